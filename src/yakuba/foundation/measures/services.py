"""Count again what changed; set targets."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Max

from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear, Month

from .events import TargetSet
from .models import Observation, StaleMark, Target
from .policies import may_set_target
from .queries import stale_months, uncounted_months
from .registry import TOWN, all_measures, get
from .rules import Aim, Counts, aim_fault, measured


class UnableToSetTarget(Exception):
    """The targets cannot be meant, or the actor may not set them."""


class _Overtaken(Exception):
    """Another refresh of the month ended first."""


def mark_stale(*, month: Month, at: datetime) -> None:
    """Ask for a new count of the month; call it in the transaction that changes the records."""
    StaleMark.objects.create(month=month.iso, marked_at=at)


def refresh(*, month: Month, at: datetime) -> bool:
    """Count the month again and store it; False when another refresh was faster.

    The marks are read first and the counting holds no lock: a record that commits meanwhile
    brings a mark of its own, which stays for the next refresh.
    """
    mark_stale(month=month, at=at)
    marks = StaleMark.objects.filter(month=month.iso).aggregate(newest=Max("pk"), seen=Count("pk"))
    rows = [
        Observation(
            code=measure.code,
            version=measure.version,
            scope=scope,
            month=month.iso,
            numerator=counts.numerator,
            denominator=counts.denominator,
            covered=counts.covered,
            population=counts.population,
            tally={str(number): times for number, times in sorted(counts.tally.items())},
            value=measured(measure.kind, counts).value,
            computed_at=at,
        )
        for measure in all_measures()
        for scope, counts in {TOWN: Counts(), **measure.compute(month.start, month.end)}.items()
    ]
    try:
        with transaction.atomic():
            _remove_marks(month, newest=marks["newest"], seen=marks["seen"])
            _replace(month, rows)
    except _Overtaken:
        return False
    return True


def refresh_stale(*, at: datetime, limit: int = 1000) -> int:
    """Count the months whose records changed, and those that a new definition does not know yet."""
    wanted = dict.fromkeys([*stale_months(), *uncounted_months(all_measures())])
    return sum(refresh(month=month, at=at) for month in list(wanted)[:limit])


@transaction.atomic
def set_target(
    *,
    code: str,
    fiscal_year: FiscalYear,
    value: Decimal,
    interim_month: Month | None,
    interim_value: Decimal | None,
    basis: str,
    actor: Actor,
    at: datetime,
) -> Target:
    """Set the target of a year with its interim target; raises `UnableToSetTarget`."""
    verdict = may_set_target(actor)
    if not verdict:
        raise UnableToSetTarget(verdict.reason_ja)
    measure = get(code)
    if interim_month is None or interim_value is None:
        # GAO-13-174: goals without interim targets were found late, when nothing could be done.
        raise UnableToSetTarget(
            "中間目標がない目標は設定できません。途中の月と値を入力してください。"
        )
    aim = Aim(fiscal_year, value, interim_month, interim_value)
    fault = aim_fault(aim, kind=measure.kind, direction=measure.direction)
    if fault:
        raise UnableToSetTarget(fault)
    before = Target.objects.filter(code=code, fiscal_year=fiscal_year.year).first()
    target, _ = Target.objects.update_or_create(
        code=code,
        fiscal_year=fiscal_year.year,
        defaults={
            "version": measure.version,
            "value": value,
            "interim_month": interim_month.iso,
            "interim_value": interim_value,
            "basis": basis,
            "set_at": at,
            "set_by": f"{actor.post_label} {actor.name}".strip(),
        },
    )
    record(_target_set(target, before), actor=actor, at=at)
    return target


def _target_set(target: Target, before: Target | None) -> TargetSet:
    return TargetSet(
        subject=SubjectRef("measures.measure", target.code),
        measure=target.code,
        version=target.version,
        fiscal_year=target.fiscal_year,
        target=str(target.value),
        interim_month=target.interim_month,
        interim_target=str(target.interim_value),
        basis=target.basis,
        before=""
        if before is None
        else f"{before.value} ({before.interim_month}: {before.interim_value})",
    )


def _remove_marks(month: Month, *, newest: int | None, seen: int) -> None:
    removed, _ = StaleMark.objects.filter(month=month.iso, pk__lte=newest or 0).delete()
    if newest is None or removed != seen:
        raise _Overtaken


def _replace(month: Month, rows: list[Observation]) -> None:
    for measure in all_measures():
        Observation.objects.filter(
            code=measure.code, version=measure.version, month=month.iso
        ).delete()
    Observation.objects.bulk_create(rows, batch_size=500)
