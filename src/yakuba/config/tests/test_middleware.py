"""What every answer says about itself, whoever asked."""

import pytest
from django.contrib.staticfiles import finders

PAGES = ["/mihon/", "/mihon/procedures/", "/mihon/nope", "/nope/", "/healthz", "/_towns/"]


def test_pages_of_aoki_are_kept_in_no_cache_so_that_none_comes_back_after_log_out(client, cast):
    client.force_login(cast.aoki)
    for path in ["/mihon/desk/", "/mihon/desk/cases/", "/mihon/", "/mihon/nope"]:
        assert client.get(path).headers["Cache-Control"] == "private, no-store", path


def test_a_form_that_a_guest_fills_in_is_kept_in_no_cache(client, mihon):
    session = client.session
    session["held"] = ["0b9f0f0e-0000-4000-8000-000000000000"]
    session.save()
    assert client.get("/mihon/status/").headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", PAGES)
def test_no_shared_cache_keeps_a_page_and_none_is_shown_without_asking_again(client, mihon, path):
    assert client.get(path).headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_policy_that_lets_no_foreign_script_in(client, mihon, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_static_files_carry_the_policy_and_may_be_kept(client, db, settings):
    assert finders.find("ui/mark.svg")
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True
    response = client.get("/static/ui/mark.svg")
    assert response.status_code == 200
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "no-store" not in response.headers["Cache-Control"]
    response.close()


ACT = "/mihon/desk/cases/0b9f0f0e-0000-4000-8000-000000000000/note/"


@pytest.mark.parametrize(
    ("came_from", "goal"),
    [
        ("http://testserver/mihon/desk/cases/", "/mihon/desk/cases/"),
        (f"http://testserver{ACT}", "/mihon/"),
        ("http://evil.example/mihon/desk/", "/mihon/"),
        ("http://testserver//evil.example/", "/mihon/"),
        ("", "/mihon/"),
    ],
)
def test_who_sends_a_form_after_log_out_comes_back_to_a_page(client, mihon, came_from, goal):
    response = client.post(ACT, {"text": "x"}, headers={"referer": came_from})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/mihon/accounts/?next={goal}"
