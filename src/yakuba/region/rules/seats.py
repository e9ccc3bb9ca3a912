"""How seats of a joint training are given: every municipality one before any has two. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """What a municipality asked for; the smaller ones are served first."""

    town_id: int
    population: int
    seats: int


def allotted(wishes: Sequence[Wish], capacity: int) -> dict[int, int]:
    """Return the seats of each town: in turns of one seat, the smallest population first.

    Nobody gets more than they asked for, and no seat stays empty while somebody still asks.
    """
    order = sorted(wishes, key=lambda wish: (wish.population, wish.town_id))
    given = {wish.town_id: 0 for wish in order}
    left = capacity
    while left:
        waiting = [wish for wish in order if given[wish.town_id] < wish.seats]
        if not waiting:
            break
        for wish in waiting[:left]:
            given[wish.town_id] += 1
        left -= min(left, len(waiting))
    return given
