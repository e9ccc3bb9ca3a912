"""A whole plan as an SVG file that stands alone. Pure.

Bars are strokes, a path a colour, and every move is told from the last: ten thousand tasks pack
into less than a hundred kilobytes. There is no style sheet beside a file, so its paths carry their
colours as attributes.
"""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Final

from yakuba.kernel.fiscal import Month

from .gantt import POINTS, Row, Tie

_FONT: Final = "'Noto Sans JP','BIZ UDPGothic','Hiragino Sans','Yu Gothic UI',Meiryo,sans-serif"
_HEAD: Final = 48
_LOW: Final = 14
_NAMES: Final = 260
_PX: Final = 2
_LONGEST: Final = 22
MOST_DAYS: Final = 366 * 20


def whole_svg(rows: Sequence[Row], ties: Sequence[Tie], *, title: str, today: date) -> str:
    """Return all rows over all their days as an image that stands alone; ties are straight."""
    starts = [row.start for row in rows if row.start and row.finish]
    ends = [row.finish for row in rows if row.start and row.finish]
    first = Month.of(min(starts, default=today)).start
    last = max(ends, default=today)
    days = min((last - first).days + 31, MOST_DAYS)
    wide, tall = _NAMES + days * _PX, _HEAD + _LOW * len(rows) + _LOW
    x = _NAMES + (today - first).days * _PX
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" width="{wide}"'
        f' height="{tall}" font-family="{_FONT}" font-size="10">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{wide}" height="{tall}" fill="#fff"/>{_whole_months(first, days, tall)}'
        f'<path stroke="#ce0000" d="M{x} {_HEAD}V{tall}"/>'
        f"{_whole_ties(rows, ties, first)}{_whole_shapes(rows, first)}"
        f'<text y="{_HEAD - 3}" fill="#1a1a1a">{_whole_names(rows)}</text></svg>'
    )


def _whole_names(rows: Sequence[Row]) -> str:
    """Return the titles below each other; tasks of one name and depth are written alike."""
    written = {
        (depth, title): (
            f'<tspan x="{4 + 8 * depth}" dy="{_LOW}">{escape(title[:_LONGEST])}</tspan>'
        )
        for depth, title in {(row.depth, row.title) for row in rows}
    }
    return "".join([written[row.depth, row.title] for row in rows])


def _whole_months(first: date, days: int, tall: int) -> str:
    path, texts, month = "", [], Month.of(first)
    while (at := (month.start - first).days) < days:
        x = _NAMES + at * _PX
        path += f"M{x} {_HEAD - 14}V{tall}"
        texts.append(f'<text x="{x + 3}" y="{_HEAD - 4}">{month.month}</text>')
        if month.month in (1, 4) or at == 0:
            texts.append(f'<text x="{x + 3}" y="{_HEAD - 20}">{month.label}</text>')
        month = month.next
    return f'<path stroke="#e6e6e6" d="{path}"/><g fill="#4d4d4d">{"".join(texts)}</g>'


class _Pen:
    """A path of strokes, each move told from the last: what repeats becomes small when packed."""

    def __init__(self) -> None:
        self.x = self.y = 0
        self.path: list[str] = []

    def across(self, x: int, y: int, wide: int) -> None:
        """Draw from a place to the right."""
        self.path.append(f"m{x - self.x} {y - self.y}h{wide}")
        self.x, self.y = x + wide, y

    def angle(self, x: int, y: int, tall: int, wide: int) -> None:
        """Draw from a place downwards, and from there to the right, or to the left if negative."""
        turn = f"h{wide}" if wide else ""
        self.path.append(f"m{x - self.x} {y - self.y}v{tall}{turn}")
        self.x, self.y = x + wide, y + tall

    def drawn(self, colour: str, wide: float) -> str:
        """Return the path as an element."""
        path = "M0 0" + "".join(self.path)
        return f'<path fill="none" stroke="{colour}" stroke-width="{wide:g}" d="{path}"/>'


def _whole_shapes(rows: Sequence[Row], first: date) -> str:
    """Return the bars of all rows, a path a colour: quiet, done, critical, headings, points."""
    begin = first.toordinal()
    pens = {name: _Pen() for name in ("quiet", "done", "critical", "heads", "points", "then")}
    y = _HEAD + 7 - _LOW
    # Taken apart once: ten thousand rows are asked for ten things each.
    for _, _, kind, start, finish, then, _, ended, spare, _, _, is_project, _ in rows:
        y += _LOW
        if then is not None and then != (start, finish):
            _whole_hairline(then, y + 5, begin, pens["then"])
        if start is None or finish is None:
            continue
        if is_project or kind == "GROUP":
            pen = pens["heads"]
        elif ended is not None:
            pen = pens["done"]
        elif spare is not None and spare <= 0:
            pen = pens["critical"]
        else:
            pen = pens["points" if kind in POINTS else "quiet"]
        day = start.toordinal()
        wide = 8 if kind in POINTS else (finish.toordinal() - day + 1) * _PX
        pen.across(_NAMES + (day - begin) * _PX, y, wide)
    return (
        pens["then"].drawn("#767676", 1)
        + pens["heads"].drawn("#4d4d4d", 3)
        + pens["done"].drawn("#b3b3b3", 7)
        + pens["quiet"].drawn("#9db7f9", 7)
        + pens["critical"].drawn("#c74700", 7)
        + pens["points"].drawn("#1a1a1a", 8)
    )


def _whole_hairline(then: tuple[date | None, ...], y: int, begin: int, pen: _Pen) -> None:
    """Draw where the 基準計画 had a task that lies elsewhere now."""
    start, finish = then
    if start is None or finish is None:
        return
    day = start.toordinal()
    pen.across(_NAMES + (day - begin) * _PX, y, (finish.toordinal() - day + 1) * _PX)


def _whole_ties(rows: Sequence[Row], ties: Sequence[Tie], first: date) -> str:
    begin, pen = first.toordinal(), _Pen()
    places = {row.key: at for at, row in enumerate(rows) if not row.is_project}
    joined = [
        (places[tie.before], places[tie.after])
        for tie in ties
        if tie.before in places and tie.after in places
    ]
    joined.sort()
    for before, after in joined:
        ended, began = rows[before].finish, rows[after].start
        if ended is None or began is None:
            continue
        day = ended.toordinal() + 1
        x, y = _NAMES + (day - begin) * _PX, _HEAD + _LOW * before + 7
        pen.angle(x, y, _LOW * (after - before), (began.toordinal() - day) * _PX)
    return pen.drawn("#999", 0.5)
