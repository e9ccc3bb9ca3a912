"""The yearly report of dispatch as PDF (tagged, PDF/A-2a, PDF/UA-1) and as an Excel book."""

import io
from datetime import datetime
from pathlib import Path
from typing import Final

import xlsxwriter

from yakuba.foundation.documents.engine import typeset
from yakuba.kernel.wareki import to_wareki
from yakuba.region.rules.yearly import Table, Yearly, said

TEMPLATE: Final = Path(__file__).resolve().parents[1] / "templates" / "typst" / "dispatch.typ"
MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_pdf(report: Yearly, *, made_at: datetime) -> bytes:
    """Return the PDF; raises `MissingFont` and `UnableToTypeset`."""
    data = {
        "prefecture": report.prefecture,
        "title": report.title,
        "as_of": f"{to_wareki(report.as_of)}現在",
        "sentences": list(report.sentences),
        "tables": [_table(one) for one in report.tables],
    }
    title = f"{report.prefecture} {report.title}"
    return typeset(TEMPLATE, data, title=title, made_at=made_at)


def _table(table: Table) -> dict[str, object]:
    return {
        "title": table.title,
        "heads": list(table.heads),
        "numbers": sorted(table.numbers),
        "rows": [[said(cell) for cell in row] for row in table.rows],
        "note": table.note,
        "empty": table.empty,
    }


def as_excel(report: Yearly) -> bytes:
    """Return the book: a sheet of sentences, and one for each table."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True})
    front = book.add_worksheet("総括")
    front.set_column(0, 0, 100)
    front.write_string(0, 0, f"{report.prefecture} {report.title}", bold)
    front.write_string(1, 0, f"{to_wareki(report.as_of)}現在")
    for at, sentence in enumerate(report.sentences, start=3):
        front.write_string(at, 0, sentence)
    for table in report.tables:
        # A sheet's name holds 31 letters and no brackets of its own.
        sheet = book.add_worksheet(table.title[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(table.heads) - 1, 18)
        sheet.write_row(0, 0, table.heads, bold)
        for at, row in enumerate(table.rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(at, place, cell)
                elif cell is not None:
                    sheet.write_number(at, place, cell)
        if table.note:
            sheet.write_string(len(table.rows) + 2, 0, table.note)
    book.close()
    return out.getvalue()
