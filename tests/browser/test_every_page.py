"""Every page of programmes, people and the region, before whoever may open it: axe and 360 px.

The pages come from the URL resolver and the keys from the stage, so a new page is looked at from the
day it exists; one that nobody of the cast can open is told. Axe looks at the wide page.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Error

from tests.journeys.addresses import Address, pages_of
from tests.served import Installation, output_of, served

from .conftest import DESK
from .test_accessibility import Inspector
from .visit import Visit

# What a page looks like does not depend on the database.
pytestmark = pytest.mark.once

# Who opens the pages of an app; whoever comes later opens what those before could not.
VISITORS = {
    "programmes": (("mihon", ("kimura", "kudo", "miura")),),
    "talent": (("mihon", ("murakami", "aoki", "ueno", "miura", "kimura")),),
    "conversion": (("mihon", ("kimura",)),),
    "records": (("mihon", ("murakami",)),),
    # The prefecture sees other pages at the same addresses.
    "region": (("mihon", ("kimura",)), ("mihonken", ("kobayashi",))),
}
SPACES = {
    "programmes": ("programmes", "open_projects"),
    "talent": ("talent",),
    "conversion": ("conversion",),
    "records": ("records",),
    "region": ("region",),
}
# A part of a page, fetched again and again by the page around it.
PARTS = {"talent:required_runs"}
# No page to look at on this stage, and why.
UNSEEN = {
    "talent:expected_post": "leads to the page of the post that was chosen",
    "talent:need_new": "asks for a project behind the question mark; test_people.py looks at it",
    "talent:result_intake": "no list of results lies on the stage",
    "region:offer": "an offer is 雛形村's, of which nobody logs in here; test_region.py looks at one",
    "region:library_taken": "what was taken over is 雛形村's, too",
}


@dataclass(frozen=True)
class Stage:
    """A running town with one thing of every kind, and the keys that fill the addresses."""

    installation: Installation
    keys: dict[str, Any]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    data = tmp_path_factory.mktemp("staged")
    with served(data, demo="none") as running:
        keys = output_of(data, "tests.journeys.stage_served", YAKUBA_DEMO="none")
        yield Stage(running, json.loads(keys))


def see(visit: Visit, stage: Stage, inspector: Inspector, left: list[Address]) -> list[Address]:
    """Look at what opens before this visitor; returns the addresses that do not."""
    closed = []
    for address in (one for one in left if one.name not in PARTS):
        path = address.fill(stage)  # type: ignore[arg-type]
        try:
            answer = visit.page.goto(f"{visit.url}/{visit.town}{path}")
        except Error as error:
            # Some files have no extension in their address.
            if "Download is starting" in str(error):
                continue
            raise
        assert answer is not None
        # An address that takes forms only is no page.
        if answer.status == 405:
            continue
        if answer.status != 200 or not visit.page.url.endswith(path):
            closed.append(address)
            continue
        # The browser shows a paper in a page of its own making.
        if "html" in answer.headers["content-type"]:
            inspector.look(visit)
    return closed


@pytest.fixture
def come(chromium: Browser, stage: Stage) -> Iterator[Callable[[str, str], Visit]]:
    """Let somebody of a town log in; all leave at the end of the test."""
    here: list[Visit] = []

    def enter(town: str, name: str) -> Visit:
        here.append(Visit(chromium, stage.installation.url, DESK, town=town))
        here[-1].log_in(name)
        return here[-1]

    yield enter
    for visit in here:
        visit.page.context.close()


@pytest.mark.parametrize("app", VISITORS)
def test_every_page_that_somebody_may_open(
    stage: Stage, come: Callable[[str, str], Visit], app: str
):
    # What is folded away on a phone is looked at there in test_accessibility.py.
    inspector = Inspector(asks_axe_at=("desk",))
    closed = set()
    for place, (town, names) in enumerate(VISITORS[app]):
        left = pages_of(*SPACES[app])
        for name in names:
            visit = come(town, name)
            left = see(visit, stage, inspector, left)
            inspector.found += visit.troubles
        found = {address.name for address in left}
        closed = found & closed if place else found
    assert closed == {name for name in UNSEEN if name.partition(":")[0] in SPACES[app]}
    assert not inspector.found, "\n" + "\n".join(dict.fromkeys(inspector.found))
