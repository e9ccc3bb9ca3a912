"""The table of OWASP ASVS, drawn from docs/security/asvs.csv.

.venv/bin/python -m tests.architecture.asvs
"""

import csv
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = ROOT / "docs/security/asvs.csv"
PAGE = ROOT / "docs/security/asvs.md"
STATES = ("met", "N/A", "not met")
_HEAD = """# OWASP ASVS 5.0.0, levels 1 and 2
Drawn from `docs/security/asvs.csv` by `python -m tests.architecture.asvs`; do not edit by hand.

Numbers, levels and chapters are those of the [OWASP Application Security Verification Standard 5.0.0](https://github.com/OWASP/ASVS/tree/v5.0.0/5.0) (© OWASP Foundation, [CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/)); what each asks is told here shortly and in our own words, under the same licence: the standard's text counts. How the row was checked stands behind it: a test that fails when it is no longer so, a module or setting, or a document; without any, the reason. It is our own judgement; nobody has certified it.

**N/A** says that the product has nothing of the kind. **not met** says what is missing and what is planned.

"""


@dataclass(frozen=True)
class Row:
    """One requirement and how we stand to it."""

    id: str
    level: int
    chapter: str
    asks: str
    status: str
    evidence: tuple[str, ...]
    reason: str

    @property
    def place(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.id[1:].split("."))


def rows(path: Path = ROWS) -> list[Row]:
    """Return the rows in their order in the file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                id=one["id"],
                level=int(one["level"]),
                chapter=one["chapter"],
                asks=one["asks"],
                status=one["status"],
                evidence=tuple(part.strip() for part in one["evidence"].split(";") if part.strip()),
                reason=one["reason"],
            )
            for one in csv.DictReader(file)
        ]


def page(found: list[Row]) -> str:
    """Return the table as Markdown: a summary, then a section a chapter."""
    counts = Counter((one.level, one.status) for one in found)
    lines = ["| level | " + " | ".join(STATES) + " | all |", "|---|---|---|---|---|"]
    for level in (1, 2):
        numbers = [counts[level, state] for state in STATES]
        lines.append(f"| {level} | " + " | ".join(map(str, [*numbers, sum(numbers)])) + " |")
    lines.append("")
    for (number, chapter), group in groupby(found, key=lambda one: (one.place[0], one.chapter)):
        lines += [f"## V{number} {chapter}", "| id | L | asks | | evidence or reason |"]
        lines.append("|---|---|---|---|---|")
        lines += [_line(one) for one in group]
        lines.append("")
    return _HEAD + "\n".join(lines)


def _line(row: Row) -> str:
    marks = "<br>".join(f"`{one}`" for one in row.evidence)
    said = "<br>".join(part for part in (row.reason, marks) if part)
    state = f"**{row.status}**" if row.status == "not met" else row.status
    return f"| {row.id} | {row.level} | {row.asks} | {state} | {said} |"


if __name__ == "__main__":
    PAGE.write_text(page(rows()), encoding="utf-8")
