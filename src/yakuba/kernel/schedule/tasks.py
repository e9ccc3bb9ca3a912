"""What a planner says: tasks, links, constraints, windows and legal minima."""

from dataclasses import dataclass
from enum import Enum


class Mode(Enum):
    """Whether a task follows its links or stays where a person put it."""

    AUTOMATIC = "AUTOMATIC"
    MANUAL = "MANUAL"


class LinkKind(Enum):
    """Which end of the first task the second waits with, and with which of its own ends."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class Unit(Enum):
    """The days in which a law counts."""

    CALENDAR = "CALENDAR"
    WORKING = "WORKING"


class ConstraintKind(Enum):
    """What a person or a law demands of one end of a task."""

    START_NO_EARLIER = "START_NO_EARLIER"
    FINISH_NO_LATER = "FINISH_NO_LATER"
    MUST_START = "MUST_START"
    MUST_FINISH = "MUST_FINISH"


@dataclass(frozen=True, slots=True)
class Minimum:
    """A statutory minimum time (公示30日, 公告10日): so many days, the first not counted."""

    days: int
    unit: Unit = Unit.CALENDAR


@dataclass(frozen=True, slots=True)
class Constraint:
    """A demand on a task; `day` is a start, or a finish as the day number after the last day."""

    kind: ConstraintKind
    day: int


@dataclass(frozen=True, slots=True)
class Window:
    """Half-open day numbers within which a task must lie as a whole (議会の会期, 予算要求)."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Task:
    """One task: `duration` in working days (0 is a milestone); a manual task has its `start`."""

    code: str
    name: str
    duration: int = 1
    mode: Mode = Mode.AUTOMATIC
    start: int | None = None
    minimum: Minimum | None = None
    constraints: tuple[Constraint, ...] = ()
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """The task `after` waits for the task `before`; `lag` in working days, negative is a lead."""

    before: str
    after: str
    kind: LinkKind = LinkKind.FS
    lag: int = 0
