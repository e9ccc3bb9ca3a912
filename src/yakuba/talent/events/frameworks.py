"""Facts of frameworks and of what is expected."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class FrameworkAdopted(Event):
    code: ClassVar[str] = "talent.framework.adopted"
    label: ClassVar[str] = "スキルの枠組みを取り入れた"

    title: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class FrameworkDrafted(Event):
    code: ClassVar[str] = "talent.framework.drafted"
    label: ClassVar[str] = "スキルの枠組みの案を作った・直した"

    what: str


@dataclass(frozen=True, kw_only=True)
class FrameworkPublished(Event):
    code: ClassVar[str] = "talent.framework.published"
    label: ClassVar[str] = "スキルの枠組みを公開した"

    number: int
    content_hash: str
    skills: int
    retired: int


@dataclass(frozen=True, kw_only=True)
class FrameworkWithdrawn(Event):
    code: ClassVar[str] = "talent.framework.withdrawn"
    label: ClassVar[str] = "スキルの枠組みの利用をやめた"


@dataclass(frozen=True, kw_only=True)
class FrameworkRestored(Event):
    code: ClassVar[str] = "talent.framework.restored"
    label: ClassVar[str] = "スキルの枠組みの利用を再開した"


@dataclass(frozen=True, kw_only=True)
class LevelsExpected(Event):
    code: ClassVar[str] = "talent.framework.levels_expected"
    label: ClassVar[str] = "求めるレベルを定めた"

    target: str
    valid_from: date
    set: int
    ended: int
