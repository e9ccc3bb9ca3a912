"""Who may look over the fence, and who speaks for the prefecture."""

from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied

OTHER_TOWN = denied("この自治体の職員だけが利用できます。")
NOT_PREFECTURE = denied("この操作は、県の広域支援の担当者だけができます。")
NOT_CHARGED = denied("この操作は、DX推進または広域支援の担当者だけができます。")


def serves_here(actor: Actor) -> bool:
    """Tell whether the actor is a member of staff of the active municipality."""
    return is_town_active() and actor.serves(active_municipality_id())


def may_enter(actor: Actor) -> Verdict:
    """Every member of staff reads what was published to their municipality."""
    return ALLOWED if actor.kind is ActorKind.SYSTEM or serves_here(actor) else OTHER_TOWN


def may_speak(actor: Actor) -> Verdict:
    """What leaves the municipality is sent by those charged with DX or with the region."""
    entered = may_enter(actor)
    if not entered or actor.kind is ActorKind.SYSTEM:
        return entered
    charged = actor.has(Duty.DX) or actor.has(Duty.REGION)
    return ALLOWED if charged else NOT_CHARGED


def may_co_ordinate(actor: Actor, municipality: Municipality) -> Verdict:
    """Surveys, matching and offers are the prefecture's, by its staff charged with the region."""
    if municipality.kind != MunicipalityKind.PREFECTURE:
        return NOT_PREFECTURE
    if actor.kind is ActorKind.SYSTEM:
        return ALLOWED
    here = actor.serves(municipality.pk) and serves_here(actor)
    return ALLOWED if here and actor.has(Duty.REGION) else NOT_PREFECTURE
