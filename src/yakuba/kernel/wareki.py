"""Dates in the Japanese eras (和暦) and in the Western calendar (西暦): written and read.

Source: 元号を改める政令 (昭和64年政令第1号, 平成31年政令第143号), the rescripts of 1912 and 1926, and
明治5年太政官布告第337号, by which the Gregorian calendar begins on 明治6年1月1日.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final


class UnreadableDate(ValueError):
    """A text that is not, or not unambiguously, a date; its message says what to enter instead."""


@dataclass(frozen=True, slots=True)
class Era:
    """An era: `first` is the day from which dates are written in it, `last` the last day accepted.

    The days of change in 1912 and 1926 belong to both eras, as documents of the time show them.
    """

    name: str
    letter: str
    first: date
    last: date | None

    @property
    def offset(self) -> int:
        """What to add to a year of the era for the Western year."""
        return self.first.year - 1

    def year(self, year: int) -> str:
        """Return the year of the era that the Western year is, as written: 元 or 7."""
        return "元" if year - self.offset == 1 else str(year - self.offset)


REIWA: Final = Era("令和", "R", date(2019, 5, 1), None)
HEISEI: Final = Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30))
SHOWA: Final = Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7))
TAISHO: Final = Era("大正", "T", date(1912, 7, 30), date(1926, 12, 25))
MEIJI: Final = Era("明治", "M", date(1868, 10, 23), date(1912, 7, 30))
ERAS: Final = (REIWA, HEISEI, SHOWA, TAISHO, MEIJI)

# Before this day months and days follow the lunisolar calendar and have no simple equivalent.
GREGORIAN_FROM: Final = date(1873, 1, 1)

_EXAMPLE = "「令和7年4月1日」や「2025-04-01」のように入力してください。"
_BY_NAME = {key: era for era in ERAS for key in (era.name, era.name[0], era.letter)}
_WEEKDAYS = "月火水木金土日"
_KANJI_DIGITS = {kanji: digit for digit, kanji in enumerate("〇一二三四五六七八九")} | {"零": 0}
_KANJI_UNITS = {"十": 10, "百": 100, "千": 1000}
_KANJI_NUMBER = re.compile("[〇零一二三四五六七八九十百千]+")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー─", "-") | {"。": ".", "・": ".", "．": "."})
_ERA = "(?P<era>令和|平成|昭和|大正|明治|[令平昭大明]|[RHSTM])"
_WEEKDAY = rf"(?:\((?P<weekday>[{_WEEKDAYS}])(?:曜日?)?\)|(?P<weekday2>[{_WEEKDAYS}])曜日?)?"
_SPELLINGS = tuple(
    re.compile(pattern + _WEEKDAY, re.ASCII)
    for pattern in (
        r"(?:西暦)?(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日",
        r"(?:西暦)?(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})",
        r"(?:西暦)?(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        _ERA + r"\.?(?P<year>\d{1,4}|元)年(?P<month>\d{1,2})月(?P<day>\d{1,2})日",
        _ERA + r"\.?(?P<year>\d{1,2}|元)(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})",
        _ERA + r"(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})",
    )
)


def era_of(day: date) -> Era | None:
    """Return the era in which the day is written, None before 明治6年 (lunisolar calendar)."""
    if day < GREGORIAN_FROM:
        return None
    return next(era for era in ERAS if era.first <= day)


# A page of somebody's history writes the same days again and again.
@lru_cache(maxsize=4096)
def to_wareki(day: date) -> str:
    """Return 令和7年4月1日; a day before 明治6年 stays in the Western calendar."""
    era = era_of(day)
    year = f"{era.name}{era.year(day.year)}" if era else str(day.year)
    return f"{year}年{day.month}月{day.day}日"


def to_wareki_short(day: date) -> str:
    """Return R7.4.1; a day before 明治6年 stays in the Western calendar."""
    era = era_of(day)
    year = f"{era.letter}{day.year - era.offset}" if era else str(day.year)
    return f"{year}.{day.month}.{day.day}"


def parse_date(text: str) -> date:
    """Read a date in any usual Western or era spelling; raises UnreadableDate with the remedy."""
    tidy = _tidied(text)
    if not tidy:
        raise UnreadableDate(f"日付が入力されていません。{_EXAMPLE}")
    for spelling in _SPELLINGS:
        if found := spelling.fullmatch(tidy):
            break
    else:
        raise UnreadableDate(_why_unreadable(tidy, text.strip()))
    parts = found.groupdict()
    day = _date(parts.get("era") or "", parts["year"], parts["month"], parts["day"])
    _check_weekday(day, parts["weekday"] or parts["weekday2"])
    return day


def parse_parts(era: str, year: str | int, month: str | int, day: str | int) -> date:
    """Read a date typed in fields (era may be 令和, R, 西暦 or empty); raises UnreadableDate."""
    name = _tidied(era)
    name = "" if name in {"西暦", "AD"} else name
    if name and name not in _BY_NAME:
        raise UnreadableDate(
            f"「{era.strip()}」という元号はありません。"
            "令和・平成・昭和・大正・明治・西暦から選んでください。"
        )
    fields = {"年": str(year), "月": str(month), "日": str(day)}
    values = [_field(label, _tidied(value), bool(name)) for label, value in fields.items()]
    if not name and len(values[0]) != 4:
        raise UnreadableDate(
            f"「{values[0]}年」は元号か西暦か分かりません。"
            "元号を選ぶか、西暦は4桁で入力してください。"
        )
    return _date(name, *values)


def _field(label: str, value: str, has_era: bool) -> str:
    """Return the digits of one field, or raise saying which field is at fault."""
    value = value.removesuffix(label)
    if not value:
        raise UnreadableDate(f"{label}が入力されていません。{label}を数字で入力してください。")
    if label == "年" and value == "元" and has_era:
        return value
    if not (value.isascii() and value.isdigit() and len(value) <= 4):
        raise UnreadableDate(f"{label}の「{value}」が読めません。{label}を数字で入力してください。")
    return value


def _tidied(text: str) -> str:
    """Return the text half-width, upper-case, without blanks, kanji numbers as digits."""
    folded = unicodedata.normalize("NFKC", text).upper().translate(_DASHES)
    # A blank between digits separates them: joining "2025 1 121" would be guessing.
    parted = re.sub(r"(?<=\d)\s+(?=\d)", ".", folded.strip())
    return _KANJI_NUMBER.sub(_kanji_number, re.sub(r"\s+", "", parted))


def _kanji_number(found: re.Match[str]) -> str:
    run = found.group()
    if not any(kanji in _KANJI_UNITS for kanji in run):
        return "".join(str(_KANJI_DIGITS[kanji]) for kanji in run)
    total = pending = 0
    for kanji in run:
        if kanji in _KANJI_UNITS:
            total += (pending or 1) * _KANJI_UNITS[kanji]
            pending = 0
        else:
            pending = pending * 10 + _KANJI_DIGITS[kanji]
    return str(total + pending)


def _why_unreadable(tidy: str, typed: str) -> str:
    """Name the likeliest slip, so that the remedy fits."""
    if re.fullmatch(r"\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{6}", tidy):
        return (
            f"「{typed}」は元号か西暦か分かりません。"
            "年は西暦4桁にするか、「R7.4.1」のように元号を付けて入力してください。"
        )
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}", tidy):
        return f"「{typed}」は月と日の順が分かりません。年・月・日の順に、{_EXAMPLE}"
    if re.fullmatch(rf"({_ERA}|西暦)?(\d+|元)(年(度|\d+月?)?|[-/.]\d+)", tidy):
        return f"「{typed}」には月または日がありません。年・月・日をそろえて、{_EXAMPLE}"
    if re.fullmatch(r"\d{1,2}(月\d{1,2}日|[-/.]\d{1,2})", tidy):
        return f"「{typed}」には年がありません。年・月・日をそろえて、{_EXAMPLE}"
    return f"「{typed}」は日付として読めません。{_EXAMPLE}"


def _date(era_name: str, year: str, month: str, day: str) -> date:
    number = 1 if year == "元" else int(year)
    if not era_name:
        return _gregorian(number, int(month), int(day), f"{number}年")
    era = _BY_NAME[era_name]
    if number < 1:
        raise UnreadableDate(f"{era.name}0年はありません。最初の年は「元年」か「1年」です。")
    if era is MEIJI and number + era.offset < GREGORIAN_FROM.year:
        raise UnreadableDate(
            "明治5年までの日付は旧暦のため、そのままでは換算できません。西暦で入力してください。"
        )
    written = f"{era.name}{era.year(number + era.offset)}年"
    found = _gregorian(number + era.offset, int(month), int(day), written)
    _check_within(era, found)
    return found


def _gregorian(year: int, month: int, day: int, written: str) -> date:
    if not 1 <= month <= 12:
        raise UnreadableDate(f"{month}月はありません。月は1から12までで入力してください。")
    if not 1 <= year <= 9999:
        raise UnreadableDate(f"{year}年は扱えません。西暦は4桁の年で入力してください。")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise UnreadableDate(
            f"{written}{month}月は1日から{last}日までです。{day}日を確かめてください。"
        )
    return date(year, month, day)


def _check_within(era: Era, found: date) -> None:
    """Refuse a day the era did not have, and name the right era."""
    if era.last is not None and found > era.last:
        limit = (
            f"{era.name}は{era.year(era.last.year)}年{era.last.month}月{era.last.day}日までです。"
        )
    elif found < era.first:
        limit = f"{era.name}は元年{era.first.month}月{era.first.day}日からです。"
    else:
        return
    raise UnreadableDate(
        f"{limit}その日は「{to_wareki(found)}」です。正しい日付か確かめてください。"
    )


def _check_weekday(day: date, weekday: str | None) -> None:
    real = _WEEKDAYS[day.weekday()]
    if weekday and weekday != real:
        raise UnreadableDate(
            f"{to_wareki(day)}は{real}曜日で、入力の{weekday}曜日と合いません。"
            "日付か曜日を直してください。"
        )
