"""Write a mapping on the desk: begin a draft, change a part of it, publish it or throw it away.

Two people may write at once: each save changes one part (a field, a table, the head) of the draft
as it is now. Only when that very part was saved by somebody else meanwhile is the save refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from yakuba.conversion.events.about import mapping_ref
from yakuba.conversion.events.definitions import DraftBegun, DraftDiscarded
from yakuba.conversion.models import MappingDraft, MappingVersion, SourceBatch
from yakuba.conversion.policies.definitions import may_try_on, may_write
from yakuba.conversion.queries.definitions import (
    layout_of,
    newest_mapping,
    shipped_mappings,
)
from yakuba.conversion.queries.shipped import NoSuchDefinition
from yakuba.conversion.rules import drafts
from yakuba.conversion.rules.layout_reading import UnreadableLayout
from yakuba.conversion.rules.layouts import File
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import content_hash
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import UnableToAct, demand

from .definitions import take_mapping

Document = dict[str, Any]
_GONE: Final = "この下書きはありません。確定されたか、取りやめられています。"


class SavedMeanwhile(UnableToAct):
    """Somebody else has saved the same part; what was typed is not lost, and is shown again."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a draft begins with: a version or a shipped mapping (`base`), or two layouts."""

    code: str
    title: str
    base: str = ""
    source: str = ""
    target: str = ""


def part_hash(part: object) -> str:
    """Return what tells whether a part of a draft is still as it was looked at."""
    return content_hash(part)


@transaction.atomic
def begin_draft(*, beginning: Beginning, actor: Actor, at: datetime) -> MappingDraft:
    """Begin a draft. Raises UnableToAct."""
    demand(may_write(actor))
    document = _first(beginning)
    draft = MappingDraft(
        code=document["code"],
        title=document["title"],
        document=document,
        changed_at=at,
        changed_by_id=actor.user_id,
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError as fault:
        raise UnableToAct(
            f"コード「{draft.code}」の下書きは、もうあります。一覧から開いてください。"
        ) from fault
    record(
        DraftBegun(subject=mapping_ref(draft.code), title=draft.title, base=beginning.base),
        actor=actor,
        at=at,
    )
    return draft


def _first(beginning: Beginning) -> Document:
    """Return the document that the draft begins with. Raises UnableToAct."""
    title, code = clean_line(beginning.title)[:120], beginning.code
    own = newest_mapping(beginning.base) if beginning.base else None
    if own is not None:
        return {"tables": {}, **own.document}
    if code in shipped_mappings():
        raise UnableToAct("見本と同じコードは使えません。別のコードにしてください。")
    if newest_mapping(code) is not None:
        raise UnableToAct(
            f"コード「{code}」の対応表は、もうあります。その対応表のページで、次の版の下書きを始めてください。"
        )
    if beginning.base:
        if beginning.base not in shipped_mappings():
            raise UnableToAct("もとにする対応表を一覧から選び直してください。")
        document = {"tables": {}, **shipped_mappings()[beginning.base]}
        return drafts.renamed(document, code=code, title=title, note=document.get("note", ""))
    try:
        layout_of(beginning.source)
        layout_of(beginning.target)
    except (NoSuchDefinition, UnreadableLayout) as refusal:
        raise UnableToAct(str(refusal)) from refusal
    return drafts.begun(code, title, beginning.source, beginning.target)


def locked_draft(draft: MappingDraft) -> MappingDraft:
    """Return the draft with its row held. Raises UnableToAct."""
    held = only(MappingDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk))
    if held is None:
        raise UnableToAct(_GONE)
    return held


def _saved(
    draft: MappingDraft,
    part: Callable[[Document], object],
    seen: str,
    change: Callable[[Document], Document],
    actor: Actor,
    at: datetime,
) -> MappingDraft:
    """Change one part of the draft as it is now. Raises UnableToAct, SavedMeanwhile."""
    demand(may_write(actor))
    held = locked_draft(draft)
    now = part(held.document)
    made = change(held.document)
    if part_hash(now) != seen and now != part(made):
        who = held.changed_by.name if held.changed_by is not None else "ほかの人"
        raise SavedMeanwhile(
            f"見ているあいだに、同じところが保存されました（最後に保存したのは{who}さんです）。"
            "入力した内容は、まだ保存していません。"
        )
    if made != held.document:
        held.document = made
        held.title = made["title"]
        held.turn += 1
        held.changed_at, held.changed_by_id = at, actor.user_id
        held.save(update_fields=["document", "title", "turn", "changed_at", "changed_by"])
    return held


@transaction.atomic
def change_head(
    *, draft: MappingDraft, title: str, note: str, seen: str, actor: Actor, at: datetime
) -> MappingDraft:
    """Give the draft another name or note. Raises UnableToAct, SavedMeanwhile."""

    def change(document: Document) -> Document:
        return drafts.renamed(
            document,
            code=document["code"],
            title=clean_line(title)[:120],
            note=clean_text(note)[:1_000],
        )

    return _saved(draft, head_part, seen, change, actor, at)


def head_part(document: Document) -> object:
    """Return the part of a draft that is its name."""
    return [document["title"], document.get("note", "")]


@transaction.atomic
def change_file(
    *,
    draft: MappingDraft,
    to: str,
    source: str,
    order: tuple[str, ...],
    seen: str,
    actor: Actor,
    at: datetime,
) -> MappingDraft:
    """Say from which file one of the target comes; empty for none. Raises UnableToAct."""

    def part(document: Document) -> object:
        return file_part(document, to)

    def change(document: Document) -> Document:
        if source:
            return drafts.with_file(document, to, source, order)
        return drafts.without_file(document, to)

    return _saved(draft, part, seen, change, actor, at)


def file_part(document: Document, to: str) -> object:
    """Return the part of a draft that says where a file comes from."""
    file = drafts.file_in(document, to)
    return file["from"] if file is not None else ""


@transaction.atomic
def change_field(
    *, draft: MappingDraft, file: File, code: str, way: Document | None, seen: str,
    actor: Actor, at: datetime,
) -> MappingDraft:  # fmt: skip
    """Say how a field of the target is made; None for not at all. Raises UnableToAct."""

    def part(document: Document) -> object:
        return drafts.field_in(document, file.code, code)

    def change(document: Document) -> Document:
        if drafts.file_in(document, file.code) is None:
            raise UnableToAct("先に、このファイルのもとになるファイルを選んでください。")
        if way is None:
            return drafts.without_field(document, file.code, code)
        return drafts.with_field(document, file, way)

    return _saved(draft, part, seen, change, actor, at)


@transaction.atomic
def change_table(
    *, draft: MappingDraft, name: str, pairs: Mapping[str, str] | None, seen: str,
    actor: Actor, at: datetime,
) -> MappingDraft:  # fmt: skip
    """Set a table of codes; None takes it away. Raises UnableToAct, SavedMeanwhile."""

    def part(document: Document) -> object:
        return table_part(document, name)

    def change(document: Document) -> Document:
        if pairs is not None:
            return drafts.with_table(document, name, pairs)
        if any(drafts.uses_of(document, name)):
            raise UnableToAct("手順で使っている変換表は消せません。先に、手順を外してください。")
        return drafts.without_table(document, name)

    return _saved(draft, part, seen, change, actor, at)


def table_part(document: Document, name: str) -> object:
    """Return the part of a draft that is a table."""
    table: object = document.get("tables", {}).get(name)
    return table


@transaction.atomic
def choose_batch(
    *, draft: MappingDraft, batch: SourceBatch | None, actor: Actor, at: datetime
) -> MappingDraft:
    """Say on which files that came the draft is tried. Raises UnableToAct."""
    demand(may_write(actor))
    held = locked_draft(draft)
    if batch is not None:
        demand(may_try_on(actor, batch))
        if batch.layout != held.document["source"]:
            raise UnableToAct("現行レイアウトの違う受領データは使えません。選び直してください。")
    held.batch = batch
    held.changed_at, held.changed_by_id = at, actor.user_id
    held.save(update_fields=["batch", "changed_at", "changed_by"])
    return held


@transaction.atomic
def publish_draft(
    *, draft: MappingDraft, change: str, turn: int, actor: Actor, at: datetime
) -> MappingVersion:
    """Settle the draft as the next version. Raises UnreadableMapping, UnableToAct."""
    demand(may_write(actor))
    held = locked_draft(draft)
    if held.turn != turn:
        raise SavedMeanwhile(
            "確かめているあいだに、下書きが保存されました。変わったところを、もう一度確かめてください。"
        )
    version = take_mapping(
        document=drafts.finished(held.document), change=change, actor=actor, at=at
    )
    held.delete()
    return version


@transaction.atomic
def discard_draft(*, draft: MappingDraft, actor: Actor, at: datetime) -> None:
    """Throw the draft away; versions stay as they are. Raises UnableToAct."""
    demand(may_write(actor))
    held = locked_draft(draft)
    record(
        DraftDiscarded(subject=mapping_ref(held.code), title=held.title, saves=held.turn),
        actor=actor,
        at=at,
    )
    held.delete()
