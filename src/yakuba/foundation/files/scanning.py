"""Look for viruses with ClamAV where there is one.

clamd's INSTREAM command over its socket (clamd(8)): the bytes go over in chunks, each led by its
length, and one line comes back.
"""

import socket
import struct
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from django.conf import settings

# Where Debian's clamav-daemon listens.
USUAL_SOCKET = Path("/run/clamav/clamd.ctl")
SECONDS = 20
_CHUNK = 64 * 1024


class Scan(Enum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said; `name` is what it found, or why it could not look."""

    result: Scan
    name: str = ""


class Scanner(Protocol):
    """Something that looks for viruses."""

    def scan(self, content: bytes) -> Verdict: ...


class NoScanner:
    """For machines without a scanner: everything passes, and the doctor says so."""

    def scan(self, content: bytes) -> Verdict:
        return Verdict(Scan.CLEAN)


@dataclass(frozen=True, slots=True)
class Clamd:
    """clamd at a socket: `/run/clamav/clamd.ctl` or `host:3310`."""

    address: str

    def scan(self, content: bytes) -> Verdict:
        try:
            answer = self._ask(content)
        except OSError as fault:
            return Verdict(Scan.UNAVAILABLE, str(fault))
        # "stream: OK", "stream: Eicar-Test-Signature FOUND", or "… ERROR".
        said = answer.removeprefix("stream:").strip()
        if said == "OK":
            return Verdict(Scan.CLEAN)
        if said.endswith(" FOUND"):
            return Verdict(Scan.INFECTED, said.removesuffix(" FOUND"))
        return Verdict(Scan.UNAVAILABLE, said)

    def _ask(self, content: bytes) -> str:
        with closing(self._connect()) as link:
            link.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                chunk = content[start : start + _CHUNK]
                link.sendall(struct.pack(">I", len(chunk)) + chunk)
            link.sendall(struct.pack(">I", 0))
            answer = b""
            while piece := link.recv(4096):
                answer += piece
        return answer.rstrip(b"\0\n").decode("utf-8", "replace")

    def _connect(self) -> socket.socket:
        if self.address.startswith("/"):
            link = socket.socket(socket.AF_UNIX)
            link.settimeout(SECONDS)
            try:
                link.connect(self.address)
            except OSError:
                link.close()
                raise
            return link
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=SECONDS)


def chosen() -> Scanner:
    """Return the scanner of the settings; without one, Debian's if it is there."""
    if settings.CLAMD == "off":
        return NoScanner()
    if settings.CLAMD:
        return Clamd(settings.CLAMD)
    return Clamd(str(USUAL_SOCKET)) if USUAL_SOCKET.exists() else NoScanner()
