"""Functions on contexts (DMN 1.5, 10.3.4.10), on any value (10.3.4.1, 10.3.4.11), and `not`."""

import re
from collections.abc import Mapping
from typing import Final

from yakuba.kernel.feel.builtins.signature import Form, form
from yakuba.kernel.feel.display import text_of
from yakuba.kernel.feel.run import NoAnswer, Run
from yakuba.kernel.feel.values import NUMBERS, equal, kind_of

Context = Mapping[str, object]
_DIGITS: Final = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")
_LONGEST_NUMBER: Final = 400


def _value(run: Run, context: Context, key: str) -> object:
    return context.get(key)


def _entries(run: Run, context: Context) -> object:
    run.spend(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


def _context(run: Run, entries: list[object]) -> object:
    found: dict[str, object] = {}
    run.spend(len(entries))
    for entry in entries:
        if not isinstance(entry, Mapping) or not {"key", "value"} <= entry.keys():
            raise NoAnswer("「key」と「value」のある項目の一覧が必要です。")
        key = entry["key"]
        if not isinstance(key, str) or key in found:
            raise NoAnswer("「key」は文字列で、重なってはいけません。")
        found[key] = entry["value"]
    return found


def _put(run: Run, context: Context, key: str, value: object) -> object:
    run.spend(len(context))
    return {**context, key: value}


def _put_deep(run: Run, context: Context, keys: list[object], value: object) -> object:
    if not keys or not isinstance(keys[0], str):
        raise NoAnswer("「keys」は文字列の、空でない一覧にしてください。")
    key, rest = keys[0], keys[1:]
    if not rest:
        return _put(run, context, key, value)
    inner = context.get(key)
    if not isinstance(inner, Mapping):
        raise NoAnswer(f"「{key}」は項目の組ではありません。")
    run.spend(1 + len(rest))
    return _put(run, context, key, _put_deep(run, inner, rest, value))


def _merge(run: Run, contexts: list[object]) -> object:
    found: dict[str, object] = {}
    for context in contexts:
        if not isinstance(context, Mapping):
            raise NoAnswer("まとめられるのは項目の組だけです。")
        run.spend(len(context))
        found |= context
    return found


def _string(run: Run, value: object) -> object:
    return text_of(value, run)


def _plain_number(run: Run, text: str) -> object:
    run.spend_text(len(text))
    if len(text) > _LONGEST_NUMBER or not _DIGITS.fullmatch(text):
        raise NoAnswer(f"「{text[:30]}」は数値ではありません。")
    number = NUMBERS.create_decimal(text)
    if not number.is_finite():
        raise NoAnswer("数が大きすぎます。")
    return number


def _number(run: Run, text: str, grouping: str | None, point: str | None) -> object:
    if grouping not in (" ", ",", ".", None) or point not in (".", ",", None):
        raise NoAnswer("桁区切りは空白・「,」・「.」、小数点は「.」か「,」です。")
    if grouping is not None and grouping == point:
        raise NoAnswer("桁区切りと小数点は別の文字にしてください。")
    plain = text.replace(grouping, "") if grouping else text
    return _plain_number(run, plain.replace(point, ".") if point else plain)


def _not(run: Run, value: bool) -> object:
    return not value


def _is(run: Run, a: object, b: object) -> object:
    """Tell whether the values are the same in type and value, also in their zone."""
    if a is None or b is None:
        return a is b
    if kind_of(a) != kind_of(b):
        return False
    zones = [getattr(value, "tzinfo", None) for value in (a, b)]
    return (
        equal(a, b, run) is True
        and (zones[0] is None) == (zones[1] is None)
        and (str(zones[0]) == str(zones[1]))
    )


FORMS: Final[dict[str, tuple[Form, ...]]] = {
    "get value": (form("m: context, key: string", _value),),
    "get entries": (form("m: context", _entries),),
    "context": (form("entries: list", _context),),
    "context put": (
        form("context: context, key: string, value: any", _put),
        form("context: context, keys: list, value: any", _put_deep),
    ),
    "context merge": (form("contexts: list", _merge),),
    "string": (form("from: any", _string),),
    "number": (
        form("from: string", _plain_number),
        form(
            "from: string, grouping separator: string|null, decimal separator: string|null",
            _number,
        ),
    ),
    "not": (form("negand: boolean", _not),),
    "is": (form("value1: any, value2: any", _is),),
}
