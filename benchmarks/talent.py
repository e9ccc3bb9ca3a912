"""The rows of skills in the table of goals: 10,000 staff of 仮名市 with 60 skills each.

`python -m benchmarks.talent` prints them alone, and so does
`python -m tests.postgresql -- python -m benchmarks.talent` on PostgreSQL. Every page is timed as a
whole request over HTTP on the machine at hand, web server, worker and client together.
"""

import re
import sys
from collections.abc import Iterator

from tests.journeys.browser import logged_in

from .pages import measure_alone, timed
from .table import Row

FILL = "benchmarks.talent_fill"
PEOPLE = "/kamei/desk/people/"


def rows(port: int) -> Iterator[Row]:
    """Time what 人材育成 and the head of a section read."""
    charged, head = (logged_in(port, who, "kamei") for who in ("miyamoto", "shimizu"))
    skill = re.search(rb'<option value="(\d+)"', charged.get(f"{PEOPLE}who/").body)
    assert skill is not None
    able = f"{PEOPLE}who/?skill={skill[1].decode()}&level=3"
    section = re.search(rb"gaps/sections/(\d+)/", charged.get(f"{PEOPLE}gaps/?q=納税").body)
    assert section is not None
    inside = f"{PEOPLE}gaps/sections/{section[1].decode()}/"
    for who, browser in (("officer", charged), ("head", head)):
        yield timed(browser, f"{PEOPLE}gaps/", f"skills: gap by section, {who}", 100)
        yield timed(browser, inside, f"skills: one section with its people, {who}", 100)
        yield timed(browser, f"{PEOPLE}gaps/skills/", f"skills: gap by skill, {who}", 100)
        yield timed(browser, f"{PEOPLE}gaps/posts/", f"skills: gap by rank and post, {who}", 100)
        yield timed(browser, able, f"skills: who can at level 3, {who}", 100)
        yield timed(browser, f"{PEOPLE}me/", f"skills: my page, {who}", 100)


if __name__ == "__main__":
    sys.exit(measure_alone("bench-talent", FILL, rows))
