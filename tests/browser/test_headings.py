"""Headings stay whole on a phone, and what stays on the screen covers no other heading."""

import pytest
from playwright.sync_api import Browser, Page

from tests.served import Installation

from .conftest import DESK, PHONE
from .visit import Visit

# What a page looks like does not depend on the database.
pytestmark = pytest.mark.once

# How many lines the text of the heading's first words takes.
LINES = """() => new Set(
    [...document.querySelector("h1 > span").getClientRects()].map(one => one.top)
).size"""
# Other stories may have registered projects here: a table of our own is laid into the page, as its
# template draws one.
GROUPS = """() => {
    const row = '<tr><th scope="row" class="pf-name"><a href="#x">事業</a></th><td>課長</td></tr>';
    const group = name => `<tr class="y-row--group"><th scope="colgroup" colspan="2">${name}</th></tr>`;
    document.querySelector("main").insertAdjacentHTML("beforeend",
        '<div class="pf-wrap"><table id="laid" class="y-table y-table--dense pf-table"><thead><tr>' +
        '<th scope="col">事業</th><th scope="col">責任者</th></tr></thead><tbody>' +
        (group("環境課") + row.repeat(30) + group("財政課") + row.repeat(60)) +
        '</tbody></table></div>');
}"""
SCROLLED = """down => {
    const table = document.querySelector("#laid");
    window.scrollTo(0, table.getBoundingClientRect().top + scrollY + down);
    const edges = one => { const at = one.getBoundingClientRect(); return [at.top, at.bottom]; };
    return {
        bar: edges(document.querySelector(".y-desk__header"))[1],
        columns: edges(table.querySelector("thead th")),
        groups: [...table.querySelectorAll(".y-row--group th")].map(edges),
    };
}"""


@pytest.fixture
def kimura(chromium: Browser, installation: Installation, visitors: list[Visit]) -> Page:
    """木村 at the desk."""
    visit = Visit(chromium, installation.url, DESK)
    visitors.append(visit)
    visit.log_in("kimura")
    return visit.page


def test_the_heading_of_the_day_does_not_break_inside_a_word(
    kimura: Page, installation: Installation
):
    kimura.set_viewport_size(PHONE)  # type: ignore[arg-type]
    kimura.goto(f"{installation.url}/mihon/desk/")
    assert kimura.inner_text("h1 > span:first-child") == "今日の仕事"
    assert kimura.evaluate(LINES) == 1


def test_the_headings_of_columns_stay_above_those_of_groups(
    kimura: Page, installation: Installation
):
    kimura.goto(f"{installation.url}/mihon/desk/projects/")
    kimura.evaluate(GROUPS)
    for down in (-200, -60, -20, 0, 30, 300, 900, 1500, 2000):
        seen = kimura.evaluate(SCROLLED, down)
        top, bottom = seen["columns"]
        assert top >= seen["bar"] - 2, down
        assert all(group[0] >= bottom - 1 for group in seen["groups"]), (down, seen)
    # Far down, the heading of the group that is read stays with those of the columns.
    assert any(group[0] <= bottom + 1 for group in seen["groups"])
