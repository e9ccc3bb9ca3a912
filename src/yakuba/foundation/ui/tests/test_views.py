"""Pages that belong to no domain, and errors that name a remedy."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from yakuba.foundation.ui import language, views

UI = Path(views.__file__).parent

pytestmark = pytest.mark.urls("yakuba.foundation.ui.tests.urls")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/_patterns/", "/_patterns/desk/"])
def test_the_pattern_pages_show_everything_in_every_language(client, path):
    for reader in ("ja", "easy", "en"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = reader
        page = client.get(path)
        assert page.status_code == 200
        assert page.headers["Content-Language"] == language.html_lang(reader)
        assert "style=" not in page.content.decode()


@pytest.mark.django_db
def test_no_id_is_given_twice(client):
    for path in ("/_patterns/", "/_patterns/desk/"):
        ids = re.findall(r'\sid="([^"]+)"', client.get(path).content.decode())
        twice = {name for name in ids if ids.count(name) > 1} - {"id_name"}
        # The two sample forms and repeated samples share ids only where a real page never would.
        assert not {name for name in twice if not name.startswith("id_")}, twice


@pytest.mark.django_db
def test_the_choice_of_language_is_kept(client):
    answer = client.get("/language/", {"to": "en", "next": "/_patterns/?x=1"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/_patterns/?x=1"
    assert 'lang="en"' in client.get("/_patterns/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("goal", ["https://example.com/", "//example.com", ""])
def test_the_language_switch_leads_nowhere_else(client, goal):
    answer = client.get("/language/", {"to": "klingon", "next": goal})
    assert answer.headers["Location"] == "/"
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


@pytest.mark.django_db
def test_the_policy_page_shows_whom_to_call(client, mihon):
    page = client.get("/mihon/accessibility/").content.decode()
    assert "使いやすさの方針" in page
    assert mihon.telephone in page


@pytest.mark.django_db
def test_a_lost_reader_finds_the_way_back(client, mihon):
    page = client.get("/mihon/nowhere/")
    assert page.status_code == 404
    assert "ページが" in page.content.decode()
    assert 'href="/mihon/"' in page.content.decode()


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (views.bad_request, 400),
        (views.forbidden, 403),
        (views.csrf_failure, 403),
        (views.too_many_requests, 429),
    ],
)
def test_an_error_names_a_remedy_and_a_number(view, status):
    request = RequestFactory().get("/")
    request.request_id = "3f9a1c20b7de"
    page = view(request)
    html = page.content.decode()
    assert page.status_code == status
    assert "次にできること" in html
    assert "3f9a1c20b7de" in html


def test_a_refusal_gives_its_reason():
    page = views.forbidden(
        RequestFactory().get("/"), PermissionDenied("この案件は他課のものです。")
    )
    words = re.sub(r"<[^>]+>", "", page.content.decode())
    assert "この案件は他課のものです。" in words


def test_the_last_error_page_needs_no_database():
    # No django_db mark: any query would fail this test.
    request = RequestFactory().get("/")
    request.request_id = "3f9a1c20b7de"
    page = views.server_error(request)
    assert page.status_code == 500
    assert "3f9a1c20b7de" in page.content.decode()
    assert "すでに届いています" in page.content.decode()


def test_style_sheets_and_script_stay_small():
    css = sum(path.stat().st_size for path in UI.glob("static/ui/css/*.css"))
    assert css < 60_000
    assert (UI / "static/ui/js/ui.js").stat().st_size < 20_000


def test_every_icon_that_is_named_is_drawn():
    drawn = set(re.findall(r'id="([a-z-]+)"', (UI / "static/ui/icons.svg").read_text()))
    named = {
        name
        for path in UI.parents[1].rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([a-z-]+)" %}', path.read_text(encoding="utf-8"))
    }
    assert named <= drawn


def test_catalogues_are_compiled_from_their_source():
    for path in UI.glob("locale/*/LC_MESSAGES/django.po"):
        compiled = path.with_suffix(".mo").read_bytes()
        sentences = re.findall(r'^msgstr "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
        assert sentences
        missing = [text for text in sentences if text.replace('\\"', '"').encode() not in compiled]
        assert missing == []
