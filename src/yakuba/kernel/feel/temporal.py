"""Dates, times and durations from their text and back, and their parts (DMN 1.5, 10.3.2.3.4–8).

Years run from 1 to 9999 and a second has six places; what lies beyond is null.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yakuba.kernel.feel.values import Months, offset_of

Made = TypeVar("Made")

_DATE: Final = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIME: Final = r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,30}))?"
_ZONE: Final = r"(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+/-]{1,64})?"
_ISO_DATE: Final = re.compile(_DATE)
_ISO_TIME: Final = re.compile(f"T?{_TIME}{_ZONE}")
_ISO_MOMENT: Final = re.compile(f"{_DATE}T{_TIME}{_ZONE}")
_MONTHS: Final = re.compile("(-?)P(?=[0-9])(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?")
_DAYS: Final = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]{1,12})D)?(?:T(?=[0-9])(?:([0-9]{1,15})H)?(?:([0-9]{1,15})M)?"
    r"(?:([0-9]{1,15})(?:\.([0-9]{0,30}))?S)?)?"
)
_LONGEST_OFFSET: Final = timedelta(hours=18)


def date_from(text: str) -> date | None:
    """Return the date of 2025-04-01, null for another text."""
    found = _ISO_DATE.fullmatch(text)
    return None if found is None else _made(lambda: date(*map(int, found.groups())))


def time_from(text: str) -> time | None:
    """Return the time of 09:30:00, 09:30:00+09:00 or 09:30:00@Asia/Tokyo, null for another text."""
    found = _ISO_TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, second, part, zone = found.groups()
    if zone and not _has_zone(zone):
        return None
    # ISO 8601's 24:00:00 is the midnight at the end of the day.
    hours = 0 if (hour, minute, second) == ("24", "00", "00") else int(hour)
    return _made(
        lambda: time(hours, int(minute), int(second), _microseconds(part), tzinfo=_zone(zone))
    )


def moment_from(text: str) -> datetime | None:
    """Return the moment of 2025-04-01T09:30:00 (or of a date, at midnight), null for another."""
    if day := date_from(text):
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001  FEEL has such moments
    found = _ISO_MOMENT.fullmatch(text)
    if found is None:
        return None
    year, month, number, hour, minute, second, part, zone = found.groups()
    if zone and not _has_zone(zone):
        return None
    at_end = (hour, minute, second) == ("24", "00", "00")
    moment = _made(
        lambda: datetime(
            int(year), int(month), int(number), 0 if at_end else int(hour), int(minute),
            int(second), _microseconds(part), tzinfo=_zone(zone),
        )
    )  # fmt: skip
    return _made(lambda: moment + timedelta(days=1)) if at_end and moment else moment


def duration_from(text: str) -> timedelta | Months | None:
    """Return the duration of P1Y2M or P1DT2H, null for another text."""
    if found := _MONTHS.fullmatch(text):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return Months(-months if found[1] else months)
    if (found := _DAYS.fullmatch(text)) is None:
        return None
    days, hours, minutes, seconds = (int(found[at] or 0) for at in range(2, 6))
    length = _made(
        lambda: timedelta(
            days=days,
            hours=hours,
            minutes=minutes,
            seconds=seconds,
            microseconds=_microseconds(found[6]),
        )
    )
    return -length if length is not None and found[1] else length


def literal_from(text: str) -> object:
    """Return the value of an @-literal: a date, time, moment or duration, null for another text."""
    for read in (date_from, time_from, moment_from, duration_from):
        value = read(text)
        if value is not None:
            return value
    return None


def _made(make: Callable[[], Made]) -> Made | None:
    try:
        return make()
    except (ValueError, OverflowError):
        return None


def _microseconds(digits: str | None) -> int:
    return int((digits or "")[:6].ljust(6, "0"))


def _has_zone(text: str) -> bool:
    return _zone(text) is not None


@lru_cache(maxsize=512)
def _zone(text: str | None) -> tzinfo | None:
    """Return the zone of Z, +09:00 or @Asia/Tokyo, null for no and for an unknown zone."""
    if not text:
        return None
    if text == "Z":
        return UTC
    if text[0] == "@":
        try:
            return ZoneInfo(text[1:])
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None
    hours, minutes, *seconds = map(int, text[1:].split(":"))
    if minutes > 59 or any(part > 59 for part in seconds):
        return None
    length = timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))
    return offset_zone(-length if text[0] == "-" else length)


def offset_zone(offset: timedelta) -> timezone | None:
    """Return the zone of an offset of at most 18 hours."""
    if abs(offset) > _LONGEST_OFFSET or offset.microseconds:
        return None
    return timezone(offset) if offset else UTC


def written(value: date | time | timedelta | Months) -> str:
    """Return the text from which the value can be read again (10.3.4.1, `string`)."""
    if isinstance(value, Months):
        return _written_months(value.months)
    if isinstance(value, timedelta):
        return _written_days(value)
    if isinstance(value, datetime):
        return f"{value.date().isoformat()}T{_written_time(value)}"
    return _written_time(value) if isinstance(value, time) else value.isoformat()


def _written_time(value: time | datetime) -> str:
    text = f"{value.hour:02}:{value.minute:02}:{value.second:02}"
    if value.microsecond:
        text += f".{value.microsecond:06}".rstrip("0")
    if value.tzinfo is None:
        return text
    if isinstance(value.tzinfo, ZoneInfo):
        return f"{text}@{value.tzinfo.key}"
    offset = value.utcoffset() or timedelta()
    if not offset:
        return f"{text}Z"
    sign, length = ("-", -offset) if offset < timedelta() else ("+", offset)
    minutes, seconds = divmod(length.seconds, 60)
    tail = f":{seconds:02}" if seconds else ""
    return f"{text}{sign}{minutes // 60:02}:{minutes % 60:02}{tail}"


def _written_months(months: int) -> str:
    years, rest = divmod(abs(months), 12)
    parts = (f"{years}Y" if years else "") + (f"{rest}M" if rest else "")
    return ("-" if months < 0 else "") + "P" + (parts or "0M")


def _written_days(length: timedelta) -> str:
    sign = "-" if length < timedelta() else ""
    length = abs(length)
    minutes, seconds = divmod(length.seconds, 60)
    clock = "".join(
        f"{count}{unit}" for count, unit in ((minutes // 60, "H"), (minutes % 60, "M")) if count
    )
    if seconds or length.microseconds:
        part = f".{length.microseconds:06}".rstrip("0") if length.microseconds else ""
        clock += f"{seconds}{part}S"
    days = f"{length.days}D" if length.days else ""
    if not days and not clock:
        return "PT0S"
    return f"{sign}P{days}{'T' + clock if clock else ''}"


def part_of(value: object, name: str) -> object:
    """Return a part such as year, days or time offset (table 53), None when it has none."""
    if isinstance(value, Months):
        years, months = divmod(abs(value.months), 12)
        return _signed({"years": years, "months": months}.get(name), value.months < 0)
    if isinstance(value, timedelta):
        return _signed(_parts_of_length(abs(value)).get(name), value < timedelta())
    found: dict[str, int] = {}
    if isinstance(value, date):
        found |= {"year": value.year, "month": value.month, "day": value.day}
        found["weekday"] = value.isoweekday()
    if isinstance(value, datetime | time):
        found |= {"hour": value.hour, "minute": value.minute, "second": value.second}
        if name == "time offset":
            return offset_of(value)
        if name == "timezone":
            return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None
    return _signed(found.get(name), False)


def has_part(value: object, name: str) -> bool:
    """Tell whether values of this type have such a part, be it null."""
    zoned = name in {"time offset", "timezone"} and isinstance(value, datetime | time)
    return zoned or part_of(value, name) is not None


def _parts_of_length(length: timedelta) -> dict[str, int]:
    return {
        "days": length.days,
        "hours": length.seconds // 3600,
        "minutes": length.seconds // 60 % 60,
        "seconds": length.seconds % 60,
    }


def _signed(part: int | None, is_negative: bool) -> Decimal | None:
    return None if part is None else Decimal(-part if is_negative else part)
