"""Facts of meetings."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class MeetingCalled(Event):
    code: ClassVar[str] = "programmes.meeting.called"
    label: ClassVar[str] = "会議を設けた"

    title: str
    project_id: int


@dataclass(frozen=True, kw_only=True)
class MinutesConfirmed(Event):
    code: ClassVar[str] = "programmes.meeting.confirmed"
    label: ClassVar[str] = "議事録を確定した"

    decisions: int
    actions: int


@dataclass(frozen=True, kw_only=True)
class MeetingChanged(Event):
    """`changes` holds a sentence for each thing that was changed, on the agenda too."""

    code: ClassVar[str] = "programmes.meeting.changed"
    label: ClassVar[str] = "会議の内容を変えた"

    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MeetingCancelled(Event):
    code: ClassVar[str] = "programmes.meeting.cancelled"
    label: ClassVar[str] = "会議を取りやめた"

    reason: str
