"""Who answers for the indicators of a municipality, and who may look at those of all."""

from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied

from .exchange import may_enter

NOT_DX = denied("指標の共有と入力は、DX推進の担当者だけができます。")
NOT_COMPARED = denied("県は、市町村の比較に入りません。県の全体図を開いてください。")


def may_keep_indicators(actor: Actor) -> Verdict:
    """Answers, sharing and peers are chosen by the post that is charged with DX."""
    entered = may_enter(actor)
    if not entered or actor.kind is ActorKind.SYSTEM:
        return entered
    return ALLOWED if actor.has(Duty.DX) else NOT_DX


def may_be_compared(municipality: Municipality) -> Verdict:
    """Cities, towns and villages are compared; the prefecture looks at them from above."""
    return NOT_COMPARED if municipality.kind == MunicipalityKind.PREFECTURE else ALLOWED
