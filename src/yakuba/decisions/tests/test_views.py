"""The pages, as the cast uses them; 工藤 and 高木 meet a 404 everywhere."""

import re
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from yakuba.decisions import services
from yakuba.decisions.models import Decision, Step
from yakuba.decisions.rules.stages import Stage
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.services import store
from yakuba.organisation.demo import Cast

ROOT = "/mihon/desk/decisions/"


@pytest.fixture
def at():
    """Pages read the clock, so these tests play today."""
    return timezone.localtime().replace(microsecond=0)


def page(decision: Decision, act: str = "") -> str:
    return f"{ROOT}{decision.pk}/{act}"


def text(response) -> str:
    """Return the page without the breaks between phrases."""
    return re.sub(r"</?(wbr|span)[^>]*>", "", response.content.decode())


def test_ishida_opens_the_inbox_reads_and_approves(draft, town, browser) -> None:
    decision = draft(title="児童手当の認定について")
    ishida = browser(town.ishida)
    assert "児童手当の認定について" in text(ishida.get(ROOT))
    shown = text(ishida.get(page(decision)))
    for words in (
        "佐々木 花子",
        "この職に",
        "給付係長の回議",
        "決裁の前に回ります",
        "別表第1",
        "決裁欄",
        "承認する",
        "差し戻す",
    ):
        assert words in shown
    answer = ishida.post(page(decision, "approve/"), {"revision": 1, "opinion": "適当です"})
    assert (answer.status_code, answer["Location"]) == (302, ROOT)
    assert Step.objects.get(order=1).opinion == "適当です"
    assert "決裁を待っている起案はありません" in text(ishida.get(ROOT))
    decided = browser(town.ueno).post(page(decision, "approve/"), {"revision": 2}, follow=True)
    assert "を承認しました" in text(decided)
    assert Decision.objects.get().stage is Stage.DECIDED


def test_a_stale_page_keeps_the_opinion_and_says_what_happened(draft, town, browser) -> None:
    decision = draft()
    ishida = browser(town.ishida)
    typed = {"revision": 7, "opinion": "長い意見を書きました"}
    answer = ishida.post(page(decision, "approve/"), typed)
    assert answer.status_code == 422
    assert "すでに処理されています" in text(answer)
    assert "長い意見を書きました" in text(answer)
    assert 'name="revision" value="1"' in text(answer)
    assert not Step.objects.filter(closed_at__isnull=False).exists()


def test_a_double_submit_is_one_act(draft, town, browser) -> None:
    decision = draft()
    ishida = browser(town.ishida)
    statuses = [
        ishida.post(page(decision, "approve/"), {"revision": 1}).status_code for _ in range(2)
    ]
    assert statuses == [302, 422]
    assert EventRecord.objects.filter(code="decisions.step.approved").count() == 1


def test_sending_back_needs_a_reason_and_then_reaches_the_drafter(draft, town, browser) -> None:
    decision = draft()
    ishida = browser(town.ishida)
    assert "理由を書いてください" in text(
        ishida.post(page(decision, "send-back/"), {"revision": 1})
    )
    ishida.post(page(decision, "send-back/"), {"revision": 1, "opinion": "金額を直す"})
    aoki = browser(town.aoki)
    shown = text(aoki.get(page(decision)))
    assert "金額を直す" in shown
    assert "このまま再び回す" in shown
    aoki.post(page(decision, "recirculate/"), {"revision": 2})
    assert Decision.objects.get().stage is Stage.CIRCULATING
    assert "第1回に回した内容" in text(aoki.get(page(decision), {"round": "1"}))


def test_aoki_pulls_back_and_gives_up(draft, town, browser) -> None:
    decision = draft()
    aoki = browser(town.aoki)
    aoki.post(page(decision, "pull-back/"), {"revision": 1})
    refused = aoki.post(page(decision, "abandon/"), {"revision": 2, "reason": ""})
    assert refused.status_code == 422
    aoki.post(page(decision, "abandon/"), {"revision": 2, "reason": "取下げのため"})
    assert Decision.objects.get().stage is Stage.ABANDONED
    assert "廃案" in text(aoki.get(ROOT + "drafts/"))


@pytest.mark.parametrize("act", ["pull-back/", "recirculate/", "approve/", "abandon/"])
def test_a_broken_form_changes_nothing(draft, town, browser, act) -> None:
    decision = draft()
    answer = browser(town.aoki).post(page(decision, act), {"revision": "x", "opinion": "\x00"})
    assert answer.status_code in (302, 422)
    assert Decision.objects.get().revision == 1


def test_ishida_acts_for_ueno_who_reviews_it(draft, town, away, browser, at) -> None:
    decision = draft()
    services.approve(decision=decision, actor=town.actor(town.ishida), at=at)
    away(town.ueno)
    ishida = browser(town.ishida)
    assert "子育て支援課長の代決" in text(ishida.get(ROOT))
    assert "あなたが代わります" in text(ishida.get(page(decision)))
    ishida.post(page(decision, "approve/"), {"revision": 2})
    step = Step.objects.get(capacity="ACTING")
    ueno = browser(town.ueno)
    assert decision.title in text(ueno.get(ROOT + "reviews/"))
    assert "後閲が必要です" in text(ueno.get(page(decision)))
    ueno.post(f"{ROOT}steps/{step.pk}/review/")
    assert Step.objects.get(pk=step.pk).post_reviewed_by == town.ueno
    assert "後閲を待っているものはありません" in text(ueno.get(ROOT + "reviews/"))


def test_several_are_approved_after_a_page_that_lists_them(draft, town, browser) -> None:
    drafts = [draft(about=f"A-{n}", title=f"件名{n}", amount=1000 * (n + 1)) for n in range(3)]
    ishida = browser(town.ishida)
    shown = text(ishida.get(ROOT + "bulk/", {"pick": [str(d.pk) for d in drafts]}))
    assert "3件を承認する" in shown
    assert "6,000円" in shown
    services.approve(decision=drafts[0], actor=town.actor(town.ishida), at=timezone.now())
    picks = [f"{d.pk}:1" for d in drafts] + ["nonsense", "x:y"]
    answer = text(ishida.post(ROOT + "bulk/approve/", {"pick": picks}, follow=True))
    assert "2件を承認しました" in answer
    assert "「件名0」は承認できませんでした" in answer


def test_bulk_without_a_choice_leads_back(town, browser) -> None:
    answer = browser(town.ishida).get(ROOT + "bulk/", follow=True)
    assert "選んでください" in text(answer)


def test_kudo_cannot_learn_a_title_through_bulk_approval(draft, town, browser) -> None:
    decision = draft(title="秘密の件名")
    kudo = browser(town.kudo)
    answer = kudo.post(ROOT + "bulk/approve/", {"pick": f"{decision.pk}:1"}, follow=True)
    assert "秘密の件名" not in text(answer)


ACTS = [
    "approve/",
    "send-back/",
    "pull-back/",
    "recirculate/",
    "abandon/",
    "withdrawal/",
    "withdrawal/answer/",
    "urgency/",
    "remarks/",
]


@pytest.fixture
def addresses(draft) -> list[tuple[str, str]]:
    decision = draft()
    step = decision.circulation.steps.first()
    return [
        ("get", page(decision)),
        ("get", page(decision, "files/00000000-0000-0000-0000-000000000000/")),
        *(("post", page(decision, act)) for act in ACTS),
        ("post", f"{ROOT}steps/{step.pk}/read/"),
        ("post", f"{ROOT}steps/{step.pk}/review/"),
    ]


LISTS = [
    ("get", ROOT),
    ("get", ROOT + "reviews/"),
    ("get", ROOT + "drafts/"),
    ("get", ROOT + "handled/"),
    ("get", ROOT + "bulk/"),
    ("post", ROOT + "bulk/approve/"),
]


@pytest.mark.parametrize("who", ["kudo", "eguchi", "sasaki"])
def test_other_sections_meet_a_404_at_the_draft(addresses, town: Cast, browser, who) -> None:
    client = browser(getattr(town, who))
    for method, url in addresses:
        assert getattr(client, method)(url).status_code == 404, url


def test_takagi_and_residents_meet_a_404_at_every_url(addresses, town, takagi, browser) -> None:
    for user in (takagi, town.sasaki):
        client = browser(user)
        for method, url in [*addresses, *LISTS]:
            assert getattr(client, method)(url).status_code == 404, (user, url)


def test_the_anonymous_are_sent_to_the_login(addresses) -> None:
    for method, url in [*addresses, *LISTS]:
        answer = getattr(Client(), method)(url)
        assert answer.status_code == 302, url
        assert "/mihon/accounts/" in answer["Location"]


def test_an_unknown_decision_is_a_404(town, browser) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    assert browser(town.ishida).get(f"{ROOT}{unknown}/").status_code == 404


@pytest.mark.parametrize("path", ["", "reviews/", "drafts/", "handled/"])
def test_empty_lists_say_what_they_are_for(town, browser, path) -> None:
    assert "y-empty" in text(browser(town.ishida).get(ROOT + path))


def test_the_navigation_counts_what_waits(draft, town, browser) -> None:
    draft()
    assert "決裁待ち" in text(browser(town.ishida).get(ROOT))


@pytest.fixture
def photo(town, at) -> StoredFile:
    drawn = BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "PNG")
    return store(
        upload=drawn.getvalue(),
        name="現場写真.png",
        actor=town.actor(town.aoki),
        at=at,
        allowed=frozenset({"image/png"}),
        max_bytes=1_000_000,
    )


def test_an_attachment_is_served_to_the_route_and_to_nobody_else(
    draft, town, takagi, browser, photo
) -> None:
    decision = draft(attachments=[photo])
    url = page(decision, f"files/{photo.pk}/")
    ishida = browser(town.ishida)
    assert "現場写真.png" in text(ishida.get(page(decision)))
    served = ishida.get(url)
    assert (served.status_code, served["Content-Type"]) == (200, "image/png")
    assert b"".join(served.streaming_content)
    for user in (town.kudo, takagi):
        assert browser(user).get(url).status_code == 404
    services.pull_back(decision=decision, actor=town.actor(town.aoki), at=timezone.now())
    again = services.revise(
        decision=decision,
        content=decision.content,
        actor=town.actor(town.aoki),
        at=timezone.now(),
    )
    assert [attached.file for attached in again.circulation.attachments.all()] == [photo]


@pytest.mark.parametrize("path", ["", "drafts/", "handled/", "reviews/"])
def test_a_list_costs_the_same_however_long_it_is(draft, town, away, browser, at, path) -> None:
    client = browser(town.ishida)

    def one_more(n: int) -> None:
        draft(about=f"A-{n}")
        services.approve(decision=draft(about=f"B-{n}"), actor=town.actor(town.ishida), at=at)
        draft(about=f"C-{n}", actor=town.actor(town.ishida))

    def cost() -> int:
        client.get(ROOT + path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ROOT + path).status_code == 200
        return len(captured)

    one_more(0)
    away(town.ueno)
    first = cost()
    for n in range(1, 6):
        one_more(n)
    assert cost() == first


def test_the_page_of_a_decision_costs_the_same_for_a_long_route(draft, town, browser) -> None:
    client = browser(town.ishida)

    def cost(decision: Decision) -> int:
        client.get(page(decision))
        with CaptureQueriesContext(connection) as captured:
            client.get(page(decision))
        return len(captured)

    short, long = draft(), draft(kind="works", amount=50_000_000, about="A-2")
    assert cost(short) == cost(long) <= 40


def test_hostile_text_is_shown_as_text(draft, town, browser) -> None:
    decision = draft(
        title="<script>alert(1)</script>", content={"outcome": "GRANTED", "x": "<img src=x>"}
    )
    shown = text(browser(town.ishida).get(page(decision)))
    assert "<script>alert(1)" not in shown
    assert "<img src=x>" not in shown
