"""Who may set a target."""

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied


def may_set_target(actor: Actor) -> Verdict:
    """Allow the post that is charged with DX in the active town."""
    if actor.serves(active_municipality_id()) and actor.has(Duty.DX):
        return ALLOWED
    return denied("目標値を設定できるのは、DX推進を担当する職の人です。")
