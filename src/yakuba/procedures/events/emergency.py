"""The facts of emergency readings. The reason is told to whoever audits, so it is not personal:
the form asks to write no name into it."""

from dataclasses import dataclass
from datetime import datetime

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class EmergencyOpened(Event):
    """緊急閲覧: somebody of another section opened the case for a short while."""

    code = "procedures.emergency.opened"
    label = "緊急閲覧を始めました"

    # The form asks to name no resident; somebody in a hurry may have done so.
    free_words = frozenset({"reason"})

    reading: str
    receipt_number: str
    reason: str
    until: datetime
    notified: str = ""


@dataclass(frozen=True, kw_only=True)
class EmergencyRefused(Event):
    """Somebody without the duty, or at the limit, tried to open the case."""

    code = "procedures.emergency.refused"
    label = "緊急閲覧を断りました"

    receipt_number: str
    why: str


@dataclass(frozen=True, kw_only=True)
class EmergencyRead(Event):
    """The case, or one of its files, was shown; every time."""

    code = "procedures.emergency.read"
    label = "緊急閲覧で内容を表示しました"

    reading: str
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class EmergencyEnded(Event):
    """The reading was ended before its time, by the reader, the section or the auditor."""

    code = "procedures.emergency.ended"
    label = "緊急閲覧を終わらせました"

    reading: str
    by_reader: bool
