"""No page has a violation that axe can find, and none scrolls sideways on a phone of 360 px."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.served import Installation, served

from .conftest import DESK, PHONE
from .test_story import apply, ask_for_correction, draft, open_status
from .visit import Visit

# What a page looks like does not depend on the database.
pytestmark = pytest.mark.once

AXE = Axe()
SIZES = {"desk": DESK, "phone": PHONE}
SIDEWAYS = """() => {
    const root = document.documentElement;
    return root.scrollWidth > root.clientWidth ? [root.scrollWidth, root.clientWidth] : null;
}"""


@dataclass
class Inspector:
    """Looks at the page of a visit at both widths and gathers what is wrong.

    `asks_axe_at` are the widths at which axe looks, too; it takes half a second each time.
    """

    found: list[str] = field(default_factory=list)
    asks_axe_at: tuple[str, ...] = tuple(SIZES)

    def look(self, visit: Visit, name: str = "") -> None:
        page = visit.page
        usual = page.viewport_size
        for word, size in SIZES.items():
            page.set_viewport_size(size)  # type: ignore[arg-type]
            where = f"{word} {name or re.sub(r'^.*?//[^/]*', '', page.url)}"
            found = AXE.run(page).response["violations"] if word in self.asks_axe_at else []
            for one in found:
                nodes = "; ".join(str(node["html"])[:160] for node in one["nodes"][:3])
                self.found.append(f"{where}: {one['id']}: {one['help']}: {nodes}")
            if size is PHONE and (wide := page.evaluate(SIDEWAYS)):
                self.found.append(f"{where}: scrolls sideways, {wide[0]} in {wide[1]}")
        page.set_viewport_size(usual)  # type: ignore[arg-type]

    def look_at(self, visit: Visit, *paths: str) -> None:
        for path in paths:
            visit.open(path)
            self.look(visit)


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    one = Inspector()
    yield one
    assert not one.found, "\n" + "\n".join(dict.fromkeys(one.found))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A town with a little history, so that lists and desks are filled."""
    with served(tmp_path_factory.mktemp("filled"), demo="small") as running:
        yield running


def _come(chromium: Browser, where: Installation, visitors: list[Visit], name: str = "") -> Visit:
    visit = Visit(chromium, where.url, DESK)
    visitors.append(visit)
    if name:
        visit.log_in(name)
    return visit


PORTAL = (
    "/",
    "/procedures/",
    "/procedures/?q=じどうてあと",
    "/procedures/?q=ｘｘｘｘ",
    "/procedures/?event=CHILD_REARING",
    "/procedures/child-allowance/",
    "/procedures/bulky-waste/",
    "/procedures/disaster-certificate/",
    "/drafts/resume/",
    "/drafts/resume/again/",
    "/status/",
    "/my/",
    "/open/",
    "/open/online_rate/",
    "/accessibility/",
    "/accounts/login/",
    "/accounts/login/code/",
    "/no-such-page/",
    "/procedures/?page=2&q=a",
)


def test_the_portal(
    chromium: Browser, filled: Installation, visitors: list[Visit], inspector: Inspector
):
    visit = _come(chromium, filled, visitors)
    inspector.look_at(visit, *PORTAL)
    for path in ("/", "/_patterns/", "/_patterns/desk/", "/_mail/"):
        visit.page.goto(f"{filled.url}{path}")
        inspector.look(visit)
    for reader, words in (("easy", "何を したいですか"), ("en", "What would you like")):
        visit.page.goto(f"{filled.url}/mihon/language/?to={reader}&next=/mihon/")
        assert words in (visit.page.locator("h1").text_content() or ""), reader
        inspector.look(visit, f"portal for {reader}")
    for path in ("/status/", "/drafts/resume/", "/accounts/login/", "/accounts/login/code/"):
        visit.open(path)
        visit.go_on()
        inspector.look(visit, f"{path} with errors")


QUESTIONS = {
    "child-allowance": (
        "claimant", "claimant_birth", "claimant_address", "contact", "work", "children", "bank",
        "bank_photo", "remarks",
    ),
    "bulky-waste": ("items", "slot"),
    "disaster-certificate": ("place", "damage", "copies"),
    "dog-registration": ("dogs", "kept_at"),
}  # fmt: skip


@pytest.mark.parametrize("slug", QUESTIONS)
def test_every_type_of_question_empty_and_in_error(
    chromium: Browser,
    filled: Installation,
    visitors: list[Visit],
    inspector: Inspector,
    slug: str,
):
    visit = _come(chromium, filled, visitors)
    visit.open(f"/procedures/{slug}/")
    visit.press(f'form[action$="/{slug}/start/"] button')
    inspector.look(visit, f"{slug}: first question")
    base = re.sub(r"questions/.*$", "", re.sub(r"^.*/mihon", "", visit.page.url))
    for key in QUESTIONS[slug]:
        visit.open(f"{base}questions/{key}/")
        inspector.look(visit, f"{slug}: {key}")
        if key != "remarks":
            visit.go_on()
            inspector.look(visit, f"{slug}: {key} in error")
    inspector.look_at(visit, f"{base}pause/", f"{base}discard/")


def test_from_the_check_page_to_the_case_and_back(
    chromium: Browser, filled: Installation, visitors: list[Visit], inspector: Inspector
):
    """The pages of one application, with the resident's and the officer's eyes."""
    resident = _come(chromium, filled, visitors)
    number = apply(resident, "axe@example.jp", inspector.look)
    inspector.look(resident, "done")
    aoki = _come(chromium, filled, visitors, "aoki")
    case = ask_for_correction(aoki, number, inspector.look)
    inspector.look(aoki, "case waiting for a correction")
    path = open_status(resident, number, "axe@example.jp")
    inspector.look(resident, "status asking for a correction")
    resident.press('main a[href$="/correction/"]')
    inspector.look(resident, "correction")
    resident.fill("account_holder.value", "")
    resident.go_on()
    inspector.look(resident, "correction in error")
    resident.fill("account_holder.value", "ササキ ハナ")
    resident.go_on()
    inspector.look_at(resident, f"{path}withdraw/", "/my/", "/status/")
    draft(aoki, case, inspector.look)
    inspector.look_at(aoki, case)
    resident.open(path)
    inspector.look(resident, "status, being decided")


DESKS = {
    "aoki": (
        "/desk/", "/desk/cases/", "/desk/cases/?q=ｘｘｘｘ", "/desk/counter/", "/desk/decisions/",
        "/desk/decisions/drafts/", "/desk/decisions/handled/", "/desk/decisions/reviews/",
        "/desk/organisation/", "/desk/organisation/absences/", "/desk/rules/",
        "/desk/rules/senketsu/", "/desk/organisation/closed-days/",
    ),
    "ishida": ("/desk/", "/desk/decisions/"),
    "kudo": ("/desk/", "/desk/cases/", "/desk/decisions/"),
    "kimura": (
        "/desk/", "/desk/audit/", "/desk/audit/?subject_id=1", "/desk/deliveries/",
        "/desk/definitions/", "/desk/measures/", "/desk/measures/online_rate/",
        "/accounts/security/", "/accounts/password/change/",
    ),
    "kato": ("/desk/", "/desk/measures/", "/desk/measures/satisfaction/"),
}  # fmt: skip


@pytest.mark.parametrize("name", DESKS)
def test_the_desks(
    chromium: Browser,
    filled: Installation,
    visitors: list[Visit],
    inspector: Inspector,
    name: str,
):
    visit = _come(chromium, filled, visitors, name)
    inspector.look_at(visit, *DESKS[name])
    for list_path, selector in FIRST_OF.get(name, ()):
        visit.open(list_path)
        visit.press(selector)
        inspector.look(visit, f"first of {list_path}")


FIRST_OF = {
    "aoki": (("/desk/cases/", 'main table a[href*="/desk/cases/"]'),),
    "ishida": (("/desk/decisions/", 'main a[href*="/desk/decisions/"]:has-text("児童手当")'),),
    "kimura": (
        ("/desk/audit/", 'main table a[href*="/desk/audit/"]'),
        ("/desk/deliveries/", 'main table a[href*="/desk/deliveries/"]'),
        ("/desk/definitions/", 'main a[href*="/desk/definitions/"]'),
    ),
}


def test_the_counter_filled_and_in_error(
    chromium: Browser, filled: Installation, visitors: list[Visit], inspector: Inspector
):
    kimura = _come(chromium, filled, visitors, "kimura")
    kimura.open("/desk/counter/")
    kimura.choose("channel", "COUNTER")
    kimura.press('main form[action$="/begin/"] button[value="child-allowance"]')
    inspector.look(kimura, "paper entry")
    kimura.press('main button[value="submit"]:visible')
    inspector.look(kimura, "paper entry in error")


def test_desks_without_work(
    chromium: Browser, installation: Installation, visitors: list[Visit], inspector: Inspector
):
    visit = _come(chromium, installation, visitors, "kudo")
    inspector.look_at(
        visit, "/desk/", "/desk/cases/", "/desk/decisions/", "/desk/decisions/drafts/"
    )
