"""What a process knows for a few seconds, so that it need not ask with every page."""

import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakSet

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Values by key, each for `seconds()` after it was kept.

    Measured by the monotonic clock: how old a memory is is no fact of the town, so nobody needs to
    inject it. Threads may keep the same key twice; the later one stays.
    """

    def __init__(
        self, seconds: Callable[[], float], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._kept: dict[K, tuple[float, V]] = {}
        _memories.add(self)

    def get(self, key: K) -> V | None:
        """Return what was kept under the key and is still fresh, or None."""
        known = self._kept.get(key)
        if known is None or self._clock() - known[0] >= self._seconds():
            return None
        return known[1]

    def keep(self, key: K, value: V) -> V:
        """Keep the value from now on, and return it."""
        self._kept[key] = (self._clock(), value)
        return value

    def forget(self) -> None:
        """Forget everything."""
        self._kept.clear()


_memories: WeakSet[Memory[Any, Any]] = WeakSet()


def forget_everything() -> None:
    """Let every memory of this process forget: its database is another one from now on."""
    for memory in _memories:
        memory.forget()
