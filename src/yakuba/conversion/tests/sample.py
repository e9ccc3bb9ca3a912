"""What the tests of the conversion share: shipped layouts, small ones of their own, an engine."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import ibis
from ibis.expr import types as ir

from yakuba.conversion.frames.cells import Frame
from yakuba.conversion.frames.engines import DuckEngine
from yakuba.conversion.frames.fields import Surroundings, cells_of, source
from yakuba.conversion.rules import layout_reading, mapping_reading
from yakuba.conversion.rules.layouts import Encoding, Field, File, Layout
from yakuba.conversion.rules.mappings import Definition, FieldMap
from yakuba.conversion.rules.steps import Step

ROOT = Path(__file__).parents[4]
LAYOUTS, MAPPINGS = ROOT / "data" / "layouts", ROOT / "data" / "mappings"
TODAY = "2026-11-23"


def document(path: Path) -> Any:
    """Return what a shipped file says."""
    return json.loads(path.read_text("utf-8"))


def layout(code: str, encoding: Encoding | None = None) -> Layout:
    """Return a shipped layout, its files in another encoding where one is given."""
    found = layout_reading.parse(document(LAYOUTS / f"{code}.json"))
    if encoding is None:
        return found
    files = (replace(one, dialect=replace(one.dialect, encoding=encoding)) for one in found.files)
    return replace(found, files=tuple(files))


def shipped(encoding: Encoding | None = None) -> tuple[Layout, Layout, Definition]:
    """Return the sample's source, target and mapping."""
    old, new = layout("sample-legacy-resident", encoding), layout("sample-resident")
    found = mapping_reading.parse(document(MAPPINGS / "sample-resident.json"), old, new)
    return old, new, found


def layout_of(*files: File, codes: Mapping[str, Mapping[str, str]] | None = None) -> Layout:
    """Return a layout of the files."""
    return Layout("small", "小さな見本", "見本", "1", "試験のため", files, codes or {})


def file_of(code: str, fields: Iterable[Field | str], **more: Any) -> File:
    """Return a file; a field given by its code alone is a text of that name."""
    made = tuple(Field(one, one) if isinstance(one, str) else one for one in fields)
    return File(code, more.pop("name", code), f"{code}.csv", made, **more)


def steps_of(*given: Mapping[str, Any]) -> tuple[Step, ...]:
    """Return the steps of a document."""
    return tuple(Step.of(one) for one in given)


def rows_of(values: Mapping[str, Sequence[str | None]]) -> ir.Table:
    """Return rows of a source file; lines begin at 2, as behind a heading."""
    count = len(next(iter(values.values())))
    schema = {"line": "int64", **{source(one): "string" for one in values}}
    lines = {"line": list(range(2, count + 2))}
    columns = {source(name): list(column) for name, column in values.items()}
    return ibis.memtable({**lines, **columns}, schema=ibis.schema(schema))


def after(
    engine: DuckEngine,
    values: Sequence[str | None],
    *steps: Mapping[str, Any],
    tables: Mapping[str, Mapping[str, str]] | None = None,
    files: Mapping[str, ir.Table] | None = None,
) -> list[tuple[str | None, tuple[str, ...]]]:
    """Return what the steps make of each value, and the reasons of what they doubt."""
    frame = Frame.over(rows_of({"a": values}))
    around = Surroundings(Definition("m", "", "s", "t", (), tables or {}), files or {})
    way = FieldMap("to", ("a",), steps_of(*steps))
    cell = cells_of(frame, {"to": way}, around)["to"]
    table = frame.table.select(
        "line",
        value=cell.value(frame.table),
        **{f"d{at}": one.where(frame.table) for at, one in enumerate(cell.troubles)},
    )
    found = listed(engine, table.order_by("line"))
    assert [one["line"] for one in found] == list(range(2, len(values) + 2))
    return [
        (
            row["value"],
            tuple(one.reason for at, one in enumerate(cell.troubles) if row[f"d{at}"]),
        )
        for row in found
    ]


def values_after(
    engine: DuckEngine, values: Sequence[str | None], *steps: Mapping[str, Any], **more: Any
) -> list[str | None]:
    """Return only what the steps make of each value."""
    return [value for value, _ in after(engine, values, *steps, **more)]


def listed(engine: DuckEngine, rows: ir.Table) -> list[dict[str, Any]]:
    """Return the rows of an expression, tables in memory among them."""
    return engine._con.to_pyarrow(rows).to_pylist()
