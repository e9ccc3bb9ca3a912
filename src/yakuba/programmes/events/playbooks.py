"""Facts of playbooks and of the windows of the town's year."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class PlaybookAdopted(Event):
    code: ClassVar[str] = "programmes.playbook.adopted"
    label: ClassVar[str] = "手順書を取り入れた"

    title: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class PlaybookPublished(Event):
    code: ClassVar[str] = "programmes.playbook.published"
    label: ClassVar[str] = "手順書を公開した"

    number: int
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class PlaybookWithdrawn(Event):
    code: ClassVar[str] = "programmes.playbook.withdrawn"
    label: ClassVar[str] = "手順書を廃止した"


@dataclass(frozen=True, kw_only=True)
class PlanMade(Event):
    code: ClassVar[str] = "programmes.project.plan_made"
    label: ClassVar[str] = "手順書から計画を作った"

    playbook: str
    number: int
    go_live: date
    tasks: int
    late_by: int


@dataclass(frozen=True, kw_only=True)
class WindowSet(Event):
    code: ClassVar[str] = "programmes.window.set"
    label: ClassVar[str] = "時期の枠を定めた"

    title: str
    opens: date
    closes: date


@dataclass(frozen=True, kw_only=True)
class WindowRemoved(Event):
    code: ClassVar[str] = "programmes.window.removed"
    label: ClassVar[str] = "時期の枠を外した"

    title: str


@dataclass(frozen=True, kw_only=True)
class PlaybookDrafted(Event):
    code: ClassVar[str] = "programmes.playbook.drafted"
    label: ClassVar[str] = "手順書の案を作った・直した"

    what: str


@dataclass(frozen=True, kw_only=True)
class PlaybookRestored(Event):
    code: ClassVar[str] = "programmes.playbook.restored"
    label: ClassVar[str] = "手順書の廃止を取り消した"
