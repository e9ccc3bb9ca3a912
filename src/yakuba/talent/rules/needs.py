"""What the work asks of people, what is promised for it, and the sentence that says the gap. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

# A day of work a week: what one may ask of somebody beside their own work.
HOURS_A_WEEK: Final = Decimal(8)
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Promise:
    """Hours that somebody gives: in force once agreed, counted once the level is reached."""

    hours: Decimal
    is_agreed: bool
    is_able: bool


class NeedState(StrEnum):
    """Where a need stands."""

    OPEN = "OPEN"
    GROWING = "GROWING"
    MET = "MET"
    OVER = "OVER"
    WITHDRAWN = "WITHDRAWN"

    @property
    def label(self) -> str:
        return {
            "OPEN": "足りない",
            "GROWING": "育成中",
            "MET": "足りている",
            "OVER": "期間終了",
            "WITHDRAWN": "取下げ",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"OPEN": "warning", "GROWING": "info", "MET": "success"}.get(self.value, "neutral")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the hours are settled, and for how many somebody still learns."""

    wanted: Decimal
    settled: Decimal
    growing: Decimal

    @property
    def missing(self) -> Decimal:
        return max(Decimal(0), self.wanted - self.settled)

    @property
    def unpromised(self) -> Decimal:
        """Return the hours for which nobody is there at all."""
        return max(Decimal(0), self.wanted - self.settled - self.growing)

    @property
    def is_met(self) -> bool:
        return self.missing == 0


def coverage(wanted: Decimal, promises: Iterable[Promise]) -> Coverage:
    """Add up what was agreed."""
    agreed = [one for one in promises if one.is_agreed]
    return Coverage(
        wanted,
        sum((one.hours for one in agreed if one.is_able), Decimal(0)),
        sum((one.hours for one in agreed if not one.is_able), Decimal(0)),
    )


def handed_out(hours: Decimal, lacking: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Give hours to needs by key, in their order and each no more than it lacks."""
    given: dict[int, Decimal] = {}
    for key, most in lacking.items():
        share = min(hours, most)
        if share > 0:
            given[key] = share
            hours -= share
    return given


def state_of(covered: Coverage, *, is_over: bool, is_withdrawn: bool) -> NeedState:
    """Return where the need stands."""
    if is_withdrawn:
        return NeedState.WITHDRAWN
    if is_over:
        return NeedState.OVER
    if covered.is_met:
        return NeedState.MET
    return NeedState.GROWING if covered.unpromised == 0 else NeedState.OPEN


def sentence(skill: str, level: int, covered: Coverage) -> str:
    """Say the gap in one sentence that names nobody."""
    who = f"{skill}（レベル{level}以上）の担当者"
    if covered.unpromised == 0:
        return f"{who}は決まっていますが、{plain_hours(covered.missing)}時間分は必要なレベルの確認がまだです。"
    said = f"{who}が{plain_hours(covered.unpromised)}時間分決まっていません。"
    if covered.growing:
        said += f"ほかに{plain_hours(covered.growing)}時間分は、必要なレベルの確認がまだです。"
    return said


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open span of days with the hours to be given in it."""

    starts: date
    ends: date
    hours: Decimal


def plain_hours(hours: Decimal) -> str:
    """Return hours as people write them: 40 and 7.5."""
    return f"{hours.normalize():f}"


def weeks(starts: date, ends: date) -> Decimal:
    """Return the length of a span in weeks, at least one."""
    return max(Decimal(1), Decimal((ends - starts).days) / _WEEK)


def free_hours(
    starts: date, ends: date, *, given: Iterable[Span], weekly: Decimal = Decimal(0)
) -> Decimal:
    """Return the hours that somebody can still give in the span, never less than none.

    `given` are hours promised elsewhere, counted by the share of their days that lies in the span;
    `weekly` are the hours a week that roles take.
    """
    most = (HOURS_A_WEEK - weekly) * weeks(starts, ends)
    taken = sum((_share(one, starts, ends) for one in given), Decimal(0))
    return max(Decimal(0), (most - taken).quantize(Decimal("0.1")))


def _share(span: Span, starts: date, ends: date) -> Decimal:
    shared = (min(span.ends, ends) - max(span.starts, starts)).days
    whole = (span.ends - span.starts).days
    return span.hours * shared / whole if shared > 0 and whole > 0 else Decimal(0)
