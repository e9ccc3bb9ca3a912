import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from yakuba.foundation.accounts import passwords


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd2026!",
        "PasswordPassword",
        "yakuba-2026-11",
        "shiyakusho123!",
        "ｐａｓｓｗｏｒｄ２０２６",
        "mihon-yakuba-1",
        "aoki20261122!",
        "reiwa8nen1122",
        "123456789012",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabc",
        "iloveyou123456",
        "qwertyuiop[]12",
        "dragonmonkey12",
    ],
)
def test_aoki_cannot_choose_what_everybody_tries_first(cast, password):
    with pytest.raises(ValidationError):
        validate_password(password, cast.aoki)


@pytest.mark.parametrize(
    "password",
    [
        "kaki no ki ni kaze ga fuku",
        "correct horse battery staple",
        "柿の木に風が吹くころまた会おう",
        "tq7-Vlorp-nezumi-bakari",
        "a" * 3 + " long sentence, of one's own making! " + "z" * 90,
        "ゐゑヲ・縄文土器と宇宙旅行",
    ],
)
def test_a_sentence_of_ones_own_is_taken_as_it_is(cast, password):
    """Blanks, any letters and great length are fine; no kinds of letters are demanded."""
    validate_password(password, cast.aoki)


@pytest.mark.parametrize("password", ["x" * 5000, "password" * 700, "ab" * 3000 + "c"])
def test_a_very_long_text_takes_no_time_and_raises_nothing_else(cast, password):
    with pytest.raises(ValidationError):
        validate_password(password, cast.aoki)
    assert passwords.own_letters("q" * 5000, passwords.CONTEXT) == 5000


def test_a_password_is_taken_exactly_as_it_was_typed(client, cast):
    """No trimming, no cutting, no change of case."""
    cast.aoki.set_password("  Kaki no Ki ni kaze " + "x" * 80)
    cast.aoki.save()
    path = "/mihon/accounts/login/"
    for wrong in ("Kaki no Ki ni kaze " + "x" * 80, "  kaki no ki ni kaze " + "x" * 80):
        assert client.post(path, {"login": "aoki", "password": wrong}).status_code == 200
    right = {"login": "aoki", "password": "  Kaki no Ki ni kaze " + "x" * 80}
    assert client.post(path, right).status_code == 302


def test_a_new_password_ends_the_other_sessions_and_needs_the_old_one(client, cast):
    other = type(client)()
    cast.aoki.set_password("the former sentence of aoki")
    cast.aoki.save()
    for one in (client, other):
        one.force_login(cast.aoki)
    path = "/mihon/accounts/password/change/"
    new = {"password1": "kaki no ki ni kaze ga fuku", "password2": "kaki no ki ni kaze ga fuku"}
    refused = client.post(path, new | {"oldpassword": "wrong"})
    assert refused.status_code == 200
    changed = client.post(path, new | {"oldpassword": "the former sentence of aoki"})
    assert changed.status_code == 302
    assert client.get("/mihon/desk/").status_code == 200
    assert other.get("/mihon/desk/").status_code == 302


def test_the_sessions_of_who_has_left_end_at_once(client, cast):
    client.force_login(cast.aoki)
    assert client.get("/mihon/desk/").status_code == 200
    cast.aoki.is_active = False
    cast.aoki.save()
    assert client.get("/mihon/desk/").status_code == 302


def test_the_field_of_a_password_is_masked_and_lets_managers_help(client, mihon):
    page = client.get("/mihon/accounts/login/").content.decode()
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


@pytest.mark.parametrize("who", ["aoki", "sasaki"])
def test_a_session_ends_after_half_a_day_however_busy_it_was(client, cast, settings, who):
    client.force_login(getattr(cast, who))
    session = client.session
    session["began"] = int(time.time()) - settings.SESSION_COOKIE_AGE - 1
    session["seen"] = int(time.time())
    session.save()
    answer = client.get("/mihon/my/" if who == "sasaki" else "/mihon/desk/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.headers["Location"]
    assert answer.headers["Clear-Site-Data"]
    assert "_auth_user_id" not in client.session
