"""Erase what events say of a person, once the retention of their subject is over.

The value goes out of the row, and with it the salt under which the sealed leaf commits to it; the
commitment stays, which without its salt says nothing. The leaf and every proof stay as they are.
"""

import base64
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import F

from yakuba.foundation.audit.events import EventsErased
from yakuba.foundation.audit.models import ErasedEvent, LeafTile, SealLog
from yakuba.foundation.audit.queries.erasures import erased_of
from yakuba.foundation.audit.queries.tiles import Leaves, tiles_of
from yakuba.foundation.audit.rules.leaf import (
    ACTOR_NAME,
    COLUMNS,
    PAYLOAD,
    SALT,
    Facts,
    commitment,
    openings,
)
from yakuba.foundation.audit.rules.tree import WIDTH
from yakuba.foundation.events.event import BLACK, to_be_erased
from yakuba.foundation.events.queries import events_of
from yakuba.foundation.events.services import OutsideTransaction, record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor, ActorKind

from .sealing import the_log

_PEOPLE: Final = (ActorKind.RESIDENT.value, ActorKind.GUEST.value)
_SUBJECTS: Final = 200
# One statement for all: the guard of the table lets exactly this change through.
_SQLITE: Final = """
UPDATE events_eventrecord SET
actor_name = (SELECT CASE WHEN EXISTS (
    SELECT 1 FROM json_each(erasure.fields) WHERE value = 'actor_name'
) THEN '■■■' ELSE events_eventrecord.actor_name END
FROM audit_erasedevent AS erasure
WHERE erasure.event = events_eventrecord.id
AND erasure.municipality_id = events_eventrecord.municipality_id),
payload = (SELECT json_group_object(field.key, CASE
    WHEN EXISTS (SELECT 1 FROM json_each(erasure.fields) WHERE value = 'payload.' || field.key)
    THEN '■■■' ELSE json(events_eventrecord.payload -> ('$."' || field.key || '"')) END)
FROM audit_erasedevent AS erasure, json_each(events_eventrecord.payload) AS field
WHERE erasure.event = events_eventrecord.id
AND erasure.municipality_id = events_eventrecord.municipality_id)
WHERE id = %s AND municipality_id = %s
"""


class NotErased(RuntimeError):
    """The database did not let every event be erased; the caller's transaction must not commit."""


def erase_people(
    *, subjects: Collection[SubjectRef], about: SubjectRef, actor: Actor, at: datetime
) -> int:
    """Erase names of residents, personal fields and free words from the subjects' events.

    The erasing is an event about `about`, which names each number and field. The caller has seen
    to it that the retention is over, and holds a transaction. Returns how many events it was.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(EventsErased.code)
    log = SealLog.objects.select_for_update(of=("self",)).get(pk=the_log().pk)
    found = {row.id: row for row in _events_of(sorted(set(subjects), key=str))}
    known = erased_of(found)
    fields = {
        number: names
        for number, row in sorted(found.items())
        if number not in known and (names := _fields_of(row))
    }
    if not fields:
        return 0
    act = record(
        EventsErased(
            subject=about, erased={str(number): names for number, names in fields.items()}
        ),
        actor=actor,
        at=at,
    )
    sealed = {one: tile for tile in tiles_of(list(fields)) for one in tile.ids if one in fields}
    ErasedEvent.objects.bulk_create(
        _erased(found[number], names, act.pk, sealed.get(number))
        for number, names in fields.items()
    )
    _forget_salts(sealed)
    if _may_be_read_now(log, fields, sealed):
        SealLog.objects.filter(pk=log.pk).update(erasures=F("erasures") + 1)
    _black_out(list(fields), log.municipality_id)
    return len(fields)


def _events_of(subjects: Sequence[SubjectRef]) -> Iterator[Facts]:
    for first in range(0, len(subjects), _SUBJECTS):
        rows = events_of(subjects[first : first + _SUBJECTS]).order_by()
        for row in rows.values_list(*COLUMNS):
            yield Facts(*row)


def _fields_of(row: Facts) -> list[str]:
    """Return what has to go, named as in the leaf."""
    names = []
    # Whatever `record` wrote; another content has no fields that could be named.
    if isinstance(row.payload, dict) and all(map(str.isidentifier, row.payload)):
        names = [f"{PAYLOAD}{one}" for one in to_be_erased(row.code, row.payload)]
    if row.actor_kind in _PEOPLE and row.actor_name not in ("", BLACK):
        names.append(ACTOR_NAME)
    return names


def _erased(row: Facts, names: list[str], act: int, tile: Leaves | None) -> ErasedEvent:
    made = ErasedEvent(event=row.id, erased_by=act, fields=names)
    if tile is not None:
        # Sealed twice is a finding of its own; both leaves would need their salts.
        opened = openings(row, tile.salt(tile.ids.index(row.id)))
        made.hidden = {name: commitment(one) for name, one in opened.items() if name in names}
        made.salts = {
            name: base64.b64encode(one.salt).decode()
            for name, one in opened.items()
            if name not in names
        }
    return made


def _forget_salts(sealed: dict[int, Leaves]) -> None:
    """Wipe the leaves' salts out of their tiles: with them a short value could be found by trying."""
    for tile in {one.number: one for one in sealed.values()}.values():
        salts = bytearray(tile.salts)
        for at, number in enumerate(tile.ids):
            if number in sealed:
                salts[at * SALT : (at + 1) * SALT] = bytes(SALT)
        LeafTile.objects.filter(number=tile.number).update(salts=bytes(salts))


def _may_be_read_now(log: SealLog, fields: dict[int, list[str]], sealed: dict[int, Leaves]) -> bool:
    """Tell whether a sealer could write back what it read before: new events, the tile that grows."""
    growing = log.size // WIDTH
    return len(sealed) < len(fields) or any(one.number == growing for one in sealed.values())


def _black_out(numbers: list[int], town: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT audit_erase(%s)", [numbers])
            (changed,) = cursor.fetchone()
        else:
            changed = 0
            for number in numbers:
                cursor.execute(_SQLITE, [number, town])
                changed += cursor.rowcount
    if changed != len(numbers):
        raise NotErased(f"{changed} of {len(numbers)} events")
