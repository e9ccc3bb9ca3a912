"""A conversion from staged rows to accepted rows and findings, on any engine that Ibis knows.

All values and doubts of a file are reckoned in one pass, and every row is written with its doubts as
bits. What shows over many rows is then found from the few columns that it needs.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from yakuba.conversion.rules.characters import Characters, Resolved
from yakuba.conversion.rules.layouts import File, Layout, Severity
from yakuba.conversion.rules.mappings import Definition, FileMap

from .across import found_across, united
from .characters import (
    NEVER,
    REDUCED,
    UNRESOLVED,
    Met,
    met_in,
    pattern_of,
    read_met,
    resolved_in,
    texts_of,
)
from .fields import Surroundings, source, target
from .files import Prepared, prepared


@dataclass(frozen=True, slots=True)
class Work:
    """What is converted: the layouts, the mapping, the staged source files, the day of the run.

    `made` are the files of the target as far as they are written: `line` and their columns.
    """

    source: Layout
    target: Layout
    definition: Definition
    staged: Mapping[str, ir.Table]
    today: str
    characters: Resolved = field(default_factory=Resolved)
    made: Mapping[str, ir.Table] = field(default_factory=dict)

    def ways(self) -> list[tuple[FileMap, File]]:
        """Return the files to make, with how, in the target's order."""
        order = {one.code: at for at, one in enumerate(self.target.files)}
        found = [(one, self.target.file(one.to)) for one in self.definition.files]
        known = [(way, file) for way, file in found if file is not None]
        return sorted(known, key=lambda pair: order[pair[1].code])

    def way(self, code: str) -> FileMap | None:
        """Return how the file of the target is made."""
        return next((one for one in self.definition.files if one.to == code), None)

    def prepared(
        self, way: FileMap, file: File, rows: ir.Table, only: tuple[str, ...] | None = None
    ) -> Prepared:
        """Return the file of the target over these rows of its source."""
        around = Surroundings(self.definition, self.staged, self.characters)
        return prepared(rows, way, file, self.target, around, self.today, only)

    def narrow(self, code: str, fields: tuple[str, ...]) -> ir.Table:
        """Return only some fields of a file of the target, for every row that comes in."""
        names = [target(one) for one in fields]
        if code not in self.made:
            columns = {"line": "int64", **dict.fromkeys(names, "string")}
            return ibis.memtable([], schema=ibis.schema(columns))
        return self.made[code].select("line", *names)

    def across(self, file: File) -> ir.Table:
        """Return what shows over many rows of the file."""
        return united(list(found_across(file, self.target, self.narrow)))

    def resolved(self, characters: Characters) -> Resolved:
        """Return what becomes of the characters in the staged files' texts."""
        columns = {
            code: [source(one) for one in texts_of(code, self.definition, self.target)]
            for code in self.staged
        }
        return resolved_in(characters, self.staged, columns, self.definition)

    def met(self, way: FileMap, file: File, rows: ir.Table, fields: Collection[str]) -> list[Met]:
        """Return the characters of the fields that were replaced or are unresolved."""
        texts = {target(one.code): one.code for one in file.fields if one.code in fields}
        as_they_came = replace(self, characters=Resolved())
        before = as_they_came.prepared(way, file, rows, tuple(texts.values())).rows
        pattern = "|".join(filter(None, [NEVER, pattern_of(self.characters.known)]))
        return [
            replace(one, field=texts[one.field])
            for one in read_met(met_in(before, list(texts), pattern))
        ]


def in_question(rows: ir.Table, found: ir.Table) -> ir.Table:
    """Return those of the rows whose characters were replaced or are unresolved."""
    lines = found.filter(found["reason"].isin([REDUCED, UNRESOLVED])).select("line").distinct()
    return rows.semi_join(lines, "line")


def findings(made: Prepared, rows: ir.Table) -> ir.Table:
    """Return `line`, `field`, `reason`, `keeps_out` for every bit that is set in the rows written."""
    parts = []
    for mask in dict.fromkeys(one.mask for one in made.judgements):
        of = [one for one in made.judgements if one.mask == mask]
        words = ibis.memtable(
            pa.table(
                {
                    "bit": [1 << one.bit for one in of],
                    "field": [one.field for one in of],
                    "reason": [one.reason for one in of],
                    "keeps_out": [one.severity is Severity.ERROR for one in of],
                }
            )
        )
        doubted = rows.filter(rows[mask] != 0).select("line", mask=rows[mask])
        met = doubted.cross_join(words)
        met = met.filter((met["mask"] & met["bit"]) != 0)
        parts.append(met.select("line", "field", "reason", "keeps_out"))
    if not parts:
        # A file can have nothing that could be wrong with it.
        empty = ibis.literal("")
        return rows.limit(0).select("line", field=empty, reason=empty, keeps_out=ibis.literal(True))
    return parts[0] if len(parts) == 1 else ibis.union(*parts)
