"""The text that a tree head is signed as: a checkpoint in a signed note (C2SP tlog-checkpoint).

yakuba/131002/6f1c…      the log's origin, which no other log shares
1234                     how many events are sealed
q0Jx…=                   the root, base64
time 2026-11-20T01:00:00Z
key 3f2a…                which key signed

— yakuba/131002/6f1c… Base64(key hash and signature)
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_ED25519: Final = b"\x01"
_DASH: Final = "— "


class BrokenNote(ValueError):
    """The text is no signed head of this product."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is signed: the log, its size, its root, and when and with which key."""

    origin: str
    size: int
    root: bytes
    at: datetime
    key_id: str

    @property
    def text(self) -> str:
        """The text under the signature, with its last line end."""
        root = base64.b64encode(self.root).decode()
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{self.origin}\n{self.size}\n{root}\ntime {at}\nkey {self.key_id}\n"

    def is_of(self, code: str) -> bool:
        """Tell whether the log is one of the body with this municipal code."""
        return self.origin.split("/")[1:2] == [code]


def key_id_of(public_key: bytes) -> str:
    """Return the short name of a public key: the beginning of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def signed(head: Head, *, public_key: bytes, signature: bytes) -> str:
    """Return the whole note."""
    mark = base64.b64encode(_key_hash(head.origin, public_key) + signature).decode()
    return f"{head.text}\n{_DASH}{head.origin} {mark}\n"


def parsed(note: str) -> tuple[Head, bytes]:
    """Return head and signature of a note; raises `BrokenNote`. Nothing is verified."""
    try:
        text, _, marks = note.partition(f"\n\n{_DASH}")
        origin, size, root, time, key = text.split("\n")
        name, mark = marks.strip().rsplit(" ", 1)
        head = Head(
            origin=origin,
            size=int(size),
            root=base64.b64decode(root, validate=True),
            at=datetime.strptime(time, "time %Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
            key_id=key.removeprefix("key "),
        )
        signature = base64.b64decode(mark, validate=True)[4:]
    except (ValueError, binascii.Error) as fault:
        raise BrokenNote("署名済みの記録ではありません。") from fault
    if name != origin or not note.startswith(f"{head.text}\n{_DASH}"):
        raise BrokenNote("署名済みの記録の形が崩れています。")
    return head, signature


def _key_hash(name: str, public_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:4]
