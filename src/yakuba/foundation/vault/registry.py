"""What holds sealed content besides the models with sealed columns, such as stored files."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step did; `last` is where the next one goes on, empty at the end."""

    done: int
    failed: tuple[str, ...] = ()
    last: str = ""


class Holder(Protocol):
    """Something of the active town that holds sealed content, and can seal it again.

    `reseal` works in a transaction of its own, of at most `limit` pieces, and is harmless when it
    is killed or run by two processes at once.
    """

    @property
    def label(self) -> str: ...

    def left(self, generation: int) -> int:
        """Return how many pieces are plain or need an older generation."""
        ...

    def reseal(self, generation: int, *, after: str, limit: int) -> Batch:
        """Seal the next pieces after the key `after` under the newest generation."""
        ...


_holders: list[Holder] = []


def register(holder: Holder) -> None:
    """Add a holder; adding it twice counts once."""
    if all(known.label != holder.label for known in _holders):
        _holders.append(holder)


def registered() -> list[Holder]:
    """Return the holders that apps have added."""
    return list(_holders)
