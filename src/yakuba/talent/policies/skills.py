"""Who assesses, confirms, reads and answers."""

from collections.abc import Collection

from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.talent.models import Assessment

from .entering import may_enter

NOT_YOURS = denied("この操作は、本人だけができます。")
NOT_YOUR_CONFIRMATION = denied(
    "診断の確認は、本人の所属の長か、その上の職にある人（不在のときは代決する職員）だけができます。"
)
HIDDEN = denied(
    "この職員のスキルは、本人、所属の長とその上の職、人材育成の担当者だけが見られます。"
)
NOT_A_READER = denied("この一覧は、自分の課と人材育成の担当者だけが見られます。")


def may_keep_own(actor: Actor, user_id: int | None = None) -> Verdict:
    """Everybody assesses and corrects themselves, and nobody else."""
    entered = may_enter(actor)
    if not entered:
        return entered
    if actor.user_id is None or (user_id is not None and actor.user_id != user_id):
        return NOT_YOURS
    return ALLOWED


def may_confirm(actor: Actor, assessment: Assessment, confirming: Collection[int]) -> Verdict:
    """A head above the person confirms, or who acts for them (`confirming`: their keys)."""
    entered = may_enter(actor)
    if not entered:
        return entered
    if actor.user_id == assessment.user_id or actor.user_id not in confirming:
        return NOT_YOUR_CONFIRMATION
    return ALLOWED


def may_look_for_all(actor: Actor) -> Verdict:
    """Those charged with 人材育成 see everybody of their town."""
    entered = may_enter(actor)
    if not entered or actor.kind is ActorKind.SYSTEM:
        return entered
    return ALLOWED if actor.has(Duty.TALENT) else HIDDEN
