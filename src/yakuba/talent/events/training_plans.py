"""Facts of training plans and of compulsory training."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class TrainingPlanMade(Event):
    code: ClassVar[str] = "talent.training_plan.made"
    label: ClassVar[str] = "育成計画を作った"

    title: str
    department: str
    lines: int
    due: date


@dataclass(frozen=True, kw_only=True)
class PlanLineDropped(Event):
    code: ClassVar[str] = "talent.training_plan.line_dropped"
    label: ClassVar[str] = "育成計画から外した"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    user_id: int
    name: str
    skill: str


@dataclass(frozen=True, kw_only=True)
class PlanLineChosen(Event):
    code: ClassVar[str] = "talent.training_plan.course_chosen"
    label: ClassVar[str] = "育成計画で講座を選んだ"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    user_id: int
    name: str
    skill: str
    course_code: str


@dataclass(frozen=True, kw_only=True)
class TrainingPlanClosed(Event):
    code: ClassVar[str] = "talent.training_plan.closed"
    label: ClassVar[str] = "育成計画を終えた"

    title: str


@dataclass(frozen=True, kw_only=True)
class TrainingRequired(Event):
    code: ClassVar[str] = "talent.required.imposed"
    label: ClassVar[str] = "必須研修を定めた"

    title: str
    course_code: str
    fiscal_year: int
    group: str
    due: date


@dataclass(frozen=True, kw_only=True)
class RequirementChanged(Event):
    code: ClassVar[str] = "talent.required.changed"
    label: ClassVar[str] = "必須研修の期限を変えた"

    title: str
    due: date
    before: date


@dataclass(frozen=True, kw_only=True)
class RequirementEnded(Event):
    code: ClassVar[str] = "talent.required.ended"
    label: ClassVar[str] = "必須研修を終えた"

    title: str
    done: int
    must: int


@dataclass(frozen=True, kw_only=True)
class RequirementWaived(Event):
    code: ClassVar[str] = "talent.required.waived"
    label: ClassVar[str] = "必須研修の対象外とした"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    user_id: int
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RequirementRestored(Event):
    code: ClassVar[str] = "talent.required.restored"
    label: ClassVar[str] = "必須研修の対象に戻した"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    user_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Reminded(Event):
    code: ClassVar[str] = "talent.required.reminded"
    label: ClassVar[str] = "必須研修の受講を催促した"

    title: str
    people: int


@dataclass(frozen=True, kw_only=True)
class GroupActAsked(Event):
    code: ClassVar[str] = "talent.required.run_asked"
    label: ClassVar[str] = "必須研修の一括処理を始めた"

    title: str
    act: str
    session: int | None


@dataclass(frozen=True, kw_only=True)
class GroupEnrolled(Event):
    code: ClassVar[str] = "talent.required.enrolled"
    label: ClassVar[str] = "必須研修にまとめて申し込んだ"

    title: str
    people: int


@dataclass(frozen=True, kw_only=True)
class GroupActStopped(Event):
    code: ClassVar[str] = "talent.required.run_stopped"
    label: ClassVar[str] = "必須研修の一括処理が止まった"

    title: str
    act: str
    reason: str
