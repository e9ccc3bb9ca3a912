"""Passkeys: whatever is sent in their place is a wrong answer, never a failure of the server."""

import base64
import json
import time

import pytest
from allauth.mfa.models import Authenticator


def text(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def credential(**response):
    return json.dumps(
        {"id": text(b"key"), "rawId": text(b"key"), "type": "public-key", "response": response}
    )


CLIENT = text(
    json.dumps({"type": "webauthn.get", "challenge": "x", "origin": "https://a"}).encode()
)
MADE_UP = [
    "", "null", "[]", "1", '"x"', "{}", "[" * 100_000, '{"a":' * 5_000 + "1" + "}" * 5_000,
    '{"id":1}', '{"id":"a"}', '{"id":"\\ud800"}', "9" * 10_000, "x" * 500_000,
    credential(), credential(clientDataJSON="!"), credential(clientDataJSON=CLIENT),
    credential(clientDataJSON=CLIENT, authenticatorData="", signature="", userHandle=""),
    credential(clientDataJSON=CLIENT, authenticatorData=text(b"a" * 37), signature=text(b"s"), userHandle=text(b"1")),
    credential(clientDataJSON=CLIENT, authenticatorData=text(b"\xff" * 90), signature=text(b"s"), userHandle=text(b"99999999999999999999")),
    credential(clientDataJSON=CLIENT, attestationObject=text(b"\xa3cfmt")),
    credential(clientDataJSON=text(b"{"), authenticatorData=text(b"a" * 37), signature="AA", userHandle="AA"),
    json.dumps({"id": "AA", "rawId": "BB", "type": "public-key", "response": []}),
    json.dumps({"id": ["a"], "rawId": {"b": 1}, "type": 5, "response": {"clientDataJSON": 7}}),
]  # fmt: skip


@pytest.fixture
def aoki(client, cast):
    Authenticator.objects.create(
        user=cast.aoki,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "鍵", "credential": {}, "passwordless": True},
    )
    client.force_login(cast.aoki)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "username": "aoki"}
    ]
    session["mfa.webauthn.state"] = {"challenge": "x", "user_verification": "required"}
    session.save()
    return client


@pytest.mark.parametrize("sent", MADE_UP, ids=range(len(MADE_UP)))
def test_a_stranger_who_makes_up_a_passkey_is_led_back(client, cast, sent):
    client.get("/mihon/accounts/login/passkey/", headers={"accept": "application/json"})
    answer = client.post("/mihon/accounts/login/passkey/", {"credential": sent})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/mihon/accounts/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("sent", MADE_UP, ids=range(len(MADE_UP)))
def test_a_made_up_passkey_is_not_registered(aoki, cast, sent):
    path = "/mihon/accounts/security/passkeys/add/"
    answer = aoki.post(path, {"credential": sent, "name": "x", "passwordless": "on"})
    assert answer.status_code in (200, 302)
    assert Authenticator.objects.filter(user=cast.aoki).count() == 1
