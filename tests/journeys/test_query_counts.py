"""How many queries each page makes is on record, and more rows never mean more queries.

A page that needs more shows here as a difference in `query_counts.json`. After a change that is
meant: RECORD_QUERY_COUNTS=1 pytest tests/journeys/test_query_counts.py
"""

import json
import os
from pathlib import Path
from random import Random

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yakuba.demo import lives, people
from yakuba.foundation.tenancy.active import acting_in

from .addresses import all_addresses
from .staged import CHILD, Staged

pytestmark = pytest.mark.django_db

BASELINE = Path(__file__).with_name("query_counts.json")

# page, who looks, address or its name
PAGES = (
    ("portal home", "", "/"),
    ("portal search", "", "/procedures/?q=じどうてあて"),
    ("portal procedure", "", "/procedures/child-allowance/"),
    ("portal question", "sasaki", "/drafts/{draft_id}/questions/children/"),
    ("portal check", "sasaki", "/drafts/{draft_id}/check/"),
    ("portal my page", "sasaki", "/my/"),
    ("portal status", "sasaki", "/applications/{application_id}/"),
    ("public results", "", "/open/"),
    ("desk my day", "aoki", "/desk/"),
    ("desk queue", "aoki", "/desk/cases/"),
    ("desk case", "aoki", "/desk/cases/{application_id}/"),
    ("desk decisions", "ishida", "/desk/decisions/"),
    ("desk decision", "ishida", "/desk/decisions/{decision_id}/"),
    ("desk dashboard", "kato", "/desk/measures/"),
    ("desk audit", "kimura", "/desk/audit/"),
    ("desk deliveries", "kimura", "/desk/deliveries/"),
    ("desk organisation", "kimura", "/desk/organisation/"),
    ("desk definitions", "kimura", "/desk/definitions/"),
    ("desk projects", "kudo", "/desk/projects/"),
    ("desk project", "kudo", "/desk/projects/{project_key}/"),
    ("desk plan", "kudo", "/desk/projects/{project_key}/plan/"),
    ("desk gantt", "kudo", "/desk/projects/{project_key}/gantt/"),
    ("desk board", "kudo", "/desk/projects/{project_key}/board/"),
    ("desk own work", "kudo", "/desk/projects/mine/"),
    ("desk task", "kudo", "/desk/projects/tasks/{task_key}/"),
    ("desk tasks", "kudo", "/desk/projects/tasks/"),
    ("desk my record", "aoki", "/desk/people/me/"),
    ("desk gaps", "murakami", "/desk/people/gaps/"),
    ("desk courses", "aoki", "/desk/people/courses/"),
    ("desk roles", "murakami", "/desk/people/roles/"),
    ("desk dispatch", "kimura", "/desk/region/dispatch/"),
    ("desk comparison", "kimura", "/desk/region/compare/"),
    ("desk library", "kimura", "/desk/region/library/"),
    ("desk procurements", "kimura", "/desk/region/procurements/"),
    ("desk migrations", "kimura", "conversion:plans"),
    ("desk migration", "kimura", "conversion:plan"),
    ("desk fit and gap", "kimura", "conversion:fit"),
    ("desk migration data", "kimura", "conversion:data"),
    ("desk batch", "kimura", "conversion:batch"),
    ("desk conversion run", "kimura", "conversion:run"),
    ("desk characters", "kimura", "conversion:characters"),
    ("desk layouts", "kimura", "conversion:definitions"),
    ("desk mapping", "kimura", "conversion:mapping"),
    ("desk mapping draft", "kimura", "conversion:draft"),
    ("desk rehearsal", "kimura", "conversion:rehearsal"),
    ("desk go or no go", "kimura", "conversion:review"),
)


def _filled(staged: Staged, path: str) -> str:
    if path.startswith("/"):
        return path.format(**staged.keys)
    return next(one.fill(staged) for one in all_addresses() if one.name == path)


def count(staged: Staged, who: str, path: str) -> int:
    """Return the queries of the second look, when whatever is cached is cached."""
    client = staged.client(who)
    address = f"/mihon{_filled(staged, path)}"
    cache.clear()
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200, address
    return len(queries)


def test_every_page_makes_the_recorded_number_of_queries(staged: Staged):
    counted = {name: count(staged, who, path) for name, who, path in PAGES}
    if os.environ.get("RECORD_QUERY_COUNTS"):
        BASELINE.write_text(json.dumps(counted, ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert counted == json.loads(BASELINE.read_text("utf-8"))


@pytest.mark.parametrize("name", ["desk queue", "desk my day", "portal home", "public results"])
def test_more_applications_make_no_more_queries(staged: Staged, name: str):
    who, path = next((who, path) for page, who, path in PAGES if page == name)
    before = count(staged, who, path)
    with acting_in(staged.mihon.pk):
        rng = Random(8)
        for number in range(6):
            person = people.person(rng, 7000 + number)
            draft = lives.start(staged.town, CHILD, person, rng, staged.now)
            lives.send(staged.town, CHILD, draft, rng, staged.now)
    assert count(staged, who, path) <= before
