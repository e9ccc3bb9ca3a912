"""The queue as a table to take away: CSV row by row, or an Excel book."""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse

from .rows import COLUMNS, CaseRow

# Signs with which a spreadsheet begins a formula, also in the full width that Japanese Excel
# takes for the same: typed text must never act.
_ACTIVE = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_MOST_IN_BOOK = 100_000


def _safe(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_ACTIVE) else text


def _cells(row: CaseRow) -> list[str]:
    return [_safe(column.export(row)) for column in COLUMNS]


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_response(rows: Iterable[CaseRow], *, day: date) -> StreamingHttpResponse:
    """Return the cases as CSV that Excel opens as UTF-8, written while it is sent."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff"
        yield writer.writerow([column.label for column in COLUMNS])
        for row in rows:
            yield writer.writerow(_cells(row))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cases-{day:%Y%m%d}.csv"'
    return response


def xlsx_response(rows: Iterable[CaseRow], *, day: date) -> FileResponse:
    """Return the cases as an Excel book, written to disk row by row and sent from there."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("申請の一覧")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(COLUMNS) - 1, 16)
    sheet.write_row(0, 0, [column.label for column in COLUMNS], book.add_format({"bold": True}))
    for at, row in enumerate(islice(rows, _MOST_IN_BOOK), start=1):
        for place, column in enumerate(COLUMNS):
            value = column.export(row)
            sheet.write_string(at, place, "" if value is None else str(value))
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"cases-{day:%Y%m%d}.xlsx")
