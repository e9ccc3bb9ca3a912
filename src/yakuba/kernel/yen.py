"""Money: whole yen as int, written, read and rounded the way ordinances say it."""

import re
import unicodedata
from typing import Final, NewType

Yen = NewType("Yen", int)

_EXAMPLE = "「12,000」のように数字で入力してください。"
# A database integer holds 18 digits; no town's money needs as many.
_MOST_DIGITS: Final = 15
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d+"
_PLAIN = re.compile(rf"-?(?:{_NUMBER})", re.ASCII)
_UNITS = {"億": 100_000_000, "万": 10_000, "千": 1_000, "": 1}
_WITH_UNITS = re.compile(
    rf"-?(?:(?P<億>{_NUMBER})億)?(?:(?P<万>{_NUMBER})万)?(?:(?P<千>\d)千)?(?P<rest>{_NUMBER})?",
    re.ASCII,
)
_ONE_UNIT = re.compile(
    rf"-?(?P<number>{_NUMBER})(?:\.(?P<part>\d{{1,8}}))?(?P<unit>[億万千])", re.ASCII
)
_SIGNS = str.maketrans({"−": "-", "‐": "-", "ー": "-", "△": "-", "▲": "-", "\\": "¥", "、": ","})


class UnreadableYen(ValueError):
    """A text that is not an amount of whole yen; its message says what to enter instead."""


def format_yen(amount: int) -> str:
    """Return 1,234円; a negative amount is written -1,234円."""
    return f"{amount:,}円"


def parse_yen(text: str) -> Yen:
    """Read １，２３４円, ¥1,234, 1.5万円, 1億2,000万円 and the like; raises UnreadableYen."""
    tidy = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(_SIGNS)
    tidy = re.sub(r"^(-?)金?(-?)¥?", r"\1\2", tidy.removesuffix("-").removesuffix("也"))
    tidy = tidy.removesuffix("円")
    if not tidy:
        raise UnreadableYen(f"金額が入力されていません。{_EXAMPLE}")
    if len(re.sub("[^0-9]", "", tidy)) > _MOST_DIGITS:
        raise UnreadableYen("金額の桁が多すぎます。桁を確かめてください。")
    amount = _plain(tidy) if _PLAIN.fullmatch(tidy) else _with_units(tidy)
    if amount is None:
        raise UnreadableYen(_why_unreadable(tidy, text.strip()))
    return Yen(-amount if tidy.startswith("-") else amount)


def truncate_to(amount: int, unit: int) -> Yen:
    """Drop what is below the unit, towards zero (未満切捨て)."""
    return Yen(abs(amount) // unit * unit * _sign(amount))


def raise_to(amount: int, unit: int) -> Yen:
    """Raise what is below the unit to a full unit, away from zero (未満切上げ)."""
    return Yen(-(-abs(amount) // unit) * unit * _sign(amount))


def round_to(amount: int, unit: int) -> Yen:
    """Round to the unit, half away from zero (未満四捨五入)."""
    return Yen((abs(amount) * 2 + unit) // (unit * 2) * unit * _sign(amount))


def share(amount: int, numerator: int, denominator: int) -> Yen:
    """Return amount × numerator / denominator, below one yen dropped (1円未満切捨て), exact."""
    product = amount * numerator
    return Yen(abs(product) // abs(denominator) * _sign(product) * _sign(denominator))


# The names under which forms and rule tables offer the roundings.
ROUNDINGS: Final = {
    "百円未満切捨て": (truncate_to, 100),
    "千円未満切捨て": (truncate_to, 1_000),
    "万円未満切捨て": (truncate_to, 10_000),
    "百円未満切上げ": (raise_to, 100),
    "千円未満切上げ": (raise_to, 1_000),
    "百円未満四捨五入": (round_to, 100),
    "千円未満四捨五入": (round_to, 1_000),
}


def rounded(amount: int, rounding: str) -> Yen:
    """Round by name, such as 千円未満切捨て; raises KeyError for a name not in ROUNDINGS."""
    rule, unit = ROUNDINGS[rounding]
    return rule(amount, unit)


def _plain(digits: str) -> int:
    return int(digits.lstrip("-").replace(",", ""))


def _with_units(tidy: str) -> int | None:
    """Return the size of an amount written with 億, 万 or 千, None when it is not whole or sane."""
    if found := _ONE_UNIT.fullmatch(tidy):
        part = found["part"] or ""
        amount, below = divmod(
            int(f"{_plain(found['number'])}{part}") * _UNITS[found["unit"]], 10 ** len(part)
        )
        return None if below else amount
    found = _WITH_UNITS.fullmatch(tidy)
    if found is None:
        return None
    total, ceiling = 0, 0
    for name, unit in (
        ("億", _UNITS["億"]),
        ("万", _UNITS["万"]),
        ("千", _UNITS["千"]),
        ("rest", 1),
    ):
        if found[name]:
            size = _plain(found[name]) * unit
            # 1万12000 is a slip of the pen, not 22,000 yen.
            if ceiling and size >= ceiling:
                return None
            total, ceiling = total + size, unit
    return total


def _why_unreadable(tidy: str, typed: str) -> str:
    if re.fullmatch(r"-?[\d,]*\.\d+[億万千]?", tidy):
        return f"「{typed}」に円未満の端数があります。整数の円で入力してください。"
    if re.fullmatch(r"-?[\d,]+", tidy):
        return f"「{typed}」の桁区切りを確かめてください。3桁ごとに区切るか、区切りなしで入力してください。"
    return f"「{typed}」は金額として読めません。{_EXAMPLE}"


def _sign(number: int) -> int:
    return -1 if number < 0 else 1
