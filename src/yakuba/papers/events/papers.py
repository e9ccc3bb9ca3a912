"""Facts of papers while they are written; what happens on their way is a fact of decisions."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event
from yakuba.foundation.subjects.ref import SubjectRef

PAPER = "papers.paper"
FORM = "papers.form"


def paper_ref(key: object) -> SubjectRef:
    """Return the reference of a paper."""
    return SubjectRef(PAPER, str(key))


def form_ref(key: object) -> SubjectRef:
    """Return the reference of a form."""
    return SubjectRef(FORM, str(key))


@dataclass(frozen=True, kw_only=True)
class PaperBegun(Event):
    code: ClassVar[str] = "papers.paper.begun"
    label: ClassVar[str] = "起案文書を書き始めた"

    form: str
    copied_from: str


@dataclass(frozen=True, kw_only=True)
class PaperChanged(Event):
    code: ClassVar[str] = "papers.paper.changed"
    label: ClassVar[str] = "起案文書を直した"

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PaperFileAdded(Event):
    code: ClassVar[str] = "papers.paper.file_added"
    label: ClassVar[str] = "起案文書にファイルを添えた"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PaperFileRemoved(Event):
    code: ClassVar[str] = "papers.paper.file_removed"
    label: ClassVar[str] = "起案文書のファイルを外した"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PaperDiscarded(Event):
    code: ClassVar[str] = "papers.paper.discarded"
    label: ClassVar[str] = "書きかけの起案文書を破棄した"


@dataclass(frozen=True, kw_only=True)
class PaperFormSet(Event):
    code: ClassVar[str] = "papers.form.set"
    label: ClassVar[str] = "起案様式を定めた"

    form: str
    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PaperFormRetired(Event):
    code: ClassVar[str] = "papers.form.retired"
    label: ClassVar[str] = "起案様式を使わないことにした"

    form: str
