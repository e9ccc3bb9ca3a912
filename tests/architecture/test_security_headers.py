"""Every answer of every kind carries the headers that the strictest observers ask for."""

import re
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from unittest import mock

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client

from yakuba.config import settings as running

from . import observatory
from .observatory import Cookie, Seen, directives

SCRIPT = re.compile(r"<script\b([^>]*)>", re.I)


@pytest.fixture
def behind_tls(monkeypatch, tmp_path, settings) -> Iterator[None]:
    """The settings of an installation behind a proxy with TLS, whatever those of the tests are."""
    monkeypatch.setenv("YAKUBA_DATA", str(tmp_path))
    monkeypatch.setenv("YAKUBA_HTTPS", "yes")
    spec = spec_from_file_location("yakuba.config.settings_with_tls", running.__file__)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in dir(module):
        is_about_answers = name.startswith(("SECURE_", "SESSION_COOKIE", "CSRF_COOKIE", "CONTENT_"))
        if is_about_answers or name in ("HTTPS", "LANGUAGE_COOKIE_NAME"):
            setattr(settings, name, getattr(module, name))
    # Static files as a real web server hands them out, without collecting them first.
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True
    yield


def seen(answer: HttpResponse, client: Client, path: str = "/mihon/") -> Seen:
    body = b"" if answer.streaming else answer.content
    tags = SCRIPT.findall(body.decode(errors="replace"))
    return Seen(
        headers={name.lower(): value for name, value in answer.headers.items()},
        cookies=[
            Cookie(name, bool(one["secure"]), bool(one["httponly"]), one["samesite"])
            for name, one in answer.cookies.items()
        ],
        scripts=[
            (found.group(1), "integrity=" in tag)
            for tag in tags
            if (found := re.search(r'src="([^"]+)"', tag))
        ],
        plain_leads_to=client.get(path, secure=False).headers.get("Location", ""),
    )


def answers() -> dict[str, tuple[int, object]]:
    """Return every kind of answer: its name, its status, how to get it."""

    def broken(client):
        client.raise_request_exception = False
        with mock.patch("yakuba.config.views.render", side_effect=RuntimeError("broken")):
            return client.get("/", secure=True)

    def get(path, **more):
        return lambda client: client.get(path, secure=True, **more)

    def static(client):
        assert finders.find("ui/mark.svg")
        return client.get("/static/ui/mark.svg", secure=True)  # closed by the test

    def without_token(client):
        client.handler.enforce_csrf_checks = True
        return client.post("/mihon/status/", {}, secure=True)

    return {
        "a page": (200, get("/mihon/")),
        "the list of towns": (200, get("/")),
        "a form": (200, get("/mihon/accounts/login/code/")),
        "a static file": (200, static),
        "a probe": (200, get("/healthz")),
        "a redirect": (302, get("/mihon/desk/")),
        "the way to TLS": (301, lambda client: client.get("/mihon/", secure=False)),
        "a wrong host": (400, get("/mihon/", HTTP_HOST="evil.example")),
        "a form without its token": (403, without_token),
        "no such page": (404, get("/mihon/nope")),
        "no such town": (404, get("/nope/")),
        "a wrong method": (405, lambda client: client.delete("/mihon/", secure=True)),
        "a failure": (500, broken),
    }


@pytest.mark.parametrize("what", answers())
def test_every_kind_of_answer_is_closed_against_other_origins(behind_tls, mihon, what):
    status, ask = answers()[what]
    answer = ask(Client())
    assert answer.status_code == status
    headers = answer.headers
    policy = directives(headers["Content-Security-Policy"])
    assert policy["default-src"] == {"'none'"}
    assert policy["frame-ancestors"] == {"'none'"}
    assert policy["base-uri"] == {"'none'"}
    assert policy["form-action"] == {"'self'"}
    assert policy["require-trusted-types-for"] == {"'script'"}
    assert "upgrade-insecure-requests" in policy
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert not [name for name in headers if name.lower().startswith("access-control-")]
    answer.close()


@pytest.mark.parametrize("what", [what for what in answers() if what != "the way to TLS"])
def test_the_browser_is_told_to_use_tls_for_two_years(behind_tls, mihon, what):
    answer = answers()[what][1](Client())
    told = answer.headers["Strict-Transport-Security"]
    assert told == "max-age=63072000; includeSubDomains"
    answer.close()


def test_a_town_that_wants_to_be_on_the_preload_list_says_so(behind_tls, settings, mihon):
    settings.SECURE_HSTS_PRELOAD = True
    told = Client().get("/mihon/", secure=True).headers["Strict-Transport-Security"]
    assert told == "max-age=63072000; includeSubDomains; preload"


@pytest.mark.parametrize("path", ["/", "/mihon/", "/mihon/accounts/login/code/", "/mihon/open/"])
def test_the_observers_give_the_top_grade(behind_tls, mihon, path):
    client = Client()
    found = seen(client.get(path, secure=True), client, path)
    assert observatory.score(found) >= 125, observatory.scored(found)
    assert observatory.six_headers_grade(found) == "A+"


def test_the_observers_take_points_from_what_is_weaker(behind_tls, mihon):
    """The table of rules is worth something only if it tells good from bad."""
    client = Client()
    found = seen(client.get("/mihon/", secure=True), client)
    best = observatory.score(found)
    weaker = {
        "content-security-policy": "script-src 'unsafe-inline'",
        "strict-transport-security": "max-age=300",
        "referrer-policy": "unsafe-url",
        "cross-origin-opener-policy": "rubbish",
    }
    for name, value in weaker.items():
        changed = Seen({**found.headers, name: value}, plain_leads_to=found.plain_leads_to)
        assert observatory.score(changed) < best, name
    naked = Seen({}, [Cookie("session", False, False, "")])
    assert observatory.score(naked) < 20
    assert observatory.six_headers_grade(naked).startswith("without")


def test_every_cookie_belongs_to_this_host_alone(behind_tls, mihon, cast):
    client = Client()
    client.get("/mihon/accounts/login/code/", secure=True)
    client.get("/mihon/language/?to=en", secure=True)
    client.post("/mihon/accounts/logout/", secure=True)
    client.force_login(cast.aoki)
    left = client.post("/mihon/accounts/logout/", secure=True)
    cookies = {**client.cookies, **left.cookies}
    assert {name.removeprefix("__Host-") for name in cookies} >= {"yakuba_csrf", "yakuba_session"}
    for name, cookie in cookies.items():
        assert name.startswith("__Host-"), name
        assert cookie["path"] == "/", name
        assert cookie["domain"] == "", name
        if cookie.value:
            assert cookie["secure"], name
            assert cookie["httponly"], name
            assert cookie["samesite"] == "Lax", name


def test_the_browser_forgets_the_visit_when_aoki_logs_out(client, cast):
    client.force_login(cast.aoki)
    answer = client.post("/mihon/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_probes_are_answered_without_tls(behind_tls, db):
    assert Client().get("/healthz", secure=False).status_code == 200


@pytest.mark.parametrize("address", ["/mihon/api/v1/projects/", "/mihon/calendar/secret.ics"])
def test_a_program_that_brings_its_key_without_tls_is_refused_and_not_led_on(
    behind_tls, cast, address
):
    answer = Client().get(address, secure=False, headers={"authorization": "Bearer ykb_secret"})
    assert answer.status_code == 403
    assert "https://" in answer.content.decode()
    assert "secret" not in answer.content.decode()
    assert Client().get("/mihon/", secure=False).status_code == 301, "pages are led on"
    # Over TLS the key itself is looked at.
    assert Client().get(address, secure=True).status_code in (401, 404)


def test_an_address_of_a_button_opened_by_hand_says_so(client, cast):
    client.force_login(cast.aoki)
    answer = client.delete("/mihon/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "このアドレスは直接開けません" in answer.content.decode()


def test_nothing_on_a_page_is_code(client, mihon, cast):
    """No inline script, no handler, no style: what the policy would block is not there either."""
    client.force_login(cast.aoki)
    for path in ("/", "/mihon/", "/mihon/desk/", "/mihon/accounts/security/", "/_patterns/"):
        page = client.get(path).content.decode()
        inline = [tag for tag in SCRIPT.findall(page) if "src=" not in tag]
        assert [tag for tag in inline if "application/json" not in tag] == [], path
        assert re.findall(r"<[^>]+\s(?:on\w+|style)=", page) == [], path
        assert "javascript:" not in page, path
