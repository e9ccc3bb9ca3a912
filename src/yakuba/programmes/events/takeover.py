"""Facts of lists that came in and calendars that go out."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class ListTakenOver(Event):
    code: ClassVar[str] = "programmes.intake.taken"
    label: ClassVar[str] = "一覧を取り込んだ"

    name: str
    rows: int
    projects: int
    tasks: int
    budgets: int = 0


@dataclass(frozen=True, kw_only=True)
class FeedOpened(Event):
    code: ClassVar[str] = "programmes.intake.feed_opened"
    label: ClassVar[str] = "予定の配信を始めた"


@dataclass(frozen=True, kw_only=True)
class FeedClosed(Event):
    code: ClassVar[str] = "programmes.intake.feed_closed"
    label: ClassVar[str] = "予定の配信を止めた"
