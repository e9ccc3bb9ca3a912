"""Amounts of a town's own list in yen, whatever unit it was written in. Pure."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from yakuba.kernel.columns import tidy

from .takeover import Column

# How many yen one of the column is.
UNITS: Final[Mapping[Column, int]] = {Column.BUDGET: 1, Column.BUDGET_THOUSAND: 1000}
_UNIT_WORDS: Final = {1: "円", 1000: "千円"}
# A thousand times the general account of a large city: more is a slip of the keyboard.
_MOST_YEN: Final = 10**15 - 1
_NOTHING: Final = frozenset({"-", "--", "ー", "―", "—", "–", "−", "なし", "未定", "未計上"})
_WRITTEN_UNIT: Final = re.compile(r"([百十]?[億万千]?円)$")
_FISCAL_YEAR: Final = re.compile(r"(?<![a-z\d])(?:(令和|平成|[rh])(元|\d{1,2})|(20\d\d))(?!\d)")
_BEFORE_FIRST: Final = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988}


class UnreadableAmount(ValueError):
    """The cell is no amount; the message says in Japanese what to write instead."""


def yen_of(value: object, unit: int) -> int | None:
    """Return the yen of a cell in a column of that unit; None for a dash or an undecided amount.

    Raises `UnreadableAmount`, also where the cell names another unit than the column has.
    """
    text = tidy(value).removeprefix("¥").replace(",", "")
    if text in _NOTHING:
        return None
    written = _WRITTEN_UNIT.search(text)
    words = _UNIT_WORDS[unit]
    if written is not None:
        if written.group() != words:
            raise UnreadableAmount(
                f"単位が列の選び方（{words}）と違います。列の項目か、セルの金額を直してください。"
            )
        text = text[: written.start()]
    try:
        yen = Decimal(text) * unit
    except InvalidOperation:
        yen = Decimal("NaN")
    if not yen.is_finite() or not 0 <= yen <= _MOST_YEN or yen != yen.to_integral_value():
        raise UnreadableAmount(f"予算額は、{words}の単位の0以上の数字で入力してください。")
    return int(yen)


def guess_unit(
    columns: Mapping[int, Column], above: Sequence[Sequence[object]]
) -> dict[int, Column]:
    """Return the columns with the budget in thousands where a cell above the headings says so."""
    says = any("千円" in tidy(cell) for row in above for cell in row)
    found = dict(columns)
    if says and Column.BUDGET_THOUSAND not in found.values():
        for place, column in columns.items():
            if column is Column.BUDGET:
                found[place] = Column.BUDGET_THOUSAND
    return found


def guess_year(
    columns: Mapping[int, Column], rows: Sequence[Sequence[object]], heading_at: int
) -> int | None:
    """Return the fiscal year that the heading of the budget, or else a title above it, names."""
    headings = rows[heading_at] if rows else ()
    cells = [headings[place] for place, one in columns.items() if one in UNITS]
    cells += [cell for row in rows[:heading_at] for cell in row]
    for cell in cells:
        found = _FISCAL_YEAR.search(tidy(cell))
        if found is None:
            continue
        era, number, year = found.groups()
        if year:
            return int(year)
        return _BEFORE_FIRST[era] + (1 if number == "元" else int(number))
    return None
