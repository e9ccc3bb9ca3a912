"""決裁希望日 and 督促: who is reminded and told, once each, on days the town hall is open."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from yakuba.decisions import demo, policies, queries, services
from yakuba.decisions.models import Decision, Step
from yakuba.decisions.rules.deadlines import (
    USUAL,
    Patience,
    Prompt,
    patience_in,
    prompt_due,
    wanted_words,
)
from yakuba.decisions.services.prompting import prompt_waiting
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.rulebook.services import publish_table
from yakuba.kernel.actor import Actor
from yakuba.kernel.workdays import Calendar
from yakuba.organisation.services import register_absence

from .test_views import ROOT, page, text

CALENDAR = Calendar()
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (date(2026, 11, 20), "希望日は本日"),
        (date(2026, 11, 19), "希望日を1日超過"),
        (date(2026, 11, 24), "希望日まで1日"),
        (date(2026, 11, 22), "希望日は次の開庁日まで"),
        (date(2026, 11, 30), "希望日まで5日"),
    ],
)
def test_the_wanted_day_is_told_in_open_days(wanted, words) -> None:
    # 2026-11-23 is a holiday, and the 20th a Friday.
    assert wanted_words(CALENDAR, wanted, date(2026, 11, 20)).text == words


@pytest.mark.parametrize("values", [None, {}, {"remind": "x", "tell": 0}, {"remind": -1}])
def test_a_row_that_cannot_be_meant_leaves_the_usual_days(values) -> None:
    assert patience_in(values, USUAL) == USUAL
    assert patience_in({"remind": 5, "tell": "1"}, USUAL) == Patience(5, 1)


@given(DAYS, DAYS, st.integers(1, 20), st.integers(1, 20))
def test_a_superior_is_never_told_before_the_holder_was_reminded(opened, on, remind, tell) -> None:
    due = prompt_due(
        Patience(remind, tell), CALENDAR, opened=opened, reminded=None, told=None, on=on
    )
    assert due is not Prompt.TELL
    assert (due is Prompt.REMIND) is (CALENDAR.between(opened, on) >= remind)


@given(DAYS, DAYS)
def test_what_was_told_is_never_told_again(reminded, on) -> None:
    given_ = {"opened": reminded, "reminded": reminded, "told": reminded, "on": on}
    assert prompt_due(USUAL, CALENDAR, **given_) is None


def hour(at: datetime, days: int, clock: time = time(10)) -> datetime:
    """Return the clock time so many days after the day of drafting, Friday the 20th."""
    return timezone.make_aware(datetime.combine(at.date() + timedelta(days=days), clock))


def mails(user) -> list[str]:
    rows = Delivery.objects.filter(channel="mail", destination=user.email).order_by("posted_at")
    return [row.payload["subject_line"] for row in rows]


# Friday the 20th, then a weekend and a holiday: Tuesday is the first open day, Thursday the third.
THIRD, FIFTH = 6, 10


def test_ishida_is_reminded_once_on_the_third_open_day(draft, town, at) -> None:
    draft()
    assert [prompt_waiting(at=hour(at, day)) for day in (0, 1, 3, 4, 5)] == [0] * 5
    assert [prompt_waiting(at=hour(at, THIRD)) for _ in range(3)] == [1, 0, 0]
    assert mails(town.ishida) == ["【決裁の督促】児童手当の認定について(佐々木)"]
    assert EventRecord.objects.get(code="decisions.step.reminded").payload["days"] == 3
    assert Step.objects.get(order=1).reminded_at == hour(at, THIRD)


def test_two_open_days_later_the_next_post_hears_of_it_and_nothing_is_decided(
    draft, town, at
) -> None:
    draft()
    prompt_waiting(at=hour(at, THIRD))
    assert [prompt_waiting(at=hour(at, day)) for day in (7, 8, 9)] == [0] * 3
    assert [prompt_waiting(at=hour(at, FIFTH)) for _ in range(2)] == [1, 0]
    assert mails(town.ueno) == ["【決裁の滞り】児童手当の認定について(佐々木)"]
    fact = EventRecord.objects.get(code="decisions.step.escalated")
    assert fact.payload["told_label"] == "子育て支援課長"
    assert Step.objects.get(order=1).is_open
    assert Decision.objects.get().revision == 1
    assert not mails(town.aoki)


def test_who_has_acted_hears_nothing_more(draft, town, at) -> None:
    decision = draft()
    services.approve(decision=decision, actor=town.actor(town.ishida), at=hour(at, 4))
    assert [prompt_waiting(at=hour(at, day)) for day in (THIRD, 7)] == [0, 1]
    assert mails(town.ishida) == []
    assert mails(town.ueno) == ["【決裁の督促】児童手当の認定について(佐々木)"]


def test_above_who_decides_somebody_hears_the_number_but_not_the_title(draft, town, at) -> None:
    decision = draft()
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    prompt_waiting(at=hour(at, THIRD))
    prompt_waiting(at=hour(at, FIFTH))
    assert not policies.may_see(actor=town.actor(town.eguchi), decision=decision, at=at)
    [mail] = Delivery.objects.filter(destination=town.eguchi.email)
    everything = mail.payload["subject_line"] + mail.payload["body"]
    assert decision.number in everything
    assert "佐々木" not in everything
    assert str(decision.pk) not in everything


def test_who_acts_for_an_absent_holder_is_reminded_in_her_place(draft, town, at) -> None:
    decision = draft()
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    register_absence(
        user=town.ueno,
        start_at=hour(at, 1),
        end_at=hour(at, 20),
        reason="休暇",
        actor=town.actor(town.ueno),
        at=at,
    )
    prompt_waiting(at=hour(at, THIRD))
    assert mails(town.ueno) == []
    assert mails(town.ishida) == ["【決裁の督促】児童手当の認定について(佐々木)"]


def test_what_came_back_or_is_decided_is_left_alone(draft, town, at) -> None:
    back, done = draft(about="B-1"), draft(about="B-2")
    services.send_back(decision=back, actor=town.actor(town.ishida), at=at, opinion="直す")
    for user in (town.ishida, town.ueno):
        services.approve(decision=done, actor=town.actor(user), at=at)
    assert prompt_waiting(at=hour(at, 20)) == 0
    assert not Delivery.objects.filter(channel="mail").exists()


@pytest.mark.parametrize("clock", [time(3), time(8, 29), time(17, 16)])
def test_nobody_is_written_to_at_night(draft, at, clock) -> None:
    draft()
    assert prompt_waiting(at=hour(at, THIRD, clock)) == 0


def test_an_urgent_draft_waits_one_day(draft, town, at) -> None:
    draft(urgency="URGENT")
    assert prompt_waiting(at=hour(at, 4)) == 1


def publish(document, at) -> None:
    """Publish what the town itself says of reminders."""
    publish_table(
        code=demo.PROMPTS,
        title="決裁の督促",
        source_text="取扱い(架空)",
        document=document,
        valid_from=at.date(),
        note="",
        actor=Actor.system("試験"),
        at=at,
    )


def test_the_towns_own_table_says_after_how_many_days(draft, town, at) -> None:
    document = demo.prompts_document()
    document["rules"][1]["outputs"] = ["1", "9"]
    publish(document, at)
    draft()
    assert prompt_waiting(at=hour(at, 4)) == 1


def test_a_table_of_another_shape_leaves_the_usual_days(draft, town, at) -> None:
    document = demo.senketsu_document()
    publish(document, at)
    draft()
    assert [prompt_waiting(at=hour(at, day)) for day in (4, THIRD)] == [0, 1]


def test_aoki_says_by_when_and_takes_it_back(draft, town, at) -> None:
    decision, aoki = draft(), town.actor(town.aoki)
    services.want_by(decision=decision, day=at.date(), actor=aoki, at=at)
    services.want_by(decision=decision, day=at.date(), actor=aoki, at=at)
    services.want_by(decision=decision, day=None, actor=aoki, at=at)
    facts = EventRecord.objects.filter(code="decisions.decision.wanted").order_by("pk")
    assert [fact.payload["wanted_on"] for fact in facts] == ["2026-11-20", None]
    assert Decision.objects.get().revision == 1


@pytest.mark.parametrize("days", [-1, 367])
def test_a_day_that_cannot_be_meant_is_refused(draft, town, at, days) -> None:
    with pytest.raises(services.UnableToWant, match="1年以内"):
        services.want_by(
            decision=draft(),
            day=at.date() + timedelta(days=days),
            actor=town.actor(town.aoki),
            at=at,
        )


def test_only_the_drafter_says_by_when(draft, town, at) -> None:
    with pytest.raises(services.UnableToWant, match="起案者だけ"):
        services.want_by(decision=draft(), day=at.date(), actor=town.actor(town.ishida), at=at)


def test_on_the_desk_what_is_wanted_soonest_comes_first(draft, town, at) -> None:
    ishida, aoki = town.actor(town.ishida), town.actor(town.aoki)
    old = draft(about="C-1", at=at)
    later, soon = (
        draft(about=f"C-{number}", at=at + timedelta(minutes=number)) for number in (2, 3)
    )
    for decision, days in ((later, 9), (soon, 1)):
        day = at.date() + timedelta(days=days)
        services.want_by(decision=decision, day=day, actor=aoki, at=at)
    assert [one.decision for one in queries.inbox(ishida, at)] == [soon, later, old]


def test_ishida_reads_that_it_is_late_and_was_called_to_mind(draft, town, browser) -> None:
    now = timezone.localtime().replace(microsecond=0)
    demo.build_senketsu(municipality=town.municipality, at=now, valid_from=now.date())
    decision = draft(at=now)
    aoki, ishida = browser(town.aoki), browser(town.ishida)
    day = timezone.localdate().isoformat()
    assert "日付を正しく" in text(aoki.post(page(decision, "wanted/"), {"day": "x"}))
    aoki.post(page(decision, "wanted/"), {"day": day})
    Decision.objects.update(wanted_on=timezone.localdate() - timedelta(days=3))
    Step.objects.filter(order=1).update(reminded_at=now)
    shown = text(ishida.get(ROOT))
    assert "日超過" in shown
    assert "督促済み" in shown
    assert "決裁希望日" in text(ishida.get(page(decision)))
    assert "日超過" in text(aoki.get(f"{ROOT}drafts/"))
    assert ishida.post(page(decision, "wanted/"), {"day": day}).status_code == 422
