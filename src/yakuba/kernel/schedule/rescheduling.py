"""One move, and only what hangs on it is timed anew."""

from collections.abc import Mapping
from dataclasses import dataclass

from yakuba.kernel.schedule.passes import Plan, odd_start, place_wish


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """The plan after the moves and the places of the tasks that begin on another day, in order."""

    plan: Plan
    moved: tuple[int, ...]

    def codes(self) -> tuple[str, ...]:
        """Return the codes of the tasks that begin on another day."""
        tasks = self.plan.network.tasks
        return tuple(tasks[at].code for at in self.moved)


def reschedule(plan: Plan, moves: Mapping[str, int]) -> Rescheduled:
    """Return the plan in which the named tasks shall begin no earlier than the given days.

    A manual task begins on its day. The result equals `forward` with the same wishes; the time
    goes with the number of tasks that move. Raises UnreadableNetwork, NoOpenWindow, OutsideAxis.
    """
    network = plan.network
    floors, starts, pins = list(plan.floors), list(plan.starts), dict(plan.pins)
    # Places are in the order of the links, so one sweep to the right meets every task after all
    # that it waits for; finding the next mark is a search for a byte.
    stale = bytearray(len(starts))
    for code, day in moves.items():
        stale[place_wish(network, floors, pins, code, day, plan.origin)] = 1
    before, next_places, odd = network.before, network.next_places, network.odd
    moved: list[int] = []
    at = stale.find(1)
    while at >= 0:
        start = floors[at]
        for earlier, days in before[at]:
            bound = starts[earlier] + days
            if bound > start:
                start = bound
        if at in pins:
            start = pins[at]
        elif at in odd:
            start = odd_start(network, at, start, starts)
        if start != starts[at]:
            starts[at] = start
            moved.append(at)
            for later in next_places[at]:
                stale[later] = 1
        at = stale.find(1, at + 1)
    return Rescheduled(Plan(network, plan.origin, tuple(floors), pins, tuple(starts)), tuple(moved))
