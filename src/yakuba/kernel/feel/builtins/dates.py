"""Functions on dates, times and durations (DMN 1.5, 10.3.4.1, 10.3.4.8, 10.3.4.9), and `age`."""

from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Final

from yakuba.kernel.feel.builtins.numeric import whole
from yakuba.kernel.feel.builtins.signature import Form, form
from yakuba.kernel.feel.run import NoAnswer, Run
from yakuba.kernel.feel.temporal import (
    date_from,
    duration_from,
    moment_from,
    offset_zone,
    time_from,
)  # fmt: skip
from yakuba.kernel.feel.values import Months

_MICROSECONDS: Final = 1_000_000


def _read(value: object, what: str, example: str) -> object:
    if value is None:
        raise NoAnswer(f"{what}は{example}の形で書いてください。")
    return value


def _date(run: Run, value: str | date) -> object:
    if isinstance(value, datetime):
        return value.date()
    return _read(date_from(value), "日付", "2025-04-01") if isinstance(value, str) else value


def _date_of(run: Run, year: Decimal, month: Decimal, day: Decimal) -> object:
    return date(whole(year), whole(month), whole(day))


def _time(run: Run, value: str | date | time) -> object:
    if isinstance(value, time):
        return value
    if isinstance(value, datetime):
        return value.timetz()
    if isinstance(value, date):
        return time(0, 0, tzinfo=offset_zone(timedelta()))
    return _read(time_from(value), "時刻", "09:30:00")


def _time_of(
    run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None
) -> object:
    return time(whole(hour), whole(minute), int(second), _part(second), tzinfo=_zone_of(offset))


def _moment(run: Run, text: str) -> object:
    return _read(moment_from(text), "日時", "2025-04-01T09:30:00")


def _moment_of_both(run: Run, day: date, clock: time) -> object:
    return datetime.combine(day, clock)


def _moment_of(run: Run, *parts: object) -> object:
    """Return the moment of year, month, day, hour, minute, second and an offset or zone."""
    year, month, day, hour, minute, second = _decimals(*parts[:6])
    zone = _zone_of(parts[6]) if len(parts) > 6 else None
    moment = datetime(whole(year), whole(month), whole(day), tzinfo=zone)
    return moment.replace(
        hour=whole(hour), minute=whole(minute), second=int(second), microsecond=_part(second)
    )


def _zone_of(place: object) -> tzinfo | None:
    """Return the zone of an offset or of a name; raises `NoAnswer`."""
    if isinstance(place, timedelta):
        zone: tzinfo | None = offset_zone(place)
    elif isinstance(place, str):
        known = time_from(f"00:00:00@{place}")
        zone = known.tzinfo if known else None
    else:
        return None
    if zone is None:
        raise NoAnswer("時差は18時間までで、地域は「Asia/Tokyo」のように書いてください。")
    return zone


def _decimals(*values: object) -> list[Decimal]:
    return [value for value in values if isinstance(value, Decimal)]


def _part(second: Decimal) -> int:
    return int((second - int(second)) * _MICROSECONDS)


def _duration(run: Run, text: str) -> object:
    return _read(duration_from(text), "期間", "P1Y2MやP3DT4H")


def _months_between(run: Run, start: date, end: date) -> object:
    """Return the whole months between two days, whatever the time of day."""
    sign = 1
    if _day(end) < _day(start):
        start, end, sign = end, start, -1
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return Months(sign * months)


def _day(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def _now(run: Run) -> object:
    if run.now is None:
        raise NoAnswer("ここでは現在の日時を使えません。日付は入力として渡してください。")
    return run.now


def _today(run: Run) -> object:
    if run.now is None:
        raise NoAnswer("ここでは今日の日付を使えません。日付は入力として渡してください。")
    return run.now.date()


def _day_of_year(run: Run, day: date) -> object:
    return Decimal(day.timetuple().tm_yday)


def _day_of_week(run: Run, day: date) -> object:
    return _WEEKDAYS[day.weekday()]


def _month_of_year(run: Run, day: date) -> object:
    return _MONTHS[day.month - 1]


def _week_of_year(run: Run, day: date) -> object:
    return Decimal(day.isocalendar().week)


_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _age(run: Run, birth: date, on: date) -> object:
    """Return the full years from birth to the day: `age(birth_date, on)`, an extension of Yakuba.

    年齢計算ニ関スル法律 and 民法143条: a year of age is full at the end of the day before the
    birthday, so the new age holds from the birthday on (for 29 February from 1 March in a common
    year). A rule on the day an age is *reached* must say so with a day's difference itself.
    """
    if on < birth:
        raise NoAnswer("生年月日が基準の日より後です。")
    return Decimal(on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day)))


_PARTS: Final = "year: number, month: number, day: number"
_CLOCK: Final = "hour: number, minute: number, second: number"
_DAY: Final = "date: date/date and time"
FORMS: Final[dict[str, tuple[Form, ...]]] = {
    "date": (form("from: string/date/date and time", _date), form(_PARTS, _date_of)),
    "time": (
        form("from: string/time/date and time/date", _time),
        form(f"{_CLOCK}, offset?: days and time duration|null", _time_of),
    ),
    "date and time": (
        form("from: string", _moment),
        form("date: date/date and time, time: time", _moment_of_both),
        form(f"{_PARTS}, {_CLOCK}", _moment_of),
        form(f"{_PARTS}, {_CLOCK}, offset: days and time duration|null", _moment_of),
        form(f"{_PARTS}, {_CLOCK}, timezone: string", _moment_of),
    ),
    "duration": (form("from: string", _duration),),
    "years and months duration": (
        form("from: date/date and time, to: date/date and time", _months_between),
    ),
    "now": (form("", _now),),
    "today": (form("", _today),),
    "day of year": (form(_DAY, _day_of_year),),
    "day of week": (form(_DAY, _day_of_week),),
    "month of year": (form(_DAY, _month_of_year),),
    "week of year": (form(_DAY, _week_of_year),),
    "age": (form("birth_date: date, on: date", _age),),
}
