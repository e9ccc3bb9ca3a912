"""Yen of a project: what nobody has written down is not known, and never 0. Pure."""

from collections.abc import Iterable
from typing import NamedTuple


class Money(NamedTuple):
    """What is planned and what is spent (yen); None where nothing was written down."""

    planned: int | None
    spent: int | None


def total(amounts: Iterable[int | None]) -> int | None:
    """Return the sum of the amounts that are known; None when none is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def added_up(lines: Iterable[Money]) -> Money:
    """Return the sums of the lines of a project."""
    kept = list(lines)
    return Money(total(line.planned for line in kept), total(line.spent for line in kept))


def known_yen(amount: int | None, *, is_told: bool | None) -> int | None:
    """Return the amount of a record; a 0 of a record that does not tell it from nothing is not known."""
    return amount if amount or is_told else None
