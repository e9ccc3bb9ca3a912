"""Facts of indicators: what a municipality shares, enters and compares itself with."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event
from yakuba.foundation.subjects.ref import SubjectRef

INDICATOR = "region.indicator"
PEERS = "region.peers"
INTAKE = "region.intake"


def indicator_ref(code: str) -> SubjectRef:
    """Return the reference of an indicator."""
    return SubjectRef(INDICATOR, code)


def peers_ref(key: int) -> SubjectRef:
    """Return the reference of a list of peers."""
    return SubjectRef(PEERS, str(key))


def intake_ref(key: int) -> SubjectRef:
    """Return the reference of a table of answers."""
    return SubjectRef(INTAKE, str(key))


@dataclass(frozen=True, kw_only=True)
class SharingStarted(Event):
    """The municipality lets others see an indicator from now on."""

    code: ClassVar[str] = "region.indicator.shared"
    label: ClassVar[str] = "指標の共有を始めた"

    version: int
    reach: str
    years: int


@dataclass(frozen=True, kw_only=True)
class SharingStopped(Event):
    """The municipality has withdrawn an indicator; nobody else reads it any more."""

    code: ClassVar[str] = "region.indicator.withdrawn"
    label: ClassVar[str] = "指標の共有を取り下げた"

    years: int


@dataclass(frozen=True, kw_only=True)
class ValueEntered(Event):
    """The municipality answered a question of a survey, on a form or by a table."""

    code: ClassVar[str] = "region.indicator.answered"
    label: ClassVar[str] = "指標の値を入力した"

    version: int
    year: int
    value: str
    before: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ValuesRefreshed(Event):
    """Shared copies of a measure follow a new count."""

    code: ClassVar[str] = "region.indicator.refreshed"
    label: ClassVar[str] = "共有している指標の値が、新しい集計に合わせて更新された"

    version: int
    years: list[int]


@dataclass(frozen=True, kw_only=True)
class FiguresDrawn(Event):
    """The prefecture drew the figures of the population classes anew."""

    code: ClassVar[str] = "region.indicator.drawn"
    label: ClassVar[str] = "人口規模区分ごとの値を集計した"

    figures: int
    hidden: int
    years: list[int]


@dataclass(frozen=True, kw_only=True)
class PeersChosen(Event):
    """A list of municipalities to compare with was made or changed."""

    code: ClassVar[str] = "region.peers.chosen"
    label: ClassVar[str] = "比べる相手を決めた"

    title: str
    members: list[str]


@dataclass(frozen=True, kw_only=True)
class PeersRemoved(Event):
    """A list of municipalities to compare with was removed."""

    code: ClassVar[str] = "region.peers.removed"
    label: ClassVar[str] = "比べる相手の一覧を削除した"

    title: str


@dataclass(frozen=True, kw_only=True)
class TableRead(Event):
    """A table of answers was read for a trial; no value changed yet."""

    code: ClassVar[str] = "region.intake.read"
    label: ClassVar[str] = "指標の表を読み取った"

    name: str
    lines: int
    faults: int


@dataclass(frozen=True, kw_only=True)
class TableTaken(Event):
    """The values of a table were taken over."""

    code: ClassVar[str] = "region.intake.taken"
    label: ClassVar[str] = "指標の表を取り込んだ"

    lines: int
