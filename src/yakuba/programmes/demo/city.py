"""A large city's projects with two years behind them, laid down in bulk.

620 projects with 10,000 tasks cannot be acted month by month while somebody waits for the first
page: that would be 60,000 acts. The rows are therefore written as the acts would have left them:
what every task was at the end of every month in which it changed, what every project was then,
what was reported, and the facts of the log (`demo.facts`). The newest record of a task is the task
itself, and what is not begun lies where the schedule would put it. Strategy, KPI and figures come
about by acts (`demo.strategy`).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from random import Random
from typing import Final

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.fiscal import FiscalYear, Month
from yakuba.kernel.schedule.axis import Axis
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.models import (
    BudgetLine,
    Initiative,
    Membership,
    Participation,
    Project,
    Risk,
    Task,
    TaskLink,
)

from .facts import write_facts
from .history import BATCH, Days, History, Laid, Office
from .living import Life, State, lived
from .words import ACTIONS, PLANS

PROJECTS: Final = 620
TASKS: Final = 10_000
MONTHS: Final = 24
_OPEN_DAYS_A_MONTH: Final = 20
_SHARE: Final = 0.4
_RISKS: Final = (
    "業者の人手不足",
    "予算の不足",
    "関係課との調整の遅れ",
    "仕様の変更",
    "半導体の不足",
)


class City(Days):
    """Lays down projects of the active town as they stand at `now`."""

    def __init__(
        self, town: Municipality, offices: Sequence[Office], *, now: datetime, months: int = MONTHS
    ) -> None:
        self.offices, self.now, self.months = offices, now, months
        today = timezone.localdate(now)
        first, last = date(today.year - 4, 1, 1), date(today.year + 6, 12, 31)
        super().__init__(Axis.of(calendar_of(town), first, last))
        self.today = self.axis.close_of(today)

    def build(
        self, count: int, *, initiatives: Sequence[Initiative], tasks: int | None = None
    ) -> list[Project]:
        """Lay down so many projects more, with sixteen tasks each or so many in all."""
        start = Project.objects.count()
        rng = Random(f"{start}")  # noqa: S311  fiction, the same at every building
        laid = self.lives(count, rng, initiatives=initiatives, tasks=tasks, start=start)
        Project.objects.bulk_create([one.project for one in laid], batch_size=BATCH)
        self._people(laid, rng)
        self._tasks(laid)
        History(self.axis).write(laid, rng)
        write_facts(laid, now=self.now)
        return [one.project for one in laid]

    def lives(
        self,
        count: int,
        rng: Random,
        *,
        initiatives: Sequence[Initiative],
        tasks: int | None = None,
        start: int = 0,
    ) -> list[Laid]:
        """Return so many projects with what came of them, before anything is written."""
        extra = max(0, (tasks or 0) - 16 * count)
        return [
            self._lived(start + number, rng, initiatives, is_long=number < extra)
            for number in range(count)
        ]

    def _lived(
        self, number: int, rng: Random, initiatives: Sequence[Initiative], *, is_long: bool
    ) -> Laid:
        office = self.offices[number % len(self.offices)]
        steps = PLANS[number % len(PLANS)]
        if is_long:
            steps = (*steps, type(steps[0])("年度末の点検", 5, 0.3, (len(steps) - 1,)))
        past = self.months * _OPEN_DAYS_A_MONTH
        begin = self.today + 15 - int((past + 15) * rng.random() ** 1.5)
        life = lived(steps, begin, rng.uniform(0.9, 1.9), rng)
        created = min(begin - rng.randint(5, 25), self.today - 1)
        planned = max(state.end or 0 for state in life.at(created))
        project = self._project(number, office, initiatives, rng, life, created)
        cut = self.today
        if project.suspended_on or project.cancelled_on:
            cut = max(created + 1, self.today - rng.randint(20, 90))
            stopped = self.day(cut)
            project.suspended_on = stopped if project.suspended_on else None
            project.cancelled_on = stopped if project.cancelled_on else None
        laid = Laid(project, life, office, cut, go_live=planned + rng.randint(0, 24))
        project.go_live = self.day(laid.go_live)
        laid.moments = self._moments(created, cut)
        return laid

    def _project(
        self,
        number: int,
        office: Office,
        initiatives: Sequence[Initiative],
        rng: Random,
        life: Life,
        created: int,
    ) -> Project:
        action = ACTIONS[number // len(self.offices) % len(ACTIONS)]
        registered = self.day(created)
        begun = life.begin < self.today
        luck = rng.random()
        is_done = life.end <= self.today
        return Project(
            code=f"R{FiscalYear.of(registered).year - 2018}-{number + 1:04}",
            name=f"{office.matter}の{action}",
            purpose=f"{office.matter}について、{action}を進め、市民と職員の時間を生み出す。",
            initiative=initiatives[number % len(initiatives)] if initiatives else None,
            department=office.department,
            owner_post=office.head if luck > 0.02 else None,
            priority=rng.choices(("HIGH", "MIDDLE", "LOW"), (2, 5, 3))[0],
            reach="STAFF" if rng.random() < 0.1 else "MEMBERS",
            is_public=rng.random() < 0.4,
            planned_start=self.day(life.begin),
            created_at=_at(registered, 9),
            approved_on=registered if begun or luck < 0.6 else None,
            started_on=self.day(life.begin) if begun else None,
            suspended_on=registered if begun and not is_done and luck > 0.97 else None,
            finished_on=self.day(life.end - 1) if is_done else None,
            cancelled_on=registered if begun and not is_done and 0.95 < luck <= 0.97 else None,
        )

    def _moments(self, created: int, cut: int) -> list[tuple[int, datetime]]:
        """Return the ends of the months from the registration on, and now, each with its number."""
        moments = [(created, _at(self.day(created), 9))]
        month = Month.of(self.day(created))
        last = self.day(min(cut, self.today - 1))
        while month.end <= last:
            number = self.axis.start_of(month.end)
            moments.append((number, _at(self.day(number - 1), 17)))
            month = month.next
        moments.append((cut, min(_at(self.day(cut - 1), 18), self.now)))
        known = {number: (number, at) for number, at in moments}
        return sorted(known.values())

    def _people(self, laid: Sequence[Laid], rng: Random) -> None:
        """Write who takes part, which sections do, the money and the risks."""
        members, sections, money, risks = [], [], [], []
        for one in laid:
            for place, user in enumerate(one.office.officers):
                role = "WORKER" if place else "LEAD"
                hours = Decimal(rng.choice((4, 6, 8, 12)))
                members.append(
                    Membership(project=one.project, user=user, role=role, weekly_hours=hours)
                )
            beside = rng.choice(self.offices).department
            if beside.pk != one.office.department.pk:
                sections.append(Participation(project=one.project, department=beside))
            year = FiscalYear.of(one.project.created_at.date()).year
            planned = rng.randint(5, 400) * 100_000
            share = rng.randint(0, 100) if one.project.started_on else None
            one.money = BudgetLine(
                project=one.project,
                fiscal_year=year,
                title="委託料",
                planned=planned,
                spent=None if share is None else planned * share // 100,
                source="一般財源",
            )
            money.append(one.money)
            if rng.random() < 0.3 and not one.project.finished_on:
                risks.append(
                    Risk(
                        project=one.project,
                        title=rng.choice(_RISKS),
                        likelihood=rng.randint(1, 3),
                        impact=rng.randint(1, 3),
                        raised_at=one.project.created_at,
                    )
                )
        Membership.objects.bulk_create(members, batch_size=BATCH)
        Participation.objects.bulk_create(sections, batch_size=BATCH)
        BudgetLine.objects.bulk_create(money, batch_size=BATCH)
        Risk.objects.bulk_create(risks, batch_size=BATCH)

    def _tasks(self, laid: Sequence[Laid]) -> None:
        """Write the tasks as they stand now, headings first, and what waits for what."""
        for one in laid:
            states = one.life.at(one.cut)
            one.tasks = [self._task(one, place, state) for place, state in enumerate(states)]
        every = [
            (task, step)
            for one in laid
            for task, step in zip(one.tasks, one.life.steps, strict=True)
        ]
        Task.objects.bulk_create([t for t, s in every if s.kind == "GROUP"], batch_size=BATCH)
        for one in laid:
            for task, step in zip(one.tasks, one.life.steps, strict=True):
                if step.below is not None:
                    task.parent = one.tasks[step.below]
        Task.objects.bulk_create([t for t, s in every if s.kind != "GROUP"], batch_size=BATCH)
        TaskLink.objects.bulk_create(
            [
                TaskLink(before=one.tasks[before], after=task, kind="FS")
                for one in laid
                for task, step in zip(one.tasks, one.life.steps, strict=True)
                for before in step.after
            ],
            batch_size=BATCH,
        )

    def _task(self, laid: Laid, place: int, state: State) -> Task:
        step, at = laid.life.steps[place], laid.moments[-1][1]
        start, finish = self.dates(laid, step.kind, state)
        hours = _hours(laid.life.days[place], step.share) if step.kind == "WORK" else None
        return Task(
            project=laid.project,
            position=place + 1,
            kind=step.kind,
            title=step.title,
            days=state.days if step.kind == "WORK" else 0,
            start=start,
            finish=finish,
            assignee=laid.office.officers[place % len(laid.office.officers)]
            if step.kind == "WORK"
            else None,
            section=laid.office.department,
            effort_hours=hours,
            spent_hours=hours if state.is_done else None,
            progress=state.progress,
            started_on=start if state.is_started else None,
            finished_on=finish if state.is_done else None,
            created_at=laid.project.created_at,
            changed_at=at,
        )


def _hours(days: int, share: float) -> Decimal:
    """Return the hours of a task in halves: somebody with ten projects gives a small share of the day."""
    return Decimal(max(1, round(days * 7.75 * share * _SHARE * 2))) / 2


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())


def join_many(user: User, projects: Iterable[Project]) -> None:
    """Let a person take part in projects of other sections."""
    Membership.objects.bulk_create(
        [Membership(project=one, user=user, role="WORKER") for one in projects],
        batch_size=BATCH,
    )
