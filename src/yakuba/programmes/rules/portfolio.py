"""All projects at a glance: one line each, in groups, with totals. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from yakuba.kernel.workdays import Calendar

from .stages import Health, Priority, ProjectStage

# What is filtered by when nobody asked for anything else.
OPEN: Final = "open"
ALL: Final = "all"
NOT_REPORTED: Final = "none"
# So many months of delay are drawn, the newest being today's.
MONTHS_DRAWN: Final = 12


class Grouping(StrEnum):
    """What the lines stand together by."""

    NONE = ""
    DEPARTMENT = "department"
    PILLAR = "pillar"
    STAGE = "stage"
    HEALTH = "health"
    PRIORITY = "priority"

    @property
    def label(self) -> str:
        return {
            "": "まとめない",
            "department": "所管課",
            "pillar": "柱",
            "stage": "段階",
            "health": "状況",
            "priority": "優先度",
        }[self.value]


class Scope(StrEnum):
    """Whose projects are asked for."""

    ALL = ""
    MINE = "mine"
    SECTION = "section"

    @property
    def label(self) -> str:
        return {"": "見られるものすべて", "mine": "自分が参加・担当", "section": "自分の課"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for, as far as it could be read."""

    words: tuple[str, ...] = ()
    stage: str = OPEN
    department: int | None = None
    pillar: int | None = None
    priority: str = ""
    health: str = ""
    scope: Scope = Scope.ALL
    needs_attention: bool = False
    group: Grouping = Grouping.DEPARTMENT
    order: str = "code"


@dataclass(frozen=True, slots=True)
class Sum:
    """Work of a project in hundredths of hours, so that whole numbers stay exact."""

    tasks: int = 0
    done: int = 0
    effort: int = 0
    earned: int = 0
    due: int = 0
    last: date | None = None

    @property
    def percent(self) -> int | None:
        """Return the earned share of the effort, rounded down; None when there is no work."""
        return self.earned * 100 // self.effort if self.effort else None

    @property
    def planned(self) -> int | None:
        """Return the share of the effort that should be done by now; None without work."""
        return self.due * 100 // self.effort if self.effort else None


@dataclass(frozen=True, slots=True)
class Said:
    """The last report of status."""

    health: Health
    sentence: str
    on: date


@dataclass(frozen=True, slots=True)
class KpiMark:
    """Where the first KPI of the project's initiative stands."""

    label: str
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """One project as the portfolio shows it; `delays` are open days a month, None where unknown."""

    key: int
    code: str
    name: str
    department: str
    department_code: str
    owner: str
    pillar: str
    pillar_place: tuple[int, int]
    stage: ProjectStage
    priority: Priority
    go_live: date | None
    forecast: date | None
    work: Sum
    planned: int | None
    delays: tuple[int | None, ...]
    said: Said | None
    kpi: KpiMark | None
    attention: tuple[str, ...]

    @property
    def delay(self) -> int | None:
        """Return by how many open days the forecast is later than the day of completion."""
        return self.delays[-1] if self.delays else None

    @property
    def is_late(self) -> bool:
        return (self.delay or 0) > 0

    @property
    def is_behind(self) -> bool:
        """Tell whether less is done than was planned to be by now."""
        percent = self.work.percent
        return percent is not None and self.planned is not None and percent < self.planned


@dataclass(frozen=True, slots=True)
class Totals:
    """What the lines come to; the percentage is weighed by hours, never by projects."""

    projects: int
    running: int
    late: int
    attention: int
    tasks: int
    done: int
    percent: int | None
    red: int
    yellow: int


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that stand together."""

    heading: str
    lines: tuple[Line, ...]
    totals: Totals


def totals_of(lines: Sequence[Line]) -> Totals:
    """Return what the lines come to."""
    effort = sum(line.work.effort for line in lines)
    earned = sum(line.work.earned for line in lines)
    healths = [line.said.health for line in lines if line.said]
    return Totals(
        projects=len(lines),
        running=sum(1 for line in lines if line.stage is ProjectStage.RUNNING),
        late=sum(1 for line in lines if line.is_late),
        attention=sum(1 for line in lines if line.attention),
        tasks=sum(line.work.tasks for line in lines),
        done=sum(line.work.done for line in lines),
        percent=earned * 100 // effort if effort else None,
        red=healths.count(Health.RED),
        yellow=healths.count(Health.YELLOW),
    )


_FAR: Final = date.max
_HEALTHS: Final = (Health.RED, Health.YELLOW, Health.GREEN)
_STAGES: Final = list(ProjectStage)
_PRIORITIES: Final = list(Priority)


def _health_place(line: Line) -> int:
    return _HEALTHS.index(line.said.health) if line.said else len(_HEALTHS)


# What each heading of the table orders by; a minus before the name turns it round.
ORDERS: Final[Mapping[str, Callable[[Line], Any]]] = {
    "code": lambda line: line.code,
    "name": lambda line: line.name,
    "owner": lambda line: (not line.owner, line.owner),
    "stage": lambda line: _STAGES.index(line.stage),
    "priority": lambda line: _PRIORITIES.index(line.priority),
    "progress": lambda line: -1 if line.work.percent is None else line.work.percent,
    "go_live": lambda line: line.go_live or _FAR,
    "delay": lambda line: -9999 if line.delay is None else line.delay,
    "health": _health_place,
    "attention": lambda line: len(line.attention),
}


def ordered(lines: Iterable[Line], order: str) -> list[Line]:
    """Return the lines in the order asked for; alike ones by their numbers."""
    name, turned = order.removeprefix("-"), order.startswith("-")
    listed = sorted(lines, key=ORDERS["code"])
    return sorted(listed, key=ORDERS.get(name, ORDERS["code"]), reverse=turned)


def grouped(lines: Sequence[Line], by: Grouping) -> list[Group]:
    """Return the groups in their own order, each with its lines in the order given."""
    if by is Grouping.NONE:
        return [Group("", tuple(lines), totals_of(lines))] if lines else []
    place = _PLACES[by]
    found: dict[tuple[Any, str], list[Line]] = {}
    for line in lines:
        found.setdefault(place(line), []).append(line)
    return [
        Group(key[1], tuple(members), totals_of(members)) for key, members in sorted(found.items())
    ]


def _by_health(line: Line) -> tuple[Any, str]:
    return _health_place(line), line.said.health.label if line.said else "報告なし"


_PLACES: Final[Mapping[Grouping, Callable[[Line], tuple[Any, str]]]] = {
    Grouping.DEPARTMENT: lambda line: (line.department_code, line.department),
    Grouping.PILLAR: lambda line: (line.pillar_place, line.pillar or "柱に属さない"),
    Grouping.STAGE: lambda line: (_STAGES.index(line.stage), line.stage.label),
    Grouping.HEALTH: _by_health,
    Grouping.PRIORITY: lambda line: (
        _PRIORITIES.index(line.priority),
        f"優先度 {line.priority.label}",
    ),
}


def fits(line: Line, wanted: Wanted) -> bool:
    """Tell whether the line is asked for, in what the database was not asked."""
    if wanted.stage == OPEN and line.stage.is_over:
        return False
    if wanted.stage not in (OPEN, ALL) and line.stage != wanted.stage:
        return False
    if wanted.needs_attention and not line.attention:
        return False
    if wanted.health == NOT_REPORTED:
        return line.said is None
    return not wanted.health or (line.said is not None and line.said.health == wanted.health)


def delay_between(go_live: date | None, forecast: date | None, calendar: Calendar) -> int | None:
    """Return by how many open days the forecast is later than the day of completion; less is early."""
    if go_live is None or forecast is None:
        return None
    if forecast >= go_live:
        return calendar.between(go_live, forecast)
    return -calendar.between(forecast, go_live)


def forecast_on(on: date, last: date | None, *, is_open: bool) -> date | None:
    """Return the day on which a plan ends: what is not done by its day ends today at the earliest."""
    return on if last is not None and is_open and last < on else last


def delay_in_words(days: int | None) -> str:
    """Return the delay as it is written; earlier is said, too."""
    if days is None:
        return "—"
    if days == 0:
        return "予定どおり"
    return f"{days}日遅れ" if days > 0 else f"{-days}日早い"


COLUMNS: Final = (
    "事業番号", "事業", "所管課", "責任者の職", "柱", "段階", "優先度",
    "進み具合(%)", "計画(%)", "タスク", "完了タスク", "完了予定日", "完了見込み", "遅れ(開庁日)",
    "KPI", "状況", "状況報告", "報告日", "要注意", "要注意の理由",
)  # fmt: skip


def cells_of(line: Line) -> tuple[str | int | date | None, ...]:
    """Return the line as a row of the table to take away; what is not known stays empty."""
    return (
        line.code,
        line.name,
        line.department,
        line.owner,
        line.pillar,
        line.stage.label,
        line.priority.label,
        line.work.percent,
        line.planned,
        line.work.tasks,
        line.work.done,
        line.go_live,
        line.forecast,
        line.delay,
        line.kpi.title if line.kpi else "",
        line.said.health.label if line.said else "",
        line.said.sentence if line.said else "",
        line.said.on if line.said else None,
        len(line.attention),
        " ".join(line.attention),
    )
