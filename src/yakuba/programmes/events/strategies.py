"""Facts of a 全体方針."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class StrategyDrafted(Event):
    code: ClassVar[str] = "programmes.strategy.drafted"
    label: ClassVar[str] = "全体方針の案を作った"

    title: str
    edition: int


@dataclass(frozen=True, kw_only=True)
class StrategyChanged(Event):
    code: ClassVar[str] = "programmes.strategy.changed"
    label: ClassVar[str] = "全体方針の案を直した"

    what: str


@dataclass(frozen=True, kw_only=True)
class StrategyPublished(Event):
    code: ClassVar[str] = "programmes.strategy.published"
    label: ClassVar[str] = "全体方針を公表した"

    title: str
    edition: int
    initiatives: int
    kpis: int


@dataclass(frozen=True, kw_only=True)
class KpiActualEntered(Event):
    code: ClassVar[str] = "programmes.strategy.actual_entered"
    label: ClassVar[str] = "KPIの実績値を入力した"

    kpi: str
    month: str
    value: str
    source_text: str
