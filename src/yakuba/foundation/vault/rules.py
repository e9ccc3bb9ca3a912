"""The bytes of the vault: how a key is wrapped and how content is sealed. Pure functions.

AES-256-GCM throughout (NIST SP 800-38D) with random 96-bit nonces. One data key may seal 2^32
contents (SP 800-38D 8.3) before two nonces might meet with a chance of 2^-32; a town of a million
residents writes a thousandth of that in a year, and the keys are to be changed once a year.
"""

import base64
import binascii
import hashlib
import os
import struct
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION: Final = 1
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
# Version, generation of the data key.
_HEADER: Final = struct.Struct(">BI")
OVERHEAD: Final = _HEADER.size + NONCE_BYTES + 16


class NotSealed(ValueError):
    """The bytes are not what `sealed` makes."""


class NotOpened(ValueError):
    """The key does not fit, or content, town or place were changed."""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in clear before sealed content."""

    version: int
    generation: int


def new_key() -> bytes:
    """Return a fresh 256-bit key."""
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def fingerprint(key: bytes) -> str:
    """Return the name of a key: sixteen hexadecimal digits that tell nothing about it."""
    return hashlib.sha256(b"yakuba.vault.master\x00" + key).hexdigest()[:16]


def key_of_text(text: str) -> bytes:
    """Read a master key from base64 (also the URL-safe kind); raises `ValueError`."""
    try:
        key = base64.b64decode(text.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError) as fault:
        raise ValueError("not base64") from fault
    if len(key) != KEY_BYTES:
        raise ValueError(f"{len(key)} bytes")
    return key


def text_of_key(key: bytes) -> str:
    """Return the key as base64, as settings and the key file hold it."""
    return base64.b64encode(key).decode("ascii")


def wrap(key: bytes, *, master: bytes, town: int, generation: int) -> bytes:
    """Encrypt a data key under a master key, bound to its town and generation."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(master).encrypt(nonce, key, _key_place(town, generation))


def unwrap(wrapped: bytes, *, master: bytes, town: int, generation: int) -> bytes:
    """Return the data key; raises `NotOpened`."""
    nonce, rest = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    try:
        return AESGCM(master).decrypt(nonce, rest, _key_place(town, generation))
    except (InvalidTag, ValueError) as fault:
        raise NotOpened from fault


def sealed(content: bytes, *, cipher: AESGCM, generation: int, town: int, about: str) -> bytes:
    """Return header, nonce and ciphertext; `about` says where the content belongs."""
    nonce = os.urandom(NONCE_BYTES)
    header = _HEADER.pack(VERSION, generation)
    return header + nonce + cipher.encrypt(nonce, content, header + _place(town, about))


def opened(content: bytes, *, cipher: AESGCM, town: int, about: str) -> bytes:
    """Return what was sealed; raises `NotOpened` when anything about it was changed."""
    header, rest = content[: _HEADER.size], content[_HEADER.size :]
    try:
        return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], header + _place(town, about))
    except (InvalidTag, ValueError) as fault:
        raise NotOpened from fault


def header_of(content: bytes) -> Header:
    """Read the header; raises `NotSealed`."""
    if len(content) < OVERHEAD:
        raise NotSealed("too short")
    version, generation = _HEADER.unpack_from(content)
    if version != VERSION:
        raise NotSealed(f"version {version}")
    return Header(version, generation)


def _place(town: int, about: str) -> bytes:
    return f"yakuba.vault\x00{town}\x00{about}".encode()


def _key_place(town: int, generation: int) -> bytes:
    return f"yakuba.vault.key\x00{town}\x00{generation}".encode()
