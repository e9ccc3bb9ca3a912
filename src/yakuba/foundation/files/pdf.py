"""What a PDF must not carry: anything that acts, hides or unlocks.

The check reads the bytes by itself and errs on the side of refusing: names written with escapes
are unescaped, and object streams, where names can hide in compressed form, are opened.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final


class BadPdf(Exception):
    """The PDF cannot be taken; the message is a Japanese sentence with the remedy."""


_PRINT = "PDFを開き、印刷の画面で「PDFに保存」を選んで作り直したものを選び直してください。"
_BROKEN = f"PDFが壊れているか、途中で切れています。{_PRINT}"
_LOCKED = (
    "PDFにパスワードなどの保護がかかっています。保護を外して保存し直したものを選び直してください。"
)
_ACTIVE = f"PDFの中に、動作するしくみ(スクリプトなど)が入っています。{_PRINT}"
_ATTACHED = f"PDFの中に、別のファイルが入っています。{_PRINT}"
_UNREADABLE = f"PDFの中に、内容を確かめられない部分があります。{_PRINT}"

# ISO 32000-1 12.6.4 (actions), 13.6-13.7 (3D, multimedia), 7.11.4 (embedded files), 12.7.8 (XFA).
_ACTING: Final = (b"JavaScript", b"JS", b"Launch", b"ImportData", b"SubmitForm", b"XFA")
_CARRYING: Final = (b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"GoToE", b"Movie", b"Sound")
_OTHER_FILTERS: Final = frozenset(
    {b"ASCIIHexDecode", b"ASCII85Decode", b"LZWDecode", b"RunLengthDecode", b"Crypt"}
)
_LENIENT_TAIL: Final = 4096
_INFLATED_LIMIT: Final = 64 * 1024 * 1024

_NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM_START = re.compile(rb"(?<!end)stream\r?\n")
# In the noise of a compressed picture three letters occur by chance, six do not.
_TELLING = re.compile(
    rb"/(" + b"|".join(name for name in (*_ACTING, *_CARRYING) if len(name) > 4) + rb")(?![A-Za-z])"
)


def check(content: bytes) -> None:
    """Refuse a PDF that is broken, locked, active or carries files; raises `BadPdf`.

    The time it takes grows with the size only, whatever the bytes are.
    """
    tail = content[-_LENIENT_TAIL:]
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise BadPdf(_BROKEN)
    if _is_zip_too(content):
        raise BadPdf(_ATTACHED)
    outside, streams = _taken_apart(content)
    _check_names(_names(outside))
    for text in _object_streams(streams):
        _check_names(_names(text))
    # A reader may find objects where this check saw a stream: telling names count everywhere.
    _check_names(set(_TELLING.findall(_unescaped(content))))


def _taken_apart(content: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Return what lies outside of streams, and each stream as its dictionary and its body."""
    outside: list[bytes] = []
    streams: list[tuple[bytes, bytes]] = []
    at = 0
    while start := _STREAM_START.search(content, at):
        end = content.find(b"endstream", start.end())
        if end < 0:
            break
        before = content[at : start.start()]
        outside.append(before)
        streams.append((before[before.rfind(b"obj") + 3 :], content[start.end() : end]))
        at = end
    outside.append(content[at:])
    return b" ".join(outside), streams


def _check_names(names: set[bytes]) -> None:
    if b"Encrypt" in names:
        raise BadPdf(_LOCKED)
    if names & set(_ACTING):
        raise BadPdf(_ACTIVE)
    if names & set(_CARRYING):
        raise BadPdf(_ATTACHED)


def _names(text: bytes) -> set[bytes]:
    return {_unescaped(name) for name in _NAME.findall(text)}


def _unescaped(text: bytes) -> bytes:
    """Undo the #xx writing of names (ISO 32000-1 7.3.5)."""
    return _ESCAPE.sub(lambda found: bytes([int(found.group(1), 16)]), text)


def _object_streams(streams: list[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """Yield the inflated object streams (ISO 32000-1 7.5.7); refuses what it cannot inflate."""
    budget = _INFLATED_LIMIT
    for dictionary, body in streams:
        names = _names(dictionary)
        if b"ObjStm" not in names:
            continue
        if b"FlateDecode" not in names or names & _OTHER_FILTERS:
            raise BadPdf(_UNREADABLE)
        try:
            text = zlib.decompressobj().decompress(body, budget)
        except zlib.error:
            raise BadPdf(_UNREADABLE) from None
        budget -= len(text)
        if budget <= 0:
            raise BadPdf(_UNREADABLE)
        yield text


def _is_zip_too(content: bytes) -> bool:
    """Tell whether the same bytes are also a ZIP archive: its directory ends exactly at the end."""
    at = content.rfind(b"PK\x05\x06", max(0, len(content) - 65_557))
    if at < 0 or at + 22 > len(content):
        return False
    return at + 22 + int.from_bytes(content[at + 20 : at + 22], "little") == len(content)
