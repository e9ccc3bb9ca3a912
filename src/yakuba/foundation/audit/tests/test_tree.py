"""The tree is the tree of RFC 9162: compared with its definition, written down as it stands there."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.foundation.audit.rules.tree import (
    HASH,
    WIDTH,
    Frontier,
    Tree,
    appended,
    full_root,
    is_consistent,
    leaf_hash,
    node_hash,
    root_of_inclusion,
)

# The leaves and roots that implementations of Certificate Transparency compare themselves with.
KNOWN_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
KNOWN_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",  # pragma: allowlist secret
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",  # pragma: allowlist secret
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",  # pragma: allowlist secret
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",  # pragma: allowlist secret
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",  # pragma: allowlist secret
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",  # pragma: allowlist secret
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",  # pragma: allowlist secret
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",  # pragma: allowlist secret
]
EMPTY = hashlib.sha256(b"").digest()
LEAVES = [leaf_hash(str(number).encode()) for number in range(2_000)]
sizes = st.integers(1, len(LEAVES))


def mth(leaves):
    """Section 2.1.1: MTH(D[n]), over leaf hashes."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m, leaves):
    """Section 2.1.3.1: PATH(m, D[n])."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m, leaves, b):
    """Section 2.1.4.1: SUBPROOF(m, D[n], b)."""
    n = len(leaves)
    if m == n:
        return [] if b else [mth(leaves)]
    k = 1
    while k * 2 < n:
        k *= 2
    if m <= k:
        return [*subproof(m, leaves[:k], b), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def grown(*portions):
    """Return the tiles of a log that grew by these portions."""
    tiles, size = {}, 0

    def read(level, number):
        return tiles.get((level, number), b"")

    for portion in portions:
        tiles |= appended(size, read, b"".join(LEAVES[size : size + portion]))
        size += portion
    return tiles


def tree_of(tiles):
    return Tree(lambda level, number: tiles.get((level, number), b""))


WHOLE = grown(len(LEAVES))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_of_certificate_transparency_come_out(size):
    hashes = b"".join(map(leaf_hash, KNOWN_LEAVES[:size]))
    tiles = appended(0, lambda level, number: b"", hashes)
    assert tree_of(tiles).root(size).hex() == KNOWN_ROOTS[size - 1]


def test_the_empty_log_has_the_root_of_nothing():
    assert tree_of({}).root(0) == Frontier().root(b"") == EMPTY


@given(size=sizes)
@settings(max_examples=60, deadline=None)
def test_a_root_is_what_the_definition_says(size):
    assert tree_of(WHOLE).root(size) == mth(LEAVES[:size])


@given(size=sizes, share=st.floats(0, 1, exclude_max=True))
@settings(max_examples=60, deadline=None)
def test_an_inclusion_proof_is_the_one_of_the_definition_and_proves_its_leaf_alone(size, share):
    index = int(size * share)
    proof = tree_of(WHOLE).inclusion(index, size)
    assert proof == path(index, LEAVES[:size])
    root = mth(LEAVES[:size])
    assert root_of_inclusion(LEAVES[index], index, size, proof) == root
    assert root_of_inclusion(leaf_hash(b"other"), index, size, proof) != root
    assert root_of_inclusion(LEAVES[index], index, size, [*proof, root]) != root
    if proof:
        assert root_of_inclusion(LEAVES[index], index, size, proof[:-1]) != root


@given(first=sizes, second=sizes)
@settings(max_examples=60, deadline=None)
def test_a_consistency_proof_is_the_one_of_the_definition_and_proves_a_prefix(first, second):
    first, second = sorted((first, second))
    proof = tree_of(WHOLE).consistency(first, second)
    assert proof == subproof(first, LEAVES[:second], True)
    old, new = mth(LEAVES[:first]), mth(LEAVES[:second])
    assert is_consistent(first, second, old, new, proof)
    assert not is_consistent(first, second, EMPTY, new, proof)
    assert not is_consistent(first, second, old, EMPTY, proof)
    assert not is_consistent(first, second, old, new, [*proof, EMPTY])


@given(portions=st.lists(st.integers(1, 600), min_size=1, max_size=5))
@settings(max_examples=30, deadline=None)
def test_it_does_not_matter_in_what_portions_the_log_grew(portions):
    size = min(sum(portions), len(LEAVES))
    tiles = grown(*portions)
    assert tree_of(tiles).root(size) == mth(LEAVES[:size])
    assert all(len(hashes) <= WIDTH * HASH for hashes in tiles.values())


@given(size=sizes)
@settings(max_examples=40, deadline=None)
def test_the_streamed_root_is_the_same(size):
    frontier, packed = Frontier(), b"".join(LEAVES[:size])
    whole = size // WIDTH
    for number in range(whole):
        frontier.add(full_root(packed[number * WIDTH * HASH : (number + 1) * WIDTH * HASH]))
    assert frontier.root(packed[whole * WIDTH * HASH :]) == mth(LEAVES[:size])
    # A head may fall on the end of a tile before the walk has taken the tile in.
    if size >= WIDTH and size % WIDTH == 0:
        frontier = Frontier()
        for number in range(whole - 1):
            frontier.add(full_root(packed[number * WIDTH * HASH : (number + 1) * WIDTH * HASH]))
        assert frontier.root(packed[(whole - 1) * WIDTH * HASH :]) == mth(LEAVES[:size])


def test_a_log_of_many_levels_needs_a_handful_of_tiles():
    # Tiles of a log of 16,777,216 + 70,000 leaves that are all alike.
    one, levels = leaf_hash(b"same"), [leaf_hash(b"same")]
    for _ in range(4):
        for _ in range(8):
            one = node_hash(one, one)
        levels.append(one)
    size, read = WIDTH**3 + 70_000, []

    def tile(level, number):
        read.append((level, number))
        return levels[level] * min(WIDTH, size // WIDTH**level - number * WIDTH)

    tree = Tree(tile)
    proof = tree.inclusion(9_999_999, size)
    assert root_of_inclusion(levels[0], 9_999_999, size, proof) == tree.root(size)
    assert len(read) <= 12


def test_no_proof_is_given_for_what_is_not_in_the_log():
    tree = tree_of(WHOLE)
    for index, size in ((5, 5), (-1, 5), (0, 0)):
        with pytest.raises(IndexError):
            tree.inclusion(index, size)
    for first, second in ((0, 5), (6, 5)):
        with pytest.raises(IndexError):
            tree.consistency(first, second)
    with pytest.raises(LookupError):
        tree.root(len(LEAVES) + 1)
    assert root_of_inclusion(LEAVES[0], 3, 3, []) is None
    assert not is_consistent(0, 3, EMPTY, EMPTY, [])
    assert not is_consistent(3, 4, EMPTY, EMPTY, [])


def test_tiles_that_lag_behind_the_log_are_not_built_upon():
    with pytest.raises(LookupError):
        appended(300, lambda level, number: b"", LEAVES[0])
