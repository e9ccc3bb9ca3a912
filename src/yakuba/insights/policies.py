"""Who may see the dashboard."""

from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied


def may_see_board(actor: Actor) -> Verdict:
    """Allow the executives of the active town and its posts charged with DX."""
    here = is_town_active() and actor.serves(active_municipality_id())
    if here and (actor.has(Duty.EXECUTIVE) or actor.has(Duty.DX)):
        return ALLOWED
    return denied("指標の一覧を見られるのは、幹部とDX推進を担当する職の人です。")
