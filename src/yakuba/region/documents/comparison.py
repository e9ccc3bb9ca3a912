"""The tables of comparison as files: the same figures as the pages, and the exchange format."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from yakuba.foundation.documents.tables import Cells
from yakuba.region.queries.comparison import Board, Row
from yakuba.region.queries.indicators import Figure, Town
from yakuba.region.queries.overview import Judged
from yakuba.region.rules.indicators import Indicator, tenths

FORMAT: Final = "yakuba-indicators"
FORMAT_VERSION: Final = 1
BOARD_COLUMNS: Final = (
    "指標コード", "版", "分野", "指標", "年度", "値", "単位", "回答", "分子", "分母", "95%区間",
    "比べる相手", "団体数", "下位4分の1の境", "中央値", "上位4分の1の境", "実施団体数", "位置", "備考",
)  # fmt: skip
VALUE_COLUMNS: Final = (
    "団体コード", "団体名", "人口", "人口規模区分", "指標コード", "版", "指標", "年度", "値", "単位",
    "回答", "分子", "分母", "95%区間", "出どころ", "備考",
)  # fmt: skip


def number(figure: Figure | None) -> Decimal | None:
    """Return the value of a figure that is a number."""
    if figure is None or figure.score is None or figure.indicator.is_status:
        return None
    return tenths(figure.score)


def answer_text(figure: Figure | None) -> str:
    """Return the answer of a figure that is none."""
    return figure.text if figure is not None and figure.indicator.is_status else ""


def interval_text(figure: Figure | None) -> str:
    """Return the interval of a rate of few: such a rate never leaves without it."""
    return str(figure.interval) if figure is not None and figure.interval else ""


def remark(figure: Figure | None) -> str:
    """Say why there is no value."""
    if figure is None:
        return "データなし"
    return figure.text if figure.is_hidden else ""


def board_rows(board: Board) -> Iterator[Cells]:
    """Return the comparison of a year, one row an indicator."""
    for row in board.rows:
        yield _board_row(row, board.year, board.group_label)


def _board_row(row: Row, year: int, group_label: str) -> Cells:
    one, own, group = row.indicator, row.own, row.group
    borders: Sequence[Decimal | None] = (None, None, None)
    if group is not None and not one.is_status:
        borders = [
            None if value is None else (Decimal(value) / 10).quantize(Decimal("0.1"))
            for value in (group.low, group.middle, group.high)
        ]
    return (
        one.code,
        one.version,
        one.block,
        one.label,
        year,
        number(own),
        one.unit,
        answer_text(own),
        own.numerator if own else None,
        own.denominator if own else None,
        interval_text(own),
        group_label,
        group.n if group else None,
        *borders,
        group.done if group else None,
        row.band.label,
        "3団体未満のため表示しません" if group and group.is_hidden else remark(own),
    )


def value_rows(values: Iterable[tuple[Town, Figure]]) -> Iterator[Cells]:
    """Return shared values, one row a municipality, indicator and year."""
    for town, figure in values:
        one = figure.indicator
        yield (
            town.code,
            town.name,
            town.population,
            town.group.label,
            one.code,
            one.version,
            one.label,
            figure.year,
            number(figure),
            one.unit,
            answer_text(figure),
            figure.numerator,
            figure.denominator,
            interval_text(figure),
            figure.source,
            remark(figure) if figure.score is None else "",
        )


def matrix_columns(indicators: Iterable[Indicator]) -> tuple[str, ...]:
    """Return the heading of the wide table: a municipality a row, an indicator a column."""
    return ("団体コード", "団体名", "人口規模区分", *(one.label for one in indicators))


def matrix_rows(found: Judged, year: int) -> Iterator[Cells]:
    """Return the quarters of a year in words."""
    for town in found.towns:
        yield (
            town.code,
            town.name,
            town.group.label,
            *(found.band(one.code, year, town.pk).label for one in found.indicators),
        )


def exchange(values: Iterable[tuple[Town, Figure]], *, at: datetime) -> dict[str, Any]:
    """Return values in the exchange format that docs/apps/region.md describes."""
    definitions: dict[str, Any] = {}
    listed = []
    for town, figure in values:
        one = figure.indicator
        definitions.setdefault(f"{one.code}@{one.version}", definition(one))
        value = number(figure)
        listed.append(
            {
                "municipality": {
                    "code": town.code,
                    "name": town.name,
                    "population": town.population,
                },
                "code": one.code,
                "version": one.version,
                "year": figure.year,
                "value": None if value is None else str(value),
                "answer": figure.answer or None,
                "numerator": figure.numerator,
                "denominator": figure.denominator,
                "interval": interval_text(figure) or None,
                "hidden": figure.is_hidden,
                "source": figure.source,
            }
        )
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "made_at": at.isoformat(),
        "indicators": definitions,
        "values": listed,
    }


def definition(one: Indicator) -> dict[str, Any]:
    """Return the definition of an indicator as the exchange format has it."""
    return {
        "code": one.code,
        "version": one.version,
        "label": one.label,
        "kind": one.kind.value,
        "unit": one.unit,
        "direction": one.direction.value,
        "question": one.question,
        "numerator": one.numerator_text,
        "denominator": one.denominator_text,
        "source": one.source_text,
        "verified": one.is_verified,
        "answers": [
            {"code": a.code, "label": a.label, "rank": a.rank, "done": a.is_done}
            for a in one.vocabulary
        ],
    }
