"""Facts of comments and papers."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class CommentWritten(Event):
    """The words themselves stand in the comment only, so that they can be taken back."""

    code: ClassVar[str] = "programmes.project.commented"
    label: ClassVar[str] = "コメントした"

    comment_id: int
    mentioned: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CommentTakenBack(Event):
    code: ClassVar[str] = "programmes.project.comment_taken_back"
    label: ClassVar[str] = "コメントを取り消した"

    comment_id: int


@dataclass(frozen=True, kw_only=True)
class PaperAttached(Event):
    code: ClassVar[str] = "programmes.project.paper_attached"
    label: ClassVar[str] = "資料を付けた"

    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PaperRemoved(Event):
    code: ClassVar[str] = "programmes.project.paper_removed"
    label: ClassVar[str] = "資料を外した"

    name: str


@dataclass(frozen=True, kw_only=True)
class MentionsRead(Event):
    """Somebody has read where they are named."""

    code: ClassVar[str] = "programmes.project.mentions_read"
    label: ClassVar[str] = "名指しされたコメントを確認した"

    comment_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class DigestStopped(Event):
    """A person wants no mail of the morning in this town."""

    code: ClassVar[str] = "programmes.digest.stopped"
    label: ClassVar[str] = "朝のメールを止めた"


@dataclass(frozen=True, kw_only=True)
class DigestResumed(Event):
    code: ClassVar[str] = "programmes.digest.resumed"
    label: ClassVar[str] = "朝のメールを再開した"
