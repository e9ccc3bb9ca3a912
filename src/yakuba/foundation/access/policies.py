"""Who may have a key, and who may stop one."""

from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied

from .models import ApiKey


def may_have_keys(actor: Actor) -> Verdict:
    """Every member of staff of the town may let programs act for them."""
    if is_town_active() and actor.serves(active_municipality_id()):
        return ALLOWED
    return denied("外部連携の鍵は、この自治体の職員だけが持てます。")


def may_stop(actor: Actor, key: ApiKey) -> Verdict:
    """People stop their own keys; the operator stops anybody's."""
    entered = may_have_keys(actor)
    if not entered or key.user_id == actor.user_id or actor.has(Duty.OPERATOR):
        return entered
    return denied("ほかの職員の鍵は、システム運用の担当者だけが止められます。")
