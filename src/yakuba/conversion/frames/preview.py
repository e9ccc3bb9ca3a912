"""One field of a mapping on a few rows: the value as it came, after each step, and what is wrong.

Only the expressions of the edited field are run, the very ones of a whole run. What shows over many
rows (a number that stands twice, a household without a head) is left to the run.
"""

import codecs
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import ibis
from ibis.expr import types as ir

from yakuba.conversion.rules.characters import Characters
from yakuba.conversion.rules.layouts import Encoding, Field, File, Form, Layout
from yakuba.conversion.rules.mapping_reading import sound_steps
from yakuba.conversion.rules.mappings import Definition, FieldMap, FileMap
from yakuba.conversion.rules.steps import Setting, StepKind

from .cells import Frame
from .converting import Finding
from .engines import DuckEngine
from .fields import Surroundings, cells_of, source, target
from .files import prepared
from .running import Work, findings

ROWS: Final = 20
_MEMORY: Final = 512
# Seconds.
_LONGEST: Final = 600


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a source file as it came; `is_whole` when there is no more of it."""

    content: bytes
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is tried: one field of the mapping, its layouts, and what it is tried on.

    `heads` are the beginnings of the source files by code; without one for the field's file `typed`
    are values of its source fields, row by row.
    """

    source: Layout
    target: Layout
    definition: Definition
    file: FileMap
    way: FieldMap
    today: str
    heads: Mapping[str, Head] = field(default_factory=dict)
    typed: Sequence[Sequence[str]] = ()
    characters: Characters = field(default_factory=Characters)


@dataclass(frozen=True, slots=True)
class TriedRow:
    """A row: its line, the value as it came, after each step that could be done, and at the end."""

    line: int
    came: str | None
    after: tuple[str | None, ...]
    result: str | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """The first rows; `steps` is how many steps were done: fewer than there are when one lacks
    something, and then nothing is judged."""

    rows: tuple[TriedRow, ...]
    steps: int
    is_judged: bool


def tried(wanted: Wanted, place: Path) -> Tried:
    """Try a field on the first rows. Raises UnreadableFile.

    Work files stand in a folder of their own in the place, which nobody else reads, and are gone
    afterwards.
    """
    to, come = wanted.target.file(wanted.file.to), wanted.source.file(wanted.file.source)
    made = to.field(wanted.way.to) if to is not None else None
    if to is None or come is None or made is None:
        return Tried((), 0, is_judged=False)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    _wipe_left_behind(place)
    with (
        TemporaryDirectory(prefix="preview-", dir=place) as scratch,
        DuckEngine.within(Path(scratch) / "work", threads=1, memory_mb=_MEMORY) as engine,
    ):
        files = _staged(wanted, come, engine, Path(scratch))
        return _tried(wanted, to, made, come, files, engine)


def _wipe_left_behind(place: Path) -> None:
    """Wipe what a process that was killed has left: no field is tried for so long."""
    for folder in place.glob("preview-*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > _LONGEST:
                shutil.rmtree(folder)


def _tried(
    wanted: Wanted,
    to: File,
    made: Field,
    come: File,
    files: Mapping[str, ir.Table],
    engine: DuckEngine,
) -> Tried:
    rows = files[come.code]
    count = _doable(wanted, come, files)
    way = replace(wanted.way, steps=wanted.way.steps[:count])
    work = _work(wanted, way, files)
    around = Surroundings(wanted.definition, files, work.resolved(wanted.characters))
    after = _after_steps(rows, way, around, engine)
    if count < len(wanted.way.steps):
        return Tried(tuple(_row(one, count) for one in after), count, is_judged=False)
    alone = replace(to, fields=(made,), key=(), checks=())
    only = FileMap(to.code, come.code, (way,))
    judged = prepared(rows, only, alone, wanted.target, around, wanted.today)
    kept = engine.keep("judged", judged.rows)
    results = {one["line"]: one[target(made.code)] for one in engine.rows(kept)}
    found: dict[int, list[Finding]] = {}
    came = {one["line"]: one["came"] or "" for one in after}
    for one in engine.rows(engine.keep("found", findings(judged, kept))):
        told = Finding(file=to.code, **one, value=came[one["line"]], other=None)
        found.setdefault(one["line"], []).append(told)
    return Tried(
        tuple(
            replace(
                _row(one, count),
                result=results[one["line"]],
                findings=tuple(found.get(one["line"], ())),
            )
            for one in after
        ),
        count,
        is_judged=True,
    )


def _row(one: Mapping[str, Any], count: int) -> TriedRow:
    after = tuple(one[f"after_{at}"] for at in range(1, count + 1))
    return TriedRow(one["line"], one["came"], after, None, ())


def _work(wanted: Wanted, way: FieldMap, files: Mapping[str, ir.Table]) -> Work:
    only = replace(wanted.definition, files=(replace(wanted.file, fields=(way,)),))
    return Work(wanted.source, wanted.target, only, files, wanted.today)


def _doable(wanted: Wanted, come: File, files: Mapping[str, ir.Table]) -> int:
    """Return how many steps can be done: those before one that lacks a setting or a file."""
    count = sound_steps(wanted.definition, wanted.way, come, wanted.source)
    for at, step in enumerate(wanted.way.steps[:count]):
        if step.kind is StepKind.LOOKUP and step.text(Setting.FILE) not in files:
            return at
    return count


def _after_steps(
    rows: ir.Table, way: FieldMap, around: Surroundings, engine: DuckEngine
) -> list[dict[str, Any]]:
    """Return `line`, `came` and `after_1` … of each row, in the order of the lines."""
    plain = Frame.over(rows)
    raw = cells_of(plain, {"came": replace(way, steps=())}, around)["came"]
    came = plain.table.select("line", came=raw.value(plain.table))
    frame = Frame.over(rows)
    ways = {
        f"after_{at}": replace(way, steps=way.steps[:at]) for at in range(1, len(way.steps) + 1)
    }
    cells = cells_of(frame, ways, around)
    if not ways:
        return list(engine.rows(engine.keep("steps", came.order_by("line"))))
    values = {name: cell.value(frame.table) for name, cell in cells.items()}
    after = frame.table.select("line", **values)
    both = came.inner_join(after, "line").select("line", "came", *values).order_by("line")
    return list(engine.rows(engine.keep("steps", both)))


# The rows that are tried


def _staged(wanted: Wanted, come: File, engine: DuckEngine, folder: Path) -> dict[str, ir.Table]:
    """Return the files that the steps look at: the first rows of the field's own, others as far as
    their beginnings go."""
    found = {}
    for code, head in wanted.heads.items():
        file = wanted.source.file(code)
        if file is not None and head.content:
            plain = folder / f"{code}.txt"
            as_cut = _written(head, file, plain)
            found[code] = engine.stage(as_cut, [plain]).rows
    if come.code in found:
        found[come.code] = engine.keep("first", found[come.code].order_by("line").limit(ROWS))
    else:
        found = {come.code: engine.keep("first", _typed(wanted, come))}
    return found


def _typed(wanted: Wanted, come: File) -> ir.Table:
    """Return rows of which only the field's own source fields hold something."""
    rows = wanted.typed[:ROWS]
    schema = {"line": "int64", **{source(one.code): "string" for one in come.fields}}
    columns: dict[str, list[object]] = {name: [None] * len(rows) for name in schema}
    columns["line"] = list(range(1, len(rows) + 1))
    for at, code in enumerate(wanted.way.sources):
        if source(code) in columns:
            columns[source(code)] = [(row[at] or None) if len(row) > at else None for row in rows]
    return ibis.memtable(columns, schema=ibis.schema(schema))


def _written(head: Head, file: File, plain: Path) -> File:
    """Write whole rows of the head in UTF-8; return the file as it is written then.

    Bytes that are no text are written as they are: who reads them says what is wrong.
    """
    dialect = file.dialect
    decoder = codecs.getincrementaldecoder(dialect.encoding.value)()
    try:
        # A character that is cut in two at the end is left out.
        text = decoder.decode(head.content, final=head.is_whole)
    except UnicodeDecodeError:
        plain.write_bytes(head.content)
        return file
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").rstrip("\x1a")
    if not head.is_whole:
        lines = _whole_rows(lines, quoted=dialect.form is Form.CSV)
    elif dialect.trailer:
        body, _, last = lines.rstrip("\n").rpartition("\n")
        lines = f"{body}\n" if last.startswith(dialect.trailer) else lines
    plain.write_text(lines, encoding="utf-8", newline="")
    written = replace(dialect, encoding=Encoding.UTF8, trailer="", count_at=0)
    return replace(file, dialect=written)


def _whole_rows(lines: str, *, quoted: bool) -> str:
    """Return the lines without a last row that is cut within its quotes."""
    at = lines.rfind("\n")
    while quoted and at > 0 and lines.count('"', 0, at) % 2:
        at = lines.rfind("\n", 0, at)
    return lines[: at + 1]
