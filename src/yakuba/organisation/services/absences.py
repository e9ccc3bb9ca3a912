"""不在: register, change, end, cancel."""

from datetime import datetime
from typing import Any

from django.db import transaction

from yakuba.foundation.accounts.models import User, UserKind
from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor
from yakuba.organisation import events
from yakuba.organisation.models import Absence
from yakuba.organisation.policies import may_register_absence

from .errors import UnableToRegisterAbsence, demand


@transaction.atomic
def register_absence(
    *, user: User, start_at: datetime, end_at: datetime, reason: str, actor: Actor, at: datetime
) -> Absence:
    """Register that somebody cannot decide for a time; raises `UnableToRegisterAbsence`."""
    demand(may_register_absence(actor, user.pk), UnableToRegisterAbsence)
    if user.kind != UserKind.STAFF or user.municipality_id != active_municipality_id():
        raise UnableToRegisterAbsence(f"{user.name}さんは、この自治体の職員ではありません。")
    if end_at <= start_at:
        raise UnableToRegisterAbsence("終了は開始より後の日時にしてください。")
    if end_at <= at:
        raise UnableToRegisterAbsence("過ぎた時間の不在は登録できません。日時を確認してください。")
    _refuse_clash(user, start_at, end_at)
    absence = Absence.objects.create(user=user, start_at=start_at, end_at=end_at, reason=reason)
    fact = events.AbsenceRegistered(
        **_whose(absence), start_at=start_at, end_at=end_at, reason=reason
    )
    record(fact, actor=actor, at=at)
    return absence


@transaction.atomic
def change_absence(
    *,
    absence: Absence,
    start_at: datetime,
    end_at: datetime,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Absence:
    """Change period and reason of an absence that is not over; raises `UnableToRegisterAbsence`.

    The beginning of one that has begun stays: what was decided meanwhile rests on it.
    """
    held = _running(absence, actor, at)
    if held.start_at <= at:
        start_at = held.start_at
    elif start_at < at:
        raise UnableToRegisterAbsence("開始は、いまより後の日時にしてください。")
    if end_at <= start_at:
        raise UnableToRegisterAbsence("終了は開始より後の日時にしてください。")
    if end_at <= at:
        raise UnableToRegisterAbsence(
            "終了は、いまより後の日時にしてください。戻ったときは「いま終える」を押してください。"
        )
    _refuse_clash(held.user, start_at, end_at, besides=held)
    held.start_at, held.end_at, held.reason = start_at, end_at, reason
    held.save(update_fields=["start_at", "end_at", "reason"])
    fact = events.AbsenceChanged(**_whose(held), start_at=start_at, end_at=end_at, reason=reason)
    record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def end_absence(*, absence: Absence, actor: Actor, at: datetime) -> Absence:
    """End an absence that has begun, from this moment on; raises `UnableToRegisterAbsence`."""
    held = _running(absence, actor, at)
    if held.start_at >= at:
        raise UnableToRegisterAbsence("まだ始まっていない不在です。取り消してください。")
    held.end_at = at
    held.save(update_fields=["end_at"])
    record(events.AbsenceEnded(**_whose(held), end_at=at), actor=actor, at=at)
    return held


def _running(
    absence: Absence, actor: Actor, at: datetime, *, over: str = "終わった不在は変えられません。"
) -> Absence:
    """Hold the row; refuse who may not change it, and one that is over."""
    demand(may_register_absence(actor, absence.user_id), UnableToRegisterAbsence)
    held = Absence.objects.select_for_update(of=("self",)).select_related("user").get(pk=absence.pk)
    if held.cancelled_at is not None:
        raise UnableToRegisterAbsence("この不在はすでに取り消されています。")
    if held.end_at <= at:
        raise UnableToRegisterAbsence(over)
    return held


@transaction.atomic
def cancel_absence(*, absence: Absence, actor: Actor, at: datetime) -> Absence:
    """Cancel an absence that is not over; raises `UnableToRegisterAbsence`.

    What was decided by an acting colleague meanwhile stays decided.
    """
    held = _running(absence, actor, at, over="終わった不在は取り消せません。")
    held.cancelled_at = at
    held.save(update_fields=["cancelled_at"])
    record(events.AbsenceCancelled(**_whose(held)), actor=actor, at=at)
    return held


def _refuse_clash(
    user: User, start_at: datetime, end_at: datetime, *, besides: Absence | None = None
) -> None:
    # Locks the person's row, so that two overlapping entries cannot both pass the check.
    User.objects.select_for_update().get(pk=user.pk)
    clash = Absence.objects.filter(
        user=user, cancelled_at=None, start_at__lt=end_at, end_at__gt=start_at
    )
    if any(one != besides for one in clash):
        raise UnableToRegisterAbsence(
            "同じ時間帯の不在がすでに登録されています。先にその不在を取り消してください。"
        )


def _whose(absence: Absence) -> dict[str, Any]:
    """Return what every fact of an absence says."""
    subject = SubjectRef("organisation.absence", str(absence.pk))
    return {"subject": subject, "user_id": absence.user_id, "name": absence.user.name}
