"""Small plans of a fictional town, and slow answers that are plainly right."""

from datetime import date

from hypothesis import settings
from hypothesis import strategies as st

from yakuba.kernel.schedule.axis import Axis
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.tasks import (
    Constraint,
    ConstraintKind,
    Link,
    LinkKind,
    Minimum,
    Mode,
    Task,
    Unit,
    Window,
)

# Plans take a while to draw; the suite is run often.
FEW = settings(max_examples=60, deadline=None)

FIRST = date(2026, 4, 1).toordinal()
LENGTH = 400
ORIGIN = 40


def axis_without(closed=frozenset()):
    """Return an axis without weekends and the closed ordinals."""
    days = range(FIRST, FIRST + LENGTH)
    return Axis(
        tuple(day for day in days if date.fromordinal(day).weekday() < 5 and day not in closed)
    )


AXIS = axis_without()


@st.composite
def tasks(draw, at, *, plain=False):
    minimum = None
    constraints = []
    windows = ()
    mode, start = Mode.AUTOMATIC, None
    if not plain:
        if draw(st.integers(0, 3)) == 0:
            minimum = Minimum(draw(st.integers(0, 20)), draw(st.sampled_from(Unit)))
        if draw(st.integers(0, 2)) == 0:
            day = ORIGIN + draw(st.integers(-5, 15))
            constraints.append(Constraint(ConstraintKind.START_NO_EARLIER, day))
        if draw(st.integers(0, 4)) == 0:
            opens = ORIGIN + draw(st.integers(0, 20))
            windows = (Window(opens, opens + draw(st.integers(1, 12))), Window(100, 250))
        if draw(st.integers(0, 7)) == 0:
            mode, start = Mode.MANUAL, ORIGIN + draw(st.integers(-3, 12))
    return Task(
        code=f"t{at}",
        name=f"作業{at}",
        duration=draw(st.integers(0, 5)),
        mode=mode,
        start=start,
        minimum=minimum,
        constraints=tuple(constraints),
        windows=windows,
    )


@st.composite
def plans(draw, *, plain=False, most=7):
    """Return tasks and links; plain ones have only FS and SS links without leads."""
    count = draw(st.integers(1, most))
    made = [draw(tasks(at, plain=plain)) for at in range(count)]
    kinds = [LinkKind.FS, LinkKind.SS] if plain else list(LinkKind)
    links = []
    for later in range(1, count):
        for earlier in draw(st.sets(st.integers(0, later - 1), max_size=2)):
            lag = draw(st.integers(0 if plain else -3, 4))
            links.append(Link(f"t{earlier}", f"t{later}", draw(st.sampled_from(kinds)), lag))
    # The order in which tasks are given must not matter.
    return draw(st.permutations(made)), links


@st.composite
def networks(draw, *, plain=False, most=7):
    made, links = draw(plans(plain=plain, most=most))
    return Network.of(made, links, AXIS)


def finish_by_hand(task, start, axis=AXIS):
    """Count the days of a task one by one."""
    finish = start + task.duration
    if task.minimum is None:
        return finish
    if task.minimum.unit is Unit.WORKING:
        return max(finish, start + task.minimum.days + 1)
    while axis.ordinals[finish] <= axis.ordinals[start] + task.minimum.days:
        finish += 1
    return finish


def link_is_kept(network, link, starts):
    """Look at one link with its definition."""
    by_code = {task.code: task for task in network.tasks}
    ends = {
        "S": lambda code: starts[code],
        "F": lambda code: finish_by_hand(by_code[code], starts[code]),
    }
    first, second = link.kind.value
    return ends[second](link.after) >= ends[first](link.before) + link.lag


def may_begin(network, task, start, starts, origin):
    """Tell whether an automatic task may begin on the day, given the others."""
    if start < origin or any(
        constraint.kind in (ConstraintKind.START_NO_EARLIER, ConstraintKind.MUST_START)
        and start < constraint.day
        for constraint in task.constraints
    ):
        return False
    finish = finish_by_hand(task, start)
    if task.windows and not any(
        window.opens <= start < window.closes and finish <= window.closes for window in task.windows
    ):
        return False
    trial = {**starts, task.code: start}
    return all(
        link_is_kept(network, link, trial) for link in network.links if link.after == task.code
    )


def earliest_by_hand(network, origin):
    """Try day after day for one task after another."""
    starts = {}
    for task in network.tasks:
        day = task.start if task.mode is Mode.MANUAL else 0
        while task.mode is Mode.AUTOMATIC and not may_begin(network, task, day, starts, origin):
            day += 1
        starts[task.code] = day
    return starts


def by_code(plan):
    return {task.code: plan.start(task.code) for task in plan.network.tasks}
