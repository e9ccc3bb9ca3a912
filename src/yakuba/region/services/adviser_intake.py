"""Take a list of advisers in: try it first, then everybody of it or nobody."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.documents.sheets import Book, UnreadableBook, open_book
from yakuba.foundation.events.services import record
from yakuba.foundation.files import services as files
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import demand
from yakuba.region.events.about import LIST, ref
from yakuba.region.events.dispatch import AdvisersTakenIn
from yakuba.region.models import AdviserIntake
from yakuba.region.policies.dispatch import may_keep_pool
from yakuba.region.queries.adviser_intake import (
    LIMITS,
    columns_of,
    hash_of,
    known_here,
    reading_of,
    remembered,
)
from yakuba.region.queries.advisers import published_advisers
from yakuba.region.queries.schemes import schemes_in_use
from yakuba.region.rules.adviser_columns import Column, fault_in, guess, heading_row
from yakuba.region.rules.adviser_file import Reading
from yakuba.region.rules.exchange import Purpose

from .advisers import register_adviser
from .errors import UnableToAct
from .exchange import step_out
from .publishing import here


def begin_intake(*, content: bytes, name: str, actor: Actor, at: datetime) -> AdviserIntake:
    """Keep the list and read its headings; nobody is registered yet. Raises `UnableToAct`."""
    demand(may_keep_pool(actor, here()))
    try:
        book = open_book(content, LIMITS, name=name)
        file = files.keep_scanned(
            content=content, name=name[:120], media_type=book.media_type, actor=actor, at=at
        )
    except (UnreadableBook, files.UnableToStore) as refusal:
        raise UnableToAct(str(refusal)) from refusal
    return _begun(file.pk, book, actor, at)


@transaction.atomic
def _begun(file_id: Any, book: Book, actor: Actor, at: datetime) -> AdviserIntake:
    sheet = book.sheets[0]
    headings = _headings(book, sheet)
    return AdviserIntake.objects.create(
        file_id=file_id,
        sheet=sheet[:80],
        columns=_as_json(remembered(headings) or guess(headings)),
        headings_hash=hash_of(headings),
        rows=max(0, len(book.rows(sheet)) - 1),
        tried_at=at,
        tried_by=User.objects.get(pk=actor.user_id or 0),
    )


def _headings(book: Book, sheet: str) -> Sequence[object]:
    rows = book.rows(sheet)
    return rows[heading_row(rows)] if rows else ()


def _as_json(columns: Mapping[int, Column]) -> dict[str, str]:
    return {str(place): column.value for place, column in sorted(columns.items())}


@transaction.atomic
def try_intake(
    *,
    intake: AdviserIntake,
    sheet: str,
    columns: Mapping[int, Column],
    actor: Actor,
    at: datetime,
) -> Reading:
    """Choose sheet and columns and read the list; nobody is registered. Raises `UnableToAct`."""
    held = _held(intake, actor)
    if refusal := fault_in(columns):
        raise UnableToAct(refusal)
    held.sheet, held.columns = sheet, _as_json(columns)
    reading = _read(held, actor, at)
    held.rows, held.faults, held.tried_at = reading.rows, len(reading.faults), at
    held.save(update_fields=["sheet", "columns", "rows", "faults", "tried_at"])
    return reading


@transaction.atomic
def take_in(*, intake: AdviserIntake, actor: Actor, at: datetime) -> Reading:
    """Register everybody of the list or nobody; nobody is published. Raises `UnableToAct`.

    Who has a number that is registered already is left as they are.
    """
    held = _held(intake, actor)
    if refusal := fault_in(columns_of(held)):
        raise UnableToAct(refusal)
    reading = _read(held, actor, at)
    if reading.faults:
        raise UnableToAct(
            f"直していない誤りが{len(reading.faults)}件あります。元の一覧を直して、もう一度選んでください。"
        )
    schemes = {one.pk: one for one in schemes_in_use()}
    for line in reading.lines:
        register_adviser(
            draft=line.draft,
            scheme=schemes.get(line.scheme or 0),
            email=line.email,
            telephone=line.telephone,
            note=line.note,
            actor=actor,
            at=at,
        )
    held.taken_at = at
    held.save(update_fields=["taken_at"])
    fact = AdvisersTakenIn(
        subject=ref(LIST, held.pk),
        file_name=held.file.name,
        rows=reading.rows,
        registered=len(reading.lines),
    )
    record(fact, actor=actor, at=at)
    return reading


def _held(intake: AdviserIntake, actor: Actor) -> AdviserIntake:
    demand(may_keep_pool(actor, here()))
    rows = AdviserIntake.objects.select_for_update(of=("self",)).select_related("file")
    held = only(rows.filter(pk=intake.pk))
    if held is None:
        raise UnableToAct("この一覧はありません。もう一度選んでください。")
    if held.taken_at is not None:
        raise UnableToAct("この一覧は、すでに取り込まれています。")
    return held


def _read(intake: AdviserIntake, actor: Actor, at: datetime) -> Reading:
    passage = step_out(municipality=here(), purpose=Purpose.DISPATCH, actor=actor, at=at)
    known = known_here(published_advisers(passage, timezone.localdate(at)))
    try:
        return reading_of(intake, known)
    except UnreadableBook as refusal:
        raise UnableToAct(str(refusal)) from refusal
