"""Layouts and mappings as the desk shows them: lists, and each as a page of documentation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from yakuba.conversion.events.about import layout_ref, mapping_ref
from yakuba.conversion.models import LayoutEdition, MappingDraft, MappingVersion
from yakuba.conversion.rules import layout_reading, mapping_reading
from yakuba.conversion.rules.layout_words import (
    demands,
    key_words,
    length_words,
    written_words,
)
from yakuba.conversion.rules.layouts import Field, File, Layout
from yakuba.conversion.rules.mapping_words import source_words, step_words
from yakuba.conversion.rules.mappings import Definition, FileMap
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.events.queries import events_of
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.canonical import content_hash

from .definitions import (
    Document,
    layout_or_none,
    newest_mappings,
    shipped_layouts,
    shipped_mappings,
)

# Longer lists of codes are read in the file.
MOST_CODES: Final = 100


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """A layout in the list; `number` is None for one that is shipped."""

    code: str
    title: str
    business: str
    edition: str
    files: int
    number: int | None
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class MappingRow:
    """A mapping in the list; `number` is None for one that is shipped."""

    code: str
    title: str
    source: str
    target: str
    number: int | None
    saved_at: datetime | None


def layout_rows() -> list[LayoutRow]:
    """Return the town's layouts by their newest editions, then those that are shipped."""
    newest = dict(LayoutEdition.objects.order_by("code", "number").values_list("code", "pk"))
    rows = LayoutEdition.objects.filter(pk__in=newest.values())
    own = [_row(one.document, one.number, one.taken_at) for one in rows]
    shipped = [_row(one, None, None) for code, one in shipped_layouts().items()]
    return [*sorted(own, key=lambda one: (one.title, one.code)), *shipped]


def _row(document: Mapping[str, Any], number: int | None, at: datetime | None) -> LayoutRow:
    return LayoutRow(
        document["code"],
        document["title"],
        document["business"],
        document["edition"],
        len(document["files"]),
        number,
        at,
    )


def mapping_rows(layouts: list[LayoutRow]) -> list[MappingRow]:
    """Return the town's mappings by their newest versions, then those that are shipped."""
    titles = {one.code: one.title for one in reversed(layouts)}

    def title(code: str) -> str:
        return titles.get(code, code)

    own = [
        MappingRow(
            one.code, one.title, title(one.source), title(one.target), one.number, one.saved_at
        )
        for one in newest_mappings()
    ]
    shipped = [
        MappingRow(code, one["title"], title(one["source"]), title(one["target"]), None, None)
        for code, one in shipped_mappings().items()
    ]
    return [*own, *shipped]


# A layout


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field with what must hold in it, in words."""

    field: Field
    length: str
    is_key: bool
    demands: list[str]


@dataclass(frozen=True, slots=True)
class FileLines:
    """A file with how it is written, and its fields."""

    file: File
    written: list[str]
    key: str
    lines: list[FieldLine]


@dataclass(frozen=True, slots=True)
class LayoutPage:
    """A layout in one edition; `number` is None for one that is shipped."""

    layout: Layout
    document: Document
    content_hash: str
    number: int | None
    edition: LayoutEdition | None

    @property
    def edition_label(self) -> str:
        return f"第{self.number}版"

    @property
    def files(self) -> Iterator[FileLines]:
        for file in self.layout.files:
            lines = [
                FieldLine(one, length_words(one), one.code in file.key, demands(one, self.layout))
                for one in file.fields
            ]
            yield FileLines(file, written_words(file), key_words(file), lines)

    @property
    def codes(self) -> Iterator[tuple[str, list[tuple[str, str]], int]]:
        """The lists of codes: name, the first pairs, how many more there are."""
        for name, pairs in self.layout.codes.items():
            rest = max(0, len(pairs) - MOST_CODES)
            yield name, sorted(pairs.items())[:MOST_CODES], rest


def layout_page(code: str, number: int | None = None) -> LayoutPage | None:
    """Return a layout in an edition, the newest one where none is named; None when there is none."""
    rows = editions_of(code)
    edition = only(rows.filter(number=number)) if number is not None else rows.first()
    if edition is not None:
        layout = layout_reading.read(edition.document)
        return LayoutPage(layout, edition.document, edition.content_hash, edition.number, edition)
    if number is None and code in shipped_layouts():
        document = shipped_layouts()[code]
        layout = layout_reading.read(document)
        return LayoutPage(layout, document, content_hash(document), None, None)
    return None


def editions_of(code: str) -> QuerySet[LayoutEdition]:
    """Return the editions of a layout, the newest first."""
    rows = LayoutEdition.objects.filter(code=code).order_by("-number")
    return rows.select_related("taken_by")


# A mapping


@dataclass(frozen=True, slots=True)
class WayLine:
    """A field of the target and how it is made; no words at all where it stays empty."""

    field: Field
    source: str
    steps: list[str]


@dataclass(frozen=True, slots=True)
class WayFile:
    """A file of the target, from which file it comes, and its fields."""

    file: File
    source: str
    lines: list[WayLine]
    empty: list[Field]


@dataclass(frozen=True, slots=True)
class MappingPage:
    """A mapping in one version; `number` is None for one that is shipped."""

    definition: Definition
    document: Document
    content_hash: str
    version: MappingVersion | None
    source: Layout | None
    target: Layout | None

    @property
    def number(self) -> int | None:
        return self.version.number if self.version is not None else None

    @property
    def version_label(self) -> str:
        return f"第{self.number}版"

    @property
    def files(self) -> Iterator[WayFile]:
        files = self.target.files if self.target is not None else ()
        made = {one.to: one for one in self.definition.files}
        for file in files:
            if file.code in made:
                yield way_file(file, made[file.code], self.source)

    @property
    def left_out(self) -> list[File]:
        """The files of the target that are not made."""
        made = {one.to for one in self.definition.files}
        return [one for one in (self.target.files if self.target else ()) if one.code not in made]

    @property
    def tables(self) -> Iterator[tuple[str, list[tuple[str, str]], int]]:
        """The tables of codes: name, the first pairs, how many more there are."""
        for name, pairs in sorted(self.definition.tables.items()):
            yield name, sorted(pairs.items())[:MOST_CODES], max(0, len(pairs) - MOST_CODES)


def way_file(file: File, made: FileMap, source: Layout | None) -> WayFile:
    """Return a file of the target with how each of its fields is made."""
    come = source.file(made.source) if source is not None else None
    lines, empty = [], []
    for field in file.fields:
        way = made.field(field.code)
        if way is None:
            empty.append(field)
            continue
        words = [step_words(one, source) for one in way.steps]
        lines.append(WayLine(field, source_words(made.source, way, source), words))
    return WayFile(file, come.name if come is not None else made.source, lines, empty)


def mapping_page(code: str, number: int | None = None) -> MappingPage | None:
    """Return a mapping in a version, the newest one where none is named; None when there is none."""
    rows = versions_of(code)
    version = only(rows.filter(number=number)) if number is not None else rows.first()
    if version is not None:
        return _page(version.document, version.content_hash, version)
    if number is None and code in shipped_mappings():
        document = shipped_mappings()[code]
        return _page(document, content_hash(document), None)
    return None


def _page(document: Document, hashed: str, version: MappingVersion | None) -> MappingPage:
    definition = mapping_reading.read(document)
    return MappingPage(
        definition,
        document,
        hashed,
        version,
        layout_or_none(definition.source),
        layout_or_none(definition.target),
    )


def versions_of(code: str) -> QuerySet[MappingVersion]:
    """Return the versions of a mapping, the newest first."""
    rows = MappingVersion.objects.filter(code=code).order_by("-number")
    return rows.select_related("saved_by")


# How events point at them


def layout_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a layout of the town."""
    title = editions_of(subject_id).values_list("title", flat=True).first()
    if title is None:
        return None
    return SubjectCard(f"レイアウト「{title}」", reverse("conversion:layout", args=[subject_id]))


def mapping_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a mapping of the town, or of its first draft."""
    title = versions_of(subject_id).values_list("title", flat=True).first()
    if title is not None:
        return SubjectCard(f"対応表「{title}」", reverse("conversion:mapping", args=[subject_id]))
    draft = only(MappingDraft.objects.filter(code=subject_id))
    if draft is None:
        return None
    return SubjectCard(
        f"対応表「{draft.title}」の下書き", reverse("conversion:draft", args=[draft.pk])
    )


def layout_facts(code: str) -> QuerySet[EventRecord]:
    """Return what happened to a layout."""
    return events_of([layout_ref(code)]).order_by("-occurred_at", "-pk")


def mapping_facts(code: str) -> QuerySet[EventRecord]:
    """Return what happened to a mapping and its drafts."""
    return events_of([mapping_ref(code)]).order_by("-occurred_at", "-pk")
