"""Cells as people type them: 「50万円以上500万円未満」 into the rule language, and back.

What cannot be read in words is kept as it was typed: it may be the rule language itself, or it is
told as a fault of the draft. A text is shown in words only where reading it gives the same again.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from yakuba.kernel.wareki import UnreadableDate, parse_date

from .sheets import cell_text


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column is about, as far as its cells need it."""

    type: str
    labels: Mapping[str, str] = field(default_factory=dict)
    is_yen: bool = False
    is_result: bool = False


_UNITS: Final = "円|歳|人|件|日|か月|月|年|回|個|枚|台|頭|㎡|m2|%"
_AMOUNT: Final = rf"(?:\d[\d,]*(?:\.\d+)?(?:億|万|千)?)+(?:{_UNITS})?"
_SIGNS: Final = {
    "未満": "<",
    "以下": "<=",
    "まで": "<=",
    "以上": ">=",
    "から": ">=",
    "超": ">",
    "を超える": ">",
    "を超え": ">",
}
_ONE: Final = re.compile(rf"({_AMOUNT})(未満|以下|まで|以上|から|超|を超える|を超え)?")
_TWO: Final = re.compile(
    rf"({_AMOUNT})(以上|から|超|を超える|を超え)[\s、,]*({_AMOUNT})(未満|以下|まで)"
)
_PARTS: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)(億|万|千)?")
_LONG: Final = re.compile(r"[\d,.]{16,}")
_TIMES: Final = {"億": 100_000_000, "万": 10_000, "千": 1_000, "": 1}
_DAY_SIGNS: Final = (
    ("より前", "<"),
    ("より後", ">"),
    ("以後", ">="),
    ("以降", ">="),
    ("から", ">="),
    ("以前", "<="),
    ("まで", "<="),
    ("前", "<"),
    ("後", ">"),
)
_LANGUAGE: Final = re.compile(r'["()\[\]<>=]')
_BETWEEN: Final = re.compile(r"[・、,，\s]+")


def cell_words(raw: str, meaning: Meaning) -> str:
    """Return the cell as people read and type it; as it is written where words would lose something."""
    shown = cell_text(raw, meaning.labels, is_yen=meaning.is_yen)
    if meaning.is_result and shown == "すべて":
        return raw.strip()
    return shown if cell_language(shown, meaning) == raw.strip() else raw.strip()


def cell_language(typed: str, meaning: Meaning) -> str:
    """Return what was typed in the rule language, or as it was typed where it has no such words."""
    text = typed.strip()
    if not meaning.is_result and text in ("", "-", "－", "ー", "すべて"):
        return "-"
    if text == "なし":
        return '""' if meaning.type == "string" else "null"
    if text in ("", "null"):
        return text
    return _READERS[meaning.type](text, meaning) or text


def _number(text: str, meaning: Meaning) -> str:
    tidy = unicodedata.normalize("NFKC", text).strip()
    if _LONG.search(tidy):
        # Beyond what a Decimal adds exactly; the rule language itself still takes it.
        return ""
    if both := _TWO.fullmatch(tidy):
        if meaning.is_result:
            return ""
        opens = "[" if _SIGNS[both[2]] == ">=" else "("
        closes = "]" if _SIGNS[both[4]] == "<=" else ")"
        return f"{opens}{_figure(both[1])}..{_figure(both[3])}{closes}"
    found = _ONE.fullmatch(tidy)
    if found is None or (meaning.is_result and found[2]):
        return ""
    sign = f"{_SIGNS[found[2]]} " if found[2] else ""
    return f"{sign}{_figure(found[1])}"


def _figure(text: str) -> str:
    total = sum(
        Decimal(digits.replace(",", "")) * _TIMES[unit] for digits, unit in _PARTS.findall(text)
    )
    return f"{total.normalize():f}" if total else "0"


def _text(text: str, meaning: Meaning) -> str:
    if _LANGUAGE.search(text):
        return ""
    is_negated = text.endswith("以外") and not meaning.is_result
    inner = text.removesuffix("以外") if is_negated else text
    values = _values(inner, meaning)
    if not values or (meaning.is_result and len(values) > 1):
        return ""
    quoted = ", ".join(f'"{value}"' for value in values)
    return f"not({quoted})" if is_negated else quoted


def _values(text: str, meaning: Meaning) -> list[str]:
    """Return the values that the labels stand for; the longest label that fits comes first."""
    if not meaning.labels:
        # A column whose values nobody listed takes any word.
        return [text] if meaning.is_result else [one for one in re.split("[・、,，]", text) if one]
    known = {label: value for value, label in reversed(list(meaning.labels.items()))}
    known |= {value: value for value in meaning.labels if value}
    words = sorted(known, key=len, reverse=True)
    found = []
    rest = text.strip()
    while rest:
        word = next((one for one in words if rest.startswith(one)), None)
        if word is None:
            return []
        found.append(known[word])
        after = rest[len(word) :]
        rest = _BETWEEN.sub("", after, count=1) if _BETWEEN.match(after) else after
        if rest and rest == after:
            return []
    return found


def _truth(text: str, meaning: Meaning) -> str:
    return {"はい": "true", "いいえ": "false"}.get(text, "")


def _day(text: str, meaning: Meaning) -> str:
    if _LANGUAGE.search(text):
        return ""
    if day := _date(text):
        return f'date("{day}")'
    if meaning.is_result:
        return ""
    first, between, last = text.partition("から")
    if between and last and (low := _date(first)) and (high := _date(last.removesuffix("まで"))):
        return f'[date("{low}")..date("{high}")]'
    for word, sign in _DAY_SIGNS:
        if text.endswith(word) and (day := _date(text.removesuffix(word))):
            return f'{sign} date("{day}")'
    return ""


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except UnreadableDate:
        return None


_READERS: Final = {"number": _number, "string": _text, "boolean": _truth, "date": _day}


def remedy(meaning: Meaning) -> str:
    """Return how a cell of the column is filled in, with an example."""
    if meaning.type == "string" and meaning.labels:
        listed = "、".join(label or value for value, label in list(meaning.labels.items())[:12])
        return (
            f"次から選んで入力してください：{listed}。ない値は、先に「列の設定」で加えてください。"
        )
    if meaning.is_result:
        return _RESULTS[meaning.type]
    return _CONDITIONS[meaning.type]


_CONDITIONS: Final = {
    "number": "「50万円未満」「50万円以上500万円未満」「100」「すべて」のように入力してください。",
    "string": "値を「・」で区切るか、「〇〇以外」「すべて」と入力してください。",
    "boolean": "「はい」「いいえ」「すべて」のどれかを入力してください。",
    "date": "「令和8年4月1日以後」「令和8年4月1日から令和9年3月31日まで」「すべて」のように入力してください。",
}
_RESULTS: Final = {
    "number": "「3,000」「5万円」のように、数で入力してください。",
    "string": "結果を1つ入力してください。ないときは「なし」と入力します。",
    "boolean": "「はい」か「いいえ」を入力してください。",
    "date": "「令和8年4月1日」のように入力してください。",
}
