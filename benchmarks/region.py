"""The rows of the region in the table of goals: 59 municipalities, 40 indicators, five years.

`python -m benchmarks.region` prints them alone, and so does
`python -m tests.postgresql -- python -m benchmarks.region` on PostgreSQL. Every page is timed as a
whole request over HTTP on the machine at hand, web server, worker and client together.
"""

import sys
from collections.abc import Iterator

from tests.journeys.browser import logged_in

from .pages import measure_alone, timed
from .table import Row

FILL = "benchmarks.region_fill"
ABOVE = "/mihonken/desk/region/overview/"
GOAL = 150


def rows(port: int) -> Iterator[Row]:
    """Time what the prefecture and a town read."""
    prefecture, town = logged_in(port, "kobayashi", "mihonken"), logged_in(port, "kimura")
    yield timed(prefecture, ABOVE, "region: need of 59 towns, 40 indicators, 5 years", GOAL)
    layer = f"{ABOVE}?layer=dx-online-26"
    yield timed(prefecture, layer, "region: one indicator, map and table, 5 years", GOAL)
    yield timed(prefecture, f"{ABOVE}table/", "region: 59 towns by 40 indicators", GOAL)
    compare = "/mihon/desk/region/compare/"
    yield timed(town, compare, "region: a town in its class, 40 indicators", GOAL)
    one = f"{compare}indicators/dx-online-26/"
    yield timed(town, one, "region: one indicator with classes and names", GOAL)


if __name__ == "__main__":
    sys.exit(measure_alone("bench-region", FILL, rows))
