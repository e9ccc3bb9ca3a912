"""Tables as all formats share them: columns with a kind, rows of plain values, and their words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from yakuba.kernel.wareki import to_wareki_short

# A row of a track holds progress by month; None is a month without a plan.
Cell = str | int | None | tuple[int | None, ...]
Row = tuple[Cell, ...]

NOTHING: Final = "－"


class Kind(StrEnum):
    """What stands in a column; it decides alignment, format and, in Excel, the type."""

    TEXT = "TEXT"
    STATE = "STATE"
    COUNT = "COUNT"
    SIGNED = "SIGNED"
    YEN = "YEN"
    PERCENT = "PERCENT"
    NUMBER = "NUMBER"
    DATE = "DATE"
    TRACK = "TRACK"

    @property
    def is_number(self) -> bool:
        return self in _NUMBERS


_NUMBERS = frozenset({Kind.COUNT, Kind.SIGNED, Kind.YEN, Kind.PERCENT, Kind.NUMBER})


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `width` is its share of a printed line, `under` prints it below the one before."""

    head: str
    kind: Kind = Kind.TEXT
    width: float = 1
    under: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a name; on paper, columns that lie under others make rows of several lines."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]

    @property
    def stacks(self) -> list[list[int]]:
        """Return the positions of the columns that share a place on paper."""
        stacks: list[list[int]] = []
        for position, column in enumerate(self.columns):
            if column.under:
                stacks[-1].append(position)
            else:
                stacks.append([position])
        return stacks


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with words and a table; `is_wide` wants the paper turned."""

    title: str
    paragraphs: tuple[str, ...] = ()
    table: Table | None = None
    level: int = 1
    note: str = ""
    begins_page: bool = False
    is_wide: bool = False
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A post that confirmed the pack, or has still to."""

    post: str
    name: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Front:
    """What the first and the last page say of the paper itself."""

    town: str
    title: str
    kind: str
    as_of: str
    counted: str
    is_final: bool
    made_on: str
    content_hash: str
    check_number: str
    stamps: tuple[Stamp, ...] = field(default=())


def said(cell: Cell, kind: Kind) -> str:
    """Return the cell as people read it; what is not known is a dash and never 0."""
    if cell is None or cell == "":
        return NOTHING
    if isinstance(cell, tuple):
        return track_in_words(cell)
    if kind is Kind.DATE and isinstance(cell, str):
        return to_wareki_short(date.fromisoformat(cell))
    if isinstance(cell, int):
        return _number(cell, kind)
    return cell


def _number(cell: int, kind: Kind) -> str:
    if kind is Kind.PERCENT:
        return f"{cell}%"
    if kind is Kind.SIGNED:
        return f"{cell:+,}" if cell else "±0"
    return f"{cell:,}"


def track_in_words(track: tuple[int | None, ...]) -> str:
    """Return the first and the last known share of a track, 「12→58%」."""
    known = [share for share in track if share is not None]
    return f"{known[0]}→{known[-1]}%" if known else NOTHING


# Which tone a word has in every format; the word always stands with the colour.
TONES: Final = {
    "目標達成": "success",
    "順調": "success",
    "完了": "success",
    "前倒し": "success",
    "要対応": "error",
    "遅れ": "error",
    "遅延": "error",
    "中止": "error",
    "注意": "warning",
    "中断": "warning",
    "節目の変更": "warning",
    "継続": "warning",
}
