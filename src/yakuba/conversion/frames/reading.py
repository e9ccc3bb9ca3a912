"""From a file of an old system to lines in UTF-8, chunk by chunk, or to why it cannot be read.

What is found on the way is told (`Seen`): how many bytes and lines, the SHA-256 of the file as it
came, whether newlines were mixed. Nothing of the content is told in a message.
"""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from yakuba.conversion.rules.layouts import Dialect, Encoding, File, Form

_CHUNK: Final = 1 << 22
# No record of a resident is longer; a file without line ends is no file of records.
LONGEST_LINE: Final = 4_000_000
_MARKS: Final = {
    codecs.BOM_UTF8: Encoding.UTF8,
    codecs.BOM_UTF16_LE: Encoding.UTF16,
    codecs.BOM_UTF16_BE: Encoding.UTF16,
}


class UnreadableFile(ValueError):
    """The file cannot be read as its layout says; the message names the line and the remedy."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a file on the way: sizes, its hash as it came, and how its lines end.

    `lines` counts the line ends, and a last line without one. `promised` is the number of rows that
    the line at the end gives, None without such a line.
    """

    bytes: int
    sha256: str
    lines: int
    has_mixed_newlines: bool
    promised: int | None = None


def seen_as_it_is(path: Path, dialect: Dialect) -> Seen | None:
    """Return what is seen of a file that needs no rewriting: UTF-8, one kind of line end, no sign
    at its beginning and no line at its end; None for any other.
    """
    if dialect.encoding is not Encoding.UTF8 or dialect.trailer or dialect.form is Form.FIXED:
        return None
    digest, size, lines, last = hashlib.sha256(), 0, 0, b""
    with path.open("rb") as read:
        while chunk := read.read(_CHUNK):
            odd = not size and chunk.startswith(tuple(_MARKS))
            if odd or b"\r" in chunk or b"\0" in chunk:
                return None
            digest.update(chunk)
            size += len(chunk)
            lines += chunk.count(b"\n")
            last = chunk
    if not last.endswith(b"\n"):
        return None
    return Seen(size, digest.hexdigest(), lines, has_mixed_newlines=False)


def rewrite(path: Path, file: File, to: Path) -> Seen:
    """Write the file's lines to another place in UTF-8 with one kind of line end.

    A line that counts at the end is taken off. Raises UnreadableFile; OSError when the disk is full.
    """
    dialect = file.dialect
    digest, size = hashlib.sha256(), 0
    lines, ends = 0, set[str]()
    promised: int | None = None
    with to.open("w", encoding="utf-8", newline="") as out:
        held = ""
        for chunk, text in _decoded(path, dialect, file.name):
            digest.update(chunk)
            size += len(chunk)
            ends |= _ends(text)
            tidy = text.replace("\r\n", "\n").replace("\r", "\n")
            _check(tidy, lines, file.name)
            lines += tidy.count("\n")
            if dialect.trailer:
                # The last line is known only when all is read.
                tidy = held + tidy
                at = tidy.rstrip("\n").rfind("\n") + 1
                tidy, held = tidy[:at], tidy[at:]
            out.write(tidy)
        if held:
            promised = _promised(held, dialect, file.name)
    if not size:
        raise UnreadableFile(f"「{file.name}」のファイルは空です。出力し直してください。")
    return Seen(size, digest.hexdigest(), lines, len(ends) > 1, promised)


def _decoded(path: Path, dialect: Dialect, name: str) -> Iterator[tuple[bytes, str]]:
    """Yield the bytes and their text, whole characters and whole line ends only."""
    with path.open("rb") as read:
        encoding = _marked(read.read(4), dialect.encoding, name)
        read.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        before, done = "", 0
        while True:
            chunk = read.read(_CHUNK)
            try:
                text = before + decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as fault:
                raise UnreadableFile(
                    f"「{name}」の{done + fault.start + 1:,}バイト目を、"
                    f"{dialect.encoding.label}として読めません。"
                    "文字コードを選び直すか、ファイルが途中で切れていないかを確かめてください。"
                ) from fault
            # A carriage return at the end may be half of a line end.
            before = "\r" if chunk and text.endswith("\r") else ""
            text = text.removesuffix("\r") if before else text
            if text or chunk:
                yield chunk, text.removeprefix("\ufeff") if not done else text
            done += len(chunk)
            if not chunk:
                return


def _marked(start: bytes, encoding: Encoding, name: str) -> str:
    """Return the codec, or raise when the mark at the beginning says another encoding."""
    for mark, said in _MARKS.items():
        if start.startswith(mark):
            if said is not encoding:
                raise UnreadableFile(
                    f"「{name}」の文字コードは{said.label}のようです。"
                    f"レイアウトの{encoding.label}を直すか、出力し直してください。"
                )
            return "utf-8-sig" if said is Encoding.UTF8 else encoding.value
    return encoding.value


def _ends(text: str) -> set[str]:
    pairs = text.count("\r\n")
    found = set()
    if pairs:
        found.add("\r\n")
    if text.count("\n") > pairs:
        found.add("\n")
    if text.count("\r") > pairs:
        found.add("\r")
    return found


def _check(text: str, lines: int, name: str) -> None:
    if "\0" in text:
        line = lines + text[: text.index("\0")].count("\n") + 1
        raise UnreadableFile(
            f"「{name}」の{line:,}行目に、文字ではないもの（NUL）があります。"
            "文字コードが違うか、ファイルが壊れています。出力し直してください。"
        )
    if len(text) > LONGEST_LINE // 2 and "\n" not in text:
        raise UnreadableFile(
            f"「{name}」の{lines + 1:,}行目が長すぎます。"
            "改行のないファイルか、引用符が閉じていません。出力の形式を確かめてください。"
        )


def _promised(line: str, dialect: Dialect, name: str) -> int:
    """Return the number that the line at the end gives."""
    if not line.startswith(dialect.trailer):
        raise UnreadableFile(
            f"「{name}」の末尾に、件数の行（「{dialect.trailer}」で始まる）がありません。"
            "ファイルが途中で切れています。出力し直してください。"
        )
    parts = line.strip().split("\t" if dialect.form is Form.TSV else ",")
    given = parts[dialect.count_at - 1].strip() if len(parts) >= dialect.count_at else ""
    if not given.isascii() or not given.isdigit():
        raise UnreadableFile(
            f"「{name}」の末尾の行の{dialect.count_at}番目が、件数として読めません。"
            "レイアウトの「件数の位置」を確かめてください。"
        )
    return int(given)
