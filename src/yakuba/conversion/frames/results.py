"""What leaves a run: accepted files as the target's layout says, Parquet, the errors, the counts."""

import json
import shutil
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from yakuba.conversion.rules.character_reading import LONGEST_NOTE, write_csv
from yakuba.conversion.rules.characters import Decision, code_of
from yakuba.conversion.rules.layouts import Layout

from .converting import FileOutcome, Finding, Order, Outcome, accepted, read_findings
from .engines import DuckEngine
from .writing import error_lines, write_accepted, write_errors

REPORT = "report.json"
CHARACTERS = "characters.csv"
# Findings that are written before it is asked again whether to go on.
_LOOKS: Final = 2_000


def deliver(
    engine: DuckEngine,
    decided: Path,
    order: Order,
    outcome: Outcome,
    out: Path,
    *,
    is_dry: bool = False,
    go_on: Callable[[], None] = lambda: None,
) -> None:
    """Write everything into `out`, which is there only when all of it is; of a dry run no rows.

    `decided` is the folder that `converting.convert` has made. `go_on` is called now and then, and
    raises when somebody has cancelled. Raises UnableToWrite, OSError.
    """
    beside = out.with_name(f"{out.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True, mode=0o700)
    try:
        for one in outcome.files:
            go_on()
            file = order.target.file(one.file)
            if file is not None and not is_dry:
                rows = accepted(engine, decided, file)
                write_accepted(engine, rows, file, beside / file.pattern)
                engine.write(rows, beside / f"{file.code}.parquet")
        write_errors(error_lines(_found(engine, decided, outcome, go_on), order.target), beside)
        table = to_decide(order, outcome)
        if table:
            (beside / CHARACTERS).write_bytes(write_csv(table))
        text = json.dumps(report(order, outcome), ensure_ascii=False, indent=2)
        (beside / REPORT).write_text(f"{text}\n", encoding="utf-8")
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    beside.rename(out)


def _found(
    engine: DuckEngine, decided: Path, outcome: Outcome, go_on: Callable[[], None]
) -> Iterator[Finding]:
    found = chain.from_iterable(
        read_findings(engine, decided / f"findings-{one.file}.parquet", one.file)
        for one in outcome.files
    )
    for at, one in enumerate(found):
        if not at % _LOOKS:
            go_on()
        yield one


def to_decide(order: Order, outcome: Outcome) -> list[Decision]:
    """Return the town's table of characters with those that are still to be decided.

    It is filled in and given to the next run. Nothing at all where all are decided.
    """
    notes: dict[str, list[str]] = {}
    for one in outcome.files:
        for met in one.unresolved:
            place = _place(order.target, one.file, met.field)
            note = f"{place}に{met.rows:,}件（最初は{met.first:,}行目）"
            more = f"、候補は{'・'.join(met.candidates)}" if met.candidates else ""
            notes.setdefault(met.character, []).append(note + more)
    decided = order.characters.decisions
    found = {
        character: Decision(
            character,
            mj=decided[character].mj if character in decided else "",
            note="。".join(said)[:LONGEST_NOTE],
        )
        for character, said in notes.items()
    }
    return list({**decided, **found}.values()) if found else []


def _place(target: Layout, code: str, name: str) -> str:
    file = target.file(code)
    field = file.field(name) if file is not None else None
    return f"{file.name}の{field.name}" if file is not None and field is not None else code


def report(order: Order, outcome: Outcome) -> dict[str, object]:
    """Return what is kept of a run: the same for the same files, layouts and mapping."""
    return {
        "mapping": order.definition.code,
        "source": [order.source.code, order.source.edition],
        "target": [order.target.code, order.target.edition],
        "day": order.today,
        "characters": order.characters.repertoire.value,
        "sample": order.sample,
        "balanced": outcome.is_balanced,
        "files": [_of_file(one) for one in outcome.files],
    }


def _of_file(one: FileOutcome) -> dict[str, object]:
    return {
        "file": one.file,
        "source": one.source,
        "bytes": one.seen.bytes,
        "sha256": one.seen.sha256,
        "lines": one.seen.lines,
        "came": [one.came.rows, one.came.line_sum],
        "passed": [one.passed.rows, one.passed.line_sum],
        "kept_out": [one.kept_out.rows, one.kept_out.line_sum],
        "broken": one.broken,
        "warned": one.warned,
        "found": [
            {"field": field, "reason": reason, "keeps_out": keeps_out, "rows": rows}
            for (field, reason, keeps_out), rows in sorted(one.found.items())
        ],
        "replaced": [
            {
                "character": code_of(each.character),
                "becomes": each.becomes,
                "by": each.basis.value,
                "field": each.field,
                "rows": each.rows,
            }
            for each in one.substitutions
        ],
        "undecided": [
            {
                "character": code_of(each.character),
                "field": each.field,
                "rows": each.rows,
                "first": each.first,
            }
            for each in one.unresolved
        ],
    }
