"""Facts of approvals asked in a plan."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(Event):
    code: ClassVar[str] = "programmes.task.approval_asked"
    label: ClassVar[str] = "承認を依頼した"

    approval_id: int
    text: str
    asked_of: str
    due: date


@dataclass(frozen=True, kw_only=True)
class ApprovalAnswered(Event):
    code: ClassVar[str] = "programmes.task.approval_answered"
    label: ClassVar[str] = "承認依頼に答えた"

    approval_id: int
    answer: str
    opinion: str
