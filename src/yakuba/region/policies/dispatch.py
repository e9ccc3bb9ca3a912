"""Who keeps schemes and advisers, who asks and answers for a municipality."""

from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.kernel.actor import Actor, ActorKind
from yakuba.kernel.verdict import Verdict, denied

from .exchange import may_co_ordinate, may_speak

ONLY_TOWNS = denied("この操作は市町村だけができます。県は募集と調整を行います。")


def may_keep_pool(actor: Actor, municipality: Municipality) -> Verdict:
    """Schemes and advisers are kept by the prefecture's co-ordinators; a town keeps its own."""
    if municipality.kind == MunicipalityKind.PREFECTURE:
        return may_co_ordinate(actor, municipality)
    return may_speak(actor)


def may_ask(actor: Actor, municipality: Municipality) -> Verdict:
    """Requests, replies, reports and answers are a town's, by those who speak for it."""
    if municipality.kind == MunicipalityKind.PREFECTURE and actor.kind is not ActorKind.SYSTEM:
        return ONLY_TOWNS
    return may_speak(actor)
