"""Who may see that keys were changed; keys themselves are seen by nobody."""

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied

from .queries import find_key


def may_look(actor: Actor) -> Verdict:
    """Allow the operators and auditors of the active town."""
    charged = actor.has(Duty.OPERATOR) or actor.has(Duty.AUDIT)
    if actor.serves(active_municipality_id()) and charged:
        return ALLOWED
    return denied("鍵の記録を見られるのは、システム運用か監査の担当職員だけです。")


def may_see(actor: Actor, key_id: str) -> Verdict:
    """Answer for one generation; what does not exist in the active town is denied."""
    return may_look(actor) if find_key(key_id) else denied("この鍵は見つかりません。")
