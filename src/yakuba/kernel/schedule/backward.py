"""From a go-live day back to today: when each task must begin, and what is already late."""

from dataclasses import dataclass, field

from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.passes import Plan, forward, late_starts


@dataclass(frozen=True, slots=True)
class Overdue:
    """A task that should have begun `days` working days before today."""

    code: str
    name: str
    days: int

    def sentence(self) -> str:
        """Return what the planner reads."""
        return f"「{self.name}」はすでに{self.days}開庁日遅れています。"


@dataclass(frozen=True, slots=True)
class BackwardPlan:
    """The latest plan that meets the go-live day, and how today stands against it.

    `late_by`: working days by which even the earliest plan from today misses the day. `overdue`:
    tasks not done whose latest start has passed, worst first. What else cannot be kept, such as
    a day that a constraint forbids, is in `breaches.breaches(plan)`.
    """

    plan: Plan = field(repr=False)
    earliest: Plan = field(repr=False)
    go_live: int
    late_by: int
    overdue: tuple[Overdue, ...]


def from_go_live(
    network: Network, go_live: int, today: int, done: frozenset[str] = frozenset()
) -> BackwardPlan:
    """Schedule the plan so that all of it is finished by the morning of the go-live day.

    Days are numbers of the axis; `done` are the codes of finished tasks, which the caller gives
    as manual tasks with the days they took. A task none of whose windows is early enough gets the
    day on which it would have to begin without windows. Raises NoOpenWindow when a task cannot be done at all from today on, OutsideAxis.
    """
    earliest = forward(network, today)
    late = late_starts(earliest, go_live)
    overdue = [
        Overdue(task.code, task.name, today - start)
        for task, start in zip(network.tasks, late, strict=True)
        if start < today and task.code not in done
    ]
    overdue.sort(key=lambda one: -one.days)
    for at, day in earliest.pins.items():
        late[at] = day
    latest = Plan(network, today, earliest.floors, earliest.pins, tuple(late))
    return BackwardPlan(latest, earliest, go_live, max(0, earliest.end() - go_live), tuple(overdue))
