"""Second factors: demanded, recorded, sealed."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from yakuba.foundation.accounts.adapter import MfaAdapter
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import DEMO_PASSWORD

LOGIN = "/mihon/accounts/login/"
SECRET = "JBSWY3DPEHPK3PXP"


def code_now():
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(SECRET, counter))


@pytest.fixture
def aoki_with_app(cast):
    TOTP.activate(cast.aoki, SECRET)
    return cast.aoki


def test_the_secret_of_an_app_is_sealed_in_the_database(aoki_with_app):
    stored = Authenticator.objects.get(user=aoki_with_app).data["secret"]
    assert SECRET not in stored
    assert MfaAdapter().decrypt(stored) == SECRET


def test_a_secret_sealed_with_the_former_key_is_still_read(settings):
    sealed = MfaAdapter().encrypt(SECRET)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-altogether"
    assert MfaAdapter().decrypt(sealed) == ""
    settings.SECRET_KEY_FALLBACKS = [former]
    assert MfaAdapter().decrypt(sealed) == SECRET


def test_a_password_alone_does_not_open_an_account_with_an_app(client, aoki_with_app):
    answers = {"login": "aoki", "password": DEMO_PASSWORD}
    assert client.post(LOGIN, answers)["Location"] == "/mihon/accounts/login/second/"
    assert "_auth_user_id" not in client.session
    assert client.get("/mihon/accounts/login/second/").status_code == 200


def test_the_code_of_the_app_opens_the_desk_and_both_factors_are_recorded(
    client, cast, aoki_with_app, settings
):
    settings.STAFF_SECOND_FACTOR = True
    client.post(LOGIN, {"login": "aoki", "password": DEMO_PASSWORD})
    response = client.post("/mihon/accounts/login/second/", {"code": code_now()})
    assert response["Location"] == "/mihon/desk/"
    with acting_in(cast.municipality.pk):
        event = EventRecord.objects.get(code="accounts.user.logged_in")
    assert event.payload["method"] == "password+totp"
    assert client.get("/mihon/desk/organisation/").status_code == 200


def test_opening_the_first_page_again_forgets_the_half_finished_log_in(client, aoki_with_app):
    client.post(LOGIN, {"login": "aoki", "password": DEMO_PASSWORD})
    assert client.get(LOGIN).status_code == 200
    assert client.get("/mihon/accounts/login/second/")["Location"] == LOGIN


def test_aoki_registers_an_app_after_giving_the_password_again(client, cast):
    client.post(LOGIN, {"login": "aoki", "password": DEMO_PASSWORD})
    page = "/mihon/accounts/security/app/"
    asked = client.get(page)
    assert asked["Location"].startswith("/mihon/accounts/reauthenticate/")
    client.post(asked["Location"], {"password": DEMO_PASSWORD})
    words = client.get(page).content.decode()
    assert "data:image/svg+xml;base64," in words
    assert " style=" not in words


def test_the_last_factor_stays_where_one_is_demanded(aoki_with_app, settings):
    authenticator = Authenticator.objects.get(user=aoki_with_app)
    assert MfaAdapter().can_delete_authenticator(authenticator)
    settings.STAFF_SECOND_FACTOR = True
    assert not MfaAdapter().can_delete_authenticator(authenticator)
