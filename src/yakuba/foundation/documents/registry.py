"""The kinds of document that the apps print."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .models import IssuedDocument


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document: its label, its Typst template, and how its data is made of its content.

    `build` gets only the frozen row, so that the paper can be made again at any time, the same.
    """

    code: str
    label: str
    template_path: Path
    build: Callable[[IssuedDocument], dict[str, Any]]


class UnknownDocumentKind(LookupError):
    """No app has declared this kind of document."""


_kinds: dict[str, DocumentKind] = {}


def document_kind(
    code: str,
    label: str,
    template_path: Path,
    build: Callable[[IssuedDocument], dict[str, Any]],
) -> DocumentKind:
    """Declare a kind; declaring another one under the same code is an error."""
    kind = DocumentKind(code, label, template_path, build)
    if _kinds.setdefault(code, kind) != kind:
        raise LookupError(f"document kind {code} is declared twice")
    return kind


def kind_of(code: str) -> DocumentKind:
    """Return the declared kind; raises `UnknownDocumentKind`."""
    try:
        return _kinds[code]
    except KeyError:
        raise UnknownDocumentKind(code) from None


def all_kinds() -> list[DocumentKind]:
    """Return every declared kind, sorted by code."""
    return [_kinds[code] for code in sorted(_kinds)]
