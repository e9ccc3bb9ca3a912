"""What leaves a run: accepted files as the target's layout says, Parquet, the errors, the counts."""

import json
import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from .converting import FileOutcome, Finding, Order, Outcome, accepted, read_findings
from .engines import DuckEngine
from .writing import error_lines, write_accepted, write_errors

REPORT = "report.json"


def deliver(engine: DuckEngine, decided: Path, order: Order, outcome: Outcome, out: Path) -> None:
    """Write everything into `out`, which is there only when all of it is.

    `decided` is the folder that `converting.convert` has made. Raises UnableToWrite, OSError.
    """
    beside = out.with_name(f"{out.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True, mode=0o700)
    try:
        for one in outcome.files:
            file = order.target.file(one.file)
            if file is not None:
                rows = accepted(engine, decided, file)
                write_accepted(engine, rows, file, beside / file.pattern)
                engine.write(rows, beside / f"{file.code}.parquet")
        write_errors(error_lines(_found(engine, decided, outcome), order.target), beside)
        text = json.dumps(report(order, outcome), ensure_ascii=False, indent=2)
        (beside / REPORT).write_text(f"{text}\n", encoding="utf-8")
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    beside.rename(out)


def _found(engine: DuckEngine, decided: Path, outcome: Outcome) -> Iterator[Finding]:
    return chain.from_iterable(
        read_findings(engine, decided / f"findings-{one.file}.parquet", one.file)
        for one in outcome.files
    )


def report(order: Order, outcome: Outcome) -> dict[str, object]:
    """Return what is kept of a run: the same for the same files, layouts and mapping."""
    return {
        "mapping": order.definition.code,
        "source": [order.source.code, order.source.edition],
        "target": [order.target.code, order.target.edition],
        "day": order.today,
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
    }
