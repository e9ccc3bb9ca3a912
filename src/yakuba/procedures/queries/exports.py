"""Reads of exports: whose they are, what they ask for, their sealed pieces."""

import zlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from yakuba.foundation.vault.services import unseal
from yakuba.kernel.actor import Actor
from yakuba.procedures.models import CaseExport, ExportPart

from .queue import CaseFilter

KEPT_IN_LIST = 20
_KEY_BYTES = 16


def as_document(wanted: CaseFilter) -> dict[str, Any]:
    """Return the filter as it is kept."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(wanted).items()
    }


def as_filter(document: dict[str, Any]) -> CaseFilter:
    """Return the kept filter."""
    days = {
        name: date.fromisoformat(document[name]) if document.get(name) else None
        for name in ("since", "until")
    }
    return CaseFilter(**{**document, **days})


def find_export(export_id: UUID) -> CaseExport | None:
    """Return the export of the active town."""
    return CaseExport.objects.filter(pk=export_id).select_related("requested_by").first()


def exports_of(actor: Actor) -> list[CaseExport]:
    """Return the person's exports, newest first."""
    return list(CaseExport.objects.filter(requested_by=actor.user_id)[:KEPT_IN_LIST])


def place_of(export_id: UUID, kind: str, number: int) -> str:
    """Return what a piece is bound to."""
    return f"procedures.exportpart:{export_id}:{kind}:{number}"


def pieces(export: CaseExport, kind: str) -> Iterator[bytes]:
    """Yield the content of the pieces in order, one in memory at a time."""
    numbers = ExportPart.objects.filter(export=export, kind=kind).values_list("number", flat=True)
    for number in list(numbers.order_by("number")):
        part = ExportPart.objects.get(export=export, kind=kind, number=number)
        yield zlib.decompress(unseal(bytes(part.content), about=place_of(export.pk, kind, number)))


def keys_between(export: CaseExport, begin: int, end: int) -> list[UUID]:
    """Return some of the keys of the cases that fitted when it began, by their place."""
    (joined,) = pieces(export, ExportPart.KEYS)
    wanted = joined[begin * _KEY_BYTES : end * _KEY_BYTES]
    return [UUID(bytes=wanted[at : at + _KEY_BYTES]) for at in range(0, len(wanted), _KEY_BYTES)]
