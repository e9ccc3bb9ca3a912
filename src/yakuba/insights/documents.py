"""A sheet as CSV, Excel and JSON: the lines of the page and nothing else."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

import xlsxwriter

from yakuba.kernel.tables import harmless

from .queries import Sheet
from .rules import COLUMNS, Line

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def written(sheet: Sheet, extension: str) -> bytes:
    """Return the sheet in the format of the extension; raises KeyError for another one."""
    return {"csv": as_csv, "json": as_json, "xlsx": as_excel}[extension](sheet)


def definition(sheet: Sheet) -> list[tuple[str, str]]:
    """Return what the number means, as label and text."""
    measure = sheet.measure
    return [
        ("指標", measure.label),
        ("コード", measure.code),
        ("定義の版", f"第{measure.version}版"),
        ("範囲", sheet.scope_label),
        ("単位", measure.unit),
        ("説明", measure.description),
        ("分子", measure.numerator_text or "（中央値のため、分子はありません）"),
        ("分母", measure.denominator_text),
        ("把握率", measure.coverage_text or "（すべての記録を数えています）"),
        ("数え方の元", measure.source_text),
        ("集計日時", sheet.computed_at.isoformat() if sheet.computed_at else "未集計"),
    ]


def as_csv(sheet: Sheet) -> bytes:
    """Return UTF-8 with a mark that Excel understands."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("指標", "定義の版", *COLUMNS))
    for line in sheet.lines:
        cells = [harmless(cell) for cell in line.cells()]
        writer.writerow((sheet.measure.label, sheet.measure.version, *cells))
    return out.getvalue().encode("utf-8-sig")


def as_json(sheet: Sheet) -> bytes:
    """Return the definition, the targets and the lines."""
    document = {
        "definition": {
            "code": sheet.measure.code,
            "label": sheet.measure.label,
            "version": sheet.measure.version,
            "unit": sheet.measure.unit,
            "kind": sheet.measure.kind.value,
            "direction": sheet.measure.direction.value,
            "description": sheet.measure.description,
            "numerator": sheet.measure.numerator_text,
            "denominator": sheet.measure.denominator_text,
            "coverage": sheet.measure.coverage_text,
            "source": sheet.measure.source_text,
        },
        "scope": {"key": sheet.scope, "label": sheet.scope_label},
        "computed_at": sheet.computed_at.isoformat() if sheet.computed_at else None,
        "target": _target(sheet),
        "months": [_point(line, "month") for line in sheet.months],
        "fiscal_years": [_point(line, "fiscal_year") for line in sheet.years],
        "scopes": [_point(line, "key") | {"label": line.label} for line in sheet.scopes],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def as_excel(sheet: Sheet) -> bytes:
    """Return a workbook: the numbers, and what they mean on a second sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8F1FE", "bottom": 1})
        tenth = book.add_format({"num_format": "#,##0.0"})
        whole = book.add_format({"num_format": "#,##0"})
        numbers = book.add_worksheet("実績")
        numbers.write_row(0, 0, COLUMNS, head)
        for row, line in enumerate(sheet.lines, 1):
            for column, cell in enumerate(line.cells()):
                if isinstance(cell, Decimal):
                    numbers.write_number(row, column, float(cell), tenth)
                elif isinstance(cell, int):
                    numbers.write_number(row, column, cell, whole)
                elif cell:
                    numbers.write_string(row, column, cell)
        numbers.freeze_panes(1, 0)
        numbers.autofilter(0, 0, len(sheet.lines), len(COLUMNS) - 1)
        numbers.set_column(0, 0, 8)
        numbers.set_column(1, 2, 24)
        numbers.set_column(3, 7, 11)
        numbers.set_column(8, 8, 28)
        meaning = book.add_worksheet("定義")
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for row, (label, text) in enumerate(definition(sheet)):
            meaning.write_string(row, 0, label, head)
            meaning.write_string(row, 1, text, wrapped)
        meaning.set_column(0, 0, 14)
        meaning.set_column(1, 1, 80)
    return out.getvalue()


def _target(sheet: Sheet) -> dict[str, Any] | None:
    aim = sheet.aim
    if aim is None:
        return None
    return {
        "fiscal_year": aim.fiscal_year.year,
        "value": _number(aim.value),
        "interim_month": aim.interim_month.iso,
        "interim_value": _number(aim.interim_value),
        "standing": sheet.standing.value,
    }


def _point(line: Line, name: str) -> dict[str, Any]:
    m = line.measurement
    return {
        name: line.key,
        "value": _number(m.value),
        "numerator": m.numerator,
        "denominator": m.denominator,
        "coverage": _number(m.coverage),
        "suppressed": m.suppressed,
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
