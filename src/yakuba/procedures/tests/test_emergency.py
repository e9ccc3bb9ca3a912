"""緊急閲覧: for whom, how long, and who learns of it."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.accounts.http import PROOF_SECONDS
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor, Duty
from yakuba.organisation.demo import DEMO_PASSWORD
from yakuba.procedures.models import Application, EmergencyReading
from yakuba.procedures.policies import emergency as policy
from yakuba.procedures.services import emergency
from yakuba.procedures.services.emergency import LASTS, MOST_OPEN, UnableToEnd, UnableToOpen

from . import desk, status

WHY = "台風の避難所で、申請者の連絡先をすぐに確かめるため。"


@pytest.fixture
def town(in_mihon, cast):
    return cast


@pytest.fixture
def case(town, at):
    return status.arrive(town, at)


@pytest.fixture
def murakami(town):
    """総務課長, charged with 緊急閲覧; 子育て支援課 is not hers."""
    return town.others["murakami"]


@pytest.fixture
def opened(town, case, murakami, at):
    return emergency.open_case(application=case, reason=WHY, actor=town.actor(murakami), at=at)


def facts(code: str) -> list[EventRecord]:
    return list(EventRecord.objects.filter(code=f"procedures.emergency.{code}"))


def now_open(town, case, reader) -> EmergencyReading:
    """Open the case by the clock of the pages."""
    return emergency.open_case(
        application=case, reason=WHY, actor=town.actor(reader), at=timezone.now()
    )


def url(name: str, *args: object) -> str:
    return f"/mihon{reverse(f'procedures:{name}', args=args)}"


def test_murakami_opens_a_case_for_half_an_hour(town, case, murakami, at, opened):
    actor = town.actor(murakami)
    assert (opened.opened_at, opened.until) == (at, at + LASTS)
    assert policy.may_read(actor, opened, at)
    assert policy.may_read(actor, opened, at + LASTS - timedelta(seconds=1))
    assert not policy.may_read(actor, opened, at + LASTS)
    assert not policy.may_read(actor, opened, at - timedelta(seconds=1))


def test_the_record_says_who_why_when_and_which(case, opened, at):
    (fact,) = facts("opened")
    assert (fact.actor_name, fact.actor_post) == ("村上 由美", "総務課長")
    assert fact.subject_id == str(case.pk)
    assert fact.occurred_at == at
    assert fact.payload["reason"] == WHY
    assert fact.payload["receipt_number"] == case.receipt_number
    assert "佐々木" not in str(fact.payload)


def test_the_head_of_the_section_is_told_at_once(town, case, opened):
    mail = Delivery.objects.get(dedupe_key__startswith="emergency:")
    assert mail.destination == town.ueno.email
    assert (opened.notified, mail.lane) == (town.ueno.name, "URGENT")
    body = mail.payload["body"]
    for word in (
        case.receipt_number,
        "総務課長 村上 由美",
        WHY,
        "10:30まで",
        "/mihon/desk/emergency/",
    ):
        assert word in body
    assert "佐々木" not in body + mail.payload["subject_line"]


def test_who_acts_for_an_absent_head_is_told_too(town, case, murakami, at):
    from yakuba.organisation.services import register_absence

    register_absence(
        user=town.ueno,
        start_at=at - timedelta(hours=1),
        end_at=at + timedelta(hours=8),
        reason="出張",
        actor=town.actor(town.ueno),
        at=at - timedelta(hours=2),
    )
    reading = emergency.open_case(application=case, reason=WHY, actor=town.actor(murakami), at=at)
    told = set(
        Delivery.objects.filter(dedupe_key__startswith="emergency:").values_list(
            "destination", flat=True
        )
    )
    assert told == {town.ueno.email, town.ishida.email}
    assert town.ishida.name in reading.notified


def test_opening_twice_is_one_reading(town, case, murakami, at, opened):
    again = emergency.open_case(
        application=case, reason="別の理由を長めに書きます。", actor=town.actor(murakami), at=at
    )
    assert again.pk == opened.pk
    assert len(facts("opened")) == 1


@pytest.mark.parametrize("reason", ["", "   ", "急ぎ", "急\u200b" * 3, "あ" * 401])
def test_without_a_proper_reason_nothing_is_opened(town, case, murakami, at, reason):
    with pytest.raises(UnableToOpen, match="理由"):
        emergency.open_case(application=case, reason=reason, actor=town.actor(murakami), at=at)
    assert not EmergencyReading.objects.exists()


@pytest.mark.parametrize("who", ["kimura", "kudo", "kato", "omori", "nomura"])
def test_nobody_opens_without_the_duty_and_the_attempt_is_on_record(town, case, at, who):
    user = getattr(town, who, None) or town.others[who]
    with pytest.raises(UnableToOpen, match="分掌をもつ職の人だけ"):
        emergency.open_case(application=case, reason=WHY, actor=town.actor(user), at=at)
    assert not EmergencyReading.objects.exists()
    (fact,) = facts("refused")
    assert fact.actor_name == user.name
    assert fact.payload["receipt_number"] == case.receipt_number


def test_residents_and_the_system_open_nothing(town, case, at):
    for actor in (town.actor(town.sasaki), Actor.guest(), Actor.system()):
        with pytest.raises(UnableToOpen):
            emergency.open_case(application=case, reason=WHY, actor=actor, at=at)


def test_the_section_itself_uses_its_own_page(town, case, at):
    ueno = town.actor(town.ueno)
    charged = Actor(
        kind=ueno.kind,
        name=ueno.name,
        user_id=ueno.user_id,
        municipality_id=ueno.municipality_id,
        post_ids=ueno.post_ids,
        department_ids=ueno.department_ids,
        duties=frozenset({Duty.EMERGENCY}),
    )
    with pytest.raises(UnableToOpen, match="申請の一覧"):
        emergency.open_case(application=case, reason=WHY, actor=charged, at=at)


def test_nobody_opens_a_whole_drawer(town, murakami, case, at):
    actor = town.actor(murakami)
    cases = [case, *(status.arrive(town, at + timedelta(minutes=n)) for n in range(1, 6))]
    for one in cases[:MOST_OPEN]:
        emergency.open_case(application=one, reason=WHY, actor=actor, at=at)
    with pytest.raises(UnableToOpen, match="同時に開ける"):
        emergency.open_case(application=cases[MOST_OPEN], reason=WHY, actor=actor, at=at)
    assert len(facts("refused")) == 1
    later = at + LASTS
    assert emergency.open_case(application=cases[MOST_OPEN], reason=WHY, actor=actor, at=later)


@pytest.mark.parametrize("who", ["ueno", "aoki", "kimura", "murakami"])
def test_section_auditor_and_reader_end_it(town, opened, murakami, at, who):
    user = getattr(town, who, None) or town.others[who]
    ended = emergency.end(reading=opened, actor=town.actor(user), at=at + timedelta(minutes=3))
    assert ended.ended_at == at + timedelta(minutes=3)
    assert not policy.may_read(town.actor(murakami), ended, at + timedelta(minutes=4))
    (fact,) = facts("ended")
    assert fact.payload["by_reader"] is (who == "murakami")
    again = emergency.end(reading=opened, actor=town.actor(user), at=at + timedelta(minutes=5))
    assert again.ended_at == ended.ended_at
    assert len(facts("ended")) == 1


def test_others_do_not_end_it(town, opened, at):
    for user in (town.kudo, town.sasaki, town.kato):
        with pytest.raises(UnableToEnd):
            emergency.end(reading=opened, actor=town.actor(user), at=at)


def test_who_lost_the_duty_reads_no_longer(town, opened, murakami, at):
    had = town.actor(murakami)
    lost = Actor(
        kind=had.kind,
        name=had.name,
        user_id=had.user_id,
        municipality_id=had.municipality_id,
        post_ids=had.post_ids,
        department_ids=had.department_ids,
    )
    assert policy.may_read(had, opened, at)
    assert not policy.may_read(lost, opened, at)


def test_a_reading_is_good_for_its_reader_alone(town, opened, at):
    kimura = town.actor(town.kimura)
    charged = Actor(
        kind=kimura.kind,
        name=kimura.name,
        user_id=kimura.user_id,
        municipality_id=kimura.municipality_id,
        post_ids=kimura.post_ids,
        department_ids=kimura.department_ids,
        duties=frozenset({Duty.EMERGENCY, Duty.AUDIT}),
    )
    assert not policy.may_read(charged, opened, at)


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'なかったこと'",
        "until = '2030-01-01 00:00:00+00'",
        "reader_label = '別の人'",
        "application_id = NULL",
    ],
)
def test_the_database_refuses_to_change_what_was_opened(opened, change):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE procedures_emergencyreading SET {change}")  # noqa: S608


def test_the_database_refuses_to_forget_it_or_to_open_it_again(town, opened, murakami, at):
    emergency.end(reading=opened, actor=town.actor(murakami), at=at)
    for statement in (
        "DELETE FROM procedures_emergencyreading",
        "UPDATE procedures_emergencyreading SET ended_at = NULL, ended_by_id = NULL",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_murakami_finds_opens_reads_and_closes_on_the_pages(town, case, murakami):
    browser = status.proved(murakami)
    page = status.text_of(browser.get(url("desk_emergency")))
    assert "理由を記録して開く" in page
    assert "30分" in page
    wide = case.receipt_number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    answer = browser.post(url("desk_emergency"), {"number": wide, "reason": WHY}, follow=True)
    shown = status.text_of(answer)
    for word in ("佐々木 花子", "みほん銀行 本店 1234567", WHY, "記録されています"):
        assert word in shown
    assert len(facts("read")) == 1
    assert "担当する" not in shown
    reading = EmergencyReading.objects.get()
    browser.get(url("desk_emergency_case", reading.pk))
    assert len(facts("read")) == 2
    browser.post(url("desk_emergency_end", reading.pk))
    answer = browser.get(url("desk_emergency_case", reading.pk), follow=True)
    assert "佐々木" not in status.text_of(answer)
    assert "時間が終わりました" in status.text_of(answer)
    assert browser.get(url("desk_case", case.pk)).status_code == 404


def test_murakami_proves_who_she_is_first_and_types_nothing_twice(town, case, murakami):
    """With an address that carries a query, and by nothing but links and forms."""
    browser = status.signed_in(murakami)
    asked = {"number": case.receipt_number, "reason": WHY}
    detour = browser.post(f"{url('desk_emergency')}?page=1", asked)
    goal = "/mihon/accounts/reauthenticate/?next=/mihon/desk/emergency/"
    assert unquote(detour["Location"]) == goal
    assert not EmergencyReading.objects.exists()
    page = browser.get(detour["Location"])
    assert "もう一度、ご本人であることを確かめます" in status.text_of(page)
    wrong = browser.post(detour["Location"], {"password": "not the word of murakami"})
    assert "パスワードが違います" in status.text_of(wrong)
    back = browser.post(detour["Location"], {"password": DEMO_PASSWORD})
    assert back["Location"] == url("desk_emergency")
    page = browser.get(back["Location"])
    for word in (f'value="{case.receipt_number}"', WHY, "ご本人であることを確かめました"):
        assert word in page.content.decode().replace("<wbr>", "")
    # To have come back opens nothing yet.
    assert not EmergencyReading.objects.exists()
    shown = browser.post(url("desk_emergency"), asked, follow=True)
    assert "佐々木 花子" in status.text_of(shown)
    assert WHY not in browser.get(url("desk_emergency")).content.decode().split("e-list")[0]


def test_the_log_in_and_an_old_proof_do_not_count(town, case, murakami, settings):
    asked = {"number": case.receipt_number, "reason": WHY}
    browser = Client()
    browser.post("/mihon/accounts/login/", {"login": "murakami", "password": DEMO_PASSWORD})
    assert browser.get(url("desk_emergency")).status_code == 200
    assert "/reauthenticate/" in browser.post(url("desk_emergency"), asked)["Location"]
    browser = status.proved(murakami)
    session = browser.session
    session["account_authentication_methods"][-1]["at"] -= PROOF_SECONDS
    session.save()
    assert "/reauthenticate/" in browser.post(url("desk_emergency"), asked)["Location"]
    assert not EmergencyReading.objects.exists()


def test_what_was_typed_before_an_unfinished_detour_is_forgotten(town, case, murakami):
    browser = status.signed_in(murakami)
    browser.post(url("desk_emergency"), {"number": case.receipt_number, "reason": WHY})
    assert WHY in browser.get(url("desk_emergency")).content.decode()
    session = browser.session
    session["emergency"]["until"] -= 2 * PROOF_SECONDS
    session.save()
    assert WHY not in browser.get(url("desk_emergency")).content.decode()
    assert "emergency" not in browser.session


def test_a_form_filled_in_badly_is_said_before_the_password_is_asked_for(town, case, murakami):
    browser = status.signed_in(murakami)
    answer = browser.post(url("desk_emergency"), {"number": case.receipt_number, "reason": ""})
    assert answer.status_code == 422
    assert case.receipt_number in answer.content.decode()


def test_an_account_without_any_means_of_proof_opens_nothing(town, case, murakami):
    murakami.set_unusable_password()
    murakami.save(update_fields=["password"])
    browser = status.signed_in(murakami)
    answer = browser.post(
        url("desk_emergency"), {"number": case.receipt_number, "reason": WHY}, follow=True
    )
    assert answer.status_code == 403
    assert not EmergencyReading.objects.exists()


def test_the_case_itself_stays_closed_to_the_reader(town, case, murakami):
    now_open(town, case, murakami)
    browser = status.signed_in(murakami)
    assert browser.get(url("desk_case", case.pk)).status_code == 404
    for act in ("desk_claim", "desk_note", "desk_release", "desk_accept"):
        assert browser.post(url(act, case.pk), {"text": "メモ"}).status_code == 404


def test_files_are_read_by_the_reader_only_and_each_time_recorded(town, case, murakami, at):
    status.ask(town, case, at, {"photos": "写真を付けてください。"})
    correction = case.corrections.get()
    from yakuba.procedures.services.answer_correction import answer_correction

    answer_correction(
        correction=correction,
        values={},
        uploads={"photos": [status.photo()]},
        actor=town.actor(town.sasaki),
        at=at,
    )
    attachment = Application.objects.get(pk=case.pk).attachments.get()
    reading = now_open(town, case, murakami)
    where = url("desk_emergency_file", reading.pk, attachment.pk)
    assert status.signed_in(murakami).get(where).status_code == 200
    assert facts("read")[0].payload["file"] == str(attachment.file_id)
    assert status.signed_in(murakami).get(f"{where}preview/").status_code == 200
    for user in (town.kimura, town.ueno, town.kudo):
        assert status.signed_in(user).get(where).status_code == 404
        assert status.signed_in(user).get(f"{where}preview/").status_code == 404


def test_section_and_auditor_see_the_list_and_others_nothing_of_it(town, case, murakami):
    reading = now_open(town, case, murakami)
    for user in (town.ueno, town.aoki, town.kimura, murakami):
        page = status.text_of(status.signed_in(user).get(url("desk_emergency")))
        for word in (case.receipt_number, "総務課長 村上 由美", WHY, "閲覧中", town.ueno.name):
            assert word in page
        assert "佐々木" not in page
    page = status.text_of(status.signed_in(town.kudo).get(url("desk_emergency")))
    assert case.receipt_number not in page
    assert WHY not in page
    assert "理由を記録して開く" not in page
    ended = status.signed_in(town.ueno).post(url("desk_emergency_end", reading.pk), follow=True)
    assert "終わらせました" in status.text_of(ended)


def test_the_timeline_of_the_case_tells_it(town, case, murakami):
    now_open(town, case, murakami)
    page = status.text_of(status.signed_in(town.aoki).get(url("desk_case", case.pk)))
    assert "緊急閲覧を始めました" in page
    assert WHY in page


def test_the_log_tells_the_auditor_why(town, case, murakami):
    now_open(town, case, murakami)
    fact = facts("opened")[0]
    browser = status.signed_in(town.kimura)
    page = status.text_of(browser.get(f"/mihon{reverse('audit:entry', args=[fact.pk])}"))
    assert WHY in page


def test_takagi_of_another_town_meets_404_everywhere(town, case, murakami, takagi):
    reading = now_open(town, case, murakami)
    browser = status.signed_in(takagi)
    assert browser.get(url("desk_emergency")).status_code == 404
    posted = browser.post(url("desk_emergency"), {"number": case.receipt_number, "reason": WHY})
    assert posted.status_code == 404
    for name in ("desk_emergency_case", "desk_emergency_end"):
        answer = browser.get if name.endswith("case") else browser.post
        assert answer(url(name, reading.pk)).status_code == 404
    # Nor does the number of 見本市 exist in her own town.
    browser = status.proved(takagi)
    own = reverse("procedures:desk_emergency")
    answer = browser.post(f"/reiji{own}", {"number": case.receipt_number, "reason": WHY})
    assert answer.status_code == 422
    assert "見つかりません" in status.text_of(answer)
    own_page = f"/reiji{reverse('procedures:desk_emergency_case', args=[reading.pk])}"
    assert browser.get(own_page).status_code == 404
    with acting_in(takagi.municipality_id):
        assert not EmergencyReading.objects.exists()


def test_residents_and_strangers_do_not_find_the_page(town, case, murakami):
    reading = now_open(town, case, murakami)
    for name, args in (("desk_emergency", ()), ("desk_emergency_case", (reading.pk,))):
        assert Client().get(url(name, *args)).status_code == 302
        assert status.signed_in(town.sasaki).get(url(name, *args)).status_code in (302, 404)


def test_somebody_without_the_duty_learns_nothing_by_trying_numbers(town, case):
    browser = status.signed_in(town.kudo)
    known = browser.post(url("desk_emergency"), {"number": case.receipt_number, "reason": WHY})
    unknown = browser.post(url("desk_emergency"), {"number": "R8-999999-X", "reason": WHY})
    assert known.status_code == unknown.status_code == 422
    assert case.receipt_number not in status.text_of(known)
    assert not EmergencyReading.objects.exists()


def test_the_navigation_shows_it_to_whom_it_concerns(town, case, murakami):
    for user, shown in ((murakami, True), (town.kimura, True), (town.kudo, False)):
        page = status.text_of(status.signed_in(user).get(url("desk_cases")))
        assert ("緊急閲覧" in page) is shown


def test_disposed_records_are_opened_by_nobody(town, case, murakami, at):
    Application.objects.filter(pk=case.pk).update(disposed_at=at)
    with pytest.raises(UnableToOpen):
        emergency.open_case(
            application=Application.objects.get(pk=case.pk),
            reason=WHY,
            actor=town.actor(murakami),
            at=at,
        )


def test_codes_of_the_life_are_in_order(town, case, murakami, at, opened):
    emergency.note_reading(reading=opened, actor=town.actor(murakami), at=at)
    emergency.end(reading=opened, actor=town.actor(murakami), at=at)
    told = [code for code in desk.codes(case.pk) if ".emergency." in code]
    assert told == [f"procedures.emergency.{word}" for word in ("opened", "read", "ended")]
