"""Facts of who takes part, and of what came of it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class EnrolmentEvent(Event):
    """What every fact of somebody's part in a session tells."""

    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    user_id: int
    name: str
    course_code: str


@dataclass(frozen=True, kw_only=True)
class EnrolmentAsked(EnrolmentEvent):
    code: ClassVar[str] = "talent.enrolment.asked"
    label: ClassVar[str] = "研修を申し込んだ"
    free_words: ClassVar[frozenset[str]] = frozenset({"purpose"})

    approver: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class EnrolmentOrdered(EnrolmentEvent):
    code: ClassVar[str] = "talent.enrolment.ordered"
    label: ClassVar[str] = "研修の受講を指示した"

    by: str


@dataclass(frozen=True, kw_only=True)
class EnrolmentApproved(EnrolmentEvent):
    code: ClassVar[str] = "talent.enrolment.approved"
    label: ClassVar[str] = "研修の受講を承認した"

    by: str


@dataclass(frozen=True, kw_only=True)
class EnrolmentDeclined(EnrolmentEvent):
    code: ClassVar[str] = "talent.enrolment.declined"
    label: ClassVar[str] = "研修の受講を承認しなかった"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SeatGiven(EnrolmentEvent):
    code: ClassVar[str] = "talent.enrolment.seated"
    label: ClassVar[str] = "研修の受講が決まった"

    was_waiting: bool


@dataclass(frozen=True, kw_only=True)
class EnrolmentCancelled(EnrolmentEvent):
    code: ClassVar[str] = "talent.enrolment.cancelled"
    label: ClassVar[str] = "研修の申込みを取り消した"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    reason: str


@dataclass(frozen=True, kw_only=True)
class PresenceMarked(EnrolmentEvent):
    code: ClassVar[str] = "talent.enrolment.presence_marked"
    label: ClassVar[str] = "研修の出欠を記録した"

    presence: str


@dataclass(frozen=True, kw_only=True)
class OutcomeEntered(EnrolmentEvent):
    code: ClassVar[str] = "talent.enrolment.outcome_entered"
    label: ClassVar[str] = "研修の結果を記録した"

    outcome: str
    completed_on: date | None
    # The day of completion that stood there before, for whoever counts by month.
    before: date | None


@dataclass(frozen=True, kw_only=True)
class FeedbackGiven(Event):
    code: ClassVar[str] = "talent.enrolment.feedback_given"
    label: ClassVar[str] = "受講後アンケートに答えた"

    course_code: str


@dataclass(frozen=True, kw_only=True)
class CertificateIssued(EnrolmentEvent):
    code: ClassVar[str] = "talent.certificate.issued"
    label: ClassVar[str] = "修了証を発行した"

    number: str
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class ReassessmentAsked(EnrolmentEvent):
    code: ClassVar[str] = "talent.enrolment.reassessment_asked"
    label: ClassVar[str] = "受講後の再診断を依頼した"
