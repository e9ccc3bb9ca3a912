"""Kill what can be killed while residents apply, then count what became of their applications.

usage: python -m benchmarks.production.chaos [COUNT]     10,000 by default, prints the report

Web processes, workers and PostgreSQL are killed with SIGKILL at random, the mail server is away for
half an hour of a clock that is put forward, the disk for attachments is full for a while. Every
resident presses until a receipt number stands on the page; a part of them press twice at once, and
a part walk the whole form with a photograph.
"""

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import psycopg
from tests.fleet import Fleet, fleet

from .load_http import Client
from .load_journey import FORMS, TOWN, Resident, WrongAnswer, photograph
from .load_patience import Patient, Turned

AT_ONCE = 12
# Of a hundred residents so many walk the whole form with a photograph; the others send what they
# had prepared. So many of the latter press twice at once.
WALKING, DOUBLE = 5, 25
AWAY = timedelta(minutes=30)
STEP = timedelta(minutes=5)
# The longest pause between two attempts at a mail, and the lease of a killed worker, are shorter.
MOST_STEPS = 36
BALLAST = "ballast"
DISK_MEGABYTES = 64


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


@dataclass
class Sender(Patient):
    """A resident whose form only waits for the last button."""

    draft: str = ""
    presses_twice: bool = False

    async def send(self) -> str:
        """Press until the receipt number is there; returns it."""
        address = f"{TOWN}/drafts/{self.draft}/check/"
        if self.presses_twice:
            # An impatient finger: the other press may come first, and both must see one receipt.
            other = Sender(**(vars(self) | {"cookies": dict(self.cookies), "presses_twice": False}))
            first, second = await asyncio.gather(self.send_once(address), other.send_once(address))
            if first != second:
                raise WrongAnswer("two receipts")
            return first
        return await self.send_once(address)

    async def send_once(self, address: str) -> str:
        """Look at the answers, send them, and look at the page that says they have arrived."""
        page = await self.ask("check", "GET", address, time.monotonic())
        if page.is_redirect:
            _, done = await self._follow("check", page)
        else:
            _, done = await self._act(
                "submit", address, self._hidden(page) | {"declared.value": "yes"}, time.monotonic()
            )
        return self._receipt_on(done)


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


class Quiet:
    """Keeps no times."""

    def note(self, what: str, intended: float, answer: object) -> None:
        """Let it pass."""


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Callable[[bool], None]]:
    """Yield what fills the disk of the folder and empties it again.

    A file system of its own in memory, where the machine lets us mount one; elsewhere the folder
    is closed to writing, which fails as early and for the same reason: nothing can be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    size = f"size={DISK_MEGABYTES}m"
    mounted = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], capture_output=True
        ).returncode
        == 0
    )

    def fill(full: bool) -> None:
        if not mounted:
            folder.chmod(0o500 if full else 0o700)
            return
        ballast = folder / BALLAST
        if not full:
            ballast.unlink(missing_ok=True)
            return
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as out:
            while True:
                out.write(bytes(65_536))

    try:
        yield fill
    finally:
        fill(False)
        if mounted:
            subprocess.run(["umount", "-l", folder], check=False)


class Faults:
    """Does to the installation what fate does, at moments spread over the run."""

    def __init__(self, running: Fleet, report: Report, rng: Random, *, kills: int) -> None:
        self.running, self.report, self.rng = running, report, rng
        self.through = 0
        self.moments = sorted(rng.uniform(0.02, 0.95) for _ in range(kills))
        # Each kind comes once before any comes twice.
        kinds = ["web", "worker", "database"]
        self.kinds = [kinds[turn % 3] for turn in range(kills)]

    async def at(self, share: float) -> None:
        """Wait until that share of the residents is through."""
        while self.through < share * self.report.submits:
            await asyncio.sleep(0.01)

    async def kill_at_random(self) -> None:
        """Kill one process after the other and start it anew, as a supervisor does."""
        for moment, kind in zip(self.moments, self.kinds, strict=True):
            await self.at(moment)
            await asyncio.sleep(self.rng.uniform(0, 0.2))
            await asyncio.to_thread(getattr(self, f"_kill_{kind}"))
            self.report.kills[kind] += 1

    def _kill_web(self) -> None:
        port = self.rng.choice(self.running.ports)
        self.running.webs[port].kill()
        self.running.revive_web(port)

    def _kill_worker(self) -> None:
        worker = self.rng.choice(self.running.workers)
        worker.kill()
        worker.start()

    def _kill_database(self) -> None:
        self.running.server.kill()
        self.running.server.start()

    async def take_mail_away(self) -> None:
        """Stop the mail server for half an hour of a clock that is put forward."""
        await self.at(0.3)
        await asyncio.to_thread(self.running.mail.kill)
        self.report.kills["mail server away"] += 1
        for turn in range(AWAY // STEP):
            await self.at(0.3 + 0.3 * (turn + 1) / (AWAY // STEP))
            await asyncio.to_thread(put_clock_forward, self.running, STEP)
        self.running.mail.start()

    async def fill_disk(self, fill: Callable[[bool], None]) -> None:
        """Let no photograph be stored for a fifth of the run."""
        await self.at(0.5)
        await asyncio.to_thread(fill, True)
        self.report.kills["disk full"] += 1
        await self.at(0.7)
        await asyncio.to_thread(fill, False)


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


async def apply_all(running: Fleet, report: Report, faults: Faults, rng: Random) -> dict[str, str]:
    """Let everybody apply; returns draft or e-mail address → receipt number that was shown."""
    walking = report.submits * WALKING // 100
    prepared = json.loads(
        running.module("tests.journeys.fill_drafts", str(report.submits - walking))
    )
    photos = [photograph(rng) for _ in range(16)]
    client = Client(running.ports, patience=20)
    shown: dict[str, str] = {}
    turns = list(range(report.submits))
    rng.shuffle(turns)
    waiting = iter(turns)

    async def one(number: int) -> None:
        common = {
            "number": number, "client": client, "log": Quiet(), "turned": report.turned,
            "obeys": 0.0, "rng": Random(number), "photo": photos[number % 16],
        }  # fmt: skip
        if number < len(prepared):
            mine = prepared[number]
            sender = Sender(
                form=FORMS["short"], draft=mine["draft"],
                presses_twice=number % 100 < DOUBLE, **common,
            )  # fmt: skip
            sender.cookies = {"yakuba_session": mine["session"]}
            shown[mine["draft"]] = await sender.send()
        else:
            shown[Resident.email_of(number)] = await walk_stubbornly(common, report)
        faults.through += 1

    async def person() -> None:
        for number in waiting:
            await one(number)

    async with asyncio.TaskGroup() as people:
        for _ in range(AT_ONCE):
            people.create_task(person())
    client.close()
    return shown


async def walk_stubbornly(common: dict, report: Report) -> str:
    """Walk the whole form; begin anew when the photograph is refused, as the disk is full."""

    async def at_once() -> float:
        return time.monotonic()

    while True:
        try:
            return await Patient(form=FORMS["short"], **common).walk(at_once)
        except WrongAnswer as refusal:
            if str(refusal) != "attach refused":
                raise
            report.refused_files += 1
            await asyncio.sleep(0.5)


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


@contextlib.asynccontextmanager
async def fate(faults: Faults, fill: Callable[[bool], None]) -> AsyncIterator[None]:
    """Let the faults happen while the block runs, and wait until the last is over."""
    async with asyncio.TaskGroup() as happening:
        happening.create_task(faults.kill_at_random())
        happening.create_task(faults.take_mail_away())
        happening.create_task(faults.fill_disk(fill))
        yield


def run(submits: int, *, kills: int, seed: int = 5) -> Report:
    """Run the whole story on a throw-away installation."""
    report, rng = Report(submits), Random(seed)

    async def story(running: Fleet, fill: Callable[[bool], None]) -> dict[str, str]:
        faults = Faults(running, report, rng, kills=kills)
        async with fate(faults, fill):
            return await apply_all(running, report, faults, rng)

    with fleet(webs=2, workers=2) as running, small_disk(running.data / "files") as fill:
        began = time.monotonic()
        shown = asyncio.run(story(running, fill))
        report.seconds = time.monotonic() - began
        settle(running, report)
        judge(running, report, shown)
    return report


def main() -> int:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=10_000)
    parser.add_argument("--kills", type=int, default=0)
    given = parser.parse_args()
    report = run(given.count, kills=given.kills or max(6, given.count // 200))
    sys.stdout.write("\n".join(report.lines()) + "\n")
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
