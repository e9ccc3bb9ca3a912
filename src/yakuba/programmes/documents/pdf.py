"""A report as PDF: tagged, readable aloud, archivable (PDF/A-2a, PDF/UA-1), typeset by Typst."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from yakuba.foundation.documents.engine import typeset

from .tables import TONES, Front, Kind, Section, Stamp, Table, said

TEMPLATE: Final = Path(__file__).resolve().parents[1] / "templates" / "typst" / "pack.typ"


def as_pdf(front: Front, sections: Iterable[Section], *, made_at: datetime) -> bytes:
    """Return the PDF; raises `MissingFont` and `UnableToTypeset`."""
    data = {
        "front": {
            "town": front.town,
            "title": front.title,
            "kind": front.kind,
            "as_of": front.as_of,
            "counted": front.counted,
            "is_final": front.is_final,
            "made_on": front.made_on,
            "hash": front.content_hash,
            "check_number": front.check_number,
            "stamps": [_stamp(one) for one in front.stamps],
        },
        "tones": TONES,
        "runs": list(_runs(sections)),
    }
    return typeset(TEMPLATE, data, title=f"{front.town} {front.title}", made_at=made_at, apart=True)


def _stamp(one: Stamp) -> dict[str, str]:
    return {"post": one.post, "name": one.name, "on": one.on}


def _runs(sections: Iterable[Section]) -> Iterable[dict[str, Any]]:
    """Yield runs of sections on paper of one direction; a new page begins a new run."""
    run: dict[str, Any] | None = None
    for section in sections:
        if run is None or section.begins_page or run["wide"] != section.is_wide:
            if run is not None:
                yield run
            run = {"wide": section.is_wide, "sections": []}
        run["sections"].append(_section(section))
    if run is not None:
        yield run


def _section(section: Section) -> dict[str, Any]:
    table = section.table
    return {
        "title": section.title,
        "level": section.level,
        "paragraphs": list(section.paragraphs),
        "note": section.note,
        "empty": section.empty,
        "table": _table(table) if table is not None and table.rows else None,
    }


def _table(table: Table) -> dict[str, Any]:
    stacks = table.stacks
    columns = table.columns
    return {
        "widths": [max(columns[one].width for one in stack) for stack in stacks],
        "heads": [[columns[one].head for one in stack] for stack in stacks],
        # How a place is drawn follows from the first column in it.
        "kinds": [_drawn(columns[stack[0]].kind) for stack in stacks],
        "rows": [[_place(row, stack, table) for stack in stacks] for row in table.rows],
    }


def _drawn(kind: Kind) -> str:
    if kind is Kind.TRACK or kind is Kind.STATE:
        return kind.value
    return "NUMBER" if kind.is_number else "TEXT"


def _place(row: tuple[Any, ...], stack: list[int], table: Table) -> Any:
    """Return what stands in one place: text, texts below each other, or a track."""
    first = stack[0]
    if table.columns[first].kind is Kind.TRACK:
        return [-1 if share is None else share for share in row[first] or ()]
    words = [said(row[one], table.columns[one].kind) for one in stack]
    if table.columns[first].kind is Kind.TEXT and len(words) > 1 and not row[stack[-1]]:
        # An empty line below a name says nothing.
        words = words[:-1]
    return words[0] if len(words) == 1 else words
