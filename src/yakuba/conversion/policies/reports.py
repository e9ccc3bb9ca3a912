"""Who makes a report of a run, and who reads it."""

from yakuba.conversion.models import ConversionRun
from yakuba.conversion.rules.runs import RunState
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import Verdict, denied

from .plans import may_change

NOT_DONE = denied("報告書を作れるのは、実行が完了してからです。")


def may_report(actor: Actor, run: ConversionRun) -> Verdict:
    """Whoever may change the plan reports its finished runs.

    Everybody who sees the plan reads a report: it decides, and holds counts but no value of a row.
    """
    verdict = may_change(actor, run.plan)
    if not verdict:
        return verdict
    return verdict if run.state is RunState.DONE else NOT_DONE
