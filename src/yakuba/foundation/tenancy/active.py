"""The town in whose name the running code acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# No town has this key: rows of all towns may be read, and none written.
EVERYWHERE = "-1"

_active: ContextVar[int | None] = ContextVar("active_municipality_id", default=None)
_everywhere: ContextVar[bool] = ContextVar("across_municipalities", default=False)


class NoActiveTown(RuntimeError):
    """A tenant-owned model was read or written while no town was active."""


def active_municipality_id() -> int:
    """Return the key of the active town; raises `NoActiveTown`."""
    municipality_id = _active.get()
    if municipality_id is None:
        raise NoActiveTown("No municipality is active: use acting_in(municipality).")
    return municipality_id


def is_town_active() -> bool:
    """Tell whether a town is active at all, for code that serves both cases."""
    return _active.get() is not None


def town_setting() -> str:
    """Return what row-level security is told: a town's key, EVERYWHERE, or nothing."""
    if _everywhere.get():
        return EVERYWHERE
    municipality_id = _active.get()
    return "" if municipality_id is None else str(municipality_id)


def is_everywhere() -> bool:
    """Tell whether the running code has left its town through `across_tenants`."""
    return _everywhere.get()


@contextmanager
def acting_in(municipality_id: int) -> Iterator[None]:
    """Make the town active for the block; blocks nest and restore the outer town."""
    token = _active.set(municipality_id)
    everywhere = _everywhere.set(False)
    try:
        yield
    finally:
        _everywhere.reset(everywhere)
        _active.reset(token)


@contextmanager
def everywhere() -> Iterator[None]:
    """Lift the limit to one town; only `across` may call this."""
    token = _everywhere.set(True)
    try:
        yield
    finally:
        _everywhere.reset(token)
