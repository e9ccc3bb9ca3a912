"""The rows of sealing: a submit waits no longer because events are sealed at the same time.

usage: python -m benchmarks.production sealing

On a throw-away database, so that what is made to be sealed does not stay in the kept one. Ten
people a second press 「申請する」 while the sealer, a process of its own, is idle, does one sweep as
the worker does every fifteen seconds with a backlog before it, or never rests. The three take turns
in one run, so that all see the same machine.
"""

import json
from collections.abc import Iterator
from typing import Any

from tests.fleet import fleet

from .rows import Row, Stage, percentile
from .server import SETTINGS

IDLE, SWEEP, CEASELESS = "idle", "sweep", "ceaseless"
# A round is one turn of the sweeper each; the sealer that never rests is watched for a part of it.
ROUNDS, SECONDS, SHARE_CEASELESS = 6, 15.0, 0.2
# More than a sealer gets through in a round, so that it never runs out of work.
BACKLOG_A_SECOND = 6_000
LIMIT = 1.1


def rows(stage: Stage) -> Iterator[Row]:
    """Measure submits with the sealer idle, at the worker's pace, and without a pause."""
    rounds = stage.sized(ROUNDS, least=2)
    seconds = SECONDS if stage.is_full else 3.0
    backlog = round((rounds + 1) * seconds * BACKLOG_A_SECOND)
    with fleet(webs=0, workers=0, postgresql=SETTINGS) as running:
        printed = running.module(
            "benchmarks.production.sealing_writes", str(rounds), str(seconds), str(backlog)
        )
    found = json.loads(printed)
    yield row("a submit beside the worker's sealer", found, SWEEP, judged=True)
    yield row("a submit beside a sealer without pause", found, CEASELESS, judged=False)


def row(name: str, found: dict[str, Any], beside: str, *, judged: bool) -> Row:
    """Compare with the idle sealer; a round in which nothing was sealed shows nothing."""
    told, met = [], all(found[beside]["sealed"])
    for share in (0.5, 0.95):
        alone, together = (percentile(found[one]["ms"], share) for one in (IDLE, beside))
        ratio = together / alone
        met = met and ratio <= LIMIT
        told.append(f"p{share * 100:.0f} {alone:.1f} -> {together:.1f} ms (x{ratio:.2f})")
    return Row(
        name,
        f"p50, p95 <= x{LIMIT:g}" if judged else "(told)",
        ", ".join(told),
        met if judged else None,
        f"n {len(found[IDLE]['ms'])} and {len(found[beside]['ms'])} in turns; "
        f"{sum(found[beside]['sealed']):,} events were sealed meanwhile",
    )
