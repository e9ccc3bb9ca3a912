"""What KPI reached, and where they stand against the targets of the fiscal year."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from yakuba.foundation.measures.queries import (
    Track,
    by_scope,
    scope_label,
    tracks,
    year_to_date,
)
from yakuba.foundation.measures.registry import Measure, UnknownMeasure, all_measures, get
from yakuba.foundation.measures.rules import Aim, Direction, Measurement, Standing, standing
from yakuba.kernel.fiscal import FiscalYear, Month
from yakuba.programmes.models import Kpi, KpiActual, KpiTarget
from yakuba.programmes.rules.kpi import TONES, aim_in_words, said


@dataclass(frozen=True, slots=True)
class Figure:
    """A KPI in a fiscal year: its newest value, its targets, and where it stands.

    `month` is the month of the value; `measurement` holds the counts of a measure.
    """

    kpi: Kpi
    value: Decimal | None
    month: Month | None
    aim: Aim | None
    standing: Standing
    now: Month
    measurement: Measurement | None = None
    source_text: str = ""

    @property
    def is_behind(self) -> bool:
        return self.standing is Standing.BEHIND

    @property
    def tone(self) -> str:
        return TONES[self.standing]

    @property
    def value_text(self) -> str:
        return said(self.value, self.kpi.unit)

    @property
    def aim_text(self) -> str:
        return aim_in_words(self.aim, self.kpi.unit) if self.aim else "目標未設定"

    @property
    def basis_text(self) -> str:
        """Return from what the value was counted: the denominator, or the paper."""
        counts = self.measurement
        if counts is not None and counts.denominator:
            return f"{counts.numerator:,}／{counts.denominator:,}件（{self.now.label}までの累計）"
        if self.month is not None:
            return f"{self.month.label}　{self.source_text}"
        return ""


def figures(
    kpis: Iterable[Kpi], *, on: date, of_draft: bool = False, until: datetime | None = None
) -> dict[int, Figure]:
    """Return the figure of each KPI by key, in one query a measured scope and two more.

    The own figures of a draft edition are still those of the edition before. With a moment, those
    that were entered by then.
    """
    rows = list(kpis)
    year, now = FiscalYear.of(on), Month.of(on)
    source = {kpi.pk: (kpi.previous_id if of_draft else None) or kpi.pk for kpi in rows}
    own = _own_figures([source[kpi.pk] for kpi in rows if not kpi.measure_code], on, until)
    counted = {key: track.over(track.months) for key, track in _tracks(rows, on).items()}
    aims = _aims(source, year)
    found: dict[int, Figure] = {}
    for kpi in rows:
        measurement = counted.get((kpi.measure_scope, kpi.measure_code))
        month, value, text = own.get(source[kpi.pk], (None, None, ""))
        if measurement is not None:
            month, value = now, measurement.value
        aim = aims.get(kpi.pk)
        stands = standing(Direction(kpi.direction), value, aim, now=now)
        found[kpi.pk] = Figure(kpi, value, month, aim, stands, now, measurement, text)
    return found


def figures_of_initiatives(
    initiatives: Collection[int], *, on: date, until: datetime | None = None
) -> dict[int, list[Figure]]:
    """Return the figures of the KPI of each initiative, with a moment those entered by then."""
    rows = list(
        Kpi.objects.filter(initiative__in=initiatives).order_by("initiative_id", "position", "pk")
    )
    known = figures(rows, on=on, until=until)
    found: dict[int, list[Figure]] = {key: [] for key in initiatives}
    for kpi in rows:
        found[kpi.initiative_id].append(known[kpi.pk])
    return found


def months_of(kpi: Kpi, months: Iterable[Month]) -> list[Decimal | None]:
    """Return one value a month for a line; None where nothing is known."""
    wanted = tuple(months)
    measure = measure_of(kpi)
    if measure is not None:
        track = tracks([measure], wanted, scope=kpi.measure_scope)[measure.code]
        return [point.measurement.value for point in track.points]
    rows = KpiActual.objects.filter(kpi=kpi, month__in=[month.iso for month in wanted])
    known = dict(rows.order_by("pk").values_list("month", "value"))
    return [known.get(month.iso) for month in wanted]


def scopes_on(on: date) -> list[tuple[str, str]]:
    """Return key and name of every scope that any measure has counted in the fiscal year."""
    months = year_to_date(on)
    found = {
        row.scope: row.label for measure in all_measures() for row in by_scope(measure, months)
    }
    return sorted(found.items(), key=lambda item: item[1])


def scope_name(kpi: Kpi) -> str:
    """Return the name of the scope that a KPI is limited to; empty for the whole town."""
    measure = measure_of(kpi)
    if measure is None or not kpi.measure_scope:
        return ""
    return scope_label(measure, kpi.measure_scope) or kpi.measure_scope


def measure_of(kpi: Kpi) -> Measure | None:
    """Return the measure that counts the KPI, or None for own figures and forgotten measures."""
    try:
        return get(kpi.measure_code) if kpi.measure_code else None
    except UnknownMeasure:
        return None


def _aims(kpis: Collection[int], year: FiscalYear) -> dict[int, Aim]:
    rows = KpiTarget.objects.filter(kpi__in=kpis, fiscal_year=year.year).order_by()
    return {
        key: Aim(year, value, Month.from_iso(month), interim)
        for key, value, month, interim in rows.values_list(
            "kpi_id", "value", "interim_month", "interim_value"
        )
    }


def _tracks(kpis: Iterable[Kpi], on: date) -> dict[tuple[str, str], Track]:
    by_scope: dict[str, dict[str, Measure]] = {}
    for kpi in kpis:
        measure = measure_of(kpi)
        if measure is not None:
            by_scope.setdefault(kpi.measure_scope, {})[measure.code] = measure
    months = year_to_date(on)
    found: dict[tuple[str, str], Track] = {}
    for scope, measures in by_scope.items():
        counted = tracks(list(measures.values()), months, scope=scope)
        found |= {(scope, code): track for code, track in counted.items()}
    return found


def _own_figures(
    kpis: Collection[int], on: date, until: datetime | None
) -> dict[int, tuple[Month | None, Decimal | None, str]]:
    """Return the newest figure of the fiscal year up to the month of the day, corrections first."""
    if not kpis:
        return {}
    months = year_to_date(on)
    of_year = KpiActual.objects.filter(
        kpi=OuterRef("pk"), month__gte=months[0].iso, month__lte=months[-1].iso
    )
    if until is not None:
        of_year = of_year.filter(entered_at__lt=until)
    newest = of_year.order_by("-month", "-pk")
    rows = (
        Kpi.objects.filter(pk__in=kpis)
        .order_by()
        .annotate(
            month=Subquery(newest.values("month")[:1]),
            value=Subquery(newest.values("value")[:1]),
            source=Subquery(newest.values("source_text")[:1]),
        )
        .values_list("pk", "month", "value", "source")
    )
    return {key: (Month.from_iso(month), value, text) for key, month, value, text in rows if month}
