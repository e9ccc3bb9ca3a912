"""How long a step may lie before its holder is reminded (督促), and before a superior is told.

Time is told in open days (開庁日). Nobody decides anything here: a superior is told, no more. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from yakuba.kernel.workdays import Calendar

# A wanted day further away than this is a slip of the hand.
MOST_DAYS_AHEAD = 366
_MOST = 365
_SOON = 2


@dataclass(frozen=True, slots=True)
class Patience:
    """So many open days to the reminder, and so many more until a superior is told."""

    remind: int
    tell: int


USUAL = Patience(remind=3, tell=2)
URGENT = Patience(remind=1, tell=1)


class Prompt(StrEnum):
    """What is sent because a step waits."""

    REMIND = "REMIND"
    TELL = "TELL"


def patience_in(values: Mapping[str, Any] | None, usual: Patience) -> Patience:
    """Return what a row of the town's table says; `usual` where it says nothing that can be meant."""
    said = values or {}
    return Patience(
        _days(said.get("remind"), usual.remind),
        _days(said.get("tell"), usual.tell),
    )


def _days(value: object, usual: int) -> int:
    try:
        days = int(str(value))
    except ValueError:
        return usual
    return days if 1 <= days <= _MOST else usual


def prompt_due(
    patience: Patience,
    calendar: Calendar,
    *,
    opened: date,
    reminded: date | None,
    told: date | None,
    on: date,
) -> Prompt | None:
    """Return what is due of a step that waits since `opened`: each once, the reminder first."""
    if told is not None:
        return None
    if reminded is None:
        return Prompt.REMIND if calendar.between(opened, on) >= patience.remind else None
    return Prompt.TELL if calendar.between(reminded, on) >= patience.tell else None


@dataclass(frozen=True, slots=True)
class DueWords:
    """The time that is left to the wanted day, in words and as a tone of the page."""

    text: str
    tone: str = "neutral"


def wanted_words(calendar: Calendar, wanted: date, on: date) -> DueWords:
    """Return 希望日まで3日, 希望日は本日 or 希望日を2日超過."""
    if wanted == on:
        return DueWords("希望日は本日", "warning")
    if wanted < on:
        # A wanted day on which nobody works may be past without an open day gone by.
        return DueWords(f"希望日を{max(1, calendar.between(wanted, on))}日超過", "error")
    left = calendar.between(on, wanted)
    if left == 0:
        return DueWords("希望日は次の開庁日まで", "warning")
    return DueWords(f"希望日まで{left}日", "warning" if left <= _SOON else "neutral")
