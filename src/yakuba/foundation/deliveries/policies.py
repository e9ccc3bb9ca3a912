"""Who may see and replay deliveries."""

from typing import Literal

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.codes import parse_uuid
from yakuba.kernel.verdict import ALLOWED, Verdict, denied

from .queries import find


def may(actor: Actor, act: Literal["see", "replay"]) -> Verdict:
    """Allow the operators of the active town; they see where things go, never what was written."""
    if actor.serves(active_municipality_id()) and actor.has(Duty.OPERATOR):
        return ALLOWED
    if act == "replay":
        return denied("送信のやり直しは、システム運用の担当職員だけが行えます。")
    return denied("送信の状況は、システム運用の担当職員だけが見られます。")


def may_see(actor: Actor, delivery_id: str) -> Verdict:
    """Answer for one delivery; what does not exist in the active town is denied."""
    key = parse_uuid(delivery_id)
    known = find(key) if key else None
    return may(actor, "see") if known else denied("この送信は見つかりません。")
