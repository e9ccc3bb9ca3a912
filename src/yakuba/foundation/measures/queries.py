"""The one way to read a number."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, QuerySet

from yakuba.kernel.fiscal import FiscalYear, Month

from .models import Observation, StaleMark, Target
from .registry import TOWN, Measure, get
from .rules import Aim, Counts, Measurement, measured, total


@dataclass(frozen=True, slots=True)
class Point:
    """The measurement of one month."""

    month: Month
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """The measurement of one scope (a procedure) over a period."""

    scope: str
    label: str
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class Track:
    """A measure over consecutive months; every total is the sum of these months' counts."""

    measure: Measure
    months: tuple[Month, ...]
    counts: dict[Month, Counts]

    @property
    def points(self) -> list[Point]:
        return [Point(month, self.over((month,))) for month in self.months]

    def over(self, months: Iterable[Month]) -> Measurement:
        """Return the measurement of the months together."""
        return measured(
            self.measure.kind, total(self.counts[m] for m in months if m in self.counts)
        )


def tracks(
    measures: Collection[Measure], months: Sequence[Month], *, scope: str = TOWN
) -> dict[str, Track]:
    """Return the tracks of several measures by code, in one query."""
    counts: dict[str, dict[Month, Counts]] = {m.code: {} for m in measures}
    versions = {m.code: m.version for m in measures}
    for row in _observations(measures, months).filter(scope=scope):
        if row.version == versions[row.code]:
            counts[row.code][Month.from_iso(row.month)] = row.counts
    return {m.code: Track(m, tuple(months), counts[m.code]) for m in measures}


def series(code: str, months: Sequence[Month], *, scope: str = TOWN) -> list[Point]:
    """Return one point a month; a month without records has no data."""
    return tracks([get(code)], months, scope=scope)[code].points


def over(code: str, months: Sequence[Month], *, scope: str = TOWN) -> Measurement:
    """Return the measurement of the months together."""
    return tracks([get(code)], months, scope=scope)[code].over(months)


def fiscal_year(code: str, year: FiscalYear, *, scope: str = TOWN) -> Measurement:
    """Return the measurement of a fiscal year: numerators and denominators are those of its months."""
    return over(code, year.months, scope=scope)


def current(code: str, *, on: date, scope: str = TOWN) -> Measurement:
    """Return the measurement of the fiscal year up to and including the month of `on`."""
    return over(code, year_to_date(on), scope=scope)


def year_to_date(on: date) -> tuple[Month, ...]:
    """Return the months of the fiscal year up to and including the month of `on`."""
    now = Month.of(on)
    return tuple(month for month in FiscalYear.of(on).months if month <= now)


def months_until(on: date, how_many: int) -> tuple[Month, ...]:
    """Return the last months, that of `on` included, oldest first."""
    months = [Month.of(on)]
    while len(months) < how_many:
        months.append(months[-1].previous)
    return tuple(reversed(months))


def by_scope(measure: Measure, months: Sequence[Month]) -> list[ScopeRow]:
    """Return the scopes with records in the months, those with most records first."""
    counts: dict[str, list[Counts]] = {}
    for row in _observations([measure], months).exclude(scope=TOWN):
        if row.version == measure.version:
            counts.setdefault(row.scope, []).append(row.counts)
    labels = measure.scope_labels(counts.keys()) if measure.scope_labels and counts else {}
    rows = [
        ScopeRow(scope, labels.get(scope, scope), measured(measure.kind, total(of_months)))
        for scope, of_months in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row.measurement.n, row.label))


def scope_label(measure: Measure, scope: str) -> str | None:
    """Return the name of a scope, or None when the owner does not know it."""
    return measure.scope_labels([scope]).get(scope) if measure.scope_labels else None


def target_of(code: str, year: FiscalYear) -> Target | None:
    """Return the target of the measure for the year."""
    return Target.objects.filter(code=code, fiscal_year=year.year).first()


def aims(year: FiscalYear) -> dict[str, Aim]:
    """Return the year's targets by code."""
    return {row.code: row.aim for row in Target.objects.filter(fiscal_year=year.year)}


def computed_at() -> datetime | None:
    """Return when the newest observation was counted."""
    newest: datetime | None = Observation.objects.aggregate(newest=Max("computed_at"))["newest"]
    return newest


def stale_months() -> list[Month]:
    """Return the months that must be counted again, newest first."""
    marked = StaleMark.objects.order_by().values_list("month", flat=True).distinct()
    return sorted((Month.from_iso(text) for text in marked), reverse=True)


def uncounted_months(measures: Collection[Measure]) -> list[Month]:
    """Return months that other measures know but a new measure or version does not."""
    known: dict[tuple[str, int], set[str]] = {}
    rows = Observation.objects.filter(scope=TOWN).values_list("code", "version", "month")
    for code, version, month in rows:
        known.setdefault((code, version), set()).add(month)
    every = set().union(*known.values())
    missing = {m for x in measures for m in every - known.get((x.code, x.version), set())}
    return [Month.from_iso(text) for text in sorted(missing, reverse=True)]


def _observations(measures: Collection[Measure], months: Sequence[Month]) -> QuerySet[Observation]:
    return Observation.objects.filter(
        code__in=[m.code for m in measures], month__in=[m.iso for m in months]
    )
