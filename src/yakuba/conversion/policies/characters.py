"""Who reads the town's table of characters, who decides, and who sees values of rows."""

from yakuba.conversion.queries.visible import SEES_ALL, editable_by, plans_for, serves_here
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied

HIDDEN = denied("字の決定を表示できません。")
NOT_YOURS = denied("字を決められるのは、移行する業務の所管課の職員とDX推進の担当者だけです。")


def may_read(actor: Actor) -> Verdict:
    """Whoever sees a plan reads the table: it belongs to the town, not to one plan."""
    if actor.kind is ActorKind.SYSTEM or (serves_here(actor) and actor.duties & SEES_ALL):
        return ALLOWED
    return ALLOWED if plans_for(actor).exists() else HIDDEN


def may_decide(actor: Actor) -> Verdict:
    """Whoever may change a plan decides, for the runs of all plans."""
    if actor.kind is ActorKind.SYSTEM or (serves_here(actor) and actor.has(Duty.DX)):
        return ALLOWED
    if editable_by(actor).exists():
        return ALLOWED
    return NOT_YOURS if may_read(actor) else HIDDEN
