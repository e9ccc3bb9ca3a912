"""A window of a Gantt chart as SVG text for a page. Pure.

What repeats without being linked (shades, grid, hairlines, ties) is one path each. Colours are
classes of the style sheet; nothing here has a style of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Final

from .gantt import Row, Tie, Window, Zoom, dates_in_words

WIDE: Final = 592
ROW: Final = 32
HEAD: Final = 48
# Sixteen of these pixels are one rem, so a chart grows with the letters beside it.
_REM: Final = 16


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a day lies across."""

    first: date
    days: int
    wide: float

    def x(self, day: date) -> float:
        """Return the left edge of the day, a little outside at most."""
        at = (day - self.first).days
        return round(min(max(at, -2), self.days + 2) * self.wide / self.days, 1)

    def shows(self, start: date, finish: date) -> bool:
        """Tell whether a part of the time lies in the window."""
        return (finish - self.first).days >= 0 and (start - self.first).days < self.days


def scale_of(window: Window) -> Scale:
    """Return the scale of a window on a page."""
    return Scale(window.first, window.days, WIDE)


def axis_svg(window: Window, today: date) -> str:
    """Return the heading of the chart: months, and days or weeks where they have room."""
    scale = scale_of(window)
    day = WIDE / window.days
    parts = [_grid(window, scale, HEAD)]
    month = window.month
    for _ in range(window.zoom.months):
        x, css = scale.x(month.start), ""
        text = f"{month.month}月" if window.zoom is Zoom.YEAR else month.label
        if window.zoom is Zoom.YEAR and (month == window.month or month.month == 1):
            parts.append(
                f'<text class="gt-year" x="{x + 4:g}" y="18">{month.label[: -len(text)]}</text>'
            )
        y = 40 if window.zoom is Zoom.YEAR else 18
        parts.append(f'<text{css} x="{x + 4:g}" y="{y}">{text}</text>')
        month = month.next
    if window.zoom is not Zoom.YEAR:
        for at in range(window.days):
            one = window.first + timedelta(days=at)
            if window.zoom is Zoom.MONTH or one.weekday() == 0:
                x = (at + 0.5) * day if window.zoom is Zoom.MONTH else at * day + 4
                anchor = ' text-anchor="middle"' if window.zoom is Zoom.MONTH else ""
                now = ' class="gt-now"' if one == today else ""
                parts.append(f'<text{now}{anchor} x="{x:.1f}" y="40">{one.day}</text>')
    return _svg("gt-axis", WIDE, HEAD, "".join(parts), "")


def _svg(css: str, wide: int, tall: int, body: str, name: str) -> str:
    role = f'role="group" aria-label="{escape(name)}"' if name else 'aria-hidden="true"'
    return (
        f'<svg class="{css}" {role} viewBox="0 0 {wide} {tall}"'
        f' width="{wide / _REM:g}rem" height="{tall / _REM:g}rem">{body}</svg>'
    )


def _grid(window: Window, scale: Scale, tall: int) -> str:
    path, month = "", window.month
    for _ in range(window.zoom.months):
        path += f"M{scale.x(month.start):g} 0V{tall}"
        month = month.next
    return f'<path class="gt-grid" d="{path}"/>'


def window_svg(
    rows: Sequence[Row],
    ties: Sequence[Tie],
    window: Window,
    *,
    closed: Sequence[tuple[int, int]],
    today: date,
    url: Callable[[Row], str],
    name: str,
) -> str:
    """Return the chart of the rows; each bar is a link, and of ties only those with an end here."""
    scale, tall = scale_of(window), ROW * len(rows)
    day = WIDE / window.days
    off = "".join(
        f"M{at * day:.1f} 0h{count * day:.1f}V{tall}h{-count * day:.1f}z" for at, count in closed
    )
    # In a year weekends are hardly more than hairs.
    fine = " gt-off--fine" if window.zoom is Zoom.YEAR else ""
    lines = "".join(f"M0 {ROW * at}H{WIDE}" for at in range(1, len(rows) + 1))
    places = {row.key: at for at, row in enumerate(rows) if not row.is_project}
    drawn = "".join(_bar(row, ROW * at, scale, today, url) for at, row in enumerate(rows))
    now = ""
    if scale.shows(today, today):
        x = scale.x(today) + day / 2
        now = f'<path class="gt-today" d="M{x:.1f} 0V{tall}"/>'
    body = (
        f'<path class="gt-off{fine}" d="{off}"/>{_grid(window, scale, tall)}'
        f'<path class="gt-line" d="{lines}"/>{now}'
        f'<path class="gt-then" d="{_hairlines(rows, scale)}"/>'
        f"{_ties(rows, ties, places, scale, tall)}{drawn}"
    )
    return _svg("gt-chart", WIDE, tall, body, name)


def _hairlines(rows: Sequence[Row], scale: Scale) -> str:
    """Return where the 基準計画 had the tasks: a thin line below each bar."""
    path = ""
    for at, row in enumerate(rows):
        start, finish = row.then or (None, None)
        if start is None or finish is None or not scale.shows(start, finish):
            continue
        y = ROW * at + 27
        left, right = scale.x(start), scale.x(finish + timedelta(days=1))
        path += f"M{left:g} {y - 2}v4M{left:g} {y}H{right:g}m0 -2v4"
    return path


def _bar(row: Row, y: int, scale: Scale, today: date, url: Callable[[Row], str]) -> str:
    if row.start is None or row.finish is None:
        return ""
    if not scale.shows(row.start, row.finish):
        return _outside(row, y, scale)
    left, right = scale.x(row.start), scale.x(row.finish + timedelta(days=1))
    words = escape(f"{row.title}、{dates_in_words(row)}{_state(row, today)}")
    css = _css(row, today)
    if row.is_point:
        middle, high = (left + right) / 2, y + ROW / 2
        shape = f'<path class="{css}" d="M{middle:.1f} {high - 8:g}l8 8l-8 8l-8 -8z"/>'
    elif row.is_group:
        shape = f'<rect class="{css}" x="{left:g}" y="{y + 14}" width="{max(right - left, 2):.1f}" height="5"/>'
    else:
        wide = max(right - left, 3)
        shape = (
            f'<rect class="{css}" x="{left:g}" y="{y + 8}" width="{wide:.1f}" height="14" rx="2"/>'
        )
        if row.progress and row.finished_on is None:
            done = wide * row.progress / 100
            shape += (
                f'<rect class="gt-done" x="{left:g}" y="{y + 18}" width="{done:.1f}" height="4"/>'
            )
    return f'<a href="{url(row)}" aria-label="{words}">{shape}<title>{words}</title></a>'


def _css(row: Row, today: date) -> str:
    base = "gt-point" if row.is_point else "gt-sum" if row.is_group else "gt-bar"
    if row.finished_on is not None:
        return f"{base} gt-is-done"
    if row.is_critical:
        return f"{base} gt-is-critical"
    return f"{base} gt-is-late" if row.is_late(today) else base


def _state(row: Row, today: date) -> str:
    said = []
    if row.finished_on is not None:
        said.append("完了")
    elif row.is_late(today):
        said.append("期限超過")
    if row.is_critical:
        said.append("余裕なし")
    if row.progress and row.finished_on is None:
        said.append(f"進み具合{row.progress}%")
    return "".join(f"、{one}" for one in said)


def _outside(row: Row, y: int, scale: Scale) -> str:
    """Return a small mark at the edge beyond which the row has its days."""
    if row.finish is None:
        return ""
    high = y + ROW // 2
    if row.finish < scale.first:
        return f'<path class="gt-beyond" d="M9 {high - 5}l-5 5l5 5"/>'
    return f'<path class="gt-beyond" d="M{scale.wide - 9:g} {high - 5}l5 5l-5 5"/>'


def _ties(
    rows: Sequence[Row],
    ties: Sequence[Tie],
    places: Mapping[int, int],
    scale: Scale,
    tall: int,
) -> str:
    plain, critical, heads, critical_heads = "", "", "", ""
    for tie in ties:
        before, after = places.get(tie.before), places.get(tie.after)
        if before is None or after is None:
            plain += _stub(rows, tie, before, after, scale, tall)
            continue
        ends = _ends(rows[before], rows[after], tie.kind, scale)
        if ends is None:
            continue
        path, head = _elbow(*ends, before * ROW + 15, after * ROW + 15)
        if rows[before].is_critical and rows[after].is_critical:
            critical, critical_heads = critical + path, critical_heads + head
        else:
            plain, heads = plain + path, heads + head
    return (
        f'<path class="gt-tie" d="{plain}"/><path class="gt-tie-head" d="{heads}"/>'
        f'<path class="gt-tie gt-is-critical" d="{critical}"/>'
        f'<path class="gt-tie-head gt-is-critical" d="{critical_heads}"/>'
    )


def _ends(before: Row, after: Row, kind: str, scale: Scale) -> tuple[float, float, int, int] | None:
    """Return x of both ends and on which side (1 right, -1 left) the line leaves and arrives."""
    if None in (before.start, before.finish, after.start, after.finish):
        return None
    from_start, to_finish = kind[0] == "S", kind[1] == "F"
    left = _edge(before, scale, is_finish=not from_start)
    right = _edge(after, scale, is_finish=to_finish)
    if max(left, right) <= 0 or min(left, right) >= scale.wide:
        return None
    return left, right, -1 if from_start else 1, 1 if to_finish else -1


def _edge(row: Row, scale: Scale, *, is_finish: bool) -> float:
    day = row.finish if is_finish else row.start
    if day is None:
        return 0.0
    if row.is_point:
        middle = (scale.x(day) + scale.x(day + timedelta(days=1))) / 2
        return middle + (8 if is_finish else -8)
    return scale.x(day + timedelta(days=1)) if is_finish else scale.x(day)


def _elbow(x1: float, x2: float, out: int, side: int, y1: int, y2: int) -> tuple[str, str]:
    """Return a line with right angles, and its arrow head; side -1 arrives from the left."""
    leave, reach = x1 + 6 * out, x2 + 6 * side
    path = f"M{x1:g} {y1}H{leave:g}"
    if out == -side and (reach - leave) * out < 0:
        half = y2 + (-11 if y2 > y1 else 11)
        path += f"V{half}H{reach:g}V{y2}H{x2:g}"
    else:
        path += f"V{y2}H{x2:g}"
    return path, f"M{x2:g} {y2}l{4 * side} -3v6z"


def _stub(
    rows: Sequence[Row],
    tie: Tie,
    before: int | None,
    after: int | None,
    scale: Scale,
    tall: int,
) -> str:
    """Return a short piece of a line whose other end is on another page."""
    at = before if before is not None else after
    if at is None:
        return ""
    is_leaving = before is not None
    row = rows[at]
    day = row.finish if is_leaving else row.start
    if day is None or not scale.shows(day, day):
        return ""
    x = _edge(row, scale, is_finish=(tie.kind[0] == "F") if is_leaving else tie.kind[1] == "F")
    y = at * ROW + 15
    return f"M{x:g} {y}h6v5" if is_leaving else f"M{x - 6:g} {y - 5}v5h6"
