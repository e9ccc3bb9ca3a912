"""How often is too often, and for whom."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.test import RequestFactory

from yakuba.foundation.ui.limits import Limit, is_too_often


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()
    yield
    cache.clear()


def visit(**headers):
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers=headers)
    request.session = SessionStore()
    return request


def times_until_stopped(**headers):
    most = Limit.CODE.value[2]
    return next(n for n in range(most + 2) if is_too_often(visit(**headers), Limit.CODE))


def test_behind_our_proxy_one_resident_shuts_out_nobody_else(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert times_until_stopped(x_forwarded_for="198.51.100.7") == Limit.CODE.value[2]
    assert not is_too_often(visit(x_forwarded_for="198.51.100.8"), Limit.CODE)


def test_without_a_proxy_nobody_escapes_by_naming_another_address(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    times_until_stopped(x_forwarded_for="198.51.100.7")
    assert is_too_often(visit(x_forwarded_for="198.51.100.8"), Limit.CODE)
