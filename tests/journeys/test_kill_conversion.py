"""A conversion whose worker dies in the middle is done by the next one, and leaves nothing behind."""

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from benchmarks.conversion_fill import transcode, write

from tests.served import output_of, rows, served

pytestmark = [pytest.mark.slow, pytest.mark.production]

RESIDENTS = 30_000
SECONDS_TO_BEGIN = 60
SECONDS_TO_END = 240


def until(found: Any, seconds: int) -> Any:
    """Wait for something to be there."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if there := found():
            return there
        time.sleep(0.1)
    raise AssertionError("it did not come")


def test_a_killed_run_goes_on_by_itself_and_its_work_files_are_wiped(tmp_path: Path):
    write(tmp_path / "made", RESIDENTS)
    for name in ("residents.csv", "households.csv"):
        transcode(tmp_path / "made" / name, tmp_path / name, "cp932")
    data = tmp_path / "data"
    data.mkdir()
    work = data / "conversion-work"
    with served(data) as installation:
        output_of(data, "tests.journeys.ask_run", str(tmp_path))
        (first,) = until(lambda: {one.parts[-3] for one in work.glob("*/work/*")}, SECONDS_TO_BEGIN)
        for pid in installation.children()["work"]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert (work / first).exists(), "the test has to kill in the middle"

        def ended() -> list[tuple[Any, ...]]:
            return rows(
                data,
                "SELECT rows_in, rows_out, rows_rejected FROM conversion_conversionrun "
                "WHERE ended_at IS NOT NULL",
            )

        ((came, passed, rejected),) = until(ended, SECONDS_TO_END)
        assert came == passed + rejected > RESIDENTS
        until(lambda: not list(work.iterdir()), SECONDS_TO_BEGIN)
        twice = rows(
            data,
            "SELECT name FROM conversion_runfile GROUP BY run_id, name HAVING count(*) > 1",
        )
        assert twice == []
        facts = rows(
            data, "SELECT count(*) FROM events_eventrecord WHERE code = 'conversion.run.ended'"
        )
        assert facts == [(1,)]
