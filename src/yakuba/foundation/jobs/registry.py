"""What is looked after regularly."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

# Takes the time of the sweep; may return how many things it found.
Sweep = Callable[[datetime], object]
S = TypeVar("S", bound=Sweep)


@dataclass(frozen=True, slots=True)
class Sweeper:
    name: str
    every_seconds: int
    per_town: bool
    run: Sweep


@dataclass(frozen=True, slots=True)
class Job:
    """A task as those see it who run many at once."""

    id: str
    args: tuple[Any, ...]


# Runs the jobs in turn while the second argument says so; returns the ids it did not begin.
Together = Callable[[Sequence[Job], Callable[[], bool]], Collection[str]]
T = TypeVar("T", bound=Together)


class Kept(Protocol):
    """Something a worker keeps open from task to task."""

    def open(self) -> None:
        """Be kept open from now on, in the thread that calls."""

    def rest(self) -> None:
        """The queue is empty: close what was of no use for long."""

    def close(self) -> None:
        """The worker stops."""


# So many tasks a worker takes at once at most: a few hundred milliseconds of work.
MOST_TOGETHER = 25

_together: dict[str, Together] = {}
_kept: list[Kept] = []
_sweepers: dict[str, Sweeper] = {}
# What runs beside the worker's loop, in threads of its own.
_companions: list[Callable[[], object]] = []


def sweeper(name: str, every_seconds: int, *, per_town: bool = True) -> Callable[[S], S]:
    """Register the decorated `function(at)` to be run regularly by one of the workers.

    With `per_town` it is called once for every municipality with that town active; otherwise once,
    with none active. A sweeper looks for what was forgotten: it must be harmless when run twice,
    and must find the same thing next time if it is killed half-way.
    """

    def register(function: S) -> S:
        known = _sweepers.get(name)
        if known is not None and known.run is not function:
            raise LookupError(f"sweeper {name} is registered twice")
        _sweepers[name] = Sweeper(name, every_seconds, per_town, function)
        return function

    return register


def all_sweepers() -> list[Sweeper]:
    """Return every sweeper, sorted by name."""
    return [_sweepers[name] for name in sorted(_sweepers)]


def together(queue_name: str) -> Callable[[T], T]:
    """Have the tasks of this queue run many at once by the decorated function.

    Only for what takes a moment. The function must do no harm when it is run again after a half,
    and what it raises has every task run by itself instead.
    """

    def register(function: T) -> T:
        if _together.setdefault(queue_name, function) is not function:
            raise LookupError(f"queue {queue_name} is registered twice")
        return function

    return register


def together_of(queue_name: str) -> Together | None:
    """Return what runs the tasks of the queue at once, or None where each is run by itself."""
    return _together.get(queue_name)


def keep(thing: Kept) -> None:
    """Have the thing opened when a worker starts, and closed when it rests for long or stops."""
    if thing not in _kept:
        _kept.append(thing)


def all_kept() -> tuple[Kept, ...]:
    """Return what workers keep open."""
    return tuple(_kept)


def beside_worker(start: Callable[[], object]) -> None:
    """Have the function called once when a worker starts; what it starts must not block."""
    if start not in _companions:
        _companions.append(start)


def start_companions() -> None:
    """Start what runs beside this worker."""
    for start in tuple(_companions):
        start()
