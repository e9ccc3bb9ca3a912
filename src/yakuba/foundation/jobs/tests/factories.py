"""Sweepers and queues that tests register and remove."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from yakuba.foundation.jobs import registry


@contextmanager
def only_sweepers(
    *functions: Any, every_seconds: int = 60, per_town: bool = False
) -> Iterator[None]:
    """Replace every registered sweeper by these for the length of the block."""
    kept = dict(registry._sweepers)
    registry._sweepers.clear()
    for number, function in enumerate(functions):
        registry.sweeper(f"test.{number}", every_seconds, per_town=per_town)(function)
    try:
        yield
    finally:
        registry._sweepers.clear()
        registry._sweepers.update(kept)


@contextmanager
def run_together(queue_name: str, function: registry.Together) -> Iterator[None]:
    """Have the function run the tasks of the queue at once for the length of the block."""
    kept = dict(registry._together)
    registry._together[queue_name] = function
    try:
        yield
    finally:
        registry._together.clear()
        registry._together.update(kept)


class Thing:
    """Something to keep open, which says what happened to it."""

    def __init__(self) -> None:
        self.story: list[str] = []

    def open(self) -> None:
        self.story.append("open")

    def rest(self) -> None:
        self.story.append("rest")

    def close(self) -> None:
        self.story.append("close")


@contextmanager
def only_kept(thing: registry.Kept) -> Iterator[None]:
    """Let workers keep this open and nothing else."""
    kept = list(registry._kept)
    registry._kept[:] = [thing]
    try:
        yield
    finally:
        registry._kept[:] = kept
