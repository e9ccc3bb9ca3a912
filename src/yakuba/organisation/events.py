"""Facts about departments, posts, people in posts, absences and closed days."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class DepartmentFounded(Event):
    code: ClassVar[str] = "organisation.department.founded"
    label: ClassVar[str] = "組織を設置した"

    name: str
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class DepartmentClosed(Event):
    code: ClassVar[str] = "organisation.department.closed"
    label: ClassVar[str] = "組織を廃止した"

    name: str
    valid_to: date


@dataclass(frozen=True, kw_only=True)
class PostCreated(Event):
    code: ClassVar[str] = "organisation.post.created"
    label: ClassVar[str] = "職を置いた"

    title: str
    rank: str
    duties: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PersonAppointed(Event):
    code: ClassVar[str] = "organisation.appointment.begun"
    label: ClassVar[str] = "職に任じた"

    user_id: int
    name: str
    post: str
    valid_from: date
    valid_to: date | None
    is_concurrent: bool


@dataclass(frozen=True, kw_only=True)
class AppointmentEnded(Event):
    code: ClassVar[str] = "organisation.appointment.ended"
    label: ClassVar[str] = "職を解いた"

    user_id: int
    name: str
    post: str
    valid_to: date


@dataclass(frozen=True, kw_only=True)
class AbsenceRegistered(Event):
    code: ClassVar[str] = "organisation.absence.registered"
    label: ClassVar[str] = "不在を登録した"
    # Why somebody is away (illness, leave) is theirs; that they are away is everybody's.
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})

    user_id: int
    name: str
    start_at: datetime
    end_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class AbsenceChanged(AbsenceRegistered):
    code: ClassVar[str] = "organisation.absence.changed"
    label: ClassVar[str] = "不在を変えた"


@dataclass(frozen=True, kw_only=True)
class AbsenceEnded(Event):
    code: ClassVar[str] = "organisation.absence.ended"
    label: ClassVar[str] = "不在を終えた"

    user_id: int
    name: str
    end_at: datetime


@dataclass(frozen=True, kw_only=True)
class AbsenceCancelled(Event):
    code: ClassVar[str] = "organisation.absence.cancelled"
    label: ClassVar[str] = "不在を取り消した"

    user_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class DayClosed(Event):
    code: ClassVar[str] = "organisation.closed_day.closed"
    label: ClassVar[str] = "閉庁日を定めた"

    day: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class DayReopened(Event):
    code: ClassVar[str] = "organisation.closed_day.reopened"
    label: ClassVar[str] = "閉庁日を取り消した"

    day: date


@dataclass(frozen=True, kw_only=True)
class ActingOrderSet(Event):
    code: ClassVar[str] = "organisation.acting_order.set"
    label: ClassVar[str] = "代決の順序を定めた"

    absent_rank: str
    acting_ranks: tuple[str, ...]
    source_text: str
