"""Set how long records are kept: per procedure, and per town for what was never sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.procedures import events
from yakuba.procedures.models import DraftPeriod, Procedure, RetentionRule
from yakuba.procedures.policies.retention import may_manage
from yakuba.procedures.queries.retention import rule_of
from yakuba.procedures.rules.clock import day_in_japan
from yakuba.procedures.rules.retention import Counted, Ending, Period, Term
from yakuba.procedures.rules.vocabulary import Outcome

LEAST_DRAFT_DAYS: Final = 7
MOST_DRAFT_DAYS: Final = 366


class UnableToSetRetention(Exception):
    """The retention cannot be set so; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a town lays down for a procedure."""

    period: Period
    ending: Ending
    valid_from: date
    counted: Counted = Counted.NEXT_FISCAL_YEAR
    covers_past: bool = False
    exceptions: Mapping[Outcome, Term] = field(default_factory=dict)
    basis: str = ""
    note: str = ""


@transaction.atomic
def set_retention(
    *, procedure: Procedure, wanted: Wanted, actor: Actor, at: datetime
) -> RetentionRule:
    """Lay down a new version; the very same again changes nothing. Raises `UnableToSetRetention`."""
    verdict = may_manage(actor)
    if not verdict:
        raise UnableToSetRetention(verdict.reason_ja)
    locked = Procedure.objects.select_for_update(of=("self",), no_key=True).get(pk=procedure.pk)
    newest = RetentionRule.objects.filter(procedure=locked).order_by("-number").first()
    row = RetentionRule(
        procedure=locked,
        number=newest.number + 1 if newest else 1,
        valid_from=wanted.valid_from,
        covers_past=wanted.covers_past,
        counted=wanted.counted.value,
        period=wanted.period.value,
        ending=wanted.ending.value,
        exceptions=_exceptions(wanted),
        basis=clean_line(wanted.basis)[:200],
        note=clean_line(wanted.note)[:400],
        set_at=at,
        set_by_id=actor.user_id,
    )
    if newest is not None and _is_same(newest, row):
        return newest
    if newest is not None and wanted.valid_from < day_in_japan(at):
        raise UnableToSetRetention(
            "適用する日は、今日以降にしてください。"
            "すでに終わった申請にも使うときは、「すでに終わった申請にも使う」を選びます。"
        )
    row.save(force_insert=True)
    record(
        events.retention.RetentionSet(
            subject=events.procedure_ref(locked.pk),
            procedure=locked.slug,
            number=row.number,
            valid_from=row.valid_from.isoformat(),
            covers_past=row.covers_past,
            counted=row.counted,
            period=row.period,
            ending=row.ending,
            exceptions=row.exceptions,
            basis=row.basis,
            note=row.note,
        ),
        actor=actor,
        at=at,
    )
    return row


def _exceptions(wanted: Wanted) -> dict[str, dict[str, str]]:
    usual = Term(wanted.period, wanted.ending)
    return {
        outcome.value: term.as_json()
        for outcome, term in wanted.exceptions.items()
        if term != usual
    }


def _is_same(newest: RetentionRule, row: RetentionRule) -> bool:
    """Tell whether the new version says what the newest says, so that a second press is one."""
    before, after = rule_of(newest), rule_of(row)
    return (
        (before.valid_from, before.covers_past, before.counted, before.usual)
        == (after.valid_from, after.covers_past, after.counted, after.usual)
        and dict(before.exceptions) == dict(after.exceptions)
        and newest.basis == row.basis
    )


@transaction.atomic
def set_draft_period(
    *, days: int, warn_days: int, actor: Actor, at: datetime, note: str = ""
) -> DraftPeriod:
    """Lay down after how many days drafts are forgotten; raises `UnableToSetRetention`."""
    verdict = may_manage(actor)
    if not verdict:
        raise UnableToSetRetention(verdict.reason_ja)
    if not LEAST_DRAFT_DAYS <= days <= MOST_DRAFT_DAYS:
        raise UnableToSetRetention(
            f"日数は{LEAST_DRAFT_DAYS}日から{MOST_DRAFT_DAYS}日までで決めてください。"
        )
    if not 1 <= warn_days < days:
        raise UnableToSetRetention("予告は、1日前から、日数より短い範囲で決めてください。")
    newest = DraftPeriod.objects.order_by("-number").first()
    if newest is not None and (newest.days, newest.warn_days) == (days, warn_days):
        return newest
    last = DraftPeriod.objects.aggregate(last=Max("number"))["last"] or 0
    row = DraftPeriod(
        number=last + 1,
        days=days,
        warn_days=warn_days,
        note=clean_line(note)[:400],
        set_at=at,
        set_by_id=actor.user_id,
    )
    row.save(force_insert=True)
    record(
        events.retention.DraftPeriodSet(
            subject=events.draft_period_ref(row.pk),
            days=days,
            warn_days=warn_days,
            note=row.note,
        ),
        actor=actor,
        at=at,
    )
    return row
