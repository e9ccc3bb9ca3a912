"""Records of a fixed length: a sign between the fields, so that they are read as any others."""

import re
from itertools import accumulate
from pathlib import Path
from typing import Final

import numpy as np

from yakuba.conversion.rules.layouts import File

from .reading import UnreadableFile

_BETWEEN: Final = "\x1f"
_NEWLINE: Final = ord("\n")
# Characters that are cut at once: some thirty bytes of memory for each.
_CHUNK: Final = 1 << 19
# Half-width katakana stand where ASCII does not, and take one place as well.
_HALF_KANA: Final = (0xFF61, 0xFF9F)
# JIS X 0213 writes some signs as two characters of Unicode; the second one takes no place.
_NO_PLACE: Final = (0x0300, 0x0301, 0x309A)
# The blanks that fill a field: before a sign or a line end, and after one.
_FILLED: Final = re.compile("[ 　]+(?=[\x1f\n])|(?<=[\x1f\n])[ 　]+|\\A[ 　]+")


def parted(plain: Path, file: File, to: Path) -> None:
    """Write the lines with a sign between the fields and without the blanks that fill them.

    A full-width character takes two places, as in the files of hosts. A line of headings stays as
    it is. Raises UnreadableFile.
    """
    widths = [one.length for one in file.fields]
    with (
        plain.open(encoding="utf-8", newline="\n") as read,
        to.open("w", encoding="utf-8", newline="") as out,
    ):
        first = 1
        if file.dialect.heading:
            out.write(read.readline())
            first = 2
        while text := read.read(_CHUNK):
            # Whole records only; the last of the file may lack its line end.
            text += read.readline()
            text += "" if text.endswith("\n") else "\n"
            out.write(_FILLED.sub("", _cut(text, widths, first, file.name)))
            first += text.count("\n")


def _cut(text: str, widths: list[int], first: int, name: str) -> str:
    """Return whole lines with the sign between the fields; `first` is the number of the first."""
    ends = list(accumulate(widths))
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    is_end = codes == _NEWLINE
    is_half = (codes < 0x80) | ((codes >= _HALF_KANA[0]) & (codes <= _HALF_KANA[1]))
    takes = np.where(is_half, 1, 2)
    takes[is_end | np.isin(codes, _NO_PLACE)] = 0
    after = np.cumsum(takes)
    line = np.cumsum(is_end) - is_end
    begins = np.concatenate(([0], after[is_end][:-1]))
    lengths = after[is_end] - begins
    wrong = np.flatnonzero(lengths != ends[-1])
    if wrong.size:
        raise UnreadableFile(
            f"「{name}」の{first + wrong[0]:,}行目は{lengths[wrong[0]]:,}バイトです。"
            f"レイアウトでは{ends[-1]:,}バイトです。桁の幅か、ファイルを確かめてください。"
        )
    is_begin = np.zeros(ends[-1] + 1, dtype=bool)
    is_begin[ends[:-1]] = True
    place = after - takes - begins[line]
    is_cut = is_begin[place] & (takes > 0)
    found = np.bincount(line[is_cut], minlength=len(lengths))
    wrong = np.flatnonzero(found != len(ends) - 1)
    if wrong.size:
        raise UnreadableFile(
            f"「{name}」の{first + wrong[0]:,}行目は、項目の境で文字が切れています。"
            "レイアウトの桁の幅を確かめてください。"
        )
    signed = np.insert(codes, np.flatnonzero(is_cut), ord(_BETWEEN))
    return signed.astype("<u4").tobytes().decode("utf-32-le")
