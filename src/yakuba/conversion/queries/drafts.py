"""Drafts of mappings: what is said of each field, what is still wrong, and the rows to try on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import QuerySet

from yakuba.conversion.models import MappingDraft, SourceBatch
from yakuba.conversion.rules import drafts, mapping_reading
from yakuba.conversion.rules.characters import Characters
from yakuba.conversion.rules.layouts import Field, File, Layout
from yakuba.conversion.rules.mapping_words import source_words, step_words
from yakuba.conversion.rules.mappings import Definition, FieldMap, FileMap
from yakuba.conversion.rules.steps import Setting, StepKind
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.schema_words import Fault

from .batches import head_of
from .definitions import layout_or_none
from .visible import editable_by

if TYPE_CHECKING:
    from yakuba.conversion.frames.preview import Head, Tried

Document = dict[str, Any]
# So much of the edited file is read, and of another in which a step looks something up.
_HEAD = 1 << 16
_HEAD_TO_LOOK_UP = 1 << 20


@dataclass(frozen=True, slots=True)
class DraftSheet:
    """A draft with its layouts; both are there, or the draft cannot be written."""

    draft: MappingDraft
    source: Layout
    target: Layout

    @property
    def document(self) -> Document:
        found: Document = self.draft.document
        return found

    @property
    def definition(self) -> Definition:
        return mapping_reading.read(self.document)

    def file_map(self, to: str) -> FileMap | None:
        """Return how a file of the target is made."""
        return next((one for one in self.definition.files if one.to == to), None)


@dataclass(frozen=True, slots=True)
class FileState:
    """A file of the target in a draft: from where, how many fields are made, how many lack."""

    file: File
    source: str
    made: int
    lacking: int
    wrong: int


@dataclass(frozen=True, slots=True)
class FieldState:
    """A field of the target in a draft: how it is made, and what is wrong with that."""

    field: Field
    source: str
    steps: list[str]
    is_made: bool
    faults: list[Fault]

    @property
    def chip(self) -> tuple[str, str]:
        """The word and the tone of where it stands."""
        if self.faults:
            return "直すところあり", "error"
        if self.is_made:
            return "設定済み", "success"
        return ("必須・未設定", "warning") if self.field.required else ("空のまま", "neutral")


def drafts_in_town() -> QuerySet[MappingDraft]:
    """Return all drafts, the one that was changed last first."""
    return MappingDraft.objects.select_related("changed_by").order_by("-changed_at", "pk")


def draft_by_key(key: int) -> MappingDraft | None:
    """Return a draft of the town."""
    rows = MappingDraft.objects.select_related("changed_by", "batch__plan__department")
    return only(rows.filter(pk=key))


def draft_of_mapping(code: str) -> MappingDraft | None:
    """Return the draft of the next version of a mapping."""
    return only(MappingDraft.objects.filter(code=code))


def sheet_of(draft: MappingDraft) -> DraftSheet | None:
    """Return a draft with its layouts; None where one of them is gone."""
    source = layout_or_none(draft.document["source"])
    target = layout_or_none(draft.document["target"])
    if source is None or target is None:
        return None
    return DraftSheet(draft, source, target)


def file_states(sheet: DraftSheet) -> list[FileState]:
    """Return where each file of the target stands."""
    found = []
    for file in sheet.target.files:
        made = sheet.file_map(file.code)
        come = sheet.source.file(made.source) if made is not None else None
        fields = field_states(sheet, file) if made is not None else []
        name = come.name if come is not None else made.source if made is not None else ""
        found.append(
            FileState(
                file,
                name,
                sum(one.is_made for one in fields),
                sum(one.field.required and not one.is_made for one in fields),
                sum(bool(one.faults) for one in fields),
            )
        )
    return found


def field_states(sheet: DraftSheet, file: File) -> list[FieldState]:
    """Return where each field of a file of the target stands."""
    definition = sheet.definition
    made = sheet.file_map(file.code)
    found = []
    for field in file.fields:
        way = made.field(field.code) if made is not None else None
        if made is None or way is None:
            found.append(FieldState(field, "", [], False, []))
            continue
        found.append(
            FieldState(
                field,
                source_words(made.source, way, sheet.source),
                [step_words(one, sheet.source) for one in way.steps],
                True,
                faults_in_way(sheet, definition, made, way, field),
            )
        )
    return found


def faults_in_way(
    sheet: DraftSheet, definition: Definition, made: FileMap, way: FieldMap, field: Field
) -> list[Fault]:
    """Return what is wrong with how a field is made."""
    come = sheet.source.file(made.source)
    if come is None:
        return [
            Fault("ファイル", "もとのファイルが現行レイアウトにありません。選び直してください。")
        ]
    return mapping_reading.field_faults(definition, way, field, come, sheet.source)


def faults_in(sheet: DraftSheet) -> tuple[Fault, ...]:
    """Return what keeps a draft from being settled."""
    if not any(one["fields"] for one in sheet.document["files"]):
        return (
            Fault(
                "対応表全体",
                "まだ1つも項目がありません。ファイルを選んで、項目を設定してください。",
            ),
        )
    try:
        mapping_reading.parse(drafts.finished(sheet.document), sheet.source, sheet.target)
    except mapping_reading.UnreadableMapping as refused:
        return refused.faults
    return ()


def table_uses(sheet: DraftSheet, name: str) -> Iterator[tuple[File, Field]]:
    """Yield the fields of the target whose steps look into a table."""
    for to, code in drafts.uses_of(sheet.document, name):
        file = sheet.target.file(to)
        field = file.field(code) if file is not None else None
        if file is not None and field is not None:
            yield file, field


# Rows to try on


def batches_to_try(actor: Actor, layout: str) -> QuerySet[SourceBatch]:
    """Return the files that came in a layout and into which the actor may look, the newest first."""
    rows = SourceBatch.objects.filter(plan__in=editable_by(actor).values("pk"))
    return rows.filter(layout=layout, wiped_at=None).select_related("plan")


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as it is typed now, and the rows that were typed for it; none means the batch's."""

    file: FileMap
    way: FieldMap
    typed: list[list[str]]
    characters: Characters


def tried_on(sheet: DraftSheet, asked: Asked, on: date) -> "Tried":
    """Try a field on typed rows, or on the first rows of the files that came.

    Raises UnreadableFile, FileUnavailable.
    """
    # The engine takes a second to load; no other page needs it.
    from yakuba.conversion.frames.preview import Wanted, tried

    batch = sheet.draft.batch
    heads = {} if asked.typed or batch is None else _heads(batch, asked)
    return tried(
        Wanted(
            sheet.source,
            sheet.target,
            sheet.definition,
            asked.file,
            asked.way,
            on.isoformat(),
            heads,
            asked.typed,
            asked.characters,
        ),
        Path(settings.WORK_ROOT) / "conversion-preview",
    )


def _heads(batch: SourceBatch, asked: Asked) -> "dict[str, Head]":
    """Return the beginnings of the files that the field's steps look at."""
    from yakuba.conversion.frames.preview import Head

    wanted = {
        step.text(Setting.FILE): _HEAD_TO_LOOK_UP
        for step in asked.way.steps
        if step.kind is StepKind.LOOKUP
    }
    wanted[asked.file.source] = max(_HEAD, wanted.get(asked.file.source, 0))
    found: dict[str, Head] = {}
    for file in batch.files.filter(code__in=wanted).order_by("code", "number"):
        if file.code not in found:
            content = head_of(file, wanted[file.code])
            found[file.code] = Head(content, len(content) >= file.size)
    return found
