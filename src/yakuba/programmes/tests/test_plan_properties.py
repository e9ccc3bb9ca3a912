"""What holds of every plan that is written down, tried on plans drawn by lot."""

import random
from datetime import date, timedelta

import pytest

from yakuba.kernel.schedule.tasks import LinkKind
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import calendar_of
from yakuba.organisation.services import close_day
from yakuba.programmes.models import Task
from yakuba.programmes.queries.network import network_of
from yakuba.programmes.rules.stages import TaskKind
from yakuba.programmes.services.scheduling import follow_calendar
from yakuba.programmes.services.tasks import LinkDraft, TaskDraft, add_tasks, move_task

from .plan_desk import Desk, desk_of, sep


@pytest.fixture
def desk(cast: Cast, in_mihon: object) -> Desk:
    return desk_of(cast)


def drawn(desk: Desk, seed: int) -> list[Task]:
    """Put a plan of a dozen tasks with all kinds of links before Kudo."""
    rng = random.Random(seed)
    drafts = [
        TaskDraft(
            title=f"作業{at}",
            key=f"t{at}",
            kind=rng.choice([TaskKind.WORK] * 5 + [TaskKind.MILESTONE]),
            days=rng.randint(1, 8),
            minimum_days=rng.choice([None, None, 10]),
        )
        for at in range(12)
    ]
    links = [
        LinkDraft(
            f"t{rng.randrange(after)}",
            f"t{after}",
            rng.choice([LinkKind.FS] * 4 + list(LinkKind)),
            rng.choice([0, 0, 0, 2, -1]),
        )
        for after in range(1, 12)
        for _ in range(rng.choice([0, 1, 1, 2]))
    ]
    return add_tasks(project=desk.project, drafts=drafts, links=links, **desk.act)


def dates(desk: Desk) -> dict[int, tuple[date | None, date | None]]:
    rows = Task.objects.filter(project=desk.project)
    return {pk: (start, finish) for pk, start, finish in rows.values_list("pk", "start", "finish")}


@pytest.mark.parametrize("seed", range(4))
def test_moving_within_its_float_never_moves_the_end(desk: Desk, seed: int):
    rng = random.Random(seed)
    tasks = drawn(desk, seed)
    calendar = calendar_of(desk.cast.municipality)
    for task in rng.sample(tasks, 4):
        view = desk.plan()
        slack = view.tasks[task.pk].float_days or 0
        task.refresh_from_db()
        if slack <= 0 or task.start is None:
            continue
        later = calendar.after(task.start, rng.randint(1, slack))
        move_task(task=task, start=later, **desk.act)
        assert desk.plan().end == view.end


@pytest.mark.parametrize("seed", range(4))
def test_a_closure_never_moves_a_task_earlier(desk: Desk, seed: int):
    drawn(desk, seed)
    before = dates(desk)
    kimura = desk.cast.actor(desk.cast.kimura)
    for away in random.Random(seed).sample(range(5, 25), 3):
        day = sep(4) + timedelta(days=away)
        close_day(day=day, reason="庁舎の停電", actor=kimura, at=desk.cast.at)
    follow_calendar(project=desk.project, **desk.act)
    after = dates(desk)
    work = set(Task.objects.filter(kind="WORK").values_list("pk", flat=True))
    for pk in work:
        assert after[pk][0] >= before[pk][0]
        assert after[pk][1] >= before[pk][1]


@pytest.mark.parametrize("seed", range(4))
def test_dates_written_down_are_the_dates_reckoned_and_keep_the_law(desk: Desk, seed: int):
    drawn(desk, seed)
    found = network_of([desk.project.pk], named={desk.project.pk})
    assert found.spans() == dates(desk)
    assert desk.plan().breaches == ()
    calendar = calendar_of(desk.cast.municipality)
    for task in Task.objects.filter(kind="WORK").exclude(minimum_days=None):
        # 民法140条: the first day is not counted. What follows begins on the next open day.
        follows = calendar.after(task.finish, 1)
        assert follows - task.start > timedelta(days=task.minimum_days)
