"""Lists that people kept until now: which column is what, and what a cell of a row says."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final, Generic, Protocol, TypeVar

from .text import clean_line
from .wareki import UnreadableDate, parse_date

# A heading stands among the first rows, below a title and a date.
HEADING_WITHIN: Final = 12
_LETTERS: Final = 26
_MOST_SHOWN: Final = 80


class Labelled(Protocol):
    """What a column can be: a member of an enum that has a Japanese label."""

    @property
    def label(self) -> str: ...


C = TypeVar("C", bound=Labelled)


def tidy(text: object) -> str:
    """Return the text as it is compared: half-width, lower case, without blanks."""
    folded = unicodedata.normalize("NFKC", "" if text is None else str(text)).lower()
    return re.sub(r"\s+", "", folded)


def plain(value: object) -> str:
    """Return the text of a cell, empty for none; a whole number has no decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def letter_of(place: int) -> str:
    """Return how a spreadsheet calls the column: A, B … Z, AA."""
    letters, rest = "", place + 1
    while rest:
        rest, last = divmod(rest - 1, _LETTERS)
        letters = chr(ord("A") + last) + letters
    return letters


def guess(headings: Sequence[object], patterns: Sequence[tuple[C, str]]) -> dict[int, C]:
    """Return which place is what, as far as the headings tell; no column twice.

    Each pattern is to fit a whole tidied heading; the first that fits wins.
    """
    found: dict[int, C] = {}
    for place, heading in enumerate(headings):
        text = tidy(heading)
        for column, pattern in patterns:
            if text and column not in found.values() and re.fullmatch(pattern, text):
                found[place] = column
                break
    return found


def heading_row(rows: Sequence[Sequence[object]], patterns: Sequence[tuple[C, str]]) -> int:
    """Return the number (from 0) of the row that looks most like headings.

    Where no word is known, it is the first of the rows with the most cells.
    """
    looks = [
        (len(guess(row, patterns)), sum(1 for cell in row if tidy(cell)))
        for row in rows[:HEADING_WITHIN]
    ]
    return looks.index(max(looks)) if looks else 0


def doubled(columns: Mapping[int, Labelled]) -> str:
    """Return that a column was chosen for two places, in Japanese, or an empty text."""
    chosen = list(columns.values())
    twice = sorted({one.label for one in chosen if chosen.count(one) > 1})
    if not twice:
        return ""
    return f"「{'」「'.join(twice)}」が2つの列に選ばれています。1つにしてください。"


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be taken: where it stands, what it says, what to do.

    The row counts from 1 as in the sheet, the place from 0.
    """

    row: int
    place: int
    heading: str
    value: str
    sentence: str

    @property
    def cell(self) -> str:
        """Return the cell as a spreadsheet calls it."""
        return f"{letter_of(self.place)}{self.row}"

    def as_json(self) -> dict[str, object]:
        return {
            "cell": self.cell,
            "heading": self.heading,
            "value": self.value,
            "sentence": self.sentence,
        }


class Row(Generic[C]):
    """The cells of one row by column; each wrong cell is a fault, and the reading goes on."""

    # How much of a heading a fault shows: all of it unless a list says so.
    most_heading: ClassVar[int | None] = None

    def __init__(
        self,
        number: int,
        cells: Sequence[object],
        columns: Mapping[int, C],
        headings: Sequence[object],
        faults: list[Fault],
    ) -> None:
        self.number, self.faults = number, faults
        self._cells, self._headings = cells, headings
        self._places = {column: place for place, column in columns.items()}

    def raw(self, column: C) -> object:
        """Return what the cell holds, None where there is none."""
        place = self._places.get(column)
        return None if place is None or place >= len(self._cells) else self._cells[place]

    def text(self, column: C) -> str:
        """Return the cleaned text of the cell."""
        # An apostrophe is what keeps typed text from acting in a spreadsheet.
        return self.cleaned(plain(self.raw(column))).removeprefix("'")

    def cleaned(self, text: str) -> str:
        return clean_line(text)

    @property
    def is_blank(self) -> bool:
        return not any(self.text(column) for column in self._places)

    def wrong(self, column: C, sentence: str) -> None:
        """Note a fault at the cell of the column."""
        place = self._places.get(column, 0)
        heading = self._headings[place] if place < len(self._headings) else ""
        named = clean_line(str(heading or "")) or column.label
        value = self.shown(column)[:_MOST_SHOWN]
        self.faults.append(Fault(self.number, place, named[: self.most_heading], value, sentence))

    def shown(self, column: C) -> str:
        """Return what a fault shows of the cell."""
        return self.text(column)

    def day(self, column: C, *, is_needed: bool = False) -> date | None:
        """Return the day, None for an empty cell; one that cannot be read is a fault."""
        value = self.raw(column)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = self.day_text(column)
        if not text and not is_needed:
            return None
        try:
            return parse_date(text)
        except UnreadableDate as fault:
            self.wrong(column, str(fault))
            return None

    def day_text(self, column: C) -> str:
        """Return the part of the cell that tells the day."""
        return self.text(column)
