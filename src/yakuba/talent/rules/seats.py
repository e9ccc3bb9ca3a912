"""Who gets a seat: first come, first served, and who waits moves up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Standing(StrEnum):
    """Where an enrolment stands; it follows from its times and is stored nowhere."""

    ASKED = "ASKED"
    DECLINED = "DECLINED"
    WAITING = "WAITING"
    SEATED = "SEATED"
    CANCELLED = "CANCELLED"
    ABSENT = "ABSENT"
    ATTENDED = "ATTENDED"
    COMPLETED = "COMPLETED"
    NOT_COMPLETED = "NOT_COMPLETED"

    @property
    def label(self) -> str:
        return {
            "ASKED": "承認待ち",
            "DECLINED": "不承認",
            "WAITING": "キャンセル待ち",
            "SEATED": "受講決定",
            "CANCELLED": "取消",
            "ABSENT": "欠席",
            "ATTENDED": "出席",
            "COMPLETED": "修了",
            "NOT_COMPLETED": "未修了",
        }[self.value]

    @property
    def tone(self) -> str:
        return {
            "ASKED": "info",
            "DECLINED": "error",
            "WAITING": "warning",
            "SEATED": "success",
            "ABSENT": "warning",
            "ATTENDED": "info",
            "COMPLETED": "success",
            "NOT_COMPLETED": "warning",
        }.get(self.value, "neutral")

    @property
    def is_open(self) -> bool:
        """Tell whether the person still goes or hopes to go."""
        return self in (Standing.ASKED, Standing.WAITING, Standing.SEATED)


class Presence(StrEnum):
    """Whether somebody came."""

    ATTENDED = "ATTENDED"
    ABSENT = "ABSENT"

    @property
    def label(self) -> str:
        return {"ATTENDED": "出席", "ABSENT": "欠席"}[self.value]


class Outcome(StrEnum):
    """What the course ended with for somebody."""

    COMPLETED = "COMPLETED"
    NOT_COMPLETED = "NOT_COMPLETED"

    @property
    def label(self) -> str:
        return {"COMPLETED": "修了", "NOT_COMPLETED": "未修了"}[self.value]


@dataclass(frozen=True, slots=True)
class Claim:
    """An approved wish for a seat, and when it was made."""

    key: int
    asked_at: datetime


def moving_up(capacity: int | None, taken: int, waiting: Sequence[Claim]) -> list[int]:
    """Return whose turn it is when `taken` of the seats are occupied, in the order of asking.

    Without a capacity everybody has a seat. A capacity below what is taken frees nobody's seat.
    """
    turn = [claim.key for claim in sorted(waiting, key=lambda one: (one.asked_at, one.key))]
    return turn if capacity is None else turn[: max(0, capacity - taken)]


def left(capacity: int | None, taken: int) -> int | None:
    """Return how many seats are left; None without a limit."""
    return None if capacity is None else max(0, capacity - taken)


def applying_fault(*, deadline: date, is_cancelled: bool, is_open: bool, on: date) -> str:
    """Return why nobody can apply any more, in Japanese, or an empty text."""
    if is_cancelled:
        return "この回は中止になりました。ほかの回を選んでください。"
    if not is_open:
        return "この講座は募集していません。"
    if on > deadline:
        return "申込期限を過ぎています。ほかの回を選んでください。"
    return ""
