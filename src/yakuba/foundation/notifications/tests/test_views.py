import pytest

from yakuba.foundation.deliveries.services import deliver_due
from yakuba.foundation.deliveries.tests.factories import words
from yakuba.foundation.notifications.models import CaughtMail

from .test_services import promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def caught(in_mihon, at):
    promise(at)
    promise(at, to="suzuki@example.jp", dedupe_key="2", subject_line="鈴木さんへ")
    deliver_due(at=at)
    return CaughtMail.objects.get(recipient="sasaki@example.jp")


def test_the_catcher_lists_all_mail_without_a_town_or_a_login(client, caught):
    page = words(client.get("/_mail/"))
    assert "受付番号 R8-000001" in page
    assert "鈴木さんへ" in page


def test_the_list_is_filtered_by_recipient(client, caught):
    page = words(client.get("/_mail/", {"to": "suzuki"}))
    assert "鈴木さんへ" in page
    assert "R8-000001" not in page


def test_a_mail_is_read_with_links_that_can_be_followed(client, caught):
    page = client.get(f"/_mail/{caught.pk}/").content.decode()
    assert 'href="http://localhost:8000/mihon/status/"' in page


def test_markup_in_a_mail_stays_text(client, in_mihon, at):
    promise(at, body="<script>alert(1)</script>")
    deliver_due(at=at)
    page = client.get(f"/_mail/{CaughtMail.objects.get().pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_an_empty_catcher_says_what_to_do(client, db):
    assert "メールはまだありません" in words(client.get("/_mail/"))


def test_where_mail_is_real_the_catcher_does_not_exist(client, caught, settings):
    settings.MAIL_CATCHER = False
    assert client.get("/_mail/").status_code == 404
    assert client.get(f"/_mail/{caught.pk}/").status_code == 404
