"""A mapping while it is written: its document with one thing changed, the rest as it was.

A draft may lack what a mapping needs, so nothing here reads it as one. No function changes what it
is given.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from .layouts import File
from .mappings import SCHEMA_VERSION
from .steps import Setting, StepKind

Document = dict[str, Any]
MOST_SOURCES: Final = 12
MOST_STEPS: Final = 30


def begun(code: str, title: str, source: str, target: str) -> Document:
    """Return an empty draft between two layouts."""
    return {
        "schema_version": SCHEMA_VERSION,
        "code": code,
        "title": title,
        "source": source,
        "target": target,
        "note": "",
        "tables": {},
        "files": [],
    }


def renamed(document: Document, *, code: str, title: str, note: str) -> Document:
    """Return the draft under another name."""
    return {**document, "code": code, "title": title, "note": note}


def file_in(document: Document, to: str) -> Document | None:
    """Return how a file of the target is made, None where nothing is said yet."""
    return next((one for one in document["files"] if one["to"] == to), None)


def field_in(document: Document, to: str, code: str) -> Document | None:
    """Return how a field of the target is made, None where nothing is said yet."""
    file = file_in(document, to)
    fields: Sequence[Document] = file["fields"] if file is not None else ()
    return next((one for one in fields if one["to"] == code), None)


def with_file(document: Document, to: str, source: str, order: Sequence[str]) -> Document:
    """Return the draft in which a file of the target comes from a file of the source.

    `order` are the codes of the target's files.
    """
    known = file_in(document, to) or {"fields": []}
    made = {"to": to, "from": source, "fields": known["fields"]}
    others = [one for one in document["files"] if one["to"] != to]
    return {**document, "files": _in_order([*others, made], order)}


def without_file(document: Document, to: str) -> Document:
    """Return the draft in which a file of the target is not made."""
    return {**document, "files": [one for one in document["files"] if one["to"] != to]}


def with_field(document: Document, file: File, way: Document) -> Document:
    """Return the draft with how a field of the target's file is made; the file is in the draft."""
    known = file_in(document, file.code)
    if known is None:
        raise KeyError(file.code)
    order = [one.code for one in file.fields]
    others = [one for one in known["fields"] if one["to"] != way["to"]]
    made = {**known, "fields": _in_order([*others, way], order)}
    return _with(document, made)


def without_field(document: Document, to: str, code: str) -> Document:
    """Return the draft in which a field of the target stays empty."""
    known = file_in(document, to)
    if known is None:
        return document
    return _with(
        document, {**known, "fields": [one for one in known["fields"] if one["to"] != code]}
    )


def _with(document: Document, file: Document) -> Document:
    files = [file if one["to"] == file["to"] else one for one in document["files"]]
    return {**document, "files": files}


def _in_order(parts: Sequence[Document], order: Sequence[str]) -> list[Document]:
    """Return the parts as the target has them; what it does not know stands last."""
    at = {code: place for place, code in enumerate(order)}
    return sorted(parts, key=lambda one: at.get(one["to"], len(at)))


def way_of(
    to: str, sources: Sequence[str], between: str, steps: Sequence[Mapping[str, Any]]
) -> Document:
    """Return how a field is made, as a document says it: what is not needed is left out."""
    made: Document = {"to": to, "from": list(sources)}
    if len(sources) > 1 and between:
        made["between"] = between
    if steps:
        made["steps"] = [dict(one) for one in steps]
    return made


def moved(steps: Sequence[Document], at: int, by: int) -> list[Document]:
    """Return the steps with the one at the place (from 0) moved; as they are when it cannot be."""
    made = list(steps)
    if 0 <= at < len(made) and 0 <= at + by < len(made):
        made.insert(at + by, made.pop(at))
    return made


def removed(steps: Sequence[Document], at: int) -> list[Document]:
    """Return the steps without the one at the place (from 0)."""
    return [one for place, one in enumerate(steps) if place != at]


def added(steps: Sequence[Document], kind: StepKind) -> list[Document]:
    """Return the steps with one more at the end, nothing of it said yet."""
    return [*steps, {"step": kind.value}]


def with_table(document: Document, name: str, pairs: Mapping[str, str]) -> Document:
    """Return the draft with a table of codes: old to new."""
    return {**document, "tables": {**document.get("tables", {}), name: dict(pairs)}}


def without_table(document: Document, name: str) -> Document:
    """Return the draft without a table of codes."""
    tables = {code: one for code, one in document.get("tables", {}).items() if code != name}
    return {**document, "tables": tables}


def uses_of(document: Document, table: str) -> Iterator[tuple[str, str]]:
    """Yield the fields (file, field) whose steps look into a table."""
    for file in document["files"]:
        for way in file["fields"]:
            if any(
                one["step"] == StepKind.CODES.value and one.get(Setting.TABLE.value) == table
                for one in way.get("steps", ())
            ):
                yield file["to"], way["to"]


def finished(document: Document) -> Document:
    """Return the document as it is published: without files and tables of which nothing is said."""
    made = {**document, "files": [one for one in document["files"] if one["fields"]]}
    tables = {name: one for name, one in document.get("tables", {}).items() if one}
    made["tables"] = tables
    return {key: value for key, value in made.items() if value or key not in ("tables", "note")}
