"""保存と廃棄 at the desk: who sees it, what it shows, and that nothing goes without a person."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yakuba.decisions import demo as senketsu
from yakuba.foundation.accounts.models import User
from yakuba.foundation.deliveries.services import deliver_due
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Appointment
from yakuba.procedures.models import (
    Application,
    DisposalList,
    DraftPeriod,
    RetentionHold,
    RetentionRule,
)
from yakuba.procedures.rules.retention import HoldKind
from yakuba.procedures.services import disposal
from yakuba.procedures.services.holds import hold_application

from . import desk
from .disposal import dispose, keep_for
from .status import signed_in, text_of

# Long enough ago that one year of 年度 is over whenever the tests run.
THEN = datetime(2022, 11, 18, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def town(cast: Cast) -> Iterator[Cast]:
    with acting_in(cast.municipality.pk):
        senketsu.build_senketsu(municipality=cast.municipality, at=THEN, valid_from=THEN.date())
        yield cast


@pytest.fixture
def case(town: Cast) -> Application:
    """児童手当, withdrawn by 佐々木 in 2022, to be kept for one year."""
    made = desk.arrive(town, desk.publish(THEN), THEN)
    Application.objects.filter(pk=made.pk).update(outcome="WITHDRAWN", concluded_at=THEN)
    deliver_due(at=THEN)
    keep_for(town, made.procedure, THEN)
    made.refresh_from_db()
    return made


def at(name: str, *args: object) -> str:
    return "/mihon" + reverse(f"procedures:desk_{name}", args=args)


@pytest.fixture
def records(town: Cast) -> Client:
    """村上, who keeps the records."""
    return signed_in(town.others["murakami"])


def pages(case: Application, listed: DisposalList) -> list[str]:
    procedure = case.procedure_id
    return [
        at("records"),
        at("records_holds"),
        at("records_register"),
        at("records_due", procedure),
        at("records_due_csv", procedure),
        at("records_list", listed.pk),
        at("records_list_csv", listed.pk),
    ]


def pages_of_change(case: Application) -> list[str]:
    return [
        at("records_drafts"),
        at("records_rule", case.procedure_id),
        at("records_confirm", case.procedure_id),
    ]


def test_who_keeps_the_records_opens_every_page_and_no_page_names_the_applicant(
    town: Cast, case: Application, records: Client
):
    gone = desk.arrive(town, case.procedure, THEN)
    Application.objects.filter(pk=gone.pk).update(outcome="WITHDRAWN", concluded_at=THEN)
    deliver_due(at=THEN)
    listed = dispose(town, case.procedure, timezone.now())
    other = desk.arrive(town, case.procedure, THEN)
    Application.objects.filter(pk=other.pk).update(outcome="WITHDRAWN", concluded_at=THEN)
    for address in [*pages(case, listed), *pages_of_change(case)]:
        answer = records.get(address)
        assert answer.status_code == 200, address
        body = answer.getvalue().decode()
        assert "佐々木" not in body, address
        assert "sasaki@example.jp" not in body, address


@pytest.mark.parametrize("who", ["aoki", "kudo", "kato"])
def test_other_staff_meet_a_404(town: Cast, case: Application, who: str):
    client = signed_in(getattr(town, who))
    listed = dispose(town, case.procedure, timezone.now())
    for address in [*pages(case, listed), *pages_of_change(case)]:
        assert client.get(address).status_code == 404, address


def test_takagi_of_the_next_town_meets_a_404_everywhere(
    town: Cast, case: Application, takagi: User
):
    hold = hold_application(
        application=case,
        kind=HoldKind.AUDIT,
        reason="監査",
        actor=town.actor(town.ueno),
        at=THEN,
    )
    client = signed_in(takagi)
    for address in pages_of_change(case):
        assert client.get(address).status_code == 404, address
        assert client.post(address, {}).status_code == 404, address
    for address in (
        at("hold", case.pk),
        at("hold_release", hold.pk),
        at("records_keep", case.procedure_id),
    ):
        assert client.post(address, {"reason": "x"}).status_code == 404, address
    assert RetentionHold.objects.get().released_at is None


def test_the_auditor_reads_and_changes_nothing(town: Cast, case: Application):
    listed = dispose(town, case.procedure, timezone.now())
    client = signed_in(Appointment.objects.get(post__title="書記").user)
    for address in pages(case, listed):
        assert client.get(address).status_code == 200, address
    for address in pages_of_change(case):
        assert client.get(address).status_code == 404, address


def test_murakami_lays_down_a_period_by_outcome(town: Cast, case: Application, records: Client):
    address = at("records_rule", case.procedure_id)
    today = timezone.localdate()
    answer = records.post(
        address,
        {
            "period": "Y5",
            "counted": "NEXT_FISCAL_YEAR",
            "ending": "ANONYMISE",
            "valid_from": today.isoformat(),
            "period_WITHDRAWN": "Y3",
            "basis": "見本市文書管理規程 別表第1",
        },
    )
    assert answer.status_code == 302
    row = RetentionRule.objects.order_by("-number")[0]
    assert (row.number, row.period, row.ending) == (2, "Y5", "ANONYMISE")
    assert row.exceptions == {"WITHDRAWN": {"period": "Y3", "ending": "ANONYMISE"}}
    page = text_of(records.get(address))
    assert "取下げ：3年・匿名化" in page
    assert "見本市文書管理規程 別表第1" in page
    late = records.post(
        address,
        {
            "period": "Y1",
            "counted": "NEXT_DAY",
            "ending": "DISPOSE",
            "valid_from": (today - timedelta(days=1)).isoformat(),
        },
    )
    assert late.status_code == 422
    assert "今日以降にしてください" in text_of(late)


def test_the_overview_counts_what_is_free_and_what_is_held(
    town: Cast, case: Application, records: Client
):
    assert "いま廃棄できる1件" in text_of(records.get(at("records"))).replace(" ", "")
    hold_application(
        application=case,
        kind=HoldKind.DISCLOSURE,
        reason="開示請求第3号",
        actor=town.actor(town.ueno),
        at=THEN,
    )
    assert "いま廃棄できる0件" in text_of(records.get(at("records"))).replace(" ", "")
    page = text_of(records.get(at("records_due", case.procedure_id)))
    assert "保留：開示請求（情報公開・個人情報）（開示請求第3号）" in page


def test_murakami_confirms_and_the_register_remembers(
    town: Cast, case: Application, records: Client
):
    address = at("records_confirm", case.procedure_id)
    page = records.get(address)
    assert "1件を廃棄しますか" in text_of(page)
    _, seen = disposal.seen_list(case.procedure, timezone.now())
    assert records.post(address, {"seen": seen}).status_code == 422, "without the mark nothing goes"
    assert records.post(address, {"seen": "x", "checked": "on"}).status_code == 200
    assert DisposalList.objects.count() == 0
    answer = records.post(address, {"seen": seen, "checked": "on", "remark": "総発第12号"})
    listed = DisposalList.objects.get()
    assert answer["Location"].endswith(at("records_list", listed.pk))
    deliver_due(at=timezone.now() + timedelta(minutes=1))
    shown = text_of(records.get(at("records_list", listed.pk)))
    assert "総発第12号" in shown
    assert case.receipt_number in shown
    table = records.get(at("records_list_csv", listed.pk)).getvalue().decode()
    assert listed.items.get().content_hash in table


def test_murakami_keeps_what_is_still_needed(town: Cast, case: Application, records: Client):
    address = at("records_keep", case.procedure_id)
    given = {"pick": case.receipt_number, "act": "extend", "reason": "照会が続くため"}
    assert records.post(address, given).status_code == 422, "until when?"
    until = (timezone.localdate() + timedelta(days=400)).isoformat()
    assert records.post(address, given | {"until": until}).status_code == 302
    assert case.extensions.get().reason == "照会が続くため"
    assert records.post(address, {"act": "hold", "kind": "AUDIT", "reason": "x"}).status_code == 422
    held = {"pick": case.receipt_number, "act": "hold", "kind": "AUDIT", "reason": "会計検査"}
    assert records.post(address, held).status_code == 302
    assert case.holds.get().kind == "AUDIT"


def test_the_section_holds_and_lets_go_on_the_page_of_the_case(town: Cast, case: Application):
    ueno = signed_in(town.ueno)
    assert ueno.post(at("hold", case.pk), {"kind": "REVIEW"}).status_code == 422
    given = {"kind": "REVIEW", "reason": "令和4年12月1日付けの審査請求"}
    assert ueno.post(at("hold", case.pk), given).status_code == 302
    assert "廃棄を保留中" in text_of(ueno.get(at("case", case.pk)))
    hold = RetentionHold.objects.get()
    back = at("case", case.pk)
    done = ueno.post(at("hold_release", hold.pk), {"reason": "裁決の確定", "back": back})
    assert done["Location"] == back
    outside = ueno.post(
        at("hold_release", hold.pk), {"reason": "x", "back": "https://evil.example/"}
    )
    assert "evil" not in outside["Location"]
    assert "廃棄を保留中" not in text_of(ueno.get(back))


def test_a_disposed_case_says_so_and_every_act_on_it_is_gone(town: Cast, case: Application):
    dispose(town, case.procedure, timezone.now())
    aoki = signed_in(town.aoki)
    page = text_of(aoki.get(at("case", case.pk)))
    assert "保存期間が終わり、内容を廃棄しました" in page
    assert "佐々木" not in page
    for name in ("note", "hold", "claim"):
        assert aoki.post(at(name, case.pk), {}).status_code == 404
    assert aoki.get(at("receipt", case.pk)).status_code == 404


def test_the_period_for_drafts_is_set_and_told(town: Cast, case: Application, records: Client):
    assert records.post(at("records_drafts"), {"days": 3, "warn_days": 1}).status_code == 422
    assert records.post(at("records_drafts"), {"days": 60, "warn_days": 60}).status_code == 422
    assert records.post(at("records_drafts"), {"days": 60, "warn_days": 10}).status_code == 302
    assert DraftPeriod.objects.get().days == 60
    assert "60日" in text_of(records.get(at("records")))
    start = text_of(Client().get("/mihon/procedures/child-allowance/"))
    assert "60日" in start


def test_a_whole_procedure_is_held_and_let_go(town: Cast, case: Application, records: Client):
    given = {
        "procedure": str(case.procedure_id),
        "kind": "LITIGATION",
        "reason": "令和5年(行ウ)第1号",
    }
    assert records.post(at("records_holds"), given).status_code == 302
    assert "手続ごと保留しています" in text_of(records.get(at("records_due", case.procedure_id)))
    hold = RetentionHold.objects.get()
    assert records.post(at("hold_release", hold.pk), {"reason": ""}).status_code == 302
    hold.refresh_from_db()
    assert hold.released_at is None, "without a reason it stays"
    records.post(at("hold_release", hold.pk), {"reason": "判決の確定"})
    hold.refresh_from_db()
    assert hold.released_at is not None


def test_nobody_is_let_in_without_a_name(case: Application):
    for address in pages_of_change(case):
        assert Client().get(address).status_code in (302, 404)


def test_who_comes_with_the_number_is_told_kindly_and_nothing_else(town: Cast, case: Application):
    dispose(town, case.procedure, timezone.now())
    given = {"number": case.receipt_number, "email": "anybody@example.jp"}
    page = text_of(Client().post("/mihon/status/", given))
    assert "この申請の記録は残っていません" in page
    assert case.receipt_number in page
    assert "あらためて申請する必要はありません" in page
    assert "児童手当" not in page, "the number alone must not say what was applied for"
    assert "この申請の記録は残っていません" in text_of(
        Client().get(f"/mihon/applications/{case.pk}/")
    )
    assert Client().get(f"/mihon/applications/{case.pk}/withdraw/").status_code == 404
    english = Client(HTTP_ACCEPT_LANGUAGE="en")
    english.get("/mihon/?lang=en")
    assert english.post("/mihon/status/", given).status_code == 200


def test_who_stops_is_told_until_when_the_draft_is_kept(town: Cast, case: Application):
    client = signed_in(town.sasaki)
    started = client.post("/mihon/procedures/child-allowance/start/")
    key = started["Location"].split("/drafts/")[1].split("/")[0]
    paused = text_of(client.get(f"/mihon/drafts/{key}/pause/"))
    assert "に消えます" in paused
