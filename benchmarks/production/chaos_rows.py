"""The rows of faults in the table of `make bench-production`."""

import sys
from collections.abc import Iterator

from . import chaos
from .rows import Row, Stage

SUBMITS = 10_000


def rows(stage: Stage) -> Iterator[Row]:
    """Run the chaos on a database of its own, which may be killed, and tell what came of it."""
    submits = stage.sized(SUBMITS, least=200)
    report = chaos.run(submits, kills=max(6, submits // 200))
    sys.stderr.writelines(f"  {line}\n" for line in report.lines())
    yield Row(
        f"chaos over {submits:,} acknowledged submits",
        "0 lost, 0 doubled",
        f"{report.lost} lost, {report.doubled} doubled, {sum(report.kills.values())} faults",
        report.is_clean,
    )
    yield Row(
        "every delivery arrives once the faults end",
        "0 missing",
        f"{report.mails_missing} of {report.mails_owed:,} missing, "
        f"{report.mails_repeated} sent again",
        report.mails_missing == 0,
    )
