"""The desk's pages: who may open them, what they show, and that every act is a POST."""

import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yakuba.decisions import demo as senketsu
from yakuba.decisions import services as deciding
from yakuba.decisions.models import Decision
from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Application, CheckMark, CorrectionRequest, Draft, Note
from yakuba.procedures.services import corrections, examination

from .desk import arrive, codes, publish


@pytest.fixture
def now() -> datetime:
    """The pages read the clock; a Friday is as good as any other day to them."""
    return timezone.now()


@pytest.fixture
def town(cast: Cast, now: datetime) -> Iterator[Cast]:
    with acting_in(cast.municipality.pk):
        senketsu.build_senketsu(
            municipality=cast.municipality, at=now, valid_from=timezone.localdate(now)
        )
        yield cast


@pytest.fixture
def case(town: Cast, now: datetime) -> Application:
    return arrive(town, publish(now), now)


def signed_in(user: User) -> Client:
    client = Desk()
    client.force_login(user)
    return client


class Desk(Client):
    """A browser whose pages read as people read them, without the breaks between phrases."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if not answer.streaming:
            answer.content = re.sub(rb"</?wbr[^>]*>", b"", answer.content)
        return answer


def at(name: str, *args: Any) -> str:
    return "/mihon" + reverse(f"procedures:desk_{name}", args=args)


PAGES = ("day", "cases", "cases_csv", "cases_xlsx", "counter")
OF_CASE = ("case", "correction", "disposition", "receipt")
ACTS = (
    "accept",
    "claim",
    "release",
    "hand_over",
    "check",
    "note",
    "complete",
    "pay",
    "exempt",
)
LISTED_ACTS = (
    "cases_bulk",
    "cases_columns",
    "view_save",
    "view_remove",
    "counter_begin",
)


def claimed(case: Application, town: Cast, now: datetime) -> Application:
    examination.claim(application=case, actor=town.actor(town.aoki), at=now)
    return Application.objects.get(pk=case.pk)


@pytest.mark.parametrize("name", PAGES)
def test_aoki_opens_every_page(town: Cast, case: Application, name: str):
    answer = signed_in(town.aoki).get(at(name))
    assert answer.status_code == 200
    answer.close()


@pytest.mark.parametrize("name", [*PAGES, *LISTED_ACTS])
def test_residents_find_no_desk(town: Cast, case: Application, name: str):
    client = signed_in(town.sasaki)
    answer = client.post(at(name)) if name in LISTED_ACTS else client.get(at(name))
    assert answer.status_code == 404


@pytest.mark.parametrize("name", [*PAGES, *LISTED_ACTS])
def test_staff_of_another_town_find_no_desk(town: Cast, case: Application, takagi: User, name: str):
    client = signed_in(takagi)
    answer = client.post(at(name)) if name in LISTED_ACTS else client.get(at(name))
    assert answer.status_code == 404


@pytest.mark.parametrize("name", [*OF_CASE, *ACTS])
@pytest.mark.parametrize("who", ["kudo", "takagi", "sasaki", "suzuki", "nobody"])
def test_a_case_is_not_there_for_whom_it_does_not_concern(
    town: Cast, case: Application, takagi: User, name: str, who: str
):
    user = {"takagi": takagi, "nobody": None}.get(who, getattr(town, who, None))
    client = signed_in(user) if user else Client()
    address = at(name, case.pk)
    answer = client.post(address) if name in ACTS else client.get(address)
    assert answer.status_code == (302 if user is None else 404)
    if user is None:
        assert "/accounts/" in answer["Location"]


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_never_done_by_a_link(town: Cast, case: Application, name: str):
    assert signed_in(town.aoki).get(at(name, case.pk)).status_code == 405


def test_the_queue_shows_only_the_own_section(town: Cast, case: Application):
    assert case.receipt_number in signed_in(town.aoki).get(at("cases")).content.decode()
    assert case.receipt_number not in signed_in(town.kudo).get(at("cases")).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=佐々木", True),
        ("q=ササキ", True),
        ("q=ささき+はなこ", True),
        ("q=鈴木", False),
        ("stage=ARRIVED", True),
        ("stage=CONCLUDED", False),
        ("stage=ALL", True),
        ("stage=CORRECTING", False),
        ("owner=none", True),
        ("owner=me", False),
        ("owner=9999999999999999999999", True),
        ("channel=ONLINE", True),
        ("channel=PHONE", False),
        ("due=late", False),
        ("procedure=child-allowance", True),
        ("since=R1.5.1", True),
        ("until=R1.5.1", False),
        ("since=いつか", True),
        ("order=-name", True),
        ("order=nonsense", True),
        ("page=999", True),
    ],
)
def test_the_filters_find_and_never_fail(town: Cast, case: Application, query: str, found: bool):
    answer = signed_in(town.aoki).get(f"{at('cases')}?{query}")
    assert answer.status_code == 200
    assert (str(case.pk) in answer.content.decode()) is found


def test_a_receipt_number_is_found_however_it_is_typed(town: Cast, case: Application):
    typed = case.receipt_number.lower().replace("-", "ー")
    answer = signed_in(town.aoki).get(at("cases"), {"q": typed})
    assert str(case.pk) in answer.content.decode()


def test_columns_and_views_are_remembered(town: Cast, case: Application):
    client = signed_in(town.aoki)
    client.post(at("cases_columns"), {"column": ["phone"]})
    page = client.get(at("cases")).content.decode()
    assert 'data-label="電話"' in page
    assert 'data-label="手続"' not in page
    client.post(at("view_save"), {"name": "窓口分", "query": "channel=COUNTER"})
    assert "窓口分" in client.get(at("cases")).content.decode()
    client.post(at("view_remove"), {"name": "窓口分"})
    assert "?channel=COUNTER" not in client.get(at("cases")).content.decode()


def test_the_queue_leaves_as_csv_and_excel(town: Cast, case: Application):
    client = signed_in(town.aoki)
    text = b"".join(client.get(at("cases_csv")).streaming_content).decode("utf-8-sig")
    assert case.receipt_number in text
    answer = client.get(at("cases_xlsx"))
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    answer.close()


def test_a_formula_typed_by_a_resident_stays_text(town: Cast, now: datetime):
    case = arrive(town, publish(now), now)
    Application.objects.filter(pk=case.pk).update(applicant_name="=1+1")
    text = b"".join(signed_in(town.aoki).get(at("cases_csv")).streaming_content).decode()
    assert "'=1+1" in text


def test_bulk_claims_what_is_free_and_says_what_is_not(town: Cast, now: datetime):
    procedure = publish(now)
    free, taken = arrive(town, procedure, now), arrive(town, procedure, now)
    examination.claim(application=taken, actor=town.actor(town.ishida), at=now)
    answer = signed_in(town.aoki).post(
        at("cases_bulk"), {"pick": [str(free.pk), str(taken.pk)], "act": "claim"}, follow=True
    )
    words = answer.content.decode()
    assert "1件をご自身の担当にしました" in words
    assert "石田 健さんが先に担当" in words
    assert Application.objects.get(pk=free.pk).claimed_by_id == town.aoki.pk


def test_bulk_assigns_to_a_colleague(town: Cast, case: Application):
    signed_in(town.ishida).post(
        at("cases_bulk"), {"pick": [str(case.pk)], "act": "assign", "to": str(town.aoki.pk)}
    )
    assert Application.objects.get().claimed_by_id == town.aoki.pk


def test_bulk_leaves_foreign_cases_alone(town: Cast, case: Application):
    signed_in(town.kudo).post(at("cases_bulk"), {"pick": [str(case.pk)], "act": "claim"})
    assert Application.objects.get().claimed_by_id is None


def test_the_whole_story_is_played_on_the_pages(town: Cast, case: Application):
    aoki = signed_in(town.aoki)
    assert "担当する" in aoki.get(at("case", case.pk)).content.decode()
    aoki.post(at("accept", case.pk))
    aoki.post(at("claim", case.pk), {"seen": "0"})
    aoki.post(at("check", case.pk), {"check.lives_here": "OK", "check.raises_child": "OK"})
    assert CheckMark.objects.count() == 2
    page = aoki.get(at("case", case.pk)).content.decode()
    assert "起案する" in page
    form = aoki.get(at("disposition", case.pk)).content.decode()
    assert "審査請求" in form
    answer = aoki.post(
        at("disposition", case.pk), {"outcome": "GRANTED", "seal": "OMITTED"}, follow=True
    )
    assert "起案しました" in answer.content.decode()
    decision = Decision.objects.get()
    ishida = signed_in(town.ishida)
    shown = ishida.get("/mihon" + reverse("decisions:detail", args=[decision.pk]))
    assert "児童手当認定通知書" in shown.content.decode()
    assert case.receipt_number in shown.content.decode()
    for who in (town.ishida, town.ueno):
        deciding.approve(decision=decision, actor=town.actor(who), at=timezone.now())
    page = aoki.get(at("case", case.pk)).content.decode()
    assert "見子第1号" in page
    assert "期間内" in page


def test_a_refusal_without_reasons_is_sent_back_to_its_field(
    town: Cast, case: Application, now: datetime
):
    claimed(case, town, now)
    examination.check(
        application=case,
        marks={"lives_here": "NG", "raises_child": "OK"},
        actor=town.actor(town.aoki),
        at=now,
    )
    answer = signed_in(town.aoki).post(
        at("disposition", case.pk), {"outcome": "REFUSED", "seal": "OMITTED", "remark": "要確認"}
    )
    assert answer.status_code == 422
    assert "理由を入力してください" in answer.content.decode()
    assert "要確認" in answer.content.decode()


def test_the_second_officer_is_told_kindly(town: Cast, case: Application, now: datetime):
    claimed(case, town, now)
    answer = signed_in(town.ishida).post(at("claim", case.pk), {"seen": "0"})
    assert answer.status_code == 409
    assert "青木 美咲さんが先に担当になりました" in answer.content.decode()
    assert "引き継ぐ" in answer.content.decode()


@pytest.mark.parametrize("seen", ["", "abc", "９９", "-1", "9" * 40])
def test_a_strange_claim_is_no_error(town: Cast, case: Application, seen: str):
    assert signed_in(town.aoki).post(at("claim", case.pk), {"seen": seen}).status_code == 302


def test_notes_stay_on_the_page_when_too_long(town: Cast, case: Application):
    answer = signed_in(town.aoki).post(at("note", case.pk), {"text": "あ" * 2001})
    assert answer.status_code == 422
    assert "あ" * 2001 in answer.content.decode()
    signed_in(town.aoki).post(at("note", case.pk), {"text": "電話しました。"})
    assert Note.objects.get().text == "電話しました。"


def test_a_correction_is_asked_and_its_difference_shown(
    town: Cast, case: Application, now: datetime
):
    claimed(case, town, now)
    aoki = signed_in(town.aoki)
    assert "振込先の口座" in aoki.get(at("correction", case.pk)).content.decode()
    empty = aoki.post(at("correction", case.pk), {"due": "令和99年1月1日"})
    assert empty.status_code == 422
    assert "一つ以上" in empty.content.decode()
    aoki.post(
        at("correction", case.pk),
        {"pick": "account", "message.account": "支店名が読み取れません。", "due": "R40.1.6"},
    )
    correction = CorrectionRequest.objects.get()
    page = aoki.get(at("case", case.pk)).content.decode()
    assert "補正をお願いしています" in page
    assert "止まっています" in page
    correction.answered_at = now
    correction.answers_before = case.answers
    correction.answers_after = {**case.answers, "account": "みほん銀行 駅前支店 1234567"}
    correction.save()
    page = aoki.get(at("case", case.pk)).content.decode()
    assert "<ins>みほん銀行 駅前支店 1234567</ins>" in page
    assert "<del>みほん銀行 本店 1234567</del>" in page


def test_a_correction_is_taken_back(town: Cast, case: Application, now: datetime):
    claimed(case, town, now)
    correction = corrections.request_correction(
        application=case,
        items=[{"question": "account", "message": "?"}],
        due=timezone.localdate(now).replace(year=timezone.localdate(now).year + 1),
        actor=town.actor(town.aoki),
        at=now,
    )
    foreign = signed_in(town.kudo).post(at("correction_cancel", case.pk, correction.pk))
    assert foreign.status_code == 404
    signed_in(town.aoki).post(at("correction_cancel", case.pk, correction.pk), {"reason": "済"})
    assert CorrectionRequest.objects.get().cancelled_at is not None
    missing = signed_in(town.aoki).post(at("correction_cancel", case.pk, uuid.uuid4()))
    assert missing.status_code == 404


@pytest.mark.parametrize("name", ["file", "preview", "document"])
def test_what_is_not_there_is_404(town: Cast, case: Application, name: str):
    assert signed_in(town.aoki).get(at(name, case.pk, uuid.uuid4())).status_code == 404


def test_every_page_makes_a_constant_number_of_queries(
    town: Cast, now: datetime, settings: Any, django_assert_max_num_queries: Any
):
    # As in a running town: what the menu asks is known for some seconds.
    settings.TOWN_MEMORY_SECONDS = 60
    procedure = publish(now)
    client = signed_in(town.aoki)
    first = arrive(town, procedure, now)
    client.get(at("cases"))
    with django_assert_max_num_queries(24) as few:
        client.get(at("cases"))
    for _ in range(8):
        claimed(arrive(town, procedure, now), town, now)
    with django_assert_max_num_queries(24) as many:
        client.get(at("cases"))
    assert len(many.captured_queries) == len(few.captured_queries)
    with django_assert_max_num_queries(32):
        client.get(at("day"))
    # The first time of the day also records who looked.
    client.get(at("case", first.pk))
    with django_assert_max_num_queries(36) as page:
        client.get(at("case", first.pk))
    for number in range(6):
        examination.add_note(
            application=first, text=f"メモ{number}", actor=town.actor(town.aoki), at=now
        )
    with django_assert_max_num_queries(36) as again:
        client.get(at("case", first.pk))
    assert len(again.captured_queries) == len(page.captured_queries)


# The counter


def begin(client: Client, channel: str = "COUNTER") -> Draft:
    client.post(at("counter_begin"), {"procedure": "child-allowance", "channel": channel})
    return Draft.objects.exclude(channel="ONLINE").latest("started_at")


TYPED = {
    "shown": "applicant,email,children,account",
    "day": "R8.4.1",
    "time": "9:30",
    "applicant.family": "鈴木",
    "applicant.given": "一郎",
    "applicant.family_kana": "スズキ",
    "applicant.given_kana": "イチロウ",
    "children.value": "1",
    "account.value": "みほん銀行 本店 7654321",
    "action": "submit",
}


def test_a_paper_arrives_on_the_day_of_its_stamp(town: Cast, now: datetime):
    publish(now)
    client = signed_in(town.aoki)
    draft = begin(client, "POST")
    answer = client.post(at("entry", draft.pk), TYPED, follow=True)
    application = Application.objects.get()
    assert application.receipt_number in answer.content.decode()
    assert application.channel == "POST"
    assert f"{timezone.localtime(application.arrived_at):%Y-%m-%d %H:%M}" == "2026-04-01 09:30"
    assert codes(application.pk) == [
        "procedures.application.arrived",
        "procedures.application.entered",
    ]
    again = client.post(at("entry", draft.pk), TYPED)
    assert again.status_code == 302
    assert Application.objects.count() == 1


def test_a_gap_on_paper_is_noted_and_the_paper_has_arrived(town: Cast, now: datetime):
    publish(now)
    client = signed_in(town.aoki)
    draft = begin(client)
    typed = {**TYPED, "account.value": ""}
    refused = client.post(at("entry", draft.pk), typed)
    assert refused.status_code == 422
    assert Application.objects.count() == 0
    client.post(at("entry", draft.pk), {**typed, "gap.account": "通帳を忘れたため"})
    application = Application.objects.get()
    assert "account" not in application.answers
    page = client.get(at("case", application.pk)).content.decode()
    assert "通帳を忘れたため" in page


def test_a_paper_cannot_arrive_tomorrow(town: Cast, now: datetime):
    publish(now)
    client = signed_in(town.aoki)
    draft = begin(client)
    answer = client.post(at("entry", draft.pk), {**TYPED, "day": "R40.4.1"})
    assert answer.status_code == 422
    assert "いまより後にできません" in answer.content.decode()
    assert Application.objects.count() == 0


def test_what_was_typed_wrongly_stays_on_the_page(town: Cast, now: datetime):
    publish(now)
    client = signed_in(town.aoki)
    draft = begin(client)
    answer = client.post(at("entry", draft.pk), {**TYPED, "children.value": "三人くらい"})
    assert answer.status_code == 422
    assert "三人くらい" in answer.content.decode()
    assert "7654321" in answer.content.decode()


def test_the_counter_enters_for_every_section_and_a_section_for_its_own(town: Cast, now: datetime):
    publish(now)
    assert "児童手当" in signed_in(town.kimura).get(at("counter")).content.decode()
    assert "児童手当" not in signed_in(town.kudo).get(at("counter")).content.decode()
    draft = begin(signed_in(town.kimura))
    assert signed_in(town.kudo).get(at("entry", draft.pk)).status_code == 404
    assert signed_in(town.sasaki).get(at("entry", draft.pk)).status_code == 404
    client = signed_in(town.kimura)
    client.post(at("entry", draft.pk), TYPED)
    application = Application.objects.get()
    assert client.get(at("receipt", application.pk)).status_code == 200
    assert client.get(at("case", application.pk)).status_code == 404


def test_an_online_draft_is_not_a_paper(town: Cast, case: Application):
    draft = Draft.objects.get()
    assert signed_in(town.aoki).get(at("entry", draft.pk)).status_code == 404
    assert signed_in(town.kimura).get(at("entry", draft.pk)).status_code == 404
    missing = at("entry_file", draft.pk, uuid.uuid4())
    assert signed_in(town.aoki).get(missing).status_code == 404


def test_the_fee_is_taken_once_at_the_counter(town: Cast, case: Application):
    Application.objects.filter(pk=case.pk).update(fee_yen=3000)
    kimura = signed_in(town.kimura)
    page = kimura.get(at("counter"), {"number": case.receipt_number.lower()}, follow=True)
    assert "3,000円" in page.content.decode()
    kimura.post(at("pay", case.pk), {"method": "CASH", "receipt": "A-12", "counter": "1"})
    assert Application.objects.get().fee_paid_at is not None
    again = kimura.post(at("pay", case.pk), {"method": "CASH", "counter": "1"}, follow=True)
    assert "すでに納められています" in again.content.decode()
    assert codes(case.pk).count("procedures.fee.paid") == 1


def test_a_fee_is_exempted_with_a_reason(town: Cast, case: Application):
    Application.objects.filter(pk=case.pk).update(fee_yen=3000)
    aoki = signed_in(town.aoki)
    assert aoki.post(at("exempt", case.pk), {"reason": " "}).status_code == 409
    aoki.post(at("exempt", case.pk), {"reason": "生活保護世帯"})
    assert Application.objects.get().fee_yen == 0
    assert "生活保護世帯" in aoki.get(at("case", case.pk)).content.decode()


def test_the_search_box_of_every_page_finds_what_has_ended(
    town: Cast, case: Application, now: datetime
):
    Application.objects.filter(pk=case.pk).update(outcome="GRANTED", concluded_at=now)
    page = signed_in(town.aoki).get(at("cases"), {"q": "佐々木"}).content.decode()
    assert str(case.pk) in page


def test_what_was_begun_by_mistake_is_thrown_away(town: Cast, now: datetime):
    publish(now)
    client = signed_in(town.aoki)
    draft = begin(client)
    client.post(at("entry", draft.pk), {**TYPED, "action": "save"})
    assert "鈴木 一郎" in client.get(at("counter")).content.decode()
    assert signed_in(town.kudo).post(at("entry_discard", draft.pk)).status_code == 404
    client.post(at("entry_discard", draft.pk))
    assert "鈴木 一郎" not in client.get(at("counter")).content.decode()
    assert client.get(at("entry", draft.pk)).status_code == 404


def test_who_looks_into_a_case_is_on_record_once_a_day(town: Cast, case: Application):
    aoki, ishida = signed_in(town.aoki), signed_in(town.ishida)
    for client in (aoki, aoki, ishida, aoki):
        page = client.get(at("case", case.pk))
    assert codes(case.pk).count("procedures.application.viewed") == 2
    assert "閲覧しました" not in page.content.decode(), "the life of the case is what was done"
    assert signed_in(town.kudo).get(at("case", case.pk)).status_code == 404
    assert codes(case.pk).count("procedures.application.viewed") == 2
