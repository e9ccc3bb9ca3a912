"""From the cells of a table of answers to values of one municipality, or to faults by cell. Pure.

Two layouts are read. The long one has a heading 指標 and a row a value; the wide one is that of the
ministry's table: row 1 holds the names of municipalities from column C, column A the category and
column B the indicator, and only the municipality's own column is taken.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from yakuba.kernel import columns as kernel
from yakuba.kernel.columns import letter_of, plain

from .indicators import Indicator, IndicatorKind, rate_score, score_of

MOST_FAULTS: Final = 200
MOST_COUNT: Final = 10_000_000
_HEADINGS: Final = {
    "code": r"指標コード|コード|code",
    "label": r"指標|指標名|項目|設問|indicator",
    "year": r"年度|year",
    "value": r"値|回答|状況|value|answer",
    "numerator": r"分子|numerator",
    "denominator": r"分母|denominator",
}
_EMPTY: Final = frozenset({"", "-", "－", "―", "—", "na", "n/a"})


@dataclass(frozen=True, slots=True)
class Line:
    """One value that can be taken over."""

    code: str
    year: int
    answer: str = ""
    score: int | None = None
    numerator: int | None = None
    denominator: int | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that cannot be taken over: where it stands, what it says, what to do."""

    cell: str
    heading: str
    value: str
    sentence: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(slots=True)
class Reading:
    """What a table came to; `skipped` names rows that no indicator answers to."""

    lines: list[Line] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


class BadValue(ValueError):
    """A value that the indicator cannot have; the message is the remedy."""


def tidy(value: object) -> str:
    """Return the text of a cell as it is compared; a whole number has no decimal point."""
    return kernel.tidy(plain(value))


def by_name(catalogue: Sequence[Indicator]) -> dict[str, Indicator]:
    """Return the questions by every name under which a table may have them."""
    found: dict[str, Indicator] = {}
    for one in catalogue:
        for name in (one.code, one.label, *one.aliases):
            found.setdefault(tidy(name), one)
    return found


def read(
    rows: Sequence[Sequence[object]],
    *,
    catalogue: Sequence[Indicator],
    town: str,
    year: int,
) -> Reading:
    """Read a table in either layout; `year` is that of a table which does not tell its own."""
    names = by_name(catalogue)
    columns = _columns(rows[0]) if rows else {}
    is_named = "code" in columns or "label" in columns
    if is_named and ("value" in columns or "numerator" in columns):
        return _read_long(rows, columns, names, year)
    return _read_wide(rows, names, town, year)


def _columns(headings: Sequence[object]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        for name, pattern in _HEADINGS.items():
            if name not in found and re.fullmatch(pattern, tidy(heading)):
                found[name] = place
                break
    return found


def _read_long(
    rows: Sequence[Sequence[object]],
    columns: Mapping[str, int],
    names: Mapping[str, Indicator],
    year: int,
) -> Reading:
    reading, seen = Reading(), set[tuple[str, int]]()
    for number, cells in enumerate(rows[1:], start=2):
        given = {name: _cell(cells, place) for name, place in columns.items()}
        if not any(tidy(one) for one in given.values()):
            continue
        at = _Cell(number, columns, rows[0], cells, reading)
        found = names.get(tidy(given.get("code"))) or names.get(tidy(given.get("label")))
        if found is None:
            named = given.get("label") or given.get("code")
            at.wrong(
                "label", f"「{plain(named)[:40]}」という指標はありません。名称を確かめてください。"
            )
            continue
        own_year = at.year(year)
        if own_year is None:
            continue
        if (found.code, own_year) in seen:
            at.wrong(
                "label", f"「{found.label}」の{own_year}年度が2行あります。1行にしてください。"
            )
            continue
        seen.add((found.code, own_year))
        try:
            line = line_of(
                found,
                own_year,
                given.get("value"),
                numerator=given.get("numerator"),
                denominator=given.get("denominator"),
            )
        except BadValue as fault:
            at.wrong("value", str(fault))
            continue
        if line is not None:
            reading.lines.append(line)
    return _capped(reading)


def _read_wide(
    rows: Sequence[Sequence[object]], names: Mapping[str, Indicator], town: str, year: int
) -> Reading:
    reading = Reading()
    headings = rows[0] if rows else ()
    places = [at for at, one in enumerate(headings) if at >= 2 and tidy(one) == tidy(town)]
    if len(places) != 1:
        said = "2つ以上" if places else "1つも"
        reading.faults.append(
            CellFault(
                "C1",
                "団体名",
                "",
                f"1行目のC列より右に「{town}」が{said}ありま{'す' if places else 'せん'}。"
                "「指標」「年度」「値」の列がある表か、1行目に団体名が並ぶ表を選んでください。",
            )
        )
        return reading
    place, seen = places[0], set[str]()
    columns = {"label": 1, "value": place}
    for number, cells in enumerate(rows[1:], start=2):
        name = _cell(cells, 1)
        if not tidy(name):
            continue
        at = _Cell(number, columns, headings, cells, reading)
        found = names.get(tidy(name))
        if found is None:
            reading.skipped.append(plain(name)[:80])
            continue
        if found.code in seen:
            at.wrong("label", f"「{found.label}」の行が2つあります。1つにしてください。")
            continue
        seen.add(found.code)
        if found.years and year not in found.years:
            at.wrong("label", f"{year}年度には、「{found.label}」の設問がありません。")
            continue
        try:
            line = line_of(found, year, _cell(cells, place), percent_only=True)
        except BadValue as fault:
            at.wrong("value", str(fault))
            continue
        if line is not None:
            reading.lines.append(line)
    return _capped(reading)


def line_of(
    indicator: Indicator,
    year: int,
    value: object,
    *,
    numerator: object = None,
    denominator: object = None,
    percent_only: bool = False,
) -> Line | None:
    """Return the value as it is kept, None for nothing given; raises `BadValue`."""
    if indicator.is_measured:
        # Nobody types a number that the system has already seen happen.
        raise BadValue(
            f"「{indicator.label}」は業務の記録から自動で集計します。入力や取込はできません。"
        )
    if indicator.is_status:
        return _status(indicator, year, value)
    if indicator.kind is IndicatorKind.RATE:
        return _rate(indicator, year, value, numerator, denominator, percent_only)
    if tidy(value) in _EMPTY:
        return None
    count = whole(value, indicator.label)
    return Line(indicator.code, year, score=count * 10)


def _status(indicator: Indicator, year: int, value: object) -> Line | None:
    text = tidy(value)
    if text in _EMPTY and not any(text in map(tidy, one.aliases) for one in indicator.vocabulary):
        return None
    for one in indicator.vocabulary:
        if text in {tidy(name) for name in (one.code, one.label, *one.aliases)}:
            return Line(indicator.code, year, answer=one.code, score=one.rank)
    choices = "」「".join(one.label for one in indicator.vocabulary)
    raise BadValue(f"「{choices}」のどれかで入力してください。")


def _rate(
    indicator: Indicator,
    year: int,
    value: object,
    numerator: object,
    denominator: object,
    percent_only: bool,
) -> Line | None:
    part, whole_ = tidy(numerator), tidy(denominator)
    if part in _EMPTY and whole_ in _EMPTY:
        if tidy(value) in _EMPTY:
            return None
        if indicator.has_counts and not percent_only:
            raise BadValue(f"{indicator.label}は、分子と分母の数で入力してください。")
        return Line(indicator.code, year, score=_percent(value))
    if part in _EMPTY or whole_ in _EMPTY:
        raise BadValue("分子と分母の両方を入力してください。")
    counted, of = whole(numerator, "分子"), whole(denominator, "分母")
    if counted > of:
        raise BadValue(f"分子{counted:,}が分母{of:,}より大きいです。どちらかを直してください。")
    if of == 0:
        # What nobody carries out has no rate; it is no data and not 0 %.
        return None
    return Line(
        indicator.code,
        year,
        score=rate_score(counted, of),
        numerator=counted,
        denominator=of,
    )


def whole(value: object, label: str) -> int:
    """Return a count of 0 or more; raises `BadValue`."""
    text = tidy(value).replace(",", "").removesuffix("人").removesuffix("件")
    if not re.fullmatch(r"[0-9]{1,8}", text) or int(text) > MOST_COUNT:
        raise BadValue(f"{label}は、0以上の整数で入力してください。")
    return int(text)


def _percent(value: object) -> int:
    try:
        number = Decimal(tidy(value).removesuffix("%"))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= 100:
        raise BadValue("割合は、0から100までの数字で入力してください。")
    return score_of(number)


class _Cell:
    """The place of a fault, as a spreadsheet calls it."""

    def __init__(
        self,
        number: int,
        columns: Mapping[str, int],
        headings: Sequence[object],
        cells: Sequence[object],
        reading: Reading,
    ) -> None:
        self.number, self.columns, self.reading = number, columns, reading
        self.headings, self.cells = headings, cells

    def wrong(self, name: str, sentence: str) -> None:
        """Note a fault at the column, or at the first one there is."""
        place = self.columns.get(name, next(iter(self.columns.values())))
        self.reading.faults.append(
            CellFault(
                f"{letter_of(place)}{self.number}",
                plain(_cell(self.headings, place))[:60],
                plain(_cell(self.cells, place))[:80],
                sentence,
            )
        )

    def year(self, otherwise: int) -> int | None:
        """Return the row's own year; a fault where it cannot be read."""
        place = self.columns.get("year")
        text = tidy(_cell(self.cells, place)).removesuffix("度").removesuffix("年")
        if place is None or not text:
            return otherwise
        era = re.fullmatch(r"(?:令和|r)(\d{1,2}|元)", text)
        if era:
            return 2018 + (1 if era[1] == "元" else int(era[1]))
        if re.fullmatch(r"20[0-9]{2}", text):
            return int(text)
        self.wrong("year", "年度は「2025」か「令和7年度」のように入力してください。")
        return None


def _cell(cells: Sequence[object], place: int | None) -> object:
    return cells[place] if place is not None and place < len(cells) else None


def _capped(reading: Reading) -> Reading:
    reading.faults = reading.faults[:MOST_FAULTS]
    reading.skipped = list(_once(reading.skipped))
    return reading


def _once(names: Sequence[str]) -> Iterator[str]:
    yield from dict.fromkeys(names)
