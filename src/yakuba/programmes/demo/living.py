"""How a fictional project went: planned, begun, late or not, month by month. Whole numbers only.

A day number is a place among the open days of the town, as in `kernel.schedule`; ends are the
first number after. What is not begun follows from what it waits for, exactly as the schedule has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple

from .words import Step

_GAPS: Final = (0, 0, 0, 0, 2, 4)
_FACTORS: Final = (0.7, 0.8, 0.9, 1.0, 1.0, 1.0, 1.1, 1.5)


class State(NamedTuple):
    """What a task is at a moment: numbers of its first day and after its last; None where unknown."""

    start: int | None
    end: int | None
    progress: int
    is_started: bool
    is_done: bool
    days: int


@dataclass(frozen=True, slots=True)
class Life:
    """A plan with what came of it."""

    steps: Sequence[Step]
    days: tuple[int, ...]
    begin: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    # Whether people say at once that a task takes longer, or let it become overdue.
    tells: tuple[bool, ...]

    @property
    def end(self) -> int:
        """Return the number after the last day on which something was done."""
        return max(
            end for end, step in zip(self.ends, self.steps, strict=True) if step.kind != "GROUP"
        )

    def at(self, now: int) -> list[State]:
        """Return what the tasks are before the open day with the number."""
        found: list[State] = []
        for place, step in enumerate(self.steps):
            if step.kind == "GROUP":
                found.append(State(None, None, 0, False, False, 0))
                continue
            waits = [found[one].end or 0 for one in step.after]
            found.append(self._one(place, step, max(waits, default=self.begin), now, found))
        return self._rolled(found)

    def _one(self, place: int, step: Step, soonest: int, now: int, found: list[State]) -> State:
        start, end, days = self.starts[place], self.ends[place], self.days[place]
        if end <= now and all(found[one].is_done for one in step.after):
            return State(start, end, 100, True, True, days)
        if step.kind != "WORK":
            return State(soonest, soonest, 0, False, False, 0)
        if start >= now:
            return State(soonest, soonest + days, 0, False, False, days)
        spent = now - start
        if spent >= days and self.tells[place]:
            days = end - start
        share = spent * 100 // max(end - start, 1)
        return State(start, start + days, min(95, share // 5 * 5), True, False, days)

    def _rolled(self, found: list[State]) -> list[State]:
        for place, step in enumerate(self.steps):
            if step.kind != "GROUP":
                continue
            below = [
                state for state, one in zip(found, self.steps, strict=True) if one.below == place
            ]
            first = min(state.start for state in below if state.start is not None)
            last = max(state.end for state in below if state.end is not None)
            found[place] = State(first, last, 0, False, False, 0)
        return found


def lived(steps: Sequence[Step], begin: int, stretch: float, rng: Random) -> Life:
    """Return a project that begins on the day, its lengths stretched, its luck drawn."""
    days = tuple(max(1, round(step.days * stretch)) if step.kind == "WORK" else 0 for step in steps)
    starts: list[int] = []
    ends: list[int] = []
    for step, length in zip(steps, days, strict=True):
        waits = [ends[one] for one in step.after]
        soonest = max(waits, default=begin)
        gap = rng.choice(_GAPS) if step.kind == "WORK" else 0
        taken = max(1, round(length * rng.choice(_FACTORS))) if step.kind == "WORK" else 0
        starts.append(soonest + gap)
        ends.append(soonest + gap + taken)
    tells = tuple(rng.random() < 0.8 for _ in steps)
    return Life(steps, days, begin, tuple(starts), tuple(ends), tells)
