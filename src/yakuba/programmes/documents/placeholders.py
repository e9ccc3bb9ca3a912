"""差込名: what the names in a town's own form stand for, the same in Excel and in Word.

A name is a single value, 「総括1」, or a place in a table, 「KPI.3.目標」: the table, the row from 1,
the head of the column. Heads that change from month to month have a steady name as well.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from yakuba.kernel.fiscal import Month
from yakuba.programmes.rules.money import total
from yakuba.programmes.rules.pack_report import Cover, Report
from yakuba.programmes.rules.packs import PackKind, ReportPeriod

from .excel import tables_of
from .tables import Cell, Column, Front, Kind, Table, said

Value = str | int | float | None
SENTENCES: Final = 5
_SMALL_PRINT = re.compile(r"[(（].*?[)）]")
_COMPARED: Final = "比較"
_STAMP_COLUMNS: Final = (Column("職"), Column("氏名"), Column("確認日"))


class UnknownName(KeyError):
    """The form asks for something that no report has."""


@dataclass(frozen=True, slots=True)
class NamedTable:
    """A table of which the columns are found by their names."""

    table: Table
    places: Mapping[str, int]

    def cell(self, row: int, name: str) -> Value:
        """Return the value in its type, None beyond the last row; raises `UnknownName`."""
        if name not in self.places or row < 1:
            raise UnknownName(name)
        if row > len(self.table.rows):
            return None
        place = self.places[name]
        return _typed(self.table.rows[row - 1][place], self.table.columns[place].kind)

    def words(self, row: int) -> dict[str, str]:
        """Return the row as people read it, by every name of its columns; empty where nothing is."""
        cells = self.table.rows[row]
        return {
            name: _as_words(cells[place], self.table.columns[place].kind)
            for name, place in self.places.items()
        }


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that a form may ask for, of one report."""

    single: Mapping[str, Value]
    tables: Mapping[str, NamedTable]

    def value(self, name: str) -> Value:
        """Return what a name stands for; raises `UnknownName`."""
        if name in self.single:
            return self.single[name]
        table, row, head = name.split(".") if name.count(".") == 2 else ("", "", "")
        if table not in self.tables or not (row.isascii() and row.isdecimal()):
            raise UnknownName(name)
        return self.tables[table].cell(int(row), head)


def names_of(report: Report, front: Front) -> Names:
    """Return the names of a report and of the paper it is printed on."""
    sentences = {
        f"総括{n}": report.sentences[n - 1] if n <= len(report.sentences) else None
        for n in range(1, SENTENCES + 1)
    }
    single: dict[str, Value] = {
        "自治体": front.town,
        "件名": front.title,
        "種類": front.kind,
        "期間": report.cover.period,
        "時点": front.as_of,
        "集計日時": front.counted,
        "確定日": front.made_on or "案（未確定）",
        "照合番号": front.check_number,
        "照合値": front.content_hash,
        "所見": report.summary,
        "総括": "\n".join(report.sentences),
        **sentences,
        "事業数": len(report.projects),
        "要注意数": len(report.needing),
        "予算": total(line.planned for line in report.projects),
        "執行": total(line.spent for line in report.projects),
    }
    tables = {table.name: _named(table, report.cover.compared) for table in tables_of(report)}
    stamps = [(one.post, one.name, one.on) for one in front.stamps]
    tables["確認"] = _named(Table("確認", _STAMP_COLUMNS, stamps), "")
    return Names(single, tables)


def _named(table: Table, compared: str) -> NamedTable:
    places: dict[str, int] = {}
    for place, column in enumerate(table.columns):
        places.setdefault(column.head, place)
    for place, column in enumerate(table.columns):
        for name in _steady(table.name, place, column.head, compared):
            places.setdefault(name, place)
    return NamedTable(table, places)


def _steady(table: str, place: int, head: str, compared: str) -> Iterator[str]:
    """Yield further names of a column: without its unit, and for what its head says this month."""
    yield _SMALL_PRINT.sub("", head)
    if table == "KPI" and head == compared:
        yield _COMPARED
    if table == "進捗の推移" and place >= 2:
        yield f"月{place - 1}"


def _typed(cell: Cell, kind: Kind) -> Value:
    if cell is None or cell == "":
        return None
    if isinstance(cell, int):
        return cell
    if kind is Kind.NUMBER and isinstance(cell, str):
        return float(cell)
    return said(cell, kind)


def _as_words(cell: Cell, kind: Kind) -> str:
    return "" if cell is None or cell == "" else said(cell, kind)


# --- what can be said of them without a report -------------------------------------------------


def blank(period: ReportPeriod) -> Report:
    """Return a report that says nothing and knows every name."""
    return Report(
        cover=Cover(
            town="",
            title=period.title,
            kind=period.kind.value,
            period=period.label,
            first_month=period.first.iso,
            last_month=period.last.iso,
            as_of=period.last.start.isoformat(),
            counted_at=f"{period.end.isoformat()}T09:00+09:00",
            edition=1,
            compared=period.compared_label,
        ),
        months=tuple(month.iso for month in period.tracked),
    )


MEANINGS: Final = {
    "自治体": "自治体の名前",
    "件名": "報告書の件名",
    "種類": "月次報告・半期点検・年度点検の別",
    "期間": "対象の期間",
    "時点": "いつ現在の報告か",
    "集計日時": "記録から集計した日時",
    "確定日": "確定した日（確定するまでは「案（未確定）」）",
    "照合番号": "内容の照合番号",
    "照合値": "内容のSHA-256（64文字）",
    "所見": "所見として書かれた文",
    "総括": "総括の文のすべて",
    "事業数": "事業の件数",
    "要注意数": "要注意の事業の件数",
    "予算": "予算額の合計（円）。登録がなければ空欄",
    "執行": "執行額の合計（円）。登録がなければ空欄",
}


# Two years apart, so that no head of a month is the same in both.
_PERIODS: Final = (Month(2026, 4), Month(2028, 10))


def blanks(kind: PackKind) -> tuple[Report, Report]:
    """Return two reports of different times: a form that fits both fits every report of the kind."""
    first, second = (blank(ReportPeriod.of(kind, month)) for month in _PERIODS)
    return first, second


@dataclass(frozen=True, slots=True)
class Listed:
    """A table as the page lists it: its name, and the steady names of its columns."""

    name: str
    columns: tuple[str, ...]


def listed(first: Names, second: Names) -> list[Listed]:
    """Return the tables with one name a column that is the same at both times."""
    return [
        Listed(key, tuple(_columns(named, second.tables[key])))
        for key, named in first.tables.items()
    ]


def _columns(one: NamedTable, other: NamedTable) -> Iterator[str]:
    for place in range(len(one.table.columns)):
        names = [name for name, at in one.places.items() if at == other.places.get(name) == place]
        # The one that Word takes without quotation marks, where there is one.
        yield min(names, key=lambda name: (not name.isidentifier(), len(name)))
