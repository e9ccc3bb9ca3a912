"""Who may see and handle which case at the desk: the section in charge, and nobody else."""

from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.procedures.models import Application, Procedure

HIDDEN = denied("この申請を表示できません。")


def may_enter(actor: Actor, municipality_id: int | None) -> Verdict:
    """Tell whether the actor may open the desk of cases of this town at all."""
    if actor.serves(municipality_id) and actor.post_ids:
        return ALLOWED
    return denied("このページは、この団体の職員だけが使えます。")


def may_see(actor: Actor, application: Application) -> Verdict:
    """Tell whether the actor may see the case: who holds a post in the section in charge."""
    if actor.serves(application.municipality_id) and (
        application.section_id in actor.department_ids
    ):
        return ALLOWED
    return HIDDEN


def may_work(actor: Actor, application: Application) -> Verdict:
    """Tell whether the actor may act on the case: the section in charge, and sweepers."""
    if actor.kind is ActorKind.SYSTEM:
        return ALLOWED
    return may_see(actor, application)


def may_handle(actor: Actor, application: Application) -> Verdict:
    """Tell whether the actor may examine and draft: only who has taken charge of the case."""
    seen = may_see(actor, application)
    if not seen:
        return seen
    if application.claimed_by_id is None:
        return denied("まだ担当が決まっていません。「担当する」を押してから進めてください。")
    if application.claimed_by_id != actor.user_id:
        name = application.claimed_by.name if application.claimed_by else ""
        return denied(f"いまの担当は{name}さんです。引き継いでから進めてください。")
    return ALLOWED


def may_use_counter(actor: Actor, municipality_id: int | None) -> Verdict:
    """Tell whether the actor may enter what came on paper, by telephone or over the counter."""
    return may_enter(actor, municipality_id)


def may_enter_paper(actor: Actor, procedure: Procedure) -> Verdict:
    """Tell whether the actor may enter an application to this procedure for somebody else.

    The counter takes every procedure (書かない窓口); a section takes its own.
    """
    if actor.serves(procedure.municipality_id) and (
        actor.has(Duty.COUNTER) or procedure.section_id in actor.department_ids
    ):
        return ALLOWED
    return denied("この手続の受付は、窓口受付の担当か所管課の職員が行います。")


def may_take_fee(actor: Actor, application: Application) -> Verdict:
    """Tell whether the actor may take the fee: the section in charge or the counter."""
    if may_see(actor, application):
        return ALLOWED
    if actor.serves(application.municipality_id) and actor.has(Duty.COUNTER):
        return ALLOWED
    return HIDDEN
