"""What is wrong with a field that a program sent, in a sentence that names it."""

from collections.abc import Mapping
from typing import Any, Final

_SENTENCES: Final = {
    "missing": "「{name}」がありません。必ず入れてください。",
    "extra_forbidden": "「{name}」という項目はありません。綴りを確かめてください。",
    "greater_than_equal": "「{name}」は{ge}以上で入れてください。",
    "less_than_equal": "「{name}」は{le}以下で入れてください。",
    "string_too_short": "「{name}」は{min_length}文字以上で入れてください。",
    "string_too_long": "「{name}」は{max_length}文字以内で入れてください。",
    "string_pattern_mismatch": "「{name}」に使えない文字があります。",
    "too_short": "「{name}」は{min_length}件以上入れてください。",
    "too_long": "「{name}」は{max_length}件以内で入れてください。",
    "enum": "「{name}」は{expected}のどれかで入れてください。",
    "decimal_max_places": "「{name}」は小数第{decimal_places}位まで入れてください。",
    "json_invalid": "JSONとして読めません。",
}
# By how the name of the fault begins: there are several for each.
_KINDS: Final = {
    "date": "「{name}」は「2026-04-01」のような日付で入れてください。",
    "int": "「{name}」は整数で入れてください。",
    "decimal": "「{name}」は数で入れてください。",
    "bool": "「{name}」は true か false で入れてください。",
    "string": "「{name}」は文字列で入れてください。",
    "list": "「{name}」は一覧（[ ]）で入れてください。",
}
_UNREADABLE: Final = "「{name}」を読めません。形を確かめてください。"


def in_japanese(fault: Mapping[str, Any]) -> str:
    """Return the sentence for a fault as the library tells it: its type, place and limits."""
    kind = str(fault["type"])
    sentence = _SENTENCES.get(kind) or _KINDS.get(kind.partition("_")[0]) or _UNREADABLE
    limits = dict(fault.get("ctx") or {})
    expected = str(limits.get("expected", "")).replace("'", "").replace(" or ", "、")
    place = fault["loc"]
    name = str(place[-1]) if place else "本文"
    return sentence.format(**limits | {"name": name, "expected": expected.replace(", ", "、")})
