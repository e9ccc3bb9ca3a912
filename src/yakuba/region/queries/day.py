"""What of the region waits for a person today, as the first page of the desk shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from yakuba.foundation.subjects.panels import Panel
from yakuba.region.models import Notice, Round
from yakuba.region.rules.exchange import Passage

from .cases import Overdue, overdue_cases
from .notices import DueHere, open_notices, owed
from .requests import received
from .rounds import own_rounds

# The page is shared with other work; the pages of dispatch show the rest.
MOST_LINES: Final = 8
_AHEAD: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """Something sent to this municipality that waits for an answer."""

    notice: Notice
    days_left: int | None


@dataclass(frozen=True, slots=True)
class TownToday:
    """What a municipality is asked, and what it owes within a week or since longer."""

    asked: Sequence[Asked]
    owed: Sequence[DueHere]
    on: date
    is_cut: bool


@dataclass(frozen=True, slots=True)
class RoundToMatch:
    """A round with requests for which there is no adviser yet."""

    round: Round
    requests: int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class PrefectureToday:
    """Which requests wait to be matched, and what municipalities owe and is late."""

    rounds: Sequence[RoundToMatch]
    late: Sequence[Overdue]
    late_count: int

    @property
    def is_cut(self) -> bool:
        return self.late_count > len(self.late)


def town_today(on: date) -> TownToday:
    """Return what waits in the active municipality, what is due first before the rest.

    Rounds that are merely open ask for nothing. A survey of the year after is shown as soon as it
    is asked; a report within a week of its last day.
    """
    notices = [one for one in open_notices() if one.kind != Notice.Kind.ROUND]
    mine = [one for one in owed(on) if one.code != "report" or one.due <= on + _AHEAD]
    return TownToday(
        asked=[
            Asked(one, (one.due - on).days if one.due else None) for one in notices[:MOST_LINES]
        ],
        owed=mine[:MOST_LINES],
        on=on,
        is_cut=len(notices) > MOST_LINES or len(mine) > MOST_LINES,
    )


def prefecture_today(passage: Passage, on: date) -> PrefectureToday:
    """Return what waits for those who co-ordinate the region, closed rounds first."""
    rounds = []
    for one in own_rounds().filter(settled_at=None, opens_on__lte=on).order_by("closes_on", "pk"):
        waiting = sum(found.is_to_match for found in received(passage, round_key=one.key))
        if waiting:
            rounds.append(RoundToMatch(one, waiting, one.closes_on < on))
    late = overdue_cases(passage, on)
    return PrefectureToday(rounds=rounds, late=late[:MOST_LINES], late_count=len(late))


def town_panel(on: date) -> Panel | None:
    """Return the part of the day's page for those who speak for a municipality."""
    today = town_today(on)
    return Panel("region/day_town.html", {"today": today}) if today.asked or today.owed else None


def prefecture_panel(passage: Passage, on: date) -> Panel | None:
    """Return the part of the day's page for those who co-ordinate the region."""
    today = prefecture_today(passage, on)
    if not today.rounds and not today.late:
        return None
    return Panel("region/day_prefecture.html", {"today": today})
