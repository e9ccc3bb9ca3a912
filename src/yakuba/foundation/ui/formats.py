"""How dates, money, telephone numbers and sentences are written on a page."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import budoux
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from yakuba.kernel.wareki import to_wareki
from yakuba.kernel.yen import format_yen

TOKYO: Final = ZoneInfo("Asia/Tokyo")
_WEEKDAYS: Final = "月火水木金土日"
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_JAPANESE: Final = re.compile(r"[぀-ヿ一-鿿]")
LONGEST_WHOLE: Final = 9
_NOT_DIGITS: Final = re.compile(r"\D")


def day_of(value: date | datetime) -> date:
    """Return the calendar day in Japan."""
    if isinstance(value, datetime):
        return value.astimezone(TOKYO).date() if value.tzinfo else value.date()
    return value


def wareki(value: date | datetime | None) -> str:
    """Return 令和7年4月1日; 2025年4月1日 in やさしい日本語; 1 April 2025 in English."""
    if value is None:
        return ""
    day = day_of(value)
    language = get_language() or "ja"
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    if language == "ja-easy":
        return f"{day.year}年{day.month}月{day.day}日"
    return to_wareki(day)


def wareki_long(value: date | datetime | None) -> str:
    """Return 令和7年（2025年）4月1日（火曜日）."""
    if value is None:
        return ""
    day = day_of(value)
    language = get_language() or "ja"
    if language == "en":
        return f"{_DAYS[day.weekday()]}, {wareki(day)}"
    weekday = f"（{_WEEKDAYS[day.weekday()]}曜日）"
    if language == "ja-easy":
        return f"{wareki(day)}{weekday}"
    year, _, rest = to_wareki(day).partition("年")
    return f"{year}年（{day.year}年）{rest}{weekday}"


def when(value: datetime | date | None) -> str:
    """Return 令和8年11月22日 13:05, in Japan's time."""
    if not isinstance(value, datetime):
        return wareki(value)
    moment = value.astimezone(TOKYO) if value.tzinfo else value
    return f"{wareki(moment)} {moment:%H:%M}"


def yen(value: int | None) -> str:
    """Return 1,234円; 無料 is a decision of the page, so 0 stays 0円."""
    if value is None:
        return "—"
    if get_language() == "en":
        return f"¥{value:,}"
    return format_yen(value)


def percent(value: Decimal | float | None, digits: int = 1) -> str:
    """Return 85.3% for a value that is already in per cent; データなし for None."""
    if value is None:
        return gettext("データなし")
    step = Decimal(1).scaleb(-digits)
    return f"{Decimal(str(value)).quantize(step, ROUND_HALF_UP)}%"


def spaced_telephone(number: str) -> str:
    """Return the number with hyphens where its shape alone tells their place."""
    digits = _NOT_DIGITS.sub("", number)
    if "-" in number:
        return number
    if re.fullmatch(r"0[5-9]0\d{8}", digits):
        return f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"
    if re.fullmatch(r"0120\d{6}", digits):
        return f"{digits[:4]}-{digits[4:7]}-{digits[7:]}"
    return number


def tel(number: str | None) -> SafeString:
    """Return the number as a link that a phone can dial."""
    if not number:
        return mark_safe("")
    shown = spaced_telephone(str(number))
    dialled = _NOT_DIGITS.sub("", shown)
    return format_html('<a class="y-nowrap" href="tel:{}">{}</a>', dialled, shown)


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def _phrase(part: str) -> str:
    # A long compound (児童手当認定請求書に) kept whole would leave half a line empty before it.
    if len(part) > LONGEST_WHOLE:
        return f'<span class="y-phrases__long">{escape(part)}</span>'
    return escape(part)


@lru_cache(maxsize=4096)
def phrases(text: str) -> SafeString:
    """Return the text with a break allowed after each phrase (文節) and nowhere else."""
    if not _JAPANESE.search(text) or len(text) > 400:
        return mark_safe(escape(text))
    parts = _parser().parse(text)
    if len(parts) < 2:
        return mark_safe(escape(text))
    broken = "<wbr>".join(_phrase(part) for part in parts)
    return mark_safe(f'<span class="y-phrases">{broken}</span>')
