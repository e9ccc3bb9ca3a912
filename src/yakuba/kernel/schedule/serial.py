"""One task after another, each as early as links and people allow: the serial scheme.

Kolisch & Hartmann 2006 (serial schedule generation). The use of all people on all days is one
integer a bank (see `resources.Bank`); asking whether a task fits on a stretch of days is one shift,
one addition and one mask, whatever its length.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from yakuba.kernel.schedule.errors import UnreadableNetwork
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.passes import Plan, forward, odd_start
from yakuba.kernel.schedule.resources import Bank, Need, Resource, amounts_by_task, banks
from yakuba.kernel.schedule.tasks import LinkKind

Pairs = tuple[tuple[int, int], ...]
# What a task books in one bank: the bank's place, its stride, guard bits, pattern, block.
Booking = tuple[int, int, int, int, int]
# What the pass reads of a task: pairs to keep, floor, bookings.
Job = tuple[Pairs, int, tuple[Booking, ...]]


@dataclass(frozen=True, slots=True)
class Problem:
    """A plan, the people for it and all that the passes need, reckoned once.

    `length` freezes the working days each task covers in the plan without limits; `before` and
    `after` are all links as start-to-start pairs under these lengths (exact unless a length
    depends on the calendar). `jobs` look forward in time, `mirrored` backward.
    """

    plan: Plan
    needs: tuple[Need, ...] = field(repr=False)
    resources: tuple[Resource, ...]
    amounts: tuple[dict[int, int], ...] = field(repr=False)
    length: tuple[int, ...] = field(repr=False)
    before: tuple[Pairs, ...] = field(repr=False)
    after: tuple[Pairs, ...] = field(repr=False)
    jobs: tuple[Job, ...] = field(repr=False)
    mirrored: tuple[Job, ...] = field(repr=False)
    banks: tuple[Bank, ...] = field(repr=False)
    taken: tuple[dict[int, int], ...] = field(repr=False)
    booked: tuple[int, ...] = field(repr=False)
    odd: frozenset[int]
    has_leads: bool
    has_mirrored_leads: bool

    @classmethod
    def of(
        cls,
        network: Network,
        resources: Sequence[Resource],
        needs: Iterable[Need],
        origin: int,
        wishes: Mapping[str, int] | None = None,
    ) -> "Problem":
        """Check and prepare; days before `origin` (0 or later) are past.

        Raises what `forward` and `amounts_by_task` raise, UnreadableNetwork for an origin below 0.
        """
        if origin < 0:
            raise UnreadableNetwork("計画の初日が暦より前にあります。")
        return cls.around(forward(network, origin, wishes), resources, needs)

    @classmethod
    def around(cls, plan: Plan, resources: Sequence[Resource], needs: Iterable[Need]) -> "Problem":
        """Prepare the resources for a plan without limits.

        Raises what `amounts_by_task` raises.
        """
        network, needs = plan.network, tuple(needs)
        amounts = amounts_by_task(network, resources, needs)
        length = tuple(map(int.__sub__, plan.finishes(), plan.starts))
        before = _frozen(network, length)
        after = _turned(before)
        mirrored = tuple(
            tuple((later, days + length[later] - length[at]) for later, days in pairs)
            for at, pairs in enumerate(after)
        )
        packed = banks(resources)
        taken = _taken(plan, resources, amounts)
        bookings = _bookings(network, packed, resources, amounts, plan.pins)
        return cls(
            plan=plan,
            needs=needs,
            resources=tuple(resources),
            amounts=tuple(amounts),
            length=length,
            before=before,
            after=after,
            jobs=tuple(zip(network.before, plan.floors, bookings, strict=True)),
            mirrored=tuple((pairs, 0, one) for pairs, one in zip(mirrored, bookings, strict=True)),
            banks=packed,
            taken=taken,
            booked=_booked(packed, taken),
            odd=network.odd | plan.pins.keys(),
            has_leads=any(days < 0 for pairs in before for _, days in pairs),
            has_mirrored_leads=any(days < 0 for pairs in mirrored for _, days in pairs),
        )


def _booked(
    packed: Sequence[Bank], taken: Sequence[Mapping[int, int]], mirror: int | None = None
) -> tuple[int, ...]:
    """Return the use before any task is placed, by bank; `mirror` is the end to count from."""
    found = []
    for bank in packed:
        use = 0
        for resource, offset in zip(bank.resources, bank.offsets, strict=True):
            for day, amount in taken[resource].items():
                slot = day if mirror is None else mirror - 1 - day
                if slot >= 0:
                    use += amount << (slot * bank.stride + offset)
        found.append(use)
    return tuple(found)


def _frozen(network: Network, length: Sequence[int]) -> tuple[Pairs, ...]:
    """Return all links as start-to-start pairs under the lengths, by the later task."""
    found = []
    for at, pairs in enumerate(network.before):
        odd = []
        for earlier, kind, lag in network.odd_before.get(at, ()):
            days = lag
            if kind in (LinkKind.FS, LinkKind.FF):
                days += length[earlier]
            if kind in (LinkKind.FF, LinkKind.SF):
                days -= length[at]
            odd.append((earlier, days))
        found.append((*pairs, *odd))
    return tuple(found)


def _turned(before: Sequence[Pairs]) -> tuple[Pairs, ...]:
    after: list[list[tuple[int, int]]] = [[] for _ in before]
    for at, pairs in enumerate(before):
        for earlier, days in pairs:
            after[earlier].append((at, days))
    return tuple(map(tuple, after))


def _bookings(
    network: Network,
    packed: Sequence[Bank],
    resources: Sequence[Resource],
    amounts: Sequence[dict[int, int]],
    pins: Mapping[int, int],
) -> list[tuple[Booking, ...]]:
    """Return by place what each task books; nothing for pinned tasks, which are booked before."""
    capacities = [resource.capacity for resource in resources]
    bank_of = {place: at for at, bank in enumerate(packed) for place in bank.resources}
    found: list[tuple[Booking, ...]] = []
    for at, wanted in enumerate(amounts):
        # While a legal minimum runs on, nobody works on the task.
        days = network.tasks[at].duration
        touched = sorted({bank_of[place] for place in wanted}) if days and at not in pins else []
        found.append(
            tuple(
                (
                    number,
                    packed[number].stride,
                    packed[number].guard(wanted, days),
                    packed[number].pattern(wanted, capacities, days),
                    packed[number].block(wanted, days),
                )
                for number in touched
            )
        )
    return found


def _taken(
    plan: Plan, resources: Sequence[Resource], amounts: Sequence[dict[int, int]]
) -> tuple[dict[int, int], ...]:
    """Return by resource the units absent or booked by pinned tasks, by day, never over capacity."""
    found: list[dict[int, int]] = [{} for _ in resources]

    def take(resource: int, first: int, last: int, amount: int) -> None:
        for day in range(max(first, 0), last):
            taken = found[resource].get(day, 0) + amount
            found[resource][day] = min(taken, resources[resource].capacity)

    for place, resource in enumerate(resources):
        for absence in resource.absences:
            take(place, absence.from_day, absence.to_day, absence.amount)
    for at, start in plan.pins.items():
        for place, amount in amounts[at].items():
            take(place, start, start + plan.network.tasks[at].duration, amount)
    return tuple(found)


def place_in_order(problem: Problem, order: Sequence[int]) -> list[int]:
    """Return the starts by place when the tasks are placed in the order (one that links allow).

    Raises NoOpenWindow, OutsideAxis.
    """
    if len(problem.booked) == 1 and not problem.odd:
        return _place_simple(problem.jobs, order, problem.booked[0])
    return _place_any(problem, problem.jobs, order, list(problem.booked), problem.odd)


def place_mirrored(problem: Problem, order: Sequence[int], end: int) -> list[int]:
    """Return, by place, days from the end back to each finish when all are placed late.

    The order begins with the last task. Deadlines, windows and calendar lengths are not looked
    at: the result only says who should come first (justification, Valls et al. 2005).
    """
    used = problem.booked
    if any(used):
        used = _booked(problem.banks, problem.taken, end)
    if len(used) == 1:
        return _place_simple(problem.mirrored, order, used[0])
    return _place_any(problem, problem.mirrored, order, list(used), frozenset())


def _place_simple(jobs: Sequence[Job], order: Sequence[int], used: int) -> list[int]:
    """Place tasks that have fixed lengths and no windows, with all people in one bank."""
    starts = [0] * len(jobs)
    for at in order:
        pairs, start, bookings = jobs[at]
        for other, days in pairs:
            bound = starts[other] + days
            if bound > start:
                start = bound
        if bookings:
            _, stride, guard, pattern, block = bookings[0]
            clash = (used >> start * stride) + pattern & guard
            while clash:
                # The day after the last one on which somebody is missing.
                start += (clash.bit_length() - 1) // stride + 1
                clash = (used >> start * stride) + pattern & guard
            used += block << start * stride
        starts[at] = start
    return starts


def _place_any(
    problem: Problem,
    jobs: Sequence[Job],
    order: Sequence[int],
    used: list[int],
    odd: frozenset[int],
) -> list[int]:
    """Place any tasks; `odd` are those with windows, calendar lengths or fixed days."""
    network, pins = problem.plan.network, problem.plan.pins
    starts = [0] * len(jobs)
    for at in order:
        pairs, start, bookings = jobs[at]
        for other, days in pairs:
            bound = starts[other] + days
            if bound > start:
                start = bound
        if at in odd and at in pins:
            starts[at] = pins[at]
            continue
        fits = False
        while not fits:
            asked = start
            if at in odd:
                start = odd_start(network, at, start, starts)
            start = _first_fit(bookings, used, start)
            # A later day may lie outside the window again.
            fits = start == asked or at not in odd
        for bank, stride, _, _, block in bookings:
            used[bank] += block << start * stride
        starts[at] = start
    return starts


def _first_fit(bookings: Sequence[Booking], used: Sequence[int], start: int) -> int:
    """Return the first day from the start on with everybody there for the whole task."""
    settled = False
    while not settled:
        settled = True
        for bank, stride, guard, pattern, _ in bookings:
            clash = (used[bank] >> start * stride) + pattern & guard
            if clash:
                start += (clash.bit_length() - 1) // stride + 1
                settled = False
    return start
