"""Nothing is lost and nothing is doubled, whichever process dies whenever."""

import contextlib
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.journeys.browser import Browser, Page
from tests.served import ROOT, Installation, environment, rows, served

pytestmark = [pytest.mark.slow, pytest.mark.production]

RESIDENTS = 64
AT_ONCE = 8
KILLS = 10
SECONDS_TO_SUCCEED = 150
SECONDS_TO_DELIVER = 90


def fill_drafts(data: Path, count: int) -> list[dict[str, str]]:
    """Make drafts that only wait for the last button."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.fill_drafts", str(count)],
        cwd=ROOT,
        env={
            **environment(data),
            "DJANGO_SETTINGS_MODULE": "yakuba.config.settings",
            "PYTHONPATH": f"{ROOT}/src:{ROOT}",
        },
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def press(port: int, resident: dict[str, str]) -> Page:
    """Open the check page, tick the declaration and press 「申請する」 once."""
    with contextlib.closing(Browser(port, timeout=10)) as browser:
        browser.cookies["yakuba_session"] = resident["session"]
        page = browser.get(f"/mihon/drafts/{resident['draft']}/check/")
        if "/done/" in page.url:
            return page
        form = page.form(having="revision")
        answers = {name: values[-1] for name, values in form.choices.items()}
        return browser.post(page, form, answers)


def apply(port: int, resident: dict[str, str]) -> str:
    """Press until the success page is there, twice at once as an impatient finger does.

    Returns the receipt number that the resident was shown.
    """
    give_up = time.monotonic() + SECONDS_TO_SUCCEED
    while time.monotonic() < give_up:
        try:
            with ThreadPoolExecutor(2) as fingers:
                presses = [fingers.submit(press, port, resident) for _ in range(2)]
                pages = [one.result() for one in presses]
        except (http.client.HTTPException, OSError, LookupError):
            time.sleep(0.2)
            continue
        shown = [
            re.search(r"R\d+-\d{6}-[A-Z]", page.text) for page in pages if "/done/" in page.url
        ]
        if shown and shown[0]:
            return shown[0].group()
        time.sleep(0.2)
    raise AssertionError(f"no success page for {resident['draft']}")


class Chaos:
    """SIGKILLs web and worker in turn, at random moments spread over the whole run."""

    def __init__(self, installation: Installation, rng: random.Random) -> None:
        self.installation = installation
        self.rng = rng
        self.arrived = 0
        self.killed = 0
        self.is_over = False
        # How many residents are through when the next process dies.
        self.moments = sorted(rng.randrange(RESIDENTS - AT_ONCE) for _ in range(KILLS))

    def run(self) -> None:
        """Kill at every moment, wherever the servers happen to be in their work."""
        for turn, moment in enumerate(self.moments):
            while self.arrived < moment and not self.is_over:
                time.sleep(0.002)
            time.sleep(self.rng.uniform(0, 0.2))
            victim = "web" if turn % 2 else "work"
            for pid in self.installation.children()[victim]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self.killed += 1


def test_no_application_is_lost_or_doubled_when_processes_are_killed(tmp_path: Path):
    with served(tmp_path) as installation:
        residents = fill_drafts(tmp_path, RESIDENTS)
        chaos = Chaos(installation, random.Random(5))

        def through(resident: dict[str, str]) -> str:
            number = apply(installation.port, resident)
            chaos.arrived += 1
            return number

        with ThreadPoolExecutor(AT_ONCE + 1) as people:
            killing = people.submit(chaos.run)
            shown = list(people.map(through, residents))
            chaos.is_over = True
            killing.result()
        assert chaos.killed >= KILLS, "the test has to kill"

        stored = dict(
            rows(
                tmp_path,
                "SELECT replace(CAST(draft_id AS char(36)), '-', ''), receipt_number FROM procedures_application",
            )
        )
        promised = {
            resident["draft"].replace("-", ""): number
            for resident, number in zip(residents, shown, strict=True)
        }
        assert stored == promised, "what residents were shown is what stands in the file"
        serials = sorted(int(number.split("-")[1]) for number in stored.values())
        assert serials == list(range(1, RESIDENTS + 1)), "receipt numbers have no gap"
        arrived = rows(
            tmp_path,
            "SELECT subject_id, count(*) FROM events_eventrecord "
            "WHERE code = 'procedures.application.arrived' GROUP BY subject_id",
        )
        assert sorted(count for _, count in arrived) == [1] * RESIDENTS

        deadline = time.monotonic() + SECONDS_TO_DELIVER
        wanted = {resident["email"]: 1 for resident in residents}
        mails: dict[str, int] = {}
        while mails != wanted and time.monotonic() < deadline:
            time.sleep(0.5)
            mails = dict(
                rows(
                    tmp_path,
                    "SELECT recipient, count(*) FROM notifications_caughtmail GROUP BY recipient",
                )
            )
        assert mails == wanted, "every resident got one mail, after every kill of the worker"
