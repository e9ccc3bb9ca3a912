"""From a go-live day back to today: the dates of a plan, what is late already, and why.

All that must be done before the go-live is placed as late as the day allows; what comes after it
follows. Where today is too late for that, the plan is pushed on, and it is said by how much. Legal
minima, windows and links are kept in every case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from yakuba.kernel.schedule.axis import Axis
from yakuba.kernel.schedule.backward import BackwardPlan, from_go_live
from yakuba.kernel.schedule.breaches import slack_of
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.passes import Plan, forward
from yakuba.kernel.schedule.tasks import Link, Mode, Task, Window
from yakuba.kernel.schedule.tasks import Minimum as LegalMinimum
from yakuba.kernel.wareki import to_wareki

from .playbook import Definition, GoLive
from .playbook_expanding import Expansion, StepDraft

_MOST_SAID: Final = 6


class Placing(StrEnum):
    """Where within its time a step is put: as late as the day allows, or as early as it can be."""

    LATEST = "LATEST"
    EARLIEST = "EARLIEST"

    @property
    def label(self) -> str:
        return {
            "LATEST": "本番開始日から逆算した、間に合ういちばん遅い日に置く",
            "EARLIEST": "今日から、できるだけ早い日に置く（余裕を残す）",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Placed:
    """A step with its dates, both worked on; a point has them alike.

    `begin_by` is the day by which it must begin to keep the go-live; None after the go-live.
    `late` are the open days by which that day has passed, `spare` those that are left.
    """

    draft: StepDraft
    start: date
    finish: date
    begin_by: date | None
    late: int
    spare: int


@dataclass(frozen=True, slots=True)
class LateStep:
    """A step that should have begun already, and what follows it up to the go-live."""

    title: str
    begin_by: date
    days: int
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timing:
    """The plan in the order of the playbook; `late_by` are the open days by which it misses the day."""

    placed: tuple[Placed, ...]
    go_live: date
    reached: date
    late_by: int
    late: tuple[LateStep, ...]
    missed: tuple[str, ...]
    label: str
    placing: Placing = Placing.LATEST

    @property
    def is_latest(self) -> bool:
        return self.placing is Placing.LATEST

    @property
    def ends(self) -> date:
        """Return the day by which all is done if the go-live is kept: what follows it is no delay."""
        last = max((one.finish for one in self.placed), default=self.reached)
        late = self.reached - self.go_live if self.late_by else timedelta()
        return max(last - late, self.go_live)

    def sentences(self) -> tuple[str, ...]:
        """Return what is late and why; nothing when the day can be kept."""
        return (*self._late_sentences(), *self.missed, *self._reached_sentence())

    def _late_sentences(self) -> Iterator[str]:
        if not self.late:
            return
        worst = self.late[0]
        yield (
            f"{to_wareki(self.go_live)}を{self.label}とするには、「{worst.title}」を"
            f"{to_wareki(worst.begin_by)}までに始める必要があります。"
            f"すでに{worst.days}開庁日遅れています。"
        )
        if worst.chain:
            yield f"そのあとに、{' → '.join(_short(worst.chain))} と続くためです。"

    def _reached_sentence(self) -> Iterator[str]:
        if self.late_by:
            yield (
                f"今日から始めると、いちばん早い{self.label}は{to_wareki(self.reached)}です"
                f"（{self.late_by}開庁日の遅れ）。"
            )


def _short(chain: tuple[str, ...]) -> tuple[str, ...]:
    return chain if len(chain) <= _MOST_SAID else (*chain[:3], "…", *chain[-2:])


def timed(
    definition: Definition,
    expansion: Expansion,
    *,
    axis: Axis,
    windows: Mapping[str, tuple[Window, ...]],
    go_live: date,
    today: date,
    placing: Placing = Placing.LATEST,
) -> Timing:
    """Return the plan for the go-live day as of today; a kind without windows binds nobody.

    Raises `yakuba.kernel.schedule.errors.UnableToSchedule`.
    """
    goal, now = axis.start_of(go_live), axis.start_of(today)
    milestone = definition.go_live.step
    later = expansion.after(milestone)
    tasks = [_task(draft, windows) for draft in expansion.drafts]
    links = [Link(one.before, one.after, one.kind, one.lag) for one in expansion.links]
    before = Network.of(
        [task for task in tasks if task.code not in later],
        [link for link in links if not {link.before, link.after} & later],
        axis,
    )
    back = from_go_live(before, goal, now)
    whole = Network.of(tasks, links, axis)
    wishes = {milestone: goal}
    if placing is Placing.LATEST:
        wishes |= {task.code: back.plan.start(task.code) for task in before.tasks}
    plan = forward(whole, now, wishes)
    return Timing(
        placed=tuple(
            _placed(draft, plan, back, axis, is_held=draft.code in wishes)
            for draft in expansion.drafts
        ),
        go_live=go_live,
        reached=axis.date_of(plan.start(milestone)),
        late_by=plan.start(milestone) - goal,
        late=_late(back, definition.go_live, axis),
        missed=tuple(_missed(back, axis)),
        label=definition.go_live.label,
        placing=placing,
    )


def _task(draft: StepDraft, windows: Mapping[str, tuple[Window, ...]]) -> Task:
    step = draft.step
    return Task(
        draft.code,
        draft.title,
        step.days,
        Mode.AUTOMATIC,
        minimum=LegalMinimum(step.minimum.days, step.minimum.unit) if step.minimum else None,
        windows=windows.get(step.window, ()),
    )


def _placed(
    draft: StepDraft, plan: Plan, back: BackwardPlan, axis: Axis, *, is_held: bool
) -> Placed:
    """Return the step with its dates; `is_held` says that a date of its own goes into the plan."""
    start = plan.start(draft.code)
    if not draft.step.kind.is_point:
        first, last = axis.date_of(start), axis.last_date_of(plan.finish(draft.code))
    else:
        # A point that only follows shows the day on which what it waits for ends, as plans do.
        at = plan.network.place[draft.code]
        follows = not (is_held or at in plan.network.windows) and start > plan.floors[at]
        first = last = axis.last_date_of(start) if follows else axis.date_of(start)
    if draft.code not in back.plan.network.place:
        return Placed(draft, first, last, None, 0, 0)
    latest = back.plan.start(draft.code)
    spare = latest - max(plan.origin, back.earliest.start(draft.code))
    return Placed(
        draft, first, last, axis.date_of(latest), max(0, plan.origin - latest), max(0, spare)
    )


def _late(back: BackwardPlan, go_live: GoLive, axis: Axis) -> tuple[LateStep, ...]:
    return tuple(
        LateStep(
            title=one.name,
            begin_by=axis.date_of(back.plan.start(one.code)),
            days=one.days,
            chain=_chain(back.plan, one.code, go_live.step, axis),
        )
        for one in back.overdue
    )


def _missed(back: BackwardPlan, axis: Axis) -> Iterator[str]:
    """Yield the steps for which no window is early enough, and when the next one opens."""
    network = back.plan.network
    for at, windows in network.windows.items():
        start = back.plan.starts[at]
        if not any(window.opens <= start < window.closes for window in windows):
            following = axis.date_of(back.earliest.starts[at])
            yield (
                f"「{network.tasks[at].name}」を行える時期に間に合いません。"
                f"次に行えるのは{to_wareki(following)}からです。"
            )


def _chain(plan: Plan, code: str, goal: str, axis: Axis) -> tuple[str, ...]:
    """Return what stands between a step and the go-live without a day to spare, in words."""
    network = plan.network
    following: dict[str, list[Link]] = {}
    for link in network.links:
        following.setdefault(link.before, []).append(link)
    said: list[str] = []
    while code != goal:
        tight = min(
            following.get(code, ()),
            key=lambda link: (slack_of(network, link, plan.starts), -network.place[link.after]),
            default=None,
        )
        if tight is None:
            break
        code = tight.after
        said.append(_said(plan, code, axis))
    return tuple(said)


def _said(plan: Plan, code: str, axis: Axis) -> str:
    network = plan.network
    at = network.place[code]
    task = network.tasks[at]
    if task.minimum is not None and task.minimum.days:
        unit = "暦日" if at in network.reach else "開庁日"
        return f"「{task.name}」（法定の{unit}{task.minimum.days}日以上）"
    for window in network.windows.get(at, ()):
        if window.opens <= plan.starts[at] < window.closes:
            until = axis.last_date_of(window.closes)
            return f"「{task.name}」（{to_wareki(until)}までの時期に行う）"
    return (
        f"「{task.name}」（{network.duration[at]}開庁日）" if task.duration else f"「{task.name}」"
    )
