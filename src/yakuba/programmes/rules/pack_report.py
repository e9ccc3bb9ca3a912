"""The document model of a report: what every format is drawn from, and what its hash is over. Pure.

Every value is text, a whole number or None, so that the model is its own canonical JSON: days as
2026-10-31, decimals as 「85.3」, yen as int. A model that was written once is read back the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

# Raised when a field is added; a frozen pack keeps the shape that it was frozen with.
SHAPE = 1

T = TypeVar("T")


@dataclass(frozen=True)
class Cover:
    """Whose report of which time it is."""

    town: str
    title: str
    kind: str
    period: str
    first_month: str
    last_month: str
    # What is said of projects was so at the end of this day.
    as_of: str
    counted_at: str
    edition: int
    compared: str


@dataclass(frozen=True)
class KpiLine:
    """A KPI: its value with everything that is needed to believe it, and where it was to be."""

    key: str
    title: str
    unit: str
    direction: str
    initiative: int | None = None
    value: str | None = None
    numerator: int | None = None
    denominator: int | None = None
    coverage: str | None = None
    previous: str | None = None
    starting: str | None = None
    interim_month: str = ""
    interim: str | None = None
    target: str | None = None
    standing: str = "NO_TARGET"
    source: str = ""
    # Whether residents may read the value; a small number could point at a person.
    is_public: bool = False


@dataclass(frozen=True)
class ProjectLine:
    """A project as it stood at the end of the period, and at its beginning."""

    key: int
    code: str
    name: str
    department: str
    owner: str
    initiative: int | None
    priority: str
    stage: str
    progress: int | None
    before: int | None
    # Progress at the end of each of the tracked months.
    track: tuple[int | None, ...]
    go_live: str | None
    forecast: str | None
    # Open days by which the forecast lies beyond the planned end, and by which it moved.
    late: int | None
    moved: int | None
    planned: int | None
    spent: int | None
    health: str
    status: str
    status_on: str | None
    reasons: tuple[str, ...]
    is_public: bool


@dataclass(frozen=True)
class Change:
    """Something that happened to a project or a milestone in the period."""

    kind: str
    project: int
    code: str
    name: str
    department: str
    what: str = ""
    before: str | None = None
    after: str | None = None
    days: int | None = None


@dataclass(frozen=True)
class Remedy:
    """A cause and what is done about it (対応策), found in this review or carried from an earlier one."""

    key: int
    found_in: str
    about: str
    cause: str
    action: str
    due: str | None
    closed_on: str | None
    result: str
    is_carried: bool


@dataclass(frozen=True)
class InitiativeLine:
    """An initiative: what it cost in the fiscal year and how far its projects are."""

    key: int
    pillar: str
    title: str
    owner: str
    projects: int
    finished: int
    needing: int
    progress: int | None
    planned: int | None
    contracted: int | None
    spent: int | None


@dataclass(frozen=True)
class Definition:
    """What a word or a number of the report means."""

    term: str
    text: str


@dataclass(frozen=True)
class Report:
    """The whole of it, in the order in which it is read."""

    cover: Cover
    sentences: tuple[str, ...] = ()
    summary: str = ""
    months: tuple[str, ...] = ()
    kpis: tuple[KpiLine, ...] = ()
    changes: tuple[Change, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    initiatives: tuple[InitiativeLine, ...] = ()
    projects: tuple[ProjectLine, ...] = ()
    definitions: tuple[Definition, ...] = ()
    shape: int = field(default=SHAPE)

    @property
    def needing(self) -> list[ProjectLine]:
        """Return the projects that need attention, those with most reasons first."""
        found = [line for line in self.projects if line.reasons]
        return sorted(found, key=lambda line: (-len(line.reasons), line.code))


class UnreadableReport(ValueError):
    """What is stored is not a report of a shape that this release knows."""


_LISTS: dict[str, type[Any]] = {
    "kpis": KpiLine,
    "changes": Change,
    "remedies": Remedy,
    "initiatives": InitiativeLine,
    "projects": ProjectLine,
    "definitions": Definition,
}
_TUPLES = frozenset({"track", "reasons", "sentences", "months"})


def to_content(report: Report) -> dict[str, Any]:
    """Return the report as the JSON value that is stored and hashed."""
    content: dict[str, Any] = {
        name: [_flat(line) for line in getattr(report, name)] for name in _LISTS
    }
    content["cover"] = _flat(report.cover)
    content["sentences"] = list(report.sentences)
    content["months"] = list(report.months)
    content["summary"] = report.summary
    content["shape"] = report.shape
    return content


def from_content(content: Mapping[str, Any]) -> Report:
    """Return the report that was stored; raises `UnreadableReport`."""
    if content.get("shape") != SHAPE:
        raise UnreadableReport("この報告書の内容は、この版では読めません。")
    lists: dict[str, Any] = {
        name: tuple(_line(kind, row) for row in content[name]) for name, kind in _LISTS.items()
    }
    return Report(
        cover=_line(Cover, content["cover"]),
        sentences=tuple(content["sentences"]),
        months=tuple(content["months"]),
        summary=content["summary"],
        **lists,
    )


def _flat(line: Any) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in vars(line).items()
    }


def _line(kind: type[T], row: Mapping[str, Any]) -> T:
    names = _names(kind)
    return kind(
        **{
            name: tuple(value) if name in _TUPLES else value
            for name, value in row.items()
            if name in names
        }
    )


_known: dict[type[Any], frozenset[str]] = {}


def _names(kind: type[Any]) -> frozenset[str]:
    if kind not in _known:
        _known[kind] = frozenset(one.name for one in fields(kind))
    return _known[kind]
