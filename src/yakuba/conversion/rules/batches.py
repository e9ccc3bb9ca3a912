"""Files that come: how large one may be, and which file of a layout it is."""

from fnmatch import fnmatchcase
from typing import Final

from .layouts import File, Layout

# The residents of the largest city with forty fields are as much.
MOST_BYTES: Final = 1024 * 1024 * 1024
MOST_FILES: Final = 60
# What is sealed at once, and held in memory at once.
PIECE: Final = 8 * 1024 * 1024


def recognised(layout: Layout, name: str) -> File | None:
    """Return the file of the layout that the name says it is; None when none or several fit."""
    found = [one for one in layout.files if fnmatchcase(name.casefold(), one.pattern.casefold())]
    return found[0] if len(found) == 1 else None


def base_name(name: str) -> str:
    """Return the name without the folders that some browsers send before it."""
    return name.replace("\\", "/").rpartition("/")[2]
