"""Read the tiles of the active town's sealed log."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from yakuba.foundation.audit.models import LeafTile, NodeTile
from yakuba.foundation.audit.rules.leaf import SALT
from yakuba.foundation.audit.rules.tree import HASH, WIDTH

_ID = 8


def pack_ids(ids: list[int]) -> bytes:
    """Return the numbers of events as a tile keeps them."""
    return struct.pack(f">{len(ids)}q", *ids)


def unpack_ids(packed: bytes) -> tuple[int, ...]:
    """Return the numbers of events in a tile."""
    return struct.unpack(f">{len(packed) // _ID}q", packed)


@dataclass(frozen=True, slots=True)
class Leaves:
    """The content of one leaf tile."""

    number: int
    ids: tuple[int, ...]
    hashes: bytes
    salts: bytes

    def hash(self, at: int) -> bytes:
        return self.hashes[at * HASH : (at + 1) * HASH]

    def salt(self, at: int) -> bytes:
        return self.salts[at * SALT : (at + 1) * SALT]


def read_tile(level: int, number: int) -> bytes:
    """Return the packed hashes of a tile, or nothing where there is none: a `ReadTile`."""
    rows = (
        NodeTile.objects.filter(level=level, number=number)
        if level
        else LeafTile.objects.filter(number=number)
    )
    return bytes(rows.values_list("hashes", flat=True).first() or b"")


def leaf_tile(number: int) -> Leaves | None:
    """Return one leaf tile."""
    return next(_leaves(LeafTile.objects.filter(number=number).order_by()), None)


def leaf_tiles(first: int, count: int) -> list[Leaves]:
    """Return neighbouring leaf tiles in their order."""
    tiles = LeafTile.objects.filter(number__gte=first, number__lt=first + count)
    return list(_leaves(tiles.order_by("number")))


def positions_of(event_id: int) -> list[int]:
    """Return the places of the event in the log: one when it is sealed, none when it is not."""
    # Without an order, so that the index over the numbers is used and not the one over places.
    tiles = LeafTile.objects.filter(lowest_id__lte=event_id, highest_id__gte=event_id).order_by()
    return [
        tile.number * WIDTH + at
        for tile in _leaves(tiles)
        for at, one in enumerate(tile.ids)
        if one == event_id
    ]


def tiles_of(ids: Sequence[int]) -> list[Leaves]:
    """Return the leaf tiles in which these events are sealed, each once."""
    found: dict[int, Leaves] = {}
    left = set(ids)
    while left:
        # Events of one matter lie near each other: one tile mostly holds several of them.
        one = left.pop()
        tiles = LeafTile.objects.filter(lowest_id__lte=one, highest_id__gte=one).order_by()
        for tile in _leaves(tiles):
            if left.intersection(tile.ids) or one in tile.ids:
                found[tile.number] = tile
            left.difference_update(tile.ids)
    return list(found.values())


def sealed_between(above: int, upto: int) -> set[int]:
    """Return which numbers in (above, upto] are sealed."""
    tiles = LeafTile.objects.filter(lowest_id__lte=upto, highest_id__gt=above)
    found: set[int] = set()
    for packed in tiles.order_by().values_list("ids", flat=True):
        found.update(unpack_ids(bytes(packed)))
    return {one for one in found if above < one <= upto}


def _leaves(tiles: QuerySet[LeafTile]) -> Iterator[Leaves]:
    for row in tiles.values_list("number", "ids", "hashes", "salts"):
        number, ids, hashes, salts = row
        yield Leaves(number, unpack_ids(bytes(ids)), bytes(hashes), bytes(salts))
