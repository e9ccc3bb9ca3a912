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
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from tests.fleet import Fleet, apart, fleet

from .chaos_report import STEP, Report, judge, put_clock_forward, settle
from .load_http import Client
from .load_journey import FORMS, TOWN, Resident, WrongAnswer, photograph
from .load_patience import Patient

AT_ONCE = 12
# Of a hundred residents so many walk the whole form with a photograph; the others send what they
# had prepared. So many of the latter press twice at once.
WALKING, DOUBLE = 5, 25
AWAY = timedelta(minutes=30)
BALLAST = "ballast"
DISK_MEGABYTES = 64
MOST_REFUSED = 40


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


class Quiet:
    """Keeps no times."""

    def note(self, what: str, intended: float, answer: object) -> None:
        """Let it pass."""


@contextlib.contextmanager
def small_disk(folder: Path, *, mounting: bool = True) -> Iterator[Callable[[bool], None]]:
    """Yield what fills the disk of the folder and empties it again.

    A file system of its own in memory, where the machine lets us mount one; elsewhere what stands
    in the folder is taken away for as long, as a shared folder whose line is cut. Closing it to
    writing would not do: root, as whom containers run, writes there all the same.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        mounted = mounting and mount(folder)
        if mounted:
            stack.callback(subprocess.run, ["umount", "-l", folder], check=False)
        fill = with_ballast(folder) if mounted else without_folder(folder)
        stack.callback(fill, False)
        yield fill


def mount(folder: Path) -> bool:
    """Lay a small file system over the folder; tells whether the machine let us."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", folder]
    with contextlib.suppress(FileNotFoundError):
        return subprocess.run(command, capture_output=True).returncode == 0
    return False


def with_ballast(folder: Path) -> Callable[[bool], None]:
    """Return what fills the folder's file system to its last byte, and empties it."""
    ballast = folder / BALLAST

    def fill(full: bool) -> None:
        if not full:
            ballast.unlink(missing_ok=True)
            return
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as out:
            while True:
                out.write(bytes(65_536))

    return fill


def without_folder(folder: Path) -> Callable[[bool], None]:
    """Return what leads the folder's name to a plain file, in one step, and back to the folder."""
    held, nothing, link = (folder.with_name(f"{folder.name}-{end}") for end in ("held", "no", "to"))
    folder.rename(held)
    nothing.touch()

    def fill(full: bool) -> None:
        link.symlink_to(nothing if full else held)
        link.replace(folder)

    fill(False)
    return fill


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
        """Let no photograph be stored for a fifth of the run, and until somebody has felt it.

        Not longer than until many have: whoever waits for the disk does not let the next one in.
        """
        await self.at(0.4)
        await asyncio.to_thread(fill, True)
        self.report.kills["disk full"] += 1
        while self.through < 0.6 * self.report.submits and self.report.refused_files < MOST_REFUSED:
            await asyncio.sleep(0.01)
        while not self.report.refused_files and self.through < 0.95 * self.report.submits:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(fill, False)


async def apply_all(running: Fleet, report: Report, faults: Faults, rng: Random) -> dict[str, str]:
    """Let everybody apply; returns draft or e-mail address → receipt number that was shown."""
    walking = report.submits * WALKING // 100
    prepared = json.loads(
        running.module("tests.journeys.fill_drafts", str(report.submits - walking))
    )
    photos = [photograph(rng) for _ in range(16)]
    client = Client(running.ports, patience=20)
    shown: dict[str, str] = {}
    # Those who walk come evenly among the others, so that some come while the disk is full.
    waiting = iter(
        sorted(
            range(report.submits),
            key=lambda number: (
                number / len(prepared)
                if number < len(prepared)
                else (number - len(prepared) + 0.5) / walking
            ),
        )
    )

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
            # Who began anew all the time would be taken for a machine, and be asked to stop.
            await asyncio.sleep(2)


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
        shown = apart(story(running, fill))
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
