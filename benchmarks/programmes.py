"""The rows of programmes in the table of goals: 620 projects and 10,000 tasks of 仮名市.

`python -m benchmarks.programmes` prints them alone, with the moves of a large plan, and so does
`python -m tests.postgresql -- python -m benchmarks.programmes` on PostgreSQL. Every page is timed
as a whole request over HTTP on the machine at hand, web server, worker and client together.
"""

import gzip
import itertools
import sys
from collections.abc import Iterator

from tests.journeys.browser import logged_in

from .pages import measure_alone, timed
from .schedule import moves
from .table import Row

FILL = "benchmarks.programmes_fill"
PROJECTS = "/kamei/desk/projects/"
WHOLE_REPEAT = 15


def rows(port: int) -> Iterator[Row]:
    """Time what staff of a large city read: an officer with 40 memberships, and who sees all."""
    officer, steering = (logged_in(port, who, "kamei") for who in ("harada", "miyamoto"))
    everything = f"{PROJECTS}?stage=all"
    yield timed(officer, everything, "portfolio: of 620 projects, 40 memberships", 100)
    yield timed(steering, everything, "portfolio: all 620 projects on one page", 150)
    chart = f"{PROJECTS}gantt/?stage=all&page="
    yield timed(officer, f"{chart}3", "gantt: window, 40 memberships", 100)
    yield timed(steering, f"{chart}40", "gantt: window of 10,000 tasks", 100)
    yield timed(steering, f"{PROJECTS}workload/", "workload: all people, eight weeks", 150)
    file = f"{PROJECTS}gantt/?stage=all&whole=1"
    yield timed(steering, file, "gantt: 10,000 tasks as one SVG", 300, WHOLE_REPEAT)
    packed = len(gzip.compress(steering.get(file).body, 6)) / 1024
    yield Row("gantt: that SVG compressed", 150, [packed], "KB")


def with_moves(port: int) -> Iterator[Row]:
    """Time the pages, and the moves of plans larger than a city has."""
    return itertools.chain(rows(port), moves(10_000, 16_000, 20), moves(100_000, 160_000, 400))


if __name__ == "__main__":
    sys.exit(measure_alone("bench-programmes", FILL, with_moves))
