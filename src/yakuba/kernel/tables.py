"""Tables to take away: which formats there are, and what must never act in a spreadsheet."""

from enum import StrEnum
from typing import Final

# Signs with which a spreadsheet begins a formula, also in the full width that Japanese Excel
# takes for the same: typed text must never act.
_ACTIVE: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
# As many rows as a sheet of Excel has, less the heading.
MOST_IN_SHEET: Final = 1_048_575


class TableKind(StrEnum):
    """The formats in which a list leaves."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def label(self) -> str:
        return {"csv": "CSV", "xlsx": "Excel"}[self.value]

    @property
    def media_type(self) -> str:
        excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return {"csv": "text/csv; charset=utf-8", "xlsx": excel}[self.value]


def harmless(value: object) -> str:
    """Return the text of a cell of a CSV file, which a spreadsheet will not take for a formula.

    No two texts become the same, so that what is written can be read again: a text that already
    looks guarded is guarded once more.
    """
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip("'").startswith(_ACTIVE) else text
