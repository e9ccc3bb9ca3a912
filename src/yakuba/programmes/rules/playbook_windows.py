"""Windows of the town's year: those it has registered, and the years that it has not reached yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from yakuba.kernel.schedule.axis import Axis
from yakuba.kernel.schedule.tasks import Window

_YEAR: Final = 365
# Nobody knows yet when the council meets after that.
_YEARS_AHEAD: Final = 3


@dataclass(frozen=True, slots=True)
class Opening:
    """From when until when (both included) something can be done; `is_assumed` in a later year."""

    code: str
    title: str
    opens: date
    closes: date
    is_assumed: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A window that a town is likely to have; its dates are an example for the town to change."""

    code: str
    title: str
    opens: date
    closes: date
    note: str = ""


# code, title, first month and day, last month and day. Examples: 堺市 asks for budgets from the
# middle of October to the beginning of November and 松原市 votes in the session from the end of
# February; the number of sessions is set by the town's own ordinance (地方自治法102条).
_USUAL: Final = (
    ("budget-request", "当初予算の要求", (10, 1), (11, 10), "翌年度の予算に載せる要求の受付"),
    (
        "budget-assembly",
        "当初予算を審議する議会",
        (2, 20),
        (3, 25),
        "翌年度の当初予算を議決する会期",
    ),
    ("assembly", "3月議会", (2, 20), (3, 25), "条例の議案を審議する会期"),
    ("assembly", "6月議会", (6, 1), (6, 25), "条例の議案を審議する会期"),
    ("assembly", "9月議会", (9, 1), (9, 30), "条例の議案を審議する会期"),
    ("assembly", "12月議会", (12, 1), (12, 20), "条例の議案を審議する会期"),
    (
        "cutover",
        "システムを切り替えられる時期（前半）",
        (4, 20),
        (12, 15),
        "年度末・年度始の凍結を除く",
    ),
    (
        "cutover",
        "システムを切り替えられる時期（後半）",
        (12, 16),
        (3, 10),
        "年度末・年度始の凍結を除く",
    ),
)


def next_year(day: date) -> date:
    """Return the same day of the next year; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def with_later_years(registered: Iterable[Opening], until: date) -> dict[str, list[Opening]]:
    """Return the windows by kind; after its last year a kind is taken to come again every year.

    The last year are the windows of a kind that open within a year of the last one.
    """
    by_code: dict[str, list[Opening]] = {}
    for one in sorted(registered, key=lambda one: one.opens):
        by_code.setdefault(one.code, []).append(one)
    for windows in by_code.values():
        last = windows[-1].opens
        year = [one for one in windows if one.opens > last - timedelta(days=_YEAR)]
        while year[0].opens <= until:
            year = [replace(one, is_assumed=True) for one in _following(year)]
            windows += (one for one in year if one.opens <= until)
    return by_code


def on_axis(openings: Mapping[str, Iterable[Opening]], axis: Axis) -> dict[str, tuple[Window, ...]]:
    """Return the windows as day numbers; what has no open day or lies off the axis is left out."""
    first, last = (date.fromordinal(axis.ordinals[at]) for at in (0, -1))
    found: dict[str, tuple[Window, ...]] = {}
    for code, windows in openings.items():
        made = []
        for one in windows:
            if one.opens >= first and one.closes < last:
                opens, closes = axis.start_of(one.opens), axis.close_of(one.closes)
                if opens < closes:
                    made.append(Window(opens, closes))
        if made:
            found[code] = tuple(made)
    return found


def suggestions(registered: Iterable[Opening], today: date) -> list[Suggestion]:
    """Return what to register next: the year after each kind's last, and what a town usually has.

    What is usual is left out where the town has a window of the kind at that time.
    """
    known: dict[str, list[Opening]] = {}
    for one in sorted(registered, key=lambda one: one.opens):
        known.setdefault(one.code, []).append(one)
    found = [
        Suggestion(one.code, one.title, one.opens, one.closes, "前の年と同じ時期です")
        for windows in known.values()
        for one in _following(windows)
    ]
    for code, title, first, end, note in _USUAL:
        for opens, closes in _coming(first, end, today):
            there = [*known.get(code, ()), *(one for one in found if one.code == code)]
            if not any(one.opens <= closes and opens <= one.closes for one in there):
                found.append(Suggestion(code, title, opens, closes, note))
    until = today + timedelta(days=_YEARS_AHEAD * _YEAR)
    coming = [one for one in found if today <= one.closes and one.opens <= until]
    return sorted(coming, key=lambda one: (one.opens, one.code))


def _following(windows: list[Opening]) -> Iterable[Opening]:
    """Yield the windows of the last year one year later, the windows in the order of opening."""
    last = windows[-1].opens
    for one in windows:
        if one.opens > last - timedelta(days=_YEAR):
            yield replace(one, opens=next_year(one.opens), closes=next_year(one.closes))


def _coming(
    first: tuple[int, int], end: tuple[int, int], today: date
) -> Iterable[tuple[date, date]]:
    """Yield the first of these windows that is not over."""
    for year in (today.year - 1, today.year, today.year + 1):
        opens = date(year, *first)
        closes = date(year + (end < first), *end)
        if closes >= today:
            yield opens, closes
            return


KINDS: Final[Mapping[str, str]] = {
    "budget-request": "当初予算の要求",
    "budget-assembly": "当初予算を審議する議会",
    "assembly": "議会の会期",
    "cutover": "システムを切り替えられる時期",
}
