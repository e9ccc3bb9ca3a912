"""The KPI, the money and the remedies of a report, read in bulk."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from yakuba.foundation.measures import queries as measures
from yakuba.foundation.measures.registry import Measure, all_measures
from yakuba.foundation.measures.rules import Aim, Measurement, Standing, standing
from yakuba.kernel.fiscal import FiscalYear, Month
from yakuba.programmes.models import BudgetLine, Countermeasure, Initiative, Kpi, ReviewPack
from yakuba.programmes.rules.pack_report import (
    Definition,
    InitiativeLine,
    KpiLine,
    ProjectLine,
    Remedy,
)
from yakuba.programmes.rules.packs import ReportPeriod
from yakuba.programmes.rules.stages import ProjectStage

from .kpi import Figure, figures, measure_of
from .reporting import Moments, owner_labels


def kpi_lines(moments: Moments) -> tuple[tuple[KpiLine, ...], tuple[Definition, ...]]:
    """Return the KPI of the strategies in force, then the measures with a target beside them.

    With each goes how it is counted, in the words of its definition.
    """
    rows = list(
        Kpi.objects.filter(_in_force(moments, "initiative__pillar__")).order_by(
            "initiative__pillar__strategy",
            "initiative__pillar__position",
            "initiative__position",
            "initiative",
            "position",
        )
    )
    now = figures(rows, on=moments.as_of)
    before = figures(rows, on=_last_day(moments.period.compared))
    lines = [_line(row, now[row.pk], before[row.pk].value) for row in rows]
    counted = {row.measure_code for row in rows if not row.measure_scope}
    beside = _beside(counted, moments)
    meant = [
        *(Definition(row.title, _meaning(measure_of(row), row.definition)) for row in rows),
        *(Definition(measure.label, _meaning(measure, "")) for measure, _ in beside),
    ]
    told = tuple(one for one in meant if one.text)
    return (*lines, *(line for _, line in beside)), told


def _meaning(measure: Measure | None, own: str) -> str:
    if measure is None:
        return own
    parts = [own or measure.description]
    if measure.numerator_text:
        parts.append(f"分子：{measure.numerator_text}")
    parts.append(f"分母：{measure.denominator_text}")
    if measure.coverage_text:
        parts.append(f"把握率：{measure.coverage_text}")
    return "　".join(parts)


def _last_day(period: ReportPeriod) -> date:
    return period.end - timedelta(days=1)


def _in_force(moments: Moments, prefix: str) -> Q:
    """Return the condition that a strategy is published and not replaced when the period ends."""
    strategy = f"{prefix}strategy__"
    return Q(**{f"{strategy}published_at__lt": moments.until}) & (
        Q(**{f"{strategy}replaced_at": None}) | Q(**{f"{strategy}replaced_at__gte": moments.until})
    )


def _line(row: Kpi, now: Figure, before: Decimal | None) -> KpiLine:
    measure = measure_of(row)
    counts = now.measurement
    # Of measures the residents read what their own pages show, and of a scope nothing.
    is_public = measure is None or (
        measure.is_public
        and not row.measure_scope
        and (counts is None or counts.n >= measure.suppress_below)
    )
    return KpiLine(
        key=f"kpi-{row.pk}",
        title=row.title,
        unit=row.unit,
        direction=row.direction,
        initiative=row.initiative_id,
        starting=_text(row.starting_value),
        previous=_text(before),
        source=measure.source_text if measure else now.source_text,
        is_public=is_public,
        **_value(counts, now.value),
        **_aimed(now.aim, now.standing),
    )


def _beside(counted: Collection[str], moments: Moments) -> list[tuple[Measure, KpiLine]]:
    """Return the measures that have a target of the year and belong to no KPI."""
    period, this = moments.period, Month.of(moments.as_of)
    aims = measures.aims(period.fiscal_year)
    others = [m for m in all_measures() if m.code in aims and m.code not in counted]
    past = [month for month in period.year_to_date if month <= this]
    earlier = period.compared.year_to_date
    tracks = measures.tracks(others, sorted({*past, *earlier})) if others else {}
    found: list[tuple[Measure, KpiLine]] = []
    for measure in others:
        now = tracks[measure.code].over(past)
        aim = aims[measure.code]
        line = KpiLine(
            key=f"measure-{measure.code}",
            title=measure.label,
            unit=measure.unit,
            direction=measure.direction.value,
            source=measure.source_text,
            previous=_text(tracks[measure.code].over(earlier).value),
            is_public=measure.is_public and now.n >= measure.suppress_below,
            **_value(now, now.value),
            **_aimed(aim, standing(measure.direction, now.value, aim, now=this)),
        )
        found.append((measure, line))
    return found


def _value(counts: Measurement | None, value: Decimal | None) -> dict[str, Any]:
    return {
        "value": _text(value),
        "numerator": counts.numerator if counts else None,
        "denominator": counts.denominator if counts else None,
        "coverage": _text(counts.coverage) if counts else None,
    }


def _aimed(aim: Aim | None, reached: Standing) -> dict[str, Any]:
    if aim is None:
        return {"standing": reached.value}
    return {
        "interim_month": aim.interim_month.iso,
        "interim": _text(aim.interim_value),
        "target": _text(aim.value),
        "standing": reached.value,
    }


def _text(value: Decimal | None) -> str | None:
    # Every figure has one decimal, whichever way it came: the hash is over this very text.
    return None if value is None else f"{value:.1f}"


def initiative_lines(
    moments: Moments, projects: Sequence[ProjectLine]
) -> tuple[InitiativeLine, ...]:
    """Return what the initiatives in force cost in the fiscal year and how far they are."""
    rows = list(
        Initiative.objects.filter(_in_force(moments, "pillar__"))
        .order_by("pillar__strategy", "pillar__position", "pillar", "position", "pk")
        .select_related("pillar")
    )
    owners = owner_labels({row.owner_post_id for row in rows if row.owner_post_id})
    money = _money(rows, moments.period.fiscal_year)
    of: dict[int, list[ProjectLine]] = {}
    for line in projects:
        if line.initiative is not None:
            of.setdefault(line.initiative, []).append(line)
    return tuple(
        InitiativeLine(
            row.pk,
            row.pillar.title,
            row.title,
            owners.get(row.owner_post_id or 0, ""),
            len(own := of.get(row.pk, [])),
            sum(line.stage == ProjectStage.FINISHED for line in own),
            sum(bool(line.reasons) for line in own),
            _mean([line.progress for line in own if line.stage != ProjectStage.CANCELLED]),
            *money.get(row.pk, (None, None, None)),
        )
        for row in rows
    )


def _mean(shares: Sequence[int | None]) -> int | None:
    """Return the mean of the projects' progress; those without work say nothing."""
    known = [share for share in shares if share is not None]
    return sum(known) // len(known) if known else None


def _money(
    rows: Sequence[Initiative], year: FiscalYear
) -> dict[int, tuple[int | None, int | None, int | None]]:
    """Return planned, contracted and spent yen; what no line says stays unknown."""
    sums = (
        BudgetLine.objects.filter(fiscal_year=year.year, project__initiative__in=rows)
        .order_by()
        .values_list("project__initiative_id")
        .annotate(Sum("planned"), Sum("contracted"), Sum("spent"))
    )
    return {key: (_yen(a), _yen(b), _yen(c)) for key, a, b, c in sums}


def _yen(summed: Any) -> int | None:
    # PostgreSQL adds up whole numbers as decimals.
    return None if summed is None else int(summed)


def remedies_of(pack: ReviewPack, since: datetime) -> tuple[Remedy, ...]:
    """Return the pack's own remedies after those of earlier ones that were open when it begins."""
    still = Q(closed_at=None) | Q(closed_at__gte=since)
    earlier = Q() if pack.pk is None else Q(pack__lt=pack.pk)
    rows = list(_remedies().filter(still, earlier).order_by("pack", "pk"))
    if pack.pk is not None:
        rows += _remedies().filter(pack=pack).order_by("pk")
    return tuple(_remedy(row, pack) for row in rows)


def _remedies() -> QuerySet[Countermeasure]:
    return Countermeasure.objects.select_related("pack", "initiative", "project")


def _remedy(row: Countermeasure, pack: ReviewPack) -> Remedy:
    about = row.project or row.initiative
    return Remedy(
        key=row.pk,
        found_in=row.pack.title,
        about=about.__str__() if about else "全体",
        cause=row.cause,
        action=row.action,
        due=row.due.isoformat() if row.due else None,
        closed_on=timezone.localdate(row.closed_at).isoformat() if row.closed_at else None,
        result=row.result,
        is_carried=row.pack_id != pack.pk,
    )
