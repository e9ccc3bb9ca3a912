"""A virtual resident: opens the procedure, answers page by page, attaches, sends, looks again.

Parses pages by searching for the few strings a form needs, because the reader shares the cores
with the server; tests/journeys/browser.py is the careful reader.
"""

import html
import io
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Protocol
from urllib.parse import quote, urlencode, urlsplit

from PIL import Image, ImageDraw

from .load_http import Answer, Client

TOWN = "/mihon"
_BOUNDARY = "yakuba-load-boundary"
_HIDDEN = re.compile(rb'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_RECEIPT = re.compile(r"R\d+-\d{6}-[A-Z]")
_EMAIL = "resident{0}@load.example.jp"


class WrongAnswer(Exception):
    """The page is not the one that had to come; the message is the kind of error."""


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A page of the form and what the resident types on it."""

    key: str
    fields: Mapping[str, str]
    file_field: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is walked, and how many HTTP requests that takes from opening to status."""

    slug: str
    pages: tuple[QuestionPage, ...]

    @property
    def requests(self) -> int:
        # open · start and its first page · each page sent and the next shown · sent and done · status
        return 1 + 2 + 2 * len(self.pages) + 2 + 1


_NAME = {
    "applicant_name.family": "田村",
    "applicant_name.given": "陽子",
    "applicant_name.family_kana": "タムラ",
    "applicant_name.given_kana": "ヨウコ",
}
_CONTACT = {"email.value": _EMAIL, "phone.value": "090-1234-5678", "staying_at.value": ""}
_ADDRESS = {
    "applicant_address.postal_code": "100-0001",
    "applicant_address.prefecture": "見本県",
    "applicant_address.city": "見本市",
    "applicant_address.town": "本町一丁目",
    "applicant_address.block": "2-3",
    "applicant_address.building": "",
}
_YESTERDAY = (date.today() - timedelta(days=2)).isoformat()  # noqa: DTZ011 - any recent day
_DISASTER = {"cause.value": "wind_flood", "disaster_date.value": _YESTERDAY}
_PHOTOS = QuestionPage("photos", {}, "photos.value")

FORMS = {
    # Six pages and an attachment: the mixed journey.
    "long": Form(
        "load-long",
        (
            QuestionPage("applicant", _NAME),
            QuestionPage("applicant_address", _ADDRESS),
            QuestionPage("contact", _CONTACT),
            QuestionPage("disaster", _DISASTER),
            QuestionPage("building", {"building.value": "house"}),
            QuestionPage("damage", {"damage.value": "roof"}),
            _PHOTOS,
        ),
    ),
    # One page and an attachment: a journey of exactly ten HTTP requests.
    "short": Form("load-short", (QuestionPage("contact", {**_NAME, **_CONTACT}), _PHOTOS)),
}


def photograph(rng: Random) -> bytes:
    """Return a small drawn picture, another one for every seed."""
    image = Image.new("RGB", (640, 480), (rng.randint(0, 255), rng.randint(0, 255), 210))
    draw = ImageDraw.Draw(image)
    draw.polygon([(60, 240), (320, 90), (580, 240)], fill=(120, 70, rng.randint(0, 255)))
    for _ in range(12):
        draw.line([rng.randint(0, 639) for _ in range(4)], fill=(60, 50, 50), width=3)
    content = io.BytesIO()
    image.save(content, "JPEG", quality=80)
    return content.getvalue()


class Log(Protocol):
    """Where times go: what was asked, when it was meant to be, and what came of it."""

    def note(self, what: str, intended: float, answer: Answer) -> None: ...


@dataclass
class Resident:
    """One visitor with cookies of its own."""

    number: int
    form: Form
    client: Client
    log: Log
    photo: bytes
    cookies: dict[str, str] = field(default_factory=dict)
    receipt: str = ""
    acknowledged_at: float = 0.0

    async def walk(self, next_moment: Callable[[], Awaitable[float]]) -> str:
        """Go the whole way; returns the receipt number that was shown.

        `next_moment` waits for the moment of the next act and returns when it was meant to be.
        Raises `WrongAnswer` and `Unreachable`.
        """
        opened = f"{TOWN}/procedures/{self.form.slug}/"
        page = await self.ask("open", "GET", opened, await next_moment())
        start = {"csrfmiddlewaretoken": self._hidden(page)["csrfmiddlewaretoken"]}
        page = await self._act("start", f"{opened}start/", start, await next_moment())
        for one in self.form.pages:
            page = await self._fill(page, one, await next_moment())
        page, address = await self._send(page, await next_moment())
        status = address.removesuffix("done/")
        await self.ask("status", "GET", status, await next_moment())
        return self.receipt

    async def ask(
        self, what: str, method: str, path: str, intended: float, body: bytes = b"", kind: str = ""
    ) -> Answer:
        """Make one request; its time runs from when it was meant to be made."""
        headers = (
            f"Cookie: {'; '.join(f'{name}={value}' for name, value in self.cookies.items())}\r\n"
            f"X-Forwarded-For: {self.address}\r\n"
        )
        if kind:
            headers += f"Content-Type: {kind}\r\n"
        answer = await self.exchange(what, method, path, headers, body)
        self.log.note(what, intended, answer)
        self._keep_cookies(answer.head)
        if answer.status not in (200, 302, 303):
            raise WrongAnswer(f"{what} {answer.status}")
        return answer

    async def exchange(
        self, what: str, method: str, path: str, headers: str, body: bytes
    ) -> Answer:
        """Bring one request to an answer; others may be more patient here."""
        return await self.client.ask(method, path, headers=headers, body=body)

    @property
    def address(self) -> str:
        """The address behind which this resident sits; limits count by it."""
        high, low = divmod(self.number, 250)
        return f"10.{high // 250 % 250}.{high % 250}.{low + 1}"

    @property
    def email(self) -> str:
        return self.email_of(self.number)

    @staticmethod
    def email_of(number: int) -> str:
        """Return the address that the resident with this number types."""
        return _EMAIL.format(number)

    async def _act(
        self, what: str, path: str, fields: Mapping[str, str], intended: float
    ) -> tuple[str, Answer]:
        """Send a form and look at the page to which it leads."""
        sent = await self.ask(
            what,
            "POST",
            path,
            intended,
            urlencode(fields).encode(),
            "application/x-www-form-urlencoded",
        )
        return await self._follow(what, sent)

    async def _follow(self, what: str, answer: Answer) -> tuple[str, Answer]:
        if not answer.is_redirect:
            raise WrongAnswer(f"{what} refused")
        while answer.is_redirect:
            path = urlsplit(answer.header(b"location")).path
            # A browser goes on by itself at once, so this one is meant for now.
            answer = await self.ask(f"{what} →", "GET", path, time.monotonic())
        return path, answer

    async def _fill(
        self, page: tuple[str, Answer], one: QuestionPage, intended: float
    ) -> tuple[str, Answer]:
        path, shown = page
        if f"/questions/{one.key}/" not in path:
            raise WrongAnswer(f"{one.key} expected")
        fields = {**self._hidden(shown), "action": "next"}
        for name, value in one.fields.items():
            fields[name] = self.email if value is _EMAIL else value
        if not one.file_field:
            return await self._act("save", path, fields, intended)
        body = _multipart(fields, one.file_field, self.photo)
        kind = f"multipart/form-data; boundary={_BOUNDARY}"
        return await self._follow(
            "attach", await self.ask("attach", "POST", path, intended, body, kind)
        )

    async def _send(self, page: tuple[str, Answer], intended: float) -> tuple[Answer, str]:
        path, shown = page
        if not path.endswith("/check/"):
            raise WrongAnswer("check expected")
        fields = {**self._hidden(shown), "declared.value": "yes", "action": "submit"}
        address, done = await self._act("submit", path, fields, intended)
        self._receipt_on(done)
        return done, address

    def _receipt_on(self, done: Answer) -> str:
        """Keep the receipt number of the success page, and when it was there."""
        found = _RECEIPT.search(done.body.decode())
        if found is None:
            raise WrongAnswer("no receipt")
        self.receipt = found.group()
        self.acknowledged_at = time.time()
        return self.receipt

    def _hidden(self, page: Answer) -> dict[str, str]:
        """Return the hidden fields of the page's forms."""
        found = {
            name.decode(): html.unescape(value.decode())
            for name, value in _HIDDEN.findall(page.body)
        }
        if "csrfmiddlewaretoken" not in found:
            raise WrongAnswer("no form")
        return found

    def _keep_cookies(self, head: bytes) -> None:
        at = head.lower().find(b"\r\nset-cookie:")
        while at >= 0:
            line = head[at + 13 : head.index(b"\r\n", at + 13)].decode("latin-1").strip()
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
            at = head.lower().find(b"\r\nset-cookie:", at + 13)


def _multipart(fields: Mapping[str, str], name: str, content: bytes) -> bytes:
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; '
        f'filename="{quote("house.jpg")}"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    return b"".join(parts) + head.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()
