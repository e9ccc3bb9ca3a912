"""Charts drawn on the server: an SVG string and the same numbers as a table.

Positions across are percentages and positions down are pixels, so a chart fills any column and
its letters keep their size; lines live in a nested SVG that stretches. Colours are classes.
A missing value (None) is a gap and is said in words; it is never 0.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Number = Decimal | float | int
NO_DATA = "データなし"
LONGEST_LABEL = 23
SMALLEST_TOP = 1e-9


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name and a value for each label, None where nothing is known."""

    name: str
    values: Sequence[Number | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing, and its numbers as texts for the table."""

    title: str
    description: str
    svg: SafeString
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[tuple[int, str], ...] = ()


def month_label(month: date | str) -> str:
    """Return R8.4 for April 2026 (a date, or ISO such as 2026-04)."""
    year, number = (
        (month.year, month.month) if isinstance(month, date) else (int(month[:4]), int(month[5:7]))
    )
    era, first = ("R", 2018) if (year, number) >= (2019, 5) else ("H", 1988)
    return f"{era}{year - first}.{number}"


def shown(value: Number | None, unit: str = "") -> str:
    """Return the number as it is written in tables and labels."""
    if value is None:
        return NO_DATA
    text = f"{value:,.1f}" if isinstance(value, float | Decimal) and value % 1 else f"{value:,.0f}"
    return f"{text}{unit}"


def nice_top(value: float) -> float:
    """Return a round number at or above the value, for the top of an axis."""
    if value < SMALLEST_TOP:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value - 1e-9)


def _frame(title: str, description: str, height: int, body: str, kind: str) -> SafeString:
    """Wrap the drawing with its accessible name; the ids come from the words, so they repeat."""
    key = hashlib.sha256(f"{kind}{title}{description}{body}".encode()).hexdigest()[:10]
    return mark_safe(
        f'<svg class="y-chart__svg" role="img" width="100%" height="{height}"'
        f' aria-labelledby="c{key}t c{key}d"><title id="c{key}t">{escape(title)}</title>'
        f'<desc id="c{key}d">{escape(description)}</desc>{body}</svg>'
    )


def _text(x: float, y: float, text: str, anchor: str = "middle", extra: str = "") -> str:
    css = f' class="{extra}"' if extra else ""
    return f'<text x="{x:g}%" y="{y:g}" text-anchor="{anchor}"{css}>{escape(text)}</text>'


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Cut the points where a value is missing, so that no line crosses the gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _grid(top: float, base: float, height: float, unit: str) -> str:
    parts = []
    for step in range(3):
        value = top * step / 2
        y = base - height * step / 2
        css = "y-c-axis" if step == 0 else "y-c-grid"
        parts.append(f'<line class="{css}" x1="0" x2="100%" y1="{y:g}" y2="{y:g}"/>')
        parts.append(_text(0, y - 5, shown(value, unit), "start"))
    return "".join(parts)


def _nothing_yet(base: float) -> str:
    axis = f'<line class="y-c-axis" x1="0" x2="100%" y1="{base:g}" y2="{base:g}"/>'
    return axis + _text(50, base / 2, NO_DATA, extra="y-c-strong")


def _month_axis(labels: Sequence[str], xs: Sequence[float], y: float) -> str:
    """Write the labels below; in a narrow card only every third one stays."""
    last = len(labels) - 1
    many = len(labels) > 6
    return "".join(
        _text(x, y, label, extra="y-c-minor" if many and (last - i) % 3 else "")
        for i, (label, x) in enumerate(zip(labels, xs, strict=True))
    )


def _described(series: Sequence[Series], labels: Sequence[str], unit: str) -> str:
    """Say each line in one sentence: first and last known value, and how much is missing."""
    said = []
    for one in series:
        known = [(n, v) for n, v in zip(labels, one.values, strict=True) if v is not None]
        if not known:
            said.append(f"{one.name}は{NO_DATA}です。")
            continue
        (first, start), (last, end) = known[0], known[-1]
        missing = len(labels) - len(known)
        gap = f" データのない期間が{missing}あります。" if missing else ""
        said.append(
            f"{one.name}は{first}が{shown(start, unit)}、{last}が{shown(end, unit)}です。{gap}"
        )
    return "".join(said)


def line_chart(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    target: Number | None = None,
    top: Number | None = None,
) -> Chart:
    """Draw up to three lines over months; `target` is a dotted line with its value beside it."""
    height, base = 180.0, 208.0
    known = [float(v) for one in series for v in one.values if v is not None]
    highest = max([*known, float(target or 0)], default=0.0)
    ceiling = float(top) if top is not None else nice_top(highest * 1.05)
    count = max(1, len(labels) - 1)
    # Room at the left for the figures of the axis, at the right for half a label.
    xs = [11 + 85 * i / count for i in range(len(labels))]
    body = [_grid(ceiling, base, height, unit) if known else _nothing_yet(base)]
    if target is not None and known:
        y = base - height * float(target) / ceiling
        body.append(f'<line class="y-c-target" x1="0" x2="100%" y1="{y:g}" y2="{y:g}"/>')
        body.append(_text(100, y - 5, f"目標 {shown(target, unit)}", "end", "y-c-strong"))
    for number, one in enumerate(series, 1):
        points = [
            None if v is None else (x, base - height * float(v) / ceiling)
            for x, v in zip(xs, one.values, strict=True)
        ]
        body.append(_line(points, number, base))
    body.append(_month_axis(labels, xs, base + 20))
    description = _described(series, labels, unit)
    return Chart(
        title=title,
        description=description,
        svg=_frame(title, description, 236, "".join(body), "line"),
        columns=("期間", *(one.name for one in series)),
        rows=tuple(
            (label, *(shown(one.values[i], unit) for one in series))
            for i, label in enumerate(labels)
        ),
        legend=tuple(enumerate((one.name for one in series), 1)) if len(series) > 1 else (),
    )


def _line(points: Sequence[tuple[float, float] | None], number: int, base: float) -> str:
    runs = _runs(points)
    path = "".join("M" + "L".join(f"{x:.2f} {y:.1f}" for x, y in run) for run in runs)
    dots = [point for point in points if point is not None]
    circles = "".join(
        f'<circle class="y-c-dot y-c-dot--{number}{" y-c-dot--last" if p is dots[-1] else ""}"'
        f' cx="{p[0]:.2f}%" cy="{p[1]:.1f}" r="3.5"/>'
        for p in dots
    )
    if not path:
        return ""
    # The nested SVG stretches the path to the percentages of the outer one.
    return (
        f'<svg x="0" y="0" width="100%" height="{base:g}" viewBox="0 0 100 {base:g}"'
        f' preserveAspectRatio="none"><path class="y-c-line y-c-line--{number}" d="{path}"'
        f' vector-effect="non-scaling-stroke"/></svg>{circles}'
    )


def bar_chart(
    title: str, labels: Sequence[str], values: Sequence[Number | None], *, unit: str = ""
) -> Chart:
    """Draw one bar a label, the label above it, so that long names have room on a phone."""
    top = max((float(v) for v in values if v is not None), default=0.0) or 1.0
    body, y = [], 0
    for label, value in zip(labels, values, strict=True):
        # A letter of an SVG cannot wrap; the whole label stands in the table.
        name = label if len(label) <= LONGEST_LABEL else f"{label[:LONGEST_LABEL]}…"
        body.append(_text(0, y + 14, name, "start", "y-c-strong"))
        body.append(_text(100, y + 33, shown(value, unit), "end"))
        kind = "y-c-none" if value is None else "y-c-track"
        body.append(f'<rect class="{kind}" x="0" y="{y + 22}" width="78%" height="14"/>')
        share = max(0.0, float(value or 0) / top * 78)
        if share:
            body.append(
                f'<rect class="y-c-bar" x="0" y="{y + 22}" width="{share:.2f}%" height="14"/>'
            )
        y += 48
    description = "、".join(
        f"{label}は{shown(value, unit)}" for label, value in zip(labels, values, strict=True)
    )
    return Chart(
        title=title,
        description=f"{description}。" if description else NO_DATA,
        svg=_frame(title, description, max(y, 1), "".join(body), "bar"),
        columns=("項目", "値"),
        rows=tuple((la, shown(v, unit)) for la, v in zip(labels, values, strict=True)),
    )


def histogram(
    title: str,
    bins: Sequence[str],
    counts: Sequence[int],
    *,
    unit: str = "件",
    mark: int | None = None,
) -> Chart:
    """Draw how many fall into each bin; the bin at `mark` (such as the median) is named."""
    height, base = 120.0, 144.0
    top = max(counts, default=0) or 1
    slot = 100 / max(1, len(bins))
    body = []
    for i, (label, count) in enumerate(zip(bins, counts, strict=True)):
        tall = height * count / top
        css = "y-c-bar" if mark in (None, i) else "y-c-bar y-c-bar--quiet"
        body.append(
            f'<rect class="{css}" x="{i * slot + slot * 0.08:.2f}%" y="{base - tall:.1f}"'
            f' width="{slot * 0.84:.2f}%" height="{tall:.1f}"/>'
        )
        middle = i * slot + slot / 2
        body.append(_text(middle, base - tall - 6, str(count), extra="y-c-strong"))
        body.append(
            _text(middle, base + 18, label, extra="y-c-minor" if len(bins) > 8 and i % 2 else "")
        )
    body.append(f'<line class="y-c-axis" x1="0" x2="100%" y1="{base:g}" y2="{base:g}"/>')
    named = "、".join(f"{label}は{count}{unit}" for label, count in zip(bins, counts, strict=True))
    return Chart(
        title=title,
        description=f"{named}。" if named else NO_DATA,
        svg=_frame(title, named, 168, "".join(body), "histogram"),
        columns=("区分", "件数"),
        rows=tuple((la, f"{n:,}{unit}") for la, n in zip(bins, counts, strict=True)),
    )


def bullet_chart(
    title: str,
    value: Number | None,
    target: Number | None,
    interim: Number | None = None,
    max: Number = 100,
    *,
    unit: str = "%",
) -> Chart:
    """Draw one figure against its target (a tick) and its interim target (a thinner tick)."""
    whole = float(max) or 1.0

    def at(number: Number) -> float:
        return round(min(100.0, float(number) / whole * 100), 2)

    body = [_text(0, 14, shown(value, unit), "start", "y-c-strong")]
    aims = [("目標", target), ("中間目標", interim)]
    said = "　".join(f"{name} {shown(aim, unit)}" for name, aim in aims if aim is not None)
    body.append(_text(100, 14, said, "end"))
    body.append('<rect class="y-c-track" x="0" y="26" width="100%" height="16"/>')
    if value is not None:
        body.append(f'<rect class="y-c-bar" x="0" y="29" width="{at(value)}%" height="10"/>')
    if interim is not None:
        body.append(
            f'<rect class="y-c-mark--interim" x="{at(interim)}%" y="24" width="2" height="20"/>'
        )
    if target is not None:
        body.append(f'<rect class="y-c-mark" x="{at(target)}%" y="22" width="4" height="24"/>')
    rows = (
        ("実績", shown(value, unit)),
        ("中間目標", shown(interim, unit)),
        ("目標", shown(target, unit)),
    )
    description = "、".join(f"{name}は{number}" for name, number in rows) + "。"
    return Chart(
        title=title,
        description=description,
        svg=_frame(title, description, 48, "".join(body), "bullet"),
        columns=("区分", "値"),
        rows=rows,
    )


def sparkline(title: str, values: Sequence[Number | None], *, unit: str = "") -> SafeString:
    """Return a line the height of a word; its name says the last value."""
    known = [float(v) for v in values if v is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    span = (high - low) or 1.0
    count = max(1, len(values) - 1)
    points = [
        None if v is None else (2 + 88 * i / count, 20 - 16 * (float(v) - low) / span)
        for i, v in enumerate(values)
    ]
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in _runs(points))
    drawn = [point for point in points if point is not None]
    last = next((v for v in reversed(values) if v is not None), None)
    dot = (
        f'<circle class="y-c-dot y-c-dot--last" cx="{drawn[-1][0]:.1f}" cy="{drawn[-1][1]:.1f}" r="2.5"/>'
        if drawn
        else ""
    )
    name = escape(f"{title}: 最新は{shown(last, unit)}")
    return mark_safe(
        f'<svg class="y-spark" viewBox="0 0 96 24" role="img" aria-label="{name}">'
        f'<path class="y-c-line" d="{path}"/>{dot}</svg>'
    )
