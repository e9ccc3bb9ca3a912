"""A report as an Excel book: one sheet a table, real numbers and dates, ready to print."""

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from yakuba.programmes.rules.pack_report import Report
from yakuba.programmes.rules.packs import PackKind

from . import lists
from .tables import TONES, Cell, Column, Front, Kind, Table

FACE: Final = "BIZ UDPGothic"
FORMATS: Final = {
    Kind.COUNT: "#,##0",
    Kind.SIGNED: '+#,##0;-#,##0;"±"0',
    Kind.YEN: "#,##0",
    Kind.PERCENT: "0%",
    Kind.NUMBER: "#,##0.0",
    Kind.DATE: "yyyy/m/d",
}
_TONE_COLOURS: Final = {"success": "#197A4B", "warning": "#AC3E00", "error": "#CE0000"}
# Characters that a column of a kind needs at least.
_LEAST: Final = {Kind.YEN: 15, Kind.DATE: 11, Kind.TEXT: 9, Kind.TRACK: 18}


def as_excel(front: Front, report: Report, *, made_at: datetime) -> bytes:
    """Return the book; the same report gives the same bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    # The moment of the report and never that of the rendering: the bytes stay the same.
    book.set_properties(
        {
            "title": front.title,
            "author": front.town,
            "comments": f"照合番号 {front.check_number}",
            "created": made_at.replace(tzinfo=None),
        }
    )
    sheets = _Sheets(book, front)
    sheets.cover(report)
    for table in tables_of(report):
        sheets.table(table)
    book.close()
    return out.getvalue()


def tables_of(report: Report) -> Iterator[Table]:
    """Yield the tables, each of which is a sheet."""
    yield lists.kpis(report.kpis, report.cover.compared)
    if PackKind(report.cover.kind).is_review:
        yield lists.costs(report)
    yield lists.attention(report.needing)
    yield lists.remedies(report.remedies)
    yield lists.changes(report.changes)
    yield lists.projects(report.projects, "事業一覧")
    yield lists.tracks(report)
    yield lists.definitions(report.definitions)


class _Sheets:
    """Writes sheets of one book with its formats."""

    def __init__(self, book: xlsxwriter.Workbook, front: Front) -> None:
        self.book, self.front = book, front
        base = {"font_name": FACE, "font_size": 10, "valign": "top"}
        ruled = base | {"bottom": 4, "bottom_color": "#B4B4B4"}
        self.title = book.add_format(base | {"bold": True, "font_size": 16})
        self.lead = book.add_format(base | {"text_wrap": True})
        self.label = book.add_format(base | {"bold": True, "bg_color": "#F2F4FB"})
        self.head = book.add_format(
            base | {"bold": True, "bg_color": "#E8F1FE", "text_wrap": True, "top": 1, "bottom": 1}
        )
        self.text = book.add_format(ruled | {"text_wrap": True})
        self.tones = {
            word: book.add_format(ruled | {"bold": True, "font_color": _TONE_COLOURS[tone]})
            for word, tone in TONES.items()
        }
        self.formats = {
            kind: book.add_format(ruled | {"num_format": pattern})
            for kind, pattern in FORMATS.items()
        }
        self.writers: dict[Kind, Callable[[Any, int, int, Any], None]] = {
            Kind.DATE: self._date,
            Kind.NUMBER: self._decimal,
            Kind.PERCENT: self._percent,
            Kind.STATE: self._state,
            Kind.TEXT: self._text,
        }

    def cover(self, report: Report) -> None:
        """Write who reports what of which day, the sentences, and the hash."""
        sheet = self.book.add_worksheet("表紙")
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 90)
        front = self.front
        sheet.write_string(0, 0, f"{front.town}　{front.title}", self.title)
        facts = [
            ("種類", front.kind),
            ("時点", front.as_of),
            ("集計", front.counted),
            ("確定", front.made_on or "案（まだ確定していません）"),
            *(
                (f"確認　{one.post}", f"{one.name}　{one.on}".strip() or "未確認")
                for one in front.stamps
            ),
            *((f"総括 {n}", text) for n, text in enumerate(report.sentences, 1)),
            ("所見", report.summary or "－"),
            ("照合番号", front.check_number),
            ("SHA-256", front.content_hash),
        ]
        for row, (label, text) in enumerate(facts, 2):
            sheet.write_string(row, 0, label, self.label)
            sheet.write_string(row, 1, text, self.lead)
        self._paper(sheet, 0)

    def table(self, table: Table) -> None:
        """Write one table on a sheet of its own."""
        sheet = self.book.add_worksheet(table.name)
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, column.head, self.head)
            sheet.set_column(place, place, width_of(column))
        writers = [
            self.writers.get(column.kind, self._count(column.kind)) for column in table.columns
        ]
        for number, row in enumerate(table.rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, tuple):
                    continue
                if cell is None or cell == "":
                    sheet.write_blank(number, place, None, self.text)
                else:
                    writers[place](sheet, number, place, cell)
        sheet.freeze_panes(1, 2 if len(table.columns) > 2 else 1)
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        self._lines(sheet, table)
        sheet.repeat_rows(0)
        self._paper(sheet, 1 if len(table.columns) > 8 else 0)

    def _lines(self, sheet: Any, table: Table) -> None:
        """Draw tracks as the small lines that Excel keeps with the numbers of another sheet."""
        place = next((n for n, one in enumerate(table.columns) if one.kind is Kind.TRACK), None)
        if place is None:
            return
        rows = [
            (row, len(track))
            for row, cells in enumerate(table.rows, 1)
            if isinstance(track := cells[place], tuple)
        ]
        if not rows:
            return
        # One group for all: each by itself would carry its own set of colours.
        group = {
            "location": [xl_rowcol_to_cell(row, place) for row, _ in rows],
            "range": [
                f"'進捗の推移'!C{row + 1}:{xl_rowcol_to_cell(row, 1 + length)}"
                for row, length in rows
            ],
            "series_color": "#0017C1",
            "last_point": True,
            "min": 0,
            "max": 1,
        }
        sheet.add_sparkline(rows[0][0], place, group)

    def _paper(self, sheet: Any, landscape: int) -> None:
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer(f"&L{self.front.title}&C&P / &N&R照合番号 {self.front.check_number}")

    def _count(self, kind: Kind) -> Callable[[Any, int, int, Any], None]:
        format_ = self.formats.get(kind, self.text)

        def write(sheet: Any, row: int, place: int, cell: Cell) -> None:
            sheet.write_number(row, place, cell, format_)

        return write

    def _date(self, sheet: Any, row: int, place: int, cell: str) -> None:
        sheet.write_datetime(row, place, date.fromisoformat(cell), self.formats[Kind.DATE])

    def _decimal(self, sheet: Any, row: int, place: int, cell: str) -> None:
        sheet.write_number(row, place, float(cell), self.formats[Kind.NUMBER])

    def _percent(self, sheet: Any, row: int, place: int, cell: int) -> None:
        sheet.write_number(row, place, cell / 100, self.formats[Kind.PERCENT])

    def _state(self, sheet: Any, row: int, place: int, cell: str) -> None:
        sheet.write_string(row, place, cell, self.tones.get(cell, self.text))

    def _text(self, sheet: Any, row: int, place: int, cell: str) -> None:
        sheet.write_string(row, place, cell, self.text)


def width_of(column: Column) -> float:
    """Return the width in characters; what shares a place on paper has its own column here."""
    return max(_LEAST.get(column.kind, 8), column.width * 7, len(column.head) * 2 + 2)
