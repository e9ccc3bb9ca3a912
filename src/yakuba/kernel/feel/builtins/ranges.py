"""Functions on points and ranges (DMN 1.5, 10.3.4.7, table 78), and `range`.

Each relation is told from the four ends; an end without limit lies beyond all others.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import total_ordering
from typing import Final

from yakuba.kernel.feel.builtins.signature import Form, form
from yakuba.kernel.feel.run import NoAnswer, Run
from yakuba.kernel.feel.temporal import literal_from
from yakuba.kernel.feel.values import NUMBERS, Span, equal, finite, kind_of, less


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class End:
    """An end of a range or a point; `beyond` is -1 or 1 for an end without limit."""

    value: object
    beyond: int = 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, End):
            return NotImplemented
        if self.beyond or other.beyond:
            return self.beyond == other.beyond
        return equal(self.value, other.value) is True

    def __lt__(self, other: "End") -> bool:
        if self.beyond or other.beyond:
            return self.beyond < other.beyond
        before = less(self.value, other.value)
        if before is None:
            raise NoAnswer("比べられない値です。")
        return before

    def __hash__(self) -> int:
        return hash(self.beyond)


@dataclass(frozen=True, slots=True)
class Extent:
    """A range with comparable ends; a point is a range that starts and ends at it."""

    start: End
    end: End
    holds_start: bool
    holds_end: bool


def _extent(value: object) -> Extent:
    """Return the ends of a range or a point; raises `NoAnswer`."""
    if value is None:
        raise NoAnswer("値がありません。")
    if not isinstance(value, Span):
        if less(value, value) is None:
            raise NoAnswer("大小のない値です。")
        return Extent(End(value), End(value), True, True)
    if value.sign == "!=":
        raise NoAnswer("「!=」の範囲は比べられません。")
    is_open_low, is_open_high = value.sign in {"<", "<="}, value.sign in {">", ">="}
    if (value.low is None and not is_open_low) or (value.high is None and not is_open_high):
        raise NoAnswer("範囲の端が分かりません。")
    return Extent(
        End(value.low, -1 if is_open_low else 0),
        End(value.high, 1 if is_open_high else 0),
        value.holds_low,
        value.holds_high,
    )


def _before(a: Extent, b: Extent) -> bool:
    return a.end < b.start or (a.end == b.start and not (a.holds_end and b.holds_start))


def _meets(a: Extent, b: Extent) -> bool:
    return a.holds_end and b.holds_start and a.end == b.start


def _touches(a: Extent, b: Extent) -> bool:
    """Tell whether the first reaches to where the second begins, or beyond."""
    return a.end > b.start or (a.end == b.start and a.holds_end and b.holds_start)


def _overlaps(a: Extent, b: Extent) -> bool:
    return _touches(a, b) and _touches(b, a)


def _overlaps_before(a: Extent, b: Extent) -> bool:
    begins = a.start < b.start or (a.start == b.start and a.holds_start and not b.holds_start)
    ends = a.end < b.end or (a.end == b.end and (not a.holds_end or b.holds_end))
    return begins and _touches(a, b) and ends


def _finishes(a: Extent, b: Extent) -> bool:
    later = a.start > b.start or (a.start == b.start and (not a.holds_start or b.holds_start))
    return a.end == b.end and a.holds_end == b.holds_end and later


def _includes(a: Extent, b: Extent) -> bool:
    begins = a.start < b.start or (a.start == b.start and (a.holds_start or not b.holds_start))
    ends = a.end > b.end or (a.end == b.end and (a.holds_end or not b.holds_end))
    return begins and ends


def _starts(a: Extent, b: Extent) -> bool:
    sooner = a.end < b.end or (a.end == b.end and (not a.holds_end or b.holds_end))
    return a.start == b.start and a.holds_start == b.holds_start and sooner


def _coincides(a: Extent, b: Extent) -> bool:
    same_ends = a.start == b.start and a.end == b.end
    return same_ends and (a.holds_start, a.holds_end) == (b.holds_start, b.holds_end)


Relation = Callable[[Extent, Extent], bool]


def _rule(relation: Relation, *, swapped: bool = False) -> Callable[..., object]:
    def rule(run: Run, a: object, b: object) -> object:
        run.spend(4)
        first, second = _extent(a), _extent(b)
        # Ends of different types have no order, even where the formula would not ask.
        _ = first.start < second.start, first.end < second.end
        return relation(second, first) if swapped else relation(first, second)

    return rule


def _forms(relation: Relation, kinds: str, *, swapped: bool = False) -> tuple[Form, ...]:
    """Return the forms of a relation; `kinds` are pairs of p (point) and r (range)."""
    names = {"p": "point", "r": "range"}
    types = {"p": _POINT, "r": "range"}
    rule = _rule(relation, swapped=swapped)
    found: list[Form] = []
    for pair in kinds.split():
        first, second = pair[0], pair[1]
        one, two = names[first], names[second]
        if one == two:
            one, two = f"{one}1", f"{two}2"
        found.append(form(f"{one}: {types[first]}, {two}: {types[second]}", rule))
    return tuple(found)


_POINT: Final = (
    "number/string/date/time/date and time/days and time duration/years and months duration"
)
_ENDS: Final = re.compile(r"\s*([\[(\]])\s*(.*?)\s*\.\.\s*(.*?)\s*([\])\[])\s*")
_NUMBER: Final = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_CALLED: Final = re.compile(r'(?:date|time|date and time|duration)\(\s*"([^"]*)"\s*\)|@"([^"]*)"')


def _range(run: Run, text: str) -> object:
    """Return the range of a text such as [1..10), whose ends are literals (10.3.4.1)."""
    run.spend_text(len(text))
    found = _ENDS.fullmatch(text) if len(text) < 400 else None
    if found is None:
        raise NoAnswer("範囲は「[1..10]」の形で書いてください。")
    opening, low_text, high_text, closing = found.groups()
    low, high = _end_from(low_text), _end_from(high_text)
    if low is None and high is None:
        raise NoAnswer("範囲には端が必要です。")
    if low is not None and high is not None and kind_of(low) != kind_of(high):
        raise NoAnswer("範囲の両端は同じ種類の値にしてください。")
    if low is not None and high is not None and less(high, low) is not False:
        raise NoAnswer("範囲の両端の順が逆です。")
    return Span(low, high, opening == "[" and low is not None, closing == "]" and high is not None)


def _end_from(text: str) -> object:
    if text in ("", "null"):
        return None
    if _NUMBER.fullmatch(text):
        return finite(NUMBERS.create_decimal(text))
    if found := _CALLED.fullmatch(text):
        value = literal_from(found[1] or found[2] or "")
    else:
        value = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else None
    if value is None:
        raise NoAnswer(f"範囲の端「{text[:30]}」を読めません。")
    return value


FORMS: Final[dict[str, tuple[Form, ...]]] = {
    "before": _forms(_before, "pp pr rp rr"),
    "after": _forms(_before, "pp pr rp rr", swapped=True),
    "meets": _forms(_meets, "rr"),
    "met by": _forms(_meets, "rr", swapped=True),
    "overlaps": _forms(_overlaps, "rr"),
    "overlaps before": _forms(_overlaps_before, "rr"),
    "overlaps after": _forms(_overlaps_before, "rr", swapped=True),
    "finishes": _forms(_finishes, "pr rr"),
    "finished by": _forms(_finishes, "rp rr", swapped=True),
    "includes": _forms(_includes, "rp rr"),
    "during": _forms(_includes, "pr rr", swapped=True),
    "starts": _forms(_starts, "pr rr"),
    "started by": _forms(_starts, "rp rr", swapped=True),
    "coincides": _forms(_coincides, "pp rr"),
    "range": (form("from: string", _range),),
}
