"""Who registers people from outside and writes down what they did."""

from collections.abc import Collection

from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED, Verdict, denied

from .entering import may_enter, may_foster

NOT_YOUR_CONTRACT = denied("契約と実績を入力できるのは、担当する課の長と人材育成の担当者だけです。")


def may_keep(actor: Actor, department_id: int, headed: Collection[int]) -> Verdict:
    """The head of the section keeps its contracts, those in charge all (`headed`: the actor's)."""
    fostered = may_foster(actor)
    if fostered or not may_enter(actor):
        return fostered
    return ALLOWED if department_id in headed else NOT_YOUR_CONTRACT
