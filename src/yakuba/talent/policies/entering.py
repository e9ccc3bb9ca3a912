"""Who comes in at all, and who is charged with the people of the town."""

from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied

OTHER_TOWN = denied("この自治体の職員だけが利用できます。")
NOT_CHARGED = denied("この操作は、人材育成の担当者だけができます。")


def serves_here(actor: Actor) -> bool:
    """Tell whether the actor is a member of staff of the active town."""
    return is_town_active() and actor.serves(active_municipality_id())


def may_enter(actor: Actor) -> Verdict:
    """Every member of staff of the town looks after their own skills."""
    return ALLOWED if actor.kind is ActorKind.SYSTEM or serves_here(actor) else OTHER_TOWN


def may_foster(actor: Actor) -> Verdict:
    """Frameworks, courses, calls and roles are for those charged with 人材育成."""
    entered = may_enter(actor)
    if not entered or actor.kind is ActorKind.SYSTEM:
        return entered
    return ALLOWED if actor.has(Duty.TALENT) else NOT_CHARGED
