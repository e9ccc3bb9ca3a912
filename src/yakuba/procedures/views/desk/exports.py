"""A short list to take away at once: CSV row by row, or an Excel book."""

from collections.abc import Iterable
from datetime import date

from django.http import HttpResponseBase

from yakuba.foundation.documents.responses import table_response
from yakuba.kernel.tables import TableKind
from yakuba.procedures.queries.lines import COLUMNS, SHEET, CaseRow, cells_of

_HEADING = [column.label for column in COLUMNS]


def list_response(kind: TableKind, rows: Iterable[CaseRow], *, day: date) -> HttpResponseBase:
    """Return the cases as a table."""
    name = base_name(day)
    return table_response(kind, _HEADING, map(cells_of, rows), name=name, title=SHEET)


def base_name(day: date) -> str:
    """Return what the browser calls the file, without its ending."""
    return f"cases-{day:%Y%m%d}"
