"""Attacks: what 高木, a malicious resident or a stranger on the network would try, and gets nothing.

What is attacked elsewhere: ids of others (test_walk_closed.py), missing tokens (test_walk.py), hostile
text and files (test_hostile.py), SQL past the models (test_isolation_sql.py), headers (tests/architecture/).
"""

import contextlib
import io
import logging
import re
import socket
import subprocess
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.conf import settings as installed
from django.core.cache import cache
from django.test import Client

from yakuba.config import settings as running
from yakuba.config.logs import LineFormatter, RequestIdFilter
from yakuba.foundation.accounts.models import User
from yakuba.foundation.files.ooxml import BadOffice, read_xml
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.dmn import UnreadableModel, read_model
from yakuba.procedures.models import Application, Draft
from yakuba.procedures.services import access_codes, resuming

from .addresses import Address, all_addresses
from .staged import Staged, ask

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SOURCE = Path(running.__file__).resolve().parents[1]
SCRIPTS = sorted(SOURCE.rglob("static/**/*.js"))
MODULES = [path for path in SOURCE.rglob("*.py") if not {"tests", "demo"} & set(path.parts)]
ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example",
    "https:evil.example", "javascript:alert(1)", "http://testserver@evil.example/",
    "http://testserver.evil.example/", "///evil.example", "\thttps://evil.example/",
    "/%0d%0aLocation:%20https://evil.example/", "data:text/html,x",
]  # fmt: skip
LINKS = re.compile(r'\s(?:href|src|action|formaction)="([^"]*)"')


def filled(staged: Staged) -> list[tuple[Address, str]]:
    """Return every address with its path; that none is forgotten is the matter of test_walk.py."""
    found = []
    for address in all_addresses():
        with contextlib.suppress(KeyError):
            found.append((address, f"/mihon{address.fill(staged)}"))
    assert len(found) > 80
    return found


def leaves(location: str) -> bool:
    """Tell whether a browser that follows would end up on another host or in a script."""
    tidy = location.strip("\x00\t\r\n ").replace("\\", "/")
    parts = urlsplit(tidy)
    return bool(parts.netloc and parts.netloc != "testserver") or parts.scheme not in ("", "http")


# Ways out


@pytest.mark.parametrize("goal", ELSEWHERE)
def test_no_redirect_leaves_the_house(staged: Staged, goal: str):
    guest, sasaki, aoki = staged.client(""), staged.client("sasaki"), staged.client("aoki")
    asked = [
        (guest, "get", "/mihon/language/", {"to": "en", "next": goal}),
        (guest, "get", "/mihon/accounts/", {"next": goal}),
        (guest, "get", "/mihon/accounts/login/", {"next": goal}),
        (guest, "post", "/mihon/desk/cases/", {"next": goal}),
        (sasaki, "post", "/mihon/accounts/name/", {"next": goal, "name": "佐々木 花", "kana": "ササキ"}),
        (sasaki, "post", "/mihon/accounts/logout/", {"next": goal}),
        (aoki, "get", "/mihon/accounts/login/", {"next": goal}),
        (aoki, "post", "/mihon/accounts/logout/", {"next": goal}),
        (aoki, "get", "/mihon/accounts/reauthenticate/", {"next": goal}),
    ]  # fmt: skip
    for client, method, path, data in asked:
        answer = ask(client, method, path, data)
        assert not leaves(answer.headers.get("Location", "")), f"{method} {path}"


@pytest.mark.once
def test_no_redirect_of_any_address_leaves_the_house(staged: Staged):
    clients = {who: staged.client(who) for who in ("", "kimura")}
    for _address, plain in filled(staged):
        path = f"{plain}?next=//evil.example/&to=en&from=https://evil.example/"
        for who, client in clients.items():
            answer = ask(client, "get", path)
            assert not leaves(answer.headers.get("Location", "")), f"{who} {path}"


@pytest.mark.parametrize("word", ["javascript:alert(1)", "//evil.example", "data:text/html,x"])
def test_no_address_on_a_page_leads_to_a_script(staged: Staged, word: str):
    """What somebody typed is text everywhere, also where an address stands beside it."""
    with acting_in(staged.mihon.pk):
        Application.objects.filter(pk=staged.cases["examining"].pk).update(
            applicant_name=word, applicant_email="hanako@example.jp"
        )
    key = staged.cases["examining"].pk
    for who, path in (("aoki", f"/mihon/desk/cases/{key}/"), ("aoki", "/mihon/desk/cases/")):
        page = ask(staged.client(who), "get", path).content.decode()
        bad = [link for link in LINKS.findall(page) if leaves(link) and not link.startswith("tel:")]
        assert bad == [], path


# The host


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil"])
def test_another_host_name_is_refused(staged: Staged, host: str):
    assert Client().get("/mihon/", HTTP_HOST=host).status_code == 400


def test_no_mail_leads_where_the_request_says(staged: Staged, settings):
    """A reset mail with the attacker's host in its link is the oldest trick of all."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://online.mihon.example.jp"
    draft = staged.keys["draft_id"]
    with mock.patch.object(resuming, "mail") as posted:
        staged.client("sasaki").post(
            f"/mihon/drafts/{draft}/pause/",
            {"email": "sasaki@example.jp"},
            HTTP_HOST="evil.example",
            HTTP_X_FORWARDED_HOST="evil.example",
        )
    body = posted.call_args.kwargs["body"]
    assert "evil.example" not in body
    assert "https://online.mihon.example.jp/mihon/" in body


def test_a_forwarded_host_poisons_no_page(staged: Staged):
    given = {
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_ORIGINAL_URL": "/evil",
        "HTTP_X_REWRITE_URL": "/evil",
        "HTTP_FORWARDED": "host=evil.example",
    }
    for path in ("/mihon/", "/mihon/procedures/", "/mihon/accounts/login/", "/mihon/nope"):
        page = Client().get(path, **given)
        assert b"evil" not in page.content
        assert "evil" not in str(page.headers)
        assert "private" in page.headers["Cache-Control"]


# Sessions


def test_a_session_that_ended_opens_nothing(staged: Staged):
    client = staged.client("aoki")
    kept = client.cookies[installed.SESSION_COOKIE_NAME].value
    client.post("/mihon/accounts/logout/")
    thief = Client()
    thief.cookies[installed.SESSION_COOKIE_NAME] = kept
    assert thief.get("/mihon/desk/").status_code == 302


def test_a_session_that_was_planted_does_not_share_what_is_opened(staged: Staged):
    """Fixation: who brings the victim's browser a session must not be let in with the victim."""
    code, draft = _resume_code(staged)
    planted = Client()
    planted.get("/mihon/language/?to=en")
    session = planted.session
    session["planted"] = True
    session.save()
    victim = Client()
    victim.cookies[installed.SESSION_COOKIE_NAME] = session.session_key
    opened = victim.post("/mihon/drafts/resume/", {"email": draft.email, "code": code})
    assert opened.status_code == 302
    assert str(draft.pk) in opened.headers["Location"]
    assert victim.get(f"/mihon/drafts/{draft.pk}/").status_code in (200, 302)
    attacker = Client()
    attacker.cookies[installed.SESSION_COOKIE_NAME] = session.session_key
    assert attacker.get(f"/mihon/drafts/{draft.pk}/").status_code == 404


def _resume_code(staged: Staged) -> tuple[str, Draft]:
    with acting_in(staged.mihon.pk):
        draft = Draft.objects.get(pk=staged.keys["draft_id"])
        with mock.patch.object(resuming, "mail") as posted:
            staged.client("sasaki").post(
                f"/mihon/drafts/{draft.pk}/pause/", {"email": "hanako@example.jp"}
            )
        draft.refresh_from_db()
    found = re.search(r"再開コード\s+(\S+)", posted.call_args.kwargs["body"])
    assert found
    return found.group(1), draft


def _access_code(staged: Staged, client: Client) -> str:
    case = staged.cases["examining"]
    with mock.patch.object(access_codes, "mail") as posted:
        client.post(
            "/mihon/status/", {"number": case.receipt_number, "email": case.applicant_email}
        )
    found = re.search(r"コード\s+([A-Z0-9]{4}-[A-Z0-9]{4})", posted.call_args.kwargs["body"])
    assert found
    return found.group(1)


def test_a_code_works_once(staged: Staged):
    with acting_in(staged.mihon.pk):
        Application.objects.filter(pk=staged.cases["examining"].pk).update(
            applicant_email="hanako@example.jp"
        )
        staged.cases["examining"].refresh_from_db()
    client = Client()
    code = _access_code(staged, client)
    assert str(staged.cases["examining"].pk) in client.post("/mihon/status/code/", {"code": code}).headers["Location"]  # fmt: skip
    again = client.post("/mihon/status/code/", {"code": code})
    assert again.headers["Location"] == "/mihon/status/"
    # Nor in a browser that asked for a code of its own.
    other = Client()
    _access_code(staged, other)
    assert other.post("/mihon/status/code/", {"code": code}).status_code == 422


def test_guessing_codes_in_many_sessions_is_stopped(staged: Staged):
    """A fresh browser for every guess: the tries are counted at the draft and at the address."""
    code, draft = _resume_code(staged)
    for number in range(resuming.MOST_ATTEMPTS):
        guess = {"email": draft.email, "code": f"AAAA-{number:04}"}
        assert Client().post("/mihon/drafts/resume/", guess).status_code == 200
    right = Client().post("/mihon/drafts/resume/", {"email": draft.email, "code": code})
    assert right.status_code == 200
    for _turn in range(60):
        last = Client().post(
            "/mihon/drafts/resume/", {"email": "x@example.jp", "code": "AAAA-AAAA"}
        )
    assert "いったん止めています" in re.sub(r"<[^>]+>", "", last.content.decode())
    cache.clear()


def test_a_known_name_and_an_unknown_one_are_answered_alike(staged: Staged):
    """Log-in, code, status, resume: the page is the same but for what was typed."""

    def page(path: str, data: dict[str, str]) -> str:
        cache.clear()
        answer = ask(staged.client(""), "post", path, data)
        text = answer.content.decode() or answer.headers.get("Location", "")
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{12}', "", text)
        for word in data.values():
            text = text.replace(word, "…")
        return text

    case = staged.cases["examining"]
    pairs = [
        ("/mihon/accounts/login/", {"login": "aoki", "password": "wrong words"}, {"login": "nobody"}),
        ("/mihon/accounts/login/code/", {"email": "sasaki@example.jp"}, {"email": "who@example.jp"}),
        (
            "/mihon/status/",
            {"number": case.receipt_number, "email": case.applicant_email or "a@example.jp"},
            {"email": "who@example.jp"},
        ),
        ("/mihon/drafts/resume/", {"email": "sasaki@example.jp", "code": "AAAA-AAAA"}, {"email": "who@example.jp"}),
        ("/mihon/drafts/resume/again/", {"email": "sasaki@example.jp"}, {"email": "who@example.jp"}),
    ]  # fmt: skip
    for path, known, other in pairs:
        assert page(path, known) == page(path, known | other), path


def test_secrets_come_from_the_secure_generator(staged: Staged):
    weak = [
        str(path.relative_to(SOURCE))
        for path in MODULES
        if re.search(
            r"^\s*(?:import random|from random import)", path.read_text(encoding="utf-8"), re.M
        )
    ]
    # Repeats a search for a better plan exactly, by its seed; keeps nothing secret.
    assert weak == ["kernel/schedule/search.py"]
    keys = {staged.client("aoki").session.session_key for _turn in range(5)}
    assert len(keys) == 5
    assert all(re.fullmatch("[a-z0-9]{32}", key) for key in keys)


def test_the_way_out_is_on_every_page_of_the_desk(staged: Staged):
    for who, path in (
        ("aoki", "/mihon/desk/"),
        ("aoki", "/mihon/desk/cases/"),
        ("sasaki", "/mihon/my/"),
    ):
        assert "/mihon/accounts/logout/" in ask(staged.client(who), "get", path).content.decode()


# Others' things inside one's own


def test_no_key_of_another_opens_inside_ones_own(staged: Staged):
    keys, cases = staged.keys, staged.cases
    own, other = keys["draft_id"], cases["over"].pk
    attempts = [
        ("sasaki", "get", f"/drafts/{own}/files/{keys['attachment_id']}/"),
        ("sasaki", "get", f"/applications/{cases['deciding'].pk}/documents/{keys['document_id']}/"),
        ("sasaki", "get", f"/applications/{cases['deciding'].pk}/files/{keys['attachment_id']}/"),
        ("aoki", "get", f"/desk/cases/{cases['examining'].pk}/files/{keys['attachment_id']}/"),
        ("aoki", "get", f"/desk/cases/{cases['examining'].pk}/documents/{keys['document_id']}/"),
        ("kudo", "get", f"/desk/cases/{other}/"),
        ("kudo", "get", f"/desk/cases/{other}/files/{keys['attachment_id']}/"),
    ]
    for who, method, path in attempts:
        answer = ask(staged.client(who), method, f"/mihon{path}")
        assert answer.status_code == 404, f"{who} {path} → {answer.status_code}"


def test_fields_that_no_form_has_change_nothing(staged: Staged):
    """Mass assignment: the account and the draft keep what the form does not ask."""
    client, user = staged.client("sasaki"), staged.people["sasaki"]
    more = {
        "is_staff": "1", "is_superuser": "1", "is_active": "", "kind": "STAFF", "username": "aoki",
        "municipality": str(staged.mihon.pk), "municipality_id": "2", "email": "evil@example.jp",
        "password": "x", "id": "1", "pk": "1", "user": "1", "user_permissions": "1", "groups": "1",
    }  # fmt: skip
    before = User.objects.filter(pk=user.pk).values().get()
    client.post("/mihon/accounts/name/", {"name": "佐々木 花", "kana": "ササキ ハナ"} | more)
    after = User.objects.filter(pk=user.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"name", "kana"}
    draft = staged.keys["draft_id"]
    with acting_in(staged.mihon.pk):
        row = Draft.objects.filter(pk=draft).values("user_id", "procedure_id", "submitted_at").get()
        client.post(
            f"/mihon/drafts/{draft}/questions/remarks/",
            {"remarks.value": "よろしく", "user_id": "1", "procedure_id": "1", "submitted_at": "2026-01-01"},
        )  # fmt: skip
        same = (
            Draft.objects.filter(pk=draft).values("user_id", "procedure_id", "submitted_at").get()
        )
    assert row == same


def test_a_parameter_sent_twice_confuses_nobody(staged: Staged):
    """What stands in the address does not fill in a form, and of two the form says which counts."""
    login = "/mihon/accounts/login/?login=aoki&password=mihon-demo-2026"
    assert ask(staged.client(""), "post", login).status_code == 200
    answer = ask(
        staged.client(""), "get", "/mihon/language/?to=en&next=/mihon/&next=//evil.example/"
    )
    assert not leaves(answer.headers["Location"])
    decision = staged.keys["decision_id"]
    path = f"/mihon/desk/decisions/{decision}/approve/?revision=1&revision=2"
    assert ask(staged.client("ishida"), "post", path).status_code == 422


# What is sent


def test_a_body_without_end_is_refused(staged: Staged, settings):
    """By its length alone: nothing of it is read."""
    path = "/mihon/accounts/login/code/"
    huge = Client().post(path, {}, CONTENT_LENGTH=str(settings.DATA_UPLOAD_MAX_BODY + 1))
    assert huge.status_code == 413
    assert "大きすぎます" in huge.content.decode()
    long_form = Client(raise_request_exception=False)
    many = {f"field{number}": "x" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert long_form.post(path, many).status_code == 400
    big = {"email": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    assert long_form.post(path, big).status_code in (400, 413)


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        '{"id":' + "9" * 10_000 + "}",
        "[1e999999999]",
        '"\\ud800"',
        "[" + ",".join(["{}"] * 200_000) + "]",
        '{"a":1,"a":2}',
    ],
)
def test_a_definition_made_to_break_the_reader_is_refused(staged: Staged, body: str):
    """Depth, size and numbers without end: 木村 gets a page with the fault, the server goes on."""
    answer = ask(
        staged.client("kimura"),
        "post",
        "/mihon/desk/definitions/new/",
        {"text": body, "act": "check"},
    )
    assert answer.status_code < 500


def test_an_expression_made_to_take_for_ever_is_refused_or_quick(staged: Staged):
    from yakuba.kernel.feel import FeelSyntaxError, parse_expression

    for text in (
        "(" * 5_000 + "1" + ")" * 5_000,
        "1" + "+1" * 50_000,
        "if " * 2_000,
        "9" * 100_000,
    ):
        try:
            parse_expression(text)
        except FeelSyntaxError:
            continue


def test_xml_of_others_is_read_in_two_places_that_know_no_entities():
    """What is not there cannot resolve an entity; what is there is asked in the next tests."""
    astray = [
        str(path.relative_to(SOURCE))
        for path in MODULES
        if re.search(
            r"^\s*(?:import|from)\s+(?:xml|lxml|pickle|shelve|marshal|yaml)\b",
            path.read_text(encoding="utf-8"),
            re.M,
        )
    ]
    assert sorted(astray) == ["foundation/files/ooxml.py", "kernel/dmn/xml.py"]


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;"><!ENTITY z "&y;&y;&y;&y;">',
        '<!ENTITY % x SYSTEM "http://example.jp/x.dtd">%x;',
    ],
)
def test_a_document_type_is_refused_before_any_entity_unfolds(declared: str):
    seen: list[str] = []
    text = f"<?xml version='1.0'?><!DOCTYPE a [{declared}]><a>&z;&x;</a>"
    with pytest.raises(BadOffice):
        read_xml(text, lambda tag, given: seen.append(tag))
    assert seen == []
    with pytest.raises(UnreadableModel, match="文書型宣言"):
        read_model(text.encode())


# What is told


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config", "/.git/HEAD", "/.env", "/.secrets.baseline", "/manage.py", "/var/",
        "/static/", "/static/ui/", "/static/../settings.py", "/static/%2e%2e/settings.py",
        "/static/..%2f..%2fsettings.py", "/static//etc/passwd", "//etc/passwd", "/mihon//etc/passwd",
        "/mihon/../etc/passwd", "/mihon/%2e%2e/%2e%2e/etc/passwd", "/mihon/static/", "/server-status",
        "/mihon/desk/audit/../../healthz", "/yakuba.sqlite3", "/yakuba_secret_key.secret", "/admin/",
    ],
)  # fmt: skip
def test_nothing_of_the_machine_is_served(staged: Staged, path: str):
    answer = Client().get(path)
    assert answer.status_code in (301, 302, 400, 404)
    assert not leaves(answer.headers.get("Location", ""))
    assert b"root:" not in answer.content


def test_trace_is_not_answered(staged: Staged):
    for path in ("/mihon/", "/mihon/desk/", "/healthz", "/mihon/accounts/login/"):
        answer = Client().generic("TRACE", path, HTTP_X_SECRET="cookie-of-somebody")
        assert answer.status_code in (302, 403, 405)
        assert b"cookie-of-somebody" not in answer.content


def test_a_failure_tells_nothing_of_the_inside(staged: Staged):
    client = Client(raise_request_exception=False)
    with mock.patch(
        "yakuba.config.views.render", side_effect=RuntimeError("SELECT secret_of_town")
    ):
        answer = client.get("/")
    assert answer.status_code == 500
    page = answer.content.decode()
    for word in ("secret_of_town", "Traceback", "RuntimeError", "yakuba/", "django", "DEBUG"):
        assert word not in page


@pytest.mark.once
def test_every_answer_says_what_it_is(staged: Staged):
    astray = []
    clients = [staged.client(who) for who in ("", "kimura")]
    for address, path in filled(staged):
        for client in clients:
            answer = ask(client, "get", path)
            kind = answer.headers.get("Content-Type", "")
            is_text = kind.startswith(("text/", "application/xhtml", "application/xml"))
            body = b"" if answer.streaming else answer.content
            if (body and not kind) or (is_text and "charset=utf-8" not in kind.lower()):
                astray.append(f"{address.name}: {kind!r}")
    assert sorted(set(astray)) == []


def test_scripts_keep_nothing_in_the_browser():
    words = (
        r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.|postMessage|serviceWorker"
    )
    assert len(SCRIPTS) >= 2
    for path in SCRIPTS:
        assert re.findall(words, path.read_text(encoding="utf-8")) == [], path.name


def test_scripts_make_no_code_of_text():
    words = r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\.srcdoc"
    for path in SCRIPTS:
        assert re.findall(words, path.read_text(encoding="utf-8")) == [], path.name


# What is written down


def _lines(action) -> list[str]:
    """Return the lines that the action leaves in the log, as they are written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(
        LineFormatter("%(levelname)s %(request_id)s %(view)s %(name)s %(message)s")
    )
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        action()
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    return written.getvalue().splitlines()


def test_refusals_are_logged_with_their_page(staged: Staged):
    over = staged.cases["over"].pk
    refused = {
        "404": lambda: staged.client("kudo").get(f"/mihon/desk/cases/{over}/"),
        "403": lambda: Client(enforce_csrf_checks=True).post("/mihon/status/", {}),
        "400": lambda: Client().get("/mihon/", HTTP_HOST="evil.example"),
    }
    for status, action in refused.items():
        lines = _lines(action)
        assert [line for line in lines if status in line or "django.security" in line], status
        assert not [line for line in lines if str(over) in line]


@pytest.mark.parametrize(
    "path", ["/mihon/%0aERROR%20forged", "/mihon/%0d%0aroot%20logged%20in", "/mihon/\x1b[31m"]
)
def test_a_line_end_in_a_request_makes_no_line_of_the_log(staged: Staged, path: str):
    lines = _lines(lambda: Client().get(path, HTTP_X_REQUEST_ID="a\nERROR forged"))
    assert not [line for line in lines if line.startswith(("ERROR forged", "root logged"))]
    assert "forged" not in "\n".join(lines)


# A real installation


def test_a_real_installation_has_no_account_of_the_demo(monkeypatch, tmp_path):
    monkeypatch.setenv("YAKUBA_DATA", str(tmp_path))
    monkeypatch.setenv("YAKUBA_DEMO", "off")
    spec = spec_from_file_location("yakuba.config.settings_of_a_town", running.__file__)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    assert not module.DEMO
    assert not module.MAIL_CATCHER
    assert not module.DEBUG
    assert module.STAFF_SECOND_FACTOR
    assert "DEMO_SIZE" in (SOURCE / "config/management/commands/prepare.py").read_text()


# The wire

APP = """
def application(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"body:" + body]
"""
AMBIGUOUS = {
    "two lengths": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "a length that is none": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd",
    "a blank before the colon": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 4\r\n\r\nabcd",
    "an unknown coding": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c: d\r\n\r\n",
    "a broken chunk": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nab\r\n0\r\n\r\n",
}  # fmt: skip
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture(scope="module")
def bare_server(tmp_path_factory):
    """The web server of the product in front of an application that says what it was given."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "bare.py").write_text(APP)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"),
        *("--workers", "1", "--log-level", "error", "bare:application"),
    ]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        for _turn in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _send(port: int, raw: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.sendall(raw)
        wire.shutdown(socket.SHUT_WR)
        received = b""
        while piece := wire.recv(65536):
            received += piece
        return received


@pytest.mark.parametrize("what", AMBIGUOUS)
def test_an_ambiguous_length_is_refused(bare_server: int, what: str):
    """Where a message ends must not be a matter of opinion between a proxy and us."""
    answer = _send(bare_server, AMBIGUOUS[what] + SMUGGLED)
    assert b"smuggled" not in answer
    assert answer.count(b"HTTP/1.1 200") <= 1
    if b"200 OK" in answer:
        # A folded header may be read; of a broken chunk the application is given nothing, and
        # what follows on the wire is not read any more.
        assert what in ("a folded header", "a broken chunk")
        assert answer.endswith(b"body:" if what == "a broken chunk" else b"")


def test_of_chunks_and_a_length_the_chunks_count(bare_server: int):
    raw = (
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"2\r\nok\r\n0\r\n\r\n"
    )
    answer = _send(bare_server, raw)
    assert b"body:" not in answer or b"ok" in answer or b"400" in answer
    assert b"2\r\nok" not in answer.split(b"body:")[-1]


def test_headers_without_end_are_refused(bare_server: int):
    raw = b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-A: " + b"a" * 2_000_000 + b"\r\n\r\n"
    try:
        answer = _send(bare_server, raw)
    except OSError:
        return
    assert b"200 OK" not in answer
