"""Values in which an undecided character stands, for whoever has to recognise it."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from .characters import UNRESOLVED, Unresolved
from .converting import Outcome
from .engines import DuckEngine

# Where a character stands: the file, the field and the character itself.
Place = tuple[str, str, str]
Samples = Mapping[Place, Sequence[str]]

MOST_SAMPLES: Final = 3
LONGEST_SAMPLE: Final = 80
# So many rows of a file are looked through, beside the first one of each character.
_LOOKED_AT: Final = 5_000
# So many first rows are asked for; who has more to decide than this has a table of a vendor.
_MOST_FIRST: Final = 2_000


def samples_in(engine: DuckEngine, decided: Path, outcome: Outcome) -> dict[Place, list[str]]:
    """Return a few values, as they came, of each undecided character of a run.

    `decided` is the folder that `converting.convert` has made.
    """
    found: dict[Place, list[str]] = {}
    for one in outcome.files:
        if one.unresolved:
            path = decided / f"findings-{one.file}.parquet"
            for field, value in _values(engine, path, one.file, one.unresolved):
                _put(found, one.file, field, value, one.unresolved)
    return found


def _values(
    engine: DuckEngine, path: Path, file: str, unresolved: Sequence[Unresolved]
) -> Iterable[tuple[str, str]]:
    rows = engine.read(path, f"samples_{file}")
    rows = rows.filter(rows["reason"] == UNRESOLVED).select("line", "field", "value")
    lines = sorted({one.first for one in unresolved})[:_MOST_FIRST]
    # First the lines that a character stands in first, so that a rare one has its sample, too.
    for part in (rows.filter(rows["line"].isin(lines)), rows.limit(_LOOKED_AT)):
        for one in engine.rows(part):
            yield one["field"], one["value"] or ""


def _put(
    found: dict[Place, list[str]],
    file: str,
    field: str,
    value: str,
    unresolved: Sequence[Unresolved],
) -> None:
    for one in unresolved:
        if one.field != field or one.character not in value:
            continue
        samples = found.setdefault((file, field, one.character), [])
        shown = _around(value, one.character)
        if shown not in samples and len(samples) < MOST_SAMPLES:
            samples.append(shown)


def _around(value: str, character: str) -> str:
    """Return the value, of a long one the part with the character in it."""
    if len(value) <= LONGEST_SAMPLE:
        return value
    begin = max(value.index(character) - LONGEST_SAMPLE // 2, 0)
    return value[begin : begin + LONGEST_SAMPLE]
