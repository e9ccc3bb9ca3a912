"""What the desk says about a case: how the time stands in words, when 収受 is due, how fees are paid.

Law: 行政手続法6条・7条 (the period runs from 到達; 収受 is only the stamp of the office).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from yakuba.kernel.workdays import Calendar

from .clock import days_left

_JAPAN = ZoneInfo("Asia/Tokyo")
# The hours of the counter; what arrives outside them is stamped when it next opens.
OPENS = time(8, 30)
CLOSES = time(17, 15)
# From this many open days left on a case is shown as pressing.
SOON = 3
# What is proposed as 相当の期間 (行政手続法7条); the clerk may set another.
CORRECTION_DAYS = 10


class PaymentMethod(StrEnum):
    """How a fee is paid at the counter."""

    CASH = "CASH"
    CASHLESS = "CASHLESS"
    SLIP = "SLIP"

    @property
    def label(self) -> str:
        return {"CASH": "現金", "CASHLESS": "キャッシュレス", "SLIP": "納付書"}[self.value]


@dataclass(frozen=True, slots=True)
class DueWords:
    """The time that is left, in words and as a tone of the page."""

    text: str
    tone: str = "neutral"


def due_words(
    calendar: Calendar, due: date | None, on: date, *, is_correcting: bool, is_concluded: bool
) -> DueWords:
    """Return 残り3日, 本日, 2日超過, 補正待ち, 期限なし or 終了."""
    if is_concluded:
        return DueWords("終了")
    if is_correcting:
        return DueWords("補正待ち", "info")
    if due is None:
        return DueWords("期限なし")
    left = days_left(calendar, due, on)
    if due < on:
        # A due day on which nobody works may be past without an open day gone by.
        return DueWords(f"{max(1, -left)}日超過", "error")
    if due == on:
        return DueWords("本日", "error")
    return DueWords(f"残り{left}日", "warning" if left <= SOON else "neutral")


def acceptance_due(calendar: Calendar, arrived_at: datetime) -> datetime:
    """Return when 収受 is due: at once in the hours of the counter, else when it next opens."""
    arrived = arrived_at.astimezone(_JAPAN)
    day = arrived.date()
    if calendar.is_open(day) and OPENS <= arrived.time() <= CLOSES:
        return arrived
    if arrived.time() > CLOSES:
        day += timedelta(days=1)
    return datetime.combine(calendar.next_open(day), OPENS, tzinfo=_JAPAN)


def series_of(prefix: str, section: str) -> str:
    """Return the 文書記号 of a section: the town's own sign and the section's first letter."""
    return f"{prefix}{section[:1]}" if prefix else section[:1]
