"""A sweeper that tests register and remove."""

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
