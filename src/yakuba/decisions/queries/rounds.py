"""The way a draft has come, over the rounds of which one resumes another."""

from collections.abc import Iterable, Sequence

from yakuba.decisions.models import Circulation, Decision, Step
from yakuba.decisions.rules.stages import StepKind


def rounds_behind(shown: Circulation, circulations: Iterable[Circulation]) -> list[Circulation]:
    """Return the round and those it resumes, the latest first."""
    known = {one.pk: one for one in circulations}
    chain = [shown]
    while chain[-1].resumes_id is not None:
        chain.append(known[chain[-1].resumes_id])
    return chain


def way_of(rounds: Sequence[Circulation], steps: Iterable[Step]) -> list[Step]:
    """Return one step for each place, of the latest of these rounds that asked it, in order.

    Posts that were added for information stand beside the way.
    """
    found: dict[int, Step] = {}
    ranks = {one.pk: rank for rank, one in enumerate(rounds)}
    asked = (one for one in steps if not one.is_beside)
    for step in sorted(asked, key=lambda one: ranks[one.circulation_id]):
        found.setdefault(step.order, step)
    return sorted(found.values(), key=lambda step: step.order)


def is_handled(decision: Decision) -> bool:
    """Tell whether a post has acted on what is going round now, in this round or one it resumes."""
    now = decision.circulation
    if now.resumes_id is not None:
        return True
    acted = Step.objects.filter(circulation=now, closed_at__isnull=False)
    return acted.exclude(kind=StepKind.KYORAN.value).exists()


def steps_of_way(decision: Decision) -> list[Step]:
    """Return the steps that stand now: those of the latest round and, before them, the kept ones."""
    rounds = rounds_behind(decision.circulation, Circulation.objects.filter(decision=decision))
    steps = Step.objects.filter(circulation__in=rounds).select_related("post__department__parent")
    return way_of(rounds, steps)
