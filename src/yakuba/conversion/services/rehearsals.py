"""Plan a rehearsal, move it, call it off, and say what came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from yakuba.conversion.events import rehearsals as events
from yakuba.conversion.models import MigrationPlan, Rehearsal
from yakuba.conversion.policies.plans import may_change
from yakuba.conversion.rules.migration import Figures, fault_in_days
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.models import Post

# As many rows as a number of the database holds with room to add two of them.
MOST_ROWS: Final = 10**12
MOST_MINUTES: Final = 100_000


@dataclass(frozen=True, slots=True)
class RehearsalDraft:
    """What is planned; `ends` is the first day after it."""

    title: str
    starts: date
    ends: date
    post: Post | None = None
    people: str = ""
    aim: str = ""


@transaction.atomic
def plan_rehearsal(
    *, plan: MigrationPlan, draft: RehearsalDraft, actor: Actor, at: datetime
) -> Rehearsal:
    """Put a rehearsal into the calendar; raises `UnableToAct`."""
    demand(may_change(actor, plan))
    rehearsal = Rehearsal(plan=plan)
    _put(rehearsal, draft, at)
    rehearsal.save()
    record(
        events.RehearsalPlanned(
            subject=rehearsal.ref,
            plan_id=plan.pk,
            title=rehearsal.title,
            starts=rehearsal.starts,
            ends=rehearsal.ends,
        ),
        actor=actor,
        at=at,
    )
    return rehearsal


@transaction.atomic
def change_rehearsal(
    *, rehearsal: Rehearsal, draft: RehearsalDraft, actor: Actor, at: datetime
) -> Rehearsal:
    """Move a rehearsal that has not been reported on; raises `UnableToAct`."""
    held = _held(rehearsal, actor)
    if held.reported_at is not None:
        raise UnableToAct("結果を記録したリハーサルの予定は変えられません。")
    _put(held, draft, at)
    held.save()
    record(
        events.RehearsalMoved(
            subject=held.ref,
            plan_id=held.plan_id,
            title=held.title,
            starts=held.starts,
            ends=held.ends,
        ),
        actor=actor,
        at=at,
    )
    return held


@transaction.atomic
def report_rehearsal(
    *, rehearsal: Rehearsal, result: str, figures: Figures, actor: Actor, at: datetime
) -> Rehearsal:
    """Say what came of a rehearsal; said again it takes the place. Raises `UnableToAct`."""
    held = _held(rehearsal, actor)
    if held.starts > timezone.localdate(at):
        raise UnableToAct("結果は、リハーサルの初日から記録できます。")
    said = clean_text(result)[:1000]
    if not said:
        raise UnableToAct("結果を入力してください。")
    held.result = said
    held.rows_in, held.rows_out = figures.rows_in, figures.rows_out
    held.rows_rejected, held.minutes = figures.rows_rejected, figures.minutes
    held.reported_at, held.reported_by_id = at, actor.user_id
    held.save()
    record(
        events.RehearsalReported(
            subject=held.ref,
            plan_id=held.plan_id,
            title=held.title,
            result=said,
            rows_in=figures.rows_in,
            rows_out=figures.rows_out,
            rows_rejected=figures.rows_rejected,
            minutes=figures.minutes,
        ),
        actor=actor,
        at=at,
    )
    return held


@transaction.atomic
def cancel_rehearsal(*, rehearsal: Rehearsal, reason: str, actor: Actor, at: datetime) -> Rehearsal:
    """Call a rehearsal off; raises `UnableToAct`."""
    held = _held(rehearsal, actor)
    why = clean_line(reason)[:400]
    if not why:
        raise UnableToAct("中止の理由を入力してください。")
    if held.reported_at is not None:
        raise UnableToAct("結果を記録したリハーサルは中止できません。")
    held.cancelled_at, held.cancel_reason = at, why
    held.save()
    record(
        events.RehearsalCancelled(
            subject=held.ref, plan_id=held.plan_id, title=held.title, reason=why
        ),
        actor=actor,
        at=at,
    )
    return held


def _held(rehearsal: Rehearsal, actor: Actor) -> Rehearsal:
    rows = Rehearsal.objects.select_for_update(of=("self",)).select_related("plan__department")
    held = only(rows.filter(pk=rehearsal.pk))
    if held is None:
        raise UnableToAct("このリハーサルは登録されていません。")
    demand(may_change(actor, held.plan))
    if held.cancelled_at is not None:
        raise UnableToAct("中止になったリハーサルは変えられません。")
    return held


def _put(rehearsal: Rehearsal, draft: RehearsalDraft, at: datetime) -> None:
    title = clean_line(draft.title)[:120]
    if not title:
        raise UnableToAct("名称を入力してください。")
    if refusal := fault_in_days(draft.starts, draft.ends):
        raise UnableToAct(refusal)
    rehearsal.title, rehearsal.starts, rehearsal.ends = title, draft.starts, draft.ends
    rehearsal.post = draft.post
    rehearsal.people = clean_line(draft.people)[:400]
    rehearsal.aim = clean_line(draft.aim)[:400]
    rehearsal.changed_at = at
