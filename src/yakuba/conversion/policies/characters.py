"""Who reads the town's table of characters, who decides, and who sees values of rows."""

from yakuba.conversion.queries.visible import changes_any, sees_any
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED, Verdict, denied

HIDDEN = denied("字の決定を表示できません。")
NOT_YOURS = denied("字を決められるのは、移行する業務の所管課の職員とDX推進の担当者だけです。")


def may_read(actor: Actor) -> Verdict:
    """Whoever sees a plan reads the table: it belongs to the town, not to one plan."""
    return ALLOWED if sees_any(actor) else HIDDEN


def may_decide(actor: Actor) -> Verdict:
    """Whoever may change a plan decides, for the runs of all plans."""
    if changes_any(actor):
        return ALLOWED
    return NOT_YOURS if may_read(actor) else HIDDEN
