"""What is looked at before a table is published: gaps and overlaps between its rows, in words."""

from dataclasses import dataclass

from yakuba.kernel.feel import gaps_and_overlaps

from .cases import example_words
from .drafts import Document
from .sheets import BadTable, read_sheet


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
