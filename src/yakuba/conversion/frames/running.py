"""A conversion from staged rows to accepted rows and findings, on any engine that Ibis knows.

Per file: what shows over many rows is found first on the few columns that it needs; then all values
and all doubts are reckoned in one pass, and every row is written with whether it is kept out. The
reasons are read from the bits of those rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import ibis
from ibis.expr import types as ir

from yakuba.conversion.rules.characters import Characters, Resolved
from yakuba.conversion.rules.layouts import File, Layout, Severity
from yakuba.conversion.rules.mappings import Definition, FileMap

from .across import found_across, united
from .characters import (
    LETTERS,
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
    """What is converted: the layouts, the mapping, the staged source files, the day of the run."""

    source: Layout
    target: Layout
    definition: Definition
    staged: Mapping[str, ir.Table]
    today: str
    characters: Resolved = field(default_factory=Resolved)

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
        around = Surroundings(self.definition, self.looked_at(), self.characters)
        return prepared(rows, way, file, self.target, around, self.today, only)

    def looked_at(self) -> dict[str, ir.Table]:
        """Return the staged files with their columns named as the layout names the fields."""
        return {
            code: rows.rename(
                {
                    field.code: source(field.code)
                    for file in self.source.files
                    if file.code == code
                    for field in file.fields
                }
            )
            for code, rows in self.staged.items()
        }

    def narrow(self, code: str, fields: tuple[str, ...]) -> ir.Table:
        """Return only some fields of a file of the target, for every row that comes in."""
        file, way = self.target.file(code), self.way(code)
        if file is None or way is None:
            names = {target(one): "string" for one in fields}
            return ibis.memtable([], schema=ibis.schema({"line": "int64", **names}))
        return self.prepared(way, file, self.staged[way.source], fields).rows.select(
            "line", *[target(one) for one in fields]
        )

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

    def in_question(self, way: FileMap, found: ir.Table) -> ir.Table:
        """Return the rows, as they came, whose characters were replaced or are unresolved."""
        lines = found.filter(found["reason"].isin([REDUCED, UNRESOLVED])).select("line").distinct()
        return self.staged[way.source].semi_join(lines, "line")

    def met(self, way: FileMap, file: File, rows: ir.Table) -> list[Met]:
        """Return the characters of the rows that were replaced or are unresolved, by field."""
        texts = {target(one.code): one.code for one in file.fields if one.kind in LETTERS}
        if not texts:
            return []
        as_they_came = replace(self, characters=Resolved())
        before = as_they_came.prepared(way, file, rows, tuple(texts.values())).rows
        pattern = "|".join(filter(None, [NEVER, pattern_of(self.characters.known)]))
        return [
            replace(one, field=texts[one.field])
            for one in read_met(met_in(before, list(texts), pattern))
        ]


def decided(made: Prepared, across: ir.Table) -> ir.Table:
    """Return every row with its values, its masks, and `kept_out`: whether an error keeps it out."""
    out = across.filter(across["keeps_out"]).select(out_line="line").distinct()
    rows = made.rows.left_join(out, [("line", "out_line")])
    kept_out = made.are(rows, Severity.ERROR) | rows["out_line"].notnull()
    return rows.mutate(kept_out=kept_out).drop("out_line")


def findings(made: Prepared, rows: ir.Table) -> ir.Table:
    """Return `line`, `field`, `reason`, `keeps_out` for every bit that is set in decided rows."""
    parts = []
    for mask in dict.fromkeys(one.mask for one in made.judgements):
        of = [one for one in made.judgements if one.mask == mask]
        words = ibis.memtable(
            {
                "bit": [1 << one.bit for one in of],
                "field": [one.field for one in of],
                "reason": [one.reason for one in of],
                "keeps_out": [one.severity is Severity.ERROR for one in of],
            }
        )
        doubted = rows.filter(rows[mask] != 0).select("line", mask=rows[mask])
        met = doubted.cross_join(words)
        met = met.filter((met["mask"] & met["bit"]) != 0)
        parts.append(met.select("line", "field", "reason", "keeps_out"))
    return parts[0] if len(parts) == 1 else ibis.union(*parts)
