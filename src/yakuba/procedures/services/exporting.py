"""Ask for a list to be written in the background, cancel it, try it again, let it go."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from yakuba.foundation.deliveries.rules import Lane
from yakuba.foundation.deliveries.services import post
from yakuba.foundation.events.event import Event
from yakuba.foundation.events.services import record, record_alone
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor
from yakuba.kernel.tables import TableKind
from yakuba.procedures.events import exports as events
from yakuba.procedures.models import CaseExport, ExportPart
from yakuba.procedures.policies.exports import may_export, may_fetch
from yakuba.procedures.queries.exports import as_document
from yakuba.procedures.queries.queue import CaseFilter, sections_of
from yakuba.procedures.rules.exports import ExportState

CHANNEL: Final = "procedures.export"
# Long enough to fetch it the next morning; personal data do not lie about for longer.
KEPT: Final = timedelta(hours=24)
MOST_AT_ONCE: Final = 3
_OPEN: Final = {"finished_at": None, "cancelled_at": None, "failed_at": None, "expired_at": None}


class UnableToExport(Exception):
    """The list cannot be written now; the message says why."""


@transaction.atomic
def request_export(
    *, wanted: CaseFilter, kind: TableKind, actor: Actor, at: datetime
) -> CaseExport:
    """Have the cases that fit written as a table; raises `UnableToExport`."""
    verdict = may_export(actor, active_municipality_id())
    if not verdict or actor.user_id is None:
        raise UnableToExport(verdict.reason_ja)
    running = CaseExport.objects.filter(requested_by=actor.user_id, **_OPEN).count()
    if running >= MOST_AT_ONCE:
        raise UnableToExport(
            f"書き出しは同時に{MOST_AT_ONCE}件までです。終わるのを待つか、取り消してからお試しください。"
        )
    export = CaseExport(
        kind=kind.value,
        wanted=as_document(wanted),
        sections=sections_of(actor),
        requested_by_id=actor.user_id,
        requested_at=at,
        expires_at=at + KEPT,
    )
    export.save(force_insert=True)
    post_step(export, at=at)
    record(
        events.ExportRequested(subject=events.export_ref(export.pk), kind=kind.value),
        actor=actor,
        at=at,
    )
    return export


def post_step(export: CaseExport, *, at: datetime) -> None:
    """Promise the next step, in the transaction that finished the one before."""
    post(
        channel=CHANNEL,
        destination=str(export.pk),
        dedupe_key=f"export:{export.pk}:{export.attempts}:{export.steps}",
        payload={"step": export.steps},
        subject=events.export_ref(export.pk),
        at=at,
        lane=Lane.BULK,
    )


@transaction.atomic
def cancel_export(*, export: CaseExport, actor: Actor, at: datetime) -> None:
    """Stop writing and remove what was written; raises `UnableToExport`."""
    held = _locked(export, actor)
    if held.state not in (ExportState.WAITING, ExportState.RUNNING, ExportState.FAILED):
        raise UnableToExport(f"この書き出しは{held.state.label}のため、取り消せません。")
    held.cancelled_at = at
    held.save(update_fields=["cancelled_at"])
    ExportPart.objects.filter(export=held).delete()
    _record(events.ExportCancelled(subject=events.export_ref(held.pk)), actor, at)


@transaction.atomic
def retry_export(*, export: CaseExport, actor: Actor, at: datetime) -> None:
    """Go on where a failed export stopped; raises `UnableToExport`."""
    held = _locked(export, actor)
    if held.state is not ExportState.FAILED:
        raise UnableToExport(f"この書き出しは{held.state.label}のため、やり直せません。")
    held.failed_at, held.failure = None, ""
    held.attempts += 1
    held.expires_at = at + KEPT
    held.save(update_fields=["failed_at", "failure", "attempts", "expires_at"])
    post_step(held, at=at)
    _record(events.ExportRetried(subject=events.export_ref(held.pk)), actor, at)


def note_taken(*, export: CaseExport, actor: Actor, at: datetime) -> None:
    """Record that the file is being fetched; raises `UnableToExport`."""
    if not may_fetch(actor, export) or export.state is not ExportState.DONE:
        raise UnableToExport("この書き出しは受け取れません。")
    record_alone(
        events.ExportTaken(
            subject=events.export_ref(export.pk), kind=export.kind, rows=export.written
        ),
        actor=actor,
        at=at,
    )


def note_list_taken(*, kind: TableKind, rows: int, actor: Actor, at: datetime) -> None:
    """Record that a short list leaves at once."""
    subject = SubjectRef(events.EXPORT, f"{active_municipality_id()}-{at:%Y%m%d%H%M%S%f}")
    record_alone(events.ListTaken(subject=subject, kind=kind.value, rows=rows), actor=actor, at=at)


def expire_exports(*, at: datetime, limit: int = 100) -> int:
    """Remove the content of exports whose time is over; returns how many."""
    old = CaseExport.objects.filter(expired_at=None, expires_at__lte=at)
    done = 0
    for key in list(old.values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            if not old.filter(pk=key).update(expired_at=at):
                continue
            ExportPart.objects.filter(export=key).delete()
            _record(
                events.ExportExpired(subject=events.export_ref(key)), Actor.system("期限の管理"), at
            )
            done += 1
    return done


def _locked(export: CaseExport, actor: Actor) -> CaseExport:
    held = CaseExport.objects.select_for_update().get(pk=export.pk)
    verdict = may_fetch(actor, held)
    if not verdict:
        raise UnableToExport(verdict.reason_ja)
    return held


def _record(event: Event, actor: Actor, at: datetime) -> None:
    record(event, actor=actor, at=at)
