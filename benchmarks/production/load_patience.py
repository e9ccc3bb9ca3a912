"""A resident who does as the page says: waits, and sends the same again until it went through."""

import asyncio
import html
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from urllib.parse import parse_qsl

from .load_http import Answer, Unreachable
from .load_journey import Resident

_TYPED = re.compile(rb'<input type="hidden" name="([^"]*)" value="([^"]*)"')
_PART = re.compile(rb'name="([^"]+)"\r\n\r\n(.*?)\r\n--', re.DOTALL)
_BUSY = ("混み合っています".encode(), "受け付けられません".encode())


class GaveUp(Exception):
    """It took too long for this resident."""


@dataclass
class Turned:
    """How residents were turned away."""

    # 503 with Retry-After, Japanese words and everything that was typed.
    clearly: int = 0
    # What else came in between: no answer, a server error, a page that lacks something.
    otherwise: Counter[str] = field(default_factory=Counter)


@dataclass
class Patient(Resident):
    """Comes back after the time that the page names, spread a little, until it is over."""

    turned: Turned = field(default_factory=Turned)
    gives_up_at: float = float("inf")
    # With 0 the resident does not wait for the time on the page but a moment.
    obeys: float = 1.0
    rng: Random = field(default_factory=Random)

    async def exchange(
        self, what: str, method: str, path: str, headers: str, body: bytes
    ) -> Answer:
        """Send until the answer is neither an error nor a page that says to come back."""
        while True:
            pause = self.rng.uniform(0.1, 0.6)
            try:
                answer = await super().exchange(what, method, path, headers, body)
            except Unreachable as failure:
                self.turned.otherwise[str(failure)] += 1
            else:
                if answer.status < 500:
                    return answer
                lacking = lacks(answer, body if method == "POST" else b"")
                if lacking:
                    self.turned.otherwise[lacking] += 1
                else:
                    self.turned.clearly += 1
                    named = float(answer.header(b"retry-after"))
                    pause += named * self.obeys * self.rng.uniform(1.0, 1.3)
            if time.monotonic() + pause > self.gives_up_at:
                raise GaveUp(what)
            await asyncio.sleep(pause)


def lacks(answer: Answer, sent: bytes) -> str:
    """Return what the page lacks that tells somebody to come back; empty when it is clear."""
    if answer.status != 503:
        return str(answer.status)
    if not answer.header(b"retry-after"):
        return "503 without Retry-After"
    if not any(words in answer.body for words in _BUSY):
        return "503 without words"
    kept = {
        (html.unescape(name.decode()), html.unescape(value.decode()))
        for name, value in _TYPED.findall(answer.body)
    }
    return "" if typed_in(sent) <= kept else "503 without what was typed"


def typed_in(sent: bytes) -> set[tuple[str, str]]:
    """Return the fields of a form as they were sent, without files."""
    if not sent.startswith(b"--"):
        return set(parse_qsl(sent.decode(), keep_blank_values=True))
    return {(name.decode(), value.decode()) for name, value in _PART.findall(sent)}
