"""Facts about issued documents."""

from dataclasses import dataclass
from datetime import date

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class DocumentIssued(Event):
    """A document got its number; what it says is frozen from here on."""

    code = "documents.document.issued"
    label = "文書を発行した"

    kind: str
    number: str
    issued_date: date
    content_hash: str
    about_kind: str
    about_id: str


@dataclass(frozen=True, kw_only=True)
class DocumentProduced(Event):
    """The PDF of an issued document lies in the file store."""

    code = "documents.document.produced"
    label = "文書のPDFを作成した"

    number: str
    file_sha256: str
    about_kind: str
    about_id: str


@dataclass(frozen=True, kw_only=True)
class DocumentWithdrawn(Event):
    """An issued document was withdrawn; its number stays used."""

    code = "documents.document.withdrawn"
    label = "文書を撤回した"
    personal = frozenset({"reason"})

    number: str
    reason: str
    about_kind: str
    about_id: str


@dataclass(frozen=True, kw_only=True)
class DocumentErased(Event):
    """The retention of what the document is about is over: number, date and hash remain."""

    code = "documents.document.erased"
    label = "文書の内容を廃棄した"

    number: str
    content_hash: str
    about_kind: str
    about_id: str
