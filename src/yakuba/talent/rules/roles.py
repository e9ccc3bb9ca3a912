"""Roles with terms: who may hold one, for how long, how one comes to it and why one leaves. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from yakuba.kernel.fiscal import Month

# Within so many open days whoever leaves a role hears what is done about the reason.
ANSWER_WITHIN: Final = 5
# Fewer than this are not counted in public: a count of one or two is a name.
FEWEST_SHOWN: Final = 3


class Scope(StrEnum):
    """Among whom the places of a role are counted."""

    SECTION = "SECTION"
    TOWN = "TOWN"
    ANYWHERE = "ANYWHERE"

    @property
    def label(self) -> str:
        return {"SECTION": "課ごと", "TOWN": "全庁で", "ANYWHERE": "人数の定めなし"}[self.value]


class Way(StrEnum):
    """How one comes to a role."""

    SELF = "SELF"
    HEAD = "HEAD"
    APPOINTED = "APPOINTED"

    @property
    def label(self) -> str:
        return {
            "SELF": "本人が手を挙げる",
            "HEAD": "所属長が推薦する",
            "APPOINTED": "人材育成の担当者が指名する",
        }[self.value]


class Reason(StrEnum):
    """Why somebody leaves a role before its end."""

    TIME = "TIME"
    MOVED = "MOVED"
    HOME = "HOME"
    CONTENT = "CONTENT"
    SUPPORT = "SUPPORT"
    DONE = "DONE"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        return {
            "TIME": "本来の業務と両立できない",
            "MOVED": "異動・退職",
            "HOME": "健康・家庭の事情",
            "CONTENT": "役割の中身が思っていたものと違う",
            "SUPPORT": "支援や研修が足りない",
            "DONE": "役割を果たした",
            "OTHER": "そのほか",
        }[self.value]


class Standing(StrEnum):
    """Where a candidacy stands."""

    WAITING = "WAITING"
    AGREED = "AGREED"
    REFUSED = "REFUSED"
    APPOINTED = "APPOINTED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def label(self) -> str:
        return {
            "WAITING": "同意待ち",
            "AGREED": "任命待ち",
            "REFUSED": "同意が得られなかった",
            "APPOINTED": "任命",
            "DECLINED": "見送り",
            "WITHDRAWN": "取下げ",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"WAITING": "info", "AGREED": "info", "APPOINTED": "success"}.get(
            self.value, "neutral"
        )

    @property
    def is_open(self) -> bool:
        return self in (Standing.WAITING, Standing.AGREED)


@dataclass(frozen=True, slots=True)
class Course:
    """What happened to a candidacy so far."""

    agreed: bool | None = None
    is_appointed: bool = False
    is_declined: bool = False
    is_withdrawn: bool = False


def standing(course: Course) -> Standing:
    """Return where the candidacy stands."""
    if course.is_withdrawn:
        return Standing.WITHDRAWN
    if course.is_appointed:
        return Standing.APPOINTED
    if course.is_declined:
        return Standing.DECLINED
    if course.agreed is None:
        return Standing.WAITING
    return Standing.AGREED if course.agreed else Standing.REFUSED


class TermState(StrEnum):
    """Whether a term is to come, runs, is over, or was given up."""

    COMING = "COMING"
    RUNNING = "RUNNING"
    ENDED = "ENDED"
    LEFT = "LEFT"

    @property
    def label(self) -> str:
        return {
            "COMING": "これから",
            "RUNNING": "任期中",
            "ENDED": "任期満了",
            "LEFT": "途中で退任",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"COMING": "info", "RUNNING": "success"}.get(self.value, "neutral")


def term_state(starts: date, ends: date, left_on: date | None, on: date) -> TermState:
    """Return the state on the day; the day of `ends` no longer belongs to the term."""
    if left_on is not None and left_on <= on:
        return TermState.LEFT
    if on < starts:
        return TermState.COMING
    return TermState.RUNNING if on < ends else TermState.ENDED


def end_of_term(starts: date, months: int) -> date:
    """Return the first day after a term of so many months; 31 January and a month is 1 March."""
    month = Month.of(starts)
    for _ in range(months):
        month = month.next
    day = month.start + timedelta(days=starts.day - 1)
    return day if day in month else month.end


def overlap(first: tuple[date, date], second: tuple[date, date]) -> bool:
    """Tell whether two half-open spans share a day."""
    return first[0] < second[1] and second[0] < first[1]


def fault_of_kind(definition: Mapping[str, Any]) -> str:
    """Say what is wrong with the definition of a role; an empty text is nothing."""
    if not definition["name"]:
        return "役割の名称を入力してください。"
    if not 1 <= definition["term_months"] <= 60:
        return "任期は1か月から60か月までで入力してください。"
    if not definition["ranks"]:
        return "就くことができる職位を1つ以上選んでください。"
    if definition["scope"] == Scope.SECTION and definition["places"] is None:
        return "課ごとの人数を入力してください。"
    if definition["places"] is not None and not 1 <= definition["places"] <= 200:
        return "人数は1人から200人までで入力してください。"
    return ""


def shown_count(count: int) -> str:
    """Return a count of people as everybody may read it."""
    return f"{count}人" if count == 0 or count >= FEWEST_SHOWN else f"{FEWEST_SHOWN}人未満"


def by_category(reasons: Iterable[str]) -> list[tuple[Reason, int]]:
    """Count the reasons for leaving, in the order in which they are asked."""
    given = list(reasons)
    return [(one, given.count(one.value)) for one in Reason]
