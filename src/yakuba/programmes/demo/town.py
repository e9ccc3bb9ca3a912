"""見本市: a small 全体方針 and a handful of projects, all of it acted by the cast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear, Month
from yakuba.kernel.schedule.axis import Axis
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Department
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.models import Initiative, Project, Strategy, Task
from yakuba.programmes.rules.stages import (
    Health,
    Priority,
    ProjectStage,
    Reach,
    Role,
    TaskKind,
)
from yakuba.programmes.services.baselines import set_baseline
from yakuba.programmes.services.budgets import set_budget_line
from yakuba.programmes.services.dates import finish_task, progress_task
from yakuba.programmes.services.kpis import add_kpi, set_kpi_target
from yakuba.programmes.services.members import join_project
from yakuba.programmes.services.projects import move_project, register_project
from yakuba.programmes.services.status import give_status
from yakuba.programmes.services.strategies import (
    add_initiative,
    add_pillar,
    draft_strategy,
    publish_strategy,
)
from yakuba.programmes.services.tasks import LinkDraft, TaskDraft, add_tasks

from .living import Life, State, lived
from .words import PLANS, SENTENCES

# Pillar, initiative, the post that answers for it, measure, targets of this year and the last.
_INITIATIVES: Final = (
    ("住民サービスの向上", "手続のオンライン化", "子育て支援課長", "online_rate", ("60", "70", "80")),
    ("住民サービスの向上", "待たない窓口", "環境課長", "within_period_rate", ("93", "95", "97")),
    ("行政の効率化", "電子決裁の徹底", "DX推進課長", "electronic_decision_rate", ("98", "99", "100")),
    ("行政の効率化", "使いやすさの改善", "市民課長", "satisfaction", ("80", "82", "85")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Wish:
    """A project: name, initiative, section and people by key, open days since it began, plan."""

    name: str
    initiative: int
    section: str
    owner: str
    people: tuple[str, ...]
    ago: int
    plan: int
    priority: Priority = Priority.MIDDLE


_PROJECTS: Final = (
    _Wish("児童手当の現況届のオンライン化", 0, "childcare", "子育て支援課長",
          ("aoki", "ishida"), 110, 1, Priority.HIGH),
    _Wish("粗大ごみ受付のキャッシュレス化", 1, "environment", "環境課長", ("kudo", "miura"), 130, 0),
    _Wish("電子決裁の全庁展開", 2, "dx", "DX推進課長", ("kimura", "nomura"), 90, 2, Priority.HIGH),
    _Wish("子育て窓口の満足度調査", 3, "childcare", "子育て支援課長", ("ishida", "aoki"), 60, 2),
    _Wish("犬の登録台帳の電子化", 1, "environment", "環境課長", ("kudo",), 70, 0),
    _Wish("基幹業務システムの標準化", 2, "dx", "DX推進課長", ("nomura", "kimura"), 45, 0, Priority.HIGH),
    _Wish("子育て相談の予約制", 0, "childcare", "子育て支援課長", ("ueno", "aoki"), 30, 1),
    _Wish("職員のデジタル研修", 3, "dx", "DX推進課長", ("kimura",), 150, 2, Priority.LOW),
)  # fmt: skip
SMALL: Final = 4
_PUBLISHED: Final = timedelta(days=120)


def build_mihon(cast: Cast, *, now: datetime, beginning: datetime, small: bool = False) -> None:
    """Build strategy and projects of 見本市, as of `now`; the town must be active."""
    rng = Random("見本市")  # noqa: S311  fiction, the same at every building
    kimura = cast.actor(cast.kimura)
    strategy, initiatives = _strategy(cast, kimura, beginning)
    wishes = _PROJECTS[:SMALL] if small else _PROJECTS
    for wish in wishes:
        _Story(cast, wish, initiatives[wish.initiative], now, rng).tell()
    # Before the last half-year was over, so that its report speaks of the KPI.
    at = max(beginning, now - _PUBLISHED)
    publish_strategy(strategy=strategy, actor=kimura, at=at, on=timezone.localdate(at))


def _strategy(cast: Cast, kimura: Actor, at: datetime) -> tuple[Strategy, list[Initiative]]:
    """Draft the strategy; it is published when its projects have their plans."""
    first = FiscalYear.of(timezone.localdate(at))
    strategy = draft_strategy(
        title="見本市DX推進方針",
        vision="窓口に来なくてもよい、来たら待たない市役所を、10万人のまちの身の丈でつくる。",
        first_year=first.year,
        last_year=first.year + 3,
        actor=kimura,
        at=at,
    )
    pillars = {
        title: add_pillar(strategy=strategy, title=title, actor=kimura, at=at)
        for title in dict.fromkeys(one[0] for one in _INITIATIVES)
    }
    made = []
    for pillar, title, post, measure, values in _INITIATIVES:
        initiative = add_initiative(
            pillar=pillars[pillar], title=title, owner_post=cast.posts[post], actor=kimura, at=at
        )
        kpi = add_kpi(initiative=initiative, measure_code=measure, actor=kimura, at=at)
        for number in range(4):
            year = FiscalYear(first.year + number)
            value = Decimal(values[min(number, 2)])
            set_kpi_target(
                kpi=kpi,
                fiscal_year=year.year,
                value=value,
                interim_month=Month(year.year, 9),
                interim_value=value - 2,
                actor=kimura,
                at=at,
            )
        made.append(initiative)
    return strategy, made


class _Story:
    """One project from its registration to now, acted day by day."""

    def __init__(
        self, cast: Cast, wish: _Wish, initiative: Initiative, now: datetime, rng: Random
    ) -> None:
        self.cast, self.wish, self.initiative, self.now, self.rng = cast, wish, initiative, now, rng
        today = timezone.localdate(now)
        calendar = calendar_of(cast.municipality)
        self.axis = Axis.of(calendar, date(today.year - 3, 1, 1), date(today.year + 4, 12, 31))
        self.today = self.axis.start_of(today)
        self.people = [_person(cast, key) for key in wish.people]
        self.actor = cast.actor(self.people[0])

    def tell(self) -> None:
        """Register, plan, begin, work until now, and report each month."""
        begin = self.today - self.wish.ago
        life = lived(PLANS[self.wish.plan], begin, 1.0, self.rng)
        registered = self._at(begin - 8)
        project = self._register(life, begin, registered)
        tasks = self._plan(project, life, registered)
        set_baseline(project=project, name="当初計画", actor=self.actor, at=self._at(begin - 6))
        self._move(project, ProjectStage.PLANNED, begin - 5)
        self._move(project, ProjectStage.RUNNING, begin)
        self._work(project, life, tasks)

    def _register(self, life: Life, begin: int, at: datetime) -> Project:
        section: Department = getattr(self.cast, self.wish.section)
        end = max(state.end or 0 for state in life.at(begin - 8))
        project = register_project(
            name=self.wish.name,
            department=section,
            purpose=f"{self.wish.name}を進め、住民の待ち時間と職員の手間を減らす。",
            initiative=self.initiative,
            owner_post=self.cast.posts[self.wish.owner],
            priority=self.wish.priority,
            reach=Reach.STAFF if self.wish.section == "dx" else Reach.MEMBERS,
            planned_start=self.axis.date_of(begin),
            go_live=self.axis.date_of(end + 3),
            actor=self.actor,
            at=at,
            on=at.date(),
        )
        for place, user in enumerate(self.people):
            join_project(
                project=project,
                user=user,
                role=Role.WORKER if place else Role.LEAD,
                weekly_hours=Decimal(8),
                actor=self.actor,
                at=at,
            )
        set_budget_line(
            project=project,
            fiscal_year=FiscalYear.of(at.date()).year,
            title="委託料",
            planned=self.rng.randint(8, 60) * 100_000,
            source="一般財源",
            actor=self.actor,
            at=at,
        )
        return project

    def _plan(self, project: Project, life: Life, at: datetime) -> list[Task]:
        drafts, links = [], []
        for place, step in enumerate(life.steps):
            is_work = step.kind == "WORK"
            hours = Decimal(max(1, round(life.days[place] * 7.75 * step.share * 2))) / 2
            drafts.append(
                TaskDraft(
                    title=step.title,
                    key=str(place),
                    kind=TaskKind(step.kind),
                    parent=None if step.below is None else str(step.below),
                    days=life.days[place] or 1,
                    assignee=self.people[place % len(self.people)] if is_work else None,
                    effort_hours=hours if is_work else None,
                )
            )
            links += [LinkDraft(str(before), str(place)) for before in step.after]
        return add_tasks(project=project, drafts=drafts, links=links, actor=self.actor, at=at)

    def _work(self, project: Project, life: Life, tasks: list[Task]) -> None:
        states = life.at(self.today)
        acts = sorted(
            (life.ends[place], place)
            for place, state in enumerate(states)
            if state.is_done and life.steps[place].kind != "GROUP"
        )
        told = Month.of(self.axis.date_of(life.begin))
        for number, place in acts:
            day = self.axis.date_of(max(number - 1, life.begin))
            if Month.of(day) > told:
                told = Month.of(day)
                self._report(project, tasks, states, day)
            finish_task(task=tasks[place], on=day, actor=self.actor, at=_noon(day))
        for place, state in enumerate(states):
            if state.is_started and not state.is_done and state.progress:
                began = self.axis.date_of(life.starts[place])
                progress_task(
                    task=tasks[place],
                    percent=state.progress,
                    actor=self.actor,
                    at=self._at(self.today - 1),
                    on=began,
                )
        self._report(project, tasks, states, self.axis.date_of(self.today - 1))

    def _report(
        self, project: Project, tasks: Sequence[Task], states: Sequence[State], day: date
    ) -> None:
        """Say a sentence; the facts beside it are counted by the service."""
        late = self.rng.random() < 0.3
        health = Health.YELLOW if late else Health.GREEN
        title = next(
            (
                task.title
                for task, state in zip(tasks, states, strict=True)
                if task.kind == "WORK" and not state.is_done
            ),
            tasks[-1].title,
        )
        sentence = self.rng.choice(SENTENCES[health.value]).format(
            task=title, days=self.rng.randint(3, 9)
        )
        give_status(
            project=project,
            health=health,
            sentence=sentence,
            actor=self.actor,
            at=_noon(day),
            on=day,
        )

    def _move(self, project: Project, to: ProjectStage, number: int) -> None:
        day = self.axis.date_of(number)
        move_project(project=project, to=to, on=day, actor=self.actor, at=_noon(day))

    def _at(self, number: int) -> datetime:
        return _noon(self.axis.date_of(number))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())


def _person(cast: Cast, key: str) -> User:
    others: Mapping[str, User] = cast.others
    return others[key] if key in others else getattr(cast, key)
