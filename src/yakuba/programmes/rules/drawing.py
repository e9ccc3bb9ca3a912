"""Small drawings of a plan as SVG text: values in, text out. Pure.

Colours are classes of the style sheets; nothing here carries a style of its own.
"""

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Final

_WIDE: Final = 88
_TALL: Final = 16


# Of a hundred percentages there are a few hundred pairs, and a portfolio draws each of them often.
@lru_cache(maxsize=4096)
def progress_bar(percent: int | None, planned: int | None) -> str:
    """Return a thin bar of what is done, with a tick at what was planned to be done by now."""
    if percent is None:
        return '<span class="pf-none">作業なし</span>'
    words = f"進み具合{percent}%" + ("" if planned is None else f"、計画{planned}%")
    behind = planned is not None and percent < planned
    tick = (
        ""
        if planned is None
        else f'<rect class="pf-tick" x="{min(planned, 98)}%" width="2" height="12"/>'
    )
    tone = " pf-bar--behind" if behind else ""
    return (
        f'<svg class="pf-bar{tone}" role="img" aria-label="{words}" height="12">'
        f'<rect class="pf-bar__all" y="3" width="100%" height="6"/>'
        f'<rect class="pf-bar__done" y="3" width="{percent}%" height="6"/>{tick}</svg>'
        f'<span class="pf-bar__text">{percent}%{_short(percent, planned)}</span>'
    )


def _short(percent: int, planned: int | None) -> str:
    if planned is None or percent >= planned:
        return ""
    return f"<small>計画より{planned - percent}%少ない</small>"


@lru_cache(maxsize=4096)
def delay_line(delays: Sequence[int | None]) -> str:
    """Return the delay over the months as a line the height of a word; the dotted line is on time."""
    known = [value for value in delays if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(0, *known), max(0, *known)
    span = (high - low) or 1
    step = (_WIDE - 6) / max(1, len(delays) - 1)

    def y(value: int) -> str:
        return f"{2 + (_TALL - 4) * (high - value) / span:.1f}".removesuffix(".0")

    path, drawn = "", False
    for at, value in enumerate(delays):
        if value is None:
            drawn = False
            continue
        path += f"{'L' if drawn else 'M'}{3 + at * step:.0f} {y(value)}"
        drawn = True
    first, last = known[0], known[-1]
    words = f"{len(delays)}か月の遅れ: 最初は{first}日、今は{last}日"
    tone = " pf-spark--late" if last > 0 else ""
    return (
        f'<svg class="pf-spark{tone}" viewBox="0 0 {_WIDE} {_TALL}" role="img"'
        f' aria-label="{escape(words)}"><path class="pf-spark__zero" d="M0 {y(0)}H{_WIDE}"/>'
        f'<path class="pf-spark__line" d="{path}"/></svg>'
    )
