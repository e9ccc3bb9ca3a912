"""Reads of indicators: the catalogue, the municipalities, and what this one knows of itself."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from django.urls import reverse

from yakuba.foundation.measures import queries as measures
from yakuba.foundation.measures import registry
from yakuba.foundation.measures.registry import Measure
from yakuba.foundation.measures.rules import Measurement
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.kernel.fiscal import FiscalYear, Month
from yakuba.region.models import IndicatorIntake, IndicatorSharing, IndicatorValue, PeerList
from yakuba.region.rules.comparison import SMALL_N, Interval, wilson
from yakuba.region.rules.indicators import (
    Indicator,
    IndicatorKind,
    PopulationClass,
    class_of,
    read_catalogue,
    read_classes,
    score_of,
)

# The files of `data/indicators` at the root of the product.
SHIPPED: Final = Path(__file__).resolve().parents[4] / "data" / "indicators"
CLASSES: Final = "population-classes.json"
YEARS: Final = 5
OWN_BLOCK: Final = "業務の記録"


@cache
def shipped_indicators() -> tuple[Indicator, ...]:
    """Return the questions that come with the product, in the order of their files."""
    return tuple(
        one
        for path in sorted(SHIPPED.glob("*.json"))
        if path.name != CLASSES
        for one in read_catalogue(json.loads(path.read_text(encoding="utf-8")))
    )


@cache
def classes() -> tuple[PopulationClass, ...]:
    """Return the population classes that come with the product."""
    return read_classes(json.loads((SHIPPED / CLASSES).read_text(encoding="utf-8")))


def catalogue() -> list[Indicator]:
    """Return every indicator: first what the platform measures, then the questions."""
    measured = [_of_measure(one) for one in registry.all_measures()]
    return [*measured, *shipped_indicators()]


def by_block(indicators: Iterable[Indicator]) -> list[tuple[str, list[Indicator]]]:
    """Return the indicators under their headings, in their order."""
    blocks: dict[str, list[Indicator]] = {}
    for one in indicators:
        blocks.setdefault(one.block, []).append(one)
    return list(blocks.items())


def indicator_of(code: str) -> Indicator | None:
    """Return the indicator of the code."""
    return next((one for one in catalogue() if one.code == code), None)


def _of_measure(measure: Measure) -> Indicator:
    return Indicator(
        code=measure.code,
        version=measure.version,
        label=measure.label,
        block=OWN_BLOCK,
        unit=measure.unit,
        kind=IndicatorKind(measure.kind.value),
        direction=measure.direction,
        question=measure.description,
        numerator_text=measure.numerator_text,
        denominator_text=measure.denominator_text,
        source_text=measure.source_text,
        is_measured=True,
        suppress_below=measure.suppress_below,
    )


def last_years(on: date) -> tuple[int, ...]:
    """Return the fiscal years that can be looked at, oldest first."""
    now = FiscalYear.of(on).year
    return tuple(range(now - YEARS + 1, now + 1))


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality of the prefecture as comparison knows it."""

    pk: int
    code: str
    name: str
    population: int
    group: PopulationClass


def town_of(municipality: Municipality) -> Town:
    """Return the municipality with its population class."""
    return Town(
        municipality.pk,
        municipality.code,
        municipality.name,
        municipality.population,
        class_of(municipality.population, classes()),
    )


def towns_of(prefecture: str) -> list[Town]:
    """Return the cities, towns and villages of the prefecture by code, in one query."""
    rows = Municipality.objects.filter(prefecture=prefecture).exclude(
        kind=MunicipalityKind.PREFECTURE
    )
    return [town_of(one) for one in rows.order_by("code")]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with what is needed to believe it."""

    indicator: Indicator
    year: int
    score: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    answer: str = ""
    source: str = ""
    is_hidden: bool = False

    @property
    def text(self) -> str:
        return self.indicator.shown(self.score, self.answer, is_hidden=self.is_hidden)

    @property
    def interval(self) -> Interval | None:
        """Return the interval of a rate of few; None where many were counted."""
        is_rate = self.indicator.kind is IndicatorKind.RATE
        if not is_rate or self.numerator is None or not self.denominator:
            return None
        return wilson(self.numerator, self.denominator) if self.denominator < SMALL_N else None

    @property
    def counts(self) -> str:
        """Return of how many the value tells, in words."""
        if self.score is None or self.indicator.kind in (
            IndicatorKind.STATUS,
            IndicatorKind.COUNT,
        ):
            return ""
        if self.denominator is None:
            return "分母は元の表にありません"
        if self.indicator.kind is IndicatorKind.MEDIAN:
            return f"n={self.denominator:,}"
        return f"{self.numerator:,}／{self.denominator:,}"


def figure_of_row(indicator: Indicator, row: IndicatorValue) -> Figure:
    """Return a stored value as a figure."""
    return Figure(
        indicator,
        row.year,
        row.score,
        row.numerator,
        row.denominator,
        row.answer,
        row.get_source_display(),
        row.is_hidden,
    )


def figure_of_measurement(indicator: Indicator, year: int, found: Measurement) -> Figure:
    """Return what a measure counted as a figure."""
    score = None if found.value is None else score_of(found.value)
    return Figure(
        indicator,
        year,
        score,
        found.numerator,
        found.denominator,
        source=IndicatorValue.Source.MEASURED.label,
    )


def own_figures(
    indicators: Iterable[Indicator], years: Iterable[int], on: date
) -> dict[tuple[str, int], Figure]:
    """Return what this municipality knows of itself by code and year, shared or not (two queries).

    Measured ones are read where they are counted; the current year is the year up to today.
    """
    wanted = {one.code: one for one in indicators}
    span = sorted(years)
    found = measured_figures([one for one in wanted.values() if one.is_measured], span, on)
    asked = [code for code, one in wanted.items() if not one.is_measured]
    rows = IndicatorValue.objects.filter(code__in=asked, year__in=span)
    for row in rows:
        if row.version == wanted[row.code].version:
            found[row.code, row.year] = figure_of_row(wanted[row.code], row)
    return found


def measured_figures(
    indicators: Iterable[Indicator], years: Iterable[int], on: date
) -> dict[tuple[str, int], Figure]:
    """Return the figures of measures, by code and fiscal year; years without records are left out."""
    wanted = {one.code: one for one in indicators}
    months = [month for year in years for month in _months(year, on)]
    if not wanted or not months:
        return {}
    tracks = measures.tracks([registry.get(code) for code in wanted], months)
    found = {}
    for year in years:
        of_year = _months(year, on)
        for code, indicator in wanted.items():
            measurement = tracks[code].over(of_year)
            if measurement.value is not None:
                found[code, year] = figure_of_measurement(indicator, year, measurement)
    return found


def _months(year: int, on: date) -> tuple[Month, ...]:
    now = Month.of(on)
    return tuple(month for month in FiscalYear(year).months if month <= now)


def sharings() -> dict[str, IndicatorSharing]:
    """Return what this municipality shares today, by indicator."""
    return {one.code: one for one in IndicatorSharing.objects.filter(stopped_at=None)}


def peer_lists() -> list[PeerList]:
    """Return the chosen peers of this municipality."""
    return list(PeerList.objects.order_by("title"))


def peer_list(key: int) -> PeerList | None:
    """Return one list of peers."""
    return PeerList.objects.filter(pk=key).first()


def intake_of(key: int) -> IndicatorIntake | None:
    """Return a table of answers that was read."""
    return IndicatorIntake.objects.filter(pk=key).first()


def entered_values(year: int) -> Mapping[str, IndicatorValue]:
    """Return the answers of this municipality to the questions of a year, by code."""
    rows = IndicatorValue.objects.filter(year=year).exclude(source=IndicatorValue.Source.MEASURED)
    return {one.code: one for one in rows}


def indicator_card(code: str) -> SubjectCard | None:
    """Return title and page of an indicator."""
    found = indicator_of(code)
    if found is None:
        return None
    return SubjectCard(found.label, reverse("region:indicator", args=[code]))


def peers_card(key: str) -> SubjectCard | None:
    """Return title and page of a list of peers."""
    found = peer_list(int(key)) if key.isdecimal() and len(key) < 19 else None
    return SubjectCard(found.title, reverse("region:peers")) if found else None


def intake_card(key: str) -> SubjectCard | None:
    """Return title and page of a table of answers."""
    found = intake_of(int(key)) if key.isdecimal() and len(key) < 19 else None
    return (
        SubjectCard(found.name, reverse("region:answers_intake", args=[found.pk]))
        if found
        else None
    )
