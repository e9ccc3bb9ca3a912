"""Who may set how long records are kept, hold them and have them disposed of.

One duty (文書管理) keeps the rules, confirms the lists and sees the register; the section in charge
may hold its own cases, because it is served with the lawsuit. Auditors read.
"""

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.procedures.models import Application

from .cases import may_see as may_see_case


def may_read(actor: Actor) -> Verdict:
    """Tell whether the actor may see rules, what falls due and the register of disposal."""
    if may_manage(actor):
        return ALLOWED
    if actor.serves(active_municipality_id()) and actor.has(Duty.AUDIT):
        return ALLOWED
    return denied("保存と廃棄のページは、文書管理の担当者と監査の担当者だけが見られます。")


def may_manage(actor: Actor) -> Verdict:
    """Allow who is charged with the records of this town, and the system when it builds a town."""
    if actor.kind is ActorKind.SYSTEM:
        return ALLOWED
    if actor.serves(active_municipality_id()) and actor.has(Duty.RECORDS):
        return ALLOWED
    return denied("保存期間と廃棄を扱えるのは、文書管理の担当者です。")


def may_confirm(actor: Actor) -> Verdict:
    """Allow a person only: disposing is an act by somebody in a post, never by a sweeper."""
    if actor.kind is not ActorKind.SYSTEM and may_manage(actor):
        return ALLOWED
    return denied("廃棄を決められるのは、文書管理の担当者です。")


def may_hold(actor: Actor, application: Application) -> Verdict:
    """Tell whether the actor may hold the case or let it go: its section, and who keeps records."""
    if may_see_case(actor, application) or (
        actor.serves(application.municipality_id) and actor.has(Duty.RECORDS)
    ):
        return ALLOWED
    return denied("廃棄の保留は、所管課と文書管理の担当者が行います。")
