"""What a plan does not keep, by how many working days, in a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass

from yakuba.kernel.schedule.errors import Contradiction
from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.passes import Plan
from yakuba.kernel.schedule.tasks import ConstraintKind, Link, LinkKind

_DEMANDS = {
    ConstraintKind.START_NO_EARLIER: "指定日以後に開始",
    ConstraintKind.FINISH_NO_LATER: "期限までに完了",
    ConstraintKind.MUST_START: "指定日に開始",
    ConstraintKind.MUST_FINISH: "指定日に完了",
}


@dataclass(frozen=True, slots=True)
class Breach:
    """One demand that fails by `days` working days; `tasks` are the codes it is about."""

    tasks: tuple[str, ...]
    days: int
    sentence: str


def breaches(plan: Plan) -> tuple[Breach, ...]:
    """Return every link, constraint and window that the plan does not keep, worst first."""
    found = [*_links(plan), *_constraints(plan), *_windows(plan)]
    return tuple(sorted(found, key=lambda breach: -breach.days))


def ensure_kept(plan: Plan) -> None:
    """Raise Contradiction for the demand that fails by the most days, if any fails."""
    for breach in breaches(plan)[:1]:
        raise Contradiction(breach.sentence, task=breach.tasks[-1], days=breach.days)


def slack_of(network: Network, link: Link, starts: tuple[int, ...]) -> int:
    """Return the working days between what the link asks for and what is; below 0 it is broken."""
    first, second = network.place[link.before], network.place[link.after]
    have, base = starts[second], starts[first]
    if link.kind in (LinkKind.FS, LinkKind.FF):
        base = network.finish(first, base)
    if link.kind in (LinkKind.FF, LinkKind.SF):
        have = network.finish(second, have)
    return have - base - link.lag


def _links(plan: Plan) -> Iterator[Breach]:
    network = plan.network
    for link in network.links:
        slack = slack_of(network, link, plan.starts)
        if slack < 0:
            first, second = (
                network.tasks[network.place[code]].name for code in (link.before, link.after)
            )
            yield Breach(
                (link.before, link.after),
                -slack,
                f"「{second}」は「{first}」を待つ順序より{-slack}開庁日早く置かれています。",
            )


def _constraints(plan: Plan) -> Iterator[Breach]:
    for task, start in zip(plan.network.tasks, plan.starts, strict=True):
        for constraint in task.constraints:
            kind, day = constraint.kind, constraint.day
            of_start = kind in (ConstraintKind.START_NO_EARLIER, ConstraintKind.MUST_START)
            days = (start if of_start else plan.finish(task.code)) - day
            if kind is ConstraintKind.START_NO_EARLIER:
                days = min(days, 0)
            if kind is ConstraintKind.FINISH_NO_LATER:
                days = max(days, 0)
            if days:
                side = "遅れます" if days > 0 else "早すぎます"
                yield Breach(
                    (task.code,),
                    abs(days),
                    f"「{task.name}」の「{_DEMANDS[kind]}」に対して{abs(days)}開庁日{side}。",
                )


def _windows(plan: Plan) -> Iterator[Breach]:
    network = plan.network
    for at, windows in network.windows.items():
        start, task = plan.starts[at], network.tasks[at]
        finish = max(network.finish(at, start), start + 1)
        outside = min(
            max(window.opens - start, 0) + max(finish - window.closes, 0) for window in windows
        )
        if outside:
            yield Breach(
                (task.code,),
                outside,
                f"「{task.name}」が、行える期間から{outside}開庁日はみ出しています。",
            )
