"""A form to begin with: the report in our own look, with names where values will stand."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import xlsxwriter

from yakuba.programmes.rules.packs import PackKind

from .excel import FACE, FORMATS, tables_of, width_of
from .outline import front_of
from .placeholders import MEANINGS, Listed, Names, blanks, listed, names_of
from .tables import Column, Front, Kind, Section, Table
from .template_parts import parts_of, repacked
from .word import as_word

# As many rows of a table as the Excel form begins with; a town copies more where it needs them.
ROWS: Final = 30
_MADE_AT: Final = datetime(2026, 4, 1, tzinfo=UTC)
_CORE: Final = "docProps/core.xml"
_TITLE: Final = "報告書の様式"
# Tables that are long and of which the paper needs no copy.
_LEFT_OUT: Final = frozenset({"進捗の推移", "用語と数え方"})


def names_for(kind: PackKind) -> tuple[Names, Names]:
    """Return the names of the kind at two times; what is in both is in every report."""
    first, second = (
        names_of(report, front_of(report, content_hash="0" * 64, frozen_at=None, stamps=()))
        for report in blanks(kind)
    )
    return first, second


def starter(kind: PackKind, extension: str) -> bytes:
    """Return the form for a kind of report; raises KeyError for another format."""
    return {"xlsx": _excel, "docx": _word}[extension](kind)


def _tables(kind: PackKind) -> Iterator[tuple[Table, Listed]]:
    by_name = {table.name: table for table in tables_of(blanks(kind)[0])}
    for one in listed(*names_for(kind)):
        if one.name in by_name and one.name not in _LEFT_OUT:
            yield by_name[one.name], one


# --- Word --------------------------------------------------------------------------------------


def _word(kind: PackKind) -> bytes:
    front = Front(
        town="{{自治体}}",
        title="{{件名}}",
        kind="{{種類}}",
        as_of="{{時点}}",
        counted="{{集計日時}}",
        is_final=True,
        made_on="{{確定日}}",
        content_hash="{{照合値}}",
        check_number="{{照合番号}}",
    )
    _, parts = parts_of(as_word(front, _sections(kind), made_at=_MADE_AT))
    # What the file is called in its properties is no place for a value.
    core = parts[_CORE].decode().replace("{{件名}}", _TITLE).replace("{{自治体}}", "")
    return repacked(parts, {_CORE: core.encode()})


def _sections(kind: PackKind) -> Iterator[Section]:
    stamps = (Column("職"), Column("氏名"), Column("確認日"))
    yield Section("確認", table=_looped("確認", stamps, ("職", "氏名", "確認日"), "人"))
    yield Section("総括", ("{{総括}}",))
    yield Section("所見", ("{%p if 所見 %}", "{{所見}}", "{%p endif %}"), level=2)
    for table, one in _tables(kind):
        columns = tuple(
            replace(column, head=name, kind=Kind.TEXT if column.kind is Kind.DATE else column.kind)
            for column, name in zip(table.columns, one.columns, strict=True)
        )
        wide = len(table.stacks) > 8
        yield Section(one.name, table=_looped(one.name, columns, one.columns, "行"), is_wide=wide)


def _looped(name: str, columns: tuple[Column, ...], heads: tuple[str, ...], row: str) -> Table:
    rest = ("",) * (len(columns) - 1)
    asked = tuple(
        f"{{{{{row}.{head}}}}}" if head.isidentifier() else f'{{{{{row}["{head}"]}}}}'
        for head in heads
    )
    return Table(
        name, columns, [(f"{{%tr for {row} in {name} %}}", *rest), asked, ("{%tr endfor %}", *rest)]
    )


# --- Excel -------------------------------------------------------------------------------------


def _excel(kind: PackKind) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": _TITLE, "created": _MADE_AT.replace(tzinfo=None)})
    base = {"font_name": FACE, "font_size": 10, "valign": "top", "text_wrap": True}
    _cover(book, base)
    head = book.add_format(base | {"bold": True, "bg_color": "#E8F1FE", "bottom": 1})
    formats = {
        kind: book.add_format(base | {"num_format": FORMATS.get(kind, "General")}) for kind in Kind
    }
    for table, one in _tables(kind):
        _sheet(book.add_worksheet(one.name), table, one, head, formats)
    book.close()
    return out.getvalue()


def _cover(book: Any, base: dict[str, Any]) -> None:
    sheet = book.add_worksheet("表紙")
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    label = book.add_format(base | {"bold": True, "bg_color": "#F2F4FB"})
    text = book.add_format(base | {"num_format": "#,##0", "align": "left"})
    for row, name in enumerate(MEANINGS):
        sheet.write_string(row, 0, name, label)
        sheet.write_string(row, 1, f"{{{{{name}}}}}", text)
    for number in range(1, 4):
        row = len(MEANINGS) + number
        sheet.write_string(row, 0, "確認", label)
        sheet.write_string(
            row,
            1,
            f"{{{{確認.{number}.職}}}}　{{{{確認.{number}.氏名}}}}　{{{{確認.{number}.確認日}}}}",
            text,
        )


def _sheet(sheet: Any, table: Table, one: Listed, head: Any, formats: dict[Kind, Any]) -> None:
    for place, (column, name) in enumerate(zip(table.columns, one.columns, strict=True)):
        sheet.write_string(0, place, name, head)
        sheet.set_column(place, place, width_of(column))
        for row in range(1, ROWS + 1):
            words = f"{{{{{one.name}.{row}.{name}}}}}"
            sheet.write_string(row, place, words, formats[column.kind])
    sheet.freeze_panes(1, 0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
