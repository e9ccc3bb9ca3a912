"""Facts of the town's own forms for reports."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class TemplateAdded(Event):
    code: ClassVar[str] = "programmes.template.added"
    label: ClassVar[str] = "報告書の様式を登録した"

    name: str
    kind: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class TemplateRenewed(Event):
    """A new version was uploaded; reports that were final by then keep the one they had."""

    code: ClassVar[str] = "programmes.template.renewed"
    label: ClassVar[str] = "報告書の様式を新しい版にした"

    name: str
    number: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class TemplateRetired(Event):
    code: ClassVar[str] = "programmes.template.retired"
    label: ClassVar[str] = "報告書の様式を廃止した"

    name: str


@dataclass(frozen=True, kw_only=True)
class TemplateFixed(Event):
    """A final report got the version of a form into which it is put from now on."""

    code: ClassVar[str] = "programmes.template.fixed"
    label: ClassVar[str] = "報告書に使う様式を決めた"

    pack: str
    number: int
