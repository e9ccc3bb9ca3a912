"""One file of the target as one expression: every value, and a bit for each thing that is wrong."""

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

import ibis
from ibis.expr import types as ir

from yakuba.conversion.rules.layouts import Check, CheckKind, File, Layout, Severity
from yakuba.conversion.rules.mappings import FileMap

from .cells import Cell, Condition, Frame, Trouble, column
from .characters import LETTERS, settled, spelt
from .fields import Surroundings, cells_of, judged, missing, target

# Bits of one whole number of 64; the sign stays out of it.
_BITS: Final = 60
_DOUBT: Final = "_doubt"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One thing that can be wrong with a row: in which field, why, and whether it keeps it out.

    `bit` is its place among the bits of the column `mask`.
    """

    field: str
    reason: str
    severity: Severity
    mask: str
    bit: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """The rows with `line`, the target's columns and the masks, and what the bits mean."""

    rows: ir.Table
    judgements: tuple[Judgement, ...]


def prepared(
    rows: ir.Table,
    way: FileMap,
    file: File,
    layout: Layout,
    around: Surroundings,
    today: str,
    only: Sequence[str] | None = None,
) -> Prepared:
    """Return the file of the target, or the mere values of some fields, as an expression over rows.

    `rows` has `line` and the source's columns; `today` is the day of the run in ISO 8601.
    """
    fields = [one for one in file.fields if only is None or one.code in only]
    frame = Frame.over(rows)
    ways = {one.code: found for one in fields if (found := way.field(one.code)) is not None}
    cells = cells_of(frame, ways, around)
    none = ibis.null("string")
    values = {
        target(field.code): cells[field.code].value(frame.table) if field.code in cells else none
        for field in fields
    }
    texts = {one.code: target(one.code) for one in fields if one.kind in LETTERS}
    if only is not None:
        table = spelt(frame.table.select("line", **values), texts.values(), around.characters)
        return Prepared(table, ())
    table = frame.table.mutate(**values)
    troubles: list[tuple[str, Severity, Trouble]] = []
    for field in fields:
        if field.code in cells:
            of_field = judged(cells[field.code], field, layout).troubles
            troubles += ((field.code, Severity.ERROR, one) for one in of_field)
    table, met = settled(table, texts, around.characters)
    troubles += met
    troubles += _of_rows(file, today, cells)
    return _masked(table, [target(one.code) for one in fields], troubles)


def _of_rows(
    file: File, today: str, cells: Mapping[str, Cell]
) -> Iterator[tuple[str, Severity, Trouble]]:
    """Yield what the layout checks within one row."""
    for check in file.checks:
        match check.kind:
            case CheckKind.ORDER:
                where = _order(check)
            case CheckKind.NEEDS:
                where = _needs(check, cells.get(check.fields[0]))
            case CheckKind.PAST:
                where = _past(check, today)
            case _:
                continue
        yield check.fields[-1], check.severity, Trouble(f"check.{check.code}", where)


def _order(check: Check) -> Condition:
    names = [target(one) for one in check.fields]

    def where(table: ir.Table) -> ir.BooleanValue:
        pairs = [
            (column(first)(table) > column(second)(table)).fill_null(False)
            for at, first in enumerate(names)
            for second in names[at + 1 :]
        ]
        return reduce(operator.or_, pairs)

    return where


def _needs(check: Check, cell: Cell | None) -> Condition:
    wanted, given = column(target(check.fields[0])), column(target(check.when))
    lacks = missing(wanted, () if cell is None else cell.troubles)
    return lambda table: lacks(table) & given(table).isin(check.among)


def _past(check: Check, today: str) -> Condition:
    value = column(target(check.fields[0]))
    return lambda table: value(table) > today


def _masked(
    table: ir.Table, kept: Sequence[str], troubles: Sequence[tuple[str, Severity, Trouble]]
) -> Prepared:
    """Return the kept columns with one bit for each trouble.

    Most rows have none: whether there is any is asked first, and which only of the others.
    """
    suspects = dict.fromkeys(one.suspect or one.where for _, _, one in troubles)
    # Each a column first: DuckDB finds what they share there, but never within an OR.
    doubts = {suspect: f"{_DOUBT}_{at}" for at, suspect in enumerate(suspects)}
    table = table.mutate(**{name: suspect(table) for suspect, name in doubts.items()})
    doubt = reduce(operator.or_, [table[name] for name in doubts.values()], ibis.literal(False))
    table = table.mutate(**{_DOUBT: doubt.fill_null(False)})
    judgements, masks = [], {}
    for at in range(0, max(len(troubles), 1), _BITS):
        name = f"mask_{at // _BITS}"
        parts = []
        for bit, (field, severity, trouble) in enumerate(troubles[at : at + _BITS]):
            judgements.append(Judgement(field, trouble.reason, severity, name, bit))
            known = doubts.get(trouble.where)
            where = trouble.where(table) if known is None else table[known]
            parts.append(ibis.ifelse(where.fill_null(False), 1 << bit, 0).cast("int64"))
        none = ibis.literal(0, "int64")
        masks[name] = ibis.ifelse(table[_DOUBT], reduce(operator.add, parts, none), none)
    rows = table.select("line", *kept, **masks)
    return Prepared(rows, tuple(judgements))
