"""What only shows over many rows: keys that stand twice, references to nothing, households, persons.

Each yields the rows in question as a table of `line`, `field`, `reason`, `keeps_out` and `other`
(the line that the row is weighed against, null where there is none).
"""

from collections.abc import Callable, Iterator, Mapping

import ibis
from ibis.expr import types as ir

from yakuba.conversion.rules.layouts import Check, CheckKind, File, Layout, Severity

from .fields import target

# Gives the columns of some fields of a file of the target, with `line`.
Narrow = Callable[[str, tuple[str, ...]], ir.Table]


def found_across(file: File, layout: Layout, narrow: Narrow) -> Iterator[ir.Table]:
    """Yield a table for each check over many rows of the file."""
    if file.key:
        yield _twice(file, narrow)
    for field in file.fields:
        if field.reference is not None:
            other = field.reference
            rows = narrow(file.code, (field.code,))
            known = narrow(other.file, (other.field,))
            yield _dangling(rows, target(field.code), known, target(other.field), field.code)
    made = {CheckKind.ONE_HEAD: _second_heads, CheckKind.SAME_PERSON: _alike}
    for check in file.checks:
        if check.kind in made:
            yield made[check.kind](file, check, narrow)
        if check.kind is CheckKind.ONE_HEAD and check.against is None:
            yield _leaderless(file, check, narrow)
    for other_file, check in _pointing_at(file, layout):
        yield _headless(file, other_file, check, narrow)


def _pointing_at(file: File, layout: Layout) -> Iterator[tuple[File, Check]]:
    """Yield the checks of heads that this file registers."""
    for other in layout.files:
        for check in other.checks:
            if check.against is not None and check.against.file == file.code:
                yield other, check


def _rows(
    rows: ir.Table,
    field: str,
    reason: str,
    severity: Severity,
    other: ir.IntegerValue | None = None,
) -> ir.Table:
    return rows.select(
        line=rows["line"].cast("int64"),
        field=ibis.literal(field),
        reason=ibis.literal(reason),
        keeps_out=ibis.literal(severity is Severity.ERROR),
        other=ibis.null("int64") if other is None else other.cast("int64"),
    )


def _twice(file: File, narrow: Narrow) -> ir.Table:
    """The second and later rows of one key: the first is taken for the right one."""
    names = [target(one) for one in file.key]
    rows = narrow(file.code, file.key)
    rows = rows.filter([rows[name].notnull() for name in names])
    return _later_ones(rows, names, file.key[0], "key.twice", Severity.ERROR)


def _alike(file: File, check: Check, narrow: Narrow) -> ir.Table:
    names = [target(one) for one in check.fields]
    rows = narrow(file.code, check.fields)
    rows = rows.filter([rows[name].notnull() for name in names])
    return _later_ones(rows, names, check.fields[0], f"check.{check.code}", check.severity)


def _later_ones(
    rows: ir.Table, names: list[str], field: str, reason: str, severity: Severity
) -> ir.Table:
    first = rows.group_by(names).aggregate(first=rows["line"].min(), count=rows.count())
    first = first.filter(first["count"] > 1)
    joined = rows.inner_join(first, names)
    later = joined.filter(joined["line"] > joined["first"])
    return _rows(later, field, reason, severity, later["first"])


def _dangling(rows: ir.Table, name: str, known: ir.Table, at: str, field: str) -> ir.Table:
    """Rows that point at a value that no row has."""
    values = known.select(value=known[at]).distinct()
    rows = rows.filter(rows[name].notnull())
    lost = rows.anti_join(values, rows[name] == values["value"])
    return _rows(lost, field, "reference.unknown", Severity.ERROR)


def _second_heads(file: File, check: Check, narrow: Narrow) -> ir.Table:
    """Heads of a household that has another: all but the one that is registered, or the first."""
    household, person = target(check.fields[0]), target(check.fields[-1])
    rows = narrow(file.code, (*check.fields, check.when))
    heads = rows.filter(rows[target(check.when)].isin(check.among), rows[household].notnull())
    several = heads.group_by(household).aggregate(first=heads["line"].min(), count=heads.count())
    several = several.filter(several["count"] > 1)
    heads = heads.inner_join(several, household)
    if check.against is None:
        wrong = heads.filter(heads["line"] > heads["first"])
        return _rows(wrong, check.when, f"check.{check.code}", check.severity, wrong["first"])
    # The registered head's own file has the household's number in its key.
    key = check.fields[0]
    registered = narrow(check.against.file, (key, check.against.field))
    registered = registered.select(
        of=registered[target(key)], head=registered[target(check.against.field)]
    )
    # A household that is registered twice has one head for all: the smallest number.
    registered = registered.group_by("of").aggregate(head=registered["head"].min())
    both = heads.left_join(registered, heads[household] == registered["of"])
    both = both.mutate(is_head=(both[person] == both["head"]).fill_null(False))
    # The line of the registered head, or of the first one where nobody is registered.
    right = both.group_by(household).aggregate(
        right=both["line"].min(where=both["is_head"] | both["head"].isnull())
    )
    both = both.inner_join(right, household)
    wrong = both.filter((both["line"] != both["right"]).fill_null(True) & ~both["is_head"])
    return _rows(wrong, check.when, f"check.{check.code}", check.severity, wrong["right"])


def _headless(file: File, other: File, check: Check, narrow: Narrow) -> ir.Table:
    """Households none of whose rows is a head: shown at the household's own row."""
    key = check.fields[0]
    households = narrow(file.code, (key,))
    rows = narrow(other.code, (key, check.when))
    heads = rows.filter(rows[target(check.when)].isin(check.among))
    heads = heads.select(value=heads[target(key)]).distinct()
    households = households.filter(households[target(key)].notnull())
    without = households.anti_join(heads, households[target(key)] == heads["value"])
    return _rows(without, key, "household.no_head", Severity.WARNING)


def _leaderless(file: File, check: Check, narrow: Narrow) -> ir.Table:
    """Households without a head where none are registered: shown at the first of their rows."""
    household = target(check.fields[0])
    rows = narrow(file.code, (check.fields[0], check.when))
    rows = rows.filter(rows[household].notnull())
    is_head = rows[target(check.when)].isin(check.among).fill_null(False)
    each = rows.group_by(household).aggregate(line=rows["line"].min(), heads=is_head.sum())
    return _rows(each.filter(each["heads"] == 0), check.when, "household.no_head", Severity.WARNING)


def united(tables: list[ir.Table]) -> ir.Table:
    """Return the rows of all of them, or none at all."""
    if not tables:
        empty: Mapping[str, str] = {
            "line": "int64",
            "field": "string",
            "reason": "string",
            "keeps_out": "boolean",
            "other": "int64",
        }
        return ibis.memtable([], schema=ibis.schema(empty))
    return tables[0] if len(tables) == 1 else ibis.union(*tables)
