"""What is looked after regularly."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

# Takes the time of the sweep; may return how many things it found.
Sweep = Callable[[datetime], object]
S = TypeVar("S", bound=Sweep)


@dataclass(frozen=True, slots=True)
class Sweeper:
    name: str
    every_seconds: int
    per_town: bool
    run: Sweep


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


def beside_worker(start: Callable[[], object]) -> None:
    """Have the function called once when a worker starts; what it starts must not block."""
    if start not in _companions:
        _companions.append(start)


def start_companions() -> None:
    """Start what runs beside this worker."""
    for start in tuple(_companions):
        start()
