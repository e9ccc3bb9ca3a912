"""What a city's projects were at the end of every month, and what was reported of them then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any, Final

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.schedule.axis import Axis
from yakuba.organisation.models import Department, Post
from yakuba.programmes.models import (
    Baseline,
    Project,
    ProjectRecord,
    StatusUpdate,
    Task,
    TaskRecord,
)

from .living import Life, State
from .words import SENTENCES

BATCH: Final = 2000
BUILDER: Final = "初期設定"


@dataclass(frozen=True, slots=True)
class Office:
    """A section with its head's post, its officers, and what it is in charge of."""

    department: Department
    head: Post
    officers: Sequence[User]
    matter: str


@dataclass(slots=True)
class Laid:
    """A project that is being laid down."""

    project: Project
    life: Life
    office: Office
    cut: int
    moments: list[tuple[int, datetime]] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    go_live: int = 0


class Days:
    """Dates of open days by number."""

    def __init__(self, axis: Axis) -> None:
        self.axis = axis

    def day(self, number: int) -> date:
        """Return the date of the open day."""
        return self.axis.date_of(number)

    def dates(self, laid: Laid, kind: str, state: State) -> tuple[date | None, date | None]:
        if state.start is None or state.end is None:
            return None, None
        if kind in ("MILESTONE", "GATE"):
            # A point shows the day on which what it waits for ends.
            day = self.day(state.end - 1 if state.end > laid.life.begin else state.end)
            return day, day
        return self.day(state.start), self.day(max(state.end - 1, state.start))


class History(Days):
    """Writes the past of projects whose tasks stand already."""

    def write(self, laid: Sequence[Laid], rng: Random) -> None:
        """Write what tasks and projects were at each moment, and what was reported then."""
        tasks: list[TaskRecord] = []
        projects: list[ProjectRecord] = []
        reports: list[StatusUpdate] = []
        baselines: list[Baseline] = []
        for one in laid:
            before: list[State | None] = [None] * len(one.tasks)
            is_silent = rng.random() < 0.06
            for number, at in one.moments:
                states = one.life.at(number)
                changed = [place for place, state in enumerate(states) if state != before[place]]
                tasks += [self._task_record(one, place, states[place], at) for place in changed]
                if changed or before[0] is None:
                    projects.append(self._project_record(one, states, number, at))
                is_told = not (is_silent and number > one.cut - 45)
                is_over = number == one.cut and one.project.finished_on is not None
                if one.life.begin < number and is_told and not is_over:
                    reports.append(self._report(one, states, number, at, rng))
                before = list(states)
            moment = one.moments[0][1]
            if one.project.approved_on:
                baselines.append(
                    Baseline(
                        project=one.project,
                        name="当初計画",
                        as_of=moment,
                        set_at=moment,
                        set_by=BUILDER,
                    )
                )
        for model, rows in (
            (TaskRecord, tasks),
            (ProjectRecord, projects),
            (StatusUpdate, reports),
            (Baseline, baselines),
        ):
            _write(model.objects.bulk_create, rows)

    def _task_record(self, one: Laid, place: int, state: State, at: datetime) -> TaskRecord:
        task, step = one.tasks[place], one.life.steps[place]
        start, finish = self.dates(one, step.kind, state)
        return TaskRecord(
            task=task,
            project=one.project,
            recorded_at=at,
            title=task.title,
            kind=task.kind,
            start=start,
            finish=finish,
            progress=state.progress,
            effort_hours=task.effort_hours,
            spent_hours=task.effort_hours if state.is_done else None,
            finished_on=finish if state.is_done else None,
        )

    def _sums(self, one: Laid, states: Sequence[State]) -> tuple[int, int, Decimal, Decimal]:
        counted = [
            (task, state)
            for task, state in zip(one.tasks, states, strict=True)
            if task.kind != "GROUP"
        ]
        hours = [(task.effort_hours or Decimal(0), state) for task, state in counted]
        return (
            len(counted),
            sum(1 for _, state in counted if state.is_done),
            sum((weight for weight, _ in hours), Decimal(0)),
            sum((weight * state.progress / 100 for weight, state in hours), Decimal(0)),
        )

    def _project_record(
        self, one: Laid, states: Sequence[State], number: int, at: datetime
    ) -> ProjectRecord:
        count, done, effort, earned = self._sums(one, states)
        last = max(state.end or 0 for state in states)
        project = one.project
        is_now = number == one.cut
        stage = "RUNNING" if one.life.begin < number else "PLANNED"
        return ProjectRecord(
            project=project,
            recorded_at=at,
            stage=project.stage.value if is_now else stage,
            knows_owner=True,
            owner_post_id=project.owner_post_id,
            initiative_id=project.initiative_id,
            go_live=project.go_live,
            forecast=self.day(last - 1),
            tasks=count,
            done=done,
            effort=effort,
            earned=earned.quantize(Decimal("0.1")),
            planned=0,
            spent=0,
        )

    def _report(
        self, one: Laid, states: Sequence[State], number: int, at: datetime, rng: Random
    ) -> StatusUpdate:
        count, done, effort, earned = self._sums(one, states)
        last = max(max(state.end or 0 for state in states), number if done < count else 0)
        late = last - one.go_live
        health = "RED" if late > 15 else "YELLOW" if late > 3 else "GREEN"
        title = next(
            (
                task.title
                for task, state in zip(one.tasks, states, strict=True)
                if task.kind == "WORK" and not state.is_done
            ),
            one.tasks[-1].title,
        )
        author = one.office.officers[0]
        percent = int(earned * 100 / effort) if effort else None
        return StatusUpdate(
            project=one.project,
            health=health,
            sentence=rng.choice(SENTENCES[health]).format(task=title, days=late),
            facts=_facts(at, count, done, percent, self.day(last - 1), one.project.go_live, late),
            given_at=at,
            given_by=author,
            given_label=f"{one.office.department.name} {author.name}",
        )


def _write(create: Callable[..., Any], rows: Sequence[Any]) -> None:
    create(rows, batch_size=BATCH)


def _facts(
    at: datetime,
    count: int,
    done: int,
    percent: int | None,
    forecast: date,
    go_live: date | None,
    late: int,
) -> Mapping[str, Any]:
    """Return facts in the shape of `queries.facts`."""
    words = f"タスクは{count}件中{done}件が完了。出来高は{percent}%です。"
    tasks = {"total": count, "done": done, "done_since": 0, "added": 0, "removed": 0, "late": 0}
    return {
        "since": None,
        "on": timezone.localdate(at).isoformat(),
        "tasks": tasks | {"percent": percent},
        "moved": [],
        "forecast": forecast.isoformat(),
        "go_live": go_live.isoformat() if go_live else None,
        "late_by": late,
        "past_go_live": False,
        "money": {"fiscal_year": FiscalYear.of(at.date()).year}
        | dict.fromkeys(("planned", "contracted", "spent")),
        "kpis": [],
        "risks": {"open": 0, "severe": 0, "top": ""},
        "approvals": {"waiting": 0, "overdue": 0},
        "sentences": [words],
    }
