"""Real sealers, side by side and killed at once while they work: every event is sealed once."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[4]
EVENTS = 20_000
ROUNDS = 2
RECORD = f"""
import django; django.setup()
from django.utils import timezone
from yakuba.foundation.audit.tests.factories import name_lamps
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import found_mihon
with acting_in(found_mihon().pk):
    name_lamps({EVENTS}, actor=Actor.system("夜間処理"), at=timezone.now())
"""


@pytest.fixture
def installation(tmp_path):
    """The environment of a data folder of its own, with a town and 20,000 events."""
    environment = {
        **{name: value for name, value in os.environ.items() if "DATABASE" not in name},
        "YAKUBA_DATA": str(tmp_path),
        "YAKUBA_DEMO": "off",
        "PYTHONPATH": str(SOURCE),
        "DJANGO_SETTINGS_MODULE": "yakuba.config.settings",
    }
    subprocess.run([*COMMAND, "migrate", "-v", "0"], env=environment, check=True)
    subprocess.run([sys.executable, "-c", RECORD], env=environment, check=True)
    return environment


COMMAND = (sys.executable, "-m", "yakuba.config.cli")


def ask(environment, statement):
    path = Path(environment["YAKUBA_DATA"]) / "yakuba.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        return database.execute(statement).fetchall()


def sealed(environment):
    return ask(environment, "SELECT coalesce(max(size), 0) FROM audit_treehead")[0][0]


def start(environment):
    return subprocess.Popen([*COMMAND, "audit", "seal"], env=environment, stdout=subprocess.DEVNULL)


@pytest.mark.once
@pytest.mark.slow
def test_sealers_killed_while_they_work_lose_nothing_and_double_nothing(installation):
    for _ in range(ROUNDS):
        before = sealed(installation)
        pair = [start(installation), start(installation)]
        while sealed(installation) == before and any(one.poll() is None for one in pair):
            with suppress(subprocess.TimeoutExpired):
                pair[0].wait(timeout=0.005)
        for one in pair:
            one.kill()
            one.wait()
    assert start(installation).wait() == 0
    packed = ask(installation, "SELECT ids FROM audit_leaftile ORDER BY number")
    joined = b"".join(row[0] for row in packed)
    ids = [int.from_bytes(joined[at : at + 8], "big") for at in range(0, len(joined), 8)]
    events = ask(installation, "SELECT id FROM events_eventrecord ORDER BY id")
    assert sorted(ids) == [row[0] for row in events]
    assert sealed(installation) == len(events) >= EVENTS
    done = subprocess.run([*COMMAND, "audit", "verify"], env=installation, capture_output=True)
    assert done.returncode == 0
