"""The living pattern pages pass axe on a phone and on a desk, by day and by night."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("yakuba.foundation.ui.tests.urls"),
    # Nothing is collected for a test: the live server finds the files where they are written.
    pytest.mark.filterwarnings("ignore:No directory at"),
]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, in which Django empties the tables of a test.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield browser
        browser.close()


def opened(browser: Browser, address: str, width: int, scheme: str = "light") -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("path", ["/_patterns/", "/_patterns/desk/"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(live_server, browser, path, width, scheme):
    page = opened(browser, live_server.url + path, width, scheme)
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", ["/_patterns/", "/_patterns/desk/"])
@pytest.mark.parametrize("width", [320, 360, 640, 1280])
def test_no_page_scrolls_sideways(live_server, browser, path, width):
    page = opened(browser, live_server.url + path, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_policy_blocks_nothing_that_the_pages_need(live_server, browser):
    page = browser.new_context().new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for path in ("/_patterns/", "/_patterns/desk/"):
        page.goto(live_server.url + path)
    assert complaints == []


def test_a_dark_desk_prints_on_white_paper(live_server, browser):
    page = opened(browser, live_server.url + "/_patterns/desk/", 800, "dark")
    page.emulate_media(media="print", color_scheme="dark")
    colour = "getComputedStyle(document.querySelector('.y-card')).backgroundColor"
    assert page.evaluate(colour) == "rgb(255, 255, 255)"


def test_the_menu_of_a_phone_opens_with_and_without_a_script(live_server, browser):
    for script in (True, False):
        context = browser.new_context(
            viewport={"width": 360, "height": 740}, java_script_enabled=script
        )
        page = context.new_page()
        page.goto(live_server.url + "/_patterns/desk/")
        assert not page.locator("#desk-nav").is_visible()
        page.click("a.y-desk__menu")
        assert page.locator("#desk-nav").is_visible()


def test_a_form_is_not_sent_twice_and_keeps_its_button(live_server, browser):
    page = opened(browser, live_server.url + "/_patterns/", 1280)
    sent = page.evaluate(
        """() => {
          const form = document.createElement("form");
          form.method = "post";
          form.innerHTML = "<button name=act value=send>送信</button>";
          document.body.append(form);
          let gone = 0;
          window.addEventListener("submit", (event) => {
            if (!event.defaultPrevented) { gone += 1; event.preventDefault(); }
          });
          form.querySelector("button").click();
          form.querySelector("button").click();
          return [gone, form.querySelector("button").disabled];
        }"""
    )
    assert sent == [1, False]


def test_rows_are_walked_with_j_and_k(live_server, browser):
    page = opened(browser, live_server.url + "/_patterns/desk/", 1280)
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    assert page.locator("[data-rows] tr.is-current").count() == 1
    assert page.evaluate("document.activeElement.textContent") == "見-8-000123"
