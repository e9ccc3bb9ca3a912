"""What came of the applications: the clock put forward, the database and the mails compared."""

import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
from tests.fleet import Fleet

from .load_patience import Turned

STEP = timedelta(minutes=5)
# The longest pause between two attempts at a mail, and the lease of a killed worker, are shorter.
MOST_STEPS = 36
FORWARD = (
    (
        "UPDATE deliveries_delivery SET not_before = not_before - %s, queued_at = queued_at - %s, "
        "lease_until = lease_until - %s, posted_at = posted_at - %s "
        "WHERE done_at IS NULL AND dead_at IS NULL"
    ),
    (
        "UPDATE django_tasks_database_dbtaskresult SET run_after = run_after - %s "
        "WHERE status = 'READY' AND run_after < '9000-01-01'"
    ),
    "UPDATE jobs_sweepturn SET next_at = next_at - %s",
)


@dataclass
class Report:
    """What was done to the installation, and what came of it."""

    submits: int
    seconds: float = 0.0
    kills: Counter[str] = field(default_factory=Counter)
    turned: Turned = field(default_factory=Turned)
    refused_files: int = 0
    lost: int = 0
    doubled: int = 0
    wrong_receipts: int = 0
    gaps: int = 0
    mails_owed: int = 0
    mails_missing: int = 0
    # The same mail twice: the worker was killed between the server's 250 and its note of it.
    mails_repeated: int = 0
    minutes_until_delivered: int = 0

    @property
    def is_clean(self) -> bool:
        faults = self.lost + self.doubled + self.wrong_receipts + self.gaps + self.mails_missing
        return faults == 0

    def lines(self) -> Iterator[str]:
        """Return the report as it is printed."""
        kills = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        yield f"acknowledged submits           {self.submits:,} in {self.seconds:.0f} s"
        yield f"killed at random               {kills}"
        yield f"turned away, and came back     {self.turned.clearly:,} by the busy page"
        others = ", ".join(f"{k} {n}" for k, n in sorted(self.turned.otherwise.items()))
        yield f"answers cut off by the faults  {others or 'none'}"
        yield f"photographs refused, disk full {self.refused_files}"
        yield f"lost                           {self.lost}"
        yield f"doubled                        {self.doubled}"
        yield f"receipt numbers not as shown   {self.wrong_receipts}"
        yield f"gaps in the receipt numbers    {self.gaps}"
        yield f"mails owed / missing           {self.mails_owed:,} / {self.mails_missing}"
        yield f"mails sent again (same id)     {self.mails_repeated}"
        yield f"minutes until all delivered    {self.minutes_until_delivered} (clock put forward)"
        yield f"verdict                        {'ok' if self.is_clean else 'FAILED'}"


def asked(running: Fleet, statement: str, values: tuple = ()) -> list[tuple]:
    """Ask the database past row-level security; waits while it is being started."""
    while True:
        with (
            contextlib.suppress(psycopg.OperationalError),
            psycopg.connect(running.server.url_for("root_of_postgres")) as connection,
        ):
            answer = connection.execute(statement, values)
            return answer.fetchall() if answer.description else []
        time.sleep(0.2)


def put_clock_forward(running: Fleet, step: timedelta) -> None:
    """Let that much time pass for everything that waits: the moments come nearer instead."""
    for statement in FORWARD:
        asked(running, statement, (step,) * statement.count("%s"))


def settle(running: Fleet, report: Report) -> None:
    """Put the clock forward until nothing waits any more."""
    for turn in range(MOST_STEPS):
        # Workers try what is due now; what failed comes due with the next step.
        for _ in range(100):
            due = asked(
                running,
                "SELECT count(*) FROM deliveries_delivery WHERE done_at IS NULL AND dead_at IS NULL"
                " AND not_before <= now() AND lease_until IS NULL",
            )[0][0]
            if not due:
                break
            time.sleep(0.2)
        left = asked(
            running,
            "SELECT count(*) FROM deliveries_delivery WHERE done_at IS NULL AND dead_at IS NULL",
        )[0][0]
        report.minutes_until_delivered = turn * (STEP // timedelta(minutes=1))
        if not left:
            return
        put_clock_forward(running, STEP)


def judge(running: Fleet, report: Report, shown: dict[str, str]) -> None:
    """Compare what residents were shown with what stands in the database and at the mail server."""
    stored = asked(
        running,
        "SELECT coalesce(draft_id::text, ''), receipt_number, applicant_email, id::text "
        "FROM procedures_application",
    )
    by_receipt = {receipt: (draft, email) for draft, receipt, email, _ in stored}
    report.lost = sum(receipt not in by_receipt for receipt in shown.values())
    report.wrong_receipts = sum(
        receipt in by_receipt and key not in by_receipt[receipt] for key, receipt in shown.items()
    )
    drafts = Counter(draft for draft, *_ in stored)
    arrivals = asked(
        running,
        "SELECT subject_id, count(*) FROM events_eventrecord "
        "WHERE code = 'procedures.application.arrived' GROUP BY subject_id",
    )
    report.doubled = sum(count - 1 for count in drafts.values()) + sum(
        count - 1 for _, count in arrivals
    )
    # More than were shown: sent, but by nobody who was told so.
    report.doubled += max(0, len(stored) - len(shown))
    serials = sorted(int(receipt.split("-")[1]) for _, receipt, _, _ in stored)
    report.gaps = sum(serial != place for place, serial in enumerate(serials, start=1))
    owed = asked(
        running,
        "SELECT id::text FROM deliveries_delivery WHERE channel = 'mail' "
        "AND dedupe_key LIKE 'arrived:%%'",
    )
    report.mails_owed = len(owed)
    sent = Counter(key.strip("<>").partition("@")[0] for _, key, _ in running.mails())
    report.mails_missing = sum(not sent[key] for (key,) in owed) + len(stored) - len(owed)
    report.mails_repeated = sum(count - 1 for count in sent.values())
