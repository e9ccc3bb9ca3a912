"""Whose draft it is: the owner's account, or the session that started it or proved its code."""

from enum import StrEnum

from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.procedures.models import Application, Draft
from yakuba.procedures.rules.vocabulary import Channel


class DraftAct(StrEnum):
    """What one can want with a draft."""

    SEE = "SEE"
    EDIT = "EDIT"
    SUBMIT = "SUBMIT"


NOT_YOURS = denied("この下書きを表示できません。再開コードで開き直してください。")
_SENT = denied("この申請はすでに送信されています。")
_GONE = denied("この下書きは終了しています。手続のページから始め直してください。")


def is_holder(actor: Actor, thing: Draft | Application) -> bool:
    """Tell whether the actor owns it by account or has proved to hold it in this session."""
    if str(thing.pk) in actor.held_ids:
        return True
    return actor.is_resident and thing.user_id is not None and thing.user_id == actor.user_id


def _enters_for_others(actor: Actor, draft: Draft) -> bool:
    """Tell whether a clerk of this town is entering a paper or spoken application."""
    return draft.channel != Channel.ONLINE and actor.serves(draft.municipality_id)


def may(actor: Actor, act: DraftAct, draft: Draft) -> Verdict:
    """Return whether the actor may do this to the draft."""
    if not (is_holder(actor, draft) or _enters_for_others(actor, draft)):
        return NOT_YOURS
    if act is DraftAct.SEE:
        return ALLOWED
    # A draft that was sent may be sent again by the same hand: it answers with the application.
    if draft.submitted_at is not None and act is DraftAct.EDIT:
        return _SENT
    if draft.abandoned_at is not None:
        return _GONE
    return ALLOWED
