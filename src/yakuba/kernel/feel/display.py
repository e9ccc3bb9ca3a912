"""Values as text: what `string` answers and what a person is shown (DMN 1.5, table 75)."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final

from yakuba.kernel.feel.run import Run
from yakuba.kernel.feel.temporal import written
from yakuba.kernel.feel.values import Months, Span, kind_of

_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
# How a type is called in a sentence to a person.
KINDS_JA: Final = {
    "number": "数値",
    "string": "文字列",
    "boolean": "真偽値",
    "date": "日付",
    "time": "時刻",
    "date and time": "日時",
    "days and time duration": "日数・時間",
    "years and months duration": "年月数",
    "list": "一覧",
    "context": "項目の組",
    "range": "範囲",
    "function": "関数",
    "null": "値なし",
    "any": "値",
}


def text_of(value: object, run: Run) -> str | None:
    """Return the value as a text; null stays null."""
    if value is None or isinstance(value, str):
        return value
    return source_of(value, run)


def source_of(value: object, run: Run) -> str:
    """Return the value as it is written in an expression, as far as it can be."""
    run.spend(1)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, str):
        run.spend_text(len(value))
        return quoted(value)
    if isinstance(value, date | time | timedelta | Months):
        return written(value)
    if isinstance(value, list):
        return _paid("[" + ", ".join(source_of(item, run) for item in value) + "]", run)
    if isinstance(value, Mapping):
        entries = (f"{key_text(key)}: {source_of(item, run)}" for key, item in value.items())
        return _paid("{" + ", ".join(entries) + "}", run)
    return _span(value, run) if isinstance(value, Span) else kind_of(value)


def _paid(text: str, run: Run) -> str:
    run.spend_text(len(text))
    return text


def _span(span: Span, run: Run) -> str:
    if span.sign:
        bound = span.low if span.high is None else span.high
        return f"({span.sign} {source_of(bound, run)})"
    ends = f"{source_of(span.low, run)}..{source_of(span.high, run)}"
    return ("[" if span.holds_low else "(") + ends + ("]" if span.holds_high else ")")


def number_text(number: Decimal) -> str:
    """Return the digits of a number, without an exponent."""
    return format(number, "f")


def quoted(text: str) -> str:
    """Return the text as a string literal."""
    return f'"{text.translate(_ESCAPES)}"'


def key_text(key: str) -> str:
    """Return the key of a context entry, quoted where it is not a plain name."""
    return key if key.isidentifier() else quoted(key)
