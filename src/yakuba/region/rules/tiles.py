"""A map of tiles: each municipality one tile of the same size, so that the small ones are seen. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

SIDE: Final = 64
_GAP: Final = 4
# With more columns than these a phone cannot show the map readably at once: it scrolls there.
_MOST_COLUMNS: Final = 10
# Longer names stand in two lines.
_LINE: Final = 4
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tile:
    """One municipality on the map: what it is called, how it is filled, and where it leads."""

    code: str
    name: str
    level: int
    mark: str
    words: str
    url: str


def placed(codes: Sequence[str], known: Mapping[str, Cell]) -> dict[str, Cell]:
    """Return a cell for each code: the known ones, the others row by row below them."""
    found = {code: known[code] for code in codes if code in known}
    width = max([x for x, _ in found.values()], default=7) + 1
    below = max([y for _, y in found.values()], default=-1) + 1
    rest = [code for code in codes if code not in found]
    for place, code in enumerate(rest):
        found[code] = (place % width, below + place // width)
    return found


def from_plane(places: Mapping[str, tuple[float, float]]) -> dict[str, Cell]:
    """Return cells for places on a plane (east, north), neighbours near each other, none twice.

    From west to east they are cut into columns of as many, each from north to south.
    """
    if not places:
        return {}
    side = max(1, round(len(places) ** 0.5))
    cells: dict[str, Cell] = {}
    columns = sorted(places, key=lambda code: (places[code][0], code))
    chunk = -(-len(columns) // side)
    for x in range(0, len(columns), chunk):
        column = sorted(columns[x : x + chunk], key=lambda code: (-places[code][1], code))
        for y, code in enumerate(column):
            cells[code] = (x // chunk, y)
    return cells


def map_svg(
    title: str, description: str, tiles: Iterable[Tile], cells: Mapping[str, Cell], key: str
) -> str:
    """Return the map: a list of links in a drawing, each with its words; colours are classes."""
    drawn = list(tiles)
    columns = max([cells[one.code][0] for one in drawn], default=0) + 1
    wide = columns * (SIDE + _GAP)
    tall = (max([cells[one.code][1] for one in drawn], default=0) + 1) * (SIDE + _GAP)
    body = "".join(_tile(one, cells[one.code]) for one in drawn)
    return (
        f'<svg class="rm{" rm--wide" if columns > _MOST_COLUMNS else ""}" viewBox="-2 -2 {wide} {tall}" role="group"'
        f' aria-labelledby="rm-{key}-t rm-{key}-d"><title id="rm-{key}-t">{escape(title)}</title>'
        f'<desc id="rm-{key}-d">{escape(description)}</desc>{_PATTERNS}{body}</svg>'
    )


# Lines over the colour, so that the levels differ without it.
_PATTERNS: Final = (
    '<defs><pattern id="rm-p2" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<circle class="rm-ink" cx="4" cy="4" r="1"/></pattern>'
    '<pattern id="rm-p3" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<path class="rm-line" d="M0 8L8 0"/></pattern>'
    '<pattern id="rm-p4" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<path class="rm-line" d="M0 8L8 0M0 0L8 8"/></pattern></defs>'
)


def _tile(tile: Tile, cell: Cell) -> str:
    x, y = cell[0] * (SIDE + _GAP), cell[1] * (SIDE + _GAP)
    words = escape(f"{tile.name} {tile.words}")
    over = (
        f'<rect class="rm-over" width="{SIDE}" height="{SIDE}" rx="6" fill="url(#rm-p{tile.level})"/>'
        if tile.level >= 2
        else ""
    )
    return (
        f'<a href="{escape(tile.url)}" aria-label="{words}"><g transform="translate({x} {y})">'
        f"<title>{words}</title>"
        f'<rect class="rm-tile rm-tile--{tile.level}" width="{SIDE}" height="{SIDE}" rx="6"/>{over}'
        f"{_words(tile)}</g></a>"
    )


def _words(tile: Tile) -> str:
    """Return name and mark on a light ground; a long name in two lines, so that phones show it, too."""
    middle, name = SIDE // 2, tile.name
    is_long = len(name) > _LINE
    top = 9 if is_long else 14
    ground = f'<rect class="rm-label" x="3" y="{top}" width="{SIDE - 6}" height="{SIDE - 2 * top}" rx="3"/>'
    mark = (
        f'<text class="rm-mark" x="{middle}" y="{49 if is_long else 46}">{escape(tile.mark)}</text>'
    )
    if is_long:
        half = -(-len(name) // 2)
        return (
            f'{ground}<text class="rm-name rm-name--long">'
            f'<tspan x="{middle}" y="22">{escape(name[:half])}</tspan>'
            f'<tspan x="{middle}" y="35">{escape(name[half:])}</tspan></text>{mark}'
        )
    size = " rm-name--four" if len(name) == _LINE else ""
    return f'{ground}<text class="rm-name{size}" x="{middle}" y="30">{escape(name)}</text>{mark}'
