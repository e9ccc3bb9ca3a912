"""The rows of decisions in the table of goals: 50,000 drafts on their way, 1,000,000 decided.

`python -m benchmarks.decisions` prints them alone, and so does
`python -m tests.postgresql -- python -m benchmarks.decisions` on PostgreSQL.
"""

import sys
from collections.abc import Iterator

from tests.journeys.browser import logged_in

from .pages import measure_alone, timed
from .table import Row

FILL = "benchmarks.decisions_fill"
SLUG = "kessai"
GOAL = 100


def rows(port: int) -> Iterator[Row]:
    """Time what those on the route read."""
    desk = f"/{SLUG}/desk/decisions/"
    chief = logged_in(port, "chief-1001-0", SLUG)
    yield timed(chief, desk, "decisions: inbox, 125 of 50,000 open", GOAL)
    yield timed(chief, f"{desk}handled/", "decisions: handled, 1,000,000 decided", GOAL)
    both = logged_in(port, "chief-1000-0", SLUG)
    yield timed(both, desk, "decisions: inbox of one who acts for another, 250", GOAL)
    officer = logged_in(port, "officer-1001-0", SLUG)
    yield timed(officer, f"{desk}drafts/", "decisions: own drafts, 5,250", GOAL)


if __name__ == "__main__":
    sys.exit(measure_alone("bench-decisions", FILL, rows))
