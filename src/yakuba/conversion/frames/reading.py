"""From a file of an old system to lines in UTF-8, chunk by chunk, or to why it cannot be read.

What is found on the way is told (`Seen`): how many bytes and lines, the SHA-256 of the file as it
came, whether newlines were mixed. Nothing of the content is told in a message.
"""

import codecs
import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from yakuba.conversion.rules.layouts import Dialect, Encoding, File, Form

_CHUNK: Final = 1 << 22
# Characters. No record of a resident is longer; a file without line ends is no file of records.
LONGEST_LINE: Final = 1_000_000
# So much of a file is looked at when its encoding has to be guessed.
_START: Final = 1 << 16
# What DOS wrote at the end of a file.
_END: Final = "\x1a"
_NEWLINE: Final = ord("\n")
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


def seems_plain(path: Path, dialect: Dialect) -> bool:
    """Tell from its beginning whether a file may need no rewriting: see `seen_as_it_is`."""
    if dialect.encoding is not Encoding.UTF8 or dialect.trailer or dialect.form is Form.FIXED:
        return False
    with path.open("rb") as read:
        start = read.read(_START)
    is_odd = start.startswith(tuple(_MARKS)) or b"\r" in start or b"\0" in start
    return bool(start) and not is_odd


def seen_as_it_is(path: Path, go_on: Callable[[], None]) -> Seen | None:
    """Return what is seen of a file in UTF-8 that needs no rewriting: it has one kind of line end,
    the last line, too. None for any other. `go_on` is called for each chunk.
    """
    digest, size, lines = hashlib.sha256(), 0, 0
    last: int | None = None
    chunk = bytearray(_CHUNK)
    with path.open("rb", buffering=0) as read:
        while count := read.readinto(chunk):
            go_on()
            if chunk.find(b"\r", 0, count) >= 0 or chunk.find(b"\0", 0, count) >= 0:
                return None
            digest.update(memoryview(chunk)[:count])
            size += count
            lines += int(np.count_nonzero(np.frombuffer(chunk, np.uint8, count) == _NEWLINE))
            last = chunk[count - 1]
    return Seen(size, digest.hexdigest(), lines, False) if last == _NEWLINE else None


def rewrite(path: Path, file: File, to: Path, go_on: Callable[[], None]) -> Seen:
    """Write the file's lines to another place in UTF-8 with one kind of line end.

    A line that counts at the end is taken off. `go_on` is called for each chunk. Raises UnreadableFile; OSError when the disk is full.
    """
    dialect = file.dialect
    digest, size = hashlib.sha256(), 0
    lines, begun, ends = 0, 0, set[str]()
    promised: int | None = None
    with to.open("w", encoding="utf-8", newline="") as out:
        held = ""
        for chunk, text in _decoded(path, file):
            go_on()
            digest.update(chunk)
            size += len(chunk)
            ends |= _ends(text)
            tidy = text.replace("\r\n", "\n").replace("\r", "\n")
            _check(tidy, lines, begun, file.name)
            lines += tidy.count("\n")
            begun = len(tidy) - tidy.rfind("\n") - 1 + (0 if "\n" in tidy else begun)
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
    return Seen(size, digest.hexdigest(), lines + bool(begun), len(ends) > 1, promised)


def together(parts: Sequence[Seen]) -> Seen:
    """Return what was seen of several files as one; its hash is that of their hashes, one a line."""
    if len(parts) == 1:
        return parts[0]
    hashes = "\n".join(one.sha256 for one in parts)
    promised = [one.promised for one in parts if one.promised is not None]
    return Seen(
        sum(one.bytes for one in parts),
        hashlib.sha256(hashes.encode()).hexdigest(),
        sum(one.lines for one in parts),
        any(one.has_mixed_newlines for one in parts),
        sum(promised) if promised else None,
    )


def _decoded(path: Path, file: File) -> Iterator[tuple[bytes, str]]:
    """Yield the bytes and their text, whole characters and whole line ends only."""
    encoding = file.dialect.encoding
    with path.open("rb") as read:
        codec = _marked(read.read(4), encoding, file.name)
        read.seek(0)
        decoder = codecs.getincrementaldecoder(codec)()
        before, done = "", 0
        while True:
            chunk = read.read(_CHUNK)
            waiting = len(decoder.getstate()[0])
            try:
                text = before + decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as fault:
                raise UnreadableFile(
                    f"「{file.name}」の{done - waiting + fault.start + 1:,}バイト目を、"
                    f"{encoding.label}として読めません。{guessed(path, file)}"
                    "文字コードを選び直すか、ファイルが途中で切れていないかを確かめてください。"
                ) from fault
            # A carriage return at the end may be half of a line end; a sign of the end says nothing.
            whole = text.rstrip("\r" + _END)
            text, before = whole, text[len(whole) :]
            if not chunk:
                text += before.rstrip(_END)
            if text or chunk:
                yield chunk, text if done else text.removeprefix("\ufeff")
            done += len(chunk)
            if not chunk:
                return


def guessed(path: Path, file: File) -> str:
    """Return a sentence that names the encoding the file seems to have; empty where none shows.

    Only what is known counts: the names of the layout's fields in the first line, or signs that no
    other encoding has.
    """
    with path.open("rb") as read:
        start = read.read(_START)
    names = [one.name for one in file.fields if not one.name.isascii()]
    for one in Encoding:
        if one is not file.dialect.encoding and _seems(start, one, file.dialect.heading, names):
            return f"文字コードは{one.label}のようです。"
    return ""


def _seems(start: bytes, encoding: Encoding, has_heading: bool, names: Sequence[str]) -> bool:
    try:
        text = codecs.getincrementaldecoder(_unmarked(encoding, start))().decode(start)
    except UnicodeDecodeError:
        return False
    if has_heading:
        heading = text[: LONGEST_LINE // 100].partition("\n")[0]
        return any(one in heading for one in names)
    is_jis = encoding is Encoding.JIS and b"\x1b$" in start
    return is_jis or (encoding is Encoding.UTF8 and not start.isascii())


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
    return _unmarked(encoding, start)


def _unmarked(encoding: Encoding, start: bytes) -> str:
    """Return the codec; UTF-16 without a mark is taken for what Windows writes."""
    is_bare = encoding is Encoding.UTF16 and not start.startswith(tuple(_MARKS))
    return "utf-16-le" if is_bare else encoding.value


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


def _check(text: str, lines: int, begun: int, name: str) -> None:
    """Raise for what is in no file of records; `begun` characters of the first line came before."""
    if "\0" in text:
        line = lines + text[: text.index("\0")].count("\n") + 1
        raise UnreadableFile(
            f"「{name}」の{line:,}行目に、文字ではないもの（NUL）があります。"
            "文字コードが違うか、ファイルが壊れています。出力し直してください。"
        )
    longest, at = LONGEST_LINE - begun, 0
    while len(text) - at > longest:
        # The last line end within reach: from behind it the next line may be as long again.
        end = text.rfind("\n", at, at + max(longest, 0) + 1)
        if end < 0:
            line = lines + text.count("\n", 0, at) + 1
            raise UnreadableFile(
                f"「{name}」の{line:,}行目が長すぎます（{LONGEST_LINE:,}文字を超えます）。"
                "改行のないファイルか、引用符が閉じていません。出力の形式を確かめてください。"
            )
        longest, at = LONGEST_LINE, end + 1


def _promised(held: str, dialect: Dialect, name: str) -> int | None:
    """Return the number that the line at the end gives, None where the layout has no place for it."""
    line = held.strip("\n")
    if dialect.form is Form.FIXED:
        parts = [line, line.removeprefix(dialect.trailer)]
        place = 2
    else:
        between = "\t" if dialect.form is Form.TSV else ","
        parts = next(csv.reader([line], delimiter=between), [""])
        place = dialect.count_at
    if not parts[0].startswith(dialect.trailer):
        raise UnreadableFile(
            f"「{name}」の末尾に、件数の行（「{dialect.trailer}」で始まる）がありません。"
            "ファイルが途中で切れています。出力し直してください。"
        )
    if not dialect.count_at:
        return None
    given = parts[place - 1].strip() if len(parts) >= place else ""
    if not (given.isascii() and given.isdigit()):
        raise UnreadableFile(
            f"「{name}」の末尾の行の{dialect.count_at}番目が、件数として読めません。"
            "レイアウトの「件数の位置」を確かめてください。"
        )
    return int(given)
