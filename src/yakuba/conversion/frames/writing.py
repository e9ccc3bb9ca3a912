"""The results as files: accepted rows in the target's encoding, and the list of errors."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import xlsxwriter
from ibis.expr import types as ir

from yakuba.conversion.rules.layouts import Encoding, File, Form, Layout
from yakuba.conversion.rules.lines import line_in
from yakuba.conversion.rules.reasons import described
from yakuba.kernel.tables import MOST_IN_SHEET, harmless

from .converting import Finding
from .engines import DuckEngine

HEADINGS: Final = (
    "ファイル",
    "行",
    "項目",
    "値",
    "重さ",
    "理由",
    "直しかた",
    "直した値の案",
    "規則",
    "根拠",
)
_WIDTHS: Final = (14, 8, 18, 24, 8, 44, 44, 18, 40, 24)
_WHENEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
_CHUNK: Final = 1 << 22
_MOST_SHOWN: Final = 10


class UnableToWrite(ValueError):
    """The rows cannot be written in the target's encoding; the message names the characters."""


def write_accepted(engine: DuckEngine, rows: ir.Table, file: File, path: Path) -> None:
    """Write the rows as the target's layout says, headings by the fields' names.

    Raises UnableToWrite; OSError when the disk is full. Nothing stands at the path then.
    """
    plain = path.with_name(f"{path.name}.plain")
    named = rows.select(**{one.name: rows[one.code] for one in file.fields})
    between = "\t" if file.dialect.form is Form.TSV else ","
    try:
        engine.write_text(named, plain, between=between, heading=file.dialect.heading)
        _encode(plain, file, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        plain.unlink(missing_ok=True)


def _encode(plain: Path, file: File, path: Path) -> None:
    """Write the text again in the target's encoding, its lines ended as Windows does."""
    encoding = file.dialect.encoding
    lacking: dict[str, None] = {}
    with plain.open(encoding="utf-8", newline="\n") as read, path.open("wb") as out:
        encoder = codecs.getincrementalencoder(encoding.value)()
        while text := read.read(_CHUNK):
            try:
                out.write(encoder.encode(text.replace("\n", "\r\n")))
            except UnicodeEncodeError:
                lacking |= dict.fromkeys(_outside(text, encoding))
    if lacking:
        shown = "、".join(f"{one}（U+{ord(one):04X}）" for one in list(lacking)[:_MOST_SHOWN])
        raise UnableToWrite(
            f"「{file.name}」には、{encoding.label}にない文字が{len(lacking)}種類あります。"
            f"{shown}。文字の置き換えを決めるか、文字コードを選び直してください。"
        )


def _outside(text: str, encoding: Encoding) -> Iterator[str]:
    for one in dict.fromkeys(text):
        try:
            one.encode(encoding.value)
        except UnicodeEncodeError:
            yield one


def error_lines(findings: Iterable[Finding], target: Layout) -> Iterator[tuple[str | int, ...]]:
    """Yield what the department reads of each finding, in the order of `HEADINGS`."""
    for one in findings:
        said = described(one, target)
        yield (
            said.file,
            line_in(one.line),
            said.field,
            one.value,
            said.severity,
            said.sentence,
            said.remedy,
            said.repair,
            said.rule,
            said.source,
        )


def write_errors(lines: Iterable[tuple[str | int, ...]], folder: Path) -> int:
    """Write the list as errors.csv and errors.xlsx; return how many lines it has.

    The sheet holds as many as Excel can show, the CSV file holds all.
    """
    count = 0
    with (folder / "errors.csv").open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(HEADINGS)
        book = xlsxwriter.Workbook(
            folder / "errors.xlsx", {"constant_memory": True, "strings_to_formulas": False}
        )
        # The same errors are the same file, whenever it is written.
        book.set_properties({"created": _WHENEVER})
        sheet = book.add_worksheet("エラー一覧")
        head = book.add_format({"bold": True, "bg_color": "#E8F1FE", "text_wrap": True})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        for at, (width, heading) in enumerate(zip(_WIDTHS, HEADINGS, strict=True)):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, heading, head)
        sheet.freeze_panes(1, 0)
        for count, line in enumerate(lines, 1):
            writer.writerow([harmless(one) if isinstance(one, str) else one for one in line])
            if count <= MOST_IN_SHEET:
                for at, cell in enumerate(line):
                    if isinstance(cell, int):
                        sheet.write_number(count, at, cell, plain)
                    elif cell:
                        sheet.write_string(count, at, cell, plain)
        sheet.autofilter(0, 0, max(1, min(count, MOST_IN_SHEET)), len(HEADINGS) - 1)
        book.close()
    return count
