"""How far a plan is: what is done of what was to be done, weighed by effort. Pure.

Progress of a number of tasks is never the share of tasks: a day's work and a year's are not alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final

from .stages import TaskKind

# A task without hours weighs as a working day a day of its length (地方公務員の標準的な1日の勤務時間).
HOURS_A_DAY: Final = Decimal("7.75")


@dataclass(frozen=True, slots=True)
class Piece:
    """What a task weighs and how far it is."""

    FIELDS: ClassVar = ("kind", "days", "effort_hours", "progress", "finished_on")

    kind: str
    days: int
    effort_hours: Decimal | None
    progress: int
    finished_on: date | None

    @property
    def hours(self) -> Decimal:
        """Return what it weighs: its effort, or its length where nobody named any."""
        if TaskKind(self.kind) is not TaskKind.WORK:
            return Decimal(0)
        return HOURS_A_DAY * self.days if self.effort_hours is None else self.effort_hours

    @property
    def earned(self) -> Decimal:
        """Return the part of its hours that is done."""
        return self.hours if self.finished_on else self.hours * self.progress / 100


@dataclass(frozen=True, slots=True)
class Sums:
    """Work and points of a plan: how many, how many done, hours in all, hours earned."""

    tasks: int
    done: int
    effort: Decimal
    earned: Decimal

    @property
    def percent(self) -> int | None:
        """Return the earned share of the effort, rounded down; None when there is no work."""
        return int(self.earned * 100 / self.effort) if self.effort else None


def rolled_up(pieces: Iterable[Piece]) -> Sums:
    """Return the sums; headings count for nothing of their own."""
    counted = [piece for piece in pieces if TaskKind(piece.kind) is not TaskKind.GROUP]
    return Sums(
        tasks=len(counted),
        done=sum(1 for piece in counted if piece.finished_on),
        effort=sum((piece.hours for piece in counted), Decimal(0)),
        earned=sum((piece.earned for piece in counted), Decimal(0)),
    )


def planned_share(
    spans: Iterable[tuple[Decimal, date | None, date | None]], *, on: date
) -> int | None:
    """Return the per cent of the hours that a plan wants done by the end of the day.

    Each span holds hours, start and finish; work is taken to go evenly over its days, and hours
    without dates are not planned yet. None when there is no work.
    """
    effort = planned = Decimal(0)
    for hours, start, finish in spans:
        effort += hours
        if start is None or finish is None or on < start:
            continue
        days = (finish - start).days + 1
        planned += hours * min((on - start).days + 1, days) / days
    return int(planned * 100 / effort) if effort else None
