"""The route a draft takes: from the line of posts, the deciding rank and the consultations."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from yakuba.organisation.rules import Rank

from .stages import StepKind


class NoRoute(Exception):
    """Nobody may decide this draft; the sentence says what to set right."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A post as the route sees it; `is_near` tells that it belongs to the drafter's own 部."""

    post_id: int
    rank: Rank
    label: str
    holder_ids: frozenset[int] = frozenset()
    is_near: bool = True


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One post's turn; steps of one wave are open at the same time."""

    wave: int
    kind: StepKind
    seat: Seat


@dataclass(frozen=True, slots=True)
class Route:
    """The steps in order, and what was left out and why."""

    steps: tuple[PlannedStep, ...]
    notes: tuple[str, ...] = ()


def build_route(
    *,
    deciding: Rank,
    line: Sequence[Seat],
    consulted: Sequence[Seat] = (),
    informed: Sequence[Seat] = (),
    drafter_id: int,
) -> Route:
    """Return the route; `line` runs from the drafter's next superior up to the mayor.

    Raises `NoRoute` when no post at or above the deciding rank is left that the drafter does
    not hold.
    """
    climbing, notes = _climb(line, deciding, drafter_id)
    *below, decider = climbing
    waves: list[tuple[StepKind, list[Seat]]] = [(StepKind.KAIGI, [seat]) for seat in below]
    taken = {seat.post_id for seat in climbing}
    near, far, more = _consultations(consulted, taken, drafter_id)
    notes += more
    _insert_after(waves, near, Rank.MANAGER)
    _insert_after(waves, far, Rank.DIRECTOR)
    waves.append((StepKind.KESSAI, [decider]))
    taken |= {seat.post_id for seat in near + far}
    readers = [s for s in _distinct(informed) if s.post_id not in taken]
    readers = [s for s in readers if drafter_id not in s.holder_ids]
    if readers:
        waves.append((StepKind.KYORAN, readers))
    steps = tuple(
        PlannedStep(wave, kind, seat)
        for wave, (kind, seats) in enumerate(waves, start=1)
        for seat in seats
    )
    return Route(steps, tuple(notes))


def why_asked(kind: StepKind, *, deciding: Rank, rank: Rank) -> str:
    """Return why a post of this rank is asked, where the table names `deciding` as who decides."""
    if kind is StepKind.GOGI:
        return "適用した表の行が、この職への合議を定めています。"
    if kind is StepKind.KYORAN:
        return "適用した表の行が、決裁のあとにこの職へ知らせると定めています。"
    if kind is StepKind.KAIGI:
        return "起案者から決裁する職までの上司にあたるため、決裁の前に回ります。"
    if rank is deciding:
        return f"適用した表の行が、{deciding.label}が決裁すると定めています。"
    return f"適用した表の行は{deciding.label}の決裁ですが、その職が決裁できないため、上司が決裁します。"


def _climb(line: Sequence[Seat], deciding: Rank, drafter_id: int) -> tuple[list[Seat], list[str]]:
    """Return the seats up to the decider, each a different person and never the drafter."""
    notes: list[str] = []
    climbing: list[Seat] = []
    for seat in sorted(_distinct(line), key=lambda s: s.rank.height):
        decides = seat.rank.height >= deciding.height
        # Four eyes: nobody approves what they drafted; the matter goes to the next superior.
        if drafter_id in seat.holder_ids:
            notes.append(_skipped_drafter(seat, decides))
            continue
        if not seat.holder_ids and not decides:
            notes.append(f"{seat.label}は欠員のため、回議を省きました。")
            continue
        climbing.append(seat)
        if decides:
            if seat.rank is not deciding:
                notes.append(
                    f"{deciding.label}の決裁とする事項ですが、上司にあたる{seat.label}の決裁とします。"
                )
            return _one_turn_each(climbing, notes), notes
    raise NoRoute(
        f"{deciding.label}以上の職で、起案者のほかに決裁できる人がいません。組織の登録を確認してください。"
    )


def _skipped_drafter(seat: Seat, decides: bool) -> str:
    if decides:
        return f"起案者が{seat.label}の職にあるため、その上司の決裁とします。"
    return f"起案者が{seat.label}の職にあるため、回議を省きました。"


def _one_turn_each(climbing: list[Seat], notes: list[str]) -> list[Seat]:
    """Leave out a lower post when its only holder also holds the next higher one (兼務)."""
    kept: list[Seat] = []
    for lower, higher in pairwise(climbing):
        if lower.holder_ids and lower.holder_ids <= higher.holder_ids:
            notes.append(f"{lower.label}は{higher.label}が兼ねるため、回議を省きました。")
        else:
            kept.append(lower)
    return [*kept, climbing[-1]]


def _consultations(
    consulted: Sequence[Seat], taken: set[int], drafter_id: int
) -> tuple[list[Seat], list[Seat], list[str]]:
    """Return the consulted seats of the own 部, of other 部, and what was left out."""
    near: list[Seat] = []
    far: list[Seat] = []
    notes: list[str] = []
    for seat in _distinct(consulted):
        if seat.post_id in taken:
            notes.append(f"{seat.label}は回議に含まれるため、合議を省きました。")
        elif drafter_id in seat.holder_ids:
            notes.append(f"起案者が{seat.label}の職にあるため、合議を省きました。")
        else:
            (near if seat.is_near else far).append(seat)
    return near, far, notes


def _insert_after(waves: list[tuple[StepKind, list[Seat]]], seats: list[Seat], rank: Rank) -> None:
    """Put the consultation behind the responsible post of that rank, and before the decision.

    A section of the same 部 is heard after the responsible 課長, another 部 after the 部長 (the
    order common to 事務決裁規程, e.g. 菊池市事務決裁規程第3条).
    """
    if not seats:
        return
    place = len(waves)
    for at, (kind, line) in enumerate(waves):
        if kind is StepKind.KAIGI and line[0].rank.height > rank.height:
            place = at
            break
    waves.insert(place, (StepKind.GOGI, seats))


def _distinct(seats: Sequence[Seat]) -> list[Seat]:
    """Return the seats without repetition, in their order."""
    return list({seat.post_id: seat for seat in seats}.values())
