"""Looking into the log is a fact of its own."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event
from yakuba.foundation.subjects.ref import SubjectRef

LOG = SubjectRef("audit.log", "log")


@dataclass(frozen=True, kw_only=True)
class AuditSearched(Event):
    """Somebody searched the log, or took the result away as a file."""

    code: ClassVar[str] = "audit.log.searched"
    label: ClassVar[str] = "監査記録を検索しました"
    # What is looked for may be a person's name.
    personal: ClassVar[frozenset[str]] = frozenset({"actor_name"})

    since: str
    until: str
    actor_name: str
    fact: str
    subject_kind: str
    subject_id: str
    request_number: str
    exported: bool


@dataclass(frozen=True, kw_only=True)
class AuditEntryOpened(Event):
    """Somebody opened one entry of the log."""

    code: ClassVar[str] = "audit.entry.opened"
    label: ClassVar[str] = "監査記録の1件を開きました"

    entry: int
    fact: str


@dataclass(frozen=True, kw_only=True)
class SigningKeyChanged(Event):
    """From here on the heads of the sealed log are signed with another key."""

    code: ClassVar[str] = "audit.key.changed"
    label: ClassVar[str] = "監査記録の署名鍵が変わりました"

    former: str
    present: str


@dataclass(frozen=True, kw_only=True)
class EvidenceTaken(Event):
    """Somebody took signed heads or proofs out of the log; entry 0 means heads only."""

    code: ClassVar[str] = "audit.evidence.taken"
    label: ClassVar[str] = "監査記録の証明を書き出しました"

    size: int
    entry: int
    opened: bool


@dataclass(frozen=True, kw_only=True)
class EventsErased(Event):
    """The personal fields of these events were erased, because the subject's retention is over."""

    code: ClassVar[str] = "audit.event.erased"
    label: ClassVar[str] = "監査記録のうち個人に関する項目を消しました"

    # Number of the event → names of the fields as in the leaf.
    erased: dict[str, list[str]]
