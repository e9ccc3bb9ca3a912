"""Compose what the pages and the exports show; every number comes from `foundation.measures`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from yakuba.foundation.measures import queries as measures
from yakuba.foundation.measures.registry import TOWN, Measure, UnknownMeasure, get
from yakuba.foundation.measures.rules import Aim, Measurement, Standing, standing
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.ui.charts import Chart, Series, line_chart, month_label
from yakuba.kernel.fiscal import FiscalYear, Month

from .rules import (
    Line,
    suppressed,
    suppressed_alone,
    suppressed_by_period,
)

SHEET_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Card:
    """One figure of the dashboard: the fiscal year to date, its targets, and its line."""

    measure: Measure
    current: Measurement
    aim: Aim | None
    standing: Standing
    chart: Chart
    acts_url: str

    @property
    def must_act(self) -> bool:
        return self.standing is Standing.BEHIND


@dataclass(frozen=True, slots=True)
class Board:
    """The dashboard."""

    cards: list[Card]
    year: FiscalYear
    months: tuple[Month, ...]
    computed_at: datetime | None
    waiting: list[Month]

    @property
    def behind(self) -> list[Card]:
        return [card for card in self.cards if card.must_act]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything shown of one measure; page and exports are drawn from these lines."""

    measure: Measure
    scope: str
    scope_label: str
    year: FiscalYear
    current: Line
    months: list[Line]
    years: list[Line]
    scopes: list[Line]
    aim: Aim | None
    standing: Standing
    chart: Chart
    acts_url: str
    computed_at: datetime | None

    @property
    def lines(self) -> list[Line]:
        return [*self.months, *self.years, *self.scopes]


def board(chosen: Sequence[Measure], *, on: date, months: int = 12, public: bool = False) -> Board:
    """Return the figures in their order, with the fiscal year to date, in four queries."""
    year = FiscalYear.of(on)
    window = measures.months_until(on, months)
    first = min(window[0], year.months[0])
    needed = tuple(Month.range(first, Month.of(on).next))
    tracks = measures.tracks(chosen, needed)
    aims = measures.aims(year)
    cards = [
        _card(tracks[measure.code], aims.get(measure.code), on=on, months=months, public=public)
        for measure in chosen
    ]
    return Board(cards, year, window, measures.computed_at(), measures.stale_months())


def _card(track: measures.Track, aim: Aim | None, *, on: date, months: int, public: bool) -> Card:
    measure = track.measure
    to_date = measures.year_to_date(on)
    lines = [_month_line(month, track.over((month,))) for month in track.months]
    current = _year_line(FiscalYear.of(on), track)
    if public and measure.suppress_below:
        lines = suppressed_by_period(lines, measure.suppress_below)
        (current,) = suppressed_alone([current], measure.suppress_below)
    value = current.measurement.value
    return Card(
        measure,
        current.measurement,
        aim,
        standing(measure.direction, value, aim, now=Month.of(on)),
        chart_of(measure, lines[-months:], aim),
        _acts_url(measure, TOWN, to_date),
    )


def sheet(measure: Measure, *, on: date, scope: str = TOWN, public: bool = False) -> Sheet | None:
    """Return the sheet of a measure, or None when the scope is unknown.

    A public sheet hides small numbers, and whatever would let them be worked out.
    """
    label = measures.scope_label(measure, scope) if scope else "全体"
    if label is None:
        return None
    window = measures.months_until(on, SHEET_MONTHS)
    first = FiscalYear.of(window[0].start)
    needed = tuple(Month.range(first.months[0], Month.of(on).next))
    track = measures.tracks([measure], needed, scope=scope)[measure.code]
    to_date = measures.year_to_date(on)
    months = [_month_line(m, track.over((m,)), label) for m in needed]
    years = [_year_line(year, track, label) for year in _years(first, on)]
    scopes = [] if scope else _scope_lines(measure, to_date)
    if public and measure.suppress_below:
        limit = measure.suppress_below
        months = suppressed_by_period(months, limit)
        years = suppressed_alone(years, limit)
        scopes = suppressed(scopes, limit)
    months = months[-SHEET_MONTHS:]
    aim = None if scope else measures.aims(FiscalYear.of(on)).get(measure.code)
    current = years[-1]
    return Sheet(
        measure=measure,
        scope=scope,
        scope_label=label,
        year=FiscalYear.of(on),
        current=current,
        months=months,
        years=years,
        scopes=scopes,
        aim=aim,
        standing=standing(measure.direction, current.measurement.value, aim, now=Month.of(on)),
        chart=chart_of(measure, months, aim),
        acts_url=_acts_url(measure, scope, to_date),
        computed_at=measures.computed_at(),
    )


def chart_of(measure: Measure, lines: Sequence[Line], aim: Aim | None) -> Chart:
    """Return the line of the months; a month without data is a gap."""
    return line_chart(
        f"{measure.label}の推移",
        [month_label(line.key) for line in lines],
        [Series(measure.label, [line.measurement.value for line in lines])],
        unit=measure.unit,
        target=aim.value if aim else None,
        top=100 if measure.unit == "%" else None,
    )


def card(code: str) -> SubjectCard | None:
    """Return title and page of a measure."""
    try:
        measure = get(code)
    except UnknownMeasure:
        return None
    return SubjectCard(measure.label, reverse("insights:measure", args=[code]))


def _month_line(month: Month, measurement: Measurement, label: str = "全体") -> Line:
    year = month.fiscal_year.label
    return Line("月", month.label, month.iso, label, measurement, whole=year)


def _year_line(year: FiscalYear, track: measures.Track, label: str = "全体") -> Line:
    return Line("年度", year.label, str(year.year), label, track.over(year.months))


def _years(first: FiscalYear, on: date) -> list[FiscalYear]:
    return [FiscalYear(year) for year in range(first.year, FiscalYear.of(on).year + 1)]


def _scope_lines(measure: Measure, months: Sequence[Month]) -> list[Line]:
    year = months[-1].fiscal_year.label
    return [
        Line(measure.scope_noun, year, row.scope, row.label, row.measurement)
        for row in measures.by_scope(measure, months)
    ]


def _acts_url(measure: Measure, scope: str, months: Sequence[Month]) -> str:
    if measure.acts_url is None:
        return ""
    return measure.acts_url(scope, months[0].start, months[-1].end)
