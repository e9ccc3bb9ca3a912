"""What is looked at before a table is published: gaps and overlaps between its rows, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from yakuba.kernel.feel import gaps_and_overlaps

from .cases import example_words
from .drafts import Document
from .sheets import BadTable, read_sheet

# Each row that changed is looked through once more.
_MOST_LOST: Final = 10


@dataclass(frozen=True, slots=True)
class Checked:
    """Gaps as examples, overlaps as rows and an example, and why the search was not complete."""

    gaps: tuple[str, ...] = ()
    overlaps: tuple[tuple[str, str], ...] = ()
    unsure: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether there is something that a person has to look at."""
        return bool(self.gaps or self.overlaps or self.unsure)


def checked(document: Document) -> Checked:
    """Return what the rows leave open and answer twice; nothing for a table with faults."""
    try:
        sheet = read_sheet(document)
    except BadTable:
        return Checked()
    findings = gaps_and_overlaps(sheet.table)
    # With these policies several rows may well apply.
    overlaps = () if sheet.table.hit_policy not in ("U", "A") else findings.overlaps
    return Checked(
        gaps=tuple(example_words(document, one) for one in findings.gaps),
        overlaps=tuple(
            ("と".join(f"{row + 1}行目" for row in one.rows), example_words(document, one.example))
            for one in overlaps
        ),
        unsure=findings.unsure_ja,
    )


def lost(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Return what a row of the former version answers and no row does now: its number, an example.

    A slip in one amount shows here, whatever else the table has always left open.
    """
    try:
        old, new = read_sheet(before).table, read_sheet(after).table
    except BadTable:
        return []
    if [one.name for one in old.inputs] != [one.name for one in new.inputs]:
        return []
    kept = {rule.inputs for rule in new.rules}
    gone = [(at, rule) for at, rule in enumerate(old.rules, 1) if rule.inputs not in kept]
    found = []
    for number, rule in gone[:_MOST_LOST]:
        within = tuple(
            one if cell.strip() in ("", "-") else replace(one, values=cell)
            for one, cell in zip(new.inputs, rule.inputs, strict=True)
        )
        gaps = gaps_and_overlaps(replace(new, inputs=within)).gaps
        found += [(number, example_words(after, gap)) for gap in gaps[:1]]
    return found
