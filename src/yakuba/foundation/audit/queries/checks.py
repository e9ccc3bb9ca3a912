"""Compare every event of the active town with what was sealed, and every head with the tree.

The walk holds a few tiles at a time, whatever the length of the log, and yields its findings and
its progress as it goes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from yakuba.foundation.audit import keys
from yakuba.foundation.audit.models import NodeTile, SealLog, TreeHead
from yakuba.foundation.audit.rules.leaf import Erasure, Facts, leaf_of
from yakuba.foundation.audit.rules.note import Head
from yakuba.foundation.audit.rules.tree import HASH, WIDTH, Frontier, Tree, full_root, leaf_hash
from yakuba.foundation.events.models import EventRecord

from .erasures import Acts, Erased, erased_of
from .seals import SETTLING, facts_of, head_of
from .tiles import Leaves, leaf_tiles, positions_of, read_tile, sealed_between

_TILES: Final = 8
_SLICE: Final = 50_000
_PAGE: Final = 1_000
# Of so many changed events in one place it is not tried who changed places with whom.
_MOST_SWAPS: Final = 64


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the sealed events have been compared."""

    done: int
    size: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was sealed; a warning alone is no sign of tampering."""

    kind: str
    message: str
    event_id: int | None = None
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Erasing:
    """So many sealed events were erased in part, lawfully, as the event `by` tells."""

    by: int
    count: int


@dataclass(frozen=True, slots=True)
class _Changed:
    """A sealed event whose row gives another hash now."""

    row: Facts
    stored: bytes
    salt: bytes


class Heads:
    """The heads in their order, checked against the tree as the walk reaches them."""

    def __init__(self, log: SealLog) -> None:
        self._log = log
        self._trusted = keys.trusted()
        self._rows = _heads(log.size)
        self.next: TreeHead | None = next(self._rows, None)
        self.last_size = 0
        self._fits = True

    def check(self, begun: Frontier, tile: Leaves, hashes: bytes) -> Iterator[Finding]:
        """Check every head whose size lies within the tile."""
        start = tile.number * WIDTH
        while self.next is not None and self.next.size <= start + len(hashes) // HASH:
            row = self.next
            root = begun.root(hashes[: (row.size - start) * HASH])
            yield from self._signature(row)
            # Once one root differs all later ones do: the first tells where.
            if root != bytes(row.root) and self._fits and self._is_genuine(row):
                self._fits = False
                yield Finding(
                    "tree",
                    f"封印台帳が書き換えられています。{self.last_size + 1}件目から{row.size}件目までの"
                    f"どこかが、{row.size}件のときの署名と合いません。",
                )
            self.last_size = row.size
            self.next = next(self._rows, None)

    def missing(self) -> Iterator[Finding]:
        """Tell when what was sealed last has no head."""
        if self.last_size != self._log.size:
            yield Finding(
                "head",
                f"{self.last_size + 1}件目から{self._log.size}件目までを封印した署名がありません。",
            )

    def _signature(self, row: TreeHead) -> Iterator[Finding]:
        if row.key_id not in self._trusted:
            yield Finding(
                "key",
                f"{row.size}件のときの署名は、信頼する鍵の一覧にない鍵({row.key_id})のものです。"
                "鍵を替えた覚えがなければ偽の署名です。覚えがあれば YAKUBA_AUDIT_PUBLIC_KEYS に"
                "以前の公開鍵を設定してください。",
            )
        elif not self._is_genuine(row):
            yield Finding(
                "head", f"{row.size}件のときの署名が偽物か、署名のあとで書き換えられています。"
            )

    def _is_genuine(self, row: TreeHead) -> bool:
        public = self._trusted.get(row.key_id)
        head = head_of(row, self._log.origin)
        return public is not None and keys.is_signed(head, bytes(row.signature), public)


class Walk:
    """One comparison of the whole log, from the first leaf to the last."""

    def __init__(self, log: SealLog) -> None:
        self.log = log
        self.heads = Heads(log)
        self.frontier = Frontier()
        self.absent = 0
        self.acts = Acts()
        self._highest = 0
        self._newest: datetime | None = None
        self._is_whole = True
        self._erased: dict[int, Erased] = {}
        # The tile of the first level that was read last.
        self._nodes = (-1, b"")

    def run(self) -> Iterator[Finding | Progress]:
        """Yield what is wrong with sealed events, tiles and heads."""
        count = -(-self.log.size // WIDTH)
        for first in range(0, count, _TILES):
            tiles = leaf_tiles(first, min(_TILES, count - first))
            yield from self._missing_tiles(tiles, first, count)
            ids = [one for tile in tiles for one in tile.ids]
            rows = facts_of(ids)
            self._erased = erased_of(ids)
            for tile in tiles:
                yield from self._tile(tile, rows)
            yield Progress(min((first + _TILES) * WIDTH, self.log.size), self.log.size)
        if self._is_whole:
            yield from self.heads.missing()
        yield from _upper_nodes()

    def _missing_tiles(self, tiles: Sequence[Leaves], first: int, count: int) -> Iterator[Finding]:
        there = {tile.number for tile in tiles}
        for number in range(first, min(first + _TILES, count)):
            if number not in there:
                self._is_whole = False
                yield Finding(
                    "tile",
                    f"封印台帳の{number * WIDTH + 1}件目から{(number + 1) * WIDTH}件目までが"
                    "なくなっています。",
                )

    def _tile(self, tile: Leaves, rows: dict[int, Facts]) -> Iterator[Finding]:
        width = min(WIDTH, self.log.size - tile.number * WIDTH)
        hashes = tile.hashes[: width * HASH]
        if len(tile.ids) < width or len(hashes) < width * HASH:
            self._is_whole = False
            yield Finding(
                "tile", f"封印台帳の{tile.number * WIDTH + 1}件目からの部分が欠けています。"
            )
            return
        changed: list[_Changed] = []
        for at in range(width):
            yield from self._leaf(tile, at, rows, changed)
        yield from _changes(changed, self.log.origin)
        if not self._is_whole:
            return
        yield from self.heads.check(self.frontier, tile, hashes)
        if width == WIDTH:
            root = full_root(hashes)
            self.frontier.add(root)
            yield from self._node(tile, root)

    def _node(self, tile: Leaves, root: bytes) -> Iterator[Finding]:
        number, at = divmod(tile.number, WIDTH)
        if self._nodes[0] != number:
            self._nodes = number, read_tile(1, number)
        if self._nodes[1][at * HASH : (at + 1) * HASH] != root:
            yield Finding(
                "tree",
                f"封印台帳の{tile.number * WIDTH + 1}件目から{(tile.number + 1) * WIDTH}件目まで"
                f"(番号{min(tile.ids)}から{max(tile.ids)}まで)の葉か枝が書き換えられています。",
            )

    def _leaf(
        self, tile: Leaves, at: int, rows: dict[int, Facts], changed: list[_Changed]
    ) -> Iterator[Finding]:
        event_id = tile.ids[at]
        row = rows.get(event_id)
        if event_id <= self._highest:
            if len(positions_of(event_id)) > 1:
                self.absent += 1
                yield Finding("twice", f"番号{event_id}の記録が、二度封印されています。", event_id)
        else:
            self._highest = event_id
        if row is None:
            self.absent += 1
            yield Finding("removed", f"番号{event_id}の記録が、消されています。", event_id)
            return
        erased = self._erased.get(event_id)
        proof = erased.proof if erased else None
        leaf = _leaf_or_nothing(row, self.log.origin, tile.salt(at), proof)
        if leaf_hash(leaf) != tile.hash(at):
            changed.append(_Changed(row, tile.hash(at), tile.salt(at)))
            return
        if erased is not None:
            yield from self._erasure(erased)
        yield from self._order(row)

    def _erasure(self, erased: Erased) -> Iterator[Finding]:
        """Count what the record itself tells of; find what somebody erased without a word."""
        if self.acts.tells_of(erased):
            self.acts.counted[erased.by] += 1
            return
        yield Finding(
            "erased",
            f"番号{erased.event_id}の記録の項目が消されていますが、消したことの記録"
            f"(番号{erased.by})がないか、この記録のことを述べていません。",
            erased.event_id,
        )

    def _order(self, row: Facts) -> Iterator[Finding]:
        """Find a row that claims to be older than what was sealed before it appeared."""
        if self._newest is not None and row.recorded_at < self._newest - SETTLING:
            yield Finding(
                "late",
                f"番号{row.id}の記録は、あとから差し込まれた疑いがあります。記録日時より"
                f"{SETTLING.seconds // 3600}時間以上新しい記録が、先に封印されています。",
                row.id,
            )
            return
        head = self.heads.next
        # A clock that ran ahead must not make everything after it look late.
        known = min(row.recorded_at, head.sealed_at) if head else row.recorded_at
        self._newest = known if self._newest is None else max(known, self._newest)


def verify(*, at: datetime, known: Sequence[Head] = ()) -> Iterator[Finding | Progress | Erasing]:
    """Yield findings and progress for the active town; `known` are heads that somebody kept.

    What was erased lawfully is told apart from what was changed, act by act, after the walk.

    Raises `keys.UnableToSign` when the keys to trust cannot be read.
    """
    log = SealLog.objects.first() or SealLog(origin="", size=0, horizon=0)
    walk = Walk(log)
    yield from walk.run()
    yield from (Erasing(by, count) for by, count in walk.acts.counts())
    for head in known:
        yield from _against(log, head)
    yield from _inserted(log, walk.absent, at)
    yield from _unsealed(log, at)


def _leaf_or_nothing(row: Facts, origin: str, salt: bytes, erasure: Erasure | None = None) -> bytes:
    try:
        return leaf_of(row, origin=origin, salt=salt, erasure=erasure)
    except (TypeError, ValueError):
        # What raw SQL put there has no leaf, so it is not what was sealed.
        return b""


def _changes(changed: Sequence[_Changed], origin: str) -> Iterator[Finding]:
    for one in changed:
        other = _swapped_with(one, changed, origin)
        text = (
            f"番号{one.row.id}の記録は、番号{other}の記録と入れ替えられています。"
            if other
            else f"番号{one.row.id}の記録が、封印したあとで書き換えられています。"
        )
        yield Finding("swapped" if other else "changed", text, one.row.id)


def _swapped_with(one: _Changed, changed: Sequence[_Changed], origin: str) -> int | None:
    if len(changed) > _MOST_SWAPS:
        return None
    for other in changed:
        if other is not one:
            there = replace(other.row, id=one.row.id)
            if leaf_hash(_leaf_or_nothing(there, origin, one.salt)) == one.stored:
                return other.row.id
    return None


def _upper_nodes() -> Iterator[Finding]:
    """Check the nodes above the lowest against the tiles below them."""
    for tile in _nodes_above():
        hashes = bytes(tile.hashes)
        for at in range(len(hashes) // HASH):
            below = read_tile(tile.level - 1, tile.number * WIDTH + at)
            whole = len(below) == WIDTH * HASH
            if not whole or full_root(below) != hashes[at * HASH : (at + 1) * HASH]:
                yield Finding("tree", f"封印台帳の枝({tile})が書き換えられています。")
                break


def _against(log: SealLog, head: Head) -> Iterator[Finding]:
    """Compare a head that was kept outside with the log as it is now."""
    at = f"{head.size}件({head.at:%Y-%m-%d %H:%M}UTC)"
    if head.origin != log.origin:
        text = f"手元の署名は、別の台帳({head.origin})のものです。"
    elif head.size > log.size:
        text = f"台帳が巻き戻されています。手元の署名は{at}ですが、いまは{log.size}件です。"
    elif not head.size or _root(head.size) == head.root:
        return
    else:
        text = f"台帳が作り直されています。手元の署名({at})の内容が、いまの台帳にありません。"
    yield Finding("known", text)


def _root(size: int) -> bytes:
    try:
        return Tree(read_tile).root(size)
    except LookupError:
        return b""


def _inserted(log: SealLog, absent: int, at: datetime) -> Iterator[Finding]:
    """Name the events below the horizon that are not sealed, if their number tells of any."""
    below = EventRecord.objects.filter(pk__lte=log.horizon)
    if not log.size or below.count() == log.size - absent:
        return
    above = 0
    while above < log.horizon:
        rows = below.filter(pk__gt=above).order_by("pk").values_list("pk", "recorded_at")
        part = list(rows[:_SLICE])
        if not part:
            return
        sealed = sealed_between(above, part[-1][0])
        for event_id, recorded_at in part:
            is_settled = recorded_at < at - SETTLING
            if event_id not in sealed and is_settled and not positions_of(event_id):
                yield Finding(
                    "inserted",
                    f"番号{event_id}の記録は封印されておらず、あとから差し込まれた疑いがあります。",
                    event_id,
                )
        above = part[-1][0]


def _unsealed(log: SealLog, at: datetime) -> Iterator[Finding]:
    waiting = EventRecord.objects.filter(pk__gt=log.horizon, recorded_at__lt=at - SETTLING)
    count = waiting.count()
    if count:
        yield Finding(
            "unsealed",
            f"1時間以上封印されていない記録が{count}件あります。ワーカー(yakuba work)が動いているか"
            "確かめるか、yakuba audit seal を実行してください。",
            is_warning=True,
        )


def _heads(upto: int) -> Iterator[TreeHead]:
    """Yield the heads in their order, a page at a time."""
    above = 0
    while page := list(
        TreeHead.objects.filter(size__gt=above, size__lte=upto).order_by("size")[:_PAGE]
    ):
        yield from page
        above = page[-1].size


def _nodes_above() -> Iterator[NodeTile]:
    """Yield the tiles of the second level and higher, a few at a time."""
    above = 0
    while page := list(NodeTile.objects.filter(level__gt=1, pk__gt=above).order_by("pk")[:_TILES]):
        yield from page
        above = page[-1].pk
