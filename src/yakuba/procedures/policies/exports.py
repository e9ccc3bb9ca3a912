"""Who may take a list away: who sees the cases, and of a file only who asked for it."""

from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.procedures.models import CaseExport

from .cases import may_enter

_HIDDEN = denied("この書き出しを表示できません。")


def may_export(actor: Actor, municipality_id: int | None) -> Verdict:
    """Tell whether the actor may take a list of the cases away that they see."""
    return may_enter(actor, municipality_id)


def may_fetch(actor: Actor, export: CaseExport) -> Verdict:
    """Tell whether the actor asked for it and still serves the sections whose cases are in it."""
    if not may_enter(actor, export.municipality_id) or export.requested_by_id != actor.user_id:
        return _HIDDEN
    return ALLOWED if set(export.sections) <= set(actor.department_ids) else _HIDDEN
