"""保留 and 延長: keep records longer than their period, by a person, for a reason."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import Verdict
from yakuba.kernel.wareki import to_wareki
from yakuba.procedures import events
from yakuba.procedures.models import (
    Application,
    Procedure,
    RetentionExtension,
    RetentionHold,
)
from yakuba.procedures.policies.retention import may_hold, may_manage
from yakuba.procedures.queries.retention import keeping_of
from yakuba.procedures.rules.clock import day_in_japan
from yakuba.procedures.rules.retention import HoldKind

from .cases import locked_case

REASON_LENGTH: Final = 400


class UnableToHold(Exception):
    """The records cannot be held, let go or kept longer; the message says why."""


def _reason(text: str) -> str:
    cleaned = clean_line(text)
    if not cleaned:
        raise UnableToHold("理由を入れてください。後で確かめる人のために、必ず残します。")
    if len(cleaned) > REASON_LENGTH:
        raise UnableToHold(f"理由は{REASON_LENGTH}字以内で書いてください。")
    return cleaned


def _allow(verdict: Verdict) -> None:
    if not verdict:
        raise UnableToHold(verdict.reason_ja)


def _refuse_disposed(application: Application) -> None:
    if application.disposed_at is not None:
        raise UnableToHold(
            f"この申請の内容は、{to_wareki(day_in_japan(application.disposed_at))}に廃棄されています。"
        )


@transaction.atomic
def hold_application(
    *, application: Application, kind: HoldKind, reason: str, actor: Actor, at: datetime
) -> RetentionHold:
    """Keep the application from being disposed of, now and until released; raises `UnableToHold`.

    The row of the application is locked: the erasing locks it too, and looks for holds only then.
    """
    _allow(may_hold(actor, application))
    why = _reason(reason)
    locked = locked_case(application)
    _refuse_disposed(locked)
    return _hold(
        RetentionHold(application=locked, kind=kind.value, reason=why),
        events.application_ref(locked.pk),
        actor,
        at,
    )


@transaction.atomic
def hold_procedure(
    *, procedure: Procedure, kind: HoldKind, reason: str, actor: Actor, at: datetime
) -> RetentionHold:
    """Keep every record of the procedure, drafts included, until released; raises `UnableToHold`."""
    _allow(may_manage(actor))
    why = _reason(reason)
    locked = Procedure.objects.select_for_update(of=("self",), no_key=True).get(pk=procedure.pk)
    return _hold(
        RetentionHold(procedure=locked, kind=kind.value, reason=why),
        events.procedure_ref(locked.pk),
        actor,
        at,
    )


def _hold(hold: RetentionHold, subject: SubjectRef, actor: Actor, at: datetime) -> RetentionHold:
    hold.set_at, hold.set_by_id = at, actor.user_id
    hold.save(force_insert=True)
    record(
        events.retention.DisposalHeld(
            subject=subject, hold=str(hold.pk), kind=hold.kind, reason=hold.reason
        ),
        actor=actor,
        at=at,
    )
    return hold


@transaction.atomic
def release_hold(*, hold: RetentionHold, reason: str, actor: Actor, at: datetime) -> RetentionHold:
    """Let go what was held; a second time changes nothing. Raises `UnableToHold`."""
    held = RetentionHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    _allow(may_hold(actor, held.application) if held.application else may_manage(actor))
    if held.released_at is not None:
        return held
    held.release_reason = _reason(reason)
    held.released_at, held.released_by_id = at, actor.user_id
    held.save(update_fields=["release_reason", "released_at", "released_by"])
    subject = (
        events.application_ref(held.application_id)
        if held.application_id
        else events.procedure_ref(held.procedure_id)
    )
    record(
        events.retention.DisposalReleased(
            subject=subject, hold=str(held.pk), kind=held.kind, reason=held.release_reason
        ),
        actor=actor,
        at=at,
    )
    return held


@transaction.atomic
def extend_retention(
    *, application: Application, until: date, reason: str, actor: Actor, at: datetime
) -> RetentionExtension:
    """Keep the application until the end of a later day; raises `UnableToHold`."""
    _allow(may_manage(actor))
    why = _reason(reason)
    locked = locked_case(application)
    _refuse_disposed(locked)
    today = day_in_japan(at)
    keeping = keeping_of(locked, on=today)
    if keeping.until is None:
        raise UnableToHold(
            "まだ終わっていないか、保存期間に終わりがない申請です。延長する必要はありません。"
        )
    if until <= max(keeping.until, today):
        raise UnableToHold(
            f"延長後の満了日は、{to_wareki(max(keeping.until, today))}より後の日にしてください。"
        )
    row = RetentionExtension(
        application=locked, until=until, reason=why, set_at=at, set_by_id=actor.user_id
    )
    row.save(force_insert=True)
    record(
        events.retention.RetentionExtended(
            subject=events.application_ref(locked.pk), until=until.isoformat(), reason=why
        ),
        actor=actor,
        at=at,
    )
    return row
