"""Functions on lists (DMN 1.5, 10.3.4.4) and sorting (10.3.4.6)."""

from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key, reduce
from typing import Final

from yakuba.kernel.feel.arithmetic import calculate
from yakuba.kernel.feel.builtins.numeric import cut, whole
from yakuba.kernel.feel.builtins.signature import Form, form
from yakuba.kernel.feel.calls import Apply
from yakuba.kernel.feel.run import NoAnswer, Run
from yakuba.kernel.feel.values import NUMBERS, both, either, equal, less

Items = list[object]


def least(items: Items) -> object:
    """Return the least item; null when there is none or they have no common order."""
    return reduce(_lesser, items) if items else None


def greatest(items: Items) -> object:
    """Return the greatest item; null when there is none or they have no common order."""
    return reduce(_greater, items) if items else None


def _lesser(a: object, b: object) -> object:
    before = less(b, a)
    return None if before is None else b if before else a


def _greater(a: object, b: object) -> object:
    before = less(a, b)
    return None if before is None else b if before else a


def total(items: Items) -> object:
    """Return the sum of numbers or of durations; null when there is none or they do not add up."""
    return reduce(lambda a, b: calculate("+", a, b), items) if items else None


def _paid(rule: Callable[[Items], object]) -> Callable[..., object]:
    """Make a rule of one that looks at each item once."""

    def paid(run: Run, items: Items) -> object:
        run.spend(len(items))
        return rule(items)

    return paid


def _count(items: Items) -> object:
    return Decimal(len(items))


def _sum(items: Items) -> object:
    return _real(reduce(NUMBERS.add, _numbers(items)))


def _real(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise NoAnswer("計算の答えが大きすぎます。")
    return number


def _numbers(items: Items) -> list[Decimal]:
    """Return the items, all numbers; raises `NoAnswer` for others and for none."""
    found = [item for item in items if isinstance(item, Decimal)]
    if not found or len(found) < len(items):
        raise NoAnswer("数値だけの、空でない一覧が必要です。")
    return found


def _mean(items: Items) -> object:
    return _real(NUMBERS.divide(reduce(NUMBERS.add, _numbers(items)), Decimal(len(items))))


def _median(items: Items) -> object:
    if not items:
        return None
    found = sorted(_numbers(items))
    middle = len(found) // 2
    if len(found) % 2:
        return found[middle]
    return _real(NUMBERS.divide(NUMBERS.add(found[middle - 1], found[middle]), Decimal(2)))


def _deviation(items: Items) -> object:
    """Return the standard deviation of a sample."""
    found = _numbers(items)
    if len(found) < 2:
        raise NoAnswer("標準偏差には二つ以上の数値が必要です。")
    mean = NUMBERS.divide(reduce(NUMBERS.add, found), Decimal(len(found)))
    squares = [NUMBERS.power(NUMBERS.subtract(number, mean), Decimal(2)) for number in found]
    return _real(
        NUMBERS.sqrt(NUMBERS.divide(reduce(NUMBERS.add, squares), Decimal(len(found) - 1)))
    )


def _mode(items: Items) -> object:
    if not items:
        return []
    found = sorted(_numbers(items))
    counts: dict[Decimal, int] = {}
    for number in found:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values())
    return [number for number, times in counts.items() if times == most]


def _product(items: Items) -> object:
    return _real(reduce(NUMBERS.multiply, _numbers(items)))


def _all(items: Items) -> object:
    answer: bool | None = True
    for item in items:
        answer = both(answer, item)
    return answer


def _any(items: Items) -> object:
    answer: bool | None = False
    for item in items:
        answer = either(answer, item)
    return answer


def _contains(run: Run, items: Items, element: object) -> object:
    run.spend(len(items))
    return any(equal(item, element, run) is True for item in items)


def _index_of(run: Run, items: Items, match: object) -> object:
    run.spend(len(items))
    return [Decimal(at) for at, item in enumerate(items, 1) if equal(item, match, run) is True]


def _place(items: Items, position: Decimal, *, past: int = 0) -> int:
    """Return the place from 0 of a position from 1, or from -1 backwards; raises `NoAnswer`."""
    at = cut(position)
    place = at - 1 if at > 0 else len(items) + at
    if not at or not 0 <= place < len(items) + past:
        raise NoAnswer("一覧にその位置はありません。")
    return place


def _sublist(run: Run, items: Items, start: Decimal, length: Decimal | None = None) -> object:
    run.spend(len(items))
    place = _place(items, start, past=1)
    if length is None:
        return items[place:]
    count = whole(length)
    if count < 0 or place + count > len(items):
        raise NoAnswer("一覧はそこまで長くありません。")
    return items[place : place + count]


def _append(run: Run, items: Items, more: Items) -> object:
    run.spend(len(items) + len(more))
    return [*items, *more]


def _append_one(run: Run, items: Items, item: object) -> object:
    return _append(run, items, [item])


def _concatenate(run: Run, lists: Items) -> object:
    found: Items = []
    for items in lists:
        run.spend(len(items) if isinstance(items, list) else 1)
        found += items if isinstance(items, list) else [items]
    return found


def _insert(run: Run, items: Items, position: Decimal, item: object) -> object:
    run.spend(len(items))
    place = _place(items, position, past=1 if position > 0 else 0)
    return [*items[:place], item, *items[place:]]


def _remove(run: Run, items: Items, position: Decimal) -> object:
    run.spend(len(items))
    place = _place(items, position)
    return [*items[:place], *items[place + 1 :]]


def _replace_at(run: Run, items: Items, position: Decimal, item: object) -> object:
    run.spend(len(items))
    place = _place(items, position)
    return [*items[:place], item, *items[place + 1 :]]


def _replace_matching(run: Run, items: Items, match: object, item: object) -> object:
    found: Items = []
    for old in items:
        chosen = _applied(run, match, [old, item])
        if not isinstance(chosen, bool):
            raise NoAnswer("置き換えるかどうかの関数は、真偽値を返す必要があります。")
        found.append(item if chosen else old)
    return found


def _reverse(items: Items) -> object:
    return items[::-1]


def _distinct(run: Run, items: Items) -> object:
    found: Items = []
    for item in items:
        run.spend(len(found))
        if not any(equal(item, known, run) is True for known in found):
            found.append(item)
    return found


def _union(run: Run, lists: Items) -> object:
    joined = _concatenate(run, lists)
    return _distinct(run, joined) if isinstance(joined, list) else None


def _flatten(run: Run, items: Items) -> object:
    found: Items = []
    for item in items:
        run.spend(1)
        if isinstance(item, list):
            inner = _flatten(run, item)
            found += inner if isinstance(inner, list) else []
        else:
            found.append(item)
    return found


def _sort(run: Run, items: Items, precedes: object = None) -> object:
    run.spend(len(items))
    if precedes is None:
        if any(less(items[0], item) is None for item in items):
            raise NoAnswer("並べ替えられるのは、同じ種類で大小のある値だけです。")
        return sorted(
            items, key=cmp_to_key(lambda a, b: -1 if less(a, b) else 1 if less(b, a) else 0)
        )

    def order(a: object, b: object) -> int:
        if _applied(run, precedes, [a, b]) is True:
            return -1
        return 1 if _applied(run, precedes, [b, a]) is True else 0

    return sorted(items, key=cmp_to_key(order))


def _applied(run: Run, function: object, arguments: Items) -> object:
    if not isinstance(function, Apply):
        raise NoAnswer("関数が必要です。")
    return function(run, arguments)


FORMS: Final[dict[str, tuple[Form, ...]]] = {
    "count": (form("list: list", _paid(_count)),),
    "min": (form("list*: any", _paid(least)),),
    "max": (form("list*: any", _paid(greatest)),),
    "sum": (form("list*: any", _paid(_sum)),),
    "mean": (form("list*: any", _paid(_mean)),),
    "median": (form("list*: any", _paid(_median)),),
    "stddev": (form("list*: any", _paid(_deviation)),),
    "mode": (form("list*: any", _paid(_mode)),),
    "product": (form("list*: any", _paid(_product)),),
    "all": (form("list*: any", _paid(_all)),),
    "any": (form("list*: any", _paid(_any)),),
    "list contains": (form("list: list, element: any", _contains),),
    "index of": (form("list: list, match: any", _index_of),),
    "sublist": (form("list: list, start position: number, length?: number", _sublist),),
    "append": (form("list: list, item: any", _append_one), form("list: list, item*: any", _append)),
    "concatenate": (form("list*: any", _concatenate),),
    "insert before": (form("list: list, position: number, newItem: any", _insert),),
    "remove": (form("list: list, position: number", _remove),),
    "list replace": (
        form("list: list, position: number, newItem: any", _replace_at),
        form("list: list, match: function, newItem: any", _replace_matching),
    ),
    "reverse": (form("list: list", _paid(_reverse)),),
    "distinct values": (form("list: list", _distinct),),
    "union": (form("list*: any", _union),),
    "flatten": (form("list: list", _flatten),),
    "sort": (form("list: list, precedes?: function", _sort),),
}
