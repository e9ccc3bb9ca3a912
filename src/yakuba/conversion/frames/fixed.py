"""Records of a fixed length: a sign between the fields, so that they are read as any others."""

from itertools import accumulate
from pathlib import Path
from typing import Final

from yakuba.conversion.rules.layouts import File

from .reading import UnreadableFile

_BETWEEN: Final = "\x1f"


def parted(plain: Path, file: File) -> None:
    """Rewrite the lines with a sign between the fields and without the blanks that fill them.

    A full-width character takes two places, as in the files of hosts. Raises UnreadableFile.
    """
    encoding = file.dialect.encoding.value
    ends = list(accumulate(one.length for one in file.fields))
    starts = [0, *ends[:-1]]
    other = plain.with_suffix(".parted")
    with (
        plain.open(encoding="utf-8", newline="") as read,
        other.open("w", encoding="utf-8", newline="") as out,
    ):
        for at, line in enumerate(read, 1):
            record = line.rstrip("\n").encode(encoding)
            if len(record) != ends[-1]:
                raise UnreadableFile(
                    f"「{file.name}」の{at:,}行目は{len(record):,}バイトです。"
                    f"レイアウトでは{ends[-1]:,}バイトです。桁の幅か、ファイルを確かめてください。"
                )
            parts = (record[a:b] for a, b in zip(starts, ends, strict=True))
            try:
                out.write(_BETWEEN.join(one.decode(encoding).strip(" 　") for one in parts) + "\n")
            except UnicodeDecodeError as fault:
                raise UnreadableFile(
                    f"「{file.name}」の{at:,}行目は、項目の境で文字が切れています。"
                    "レイアウトの桁の幅を確かめてください。"
                ) from fault
    other.replace(plain)
