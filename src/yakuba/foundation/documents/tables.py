"""A table as a file: written row by row, and counted by reading it again."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO

import xlsxwriter

from yakuba.kernel.tables import TableKind, harmless

Cell = str | int | Decimal | date | None
Cells = Sequence[Cell]
_SHEET = "xl/worksheets/sheet1.xml"
_CHUNK = 1 << 20


def write_table(
    kind: TableKind, heading: Sequence[str], rows: Iterable[Cells], out: IO[bytes], *, title: str
) -> None:
    """Write the table; only some rows are in memory at a time.

    In Excel numbers and days are numbers and days; `title` is the name of the sheet.
    """
    if kind is TableKind.CSV:
        text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
        writer = csv.writer(text)
        writer.writerow(heading)
        for row in rows:
            writer.writerow([harmless(cell) for cell in row])
        text.flush()
        text.detach()
        return
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heading) - 1, 16)
    sheet.write_row(0, 0, heading, book.add_format({"bold": True}))
    day_format = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(at, place, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(at, place, cell, day_format)
            elif cell is not None:
                sheet.write_number(at, place, cell)
    book.close()


def count_rows(kind: TableKind, file: IO[bytes]) -> int:
    """Return how many rows below the heading a reader finds in the file."""
    file.seek(0)
    if kind is TableKind.CSV:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        rows = sum(1 for _ in csv.reader(text))
        text.detach()
        return rows - 1
    rows, before = 0, b""
    with zipfile.ZipFile(file) as book, book.open(_SHEET) as sheet:
        while chunk := sheet.read(_CHUNK):
            # A tag may lie across two chunks; the end of the last one is looked at again.
            rows += (before + chunk).count(b"<row ") - before.count(b"<row ")
            before = chunk[-4:]
    return rows - 1
