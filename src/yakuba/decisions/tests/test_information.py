"""供覧: who may show a draft to whom, who reads it, and that nothing ever waits for it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakuba.decisions import policies, queries, services
from yakuba.decisions.models import Decision, Step
from yakuba.decisions.rules.stages import Stage
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Appointment, Post
from yakuba.organisation.services import end_appointment

from .test_views import ROOT, page, text


@pytest.fixture
def at():
    """Pages read the clock, so these tests play today."""
    return timezone.localtime().replace(microsecond=0)


def post_of(user) -> Post:
    return Appointment.objects.select_related("post").get(user=user, is_concurrent=False).post


def fresh() -> Decision:
    return Decision.objects.get()


@pytest.fixture
def shown(draft, town, at) -> Step:
    """青木's draft, which she has shown to the post of 工藤."""
    [step] = services.inform(
        decision=draft(),
        posts=[post_of(town.kudo)],
        note="様式の欄をご覧ください。",
        actor=town.actor(town.aoki),
        at=at,
    )
    return step


def test_kudo_sees_what_was_shown_and_is_told_and_says_so(shown, town, at) -> None:
    kudo = town.actor(town.kudo)
    assert policies.may_see(actor=kudo, decision=fresh(), at=at)
    assert [one.note for one in queries.unread_of(kudo)] == ["様式の欄をご覧ください。"]
    mail = Delivery.objects.get(channel="mail", destination=town.kudo.email)
    assert "様式の欄をご覧ください。" in mail.payload["body"]
    assert mail.payload["subject_line"].startswith("【供覧】")
    fact = EventRecord.objects.get(code="decisions.step.informed")
    assert fact.payload["post_label"] == post_of(town.kudo).label
    services.acknowledge(step=shown, actor=kudo, at=at)
    assert queries.unread_of(kudo) == []
    assert [one.is_read for one in queries.informed_of(fresh())] == [True]


def test_a_post_that_was_never_shown_the_draft_sees_nothing(draft, town, at) -> None:
    decision = draft()
    assert not policies.may_see(actor=town.actor(town.kudo), decision=decision, at=at)


def test_nothing_waits_for_the_readers(shown, town, at) -> None:
    assert fresh().revision == 1
    for user in (town.ishida, town.ueno):
        services.approve(decision=fresh(), actor=town.actor(user), at=at, revision=None)
    assert fresh().stage is Stage.DECIDED
    services.acknowledge(step=shown, actor=town.actor(town.kudo), at=at)
    assert all(step.wave > 0 for step in queries.steps_of_way(fresh()))


def test_a_reader_keeps_the_draft_when_it_comes_back_and_goes_round_again(shown, town, at) -> None:
    ishida, aoki = town.actor(town.ishida), town.actor(town.aoki)
    services.send_back(decision=fresh(), actor=ishida, at=at, opinion="直す")
    assert queries.unread_of(town.actor(town.kudo))
    services.revise(decision=fresh(), content=fresh().content, actor=aoki, at=at)
    with pytest.raises(services.UnableToInform, match="すでに回っています"):
        services.inform(decision=fresh(), posts=[post_of(town.kudo)], actor=aoki, at=at)
    services.acknowledge(step=shown, actor=town.actor(town.kudo), at=at)


def test_a_reader_who_has_read_does_not_keep_the_drafter_from_pulling_back(shown, town, at) -> None:
    services.acknowledge(step=shown, actor=town.actor(town.kudo), at=at)
    services.pull_back(decision=fresh(), actor=town.actor(town.aoki), at=at)
    assert fresh().stage is Stage.PULLED_BACK


def test_a_return_to_an_earlier_step_leaves_the_readers_alone(draft, town, at) -> None:
    decision = draft(outcome="REFUSED")
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    aoki = town.actor(town.aoki)
    services.inform(decision=decision, posts=[post_of(town.kudo)], actor=aoki, at=at)
    services.return_to(
        decision=decision, order=1, actor=town.actor(town.ueno), at=at, opinion="見直す"
    )
    assert [one.step.is_open for one in queries.informed_of(fresh())] == [True]
    assert [step.order for step in queries.steps_of_way(fresh())] == [1, 2, 3]


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("aoki", True), ("ishida", True), ("ueno", False), ("kudo", False)],
)
def test_only_the_drafter_and_who_holds_the_paper_show_it_to_others(
    draft, town, at, who, allowed
) -> None:
    decision = draft()
    assert (
        bool(policies.may_inform(actor=town.actor(getattr(town, who)), decision=decision, at=at))
        is allowed
    )


def test_a_reader_does_not_hand_the_draft_on(shown, town, at) -> None:
    with pytest.raises(services.UnableToInform, match="起案者と"):
        services.inform(
            decision=fresh(), posts=[post_of(town.kimura)], actor=town.actor(town.kudo), at=at
        )


@pytest.mark.parametrize("name", ["ishida", "ueno"])
def test_a_post_on_the_route_needs_no_copy(draft, town, at, name) -> None:
    with pytest.raises(services.UnableToInform, match="すでに回っています"):
        services.inform(
            decision=draft(),
            posts=[post_of(getattr(town, name))],
            actor=town.actor(town.aoki),
            at=at,
        )


def test_a_vacant_post_reads_nothing(draft, town, at) -> None:
    decision, post = draft(), post_of(town.kudo)
    end_appointment(
        appointment=Appointment.objects.get(user=town.kudo, post=post),
        valid_to=timezone.localdate(at),
        actor=Actor.system("試験"),
        at=at,
    )
    with pytest.raises(services.UnableToInform, match="欠員"):
        services.inform(decision=decision, posts=[post], actor=town.actor(town.aoki), at=at)


def test_an_abandoned_draft_is_shown_to_nobody_more(draft, town, at) -> None:
    decision, aoki = draft(), town.actor(town.aoki)
    services.pull_back(decision=decision, actor=aoki, at=at)
    services.abandon(decision=decision, actor=aoki, at=at, reason="不要")
    with pytest.raises(services.UnableToInform, match="廃案"):
        services.inform(decision=decision, posts=[post_of(town.kudo)], actor=aoki, at=at)


def test_aoki_finds_kudo_shows_him_the_draft_and_reads_who_has_read(draft, town, browser) -> None:
    decision = draft()
    aoki, post = browser(town.aoki), post_of(town.kudo)
    assert "供覧先を加える" in text(aoki.get(page(decision)))
    assert "工藤" not in text(aoki.get(page(decision, "information/")))
    assert "工藤" in text(aoki.get(page(decision, "information/"), {"q": "工藤"}))
    nobody = aoki.post(page(decision, "information/"), {"q": "工藤", "note": "参考"})
    assert nobody.status_code == 422
    assert "供覧先を選んでください" in text(nobody)
    aoki.post(page(decision, "information/"), {"q": "工藤", "posts": [post.pk], "note": "参考まで"})
    kudo = browser(town.kudo)
    assert "参考まで" in text(kudo.get(f"{ROOT}information/"))
    assert "供覧を確認した" in text(kudo.get(page(decision)))
    kudo.post(f"{ROOT}steps/{Step.objects.get(wave=0).pk}/read/")
    listed = text(aoki.get(f"{ROOT}information/"))
    assert "1件中1件" in listed
    assert "確認済み" in text(aoki.get(page(decision)))
    assert "供覧先を加えた" in text(aoki.get(page(decision)))


def test_the_page_to_show_it_is_closed_to_whoever_may_not(draft, town, takagi, browser) -> None:
    decision = draft()
    for user in (town.kudo, takagi, town.ueno):
        client = browser(user)
        assert client.get(page(decision, "information/")).status_code == 404
        sent = {"posts": [post_of(town.kudo).pk]}
        assert client.post(page(decision, "information/"), sent).status_code == 404
    assert not Step.objects.filter(wave=0).exists()


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    draft, town, at, browser
) -> None:
    client = browser(town.aoki)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(f"{ROOT}information/")
        return len(seen)

    counts = []
    for number in range(3):
        decision = draft(about=f"N-{number}")
        services.inform(
            decision=decision, posts=[post_of(town.kudo)], actor=town.actor(town.aoki), at=at
        )
        asked()
        counts.append(asked())
    assert len(set(counts)) == 1
