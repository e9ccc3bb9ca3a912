"""Pages of finding and applying, seen by a browser without JavaScript."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.notifications.models import CaughtMail
from yakuba.foundation.tenancy.active import acting_in
from yakuba.procedures.models import Application, Attachment, Draft, Procedure
from yakuba.procedures.rules.vocabulary import SupersedePolicy
from yakuba.procedures.services.publishing import close_procedure

from .portal import (
    ADDRESS,
    DOG,
    NAME,
    SYSTEM,
    TOWN,
    Visitor,
    add_slot,
    document,
    prefixed,
    publish,
    publish_anew,
)

ALL = (
    "child-allowance",
    "disaster-certificate",
    "dog-registration",
    "bulky-waste",
    "address-change",
)


@pytest.fixture
def town(cast, at):
    publish(cast.municipality, at, *ALL)
    return cast.municipality


@pytest.fixture
def sasaki() -> Visitor:
    """佐々木, a resident without an account, in her own browser."""
    return Visitor()


@pytest.fixture
def stranger() -> Visitor:
    return Visitor()


def text_of(response) -> str:
    """Return the page without phrase breaks and tags, as it reads."""
    page = response.content.decode().replace("<wbr>", "")
    return re.sub(r"<[^>]+>", "", page)


def photo(name: str = "家.jpg", colour: str = "red") -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (60, 40), colour).save(picture, "JPEG")
    return SimpleUploadedFile(name, picture.getvalue(), "image/jpeg")


# Finding


def test_the_home_page_leads_to_life_events_and_procedures(town, sasaki):
    page = text_of(sasaki.get("/"))
    assert "何をしたいですか" in page
    assert "引っ越し・住まい" in page
    assert "児童手当の認定請求" in page


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("犬", "犬の登録申請"),
        ("いぬ", "犬の登録申請"),
        ("イヌ", "犬の登録申請"),
        ("粗大ゴミ", "粗大ごみ収集の申込"),
        ("じどうてあ", "児童手当の認定請求"),
        ("児童手但", "児童手当の認定請求"),
        ("りさいしょうめい", "罹災証明書の交付申請"),
        ("dog", "犬の登録申請"),
    ],
)
def test_search_forgives_scripts_and_slips(town, sasaki, words, found):
    page = sasaki.get(f"/procedures/?q={words}").content.decode().replace("<wbr>", "")
    first = re.search(r'p-found__title"[^>]*>(?:<span[^>]*>)?([^<]+)', page)
    assert first and first[1] == found


def test_a_search_without_a_find_offers_a_way_on(town, sasaki):
    page = text_of(sasaki.get("/procedures/?q=ぱすぽーと"))
    assert "見つかりませんでした" in page
    assert "犬の登録申請" in page


def test_a_search_shows_hostile_words_as_words(town, sasaki):
    page = sasaki.get("/procedures/?q=<script>alert(1)</script>").content.decode()
    assert "<script>alert(1)" not in page


def test_the_procedure_page_says_who_what_fee_period_and_office(town, sasaki):
    page = text_of(sasaki.get("/procedures/dog-registration/"))
    for words in (
        "できる人",
        "費用",
        "標準処理期間",
        "用意するもの",
        "審査基準",
        "狂犬病予防法第4条",
    ):
        assert words in page
    assert "環境課" in page
    assert "000-000-1031" in page


@pytest.mark.parametrize(
    ("reader", "words"), [("easy", "飼いはじめた"), ("en", "Dog registration")]
)
def test_the_procedure_page_speaks_three_ways(town, sasaki, reader, words):
    sasaki.client.cookies["yakuba_reader"] = reader
    assert words in text_of(sasaki.get("/procedures/dog-registration/"))


def test_a_closed_procedure_says_so_and_starts_nothing(town, sasaki, at):
    with acting_in(town.pk):
        procedure = Procedure.objects.get(slug="dog-registration")
        close_procedure(procedure=procedure, actor=SYSTEM, at=at)
    page = sasaki.get("/procedures/dog-registration/")
    assert "受付を止めています" in text_of(page)
    assert sasaki.post("/procedures/dog-registration/start/")["Location"].endswith(
        "/procedures/dog-registration/"
    )
    with acting_in(town.pk):
        assert not Draft.objects.exists()


def test_an_unknown_procedure_is_not_found(town, sasaki):
    assert sasaki.get("/procedures/passport/").status_code == 404


# Applying


def test_a_resident_applies_page_by_page_and_the_application_arrives(town, sasaki):
    check = sasaki.fill_dog_registration()
    assert check.endswith("/check/")
    page = text_of(sasaki.get(check))
    assert "佐々木 花子" in page
    assert "まだ申請は終わっていません" in page
    done = sasaki.send(check)
    assert "申請が届きました" in text_of(sasaki.get(done["Location"]))
    with acting_in(town.pk):
        application = Application.objects.get()
        assert application.receipt_number in text_of(sasaki.get(done["Location"]))
        assert application.answers["dogs"][0]["dog_name"] == "ポチ"
        assert application.applicant_kana == "ササキ ハナコ"


def test_the_status_opens_though_the_process_died_before_it_noted_whose_it_is(town, sasaki):
    check = sasaki.fill_dog_registration()
    session = sasaki.client.session
    held_before = session["held"]
    done = sasaki.send(check)["Location"]
    session = sasaki.client.session
    session["held"] = held_before
    session.save()
    assert sasaki.get(done).status_code == 200
    assert sasaki.get(done.replace("done/", "")).status_code == 200


def test_double_click_back_button_and_two_tabs_make_one_application(town, sasaki):
    check = sasaki.fill_dog_registration()
    form = sasaki.hidden(check) | {"declared.value": "yes"}
    goals = {sasaki.post(check, form)["Location"] for _ in range(3)}
    goals.add(sasaki.get(check)["Location"])
    goals.add(sasaki.get(sasaki.page("owner"))["Location"])
    assert len(goals) == 1
    with acting_in(town.pk):
        assert Application.objects.count() == 1
        assert Delivery.objects.filter(channel="mail").count() == 1


def test_a_missing_answer_is_said_on_top_and_at_its_field(town, sasaki):
    sasaki.start("dog-registration")
    page = sasaki.answer("owner", prefixed("owner_name", NAME | {"family": ""}))
    body = page.content.decode()
    assert "data-error-summary" in body
    assert 'href="#q-owner_name-family"' in body
    assert 'id="q-owner_name-family-error"' in body
    assert "<title>エラー：" in body
    assert 'value="花子"' in body, "what was typed is kept"


def test_the_postal_code_fills_in_the_address_offline(town, sasaki):
    sasaki.start("dog-registration")
    page = sasaki.answer(
        "address",
        {"action": "lookup:owner_address", "owner_address.postal_code": "２３１－００１７"},
    ).content.decode()
    assert 'value="横浜市中区"' in page
    assert 'value="港町"' in page
    assert re.search(r"<option[^>]* selected>神奈川県", page)
    assert "data-error-summary" not in page


def test_an_unknown_postal_code_is_said_kindly_and_kept(town, sasaki):
    sasaki.start("dog-registration")
    page = sasaki.answer(
        "address", {"action": "lookup:owner_address", "owner_address.postal_code": "9999999"}
    )
    assert "住所が見つかりません" in text_of(page)
    assert 'value="9999999"' in page.content.decode()


def test_a_question_that_an_answer_brings_up_is_asked_before_it_is_wrong(town, sasaki):
    sasaki.start("dog-registration")
    item = sasaki.page("dogs") + "dogs/1/"
    page = sasaki.post(item, sasaki.hidden(item) | DOG | {"has_chip.value": "yes"})
    assert "質問が増えました" in text_of(page)
    assert "data-error-summary" not in page.content.decode()
    assert "マイクロチップの番号" in text_of(page)


def test_items_of_a_group_are_added_changed_and_removed_one_at_a_time(town, sasaki):
    sasaki.start("dog-registration")
    group = sasaki.page("dogs")
    for number, name in ((1, "ポチ"), (2, "ハナ")):
        url = f"{group}dogs/{number}/"
        sasaki.post(url, sasaki.hidden(url) | DOG | {"dog_name.value": name})
    url = f"{group}dogs/1/"
    sasaki.post(url, sasaki.hidden(url) | DOG | {"dog_name.value": "シロ"})
    assert [d["dog_name"] for d in sasaki.draft(town).answers["dogs"]] == ["シロ", "ハナ"]
    remove = f"{group}dogs/1/remove/"
    assert "シロ" in text_of(sasaki.get(remove))
    sasaki.post(remove, sasaki.hidden(remove))
    assert [d["dog_name"] for d in sasaki.draft(town).answers["dogs"]] == ["ハナ"]


def test_a_removal_repeated_takes_out_only_one_item(town, sasaki):
    sasaki.start("dog-registration")
    for number in (1, 2, 3):
        url = f"{sasaki.page('dogs')}dogs/{number}/"
        sasaki.post(url, sasaki.hidden(url) | DOG | {"dog_name.value": f"犬{number}"})
    remove = f"{sasaki.page('dogs')}dogs/1/remove/"
    form = sasaki.hidden(remove)
    sasaki.post(remove, form)
    sasaki.post(remove, form)
    assert len(sasaki.draft(town).answers["dogs"]) == 2


def test_a_group_takes_no_more_items_than_it_may(town, sasaki):
    sasaki.start("dog-registration")
    for number in range(1, 8):
        url = f"{sasaki.page('dogs')}dogs/{number}/"
        sasaki.post(url, sasaki.hidden(url) | DOG)
    assert len(sasaki.draft(town).answers["dogs"]) == 5
    assert "5件まで" in text_of(sasaki.get(sasaki.page("dogs")))


def test_a_hidden_question_is_not_submitted(town, sasaki):
    check = sasaki.fill_dog_registration()
    with acting_in(town.pk):
        draft = sasaki.draft(town)
        draft.answers = draft.answers | {"kept_address": ADDRESS | {"postal_code": "2310017"}}
        draft.save()
    sasaki.send(check)
    with acting_in(town.pk):
        assert "kept_address" not in Application.objects.get().answers


def test_an_invented_question_is_not_kept(town, sasaki):
    sasaki.start("dog-registration")
    sasaki.answer("owner", prefixed("owner_name", NAME) | {"is_admin.value": "yes", "fee_yen": "0"})
    assert set(sasaki.draft(town).answers) == {"owner_name"}


def test_two_tabs_do_not_overwrite_each_other_silently(town, sasaki):
    sasaki.start("dog-registration")
    url = sasaki.page("owner")
    old_tab = sasaki.hidden(url)
    sasaki.answer("owner", prefixed("owner_name", NAME))
    page = sasaki.post(url, old_tab | prefixed("owner_name", NAME | {"given": "咲子"}))
    said = text_of(page)
    assert "佐々木 花子" in said
    assert "佐々木 咲子" in said
    assert sasaki.draft(town).answers["owner_name"]["given"] == "花子"
    mark = re.search(r'name="seen" value="([^"]*)"', page.content.decode())
    sasaki.post(url, old_tab | {"seen": mark[1]} | prefixed("owner_name", NAME | {"given": "咲子"}))
    assert sasaki.draft(town).answers["owner_name"]["given"] == "咲子"


def test_what_changed_in_another_tab_is_shown_before_it_is_sent(town, sasaki):
    check = sasaki.fill_dog_registration()
    old = sasaki.hidden(check) | {"declared.value": "yes"}
    sasaki.answer("owner", prefixed("owner_name", NAME | {"given": "咲子"}))
    page = sasaki.post(check, old)
    assert "別の画面で内容が変わりました" in text_of(page)
    with acting_in(town.pk):
        assert not Application.objects.exists()


def test_a_change_link_comes_back_to_the_check_page(town, sasaki):
    check = sasaki.fill_dog_registration()
    page = sasaki.get(check).content.decode()
    assert f"{sasaki.page('owner')}?to=check" in page
    url = f"{sasaki.page('owner')}?to=check"
    goal = sasaki.post(url, sasaki.hidden(url) | prefixed("owner_name", NAME))["Location"]
    assert goal == check


def test_the_check_page_leads_to_what_is_still_open(town, sasaki):
    sasaki.start("dog-registration")
    goal = sasaki.get(f"{sasaki.draft_url}check/")["Location"]
    assert goal == f"{sasaki.page('owner')}?to=check"


def test_rare_letters_are_noticed_and_never_refused(town, sasaki):
    check = sasaki.fill_dog_registration()
    sasaki.answer("owner", prefixed("owner_name", NAME | {"family": "𠮷\U0002a6a5"}))
    page = text_of(sasaki.get(check))
    assert "職員が戸籍などの文字を確かめます" in page
    assert sasaki.send(check)["Location"].endswith("/done/")


# Files


def start_photos(visitor: Visitor) -> str:
    visitor.start("disaster-certificate")
    return visitor.page("photos")


def test_files_are_added_listed_opened_and_removed(town, sasaki):
    url = start_photos(sasaki)
    form = sasaki.hidden(url)
    two = [photo("屋根.jpg", "red"), photo("壁.jpg", "blue")]
    sasaki.post(url, form | {"action": "upload:photos", "photos.value": two})
    page = sasaki.get(url)
    assert "屋根.jpg" in text_of(page)
    assert "壁.jpg" in text_of(page)
    with acting_in(town.pk):
        first = Attachment.objects.order_by("attached_at").first()
    got = sasaki.get(f"{sasaki.draft_url}files/{first.pk}/")
    assert b"".join(got.streaming_content).startswith(b"\xff\xd8")
    sasaki.post(url, form | {"action": f"remove:{first.pk}"})
    assert "屋根.jpg" not in text_of(sasaki.get(url))
    assert len(sasaki.draft(town).answers["photos"]) == 1


def test_a_file_chosen_and_next_pressed_is_not_lost(town, sasaki):
    url = start_photos(sasaki)
    goal = sasaki.post(url, sasaki.hidden(url) | {"action": "next", "photos.value": photo()})
    assert goal.status_code == 302
    assert len(sasaki.draft(town).answers["photos"]) == 1


def test_the_same_picture_twice_is_one_file(town, sasaki):
    url = start_photos(sasaki)
    for _ in range(2):
        sasaki.post(url, sasaki.hidden(url) | {"action": "upload:photos", "photos.value": photo()})
    assert len(sasaki.draft(town).answers["photos"]) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("請求書.pdf", b"MZ\x90\x00 not a pdf"),
        ("写真.jpg", b"PK\x03\x04" + b"0" * 100),
        ("写真.jpg", b""),
        ("頁.jpg", b"<html><script>alert(1)</script></html>"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_with_a_remedy(town, sasaki, name, content):
    url = start_photos(sasaki)
    upload = SimpleUploadedFile(name, content, "image/jpeg")
    page = sasaki.post(
        url, sasaki.hidden(url) | {"action": "upload:photos", "photos.value": upload}
    )
    assert "data-error-summary" in page.content.decode()
    assert "photos" not in sasaki.draft(town).answers


def test_more_files_than_allowed_are_refused_and_the_others_kept(town, sasaki):
    url = start_photos(sasaki)
    many = [photo(f"{n}.jpg", f"#0000{n:02x}") for n in range(0, 240, 20)]
    page = sasaki.post(url, sasaki.hidden(url) | {"action": "upload:photos", "photos.value": many})
    assert "10件まで" in text_of(page)
    assert len(sasaki.draft(town).answers["photos"]) == 10


def test_nobody_else_opens_the_files(town, sasaki, stranger):
    url = start_photos(sasaki)
    sasaki.post(url, sasaki.hidden(url) | {"action": "upload:photos", "photos.value": photo()})
    with acting_in(town.pk):
        attachment = Attachment.objects.get()
    for tail in ("", "preview/"):
        assert stranger.get(f"{sasaki.draft_url}files/{attachment.pk}/{tail}").status_code == 404


def test_a_file_of_one_draft_is_not_reached_through_another(town, sasaki, stranger):
    url = start_photos(sasaki)
    sasaki.post(url, sasaki.hidden(url) | {"action": "upload:photos", "photos.value": photo()})
    with acting_in(town.pk):
        attachment = Attachment.objects.get()
    stranger.start("dog-registration")
    assert stranger.get(f"{stranger.draft_url}files/{attachment.pk}/").status_code == 404


# Who may


def test_everything_of_a_draft_is_hidden_from_others(town, sasaki, stranger):
    check = sasaki.fill_dog_registration()
    done = None
    paths = ["", "questions/owner/", "questions/dogs/dogs/1/", "questions/dogs/dogs/1/remove/"]
    paths += ["check/", "pause/", "discard/", "renewal/"]
    for path in paths:
        assert stranger.get(sasaki.draft_url + path).status_code == 404, path
        if path:
            assert stranger.post(sasaki.draft_url + path).status_code == 404, path
    done = sasaki.send(check)["Location"]
    assert stranger.get(done).status_code == 404


def test_a_draft_of_one_town_does_not_exist_in_another(town, reiji, sasaki):
    sasaki.start("dog-registration")
    assert sasaki.client.get(sasaki.draft_url.replace(TOWN, "/reiji")).status_code == 404


def test_staff_do_not_see_the_drafts_of_residents(town, cast, sasaki, stranger):
    sasaki.start("dog-registration")
    stranger.client.force_login(
        cast.kudo, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert stranger.get(sasaki.draft_url).status_code == 404


def test_a_resident_who_logs_in_owns_what_was_begun_before(town, cast, sasaki):
    sasaki.start("dog-registration")
    sasaki.client.force_login(
        cast.sasaki, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    sasaki.answer("owner", prefixed("owner_name", NAME))
    assert sasaki.draft(town).user_id == cast.sasaki.pk


# Stopping and going on


def code_of(town) -> str:
    with acting_in(town.pk):
        body = Delivery.objects.filter(channel="mail").latest("posted_at").payload["body"]
    return re.search(r"再開コード　(\S+)", body)[1]


def test_a_code_by_mail_opens_the_draft_elsewhere(town, sasaki, stranger):
    sasaki.start("dog-registration")
    page = sasaki.answer("owner", prefixed("owner_name", NAME) | {"action": "pause"})
    assert page["Location"].endswith("/pause/")
    sasaki.post(page["Location"], {"email": "Sasaki@EXAMPLE.jp"})
    code = code_of(town)
    assert code.replace("-", "") not in sasaki.draft(town).resume_code_hash
    goal = stranger.post(
        "/drafts/resume/", {"email": "Sasaki@example.jp", "code": code.lower().replace("-", "")}
    )
    assert goal["Location"] == sasaki.draft_url
    assert stranger.get(sasaki.draft_url)["Location"].endswith("/questions/address/")


def test_stopping_forgives_what_is_still_empty(town, sasaki):
    sasaki.start("dog-registration")
    page = sasaki.answer("contact", {"email.value": "a@example.jp", "action": "pause"})
    assert page["Location"].endswith("/pause/")
    assert sasaki.draft(town).answers == {"email": "a@example.jp"}


def test_a_wrong_code_is_refused_without_telling_whether_the_address_is_known(town, sasaki):
    sasaki.start("dog-registration")
    sasaki.post(f"{sasaki.draft_url}pause/", {"email": "sasaki@example.jp"})
    known = sasaki.post("/drafts/resume/", {"email": "sasaki@example.jp", "code": "AAAA-AAAA"})
    unknown = sasaki.post("/drafts/resume/", {"email": "nobody@example.jp", "code": "AAAA-AAAA"})
    assert "違うようです" in text_of(known)
    assert "違うようです" in text_of(unknown)


def test_guessing_codes_ends_soon(town, sasaki, stranger):
    sasaki.start("dog-registration")
    sasaki.post(f"{sasaki.draft_url}pause/", {"email": "sasaki@example.jp"})
    code = code_of(town)
    for _ in range(10):
        stranger.post("/drafts/resume/", {"email": "sasaki@example.jp", "code": "AAAA-AAAA"})
    page = stranger.post("/drafts/resume/", {"email": "sasaki@example.jp", "code": code})
    assert page.status_code == 200, "a dead code opens nothing"


def test_a_new_code_is_sent_to_a_known_address_only(town, sasaki, stranger):
    sasaki.start("dog-registration")
    sasaki.post(f"{sasaki.draft_url}pause/", {"email": "sasaki@example.jp"})
    for email in ("sasaki@example.jp", "nobody@example.jp"):
        assert "保存中の記入があれば" in text_of(
            stranger.post("/drafts/resume/again/", {"email": email})
        )
    with acting_in(town.pk):
        assert Delivery.objects.filter(channel="mail").count() == 2


def test_a_discarded_draft_is_gone_and_says_so(town, sasaki):
    sasaki.start("dog-registration")
    assert "元に戻せません" in text_of(sasaki.get(f"{sasaki.draft_url}discard/"))
    sasaki.post(f"{sasaki.draft_url}discard/")
    assert sasaki.get(sasaki.draft_url).status_code == 404


# New versions


def changed_document() -> dict:
    changed = document("dog-registration")
    changed["pages"][0]["questions"][0]["label"]["ja"] = "飼い主（世帯の代表）の氏名"
    return changed


def test_a_draft_may_continue_under_its_own_version(town, sasaki, at):
    check = sasaki.fill_dog_registration()
    publish_anew(town, at, changed_document(), SupersedePolicy.MAY_CONTINUE)
    assert sasaki.send(check)["Location"].endswith("/done/")
    with acting_in(town.pk):
        assert Application.objects.get().version.number == 1


def test_a_draft_that_must_be_reconfirmed_keeps_what_still_fits(town, sasaki, at):
    check = sasaki.fill_dog_registration()
    policy = SupersedePolicy.MUST_RECONFIRM
    publish_anew(town, at, changed_document(), policy, "氏名の欄が変わりました。")
    refused = sasaki.post(check, {"declared.value": "yes", "revision": "99"})
    assert refused.status_code in (200, 302)
    renewal = sasaki.get(check)["Location"]
    page = text_of(sasaki.get(renewal))
    assert "氏名の欄が変わりました。" in page
    assert "佐々木 花子" in page
    sasaki.post(renewal)
    answers = sasaki.draft(town).answers
    assert "owner_name" not in answers
    assert answers["email"] == "sasaki@example.jp"
    assert sasaki.get(sasaki.draft_url)["Location"] == sasaki.page("owner")


def test_a_draft_that_must_be_restarted_shows_the_old_answers_once(town, sasaki, at):
    sasaki.fill_dog_registration()
    publish_anew(town, at, changed_document(), SupersedePolicy.MUST_RESTART)
    renewal = sasaki.get(sasaki.draft_url)["Location"]
    page = text_of(sasaki.get(renewal))
    assert "はじめからお答えください" in page
    assert "佐々木 花子" in page
    sasaki.post(renewal)
    assert sasaki.draft(town).answers == {}
    with acting_in(town.pk):
        assert sasaki.draft(town).version.number == 2


def test_what_was_sent_from_an_open_page_is_kept_before_the_new_version_is_told(town, sasaki, at):
    sasaki.start("dog-registration")
    form = sasaki.hidden(sasaki.page("contact"))
    publish_anew(town, at, changed_document(), SupersedePolicy.MUST_RECONFIRM)
    sasaki.post(
        sasaki.page("contact"),
        form | {"email.value": "a@example.jp", "phone.value": "0312345678"},
    )
    assert sasaki.draft(town).answers["email"] == "a@example.jp"


# Bad input


NAUGHTY = [
    "'; DROP TABLE drafts; --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% url 'home' %}",
    "\x00\x08\x1b[31m",
    "\u202etxt.exe",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
    "../../../../etc/passwd",
    "%s%n%x",
    "ﷺ" * 40,
    "NULL",
    "𝕿𝖍𝖊",
    "👨‍👩‍👧‍👦",
]


@pytest.mark.parametrize("naughty", NAUGHTY)
def test_hostile_text_is_kept_as_text_or_refused_with_a_sentence(town, sasaki, naughty):
    sasaki.start("dog-registration")
    page = sasaki.answer("owner", prefixed("owner_name", NAME | {"family": naughty}))
    assert page.status_code in (200, 302)
    again = sasaki.get(sasaki.page("owner"))
    assert again.status_code == 200
    assert b"<script>alert(1)" not in page.content + again.content


def test_a_text_that_is_too_long_is_kept_and_its_length_said(town, sasaki):
    sasaki.start("dog-registration")
    page = sasaki.answer("owner", prefixed("owner_name", NAME | {"family": "長" * 500}))
    assert "40文字以内" in text_of(page)
    assert "長" * 500 in page.content.decode()


@pytest.mark.parametrize(
    ("page_key", "data", "said"),
    [
        ("contact", {"email.value": "あいう", "phone.value": "0312345678"}, "メールアドレス"),
        ("contact", {"email.value": "a@example.jp", "phone.value": "123"}, "電話番号"),
        ("kept_at", {"kept_at_home.value": "maybe"}, "はい"),
        ("address", prefixed("owner_address", ADDRESS | {"prefecture": "江戸"}), "都道府県"),
        ("address", prefixed("owner_address", ADDRESS | {"postal_code": "12"}), "7桁"),
    ],
)
def test_an_answer_of_the_wrong_kind_names_the_remedy(town, sasaki, page_key, data, said):
    sasaki.start("dog-registration")
    page = sasaki.answer(page_key, data)
    assert page.status_code == 200
    assert said in text_of(page)
    assert "data-error-summary" in page.content.decode()


@pytest.mark.parametrize("typed", ["令和6年4月1日", "R6.4.1", "2024-04-01", "２０２４年４月１日"])
def test_a_date_is_read_in_either_calendar_and_stored_iso(town, sasaki, typed):
    sasaki.start("dog-registration")
    url = f"{sasaki.page('dogs')}dogs/1/"
    sasaki.post(url, sasaki.hidden(url) | DOG | {"birth_date.value": typed})
    assert sasaki.draft(town).answers["dogs"][0]["birth_date"] == "2024-04-01"


def test_pages_that_are_not_asked_lead_back_to_the_way(town, sasaki):
    sasaki.start("dog-registration")
    for key in ("kept_address", "no_such_page"):
        assert sasaki.get(sasaki.page(key))["Location"] == sasaki.draft_url


def test_without_a_token_nothing_is_taken(town):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"{TOWN}/procedures/dog-registration/start/").status_code == 403


# Booking and notification


def fill_bulky_waste(visitor: Visitor, slot) -> str:
    visitor.start("bulky-waste")
    visitor.answer("applicant", prefixed("applicant_name", NAME))
    visitor.answer("address", prefixed("address", ADDRESS))
    visitor.answer("contact", {"email.value": "sasaki@example.jp", "phone.value": "09012345678"})
    item = visitor.page("items") + "items/1/"
    first = document("bulky-waste")
    options = next(p for p in first["pages"] if p["key"] == "items")["questions"][0]["questions"][0]
    visitor.post(
        item,
        visitor.hidden(item) | {"item.value": options["options"][0]["value"], "pieces.value": "1"},
    )
    visitor.answer("items", {})
    visitor.answer("spot", {"spot.value": "front"})
    return visitor.answer("slot", {"slot.value": str(slot.pk)})


def test_a_booking_takes_its_place(town, sasaki):
    slot = add_slot(town)
    check = fill_bulky_waste(sasaki, slot)["Location"]
    done = sasaki.send(check)["Location"]
    assert "予約できました" in text_of(sasaki.get(done))
    with acting_in(town.pk):
        slot.refresh_from_db()
        assert slot.taken == 1


def test_the_last_place_is_given_once_and_the_second_is_told_where_to_choose(
    town, sasaki, stranger
):
    slot = add_slot(town, capacity=1)
    add_slot(town, capacity=1, days=6)
    mine = fill_bulky_waste(sasaki, slot)["Location"]
    theirs = fill_bulky_waste(stranger, slot)["Location"]
    assert sasaki.send(mine).status_code == 302
    page = stranger.send(theirs)
    assert "埋まりました" in text_of(page)
    assert f"{stranger.page('slot')}?to=check" in page.content.decode()
    with acting_in(town.pk):
        slot.refresh_from_db()
        assert slot.taken == 1
        assert Application.objects.count() == 1


def test_a_place_on_the_map_gives_its_degrees(town, sasaki):
    sasaki.start("disaster-certificate")
    sasaki.answer("place", {"place.text": "", "place.area": "5"})
    stored = sasaki.draft(town).answers["place"]
    assert stored["text"] == "本町"
    assert stored["latitude"]


# Limits


def test_starting_is_limited_and_sending_never(town, sasaki):
    check = sasaki.fill_dog_registration()
    answers = [sasaki.post("/procedures/dog-registration/start/").status_code for _ in range(40)]
    assert 429 in answers
    assert sasaki.send(check)["Location"].endswith("/done/")


# Measured: queries a page, constant whatever the amount of data


def test_pages_make_a_constant_number_of_queries(town, sasaki, django_assert_max_num_queries):
    check = sasaki.fill_dog_registration()
    limits = {
        "/": 6,
        "/procedures/": 3,
        "/procedures/?q=犬": 3,
        "/procedures/dog-registration/": 5,
        sasaki.page("owner"): 4,
        sasaki.page("dogs"): 4,
        check: 6,
    }
    for url, most in limits.items():
        with django_assert_max_num_queries(most):
            assert sasaki.get(url).status_code == 200
    done = sasaki.send(check)["Location"]
    with django_assert_max_num_queries(6):
        assert sasaki.get(done).status_code == 200


def test_the_mail_catcher_has_nothing_before_the_worker_ran(town, sasaki):
    sasaki.send(sasaki.fill_dog_registration())
    assert not CaughtMail.objects.exists(), "the done page never waits for mail"


def test_throwing_a_draft_away_throws_its_files_away(town, sasaki):
    url = start_photos(sasaki)
    sasaki.post(url, sasaki.hidden(url) | {"action": "upload:photos", "photos.value": photo()})
    with acting_in(town.pk):
        stored = Attachment.objects.select_related("file").get().file
    sasaki.post(f"{sasaki.draft_url}discard/")
    with acting_in(town.pk):
        stored.refresh_from_db()
        assert stored.discarded_at is not None
        assert not Attachment.objects.exists()


def test_the_address_of_the_button_leads_to_the_page_of_the_procedure(town, sasaki):
    goal = sasaki.get("/procedures/dog-registration/start/")["Location"]
    assert goal == f"{TOWN}/procedures/dog-registration/"


@pytest.mark.parametrize("reader", ["easy", "en"])
def test_the_whole_way_is_worded_for_every_reader(town, sasaki, reader):
    sasaki.client.cookies["yakuba_reader"] = reader
    check = sasaki.fill_dog_registration()
    page = text_of(sasaki.get(check))
    assert "申請する" not in page
    assert sasaki.send(check)["Location"].endswith("/done/")
