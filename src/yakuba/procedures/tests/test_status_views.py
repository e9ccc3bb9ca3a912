"""Pages of the resident after the application has arrived, in a browser without JavaScript."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakuba.decisions import demo as senketsu
from yakuba.foundation.deliveries.services import deliver_due
from yakuba.foundation.documents.models import IssuedDocument
from yakuba.foundation.events.models import EventRecord
from yakuba.procedures.models import Application, Attachment, CorrectionRequest, SatisfactionReply
from yakuba.procedures.rules.vocabulary import Outcome
from yakuba.procedures.services import corrections, examination
from yakuba.procedures.services.drafts import start
from yakuba.procedures.services.satisfaction import invitation_for
from yakuba.procedures.services.withdrawal import withdraw

from . import portal, status
from .desk import codes
from .portal import TOWN
from .status import text_of

NAME = {
    "applicant.family": "佐々木",
    "applicant.given": "華子",
    "applicant.family_kana": "ササキ",
    "applicant.given_kana": "ハナコ",
}


@pytest.fixture
def now():
    """The pages read the clock themselves."""
    return timezone.now()


@pytest.fixture
def town(in_mihon, cast, now):
    senketsu.build_senketsu(
        municipality=cast.municipality, at=now, valid_from=timezone.localdate(now)
    )
    return cast


@pytest.fixture
def case(town, now):
    return status.arrive(town, now)


@pytest.fixture
def sasaki(town) -> Client:
    """佐々木, signed in."""
    return status.signed_in(town.sasaki)


def page_of(case, tail: str = "") -> str:
    return f"{TOWN}/applications/{case.pk}/{tail}"


def hidden(client: Client, address: str) -> dict[str, str]:
    page = client.get(address).content.decode()
    return dict(re.findall(r'name="(correction)" value="([^"]*)"', page))


def answer(client: Client, case, data: dict):
    address = page_of(case, "correction/")
    return client.post(address, hidden(client, address) | data)


# Finding it again


def ask_code(client: Client, case, email: str = status.EMAIL):
    form = {"number": case.receipt_number, "email": email}
    return client.post(f"{TOWN}/status/", form)


def test_number_address_and_code_open_the_application_on_another_device(case):
    phone = Client()
    assert phone.get(page_of(case)).status_code == 404
    assert ask_code(phone, case)["Location"] == f"{TOWN}/status/code/"
    opened = phone.post(f"{TOWN}/status/code/", {"code": status.last_code()})
    assert opened["Location"] == page_of(case)
    assert "いま、していただくことはありません" in text_of(phone.get(opened["Location"]))
    assert case.receipt_number in text_of(phone.get(f"{TOWN}/my/"))
    assert phone.get(f"{TOWN}/status/code/")["Location"] == f"{TOWN}/status/"


def test_an_unknown_address_gets_the_very_same_pages(case):
    known, unknown = Client(), Client()
    for client, email in ((known, status.EMAIL), (unknown, "nobody@example.jp")):
        sent = ask_code(client, case, email)
        assert (sent.status_code, sent["Location"]) == (302, f"{TOWN}/status/code/")
    pages = [text_of(one.get(f"{TOWN}/status/code/")) for one in (known, unknown)]
    assert pages[0] == pages[1]
    wrong = [one.post(f"{TOWN}/status/code/", {"code": "AAAA-AAAA"}) for one in (known, unknown)]
    assert text_of(wrong[0]) == text_of(wrong[1])
    assert [one.status_code for one in wrong] == [422, 422]


def test_a_wrong_code_is_refused_kindly_and_five_end_it(case):
    phone = Client()
    ask_code(phone, case)
    for _ in range(5):
        page = phone.post(f"{TOWN}/status/code/", {"code": "AAAA-AAAA"})
        assert "コードが違うようです" in text_of(page)
    page = phone.post(f"{TOWN}/status/code/", {"code": status.last_code()})
    assert "もう使えません" in text_of(page)
    assert phone.get(page_of(case)).status_code == 404


def test_asking_again_and_again_is_stopped(case):
    phone = Client()
    phone.get(f"{TOWN}/status/")
    for _ in range(7):
        ask_code(phone, case)
    page = ask_code(phone, case)
    assert page.status_code == 422
    assert "15分ほど待ってから" in text_of(page)


def test_what_is_missing_or_unreadable_is_said_at_its_field(town):
    page = Client().post(f"{TOWN}/status/", {"number": "", "email": ""})
    assert page.status_code == 422
    assert "受付番号を入力してください" in text_of(page)
    page = Client().post(f"{TOWN}/status/", {"number": "12", "email": "a@example.jp"})
    assert page.status_code == 422
    assert "data-error-summary" in page.content.decode()


def test_without_asking_there_is_no_page_for_a_code(town):
    assert Client().get(f"{TOWN}/status/code/")["Location"] == f"{TOWN}/status/"


def test_a_code_of_one_town_opens_nothing_in_another(case, reiji):
    phone = Client()
    ask_code(phone, case)
    code = status.last_code()
    phone.post("/reiji/status/code/", {"code": code})
    assert phone.get(page_of(case).replace(TOWN, "/reiji")).status_code == 404


# Who sees it

TAILS = ("", "withdraw/", "correction/", "survey/")


@pytest.mark.parametrize("who", ["suzuki", "aoki", "ishida", "kato", "kimura", "kudo"])
def test_others_find_nothing_there(town, case, now, who):
    status.ask(town, case, now)
    stranger = status.signed_in(getattr(town, who))
    for tail in TAILS:
        assert stranger.get(page_of(case, tail)).status_code == 404, tail
        if tail:
            assert stranger.post(page_of(case, tail), NAME).status_code == 404, tail
    assert status.fresh(case).outcome == ""
    assert CorrectionRequest.objects.get().answered_at is None


def test_a_guest_finds_nothing_there(case):
    for tail in TAILS:
        assert Client().get(page_of(case, tail)).status_code == 404, tail
    assert Client().get(f"{TOWN}/applications/{uuid4()}/").status_code == 404


def test_takagi_of_the_other_town_finds_nothing_there(case, takagi):
    neighbour = status.signed_in(takagi)
    for address in (page_of(case), page_of(case).replace(TOWN, "/reiji")):
        assert neighbour.get(address).status_code in (403, 404)
        assert case.receipt_number not in neighbour.get(address).content.decode()


def test_the_same_key_does_not_exist_in_the_other_town(case, sasaki, reiji):
    assert sasaki.get(page_of(case).replace(TOWN, "/reiji")).status_code == 404


# Where it stands


def test_the_page_tells_the_course_the_expected_day_and_whom_to_ask(case, sasaki):
    page = text_of(sasaki.get(page_of(case)))
    for words in (
        "いま、していただくことはありません",
        case.receipt_number,
        "申請が届きました",
        "決定の目安",
        "これから：",
        "お問い合わせ",
        "000-000-",
    ):
        assert words in page, words


def test_what_the_office_does_inside_is_not_shown(town, case, sasaki, now):
    status.ask(town, case, now)
    page = text_of(sasaki.get(page_of(case)))
    assert "直していただくようお願いしました" in page
    assert "担当になりました" not in page
    assert "青木" not in page


def test_a_correction_stands_on_top_with_its_day(town, case, sasaki, now):
    correction = status.ask(town, case, now)
    page = text_of(sasaki.get(page_of(case)))
    assert page.index("直していただきたい点があります") < page.index("これまでとこれから")
    assert f"{correction.due_date.month}月{correction.due_date.day}日" in page
    assert "補正をいただいてから、あらためてお知らせします" in page


def test_a_late_decision_is_owned_up_to(town, now, sasaki):
    case = status.arrive(town, now - timedelta(days=40))
    assert "お待たせして申し訳ありません" in text_of(sasaki.get(page_of(case)))


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        ("easy", ("申請（しんせい）が とどきました", "いま、する ことは ありません")),
        ("en", ("Received", "Contact")),
    ],
)
def test_the_page_speaks_three_ways(case, sasaki, reader, words):
    sasaki.cookies["yakuba_reader"] = reader
    page = text_of(sasaki.get(page_of(case)))
    for word in words:
        assert word in page


# The notice


@pytest.fixture
def granted(town, case, now):
    return status.decide(town, case, now)


def notice_address(case) -> str:
    return page_of(case, f"notices/{IssuedDocument.objects.get().pk}/")


def test_a_notice_that_is_being_made_says_so_and_is_no_error(granted, sasaki):
    page = text_of(sasaki.get(page_of(granted)))
    assert "いま書類を作っています" in page
    assert "受け取る（PDF）" not in page
    assert sasaki.get(notice_address(granted))["Location"] == page_of(granted)
    assert "procedures.notice.received" not in codes(granted.pk)


def test_the_notice_is_received_and_only_the_first_time_is_a_fact(granted, sasaki, now):
    deliver_due(at=now)
    assert "受け取る（PDF）" in text_of(sasaki.get(page_of(granted)))
    for _ in range(2):
        answer = sasaki.get(notice_address(granted))
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert answer["Content-Type"] == "application/pdf"
    assert codes(granted.pk).count("procedures.notice.received") == 1
    assert "通知書を受け取りました" in text_of(sasaki.get(page_of(granted)))


@pytest.mark.parametrize("who", ["suzuki", "aoki", "kudo"])
def test_nobody_else_receives_the_notice(town, granted, now, who):
    deliver_due(at=now)
    assert status.signed_in(getattr(town, who)).get(notice_address(granted)).status_code == 404
    assert Client().get(notice_address(granted)).status_code == 404


def test_a_notice_is_reached_through_its_own_application_only(town, granted, sasaki, now):
    deliver_due(at=now)
    other = status.arrive(town, now)
    key = IssuedDocument.objects.get().pk
    assert sasaki.get(page_of(other, f"notices/{key}/")).status_code == 404


def test_a_notice_that_was_withdrawn_is_not_handed_out(granted, sasaki, now):
    deliver_due(at=now)
    IssuedDocument.objects.update(withdrawn_at=now, withdrawn_reason="誤記のため")
    assert sasaki.get(notice_address(granted)).status_code == 404
    assert "受け取る（PDF）" not in text_of(sasaki.get(page_of(granted)))


def test_a_refusal_is_told_by_its_notice(town, case, sasaki, now):
    status.decide(town, case, now, Outcome.REFUSED)
    page = text_of(sasaki.get(page_of(case)))
    assert "決定しました" in page
    assert "児童手当認定請求却下通知書" in page


# Correcting


def test_sasaki_puts_her_name_right_and_sees_what_changed(town, case, sasaki, now):
    status.ask(town, case, now)
    page = text_of(sasaki.get(page_of(case, "correction/")))
    assert "通帳の名義に合わせてください。" in page
    assert "振込先の口座" not in page
    sent = answer(sasaki, case, NAME)
    assert sent["Location"] == page_of(case)
    page = text_of(sasaki.get(page_of(case)))
    assert "直した内容が届きました" in page
    assert re.search(r"直す前\s*佐々木 花子", page)
    assert re.search(r"直した後\s*佐々木 華子", page)
    assert status.fresh(case).applicant_name == "佐々木 華子"


def test_a_mistake_is_said_on_top_and_what_was_typed_stays(town, case, sasaki, now):
    status.ask(town, case, now)
    page = answer(sasaki, case, NAME | {"applicant.family_kana": ""})
    assert page.status_code == 422
    assert "data-error-summary" in page.content.decode()
    assert 'value="華子"' in page.content.decode()
    assert CorrectionRequest.objects.get().answered_at is None


def test_the_back_button_and_a_second_tab_are_harmless(town, case, sasaki, now):
    status.ask(town, case, now)
    form = hidden(sasaki, page_of(case, "correction/"))
    for name in ("華子", "別人"):
        sent = sasaki.post(page_of(case, "correction/"), form | NAME | {"applicant.given": name})
        assert sent["Location"] == page_of(case)
    assert sasaki.get(page_of(case, "correction/"))["Location"] == page_of(case)
    assert status.fresh(case).answers["applicant"]["given"] == "華子"


def test_a_tab_of_an_earlier_request_wipes_nothing_of_a_later_one(town, now, sasaki):
    case = status.arrive(town, now, remarks="大切な備考")
    status.ask(town, case, now)
    old = hidden(sasaki, page_of(case, "correction/"))
    answer(sasaki, case, NAME)
    status.ask(town, case, now, {"remarks": "もう少しくわしく書いてください。"})
    again = sasaki.post(page_of(case, "correction/"), old | NAME)
    assert again["Location"] == page_of(case, "correction/")
    assert status.fresh(case).answers["remarks"] == "大切な備考"
    assert CorrectionRequest.objects.filter(answered_at=None).count() == 1


def test_a_late_answer_is_taken_until_the_town_has_recorded_the_lapse(town, now, sasaki):
    case = status.arrive(town, now - timedelta(days=30))
    status.ask(town, case, now - timedelta(days=30))
    assert answer(sasaki, case, NAME)["Location"] == page_of(case)
    assert status.fresh(case).applicant_name == "佐々木 華子"


def test_after_the_lapse_the_page_leads_back(town, now, sasaki):
    case = status.arrive(town, now - timedelta(days=30))
    status.ask(town, case, now - timedelta(days=30))
    form = hidden(sasaki, page_of(case, "correction/"))
    corrections.lapse_due(at=now)
    sent = sasaki.post(page_of(case, "correction/"), form | NAME)
    assert sent["Location"] == page_of(case)
    assert "直していただく期限が過ぎました" in text_of(sasaki.get(page_of(case)))


def test_a_group_is_corrected_whole(town, case, sasaki, now):
    status.ask(town, case, now, {"members": "次郎さんも書いてください。"})
    page = sasaki.get(page_of(case, "correction/")).content.decode()
    assert 'name="members.0.member.value"' in page
    assert 'name="members.1.member.value"' in page
    sent = answer(
        sasaki,
        case,
        {
            "members.0.member.value": "太郎",
            "members.0.age.value": "５",
            "members.1.member.value": "次郎",
            "members.1.age.value": "2",
        },
    )
    assert sent.status_code == 302, text_of(sent)
    assert status.fresh(case).answers["members"] == [
        {"member": "太郎", "age": 5},
        {"member": "次郎", "age": 2},
    ]


def test_an_item_of_a_group_is_taken_out_but_not_the_last(town, now, sasaki):
    members = [{"member": "太郎", "age": 4}, {"member": "次郎", "age": 2}]
    case = status.arrive(town, now, members=members)
    status.ask(town, case, now, {"members": "転出した方を消してください。"})
    typed = {
        "members.0.member.value": "太郎",
        "members.0.age.value": "4",
        "members.1.member.value": "次郎",
        "members.1.age.value": "2",
    }
    page = answer(sasaki, case, typed | {"remove.members": ["0", "1"]})
    assert page.status_code == 422
    assert "1件以上" in text_of(page)
    answer(sasaki, case, typed | {"remove.members": "0"})
    assert status.fresh(case).answers["members"] == [{"member": "次郎", "age": 2}]


def test_files_are_sent_seen_and_replaced(town, case, sasaki, now):
    status.ask(town, case, now, {"photos": "通帳の写真を付けてください。"})
    answer(sasaki, case, {"photos.value": status.photo()})
    attached = Attachment.objects.get(application=case)
    picture = sasaki.get(page_of(case, f"files/{attached.pk}/"))
    assert b"".join(picture.streaming_content).startswith(b"\xff\xd8")
    assert Client().get(page_of(case, f"files/{attached.pk}/")).status_code == 404
    status.ask(town, case, now, {"photos": "ぼやけています。"})
    page = sasaki.get(page_of(case, "correction/"))
    assert attached.file.name in text_of(page)
    answer(
        sasaki,
        case,
        {"remove_file": str(attached.file_id), "photos.value": status.photo("鮮明.jpg", "blue")},
    )
    assert [one["name"] for one in status.fresh(case).answers["photos"]] == ["鮮明.jpg"]


def test_files_that_came_with_a_mistake_are_asked_for_again(town, case, sasaki, now):
    status.ask(town, case, now, {"photos": "写真を。", "children": "人数を確かめてください。"})
    page = answer(sasaki, case, {"photos.value": status.photo(), "children.value": "99"})
    assert page.status_code == 422
    assert "ファイルをもう一度選んでください" in text_of(page)
    assert not Attachment.objects.filter(application=case).exists()
    assert CorrectionRequest.objects.get().answered_at is None


def test_a_file_of_another_application_is_not_reached(town, case, sasaki, now):
    status.ask(town, case, now, {"photos": "通帳の写真を付けてください。"})
    answer(sasaki, case, {"photos.value": status.photo()})
    other = status.arrive(town, now)
    attached = Attachment.objects.get(application=case)
    assert sasaki.get(page_of(other, f"files/{attached.pk}/")).status_code == 404


def test_filling_in_an_address_by_its_postal_code_sends_nothing(town, now, sasaki):
    portal.publish(town.municipality, now, "dog-registration")
    portal_visitor = portal.Visitor()
    portal_visitor.send(portal_visitor.fill_dog_registration())
    case = Application.objects.get()
    kudo = town.actor(town.kudo)
    examination.claim(application=case, actor=kudo, at=now)
    corrections.request_correction(
        application=case,
        items=[{"question": "owner_address", "message": "郵便番号が違います。"}],
        due=timezone.localdate(now) + timedelta(days=10),
        actor=kudo,
        at=now,
    )
    typed = {
        "owner_address.postal_code": "100-0013",
        "owner_address.prefecture": "",
        "owner_address.block": "3-1",
        "action": "lookup:owner_address",
    }
    page = answer(portal_visitor.client, case, typed)
    assert page.status_code == 200
    body = page.content.decode()
    assert 'value="千代田区"' in body
    assert 'value="3-1"' in body
    assert "data-error-summary" not in body
    assert CorrectionRequest.objects.get().answered_at is None


def test_questions_of_an_item_that_do_not_apply_are_not_asked(town, case, sasaki, now):
    status.ask(town, case, now, {"members": "年齢を確かめてください。"})
    page = sasaki.get(page_of(case, "correction/")).content.decode()
    assert 'name="members.0.age.value"' in page
    assert 'name="members.0.school.value"' not in page
    typed = {"members.0.member.value": "太郎", "members.0.age.value": "7"}
    asked_more = answer(sasaki, case, typed)
    assert asked_more.status_code == 422
    assert 'name="members.0.school.value"' in asked_more.content.decode()
    answer(sasaki, case, typed | {"members.0.school.value": "見本小学校"})
    assert status.fresh(case).answers["members"] == [
        {"member": "太郎", "age": 7, "school": "見本小学校"}
    ]


# Taking it back


def test_sasaki_takes_it_back_after_being_asked_once_more(case, sasaki):
    assert "申請を取り下げる" in text_of(sasaki.get(page_of(case)))
    assert "元に戻すことはできません" in text_of(sasaki.get(page_of(case, "withdraw/")))
    assert status.fresh(case).outcome == ""
    sent = sasaki.post(page_of(case, "withdraw/"), {"reason": "転出するため"})
    assert sent["Location"] == page_of(case)
    page = text_of(sasaki.get(page_of(case)))
    assert "取り下げました" in page
    assert "転出するため" not in page
    assert "2つの質問にお答えください" not in page
    assert sasaki.post(page_of(case, "withdraw/"))["Location"] == page_of(case)
    assert codes(case.pk).count("procedures.application.withdrawn") == 1


def test_what_is_decided_is_not_taken_back_any_more(granted, sasaki):
    assert "申請を取り下げる" not in text_of(sasaki.get(page_of(granted)))
    assert sasaki.post(page_of(granted, "withdraw/"))["Location"] == page_of(granted)
    assert status.fresh(granted).outcome == Outcome.GRANTED


# The two questions


def test_the_questions_are_asked_after_the_end_and_once(granted, sasaki):
    assert "2つの質問にお答えください" in text_of(sasaki.get(page_of(granted)))
    survey = page_of(granted, "survey/")
    assert sasaki.post(survey, {"ease": "5", "overall": "4"})["Location"] == survey
    assert "ありがとうございました" in text_of(sasaki.get(survey))
    sasaki.post(survey, {"ease": "1", "overall": "1"})
    assert SatisfactionReply.objects.get().ease == 5
    assert "2つの質問にお答えください" not in text_of(sasaki.get(page_of(granted)))


def test_an_unanswered_question_is_said_and_a_comment_alone_is_not_enough(granted, sasaki):
    page = sasaki.post(page_of(granted, "survey/"), {"comment": "早かった"})
    assert page.status_code == 422
    assert "答えを選んでください" in text_of(page)
    assert "早かった" in page.content.decode()
    assert not SatisfactionReply.objects.exists()


def test_the_link_of_the_mail_asks_without_logging_in_and_opens_nothing_else(granted):
    phone = Client()
    address = f"{TOWN}/survey/{invitation_for(granted)}/"
    page = text_of(phone.get(address))
    assert "手続はしやすかったですか" in page
    assert granted.receipt_number not in page
    assert "佐々木" not in page
    assert phone.post(address, {"ease": "3", "overall": "3"})["Location"] == address
    assert "ありがとうございました" in text_of(phone.get(address))
    assert phone.get(page_of(granted)).status_code == 404
    fact = EventRecord.objects.get(code="procedures.satisfaction.given")
    assert fact.actor_kind == "GUEST"


def test_a_forged_or_foreign_link_and_one_before_the_end_lead_nowhere(case, granted, reiji, town):
    token = invitation_for(granted)
    assert Client().get(f"{TOWN}/survey/{token}x/").status_code == 404
    assert Client().get(f"/reiji/survey/{token}/").status_code == 404
    other = status.arrive(town, timezone.now())
    assert Client().get(f"{TOWN}/survey/{invitation_for(other)}/").status_code == 404


# One's own page


def test_my_page_lists_drafts_and_applications_of_the_owner_only(town, case, sasaki, now):
    draft = start(procedure=case.procedure, actor=town.actor(town.sasaki), at=now)
    page = sasaki.get(f"{TOWN}/my/")
    assert str(draft.pk) in page.content.decode()
    assert case.receipt_number in text_of(page)
    for client in (status.signed_in(town.suzuki), Client()):
        other = client.get(f"{TOWN}/my/")
        assert str(draft.pk) not in other.content.decode()
        assert case.receipt_number not in text_of(other)
        assert "申請したものはまだありません" in text_of(other)


def test_my_page_points_at_what_is_asked(town, case, sasaki, now):
    status.ask(town, case, now)
    page = sasaki.get(f"{TOWN}/my/")
    assert page_of(case, "correction/") in page.content.decode()


def test_what_ended_says_how_on_my_page(town, case, sasaki, now):
    withdraw(application=case, actor=town.actor(town.sasaki), at=now)
    assert "取り下げました" in text_of(sasaki.get(f"{TOWN}/my/"))


# What the pages cost


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def test_my_page_costs_the_same_for_one_and_for_many(town, case, sasaki, now):
    first = queries(sasaki, f"{TOWN}/my/")
    for _ in range(4):
        start(procedure=case.procedure, actor=town.actor(town.sasaki), at=now)
        status.ask(town, status.arrive(town, now), now)
    assert queries(sasaki, f"{TOWN}/my/") <= first + 2
    many = queries(sasaki, f"{TOWN}/my/")
    for _ in range(3):
        status.ask(town, status.arrive(town, now), now)
    assert queries(sasaki, f"{TOWN}/my/") == many


def test_the_status_page_costs_the_same_however_long_the_course(town, case, sasaki, now):
    status.ask(town, case, now)
    answer(sasaki, case, NAME)
    first = queries(sasaki, page_of(case))
    for given in ("華", "花", "英"):
        status.ask(town, case, now)
        answer(sasaki, case, NAME | {"applicant.given": given})
    assert queries(sasaki, page_of(case)) == first
    assert first <= 16
