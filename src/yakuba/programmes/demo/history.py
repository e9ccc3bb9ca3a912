"""What a city's projects were at the end of every month, and what was reported of them then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any, Final, NamedTuple

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.schedule.axis import Axis
from yakuba.organisation.models import Department, Post
from yakuba.programmes.models import (
    Baseline,
    BudgetLine,
    Project,
    ProjectRecord,
    StatusUpdate,
    Task,
    TaskRecord,
)
from yakuba.programmes.queries.facts import sentences
from yakuba.programmes.rules.money import Money
from yakuba.programmes.rules.stages import ProjectStage

from .living import Life, State
from .words import SENTENCES

BATCH: Final = 2000
BUILDER: Final = "初期設定"
# What a project was: stage, forecast, tasks, done, effort, earned, planned and spent.
Known = tuple[Any, ...]


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
    money: BudgetLine | None = None

    def money_at(self, number: int) -> Money:
        """Return what was planned and spent before the open day; spending goes on with the work."""
        if self.money is None:
            return Money(None, None)
        planned, whole = self.money.planned, self.money.spent
        end = min(self.life.end, self.cut)
        if whole is None or number >= end:
            return Money(planned, whole)
        gone, length = number - self.life.begin, end - self.life.begin
        spent = whole * gone // length // 1000 * 1000 if gone > 0 else None
        return Money(planned, spent)

    def stage_at(self, number: int) -> ProjectStage:
        """Return what its stage was before the open day."""
        if number >= self.cut:
            return self.project.stage
        if self.life.end <= number:
            return ProjectStage.FINISHED
        if self.life.begin < number:
            return ProjectStage.RUNNING
        return ProjectStage.PLANNED if self.project.approved_on else ProjectStage.PROPOSED


class Plan(NamedTuple):
    """How many tasks, how many of them done, the share of the work, and the day after the last."""

    whole: int
    done: int
    percent: int | None
    last: int


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
            newest: Known | None = None
            for number, at in one.moments:
                states = one.life.at(number)
                changed = [place for place, state in enumerate(states) if state != before[place]]
                tasks += [self._task_record(one, place, states[place], at) for place in changed]
                record = self._project_record(one, states, number, at)
                known = _known(record)
                if known != newest:
                    projects.append(record)
                    newest = known
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
        project, money = one.project, one.money_at(number)
        return ProjectRecord(
            project=project,
            recorded_at=at,
            stage=one.stage_at(number).value,
            knows_owner=True,
            owner_post_id=project.owner_post_id,
            initiative_id=project.initiative_id,
            go_live=project.go_live,
            forecast=self.day(last - 1),
            tasks=count,
            done=done,
            effort=effort,
            earned=earned.quantize(Decimal("0.1")),
            knows_money=True,
            planned=money.planned,
            spent=money.spent,
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
            facts=self._facts(one, number, at, Plan(count, done, percent, last)),
            given_at=at,
            given_by=author,
            given_label=f"{one.office.department.name} {author.name}",
        )

    def _facts(self, one: Laid, number: int, at: datetime, plan: Plan) -> Mapping[str, Any]:
        """Return facts in the shape of `queries.facts`."""
        tasks = {"total": plan.whole, "done": plan.done}
        tasks |= dict.fromkeys(("done_since", "added", "removed", "late"), 0)
        year, money = FiscalYear.of(timezone.localdate(at)).year, Money(None, None)
        if one.money is not None and one.money.fiscal_year == year:
            money = one.money_at(number)
        go_live = one.project.go_live
        facts: dict[str, Any] = {
            "since": None,
            "on": timezone.localdate(at).isoformat(),
            "tasks": tasks | {"percent": plan.percent},
            "moved": [],
            "forecast": self.day(plan.last - 1).isoformat(),
            "go_live": go_live.isoformat() if go_live else None,
            "late_by": plan.last - one.go_live,
            "past_go_live": False,
            "money": {"fiscal_year": year, "contracted": None, **money._asdict()},
            "kpis": [],
            "risks": {"open": 0, "severe": 0, "top": ""},
            "approvals": {"waiting": 0, "overdue": 0},
        }
        return facts | {"sentences": sentences(facts)}


def _known(record: ProjectRecord) -> Known:
    return (
        record.stage,
        record.forecast,
        record.tasks,
        record.done,
        record.effort,
        record.earned,
        record.planned,
        record.spent,
    )


def _write(create: Callable[..., Any], rows: Sequence[Any]) -> None:
    create(rows, batch_size=BATCH)
