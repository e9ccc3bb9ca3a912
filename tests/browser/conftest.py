"""A served installation and Chromium, one of each for the test process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from tests.served import Installation, served

from .visit import Visit

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
CHROMIUM = Path("/usr/bin/chromium")
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The towns with their cast and procedures, and no history."""
    with served(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium of the system; without it these tests are skipped nowhere, they fail."""
    with sync_playwright() as playwright:
        where = str(CHROMIUM) if CHROMIUM.exists() else None
        try:
            browser = playwright.chromium.launch(executable_path=where, args=ARGUMENTS)
        except Error as error:
            raise RuntimeError("Chromium is missing: run `make browser`.") from error
        yield browser
        browser.close()


@pytest.fixture
def visitors(chromium: Browser, installation: Installation) -> Iterator[list[Visit]]:
    """Who came in during the test; all leave at its end."""
    here: list[Visit] = []
    yield here
    for visit in here:
        visit.page.context.close()
