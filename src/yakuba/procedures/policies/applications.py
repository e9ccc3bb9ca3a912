"""Whose application it is; staff of the section have a policy of their own."""

from enum import StrEnum

from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.procedures.models import Application
from yakuba.procedures.rules.stages import Act, Stage, may_be_done, why_not

from .drafts import is_holder


class ApplicantAct(StrEnum):
    """What an applicant can want with an application that has arrived."""

    SEE = "SEE"
    CORRECT = "CORRECT"
    WITHDRAW = "WITHDRAW"
    REPLY = "REPLY"


_NOT_YOURS = denied("この申請を表示できません。受付番号とメールアドレスで開き直してください。")
_ACTS = {ApplicantAct.CORRECT: Act.ANSWER_CORRECTION, ApplicantAct.WITHDRAW: Act.WITHDRAW}


def may_as_applicant(
    actor: Actor, act: ApplicantAct, application: Application, stage: Stage
) -> Verdict:
    """Return whether the actor may do this as the applicant (or who holds its code)."""
    if not is_holder(actor, application):
        return _NOT_YOURS
    wanted = _ACTS.get(act)
    if wanted is not None and not may_be_done(wanted, stage):
        return denied(why_not(wanted, stage))
    if act is ApplicantAct.REPLY and stage is not Stage.CONCLUDED:
        return denied("アンケートは、手続が終わってからお願いしています。")
    return ALLOWED
