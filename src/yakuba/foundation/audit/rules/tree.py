"""Merkle tree of RFC 9162 section 2.1, kept in tiles of 256 hashes.

Tile (level, number) holds the hashes of 256 neighbouring subtrees of 256**level leaves each, so a
root or a proof reads a handful of tiles however long the log is.
"""

import hashlib
from collections.abc import Callable
from typing import Final

WIDTH: Final = 256
HASH: Final = 32
_TILE_HEIGHT: Final = 8
# The packed hashes of tile (level, number); nothing where there is no such tile yet.
ReadTile = Callable[[int, int], bytes]
Tiles = dict[tuple[int, int], bytes]


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of one leaf."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def full_root(hashes: bytes) -> bytes:
    """Return the root over packed hashes whose number is a power of two."""
    sha256 = hashlib.sha256
    while len(hashes) > HASH:
        hashes = b"".join(
            [
                sha256(b"\x01" + hashes[at : at + 2 * HASH]).digest()
                for at in range(0, len(hashes), 2 * HASH)
            ]
        )
    return hashes


def _split(size: int) -> int:
    """Return the largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def appended(size: int, read: ReadTile, hashes: bytes) -> Tiles:
    """Return every tile that changes, in full, when the hashes follow a log of `size` leaves."""
    changed: Tiles = {}
    level, new = 0, hashes
    while new:
        number, filled = divmod(size, WIDTH)
        known = read(level, number)[: filled * HASH] if filled else b""
        if len(known) != filled * HASH:
            raise LookupError(f"tile {level}/{number} is shorter than the log")
        content, roots = known + new, []
        for at in range(0, len(content), WIDTH * HASH):
            tile = content[at : at + WIDTH * HASH]
            changed[level, number + at // (WIDTH * HASH)] = tile
            if len(tile) == WIDTH * HASH:
                roots.append(full_root(tile))
        level, size, new = level + 1, number, b"".join(roots)
    return changed


class Tree:
    """Roots and proofs over a log, for any size that it has reached."""

    def __init__(self, read: ReadTile) -> None:
        self._read = read
        self._known: Tiles = {}

    def root(self, size: int) -> bytes:
        """Return the tree head of the first `size` leaves."""
        return self._range(0, size) if size else hashlib.sha256().digest()

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the audit path of leaf `index` in the tree of `size` leaves (section 2.1.3.1)."""
        if not 0 <= index < size:
            raise IndexError(index)
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, first: int, second: int) -> list[bytes]:
        """Return the proof that the first tree is a prefix of the second (section 2.1.4.1)."""
        if not 0 < first <= second:
            raise IndexError(first)
        path: list[bytes] = []
        start, end, is_whole = 0, second, True
        while first != end:
            middle = start + _split(end - start)
            if first <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start, is_whole = middle, False
        if not is_whole:
            path.append(self._range(start, end))
        return path[::-1]

    def _range(self, start: int, end: int) -> bytes:
        """Return the root over [start, end), where start is a multiple of its largest subtree."""
        size = end - start
        if size & (size - 1) == 0:
            return self._node(size.bit_length() - 1, start // size)
        middle = start + _split(size)
        return node_hash(self._range(start, middle), self._range(middle, end))

    def _node(self, height: int, index: int) -> bytes:
        level, inside = divmod(height, _TILE_HEIGHT)
        tile, offset = divmod(index << inside, WIDTH)
        key = level, tile
        if key not in self._known:
            self._known[key] = self._read(level, tile)
        hashes = self._known[key][offset * HASH : (offset + (1 << inside)) * HASH]
        if len(hashes) != HASH << inside:
            raise LookupError(f"tile {level}/{tile} is shorter than the log")
        return full_root(hashes)


def root_of_inclusion(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """Return the root that the audit path leads to (section 2.1.3.2); None for a path of no tree."""
    if not 0 <= index < size:
        return None
    node, last, at = leaf, size - 1, index
    for other in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            node = node_hash(other, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, other)
        at, last = at >> 1, last >> 1
    return node if last == 0 else None


def is_consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, path: list[bytes]
) -> bool:
    """Tell whether the proof shows the first tree to be a prefix of the second (section 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    if first & (first - 1) == 0:
        path = [first_root, *path]
    if not path:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(other, old), node_hash(other, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, other)
        at, last = at >> 1, last >> 1
    return last == 0 and (old, new) == (first_root, second_root)


class Frontier:
    """The roots of the complete tiles seen so far: what streaming verification has to remember."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, tile_root: bytes) -> None:
        """Take in the root of the next complete leaf tile."""
        height, node = 0, tile_root
        while self._peaks and self._peaks[-1][0] == height:
            node = node_hash(self._peaks.pop()[1], node)
            height += 1
        self._peaks.append((height, node))

    def root(self, hashes: bytes) -> bytes:
        """Return the root over the complete tiles and the packed hashes of the tile begun."""
        peaks = [node for _, node in self._peaks]
        left, at = len(hashes) // HASH, 0
        while left:
            width = 1 << left.bit_length() - 1
            peaks.append(full_root(hashes[at * HASH : (at + width) * HASH]))
            at, left = at + width, left - width
        if not peaks:
            return hashlib.sha256().digest()
        node = peaks.pop()
        while peaks:
            node = node_hash(peaks.pop(), node)
        return node
