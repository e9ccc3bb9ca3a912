"""Characters that the target does not have: where they stand, and what they become.

One look at all texts of a row together says whether there is any; only then is it asked which. So a
clean file costs one regular expression a row.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import ibis
from ibis.expr import types as ir

from yakuba.conversion.rules.characters import (
    MARK_RANGES,
    Basis,
    Characters,
    Repertoire,
    Resolved,
    characters_of,
)
from yakuba.conversion.rules.layouts import Kind, Layout, Severity
from yakuba.conversion.rules.mappings import Definition, FieldMap
from yakuba.conversion.rules.reduction import resolved
from yakuba.conversion.rules.steps import Setting, StepKind

from .cells import Condition, Trouble, column

UNRESOLVED: Final = "gaiji.unresolved"
REDUCED: Final = "character.reduced"
# The kinds of fields whose characters are looked at; the others have their own checks.
LETTERS: Final = (Kind.TEXT, Kind.KANA)
_IS_THERE: Final = "_is_there"
# A code point that is no character and stands in no text.
_SPARED: Final = "\ufdd0"


def _classed(ranges: Iterable[tuple[int, int]]) -> str:
    """Return a class of a regular expression; its characters need no sign before them."""
    parts = (
        chr(first) if first == last else f"{chr(first)}-{chr(last)}"
        for whole in ranges
        for first, last in _without_surrogates(*whole)
    )
    return f"[{''.join(parts)}]"


def _without_surrogates(first: int, last: int) -> list[tuple[int, int]]:
    if first < 0xD800 <= 0xDFFF < last:
        return [(first, 0xD7FF), (0xE000, last)]
    return [(first, last)]


_MARK: Final = _classed(MARK_RANGES)
# What no target takes: vendors' characters, and what stands for one that could not be read.
NEVER: Final = _classed(Repertoire.UNICODE.outside())


def pattern_of(characters: Iterable[str]) -> str:
    """Return an expression that finds any of the characters; those with a mark whole."""
    given = sorted(set(characters))
    singles = [(ord(one), ord(one)) for one in given if len(one) == 1]
    # A mark may stand after any sign, also after one that means something in an expression.
    marked = [re.escape(one[0]) + one[1:] for one in given if len(one) > 1]
    return "|".join([*marked, *([_classed(singles)] * bool(singles))])


def outside(characters: Characters) -> str:
    """Return an expression that finds what the target does not have, or the town has decided."""
    return "|".join(
        filter(None, [_classed(characters.repertoire.outside()), pattern_of(characters.decided)])
    )


def _together(rows: ir.Table, columns: Sequence[str]) -> ir.StringValue:
    """Return all texts of a row as one; those that are null are left out."""
    return ibis.literal("").join([column(one)(rows) for one in columns])


def met_in(rows: ir.Table, columns: Sequence[str], pattern: str) -> ir.Table:
    """Return `field` (the column), `character`, `rows` and `first`: the line where it stands first.

    `rows` has `line`. Only rows in which the pattern is found are taken apart. A character comes
    with the mark after it, so the pattern may find one that the target has together with its mark.
    """
    suspects = rows.filter(_together(rows, columns).re_search(pattern))
    # Each text of the row as a row of its own, then each place of each text.
    texts = [ibis.struct({"field": one, "value": suspects[one]}) for one in columns]
    texts_of = suspects.select("line", text=ibis.array(texts).unnest())
    cells = texts_of.select(
        "line", field=texts_of["text"]["field"], value=texts_of["text"]["value"]
    )
    cells = cells.filter(cells["value"].re_search(pattern))
    places = cells.mutate(at=ibis.range(0, cells["value"].length()).unnest())
    value, at = places["value"], places["at"]
    parts = places.mutate(
        before=ibis.ifelse(at > 0, value.substr(at - 1, 1), ""),
        one=value.substr(at, 1),
        after=value.substr(at + 1, 1),
    )
    is_mark = parts["one"].re_search(_MARK)
    has_mark = parts["after"].re_search(_MARK) & ~is_mark
    belongs = is_mark & (parts["before"] != "") & ~parts["before"].re_search(_MARK)
    found = parts.filter(~belongs).select(
        "line",
        "field",
        character=ibis.ifelse(has_mark, parts["one"] + parts["after"], parts["one"]),
    )
    found = found.filter(found["character"].re_search(pattern))
    return found.group_by("field", "character").aggregate(
        rows=found["line"].nunique(), first=found["line"].min()
    )


@dataclass(frozen=True, slots=True)
class Met:
    """A character that the target does not have: in how many rows of a field, and where first."""

    field: str
    character: str
    rows: int
    first: int


def read_met(found: ir.Table) -> list[Met]:
    """Return the characters that were met, in the order of fields and characters."""
    rows = [Met(**one) for one in found.to_pyarrow().to_pylist()]
    return sorted(rows, key=lambda one: (one.field, one.character))


@dataclass(frozen=True, slots=True)
class Substituted:
    """A character of a field that became another: by what, and in how many rows."""

    character: str
    becomes: str
    basis: Basis
    field: str
    rows: int


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A character of a field that nobody has decided: rows, where first, what it could become."""

    character: str
    field: str
    rows: int
    first: int
    candidates: tuple[str, ...]


def substituted(met: Iterable[Met], characters: Resolved) -> tuple[Substituted, ...]:
    """Return those that became others."""
    found = ((one, characters.substitutions.get(one.character)) for one in met)
    return tuple(
        Substituted(one.character, what.becomes, what.basis, one.field, one.rows)
        for one, what in found
        if what is not None
    )


def unresolved(met: Iterable[Met], characters: Resolved) -> tuple[Unresolved, ...]:
    """Return those that are still to be decided: vendors' own, and those without one answer."""
    return tuple(
        Unresolved(
            one.character,
            one.field,
            one.rows,
            one.first,
            characters.unresolved.get(one.character, ()),
        )
        for one in met
        if one.character not in characters.substitutions
        and (one.character in characters.unresolved or not Repertoire.UNICODE.holds(one.character))
    )


def texts_of(source: str, definition: Definition, target: Layout) -> list[str]:
    """Return the fields of a source file that end up in texts of the target."""
    found: dict[str, None] = {}
    for file in definition.files:
        for way in file.fields:
            if not _is_text(file.to, way, target):
                continue
            if file.source == source:
                found |= dict.fromkeys(way.sources)
            for step in way.steps:
                if step.kind is StepKind.LOOKUP and step.text(Setting.FILE) == source:
                    found[step.text(Setting.VALUE)] = None
    return list(found)


def _is_text(file: str, way: FieldMap, target: Layout) -> bool:
    to = target.file(file)
    field = to.field(way.to) if to is not None else None
    return field is not None and field.kind in LETTERS


def resolved_in(
    characters: Characters,
    staged: Mapping[str, ir.Table],
    columns: Mapping[str, Sequence[str]],
    definition: Definition,
) -> Resolved:
    """Return what becomes of the characters that stand in the columns of the staged files.

    Nothing is looked for where every character is taken and none is decided: vendors' characters
    are found on the way in any case.
    """
    if characters.repertoire is Repertoire.UNICODE and not characters.decided:
        return Resolved()
    pattern = outside(characters)
    met = set(_put_in(definition))
    for code, rows in staged.items():
        if columns.get(code):
            met |= {one.character for one in read_met(met_in(rows, columns[code], pattern))}
    return resolved(characters, met)


def _put_in(definition: Definition) -> Iterable[str]:
    """Yield the characters that the mapping itself puts into texts."""
    for file in definition.files:
        for way in file.fields:
            for text in (
                way.between,
                *(text for step in way.steps for text in step.texts.values()),
            ):
                yield from characters_of(text)
    for table in definition.tables.values():
        for text in table.values():
            yield from characters_of(text)


def settled(
    table: ir.Table, columns: Mapping[str, str], characters: Resolved
) -> tuple[ir.Table, list[tuple[str, Severity, Trouble]]]:
    """Replace what is decided in the columns (by field); say where that was and what is left."""
    wrong = "|".join(filter(None, [NEVER, pattern_of(characters.unresolved)]))
    right = pattern_of(characters.substitutions)
    if not columns:
        return table, []
    together = _together(table, list(columns.values()))
    table = table.mutate(**{_IS_THERE: together.re_search(f"{wrong}|{right}" if right else wrong)})
    troubles: list[tuple[str, Severity, Trouble]] = []
    if right:
        table = table.mutate(
            **{f"_reduced_{name}": _stands(right, name)(table) for name in columns.values()}
        )
        table = table.mutate(
            **{
                name: ibis.ifelse(
                    _flag(f"_reduced_{name}")(table),
                    written(column(name)(table), characters),
                    column(name)(table),
                )
                for name in columns.values()
            }
        )
        for field, name in columns.items():
            where = _flag(f"_reduced_{name}")
            troubles.append((field, Severity.WARNING, Trouble(REDUCED, where, _any_there)))
    for field, name in columns.items():
        troubles.append(
            (field, Severity.ERROR, Trouble(UNRESOLVED, _stands(wrong, name), _any_there))
        )
    return table, troubles


def _stands(pattern: str, name: str) -> Condition:
    """Tell whether the pattern stands in a column, asked only of rows that have any such thing."""
    return lambda rows: ibis.ifelse(
        _flag(_IS_THERE)(rows), column(name)(rows).re_search(pattern), ibis.literal(False)
    ).fill_null(False)


def _any_there(table: ir.Table) -> ir.BooleanValue:
    return table[_IS_THERE]


def _flag(name: str) -> Condition:
    return lambda table: table[name].isin([True])


def spelt(table: ir.Table, columns: Iterable[str], characters: Resolved) -> ir.Table:
    """Return the table with every decided character of the columns as what it becomes."""
    pattern = pattern_of(characters.substitutions)
    values = {
        name: ibis.ifelse(
            column(name)(table).re_search(pattern),
            written(column(name)(table), characters),
            column(name)(table),
        )
        for name in columns
        if pattern
    }
    return table.mutate(**values) if values else table


def written(text: ir.StringValue, characters: Resolved) -> ir.StringValue:
    """Return the text with every decided character as what it becomes.

    Those with a mark go first, and none becomes what another is: the order of the others is free.
    """
    becomes = {key: one.becomes for key, one in characters.substitutions.items()}
    # A character without its mark may be decided, and the same with a mark not.
    spared = sorted(one for one in characters.unresolved if len(one) > 1 and one[0] in becomes)
    for at, one in enumerate(spared):
        text = text.replace(one, f"{_SPARED}{at}{_SPARED}")
    one_to_one = {key: one for key, one in becomes.items() if len(key) == len(one) == 1}
    for key in sorted(becomes.keys() - one_to_one.keys(), key=lambda key: (-len(key), key)):
        text = text.replace(key, becomes[key])
    if one_to_one:
        text = text.translate("".join(one_to_one), "".join(one_to_one.values()))
    for at, one in enumerate(spared):
        text = text.replace(f"{_SPARED}{at}{_SPARED}", one)
    return text
