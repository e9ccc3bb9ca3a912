"""Facts of needs: what was asked, who was asked, and when a gap closed or opened again."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class NeedRaised(Event):
    code: ClassVar[str] = "talent.need.raised"
    label: ClassVar[str] = "必要なスキルを登録した"

    need_id: int
    skill: str
    level: int
    hours: str
    starts: date
    ends: date


@dataclass(frozen=True, kw_only=True)
class NeedWithdrawn(Event):
    code: ClassVar[str] = "talent.need.withdrawn"
    label: ClassVar[str] = "必要なスキルを取り下げた"

    need_id: int
    skill: str
    level: int


@dataclass(frozen=True, kw_only=True)
class NeedMet(Event):
    """The gap is closed; about the project or task, so that it stands in its history."""

    code: ClassVar[str] = "talent.need.met"
    label: ClassVar[str] = "必要なスキルが足りた"

    need_id: int
    skill: str
    level: int
    hours: str


@dataclass(frozen=True, kw_only=True)
class NeedOpenedAgain(Event):
    code: ClassVar[str] = "talent.need.opened_again"
    label: ClassVar[str] = "必要なスキルがまた足りなくなった"

    need_id: int
    skill: str
    level: int
    missing_hours: str


@dataclass(frozen=True, kw_only=True)
class HelpAsked(Event):
    """About the need. Somebody, a department, or somebody from outside is asked for hours."""

    code: ClassVar[str] = "talent.need.help_asked"
    label: ClassVar[str] = "担当を依頼した"
    personal: ClassVar[frozenset[str]] = frozenset({"user_id", "name"})
    free_words: ClassVar[frozenset[str]] = frozenset({"words"})

    user_id: int | None
    name: str
    department: str
    hours: str
    words: str


@dataclass(frozen=True, kw_only=True)
class HelpAnswered(Event):
    code: ClassVar[str] = "talent.need.help_answered"
    label: ClassVar[str] = "担当の依頼に答えた"
    personal: ClassVar[frozenset[str]] = frozenset({"user_id", "name"})
    free_words: ClassVar[frozenset[str]] = frozenset({"opinion"})

    agreed: bool
    user_id: int | None
    name: str
    opinion: str


@dataclass(frozen=True, kw_only=True)
class HelpReleased(Event):
    code: ClassVar[str] = "talent.need.help_released"
    label: ClassVar[str] = "担当の約束を解いた"
    personal: ClassVar[frozenset[str]] = frozenset({"user_id", "name"})

    user_id: int | None
    name: str
