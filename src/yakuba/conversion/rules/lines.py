"""Where a row stands: one number for all files of a kind, the first billion for the first file.

So the number tells every row from every other, and a single file's are just its line numbers.
"""

from typing import Final

PART: Final = 1_000_000_000


def part_of(line: int) -> int:
    """Return which of the files it is, from 1."""
    return line // PART + 1


def line_in(line: int) -> int:
    """Return the line within its file, from 1."""
    return line % PART


def place_of(line: int) -> str:
    """Return the place as people read it: 12行目, or 2つ目のファイルの12行目."""
    part = part_of(line)
    return f"{part}つ目のファイルの{line_in(line):,}行目" if part > 1 else f"{line:,}行目"
