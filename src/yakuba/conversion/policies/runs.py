"""Who asks for runs, stops them and gets what they made: values of rows are personal data."""

from yakuba.conversion.models import ConversionRun
from yakuba.conversion.rules.runs import RunState
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import Verdict, denied

from .plans import may_change

NOT_DONE = denied("結果を受け取れるのは、実行が完了してからです。")
WIPED = denied("この実行の結果は消去されています。もう一度、実行してください。")


def may_steer(actor: Actor, run: ConversionRun) -> Verdict:
    """Whoever may change the plan asks for runs, cancels and repeats them."""
    return may_change(actor, run.plan)


def may_fetch(actor: Actor, run: ConversionRun) -> Verdict:
    """Hand out the results of a finished run to whoever may change the plan."""
    verdict = may_steer(actor, run)
    if not verdict:
        return verdict
    if run.state is not RunState.DONE:
        return NOT_DONE
    return WIPED if run.wiped_at is not None else verdict
