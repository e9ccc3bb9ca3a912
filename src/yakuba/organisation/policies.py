"""Who may see and change the organisation."""

from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied

OTHER_TOWN = denied("この自治体の職員だけが利用できます。")


def _serves_here(actor: Actor) -> bool:
    return is_town_active() and actor.serves(active_municipality_id())


def may_see_organisation(actor: Actor) -> Verdict:
    """Every member of staff of the town sees who holds which post."""
    if actor.kind is ActorKind.SYSTEM or _serves_here(actor):
        return ALLOWED
    return OTHER_TOWN


def may_manage_organisation(actor: Actor) -> Verdict:
    """Departments, posts, appointments and closed days are the operator's to enter."""
    if actor.kind is ActorKind.SYSTEM:
        return ALLOWED
    if not _serves_here(actor):
        return OTHER_TOWN
    if not actor.has(Duty.OPERATOR):
        return denied("組織の設定は、システム運用の担当者だけが変更できます。")
    return ALLOWED


def may_register_absence(actor: Actor, user_id: int) -> Verdict:
    """Everybody registers their own absence; the operator also that of others."""
    if may_manage_organisation(actor):
        return ALLOWED
    if not _serves_here(actor):
        return OTHER_TOWN
    if actor.user_id != user_id:
        return denied("ほかの職員の不在は、システム運用の担当者だけが登録できます。")
    return ALLOWED
