"""The list of figures that comes with the program."""

from functools import cache
from pathlib import Path
from typing import Final

from yakuba.conversion.rules.figures import Figures, parse

LISTED: Final = Path(__file__).resolve().parents[4] / "data" / "characters" / "mj-figures.csv"


@cache
def figures() -> Figures:
    """Return MJ文字一覧表, read once."""
    return parse(LISTED.read_text(encoding="utf-8"))
