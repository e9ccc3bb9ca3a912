"""What the pages of the two towns begin with: reports, a plan from a playbook, minutes, approvals."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yakuba.demo import kamei, world
from yakuba.demo.desks import build_desks_of_kamei, build_desks_of_mihon
from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for
from yakuba.programmes.demo.town import build_mihon
from yakuba.programmes.models import ApprovalRequest, Meeting, PackFile, PlaybookRun, ReviewPack
from yakuba.programmes.queries.meetings import items_of
from yakuba.programmes.queries.packs import report_of, waiting_for
from yakuba.programmes.rules.meetings import ItemKind


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def told(now: datetime, mayor: str) -> None:
    """Expect of the active town all that an empty page cannot show."""
    half, month = ReviewPack.objects.order_by("made_at", "pk")
    assert (half.kind, month.kind) == ("HALF", "MONTH")
    assert half.published_at is not None
    assert half.published_at <= now
    assert PackFile.objects.filter(pack=half).count() == 4
    assert month.frozen_at is None
    actor = actor_for(User.objects.get(username=mayor), on=timezone.localdate(now))
    assert [one.pk for one in waiting_for(actor)] == [month.pk]

    run = PlaybookRun.objects.select_related("project").get()
    assert run.late_by == 0
    assert run.go_live > timezone.localdate(now)
    assert run.project.tasks.exclude(step_code="").count() >= 20

    held, later = Meeting.objects.order_by("starts_at")
    assert held.confirmed_at is not None
    assert later.starts_at > now
    items = items_of(held)
    assert sum(one.kind == ItemKind.DECISION for one in items) == 2
    tasks = [one.task for one in items if one.kind == ItemKind.ACTION]
    assert len(tasks) == 2
    assert all(task is not None and task.project_id == run.project_id for task in tasks)

    answered, waiting = ApprovalRequest.objects.order_by("asked_at")
    assert (answered.answer, waiting.answered_at) == ("APPROVED", None)


def test_the_desks_of_mihon_are_set(client: Client, cast: Cast, now: datetime):
    with acting_in(cast.municipality.pk):
        build_mihon(cast, now=now, beginning=now - timedelta(days=760))
        build_desks_of_mihon(cast, now=now)
        told(now, "kato")
        assert report_of(ReviewPack.objects.get(kind="HALF")).projects
    page = client.get("/mihon/open/projects/").content.decode()
    assert "まだありません" not in page


def test_the_desks_of_kamei_are_set(db: None, client: Client, now: datetime):
    world._found_neighbours()
    # All sections, so that its DX推進課 is among them, and few projects.
    size = kamei.Size(projects=65, tasks=65 * 16, months=12, per_pillar=1)
    kamei.build_kamei(now=now, beginning=now - timedelta(days=400), size=size)
    build_desks_of_kamei(now=now)
    with acting_in(Municipality.objects.get(slug="kamei").pk):
        told(now, "hayashi")
        report = report_of(ReviewPack.objects.get(kind="HALF"))
        assert report.projects
        assert report.kpis
        assert len(report.remedies) == min(1, len(report.needing))
    page = client.get("/kamei/open/projects/").content.decode()
    assert "まだありません" not in page
    assert report.cover.as_of[:4] in page


@pytest.mark.parametrize("day", ["2026-04-01", "2026-05-04", "2026-10-01", "2027-01-04"])
def test_the_desk_is_set_on_any_morning(cast: Cast, day: str):
    """On the first day of a year or after holidays nothing happens before what it follows from."""
    now = timezone.make_aware(datetime.fromisoformat(f"{day}T09:10"))
    with acting_in(cast.municipality.pk):
        build_desks_of_mihon(cast, now=now)
        told(now, "kato")
