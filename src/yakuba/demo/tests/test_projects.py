"""The projects of the fictional towns stand as acts would have left them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from yakuba.demo import kamei, world
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.fiscal import Month
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for
from yakuba.programmes.demo.living import lived
from yakuba.programmes.demo.town import build_mihon
from yakuba.programmes.demo.words import INITIATIVES, OFFICES, PILLARS, PLANS
from yakuba.programmes.models import (
    BudgetLine,
    Project,
    ProjectRecord,
    StatusUpdate,
    Strategy,
    Task,
    TaskRecord,
)
from yakuba.programmes.queries.dossier import history_of
from yakuba.programmes.queries.packs import report_of
from yakuba.programmes.queries.visible import projects_for
from yakuba.programmes.rules.packs import PackKind
from yakuba.programmes.services.history import keep_projects
from yakuba.programmes.services.packs import make_pack
from yakuba.programmes.services.scheduling import reschedule


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(hour=3)


@pytest.fixture
def city(db: None, now: datetime) -> Iterator[Municipality]:
    """仮名市 as a small demo builds it."""
    world._found_neighbours()
    beginning = now - timedelta(days=100)
    kamei.build_kamei(now=now, beginning=beginning, size=kamei.SMALL)
    town = Municipality.objects.get(slug="kamei")
    with acting_in(town.pk):
        yield town


def test_the_words_fit_together():
    assert len(PILLARS) == len(INITIATIVES)
    assert {len(group) for group in INITIATIVES} == {12}
    assert {len(steps) for steps in PLANS} == {16}
    assert sum(len(sections) for _, sections in OFFICES) == 65
    names = [name for _, sections in OFFICES for name, _ in sections]
    assert len(set(names)) == len(names)
    for steps in PLANS:
        for place, step in enumerate(steps):
            assert all(before < place for before in step.after), step.title


def test_a_life_goes_on_and_never_back():
    from random import Random

    rng = Random(3)
    for number in range(30):
        life = lived(PLANS[number % 3], 100, rng.uniform(0.9, 1.9), rng)
        done: set[int] = set()
        for now in range(90, life.end + 3, 7):
            states = life.at(now)
            finished = {place for place, state in enumerate(states) if state.is_done}
            assert done <= finished
            done = finished
        assert all(
            s.is_done
            for s, step in zip(life.at(life.end + 1), life.steps, strict=True)
            if step.kind != "GROUP"
        )


def test_the_newest_record_of_a_task_is_the_task(city: Municipality):
    assert Project.objects.count() == kamei.SMALL.projects
    assert Task.objects.count() == kamei.SMALL.tasks
    newest: dict[int, TaskRecord] = {}
    for row in TaskRecord.objects.order_by("recorded_at", "pk"):
        newest[row.task_id] = row
    for task in Task.objects.all():
        row = newest[task.pk]
        then = (row.start, row.finish, row.progress, row.finished_on, row.effort_hours)
        now = (task.start, task.finish, task.progress, task.finished_on, task.effort_hours)
        assert then == now, task


def test_the_newest_record_of_a_project_is_what_an_act_would_write_now(
    city: Municipality, now: datetime
):
    newest = newest_records()
    projects = list(Project.objects.order_by("pk"))
    fields = ("stage", "forecast", "go_live", "tasks", "done", "planned", "spent", "knows_money")
    for kept in keep_projects(projects, at=now):
        row = newest[kept.project_id]
        for name in (*fields, "owner_post_id", "initiative_id"):
            assert getattr(row, name) == getattr(kept, name), (kept.project, name)
        assert abs(row.effort - kept.effort) < 1
        assert abs(row.earned - kept.earned) < 1


def test_what_is_spent_grows_with_the_months_up_to_the_budget_line(city: Municipality):
    told: dict[int, list[int | None]] = {}
    for row in ProjectRecord.objects.order_by("recorded_at", "pk"):
        told.setdefault(row.project_id, []).append(row.spent)
    grew = 0
    for line in BudgetLine.objects.select_related("project"):
        spent = told[line.project_id]
        known = [amount for amount in spent if amount is not None]
        # Nothing is known before the work begins, and never again nothing after.
        assert spent == [None] * (len(spent) - len(known)) + known
        assert known == sorted(known)
        assert spent[-1] == line.spent
        assert (line.spent is None) is (line.project.started_on is None)
        grew += len(set(known)) > 1
    assert grew


def test_the_monthly_report_of_the_city_tells_its_money(city: Municipality, now: datetime):
    on = timezone.localdate(now)
    pack = make_pack(
        kind=PackKind.MONTH,
        month=Month.of(on).previous,
        actor=actor_for(User.objects.get(username="miyamoto"), on=on),
        at=now,
        on=on,
    )
    report = report_of(pack)
    assert "事業費は予算" in report.sentences[4]
    begun = [line for line in report.projects if line.spent is not None]
    assert begun
    assert all(line.planned for line in report.projects)


def newest_records() -> dict[int, ProjectRecord]:
    rows = ProjectRecord.objects.order_by("recorded_at", "pk")
    return {row.project_id: row for row in rows}


def test_the_schedule_would_put_every_task_where_it_lies(city: Municipality, now: datetime):
    for project in Project.objects.all():
        moved = reschedule(project, at=now, on=timezone.localdate(now))
        assert [str(task) for task in moved] == [], project


def test_the_city_has_a_published_strategy_and_people_who_log_in(city: Municipality, now: datetime):
    assert Strategy.objects.get().published_at is not None
    on = timezone.localdate(now)
    seen = {
        name: projects_for(actor_for(User.objects.get(username=name), on=on)).count()
        for name in ("miyamoto", "hayashi", "harada")
    }
    assert seen["miyamoto"] == seen["hayashi"] == kamei.SMALL.projects
    assert 0 < seen["harada"] <= kamei.SMALL.projects
    for name in ("miyamoto", "hayashi", "shimizu", "harada"):
        assert User.objects.get(username=name).has_usable_password()
        assert any(name in line for line in world.introduction())


def test_the_cast_has_work_of_its_own(cast: Cast, now: datetime):
    beginning = now - timedelta(days=760)
    with acting_in(cast.municipality.pk):
        build_mihon(cast, now=now, beginning=beginning)
        assert Strategy.objects.get().published_at is not None
        assert Project.objects.count() == 8
        for user in (cast.kimura, cast.aoki, cast.kudo, cast.ueno):
            mine = Task.objects.filter(assignee=user, finished_on=None)
            assert mine.exists(), user
        assert Task.objects.exclude(finished_on=None).exists()


def test_the_history_of_a_project_tells_what_its_rows_say(city: Municipality, now: datetime):
    project = StatusUpdate.objects.select_related("project").order_by("pk")[0].project
    facts = list(history_of(project))
    codes = Counter(fact.code for fact in facts)
    assert codes["programmes.project.registered"] == 1
    assert codes["programmes.project.member_joined"] == 2
    told = StatusUpdate.objects.filter(project=project).count()
    assert codes["programmes.project.status_given"] == told
    done = project.tasks.exclude(finished_on=None).exclude(kind="GROUP").count()
    assert codes["programmes.task.finished"] == done
    moved = [fact.payload["after"] for fact in reversed(facts) if fact.code.endswith(".moved")]
    assert moved[:2] == ["計画済み", "実施中"]
    assert facts[-1].code == "programmes.project.registered"
    assert all(fact.occurred_at <= now for fact in facts)


def test_the_facts_of_the_city_have_the_shape_of_real_ones(city: Municipality):
    for row in EventRecord.objects.filter(code__startswith="programmes.project."):
        shape = {one.name for one in fields(EVENT_CLASSES[row.code])} - {"subject"}
        assert set(row.payload) == shape, row.code
        assert row.actor_kind == "SYSTEM" or row.actor_user_id is not None
