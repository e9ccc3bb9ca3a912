"""Who comes in at which door, and who does not."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from yakuba.foundation.accounts.models import User, UserKind
from yakuba.foundation.deliveries.services import deliver_due
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.notifications.models import CaughtMail
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import DEMO_PASSWORD

LOGIN = "/mihon/accounts/login/"
CODE = "/mihon/accounts/login/code/"
CONFIRM = "/mihon/accounts/login/code/confirm/"


def log_in(client, username, password=DEMO_PASSWORD, path=LOGIN, **extra):
    return client.post(path, {"login": username, "password": password, **extra})


def codes_recorded(town):
    with acting_in(town.pk):
        return list(EventRecord.objects.order_by("pk").values_list("code", flat=True))


def words_of(response):
    return response.content.decode().replace("<wbr>", "").replace("\u200b", "")


def mailed_code(town, address):
    with acting_in(town.pk):
        deliver_due(at=timezone.now())
    mail = CaughtMail.objects.filter(recipient=address).latest("pk")
    return re.search(r"\b(\d{6})\b", mail.body).group(1)


def test_aoki_logs_in_with_name_and_password_and_lands_at_the_desk(client, cast):
    response = log_in(client, "aoki")
    assert (response.status_code, response["Location"]) == (302, "/mihon/desk/")
    assert client.get("/mihon/accounts/security/").status_code == 200
    with acting_in(cast.municipality.pk):
        event = EventRecord.objects.get(code="accounts.user.logged_in")
    assert event.subject_id == str(cast.aoki.pk)
    assert event.payload["method"] == "password"


def test_the_session_key_changes_when_aoki_logs_in(client, cast):
    client.get(CODE)
    session = client.session
    session["held"] = ["0b9f0f0e-0000-4000-8000-000000000000"]
    session.save()
    before = client.session.session_key
    log_in(client, "aoki")
    assert client.session.session_key != before
    assert "held" not in client.session


def test_takagi_of_the_other_town_is_refused_at_mihon_but_enters_reiji(client, cast, takagi):
    refused = log_in(client, "takagi")
    assert refused.status_code == 403
    assert "例示町の職員の方は、例示町のページから" in words_of(refused)
    assert "_auth_user_id" not in client.session
    assert codes_recorded(cast.municipality)[-1] == "accounts.user.login_failed"
    admitted = log_in(client, "takagi", path="/reiji/accounts/login/")
    assert admitted["Location"] == "/reiji/desk/"


def test_takagi_logged_in_at_home_has_no_post_in_mihon(client, cast, takagi):
    log_in(client, "takagi", path="/reiji/accounts/login/")
    response = client.get("/mihon/accounts/password/change/")
    assert response.status_code == 404


def test_a_wrong_password_is_recorded_without_the_name_that_was_typed(client, cast):
    response = log_in(client, "aoki", "wrong password")
    assert "ユーザー名またはパスワードが違います。" in words_of(response)
    log_in(client, "my-secret-typed-here", "x")
    with acting_in(cast.municipality.pk):
        failures = EventRecord.objects.filter(code="accounts.user.login_failed")
        assert [row.subject_id for row in failures] == [str(cast.aoki.pk), "unknown"]
        assert "my-secret" not in str([row.payload for row in failures])


def test_five_failures_lock_aoki_out_and_the_page_says_when_to_come_back(client, cast):
    for _ in range(5):
        response = log_in(client, "aoki", "wrong password")
    assert response.status_code == 429
    page = words_of(response)
    assert "15分後" in page
    assert response["Retry-After"] == "900"
    assert log_in(client, "aoki").status_code == 429
    assert "_auth_user_id" not in client.session


def test_capital_letters_do_not_evade_the_lock(client, cast):
    for name in ("aoki", "Aoki", "AOKI", "aokI", "aOki"):
        log_in(client, name, "wrong password")
    assert log_in(client, "aoki").status_code == 429


def test_a_lock_on_aoki_leaves_ishida_alone(client, cast):
    for _ in range(5):
        log_in(client, "aoki", "wrong password")
    assert log_in(client, "ishida")["Location"] == "/mihon/desk/"


def test_sasaki_logs_in_with_the_code_from_the_mail(client, cast):
    response = client.post(CODE, {"email": "Sasaki@example.jp"})
    assert response["Location"] == CONFIRM
    code = mailed_code(cast.municipality, "sasaki@example.jp")
    response = client.post(CONFIRM, {"code": code})
    assert response["Location"] == "/mihon/my/"
    assert client.session["_auth_user_id"] == str(cast.sasaki.pk)


def test_a_newcomer_registers_with_a_code_and_is_asked_for_a_name(client, cast):
    client.post(CODE + "?next=/mihon/procedures/", {"email": "new@example.jp"})
    code = mailed_code(cast.municipality, "new@example.jp")
    response = client.post(CONFIRM + "?next=/mihon/procedures/", {"code": code})
    assert response["Location"].startswith("/mihon/accounts/name/?next=")
    page = client.get(response["Location"])
    assert page.status_code == 200
    answers = {"name": "新田 春", "kana": "にった はる", "next": "/mihon/procedures/"}
    saved = client.post("/mihon/accounts/name/", answers)
    assert saved["Location"] == "/mihon/procedures/"
    user = User.objects.get(username="new@example.jp")
    assert (user.kind, user.name, user.kana) == (UserKind.RESIDENT, "新田 春", "ニッタ ハル")
    assert "accounts.user.created" in codes_recorded(cast.municipality)


def test_a_wrong_code_is_refused_and_five_wrong_codes_end_the_attempt(client, cast):
    client.post(CODE, {"email": "sasaki@example.jp"})
    code = mailed_code(cast.municipality, "sasaki@example.jp")
    wrong = "000000" if code != "000000" else "111111"
    assert "コードが違います" in words_of(client.post(CONFIRM, {"code": wrong}))
    for _ in range(4):
        response = client.post(CONFIRM, {"code": wrong})
    assert response["Location"] == CODE
    assert client.post(CONFIRM, {"code": code})["Location"] == CODE
    assert "_auth_user_id" not in client.session


def test_a_code_never_opens_a_staff_account(client, cast):
    client.post(CODE, {"email": "aoki@mihon.example.jp"})
    code = mailed_code(cast.municipality, "aoki@mihon.example.jp")
    client.post(CONFIRM, {"code": code})
    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert user.kind == UserKind.RESIDENT
    assert user.pk != cast.aoki.pk


def test_more_than_five_codes_for_one_mailbox_in_ten_minutes_are_refused(cast):
    for _ in range(5):
        assert Client().post(CODE, {"email": "sasaki@example.jp"}).status_code == 302
    refused = Client().post(CODE, {"email": "sasaki@example.jp"})
    assert "回数が多すぎます" in words_of(refused)


def test_log_out_needs_a_post_and_is_recorded(client, cast):
    log_in(client, "aoki")
    assert client.get("/mihon/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/mihon/accounts/logout/")["Location"] == "/mihon/"
    assert "_auth_user_id" not in client.session
    assert "accounts.user.logged_out" in codes_recorded(cast.municipality)


@pytest.mark.parametrize(
    ("goal", "way"),
    [("/mihon/desk/cases/", LOGIN), ("/mihon/my/", CODE), ("", CODE)],
)
def test_the_entrance_leads_the_desk_to_the_password_and_residents_to_the_code(
    client, cast, goal, way
):
    response = client.get("/mihon/accounts/", {"next": goal} if goal else {})
    assert response["Location"].split("?")[0] == way


def test_the_entrance_drops_an_address_of_another_site(client, cast):
    response = client.get("/mihon/accounts/", {"next": "https://example.com/desk/"})
    assert response["Location"] == CODE


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/login/code/", "/accounts/"])
def test_nobody_logs_in_to_no_town(client, path):
    assert client.get(path).status_code == 404


def test_an_idle_session_of_staff_ends(client, cast, settings):
    log_in(client, "aoki")
    session = client.session
    session["seen"] -= settings.STAFF_IDLE_MINUTES * 60 + 1
    session.save()
    response = client.get("/mihon/accounts/security/")
    assert response["Location"].startswith(LOGIN)
    assert "_auth_user_id" not in client.session


def test_staff_without_a_second_factor_are_held_at_the_security_page(client, cast, settings):
    settings.STAFF_SECOND_FACTOR = True
    log_in(client, "aoki")
    assert client.get("/mihon/desk/organisation/")["Location"] == "/mihon/accounts/security/"


@pytest.mark.parametrize("path", ["login/", "login/code/"])
def test_the_ways_in_are_in_japanese_and_without_inline_script_or_style(client, cast, path):
    page = client.get(f"/mihon/accounts/{path}").content.decode()
    assert "ログイン" in page
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page)
    assert " style=" not in page
    assert " onclick=" not in page


def test_a_change_of_the_password_is_recorded_and_told_by_mail(client, cast):
    log_in(client, "aoki")
    words = "a new phrase that is long"
    answers = {"oldpassword": DEMO_PASSWORD, "password1": words, "password2": words}
    response = client.post("/mihon/accounts/password/change/", answers)
    assert response["Location"] == "/mihon/accounts/security/"
    assert "accounts.user.password_changed" in codes_recorded(cast.municipality)
    with acting_in(cast.municipality.pk):
        deliver_due(at=timezone.now())
    mail = CaughtMail.objects.get(recipient="aoki@mihon.example.jp")
    assert "パスワードが変更されました" in mail.body
    assert words not in mail.body
