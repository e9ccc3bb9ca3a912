"""Lists of results: their cells, what the town knows of the people in them, what they come to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.accounts.queries import staff_of_town
from yakuba.foundation.documents.sheets import Limits, open_kept
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.canonical import content_hash
from yakuba.kernel.columns import tidy
from yakuba.talent.models import CourseSession, Enrolment, ResultIntake
from yakuba.talent.rules.result_file import (
    MOST_ROWS,
    Column,
    Known,
    Reading,
    Seat,
    heading_row,
    read,
)

LIMITS: Final = Limits(megabytes=5, rows=MOST_ROWS)


def intakes_of(session: CourseSession) -> QuerySet[ResultIntake]:
    """Return the lists that were handed in for the session, the newest first."""
    rows = ResultIntake.objects.filter(session=session)
    return rows.select_related("file", "tried_by", "session__course")


def intake_of(key: int) -> ResultIntake | None:
    """Return one list."""
    rows = ResultIntake.objects.select_related("file", "session__course")
    return only(rows.filter(pk=key))


def columns_of(intake: ResultIntake) -> dict[int, Column]:
    """Return the columns that were chosen, by place."""
    return {int(place): Column(value) for place, value in intake.columns.items()}


def hash_of(headings: Sequence[object]) -> str:
    """Return by what the same headings are known again."""
    return content_hash([tidy(heading) for heading in headings])


def remembered(headings: Sequence[object]) -> dict[int, Column]:
    """Return the columns that were chosen when such headings were taken; empty for new ones."""
    taken = ResultIntake.objects.filter(headings_hash=hash_of(headings), taken_at__isnull=False)
    last = taken.order_by("-taken_at").first()
    return columns_of(last) if last else {}


def known_of(session: CourseSession, *, adds_people: bool, at: datetime) -> Known:
    """Return people by number and mail, and what is recorded of them in the session."""
    open_rows = Enrolment.objects.filter(session=session, cancelled_at=None, declined_at=None)
    return Known(
        people=_people(staff_of_town()),
        seats={
            one.user_id: Seat(one.pk, one.standing, one.presence, one.outcome) for one in open_rows
        },
        begins=timezone.localdate(session.starts_at),
        today=timezone.localdate(at),
        adds_people=adds_people,
    )


def _people(staff: Sequence[User]) -> Mapping[str, int]:
    by_mail: dict[str, int] = {}
    shared: set[str] = set()
    for one in staff:
        mail = tidy(one.email)
        if by_mail.setdefault(mail, one.pk) != one.pk:
            # An address of several people, of a section say, names none of them.
            shared.add(mail)
    by_mail = {mail: key for mail, key in by_mail.items() if mail and mail not in shared}
    return by_mail | {tidy(one.username): one.pk for one in staff}


def reading_of(intake: ResultIntake, at: datetime) -> Reading:
    """Read the list as its columns say; raises `UnreadableBook`."""
    rows = open_kept(intake.file, LIMITS).rows(intake.sheet)
    return read(
        rows,
        heading_at=heading_row(rows),
        columns=columns_of(intake),
        known=known_of(intake.session, adds_people=intake.adds_people, at=at),
    )
