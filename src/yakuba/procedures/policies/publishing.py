"""Who may change what residents are asked."""

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied


def may_publish(actor: Actor) -> Verdict:
    """Allow DX staff of this town, and the system when it builds a town."""
    if actor.kind is ActorKind.SYSTEM:
        return ALLOWED
    if actor.serves(active_municipality_id()) and actor.has(Duty.DX):
        return ALLOWED
    return denied("手続の定義を公開できるのは、DX推進の担当者です。")
