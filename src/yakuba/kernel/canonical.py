"""One value, one text: canonical JSON after RFC 8785, and the hash of it.

Numbers are whole numbers only: RFC 8785 writes numbers as IEEE doubles, and money, counts and
scores held as int keep every implementation on the same bytes.
"""

import hashlib
import json
from typing import Final

# I-JSON (RFC 7493 section 2.2): integers beyond this are not the same number everywhere.
_SAFE_INTEGER: Final = 2**53 - 1


class NotCanonical(ValueError):
    """A value that has no canonical JSON; the message names the place."""


def canonical_json(value: object) -> bytes:
    """Return the canonical JSON of None, bool, int, str, list, tuple and dict with str keys.

    Raises NotCanonical for anything else, for floats and for integers beyond 2**53 - 1.
    """
    ordered = _ordered(value, "$")
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode()


def content_hash(value: object) -> str:
    """Return the SHA-256 of the canonical JSON in hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _ordered(value: object, place: str) -> object:
    """Return the value with the keys of every dict in canonical order, or raise NotCanonical."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, int):
        if abs(value) > _SAFE_INTEGER:
            raise NotCanonical(f"{place}: 整数 {value} は大きすぎます。文字列にしてください。")
        return value
    if isinstance(value, list | tuple):
        return [_ordered(item, f"{place}[{at}]") for at, item in enumerate(value)]
    if isinstance(value, dict):
        return _ordered_dict(value, place)
    if isinstance(value, float):
        raise NotCanonical(f"{place}: 小数 {value} は使えません。整数か文字列にしてください。")
    raise NotCanonical(f"{place}: {type(value).__name__} は使えません。文字列などにしてください。")


def _ordered_dict(value: dict[object, object], place: str) -> dict[str, object]:
    texts: dict[str, object] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise NotCanonical(f"{place}: キー {key!r} は文字列にしてください。")
        texts[_text(key, place)] = _ordered(item, f"{place}.{key}")
    # RFC 8785 section 3.2.3: keys are sorted by their UTF-16 code units.
    return {key: texts[key] for key in sorted(texts, key=lambda text: text.encode("utf-16-be"))}


def _text(text: str, place: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotCanonical(
            f"{place}: 文字列に壊れた文字があります。入力し直してください。"
        ) from None
    return text
