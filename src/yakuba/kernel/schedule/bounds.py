"""Links and constraints turned into bounds on starts and finishes, by place."""

from collections.abc import Sequence

from yakuba.kernel.schedule.lengths import start_reaching
from yakuba.kernel.schedule.tasks import Constraint, ConstraintKind, Link, LinkKind, Mode, Task

Reach = dict[int, tuple[int, ...]]


class Pairs:
    """Collects the links as start-to-start pairs where lengths are fixed, else as they are."""

    def __init__(self, place: dict[str, int], duration: Sequence[int], reach: Reach) -> None:
        self.place = place
        self.duration = duration
        self.reach = reach
        self.before: list[list[tuple[int, int]]] = [[] for _ in duration]
        self.after: list[list[tuple[int, int]]] = [[] for _ in duration]
        self.next_places: list[list[int]] = [[] for _ in duration]
        self.odd_before: dict[int, list[tuple[int, LinkKind, int]]] = {}
        self.odd_after: dict[int, list[tuple[int, LinkKind, int]]] = {}

    def add(self, link: Link) -> None:
        first, second, kind = self.place[link.before], self.place[link.after], link.kind
        self.next_places[first].append(second)
        from_finish = kind in (LinkKind.FS, LinkKind.FF)
        to_finish = kind in (LinkKind.FF, LinkKind.SF)
        if (from_finish and first in self.reach) or (to_finish and second in self.reach):
            self.odd_before.setdefault(second, []).append((first, kind, link.lag))
            self.odd_after.setdefault(first, []).append((second, kind, link.lag))
            return
        days = link.lag
        if from_finish:
            days += self.duration[first]
        if to_finish:
            days -= self.duration[second]
        self.before[second].append((first, days))
        self.after[first].append((second, days))


class Bounds:
    """Collects what constraints demand: bounds on starts and finishes, by place."""

    def __init__(self, tasks: Sequence[Task], duration: Sequence[int], reach: Reach) -> None:
        self.duration = duration
        self.reach = reach
        self.lowest: dict[int, int] = {}
        self.deadline: dict[int, int] = {}
        self.latest_start: dict[int, int] = {}
        self.pinned: dict[int, int] = {}
        for at, task in enumerate(tasks):
            if task.mode is Mode.MANUAL and task.start is not None:
                self.pinned[at] = task.start
            for constraint in task.constraints:
                self._add(at, constraint)

    def _add(self, at: int, constraint: Constraint) -> None:
        kind, day = constraint.kind, constraint.day
        if kind in (ConstraintKind.START_NO_EARLIER, ConstraintKind.MUST_START):
            self._at_least(at, day)
        if kind is ConstraintKind.MUST_FINISH:
            self._at_least(at, start_reaching(day, self.duration[at], self.reach.get(at)))
        if kind in (ConstraintKind.FINISH_NO_LATER, ConstraintKind.MUST_FINISH):
            self.deadline[at] = min(day, self.deadline.get(at, day))
        if kind is ConstraintKind.MUST_START:
            self.latest_start[at] = min(day, self.latest_start.get(at, day))

    def _at_least(self, at: int, day: int) -> None:
        self.lowest[at] = max(day, self.lowest.get(at, day))
