"""Without the key of the contents everybody is told so, and loses nothing that was typed."""

import logging
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.journeys.browser import Page

from yakuba.config.metrics.installation import Installation
from yakuba.config.outage import outlasting
from yakuba.foundation.vault import rules
from yakuba.foundation.vault.services import forget_keys
from yakuba.procedures.models import Note
from yakuba.procedures.tests import status

OTHER_KEY = rules.text_of_key(b"\x01" * 32)
TOKEN = "a" * 32


@pytest.fixture
def case(in_mihon, cast, at):
    return status.arrive(cast, at)


@pytest.fixture
def locked(case, settings):
    """Hold another master key than the one under which everything was sealed."""
    before = settings.MASTER_KEYS
    settings.MASTER_KEYS = [OTHER_KEY]
    forget_keys()
    yield before
    forget_keys()


def asked(browser: Client, path: str, fields: dict[str, str] | None = None) -> Page:
    """Send the request as a browser does, through the web server's door."""
    body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN}).encode() if fields else b""
    cookies = {name: one.value for name, one in browser.cookies.items()}
    cookies[django_settings.CSRF_COOKIE_NAME] = TOKEN
    begun: list[Any] = []
    environ = {
        "REQUEST_METHOD": "POST" if fields else "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
    }
    answer = outlasting(WSGIHandler())(environ, lambda *words: begun.extend(words[:2]))
    headers = {name.lower(): value for name, value in begun[1]}
    return Page(int(begun[0][:3]), path, b"".join(answer), headers)


def of_case(case: Any, name: str = "desk_case") -> str:
    return f"/mihon{reverse(f'procedures:{name}', args=[case.pk])}"


def test_aoki_is_told_what_happened_and_whom_to_call(case, cast, locked):
    page = asked(status.signed_in(cast.aoki), of_case(case))
    assert page.status == 503
    for words in (
        "ただいま内容を開けません",
        "そのまま残っています",
        "情報システムの担当者",
        "新しい鍵は作らない",
    ):
        assert words in page.text
    assert "佐々木" not in page.text
    assert page.headers["retry-after"] == "300"
    assert page.reader.links == [of_case(case)]


def test_sasaki_is_told_in_her_own_words(case, cast, locked):
    path = f"/mihon{reverse('procedures:portal_start', args=[case.procedure.slug])}"
    page = asked(status.signed_in(cast.sasaki), path, {"language": "ja"})
    assert page.status == 503
    assert "役所の担当課に電話か窓口で" in page.text
    assert "マスター鍵" not in page.text
    assert "doctor" not in page.text


def test_the_note_that_aoki_typed_stands_on_the_page_and_goes_in_once_the_key_is_back(
    case, cast, locked, settings, at
):
    browser, path = status.signed_in(cast.aoki), of_case(case, "desk_note")
    page = asked(browser, path, {"text": "佐々木さんに電話した。"})
    form = page.form(having="text")
    assert page.status == 503
    assert dict(form.values)["text"] == "佐々木さんに電話した。"
    assert form.action == path
    assert "二重にはなりません" in page.text
    assert not Note.objects.exists()
    settings.MASTER_KEYS = locked
    forget_keys()
    assert asked(browser, form.action, {"text": dict(form.values)["text"]}).status == 302
    assert Note.objects.get().text == "佐々木さんに電話した。"


def test_log_and_signal_tell_the_operator(case, cast, locked, caplog, at):
    with caplog.at_level(logging.CRITICAL, logger="yakuba.vault"):
        asked(status.signed_in(cast.aoki), of_case(case))
    assert [one.levelname for one in caplog.records if one.name == "yakuba.vault"] == ["CRITICAL"]
    assert opens() == 0


def test_the_signal_is_well_while_the_key_is_there(case):
    assert opens() == 1


def opens() -> float:
    found = [family for family in Installation().collect() if family.name == "yakuba_vault_opens"]
    return found[0].samples[0].value


def test_content_that_was_damaged_alone_is_not_called_a_lost_key(case, cast):
    bad = bytearray(bytes(case.__dict__["answers"].content))
    bad[-1] ^= 1
    _overwrite(case, bytes(bad))
    page = asked(status.signed_in(cast.aoki), of_case(case))
    assert page.status == 500


def _overwrite(case: Any, content: bytes) -> None:
    key = case.pk.hex if connection.vendor == "sqlite" else case.pk
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procedures_application SET answers_sealed = %s WHERE id = %s", [content, key]
        )
