"""Tasks and links of one plan, checked once and numbered so that no link points backwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import add

from yakuba.kernel.schedule.axis import Axis
from yakuba.kernel.schedule.bounds import Bounds, Pairs
from yakuba.kernel.schedule.errors import LinkCycle, UnreadableNetwork
from yakuba.kernel.schedule.lengths import finish_from
from yakuba.kernel.schedule.tasks import Link, LinkKind, Mode, Task, Unit, Window


@dataclass(frozen=True, slots=True)
class Network:
    """A checked plan. Place i of every sequence is task i; links lead from lower to higher places.

    `before[j]` and `after[i]` hold (place, days) pairs: start of j >= start of i + days. Links
    that such a pair cannot say, because the time of an end depends on the calendar, are in
    `odd_before` and `odd_after`. `lowest` and `deadline` are bounds on start and finish.
    """

    tasks: tuple[Task, ...]
    links: tuple[Link, ...]
    place: dict[str, int]
    duration: tuple[int, ...]
    before: tuple[tuple[tuple[int, int], ...], ...]
    after: tuple[tuple[tuple[int, int], ...], ...]
    next_places: tuple[tuple[int, ...], ...]
    lowest: dict[int, int]
    deadline: dict[int, int]
    latest_start: dict[int, int]
    pinned: dict[int, int]
    reach: dict[int, tuple[int, ...]] = field(repr=False)
    windows: dict[int, tuple[Window, ...]]
    odd_before: dict[int, tuple[tuple[int, LinkKind, int], ...]]
    odd_after: dict[int, tuple[tuple[int, LinkKind, int], ...]]
    odd: frozenset[int]

    @classmethod
    def of(
        cls, tasks: Sequence[Task], links: Sequence[Link], axis: Axis | None = None
    ) -> "Network":
        """Check and number the plan; the axis is needed for minima in calendar days.

        Raises UnreadableNetwork, LinkCycle.
        """
        ordered = _in_order(tasks, links)
        place = {task.code: at for at, task in enumerate(ordered)}
        for task in ordered:
            _check(task, axis)
        reach = _reaches(ordered, axis)
        duration = tuple(_working_days(task) for task in ordered)
        pairs = Pairs(place, duration, reach)
        for link in links:
            pairs.add(link)
        bounds = Bounds(ordered, duration, reach)
        windows = {
            at: tuple(sorted(task.windows, key=lambda window: window.opens))
            for at, task in enumerate(ordered)
            if task.windows
        }
        return cls(
            tasks=ordered,
            links=tuple(links),
            place=place,
            duration=duration,
            before=tuple(map(tuple, pairs.before)),
            after=tuple(map(tuple, pairs.after)),
            next_places=tuple(map(tuple, pairs.next_places)),
            lowest=bounds.lowest,
            deadline=bounds.deadline,
            latest_start=bounds.latest_start,
            pinned=bounds.pinned,
            reach=reach,
            windows=windows,
            odd_before={at: tuple(odd) for at, odd in pairs.odd_before.items()},
            odd_after={at: tuple(odd) for at, odd in pairs.odd_after.items()},
            odd=frozenset(reach) | frozenset(windows) | frozenset(pairs.odd_before),
        )

    def finish(self, at: int, start: int) -> int:
        """Return the finish of the task at the place if it begins on the day. Raises OutsideAxis."""
        return finish_from(start, self.duration[at], self.reach.get(at))

    def finishes(self, starts: Sequence[int]) -> list[int]:
        """Return the finishes of all tasks by place. Raises OutsideAxis."""
        found = list(map(add, starts, self.duration))
        for at, table in self.reach.items():
            found[at] = finish_from(starts[at], self.duration[at], table)
        return found


def _in_order(tasks: Sequence[Task], links: Iterable[Link]) -> tuple[Task, ...]:
    """Return the tasks so that links lead forward, else in the order given (Kahn 1962)."""
    place = {task.code: at for at, task in enumerate(tasks)}
    if len(place) != len(tasks):
        raise UnreadableNetwork("同じ記号の作業が二つあります。記号を改めてください。")
    following: list[list[int]] = [[] for _ in tasks]
    waiting = [0] * len(tasks)
    for link in links:
        if link.before not in place or link.after not in place:
            missing = link.after if link.before in place else link.before
            raise UnreadableNetwork(f"つながりの相手の作業「{missing}」がありません。")
        following[place[link.before]].append(place[link.after])
        waiting[place[link.after]] += 1
    ready = [at for at in range(len(tasks)) if not waiting[at]]
    for at in ready:
        for later in following[at]:
            waiting[later] -= 1
            if not waiting[later]:
                ready.append(later)
    if len(ready) < len(tasks):
        raise LinkCycle([tasks[at].name for at in _ring(following, waiting)])
    return tuple(tasks[at] for at in ready)


def _ring(following: list[list[int]], waiting: list[int]) -> list[int]:
    """Return the places of one ring among the tasks that still wait, smallest place first."""
    preceding: dict[int, int] = {}
    for at, later in enumerate(following):
        if waiting[at]:
            preceding.update((one, at) for one in later)
    at = next(at for at, count in enumerate(waiting) if count)
    seen: dict[int, int] = {}
    # Every waiting task has a waiting one before it, so walking back comes round.
    while at not in seen:
        seen[at] = len(seen)
        at = preceding[at]
    ring = [one for one in seen if seen[one] >= seen[at]][::-1]
    first = ring.index(min(ring))
    return ring[first:] + ring[:first]


def _check(task: Task, axis: Axis | None) -> None:
    if task.duration < 0 or (task.minimum is not None and task.minimum.days < 0):
        raise UnreadableNetwork(f"「{task.name}」の日数は0以上で入力してください。")
    if task.mode is Mode.MANUAL and task.start is None:
        raise UnreadableNetwork(f"「{task.name}」は手動の作業です。開始日を入力してください。")
    if axis is None and task.minimum is not None and task.minimum.unit is Unit.CALENDAR:
        raise UnreadableNetwork(f"「{task.name}」の法定期間を数える暦がありません。")
    if any(window.closes <= window.opens for window in task.windows):
        raise UnreadableNetwork(f"「{task.name}」の期間の終わりは、始まりより後にしてください。")


def _working_days(task: Task) -> int:
    if task.minimum is not None and task.minimum.unit is Unit.WORKING:
        # 民法140条: the first day is not counted, so n days last n + 1 working days.
        return max(task.duration, task.minimum.days + 1)
    return task.duration


def _reaches(tasks: Sequence[Task], axis: Axis | None) -> dict[int, tuple[int, ...]]:
    """Return the tables of finishes of the tasks with calendar minima, one per count of days."""
    tables: dict[int, tuple[int, ...]] = {}
    found: dict[int, tuple[int, ...]] = {}
    for at, task in enumerate(tasks):
        minimum = task.minimum
        if axis is not None and minimum is not None and minimum.unit is Unit.CALENDAR:
            if minimum.days not in tables:
                tables[minimum.days] = axis.reach(minimum.days)
            found[at] = tables[minimum.days]
    return found
