"""Seal what was recorded: hash it, add it to the tree, sign the new head.

Everything is read and hashed outside a transaction; one short transaction then moves the log's size
on from what was read, and writes tiles and head. So a writer never waits for hashing, a sealer that
is killed leaves nothing behind, and of two that seal at once one finds the size moved and stops.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from yakuba.foundation.audit import keys
from yakuba.foundation.audit.events import LOG, SigningKeyChanged
from yakuba.foundation.audit.models import LeafTile, NodeTile, SealLog, TreeHead
from yakuba.foundation.audit.queries.seals import SETTLING, facts_of, head_of, newest_head
from yakuba.foundation.audit.queries.tiles import (
    leaf_tile,
    pack_ids,
    read_tile,
    sealed_between,
)
from yakuba.foundation.audit.rules.leaf import COLUMNS, SALT, Facts, leaf_of
from yakuba.foundation.audit.rules.note import Head
from yakuba.foundation.audit.rules.tree import WIDTH, Tiles, Tree, appended, leaf_hash
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor

# One head a batch: small enough that its transaction is over in milliseconds.
BATCH: Final = 16 * WIDTH
# A quiet town gets a head for what it has this often; a full batch is sealed at once.
EVERY: Final = timedelta(minutes=5)
_SLICE: Final = 50_000
ACTOR: Final = Actor.system("監査記録の封印")


class UnableToSeal(Exception):
    """Sealing would cover up that something is wrong; the message says what, in Japanese."""


@dataclass(frozen=True, slots=True)
class _Base:
    """What is sealed so far, as it was read."""

    log: SealLog
    head: TreeHead | None


def seal_due(*, at: datetime, batches: int) -> int:
    """Seal when a batch is full or the last head is old enough; returns how many events."""
    head = newest_head()
    if head is not None and head.sealed_at > at - EVERY:
        above = EventRecord.objects.filter(pk__gt=head.horizon).order_by("pk")
        if not above.values_list("pk")[BATCH - 1 : BATCH].exists():
            return 0
    return seal(at=at, batches=batches)


def seal(*, at: datetime, batches: int, deep: bool = False) -> int:
    """Seal up to so many batches of the active town's events; returns how many events.

    Latecomers go first: events of a transaction that was open while higher numbers were sealed.
    `deep` looks for them through the whole log and not only where they can be expected. Raises
    `UnableToSeal` and `keys.UnableToSign`.
    """
    if not EventRecord.objects.order_by().exists():
        return 0
    signer = keys.signer()
    base = _base()
    _check(base)
    late = _latecomers(base, at=at, deep=deep)
    sealed = 0
    for _ in range(batches):
        rows = _next(base.log.horizon, late)
        moment = at.replace(microsecond=0)
        after = _seal(base, rows, signer=signer, at=moment) if rows else None
        if after is None:
            break
        base, late, sealed = after, late[BATCH:], sealed + len(rows)
        if len(rows) < BATCH:
            break
    return sealed


def _base() -> _Base:
    log = the_log()
    return _Base(log, TreeHead.objects.filter(size=log.size).first())


def the_log() -> SealLog:
    """Return the active town's log, which is begun when it is first asked for."""
    log = SealLog.objects.first()
    if log is None:
        town = Municipality.objects.get(pk=active_municipality_id())
        # The random part keeps a test installation's log apart from the real one.
        log, _ = SealLog.objects.get_or_create(
            municipality=town,
            defaults={"origin": f"yakuba/{town.code}/{secrets.token_hex(8)}"},
        )
    return log


def _check(base: _Base) -> None:
    """Refuse to sign on top of what somebody else signed or changed."""
    if base.head is None:
        if base.log.size:
            raise UnableToSeal(f"{base.log.size}件を封印したときの署名が見つかりません。")
        return
    public = keys.trusted().get(base.head.key_id)
    if public is None:
        raise UnableToSeal(
            f"最後の封印は、この機械が知らない鍵({base.head.key_id})で署名されています。"
            "すべての機械に同じ YAKUBA_AUDIT_KEY を設定してください。"
        )
    head = head_of(base.head, base.log.origin)
    try:
        root = Tree(read_tile).root(head.size)
    except LookupError:
        root = b""
    if root != head.root or not keys.is_signed(head, bytes(base.head.signature), public):
        raise UnableToSeal(
            "封印台帳が、最後の署名と合いません。封印を止めました。yakuba audit verify で調べてください。"
        )


def _latecomers(base: _Base, *, at: datetime, deep: bool) -> list[int]:
    """Return the numbers at or below the horizon that are not sealed, in order.

    Before a head that is old enough every transaction has ended, so only what lies above that
    head's horizon is compared.
    """
    settled = TreeHead.objects.filter(sealed_at__lte=at - SETTLING).order_by("-size").first()
    above = settled.horizon if settled and not deep else 0
    if deep and EventRecord.objects.filter(pk__lte=base.log.horizon).count() == base.log.size:
        return []
    found: list[int] = []
    while above < base.log.horizon:
        part = EventRecord.objects.filter(pk__gt=above, pk__lte=base.log.horizon).order_by("pk")
        ids = list(part.values_list("pk", flat=True)[:_SLICE])
        if not ids:
            break
        sealed = sealed_between(above, ids[-1])
        found += [one for one in ids if one not in sealed]
        above = ids[-1]
    return found


def _next(horizon: int, late: Sequence[int]) -> list[Facts]:
    """Return the next batch in the order of sealing: latecomers, then by number."""
    first = facts_of(late[:BATCH])
    rows = [first[one] for one in late[:BATCH] if one in first]
    new = EventRecord.objects.filter(pk__gt=horizon).order_by("pk").values_list(*COLUMNS)
    return rows + [Facts(*row) for row in new[: BATCH - len(rows)]]


def _seal(base: _Base, rows: Sequence[Facts], *, signer: keys.Signer, at: datetime) -> _Base | None:
    """Add the rows to the log and sign it; None when a sealer or an erasure was faster."""
    log, size = base.log, base.log.size + len(rows)
    salts = os.urandom(SALT * len(rows))
    hashes = b"".join(
        leaf_hash(leaf_of(row, origin=log.origin, salt=salts[n * SALT : (n + 1) * SALT]))
        for n, row in enumerate(rows)
    )
    changed = appended(log.size, read_tile, hashes)
    root = Tree(lambda level, number: changed.get((level, number)) or read_tile(level, number))
    head = Head(log.origin, size, root.root(size), at, signer.key_id)
    horizon = max(log.horizon, *(row.id for row in rows))
    leaves = _leaf_rows(log.size, [row.id for row in rows], salts, changed)
    with transaction.atomic():
        as_read = SealLog.objects.filter(pk=log.pk, size=log.size, erasures=log.erasures)
        moved = as_read.update(size=size, horizon=horizon)
        if not moved:
            return None
        _write(leaves, changed, begun=_begun(log.size))
        row = TreeHead.objects.create(
            size=size,
            root=head.root,
            horizon=horizon,
            sealed_at=at,
            key_id=head.key_id,
            signature=signer.sign(head),
        )
        if base.head is not None and base.head.key_id != head.key_id:
            changed_key = SigningKeyChanged(
                subject=LOG, former=base.head.key_id, present=head.key_id
            )
            record(changed_key, actor=ACTOR, at=at)
    log.size, log.horizon = size, horizon
    return _Base(log, row)


def _leaf_rows(size: int, ids: list[int], salts: bytes, changed: Tiles) -> list[LeafTile]:
    """Return the leaf tiles that the new leaves fall into, in full."""
    number, filled = divmod(size, WIDTH)
    known = leaf_tile(number) if filled else None
    if known is not None:
        ids = [*known.ids[:filled], *ids]
        salts = known.salts[: filled * SALT] + salts
    tiles = []
    for at in range(0, len(ids), WIDTH):
        part = ids[at : at + WIDTH]
        tiles.append(
            LeafTile(
                number=number + at // WIDTH,
                hashes=changed[0, number + at // WIDTH],
                ids=pack_ids(part),
                salts=salts[at * SALT : (at + WIDTH) * SALT],
                lowest_id=min(part),
                highest_id=max(part),
            )
        )
    return tiles


def _begun(size: int) -> set[tuple[int, int]]:
    """Return which tiles hold a part only: they are grown, all others are new."""
    begun, level = set(), 0
    while size:
        number, filled = divmod(size, WIDTH)
        if filled:
            begun.add((level, number))
        level, size = level + 1, number
    return begun


def _write(leaves: Sequence[LeafTile], changed: Tiles, *, begun: set[tuple[int, int]]) -> None:
    for tile in (one for one in leaves if (0, one.number) in begun):
        LeafTile.objects.filter(number=tile.number).update(
            hashes=tile.hashes,
            ids=tile.ids,
            salts=tile.salts,
            lowest_id=tile.lowest_id,
            highest_id=tile.highest_id,
        )
    LeafTile.objects.bulk_create(one for one in leaves if (0, one.number) not in begun)
    nodes = {key: hashes for key, hashes in changed.items() if key[0]}
    for level, number in nodes.keys() & begun:
        NodeTile.objects.filter(level=level, number=number).update(hashes=nodes[level, number])
    NodeTile.objects.bulk_create(
        NodeTile(level=level, number=number, hashes=hashes)
        for (level, number), hashes in nodes.items()
        if (level, number) not in begun
    )
