"""People and hours, and who needs how much of them: the capacity side of a plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yakuba.kernel.schedule.errors import NeverEnough, UnreadableNetwork
from yakuba.kernel.schedule.network import Network


@dataclass(frozen=True, slots=True)
class Absence:
    """So much of a resource is missing on the half-open days [from_day, to_day)."""

    from_day: int
    to_day: int
    amount: int


@dataclass(frozen=True, slots=True)
class Resource:
    """A person, section or adviser: `capacity` whole units (hours, heads) on every open day."""

    code: str
    name: str
    capacity: int
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """A task takes `amount` units of a resource on each of its working days.

    While a legal minimum runs on after the task's own duration, nothing is taken.
    """

    task: str
    resource: str
    amount: int


@dataclass(frozen=True, slots=True)
class Bank:
    """Up to some ten resources packed into one integer: a field of bits each, all fields a day.

    The use of day n stands at bit n * stride. A field has one guard bit above the largest use, so
    one addition compares every resource on every day of a task at once.
    """

    resources: tuple[int, ...]
    offsets: tuple[int, ...]
    widths: tuple[int, ...]
    stride: int

    def block(self, amounts: dict[int, int], days: int) -> int:
        """Return the use of the amounts (by place of the resource in the plan) on so many days."""
        day = sum(amounts.get(r, 0) << o for r, o in zip(self.resources, self.offsets, strict=True))
        return day * self._repeated(days)

    def pattern(self, amounts: dict[int, int], capacities: Sequence[int], days: int) -> int:
        """Return what, added to the use, lights the guard bit of each field that would overflow."""
        day = 0
        for r, offset, width in zip(self.resources, self.offsets, self.widths, strict=True):
            if amounts.get(r, 0):
                day |= amounts[r] + (1 << (width - 1)) - 1 - capacities[r] << offset
        return day * self._repeated(days)

    def guard(self, amounts: dict[int, int], days: int) -> int:
        """Return the guard bits of the fields that the amounts touch; 0 when they touch none."""
        day = 0
        for r, offset, width in zip(self.resources, self.offsets, self.widths, strict=True):
            if amounts.get(r, 0):
                day |= 1 << (offset + width - 1)
        return day * self._repeated(days)

    def _repeated(self, days: int) -> int:
        return ((1 << self.stride * days) - 1) // ((1 << self.stride) - 1)


# Fields of one day in one bank: wide enough for a section, small enough that a day stays cheap.
_MOST_BITS = 60


def banks(resources: Sequence[Resource]) -> tuple[Bank, ...]:
    """Pack the resources, in their order, into as few banks as fit."""
    found: list[Bank] = []
    places: list[int] = []
    offsets: list[int] = []
    widths: list[int] = []
    used = 0
    for place, resource in enumerate(resources):
        width = resource.capacity.bit_length() + 1
        if places and used + width > _MOST_BITS:
            found.append(Bank(tuple(places), tuple(offsets), tuple(widths), used))
            places, offsets, widths, used = [], [], [], 0
        places.append(place)
        offsets.append(used)
        widths.append(width)
        used += width
    if places:
        found.append(Bank(tuple(places), tuple(offsets), tuple(widths), used))
    return tuple(found)


def amounts_by_task(
    network: Network, resources: Sequence[Resource], needs: Iterable[Need]
) -> list[dict[int, int]]:
    """Return by place of the task what it takes a day, by place of the resource.

    Raises UnreadableNetwork for a need of nothing known, NeverEnough.
    """
    place = {resource.code: at for at, resource in enumerate(resources)}
    found: list[dict[int, int]] = [{} for _ in network.tasks]
    for need in needs:
        if need.task not in network.place or need.resource not in place or need.amount < 0:
            raise UnreadableNetwork(
                f"作業「{need.task}」が必要とする「{need.resource}」の登録を確かめてください。"
            )
        amounts = found[network.place[need.task]]
        resource = place[need.resource]
        if need.amount:
            amounts[resource] = amounts.get(resource, 0) + need.amount
    for task, amounts in zip(network.tasks, found, strict=True):
        for at, amount in amounts.items():
            if amount > resources[at].capacity:
                raise NeverEnough(task.name, resources[at].name, amount, resources[at].capacity)
    return found
