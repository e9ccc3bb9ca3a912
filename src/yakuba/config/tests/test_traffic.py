"""The number of a request, and what a proxy may say about it."""

import pytest

GIVEN = "0123456789abcdef"


def number(client, **headers):
    return client.get("/healthz", headers=headers).headers["X-Request-Id"]


def test_a_request_gets_a_number_of_ours(client):
    assert number(client) != number(client)
    assert len(number(client)) == 12


def test_a_strangers_number_is_not_believed(client):
    assert number(client, **{"x-request-id": GIVEN}) != GIVEN
    assert number(client, **{"x-request-id": GIVEN, "x-forwarded-for": "192.0.2.7"}) != GIVEN


def test_the_number_of_our_own_proxy_is_taken_over(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert number(client, **{"x-request-id": GIVEN, "x-forwarded-for": "192.0.2.7"}) == GIVEN
    # Who asks straight, around the proxy, gives no numbers.
    assert number(client, **{"x-request-id": GIVEN}) != GIVEN


@pytest.mark.parametrize(
    "text", ["", "short", "x" * 37, "with space 0123456", "a\tb0123456789", "佐々木" * 5]
)
def test_what_cannot_be_a_number_is_not_taken_over(client, settings, text):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    given = {"x-request-id": text, "x-forwarded-for": "192.0.2.7"}
    assert number(client, **given) != text
