"""One person at one screen: by mouse or finger, without script, or by keyboard alone."""

import re
import time
from typing import Any

from playwright.sync_api import Browser, FileChooser, Locator, Page, Response

from tests.journeys.browser import PASSWORD

# Figures are counted anew every minute.
WAIT_SECONDS = 100
STRONG = "main .y-btn--primary:not([tabindex='-1']):visible"


class Visit:
    """A browser window in 見本市, or in another municipality by its word in the address."""

    def __init__(
        self,
        chromium: Browser,
        url: str,
        size: dict[str, int],
        town: str = "mihon",
        **options: Any,
    ) -> None:
        context = chromium.new_context(
            viewport=size, locale="ja-JP", timezone_id="Asia/Tokyo", **options
        )
        context.set_default_timeout(15_000)
        self.url, self.town = url, town
        self.page: Page = context.new_page()
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("response", self._note)

    def _note(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status} {response.url}")

    def open(self, path: str) -> None:
        """Open an address of the municipality."""
        self.page.goto(f"{self.url}/{self.town}{path}")

    def log_in(self, name: str) -> None:
        """Log in as a member of staff."""
        self.open(f"/accounts/login/?next=/{self.town}/desk/")
        self.fill("login", name)
        self.fill("password", PASSWORD)
        self.press("main form button.y-btn--primary")
        self.page.wait_for_url("**/desk/**")

    def one(self, name: str, value: str = "") -> Locator:
        """Return the visible control with this name (and value)."""
        chosen = f'[value="{value}"]' if value else ""
        return self.page.locator(f'main [name="{name}"]{chosen}:not([type=hidden])').first

    def fill(self, name: str, text: str) -> None:
        self.one(name).fill(text)

    def fill_all(self, prefix: str, parts: dict[str, str]) -> None:
        for part, text in parts.items():
            self.fill(f"{prefix}.{part}", text)

    def choose(self, name: str, value: str) -> None:
        """Choose a radio button or tick a box."""
        self.one(name, value).check()

    def attach(self, name: str, file: dict[str, Any]) -> None:
        """Choose a file: the system's own dialogue, whichever way it was opened."""
        self.one(name).set_input_files([file])  # type: ignore[list-item]

    def press(self, target: str) -> None:
        """Press a button or follow a link, and wait for the page it leads to."""
        found = self.page.locator(target).first
        if not found.count():
            raise AssertionError(f"{target} is not on {self.page.url}: {self.text()[:900]}")
        with self.page.expect_navigation():
            found.click()

    def search(self, words: str) -> None:
        """Search on the front page."""
        self.page.locator("#q").fill(words)
        self.press("form[role=search] button")

    def go_on(self) -> None:
        """Press the strong button of the form."""
        self.press(STRONG)

    def text(self) -> str:
        """Return the words of the page without the breaks between phrases."""
        return re.sub(r"\s+", " ", self.page.inner_text("body"))

    def expect(self, words: str) -> None:
        """Fail with the page's words when these are not among them."""
        assert words in self.text(), f"{words!r} is not on {self.page.url}: {self.text()[:900]}"

    def mail(self, address: str, pattern: str) -> str:
        """Wait for the newest caught mail to the address in which the pattern is found."""
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            answer = self.page.request.get(f"{self.url}/_mail/?to={address}").text()
            for key in re.findall(r"/_mail/(\d+)/", answer):
                body = self.page.request.get(f"{self.url}/_mail/{key}/").text()
                found = re.search(pattern, re.sub(r"<wbr ?/?>", "", body))
                if found:
                    return found[1]
            self.page.wait_for_timeout(400)
        raise AssertionError(f"no mail to {address} with {pattern}")

    def until(self, path: str, selector: str) -> Locator:
        """Look again and again at an address until the thing stands there."""
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            self.open(path)
            found = self.page.locator(selector)
            if found.count():
                return found.first
            self.page.wait_for_timeout(400)
        raise AssertionError(f"{selector} never came to {path}: {self.text()[:900]}")


class Keys(Visit):
    """The same by keyboard alone: whatever is used was reached by Tab and was seen in focus."""

    MOST_TABS = 120
    SEEN = """(one) => {
        const style = getComputedStyle(one), around = one.closest("label");
        const ring = (s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2)
            || s.boxShadow !== "none";
        const box = one.getBoundingClientRect();
        const inside = box.bottom > 0 && box.top < innerHeight;
        return inside && (ring(style) || (around !== null && ring(getComputedStyle(around))));
    }"""

    def __init__(self, chromium: Browser, url: str, size: dict[str, int], **options: Any) -> None:
        super().__init__(chromium, url, size, **options)
        self.dialogues: list[FileChooser] = []
        # Listened for from the start: a listener that comes with the key press may come too late.
        self.page.on("filechooser", lambda dialogue: self.dialogues.append(dialogue))

    def reach(self, target: Locator) -> None:
        """Press Tab until the target has the focus, and see that it shows."""
        group = """(one) => document.activeElement === one || (one.type === "radio"
            && document.activeElement.name === one.name
            && document.activeElement.form === one.form)"""
        for _ in range(self.MOST_TABS):
            if target.evaluate(group):
                assert self.page.evaluate(f"({self.SEEN})(document.activeElement)"), (
                    f"the focus does not show on {target} of {self.page.url}"
                )
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to {target} of {self.page.url}")

    def fill(self, name: str, text: str) -> None:
        self.reach(self.one(name))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def search(self, words: str) -> None:
        self.reach(self.page.locator("#q"))
        self.page.keyboard.insert_text(words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def choose(self, name: str, value: str) -> None:
        wanted = self.one(name, value)
        self.reach(wanted)
        if wanted.get_attribute("type") == "checkbox":
            if not wanted.is_checked():
                self.page.keyboard.press("Space")
        else:
            self.page.keyboard.press("Space")
            for _ in range(12):
                if wanted.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        assert wanted.is_checked()

    def attach(self, name: str, file: dict[str, Any]) -> None:
        self.reach(self.one(name))
        until = time.monotonic() + WAIT_SECONDS
        while not self.dialogues and time.monotonic() < until:
            # Whoever sees no dialogue presses again.
            self.page.keyboard.press("Enter")
            self.page.wait_for_timeout(1_500)
        self.dialogues.pop().set_files([file])  # type: ignore[list-item]

    def press(self, target: str) -> None:
        self.reach(self.page.locator(target).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
