"""What those charged with 人材育成 are called to mind of today: what comes round and was not opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from yakuba.foundation.subjects.panels import Panel
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear
from yakuba.talent.models import RequiredTraining, RoleCall, RoleKind
from yakuba.talent.rules.recurring import is_call_due, is_year_due, next_call_from

from .roles import kinds_in_force
from .within import fosters

# The page is shared with other work; the lists of roles and trainings show the rest.
MOST_LINES: Final = 5


@dataclass(frozen=True, slots=True)
class CallToOpen:
    """A role with its last call, and since when the next one is due."""

    kind: RoleKind
    last: RoleCall
    due: date


def calls_to_open(on: date) -> list[CallToOpen]:
    """Return the roles that were called for once, and whose next call is due and was not opened."""
    newest: dict[str, RoleCall] = {}
    rows = RoleCall.objects.filter(cancelled_at=None).select_related("kind")
    for call in rows.order_by("closes", "pk"):
        newest[call.kind.code] = call
    found = [
        CallToOpen(kind, last, next_call_from(last.closes, kind.term_months))
        for kind in kinds_in_force()
        if (last := newest.get(kind.code)) and is_call_due(last.closes, kind.term_months, on)
    ]
    return sorted(found, key=lambda one: (one.due, one.kind.code))


def trainings_to_set(on: date) -> list[RequiredTraining]:
    """Return what was compulsory last fiscal year and was not set for this one, by its day.

    The same name, or another edition of the same course, is the same training.
    """
    year = FiscalYear.of(on)
    rows = RequiredTraining.objects.filter(fiscal_year__in=(year.year, year.previous.year))
    known = list(rows.select_related("course").order_by("due", "pk"))
    set_now = [one for one in known if one.fiscal_year == year.year]
    titles, courses = {one.title for one in set_now}, {one.course.code for one in set_now}
    return [
        one
        for one in known
        if is_year_due(one.year, on) and one.title not in titles and one.course.code not in courses
    ]


@dataclass(frozen=True, slots=True)
class Rounds:
    """What comes round again and waits to be opened."""

    calls: Sequence[CallToOpen]
    trainings: Sequence[RequiredTraining]
    year: FiscalYear
    is_cut: bool


def rounds_of(on: date) -> Rounds:
    """Return what waits to be opened in the active town, as much as the page shows."""
    calls, trainings = calls_to_open(on), trainings_to_set(on)
    return Rounds(
        calls[:MOST_LINES],
        trainings[:MOST_LINES],
        FiscalYear.of(on),
        len(calls) > MOST_LINES or len(trainings) > MOST_LINES,
    )


def day_panel(actor: Actor, ref: SubjectRef, on: date) -> Panel | None:
    """Return the part of the day's page for who may open calls and set trainings."""
    # Most of the staff may not, and their page asks nothing.
    if ref.id != str(actor.user_id) or not fosters(actor):
        return None
    rounds = rounds_of(on)
    if not rounds.calls and not rounds.trainings:
        return None
    return Panel("talent/day.html", {"rounds": rounds})
