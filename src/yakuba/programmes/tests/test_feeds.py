"""A calendar program fetches the dates of one person, and of nobody else."""

from datetime import date

import pytest
from django.test import Client
from icalendar import Calendar

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import CalendarFeed, Membership, Project
from yakuba.programmes.rules.stages import TaskKind
from yakuba.programmes.services.feeds import close_feed, open_feed
from yakuba.programmes.services.projects import register_project
from yakuba.programmes.services.tasks import TaskDraft, add_tasks

ON = date(2026, 11, 20)


@pytest.fixture
def project(cast: Cast, in_mihon: object) -> Project:
    kudo = cast.actor(cast.kudo)
    made = register_project(
        name="粗大ごみの電子申込", department=cast.environment, actor=kudo, at=cast.at, on=ON
    )
    Membership.objects.create(project=made, user=cast.kudo, role="LEAD")
    drafts = [
        TaskDraft(title="仕様書", key="a", days=5, assignee=cast.kudo),
        TaskDraft(title="上野課長への説明", key="b", assignee=cast.ueno),
        TaskDraft(title="公開", key="c", kind=TaskKind.MILESTONE),
    ]
    add_tasks(project=made, drafts=drafts, actor=kudo, at=cast.at, on=ON)
    return made


def fetched(client: Client, token: str) -> list[str]:
    answer = client.get(f"/mihon/calendar/{token}.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return [str(one["summary"]) for one in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_kudo_fetches_his_own_dates_and_the_milestones(
    client: Client, cast: Cast, project: Project
):
    token = open_feed(actor=cast.actor(cast.kudo), at=cast.at)
    assert fetched(client, token) == [
        "マイルストーン：公開（粗大ごみの電子申込）",
        "期限：仕様書（粗大ごみの電子申込）",
    ]
    assert token not in str(list(CalendarFeed.objects.values()))
    assert EventRecord.objects.filter(code="programmes.intake.feed_opened").count() == 1


def test_a_new_address_stops_the_old_one_and_a_stopped_one_is_gone(
    client: Client, cast: Cast, project: Project
):
    kudo = cast.actor(cast.kudo)
    old, new = open_feed(actor=kudo, at=cast.at), open_feed(actor=kudo, at=cast.at)
    assert client.get(f"/mihon/calendar/{old}.ics").status_code == 404
    assert fetched(client, new)
    close_feed(actor=kudo, at=cast.at)
    assert client.get(f"/mihon/calendar/{new}.ics").status_code == 404


def test_a_key_opens_nothing_in_another_town(
    client: Client, cast: Cast, project: Project, reiji: object
):
    token = open_feed(actor=cast.actor(cast.kudo), at=cast.at)
    assert client.get(f"/reiji/calendar/{token}.ics").status_code == 404
    assert client.get("/mihon/calendar/guess.ics").status_code == 404


def test_who_left_the_town_fetches_nothing(client: Client, cast: Cast, project: Project):
    token = open_feed(actor=cast.actor(cast.kudo), at=cast.at)
    User.objects.filter(pk=cast.kudo.pk).update(is_active=False)
    assert client.get(f"/mihon/calendar/{token}.ics").status_code == 404


def test_the_page_shows_the_address_once(client: Client, cast: Cast, project: Project):
    client.force_login(cast.kudo)
    shown = client.post("/mihon/desk/projects/feed/open/").content.decode()
    assert ".ics" in shown
    again = client.get("/mihon/desk/projects/feed/").content.decode()
    assert ".ics" not in again
    assert "配信を止める" in again


def test_takagi_has_no_feed_here(client: Client, takagi: User, project: Project):
    client.force_login(takagi)
    assert client.get("/mihon/desk/projects/feed/").status_code == 404
    assert client.post("/mihon/desk/projects/feed/open/").status_code == 404
