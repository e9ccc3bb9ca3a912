"""Take layouts and mappings in as files: try them first, then the next edition, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db import IntegrityError, transaction

from yakuba.conversion.events.about import layout_ref, mapping_ref
from yakuba.conversion.events.definitions import LayoutTaken, MappingPublished
from yakuba.conversion.models import LayoutEdition, MappingVersion
from yakuba.conversion.policies.definitions import may_write
from yakuba.conversion.queries.definitions import (
    layout_of,
    newest_layout,
    newest_mapping,
    shipped_layouts,
    shipped_mappings,
)
from yakuba.conversion.queries.shipped import NoSuchDefinition
from yakuba.conversion.rules import layout_reading, mapping_reading
from yakuba.conversion.rules.layouts import Layout
from yakuba.conversion.rules.mapping_words import changes
from yakuba.conversion.rules.mappings import Definition
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import content_hash
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand

T = TypeVar("T", LayoutEdition, MappingVersion)
_SAME: Final = "いまの第{number}版と同じ内容です。変わったところはありません。"
_SHIPPED: Final = "見本と同じコード「{code}」は使えません。「code」を別のものに変えてください。"
_MEANWHILE: Final = (
    "同じときに、ほかの人が取り込みました。一覧を確かめて、もう一度実行してください。"
)


@dataclass(frozen=True, slots=True)
class Tried:
    """What a document that was handed in would become: a layout or a mapping of this number."""

    document: Mapping[str, Any]
    layout: Layout | None
    definition: Definition | None
    number: int


def try_document(*, document: Mapping[str, Any], actor: Actor) -> Tried:
    """Judge a document without keeping it: a mapping when it has a target, a layout otherwise.

    Raises UnreadableLayout, UnreadableMapping, UnableToAct.
    """
    demand(may_write(actor))
    if "target" in document:
        return _tried_mapping(document)
    layout = layout_reading.parse(document)
    if layout.code in shipped_layouts():
        raise UnableToAct(_SHIPPED.format(code=layout.code))
    newest = newest_layout(layout.code)
    if newest is not None and newest.content_hash == content_hash(document):
        raise UnableToAct(_SAME.format(number=newest.number))
    return Tried(document, layout, None, newest.number + 1 if newest else 1)


def _tried_mapping(document: Mapping[str, Any]) -> Tried:
    known = mapping_reading.validator().is_valid(document)
    try:
        # What is wrong with the form is told before layouts are asked for.
        source = layout_of(str(document["source"])) if known else _NOTHING
        target = layout_of(str(document["target"])) if known else _NOTHING
    except (NoSuchDefinition, layout_reading.UnreadableLayout) as refusal:
        raise UnableToAct(str(refusal)) from refusal
    definition = mapping_reading.parse(document, source, target)
    if definition.code in shipped_mappings():
        raise UnableToAct(_SHIPPED.format(code=definition.code))
    newest = newest_mapping(definition.code)
    if newest is not None and newest.content_hash == content_hash(document):
        raise UnableToAct(_SAME.format(number=newest.number))
    return Tried(document, None, definition, newest.number + 1 if newest else 1)


_NOTHING: Final = Layout("", "", "", "", "", ())


@transaction.atomic
def take_layout(*, document: Mapping[str, Any], actor: Actor, at: datetime) -> LayoutEdition:
    """Keep a layout as its next edition. Raises UnreadableLayout, UnableToAct."""
    tried = try_document(document=document, actor=actor)
    if tried.layout is None:
        raise UnableToAct("これは対応表です。レイアウトのファイルを選んでください。")
    edition = _once(
        LayoutEdition(
            code=tried.layout.code,
            number=tried.number,
            title=clean_line(tried.layout.title),
            document=dict(document),
            content_hash=content_hash(document),
            taken_at=at,
            taken_by_id=actor.user_id,
        )
    )
    record(
        LayoutTaken(
            subject=layout_ref(edition.code),
            title=edition.title,
            edition=edition.number,
            files=len(tried.layout.files),
            content_hash=edition.content_hash,
        ),
        actor=actor,
        at=at,
    )
    return edition


@transaction.atomic
def take_mapping(
    *, document: Mapping[str, Any], change: str, actor: Actor, at: datetime
) -> MappingVersion:
    """Keep a mapping as its next version. Raises UnreadableMapping, UnableToAct."""
    tried = try_document(document=document, actor=actor)
    if tried.definition is None:
        raise UnableToAct("これはレイアウトです。対応表のファイルを選んでください。")
    former = newest_mapping(tried.definition.code)
    version = _once(
        MappingVersion(
            code=tried.definition.code,
            number=tried.number,
            title=clean_line(tried.definition.title),
            source=tried.definition.source,
            target=tried.definition.target,
            document=dict(document),
            content_hash=content_hash(document),
            change=clean_line(change)[:400],
            saved_at=at,
            saved_by_id=actor.user_id,
        )
    )
    before = mapping_reading.read(former.document) if former is not None else None
    record(
        MappingPublished(
            subject=mapping_ref(version.code),
            title=version.title,
            version=version.number,
            change=version.change,
            changes=len(changes(before, tried.definition, None, None)) if before else 0,
            content_hash=version.content_hash,
        ),
        actor=actor,
        at=at,
    )
    return version


def _once(row: T) -> T:
    """Write an edition; somebody else may have written the same number a moment before."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as fault:
        raise UnableToAct(_MEANWHILE) from fault
    return row
