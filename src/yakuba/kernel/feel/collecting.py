"""What lists, contexts, paths, filters, `for`, `some` and `every` come to (DMN 1.5, 10.3.2.14)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

from yakuba.kernel.feel import syntax as s
from yakuba.kernel.feel.interpreter import Frame, rule, value
from yakuba.kernel.feel.run import NoAnswer
from yakuba.kernel.feel.temporal import has_part, part_of
from yakuba.kernel.feel.values import Span, both, either


@rule(s.ListOf)
def _list(expr: s.ListOf, frame: Frame) -> object:
    return [value(item, frame) for item in expr.items]


@rule(s.ContextOf)
def _context(expr: s.ContextOf, frame: Frame) -> object:
    entries: dict[str, object] = {}
    inner = frame.inner(entries)
    for key, entry in expr.entries:
        entries[key] = value(entry, inner)
    # The frame lives on in the functions of the context and must not be the value itself.
    return dict(entries)


@rule(s.Path)
def _path(expr: s.Path, frame: Frame) -> object:
    return member(value(expr.base, frame), expr.name, frame)


def member(base: object, name: str, frame: Frame) -> object:
    """Return the entry of a context, a part of a date or range, or those of each item of a list."""
    if isinstance(base, Mapping):
        if name not in base:
            frame.run.note(f"「{name}」という項目がありません。")
        return base.get(name)
    if isinstance(base, list):
        frame.run.spend(len(base))
        return [member(item, name, frame) for item in base]
    if isinstance(base, Span):
        return _end_of(base, name, frame)
    found = part_of(base, name)
    if found is None and base is not None and not has_part(base, name):
        frame.run.note(f"「{name}」という項目がありません。")
    return found


def _end_of(span: Span, name: str, frame: Frame) -> object:
    parts = {
        "start": span.low,
        "end": span.high,
        "start included": span.holds_low,
        "end included": span.holds_high,
    }
    if name not in parts or span.sign == "!=":
        frame.run.note(f"「{name}」という項目がありません。")
        return None
    return parts[name]


@rule(s.Index)
def _index(expr: s.Index, frame: Frame) -> object:
    base = value(expr.base, frame)
    items = base if isinstance(base, list) else [] if base is None else [base]
    place = _static_place(expr.index) if not items else None
    if not items:
        # Without an item to try it on, only a number can be told from a condition.
        return None if place or base is None else []
    first = _holds(expr.index, items[0], frame)
    if isinstance(first, Decimal):
        return _at(items, first, frame)
    kept = [items[0]] if first is True else []
    kept += [item for item in items[1:] if _holds(expr.index, item, frame) is True]
    return kept


def _static_place(index: s.Expr) -> bool:
    operand = index.operand if isinstance(index, s.Negation) else index
    return isinstance(operand, s.Literal) and isinstance(operand.value, Decimal)


def _at(items: list[object], index: Decimal, frame: Frame) -> object:
    place = None
    if index == index.to_integral_value() and index and abs(index) <= len(items):
        place = int(index) - 1 if index > 0 else len(items) + int(index)
    if place is None:
        frame.run.note(
            f"一覧に{index:f}番目はありません。"
            if abs(index) < 10**15
            else "一覧にその位置はありません。"
        )
        return None
    return items[place]


def _holds(condition: s.Expr, item: object, frame: Frame) -> object:
    names: dict[str, object] = {"item": item}
    if isinstance(item, Mapping):
        frame.run.spend(len(item))
        names |= item
    return value(condition, frame.inner(names))


# Iteration.


@rule(s.Steps)
def _steps(expr: s.Steps, frame: Frame) -> object:
    # Only `for` and its like know what to do with steps.
    return None


@rule(s.For)
def _for(expr: s.For, frame: Frame) -> object:
    found: list[object] = []
    shows_partial = "partial" in s.free_names(expr.body)
    try:
        for world in worlds(expr.bindings, frame):
            if shows_partial:
                frame.run.spend(len(found))
                world = world.inner({"partial": list(found)})
            found.append(value(expr.body, world))
    except NoAnswer as none:
        frame.run.note(str(none))
        return None
    return found


@rule(s.Quantified)
def _quantified(expr: s.Quantified, frame: Frame) -> object:
    is_every = expr.quantifier == "every"
    answer: bool | None = is_every
    combine = both if is_every else either
    try:
        for world in worlds(expr.bindings, frame):
            answer = combine(answer, value(expr.condition, world))
            if answer is not is_every and answer is not None:
                return answer
    except NoAnswer as none:
        frame.run.note(str(none))
        return None
    return answer


def worlds(bindings: tuple[tuple[str, s.Expr], ...], frame: Frame) -> Iterator[Frame]:
    """Yield a frame for every combination of the bound names; raises `NoAnswer`."""
    if not bindings:
        yield frame
        return
    (name, domain), rest = bindings[0], bindings[1:]
    for item in _members(domain, frame):
        frame.run.spend(1)
        yield from worlds(rest, frame.inner({name: item}))


def _members(domain: s.Expr, frame: Frame) -> Iterable[object]:
    if isinstance(domain, s.Steps):
        return _between(value(domain.start, frame), value(domain.end, frame))
    found = value(domain, frame)
    if found is None:
        raise NoAnswer("繰り返す一覧がありません。")
    if isinstance(found, Span):
        return _inside(found)
    return found if isinstance(found, list) else [found]


def _inside(span: Span) -> Iterable[object]:
    """Return the whole numbers or the days of a range, upwards; raises `NoAnswer`."""
    low, high = _whole(span.low), _whole(span.high)
    low += not span.holds_low
    high -= not span.holds_high
    if type(span.low) is not type(span.high) or low > high:
        raise NoAnswer("この範囲は数えられません。")
    return _counted(low, high, 1, is_date=isinstance(span.low, date))


def _between(start: object, end: object) -> Iterable[object]:
    """Return the whole numbers or the days from one to the other, up or down."""
    first, last = _whole(start), _whole(end)
    if type(start) is not type(end):
        raise NoAnswer("範囲の両端は同じ種類の値にしてください。")
    return _counted(first, last, 1 if first <= last else -1, is_date=isinstance(start, date))


def _counted(first: int, last: int, step: int, *, is_date: bool) -> Iterable[object]:
    counts = range(first, last + step, step)
    return map(date.fromordinal, counts) if is_date else map(Decimal, counts)


def _whole(end: object) -> int:
    if isinstance(end, date) and not isinstance(end, datetime):
        return end.toordinal()
    if isinstance(end, Decimal) and end == end.to_integral_value() and abs(end) < 10**33:
        return int(end)
    raise NoAnswer("繰り返せるのは、整数か日付の範囲だけです。")
