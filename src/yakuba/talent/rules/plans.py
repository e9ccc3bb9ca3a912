"""From a gap to a course that ends in time. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Step(StrEnum):
    """How far a line of a training plan has come."""

    NO_COURSE = "NO_COURSE"
    CHOSEN = "CHOSEN"
    ENROLLED = "ENROLLED"
    COMPLETED = "COMPLETED"
    REACHED = "REACHED"

    @property
    def label(self) -> str:
        return {
            "NO_COURSE": "講座なし",
            "CHOSEN": "申込前",
            "ENROLLED": "申込済み",
            "COMPLETED": "修了",
            "REACHED": "到達",
        }[self.value]

    @property
    def tone(self) -> str:
        return {
            "NO_COURSE": "warning",
            "CHOSEN": "neutral",
            "ENROLLED": "info",
            "COMPLETED": "info",
            "REACHED": "success",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Offer:
    """A session of a course that teaches a skill: from where to where, when it ends, what it costs."""

    session: int
    skill: int
    below: int
    reached: int
    ends: date
    cost: int
    seats: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Somebody's level of a skill (None: not assessed) and what is expected of them."""

    user: int
    skill: int
    level: int | None
    expected: int

    @property
    def width(self) -> int:
        return self.expected - (self.level or 0)


def fits(gap: Gap, offer: Offer, before: date) -> bool:
    """Tell whether the offer takes the person a step up in time, and has a place left."""
    has = gap.level or 0
    return (
        offer.skill == gap.skill
        and offer.below <= has < offer.reached
        and offer.ends <= before
        and offer.seats != 0
    )


def best(gap: Gap, offers: Iterable[Offer], before: date) -> Offer | None:
    """Return the offer that comes nearest to what is expected: then the soonest, then the cheapest."""
    fitting = [offer for offer in offers if fits(gap, offer, before)]
    return min(
        fitting,
        key=lambda one: (-min(one.reached, gap.expected), one.ends, one.cost, one.session),
        default=None,
    )


def shared_out(
    gaps: Iterable[Gap], offers: Iterable[Offer], before: date
) -> list[tuple[Gap, Offer | None]]:
    """Give every gap its best offer, the widest gaps first, never more than the seats there are."""
    known = list(offers)
    seats = {offer.session: offer.seats for offer in known}
    seated: set[tuple[int, int]] = set()
    found: list[tuple[Gap, Offer | None]] = []
    for gap in sorted(gaps, key=lambda one: (-one.width, one.user, one.skill)):
        free = [
            offer
            for offer in known
            if seats[offer.session] != 0 or (gap.user, offer.session) in seated
        ]
        chosen = best(gap, free, before)
        if chosen is not None and (gap.user, chosen.session) not in seated:
            # One seat serves every skill that the session teaches this person.
            seated.add((gap.user, chosen.session))
            left = seats[chosen.session]
            seats[chosen.session] = None if left is None else left - 1
        found.append((gap, chosen))
    return found


def step_of(
    *, has_course: bool, is_enrolled: bool, is_completed: bool, level: int | None, target: int
) -> Step:
    """Return how far a line has come; a confirmed level at the target ends it."""
    if level is not None and level >= target:
        return Step.REACHED
    if is_completed:
        return Step.COMPLETED
    if is_enrolled:
        return Step.ENROLLED
    return Step.CHOSEN if has_course else Step.NO_COURSE
