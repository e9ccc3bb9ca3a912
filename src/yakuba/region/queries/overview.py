"""What the prefecture sees: every shared value of the last years, by class, and where help is needed.

Thousands of values are added up for one page, so they come as bare columns and are judged once a
class; nothing is kept between two pages.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yakuba.region.models import ClassFigure, IndicatorValue
from yakuba.region.rules.comparison import (
    FEWEST_TOWNS,
    Band,
    Need,
    Spread,
    band_of,
    hidden_classes,
    spread,
)
from yakuba.region.rules.exchange import Passage
from yakuba.region.rules.indicators import Indicator

from .exchange import published, published_columns
from .indicators import Figure, Town, catalogue, figure_of_row, indicator_of, last_years, towns_of

_COLUMNS = ("municipality_id", "code", "version", "year", "score")
Key = tuple[str, int]


@dataclass(slots=True)
class Judged:
    """The quarters of all values: by indicator and year, then by municipality."""

    towns: list[Town]
    indicators: list[Indicator]
    years: tuple[int, ...]
    bands: dict[Key, dict[int, Band]] = field(default_factory=dict)
    spreads: dict[tuple[str, int, str], Spread | None] = field(default_factory=dict)
    # By municipality and year: the indicators in the lowest quarter, how many could be judged.
    low: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    counted: Counter[tuple[int, int]] = field(default_factory=Counter)
    values: int = 0

    def band(self, code: str, year: int, town: int) -> Band:
        """Return the quarter of a value within its class."""
        return self.bands.get((code, year), {}).get(town, Band.NONE)

    def need(self, town: int, year: int) -> Need:
        """Return on how many indicators the municipality lies in the lowest quarter."""
        return Need(len(self.low.get((town, year), ())), self.counted[town, year])

    def lowest(self, town: int, year: int) -> list[Indicator]:
        """Return the indicators on which the municipality lies in the lowest quarter."""
        codes = self.low.get((town, year), ())
        return [one for one in self.indicators if one.code in codes]


def scores_by_class(
    rows: Iterable[tuple[Any, ...]],
    towns: Sequence[Town],
    indicators: Iterable[Indicator],
) -> Mapping[Key, Mapping[str, list[tuple[int, int]]]]:
    """Return town and score by indicator and year, then class; other versions are left out."""
    current = {one.code: one.version for one in indicators}
    group_of = {one.pk: one.group.code for one in towns}
    found: defaultdict[Key, defaultdict[str, list[tuple[int, int]]]]
    found = defaultdict(lambda: defaultdict(list))
    for town, code, version, year, score in rows:
        if score is not None and town in group_of and current.get(code) == version:
            found[code, year][group_of[town]].append((town, score))
    return found


def judged(passage: Passage, *, on: date, years: Sequence[int] | None = None) -> Judged:
    """Return all shared values of the years, each set against its class (two queries)."""
    span = tuple(years or last_years(on))
    indicators = catalogue()
    towns = towns_of(passage.prefecture)
    rows = published_columns(
        passage, IndicatorValue, _COLUMNS, lambda rows: rows.filter(year__in=span).order_by()
    )
    found = Judged(towns, indicators, span, values=len(rows))
    direction = {one.code: one.direction for one in indicators}
    counted: list[tuple[int, int]] = []
    for (code, year), by_class in scores_by_class(rows, towns, indicators).items():
        placed = found.bands[code, year] = {}
        for group, pairs in by_class.items():
            drawn = spread([score for _town, score in pairs])
            found.spreads[code, year, group] = drawn
            borders = None if drawn is None else (drawn.low4, drawn.middle4, drawn.high4)
            # Many have the same score: each is judged once.
            of_score = {
                score: band_of(4 * score, borders, direction[code])
                for score in {score for _town, score in pairs}
            }
            bands = {town: of_score[score] for town, score in pairs}
            placed |= bands
            if drawn is not None:
                counted += [(town, year) for town in bands]
                for town, band in bands.items():
                    if band is Band.LOW:
                        found.low.setdefault((town, year), []).append(code)
    found.counted.update(counted)
    return found


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A municipality of the overview: its need in each year, and why in the chosen one."""

    town: Town
    needs: tuple[Need, ...]
    now: Need
    lowest: list[Indicator]


def need_rows(found: Judged, year: int) -> list[NeedRow]:
    """Return the municipalities by code, with their need of each year."""
    return [
        NeedRow(
            town,
            tuple(found.need(town.pk, one) for one in found.years),
            found.need(town.pk, year),
            found.lowest(town.pk, year),
        )
        for town in found.towns
    ]


def most_in_need(rows: Iterable[NeedRow]) -> list[NeedRow]:
    """Return the ten that lie low most often, those of one share by code."""
    some = [row for row in rows if row.now.low]
    return sorted(some, key=lambda row: (-row.now.share, row.town.code))[:10]


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A municipality with its values of one indicator in each year, and its quarter in one."""

    town: Town
    figures: tuple[Figure | None, ...]
    band: Band


def value_rows(
    passage: Passage, indicator: Indicator, *, year: int, on: date
) -> tuple[list[ValueRow], dict[str, Spread | None]]:
    """Return every municipality with its shared values of one indicator, and the class spreads."""
    years, towns = last_years(on), towns_of(passage.prefecture)
    rows = published(
        passage,
        IndicatorValue,
        lambda rows: rows.filter(code=indicator.code, version=indicator.version, year__in=years),
    )
    by_town = {(row.municipality_id, row.year): figure_of_row(indicator, row) for row in rows}
    spreads: dict[str, Spread | None] = {}
    for group in {one.group.code for one in towns}:
        figures = (by_town.get((one.pk, year)) for one in towns if one.group.code == group)
        spreads[group] = spread([one.score for one in figures if one is not None])
    found = []
    for town in towns:
        figure, drawn = by_town.get((town.pk, year)), spreads[town.group.code]
        borders = None if drawn is None else (drawn.low4, drawn.middle4, drawn.high4)
        score = None if figure is None or figure.score is None else 4 * figure.score
        found.append(
            ValueRow(
                town,
                tuple(by_town.get((town.pk, one)) for one in years),
                band_of(score, borders, indicator.direction),
            )
        )
    return found, spreads


def all_values(passage: Passage, *, on: date) -> Iterator[tuple[Town, Figure]]:
    """Return every shared value of the last years, by municipality, indicator and year."""
    known = {one.identity: one for one in catalogue()}
    towns = {one.pk: one for one in towns_of(passage.prefecture)}
    rows = published(
        passage,
        IndicatorValue,
        lambda rows: rows.filter(year__in=last_years(on)).order_by(
            "municipality__code", "code", "year"
        ),
    )
    for row in rows:
        indicator, town = known.get((row.code, row.version)), towns.get(row.municipality_id)
        if indicator is not None and town is not None:
            yield town, figure_of_row(indicator, row)


def class_figures(passage: Passage, *, on: date) -> dict[tuple[str, int, int, str], ClassFigure]:
    """Return the figures of all classes as they follow from what is shared, not yet kept.

    A class of fewer than three tells nothing, nor does what would give it away; "" is all together.
    """
    towns, indicators = towns_of(passage.prefecture), catalogue()
    known = {one.code: one for one in indicators}
    rows = published_columns(
        passage, IndicatorValue, _COLUMNS, lambda rows: rows.filter(year__in=last_years(on))
    )
    found = {}
    for (code, year), by_class in scores_by_class(rows, towns, indicators).items():
        indicator = known[code]
        scores = {group: [score for _t, score in pairs] for group, pairs in by_class.items()}
        secret = hidden_classes({group: len(some) for group, some in scores.items()})
        every = [score for some in scores.values() for score in some]
        told = sum(len(scores[group]) for group in scores if group not in secret)
        for group, some in [*scores.items(), ("", every)]:
            few = len(every) < FEWEST_TOWNS or (
                group == "" and 0 < len(every) - told < FEWEST_TOWNS
            )
            figure = _figure(indicator, year, group, some, is_hidden=group in secret or few)
            found[code, indicator.version, year, group] = figure
    return found


def _figure(
    indicator: Indicator, year: int, group: str, scores: Sequence[int], *, is_hidden: bool
) -> ClassFigure:
    row = ClassFigure(code=indicator.code, version=indicator.version, year=year, class_code=group)
    drawn = None if is_hidden else spread(scores)
    if drawn is None:
        row.is_hidden = True
        return row
    row.towns = drawn.n
    row.low, row.middle, row.high = (drawn.border(name) for name in ("low", "middle", "high"))
    row.done = sum(indicator.is_done(score) for score in scores) if indicator.is_status else None
    return row


def town_by_code(prefecture: str, code: str) -> Town | None:
    """Return one municipality of the prefecture."""
    return next((one for one in towns_of(prefecture) if one.code == code), None)


def layer_of(code: str) -> Indicator | None:
    """Return the indicator that the map shows, None for the need."""
    return indicator_of(code) if code else None


def figures_of_town(passage: Passage, town: Town, *, on: date) -> Mapping[tuple[str, int], Figure]:
    """Return what one municipality shares, by code and year."""
    return {
        (figure.indicator.code, figure.year): figure for figure in _shared_by(passage, town, on)
    }


def _shared_by(passage: Passage, town: Town, on: date) -> Iterator[Figure]:
    known = {one.identity: one for one in catalogue()}
    rows = published(
        passage,
        IndicatorValue,
        lambda rows: rows.filter(municipality_id=town.pk, year__in=last_years(on)),
    )
    for row in rows:
        indicator = known.get((row.code, row.version))
        if indicator is not None:
            yield figure_of_row(indicator, row)


def drawn_at(passage: Passage) -> datetime | None:
    """Return when the figures of the classes were drawn last."""
    found = published_columns(
        passage, ClassFigure, ("drawn_at",), lambda rows: rows.order_by("-drawn_at")[:1]
    )
    return found[0][0] if found else None
