"""What a municipality sees of others: its class without names, its peers, and each by name who said so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yakuba.region.models import Audience, ClassFigure, IndicatorValue, PeerList
from yakuba.region.rules.comparison import Band, band_of, spread
from yakuba.region.rules.exchange import Passage
from yakuba.region.rules.indicators import Indicator, number_text

from .exchange import published
from .indicators import (
    Figure,
    Town,
    catalogue,
    classes,
    figure_of_row,
    last_years,
    own_figures,
    peer_lists,
    sharings,
    town_of,
)

ALL = ""
ALL_LABEL = "県内の全団体"
Borders = tuple[Decimal | int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What a value is set against: how many there are, the quarters, and how many have done it."""

    label: str
    n: int | None = None
    low: Decimal | None = None
    middle: Decimal | None = None
    high: Decimal | None = None
    done: int | None = None
    is_hidden: bool = False

    @property
    def borders(self) -> Borders | None:
        if self.low is None or self.middle is None or self.high is None:
            return None
        return self.low, self.middle, self.high

    def text(self, indicator: Indicator, which: str = "middle") -> str:
        """Return a border of the group in words; of answers, how many have done it."""
        value = getattr(self, which)
        if value is None:
            return "3団体未満のため表示しません" if self.is_hidden else "—"
        return f"{number_text((value / 10).quantize(Decimal('0.1')))}{indicator.unit}"

    @property
    def done_text(self) -> str:
        """Return 「12／20団体が実施」."""
        if self.n is None:
            return "3団体未満のため表示しません" if self.is_hidden else "—"
        return f"{self.done}／{self.n}団体が実施"


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator: the own value, the group, and the quarter."""

    indicator: Indicator
    own: Figure | None
    group: Group | None
    band: Band
    reach: str

    @property
    def group_text(self) -> str:
        if self.group is None:
            return "—"
        if self.indicator.is_status:
            return self.group.done_text
        return self.group.text(self.indicator)


@dataclass(frozen=True, slots=True)
class Board:
    """The comparison of one year."""

    town: Town
    year: int
    group_label: str
    rows: list[Row]

    @property
    def blocks(self) -> list[tuple[str, list[Row]]]:
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.indicator.block, []).append(row)
        return list(found.items())

    def count(self, band: Band) -> int:
        """Count the indicators in a quarter."""
        return sum(row.band is band for row in self.rows)

    @property
    def tally(self) -> list[tuple[Band, int]]:
        return [(one, self.count(one)) for one in (Band.HIGH, Band.UPPER, Band.LOWER, Band.LOW)]

    @property
    def shared(self) -> int:
        return sum(bool(row.reach) for row in self.rows)

    @property
    def is_told(self) -> bool:
        """Tell whether there is any group to stand in."""
        return any(row.group and row.group.borders for row in self.rows)

    @property
    def known(self) -> int:
        return sum(row.own is not None for row in self.rows)


def board(
    passage: Passage,
    town: Town,
    *,
    year: int,
    on: date,
    peers: PeerList | None = None,
    with_all: bool = False,
) -> Board:
    """Return the municipality against its class, all of the prefecture or chosen peers."""
    indicators = catalogue()
    own, shared = own_figures(indicators, [year], on), sharings()
    if peers is None:
        code, label = (ALL, ALL_LABEL) if with_all else (town.group.code, town.group.label)
        groups = class_groups(passage, code, label, year)
        label = label if with_all else f"人口{label}の団体"
    else:
        groups = peer_groups(passage, peers, year, indicators)
        label = f"比べる相手「{peers.title}」"
    rows = []
    for one in indicators:
        figure = own.get((one.code, year))
        group = groups.get((one.code, one.version, year))
        score = None if figure is None or figure.is_hidden else figure.score
        band = band_of(score, group.borders if group else None, one.direction)
        reach = shared[one.code].reach if one.code in shared else ""
        rows.append(Row(one, figure, group, band, reach))
    return Board(town, year, label, rows)


def class_groups(
    passage: Passage, class_code: str, label: str, year: int
) -> dict[tuple[str, int, int], Group]:
    """Return what the prefecture told of a class in a year, by code, version and year."""
    rows = published(
        passage,
        ClassFigure,
        lambda rows: rows.filter(year=year, class_code=class_code),
    )
    return {(row.code, row.version, row.year): group_of(row, label) for row in rows}


def group_of(row: ClassFigure, label: str) -> Group:
    """Return a figure of a class as a group."""
    return Group(label, row.towns, row.low, row.middle, row.high, row.done, row.is_hidden)


def peer_groups(
    passage: Passage, peers: PeerList, year: int, indicators: Iterable[Indicator]
) -> dict[tuple[str, int, int], Group]:
    """Return the chosen peers as a group, as far as they published with their names."""
    rows = published(
        passage,
        IndicatorValue,
        lambda rows: rows.filter(
            year=year, audience=Audience.REGION, municipality__code__in=peers.members
        ),
    )
    scores: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        if row.score is not None:
            scores.setdefault((row.code, row.version), []).append(row.score)
    found = {}
    for one in indicators:
        known = scores.get(one.identity, [])
        drawn = spread(known)
        if drawn is None:
            # Who published their names is no secret; but two are no group to stand in.
            done = sum(one.is_done(score) for score in known) if known else None
            found[(*one.identity, year)] = Group(peers.title, len(known) or None, done=done)
            continue
        found[(*one.identity, year)] = Group(
            peers.title,
            drawn.n,
            drawn.border("low"),
            drawn.border("middle"),
            drawn.border("high"),
            sum(one.is_done(score) for score in known) if one.is_status else None,
        )
    return found


@dataclass(frozen=True, slots=True)
class Named:
    """A municipality that lets its name be seen, with its value."""

    code: str
    name: str
    class_label: str
    is_peer: bool
    is_own: bool
    figure: Figure


@dataclass(frozen=True, slots=True)
class Sheet:
    """One indicator: the own years, the classes of a year, and those who showed their names."""

    indicator: Indicator
    year: int
    own: list[Figure | None]
    middles: list[Decimal | None]
    years: tuple[int, ...]
    classes: list[tuple[str, bool, Group | None]]
    named: list[Named]


def sheet(passage: Passage, town: Town, indicator: Indicator, *, year: int, on: date) -> Sheet:
    """Return everything that is shown of one indicator."""
    years = last_years(on)
    own = own_figures([indicator], years, on)
    figures = published(
        passage,
        ClassFigure,
        lambda rows: rows.filter(code=indicator.code, version=indicator.version, year__in=years),
    )
    by_class = {(row.year, row.class_code): row for row in figures}
    told = []
    for code, label, is_own in [
        *((one.code, one.label, one.code == town.group.code) for one in classes()),
        (ALL, ALL_LABEL, False),
    ]:
        row = by_class.get((year, code))
        told.append((label, is_own, group_of(row, label) if row else None))
    middles = [
        row.middle / 10 if row and row.middle is not None else None
        for row in (by_class.get((one, town.group.code)) for one in years)
    ]
    named = _named(passage, town, indicator, year)
    found = [own.get((indicator.code, one)) for one in years]
    return Sheet(indicator, year, found, middles, years, told, named)


def _named(passage: Passage, town: Town, indicator: Indicator, year: int) -> list[Named]:
    """Return those who showed their names, by municipal code: no order of merit."""
    rows = published(
        passage,
        IndicatorValue,
        lambda rows: rows.filter(
            code=indicator.code, version=indicator.version, year=year, audience=Audience.REGION
        ).order_by("municipality__code"),
    )
    peers = {code for one in peer_lists() for code in one.members}
    return [
        Named(
            row.municipality.code,
            row.municipality.name,
            town_of(row.municipality).group.label,
            row.municipality.code in peers,
            row.municipality_id == town.pk,
            figure_of_row(indicator, row),
        )
        for row in rows
    ]
