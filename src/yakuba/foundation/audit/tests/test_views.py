"""監査 may search, and every look is remembered; for everybody else the log does not exist."""

import csv

import pytest

from yakuba.foundation.events.models import EventRecord

from .factories import lamps, name_lamp

LOG = "/mihon/desk/audit/"
ALL = f"{LOG}?since=2026-11-01&until=2026-11-30"


@pytest.fixture
def entry(in_mihon, cast, at):
    with lamps(visible=False):
        yield name_lamp(7, actor=cast.actor(cast.sasaki), at=at)


def looks():
    return list(EventRecord.objects.filter(code="audit.log.searched").order_by("pk"))


def test_kimura_who_is_also_a_clerk_of_the_auditors_finds_the_entry(client, cast, entry):
    client.force_login(cast.kimura)
    page = client.get(f"{ALL}&code=test.lamp.named").content.decode()
    assert "明かりに名前がつきました" in page
    assert "佐々木" not in page


def test_a_search_is_remembered_with_its_criteria_and_turning_the_page_is_not(client, cast, entry):
    client.force_login(cast.kimura)
    client.get(f"{ALL}&request_number=abc")
    client.get(f"{ALL}&request_number=abc&after=2026-11-20T10:00:00%2B09:00~1")
    (look,) = looks()
    assert look.payload["request_number"] == "abc"
    assert look.payload["since"] == "2026-11-01"
    assert look.actor_user_id == cast.kimura.pk


@pytest.mark.parametrize("name", ["aoki", "ueno", "kato", "kudo", "sasaki", "suzuki"])
def test_without_the_duty_there_is_no_log(client, cast, entry, name):
    client.force_login(getattr(cast, name))
    for url in (LOG, f"{LOG}export.csv", f"{LOG}{entry.pk}/"):
        assert client.get(url).status_code == 404
    assert looks() == []


def test_takagi_of_another_town_finds_nothing(client, cast, entry, takagi):
    client.force_login(takagi)
    for url in (LOG, f"{LOG}export.csv", f"{LOG}{entry.pk}/"):
        assert client.get(url).status_code == 404


def test_who_is_not_logged_in_is_asked_to(client, cast):
    assert client.get(LOG).status_code == 302


def test_the_file_holds_the_page_and_runs_no_formula(client, cast, entry):
    client.force_login(cast.kimura)
    response = client.get(f"{LOG}export.csv?since=2026-11-01&until=2026-11-30&code=test.lamp.named")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(text.splitlines())
    assert row["番号"] == str(entry.pk)
    assert row["黒塗り"] == "あり"
    assert '"■■■"' in row["内容"]
    assert looks()[-1].payload["exported"] is True


def test_one_entry_is_shown_and_the_look_is_remembered(client, cast, entry):
    client.force_login(cast.kimura)
    page = client.get(f"{LOG}{entry.pk}/").content.decode()
    assert "■■■" in page
    assert "佐々木" not in page
    assert EventRecord.objects.filter(code="audit.entry.opened", payload__entry=entry.pk).exists()


@pytest.mark.parametrize(
    "query", ["since=2026-11-30&until=2026-11-01", "subject_id=1", "since=x", "code=nothing"]
)
def test_a_search_that_cannot_be_meant_says_why_and_is_kept(client, cast, query):
    client.force_login(cast.kimura)
    response = client.get(f"{LOG}?{query}")
    assert response.status_code == 422
    assert "y-summary__title" in response.content.decode()
    assert client.get(f"{LOG}export.csv?{query}").status_code == 422


def test_a_page_of_the_log_costs_the_same_whatever_it_holds(
    client, cast, entry, at, settings, django_assert_max_num_queries
):
    # As in a running town: what the menu asks is known for some seconds.
    settings.TOWN_MEMORY_SECONDS = 60
    for number in range(60):
        name_lamp(7, actor=cast.actor(cast.sasaki), at=at, colour=str(number))
    client.force_login(cast.kimura)
    client.get(ALL)
    with django_assert_max_num_queries(18):
        assert "前の記録を見る" in client.get(ALL).content.decode()
