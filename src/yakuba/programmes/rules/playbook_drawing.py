"""The time line of a plan as SVG: a bar a step, the months, today, and the go-live day."""

from collections.abc import Iterator
from datetime import date
from html import escape
from typing import Final

from yakuba.kernel.fiscal import Month

from .playbook_timing import Placed, Timing

_WIDTH: Final = 960
_NAMES: Final = 230
_ROW: Final = 16
_TOP: Final = 24
_LONGEST_NAME: Final = 19
_MOST_MONTH_NAMES: Final = 14


def time_line(timing: Timing, today: date) -> str:
    """Return the picture of the plan; the table beside it says the same in words."""
    days = [day for one in timing.placed for day in (one.start, one.finish)]
    first = min(*days, today).replace(day=1)
    last = max(*days, timing.go_live)
    scale = (_WIDTH - _NAMES) / max((last - first).days + 1, 1)
    height = _TOP + _ROW * len(timing.placed) + 4

    def x(day: date) -> str:
        return f"{_NAMES + (day - first).days * scale:.1f}"

    def parts() -> Iterator[str]:
        months = list(Month.range(Month.of(first), Month.of(last).next))
        every = 1 + (len(months) - 1) // _MOST_MONTH_NAMES
        for at, month in enumerate(months):
            yield f'<line class="pb-month" x1="{x(month.start)}" x2="{x(month.start)}" y1="{_TOP - 4}" y2="{height}"/>'
            if at % every == 0:
                yield f'<text x="{x(month.start)}" y="12">{month.year}.{month.month}</text>'
        for at, placed in enumerate(timing.placed):
            yield _row(placed, _TOP + at * _ROW, x(placed.start), scale)
        for kind, day in (("today", today), ("goal", timing.go_live)):
            yield f'<line class="pb-{kind}" x1="{x(day)}" x2="{x(day)}" y1="{_TOP - 8}" y2="{height}"/>'

    return (
        f'<svg class="pb-line" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="pb-t pb-d">'
        f'<title id="pb-t">日程の図</title><desc id="pb-d">{escape(_told(timing))}</desc>'
        f"{''.join(parts())}</svg>"
    )


def _row(placed: Placed, top: int, left: str, scale: float) -> str:
    title = placed.draft.title
    short = title if len(title) <= _LONGEST_NAME else f"{title[: _LONGEST_NAME - 1]}…"
    late = " pb-bar--late" if placed.late else ""
    name = f'<text x="0" y="{top + 11}">{escape(short)}</text>'
    if placed.draft.step.kind.is_point:
        return f'{name}<circle class="pb-bar{late}" cx="{left}" cy="{top + 7}" r="4"/>'
    width = max(((placed.finish - placed.start).days + 1) * scale, 2)
    return f'{name}<rect class="pb-bar{late}" x="{left}" y="{top + 2}" width="{width:.1f}" height="10" rx="2"/>'


def _told(timing: Timing) -> str:
    late = sum(1 for one in timing.placed if one.late)
    return (
        f"{len(timing.placed)}作業の日程。点線は今日、実線は{timing.label}。遅れている作業は{late}件。"
        "くわしくは下の表にあります。"
    )
