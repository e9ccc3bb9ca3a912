"""What the acts on a case have in common: lock it, ask the policy, look at the stage."""

from yakuba.kernel.actor import Actor
from yakuba.procedures.models import Application, CorrectionRequest
from yakuba.procedures.policies import cases as policy
from yakuba.procedures.queries.cases import stage_of_case
from yakuba.procedures.rules.stages import Act, why_not


class UnableToHandle(Exception):
    """An act on a case cannot be done; the message says why and what to do."""


def opened(
    application: Application,
    act: Act,
    actor: Actor,
    failure: type[UnableToHandle],
    *,
    in_charge: bool = False,
) -> Application:
    """Return the case as it stands now, locked for this act; raises `failure`.

    `in_charge` asks for the very officer who has claimed it, not only for the section.
    """
    locked = locked_case(application)
    verdict = (policy.may_handle if in_charge else policy.may_work)(actor, locked)
    hindrance = "" if verdict else verdict.reason_ja
    if not hindrance and locked.disposed_at is not None:
        hindrance = "保存期間が終わり、この申請の内容は廃棄されています。"
    hindrance = hindrance or why_not(act, stage_of_case(locked))
    if hindrance:
        raise failure(hindrance)
    return locked


def locked_case(application: Application) -> Application:
    """Lock and re-read the case; two officers who act at once act one after the other."""
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("procedure", "version", "section", "claimed_by", "municipality")
        .get(pk=application.pk)
    )


def open_correction(application: Application) -> CorrectionRequest | None:
    """Return the correction that is with the applicant."""
    return CorrectionRequest.objects.filter(
        application=application, answered_at=None, lapsed_at=None, cancelled_at=None
    ).first()
