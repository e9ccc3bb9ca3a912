"""The one who acts: a plain value that views make and services and policies read."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class ActorKind(StrEnum):
    """In what quality one acts."""

    RESIDENT = "RESIDENT"
    GUEST = "GUEST"
    STAFF = "STAFF"
    SYSTEM = "SYSTEM"

    @property
    def label(self) -> str:
        return {
            "RESIDENT": "住民",
            "GUEST": "住民(アカウントなし)",
            "STAFF": "職員",
            "SYSTEM": "システム",
        }[self.value]


class Duty(StrEnum):
    """What a post is charged with beyond the cases of its own section (分掌)."""

    COUNTER = "COUNTER"
    DX = "DX"
    EXECUTIVE = "EXECUTIVE"
    AUDIT = "AUDIT"
    OPERATOR = "OPERATOR"
    EMERGENCY = "EMERGENCY"
    RECORDS = "RECORDS"
    TALENT = "TALENT"
    REGION = "REGION"

    @property
    def label(self) -> str:
        return {
            "COUNTER": "窓口受付",
            "DX": "DX推進",
            "EXECUTIVE": "幹部",
            "AUDIT": "監査",
            "OPERATOR": "システム運用",
            "EMERGENCY": "緊急閲覧",
            "RECORDS": "文書管理",
            "TALENT": "人材育成",
            "REGION": "広域支援",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in a post (職員), a resident, or the system itself.

    `municipality_id` is the town that a member of staff serves (None for everybody else);
    `post_ids` and `department_ids` hold every post held on the day of the act, concurrent posts
    included, and the departments of these posts.
    """

    kind: ActorKind
    name: str
    user_id: int | None = None
    municipality_id: int | None = None
    post_label: str = ""
    post_ids: frozenset[int] = frozenset()
    department_ids: frozenset[int] = frozenset()
    duties: frozenset[Duty] = frozenset()
    email: str = ""
    # Drafts and applications that this browser session has proved to hold by a code.
    held_ids: frozenset[str] = frozenset()

    @classmethod
    def system(cls, name: str = "システム") -> Self:
        """Return the actor of jobs and sweepers."""
        return cls(kind=ActorKind.SYSTEM, name=name)

    @classmethod
    def guest(cls, *, name: str = "申請者", held_ids: frozenset[str] = frozenset()) -> Self:
        """Return a resident without an account."""
        return cls(kind=ActorKind.GUEST, name=name, held_ids=held_ids)

    @property
    def is_staff(self) -> bool:
        return self.kind is ActorKind.STAFF

    @property
    def is_resident(self) -> bool:
        return self.kind in (ActorKind.RESIDENT, ActorKind.GUEST)

    def has(self, duty: Duty) -> bool:
        """Tell whether one of the actor's posts is charged with the duty."""
        return duty in self.duties

    def serves(self, municipality_id: int | None) -> bool:
        """Tell whether the actor is a member of staff of this very town."""
        return (
            self.is_staff
            and municipality_id is not None
            and self.municipality_id == municipality_id
        )

    def holding(self, held_ids: frozenset[str]) -> "Actor":
        """Return the same actor with what this session holds by code."""
        return replace(self, held_ids=held_ids)
