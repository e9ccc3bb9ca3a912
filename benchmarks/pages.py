"""Pages timed as whole requests over HTTP: web server, worker and client on the machine at hand."""

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.journeys.browser import Browser
from tests.served import ROOT, output_of, start
from tests.served import rows as query

from .table import Row, show

REPEAT = 60
# What does not count: the first requests fill the memory of the web process.
WARM = 3


def timed(browser: Browser, url: str, name: str, goal: float, count: int = REPEAT) -> Row:
    """Time a page."""
    row = Row(name, goal)
    for number in range(WARM + count):
        began = time.perf_counter()
        page = browser.get(url)
        elapsed = (time.perf_counter() - began) * 1000
        assert page.status == 200, f"{url}: {page.status}"
        if number >= WARM:
            row.values.append(elapsed)
    return row


def grow(data: Path, module: str) -> dict[str, int]:
    """Let a module fill up the installation of a small demo; returns what stands there."""
    found = json.loads(output_of(data, module))
    assert isinstance(found, dict)
    print(", ".join(f"{number:,} {name}" for name, number in found.items()), flush=True)
    if "DATABASE_URL" in os.environ:
        # PostgreSQL learns by itself within a minute what it holds; the measure does not wait.
        query(data, "ANALYZE")
    return found


@contextlib.contextmanager
def kept(name: str) -> Iterator[Path]:
    """Lend the folder of an installation below build/, which stays for the next time.

    On PostgreSQL it is a new one each time: a throw-away server knows nothing of an earlier one.
    """
    with contextlib.ExitStack() as stack:
        folder = ROOT / "build" / name
        if "DATABASE_URL" in os.environ:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yakuba-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        yield folder


def measure_alone(name: str, fill: str, rows: Callable[[int], Iterator[Row]]) -> int:
    """Fill an installation below build/ and print the rows of its port; returns the exit code."""
    with kept(name) as folder, contextlib.ExitStack() as stack:
        start(folder, YAKUBA_DEMO="small").stop()
        grow(folder, fill)
        installation = start(folder)
        stack.callback(installation.stop)
        return show(rows(installation.port))
