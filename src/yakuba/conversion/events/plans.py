"""Facts of plans and their lists of requirements."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class PlanMade(Event):
    code: ClassVar[str] = "conversion.plan.made"
    label: ClassVar[str] = "移行計画を登録した"

    name: str
    department: str
    goes_live_on: date | None


@dataclass(frozen=True, kw_only=True)
class PlanChanged(Event):
    code: ClassVar[str] = "conversion.plan.changed"
    label: ClassVar[str] = "移行計画を変更した"

    name: str
    department: str
    goes_live_on: date | None


@dataclass(frozen=True, kw_only=True)
class RequirementsTaken(Event):
    """About the plan: an edition of its list was taken in, and what it changed."""

    code: ClassVar[str] = "conversion.plan.requirements_taken"
    label: ClassVar[str] = "要件一覧を取り込んだ"

    title: str
    edition: int
    requirements: int
    added: int
    changed: int
    gone: int
    content_hash: str
