"""Who may read the log."""

from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied


def may_read_log(actor: Actor) -> Verdict:
    """Allow the posts that are charged with audit in the active town."""
    here = is_town_active() and actor.serves(active_municipality_id())
    if here and actor.has(Duty.AUDIT):
        return ALLOWED
    return denied("監査記録を見られるのは、監査を担当する職の人です。")
