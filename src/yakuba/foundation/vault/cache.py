"""What this process remembers of keys, by town.

A key that was read inside a transaction may have been made by it: were it remembered before the
commit and the transaction rolled back, content would be sealed under a key that nobody has. So
inside a transaction a key is a callback of the commit, found again by the rest of the transaction
and dropped by Django with the savepoint that made it; after the commit it is known to all threads.
"""

import time
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

# How long a process may seal under the old generation after another one has made a new one.
# Measured by the monotonic clock: it is no fact of the town, so nobody needs to inject it.
FRESH_SECONDS: Final = 60.0

_ciphers: dict[tuple[int, int], AESGCM] = {}
_generations: dict[int, tuple[int, float]] = {}


class _Read:
    """A key or generation read in a running transaction; called when it commits."""

    def __init__(self, town: int, generation: int, cipher: AESGCM | None) -> None:
        self.town, self.generation, self.cipher = town, generation, cipher

    def __call__(self) -> None:
        if self.cipher is None:
            _generations[self.town] = (self.generation, time.monotonic())
        else:
            _ciphers[self.town, self.generation] = self.cipher


def cipher(town: int, generation: int) -> AESGCM | None:
    """Return the town's unwrapped key of the generation, when it is remembered."""
    known = _ciphers.get((town, generation))
    if known is not None:
        return known
    for read in _in_transaction():
        if read.cipher is not None and (read.town, read.generation) == (town, generation):
            return read.cipher
    return None


def generation(town: int) -> int | None:
    """Return the generation that seals for the town, unless that was asked too long ago."""
    # What this transaction read or made itself is newer than what others remember.
    for read in reversed(_in_transaction()):
        if read.cipher is None and read.town == town:
            return read.generation
    known, read_at = _generations.get(town, (None, 0.0))
    return known if time.monotonic() - read_at < FRESH_SECONDS else None


def keep_cipher(town: int, generation: int, cipher: AESGCM) -> None:
    """Remember a key from the commit on."""
    transaction.on_commit(_Read(town, generation, cipher))


def keep_generation(town: int, generation: int) -> None:
    """Remember the newest generation from the commit on."""
    transaction.on_commit(_Read(town, generation, None))


def forget() -> None:
    """Forget every key."""
    _ciphers.clear()
    _generations.clear()
    connection.run_on_commit = [one for one in connection.run_on_commit if not _is_read(one[1])]


def _is_read(callback: object) -> bool:
    return isinstance(callback, _Read)


def _in_transaction() -> list[_Read]:
    if not connection.in_atomic_block:
        return []
    return [one[1] for one in connection.run_on_commit if isinstance(one[1], _Read)]
