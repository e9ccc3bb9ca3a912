"""How far a joint procurement is. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ProcurementStage(StrEnum):
    """The stages, in their order."""

    INTENT = "INTENT"
    JOINING = "JOINING"
    BUYING = "BUYING"
    RESULT = "RESULT"
    CANCELLED = "CANCELLED"

    @property
    def label(self) -> str:
        return {
            "INTENT": "意向・仕様の検討",
            "JOINING": "参加を募集中",
            "BUYING": "調達手続中",
            "RESULT": "契約済み",
            "CANCELLED": "中止",
        }[self.value]

    @property
    def tone(self) -> str:
        return {
            "INTENT": "neutral",
            "JOINING": "info",
            "BUYING": "warning",
            "RESULT": "success",
            "CANCELLED": "neutral",
        }[self.value]

    @property
    def is_over(self) -> bool:
        return self in (ProcurementStage.RESULT, ProcurementStage.CANCELLED)


@dataclass(frozen=True, slots=True)
class ProcurementDays:
    """The days from which the stage follows."""

    join_by: date | None
    closed_on: date | None
    contracted_on: date | None
    cancelled_on: date | None


def procurement_stage(days: ProcurementDays) -> ProcurementStage:
    """Return the stage; it stays open for joining until the lead closes it."""
    if days.cancelled_on is not None:
        return ProcurementStage.CANCELLED
    if days.contracted_on is not None:
        return ProcurementStage.RESULT
    if days.closed_on is not None:
        return ProcurementStage.BUYING
    return ProcurementStage.JOINING if days.join_by is not None else ProcurementStage.INTENT


def may_join_on(days: ProcurementDays, on: date) -> bool:
    """Tell whether somebody may still join or leave on the day."""
    is_open = procurement_stage(days) is ProcurementStage.JOINING
    return is_open and days.join_by is not None and on <= days.join_by
