"""Who reads the catalogue, who registers and binds, who keeps the classification."""

from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.records.models import Binder, Record
from yakuba.records.queries.visible import binders_for, is_staff, records_for, serves_here

OTHER_TOWN = denied("この自治体の職員だけが利用できます。")
HIDDEN = denied("この文書を表示できません。")
HIDDEN_BINDER = denied("この簿冊を表示できません。")
HIDDEN_DISPOSAL = denied("この廃棄の一覧を表示できません。")
OTHER_SECTION = denied("登録できるのは、その課の職員と文書管理の担当者だけです。")
NOT_KEEPER = denied("文書管理の担当者だけが行えます。")


def may_enter(actor: Actor) -> Verdict:
    """Whoever holds a post of the town has documents; auditors read."""
    return ALLOWED if is_staff(actor) else OTHER_TOWN


def may_keep(actor: Actor) -> Verdict:
    """Tell whether the actor keeps the records of the town (文書管理の担当)."""
    if actor.kind is ActorKind.SYSTEM or (serves_here(actor) and actor.has(Duty.RECORDS)):
        return ALLOWED
    return NOT_KEEPER


def may_register(actor: Actor, section_id: int) -> Verdict:
    """A section registers its own documents; whoever keeps the records those of all sections."""
    if may_keep(actor) or (serves_here(actor) and section_id in actor.department_ids):
        return ALLOWED
    return OTHER_SECTION


def may_change(actor: Actor, record: Record) -> Verdict:
    """Tell whether the actor may bind the document, mark it, or issue what it decided."""
    if not records_for(actor).filter(pk=record.pk).exists():
        return HIDDEN
    return may_register(actor, record.section_id)


def may_change_binder(actor: Actor, binder: Binder) -> Verdict:
    """Tell whether the actor may complete the file."""
    if not binders_for(actor).filter(pk=binder.pk).exists():
        return HIDDEN_BINDER
    return may_register(actor, binder.section_id)
