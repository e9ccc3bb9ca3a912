"""Early dates, late dates, float and what is broken: the critical path method.

Kelley & Walker 1959, with generalised links (Elmaghraby & Kamburowski 1992), windows and lengths
in calendar days. One look at every link a pass.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yakuba.kernel.schedule.errors import NoOpenWindow, UnreadableNetwork
from yakuba.kernel.schedule.lengths import finish_from, start_reaching, start_within
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.tasks import LinkKind


@dataclass(frozen=True, slots=True)
class Plan:
    """Starts by place, `origin` or later; `floors` are earliest days by task, `pins` fixed starts."""

    network: Network = field(repr=False)
    origin: int
    floors: tuple[int, ...] = field(repr=False)
    pins: dict[int, int] = field(repr=False)
    starts: tuple[int, ...]

    def start(self, code: str) -> int:
        """Return the day number on which the task begins."""
        return self.starts[self.network.place[code]]

    def finish(self, code: str) -> int:
        """Return the day number after the last day of the task."""
        at = self.network.place[code]
        return self.network.finish(at, self.starts[at])

    def finishes(self) -> list[int]:
        """Return the finishes by place."""
        return self.network.finishes(self.starts)

    def end(self) -> int:
        """Return the day number after the last day of the plan; 0 when it is empty."""
        return max(self.finishes(), default=0)


@dataclass(frozen=True, slots=True)
class Floats:
    """Late starts and float in working days, by place.

    `total`: by how much a task may begin later before the end moves or a deadline breaks; below 0
    it is already too late by so many days. `free`: before any other task moves.
    """

    network: Network = field(repr=False)
    late_starts: tuple[int, ...]
    total: tuple[int, ...]
    free: tuple[int, ...]

    def critical(self) -> tuple[str, ...]:
        """Return the codes of the tasks without float, in the order of the links."""
        tasks = self.network.tasks
        return tuple(tasks[at].code for at, days in enumerate(self.total) if days <= 0)


def forward(network: Network, origin: int, wishes: Mapping[str, int] | None = None) -> Plan:
    """Return the earliest plan that begins on the day `origin` or later.

    A wish is the day before which a task shall not begin; for a manual task it is its start. An
    automatic task wished before the origin begins no earlier than the origin. Links into manual tasks are not enforced (see `breaches.breaches`). Raises UnreadableNetwork
    for a wish about no task, NoOpenWindow, OutsideAxis.
    """
    floors = [origin] * len(network.tasks)
    for at, day in network.lowest.items():
        floors[at] = max(origin, day)
    pins = dict(network.pinned)
    for code, day in (wishes or {}).items():
        place_wish(network, floors, pins, code, day, origin)
    starts: list[int] = []
    add = starts.append
    odd = network.odd
    for at, (floor, before) in enumerate(zip(floors, network.before, strict=True)):
        start = floor
        for earlier, days in before:
            bound = starts[earlier] + days
            if bound > start:
                start = bound
        if at in pins:
            start = pins[at]
        elif at in odd:
            start = odd_start(network, at, start, starts)
        add(start)
    return Plan(network, origin, tuple(floors), pins, tuple(starts))


def place_wish(
    network: Network, floors: list[int], pins: dict[int, int], code: str, day: int, origin: int
) -> int:
    """Write a wish into the floors or pins and return the place. Raises UnreadableNetwork."""
    if code not in network.place:
        raise UnreadableNetwork(f"動かす作業「{code}」がありません。")
    at = network.place[code]
    if at in pins:
        pins[at] = day
    else:
        floors[at] = max(origin, day, network.lowest.get(at, day))
    return at


def odd_start(network: Network, at: int, start: int, starts: Sequence[int]) -> int:
    """Return the earliest start from the day on that windows and calendar lengths allow.

    Raises NoOpenWindow, OutsideAxis.
    """
    length = network.duration[at], network.reach.get(at)
    for earlier, kind, lag in network.odd_before.get(at, ()):
        base = starts[earlier]
        if kind in (LinkKind.FS, LinkKind.FF):
            base = network.finish(earlier, base)
        bound = base + lag
        if kind in (LinkKind.FF, LinkKind.SF):
            bound = start_reaching(bound, *length)
        start = max(start, bound)
    windows = network.windows.get(at)
    if windows is None:
        # A period that ends beyond the axis has no finish: say so here and not at the first look.
        network.finish(at, start)
        return start
    for window in windows:
        begin = max(start, window.opens)
        if begin < window.closes and finish_from(begin, *length) <= window.closes:
            return begin
    raise NoOpenWindow(network.tasks[at].name)


def late_starts(plan: Plan, end: int) -> list[int]:
    """Return by place the latest starts that keep the end and every deadline.

    A task none of whose windows is early enough gets the day on which it would have to begin
    without windows. Raises OutsideAxis.
    """
    network = plan.network
    # What earlier tasks must keep: the late start, but the fixed start of a task that stays.
    binding = [0] * len(network.tasks)
    own = plan.pins.copy()
    special = _special(plan)
    for at in range(len(binding) - 1, -1, -1):
        late = end - network.duration[at]
        for later, days in network.after[at]:
            bound = binding[later] - days
            if bound < late:
                late = bound
        if at in special:
            late = _special_late(network, at, late, end, binding)
        if at in own:
            own[at], late = late, own[at]
        binding[at] = late
    for at, late in own.items():
        binding[at] = late
    return binding


def floats(plan: Plan, end: int | None = None) -> Floats:
    """Return late starts, total and free float against the end, by default the plan's own.

    Raises OutsideAxis.
    """
    network, starts = plan.network, plan.starts
    last = plan.end() if end is None else end
    late = late_starts(plan, last)
    special = _special(plan)
    free = []
    for at, start in enumerate(starts):
        bound = last - network.duration[at]
        for later, days in network.after[at]:
            bound = min(bound, starts[later] - days)
        if at in special:
            bound = _special_late(network, at, bound, last, starts)
        free.append(bound - start)
    total = tuple(latest - start for latest, start in zip(late, starts, strict=True))
    return Floats(network, tuple(late), total, tuple(free))


def _special(plan: Plan) -> set[int]:
    network = plan.network
    return {*network.odd, *network.odd_after, *network.deadline, *network.latest_start}


def _special_late(network: Network, at: int, late: int, end: int, binding: Sequence[int]) -> int:
    """Return the latest start under deadlines, windows and lengths in calendar days as well."""
    length = network.duration[at], network.reach.get(at)
    finish = min(end, network.deadline.get(at, end))
    late = min(late, start_within(finish, *length), network.latest_start.get(at, late))
    for later, kind, lag in network.odd_after.get(at, ()):
        base = binding[later]
        if kind in (LinkKind.FF, LinkKind.SF):
            base = network.finish(later, base)
        bound = base - lag
        if kind in (LinkKind.FS, LinkKind.FF):
            bound = start_within(bound, *length)
        late = min(late, bound)
    for window in reversed(network.windows.get(at, ())):
        # A milestone takes no day, but the window must still be open on its day.
        begin = min(late, window.closes - 1, start_within(window.closes, *length))
        if begin >= window.opens:
            return begin
    return late
