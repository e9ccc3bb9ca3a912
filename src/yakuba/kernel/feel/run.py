"""One evaluation: how much work is left, what was found wanting, and what moment it is.

An expression may come from anybody. Nothing in the language waits, reads or writes, so all that an
evil one can do is to take long or much: every step is paid from one purse (`Run.spend`), texts and
lists by their length, and calls of functions may not be nested deeper than `DEEPEST_CALLS`.
"""

from datetime import datetime
from typing import Final

# A step is about half a microsecond, so the worst expression ends within a second or so.
FUEL: Final = 500_000
DEEPEST_CALLS: Final = 40
_MOST_REASONS: Final = 20
_CHARACTERS_A_STEP: Final = 16


class Exhausted(Exception):
    """The evaluation took too long or went too deep; its value is null."""


class NoAnswer(Exception):
    """A function has no answer to these values; the message is a Japanese sentence why."""


class Run:
    """What one evaluation has left and has noted; `now` is None where no moment is given."""

    __slots__ = ("calls", "fuel", "now", "reasons")

    def __init__(self, now: datetime | None = None, fuel: int = FUEL) -> None:
        self.fuel = fuel
        self.now = now
        self.calls = 0
        self.reasons: list[str] = []

    def spend(self, steps: int) -> None:
        """Pay for so many steps; raises `Exhausted` when they are not left."""
        self.fuel -= steps
        if self.fuel < 0:
            raise Exhausted("計算が長くなりすぎたため、途中でやめました。")

    def spend_text(self, length: int) -> None:
        """Pay for a text of so many characters; raises `Exhausted`."""
        self.spend(1 + length // _CHARACTERS_A_STEP)

    def enter(self) -> None:
        """Begin a call of a function; raises `Exhausted` when too many are open."""
        self.calls += 1
        if self.calls > DEEPEST_CALLS:
            raise Exhausted("関数の呼出しが深すぎるため、途中でやめました。")

    def leave(self) -> None:
        """End a call of a function."""
        self.calls -= 1

    def note(self, reason_ja: str) -> None:
        """Keep why something is null, for the person who asked."""
        if len(self.reasons) < _MOST_REASONS and reason_ja not in self.reasons:
            self.reasons.append(reason_ja)
