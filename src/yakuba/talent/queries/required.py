"""Compulsory training: who must have had it, who had it, who is still open, by section."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import F, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.organisation.models import Absence, Appointment, Department
from yakuba.organisation.queries import places_on
from yakuba.organisation.rules import below
from yakuba.talent.models import Course, Enrolment, RequiredExemption, RequiredRun, RequiredTraining
from yakuba.talent.rules.required import (
    Group,
    Obligation,
    Progress,
    Tally,
    due_of,
    progress_of,
    tally,
)

from .superiors import sections_of_staff

# A business trip frees nobody; a leave of two weeks and more does.
LONG: Final = timedelta(days=14)


def required_trainings() -> list[RequiredTraining]:
    """Return the compulsory trainings, the newest year first."""
    return list(RequiredTraining.objects.select_related("course"))


def required_of(key: int) -> RequiredTraining | None:
    """Return one compulsory training."""
    return only(RequiredTraining.objects.filter(pk=key).select_related("course"))


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open time in a post of the group."""

    start: date
    end: date | None
    post: int

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who served in the group in the fiscal year, and what is known of their training."""

    user_id: int
    spans: tuple[Span, ...]
    joined: date
    done_on: date | None
    absences: tuple[tuple[date, date], ...]
    exempt_reason: str | None

    @property
    def is_exempt(self) -> bool:
        return self.exempt_reason is not None

    def serves(self, day: date) -> bool:
        return any(span.holds(day) for span in self.spans)

    def obligation(self, on: date, due: date) -> Obligation:
        """Return what the rules need to know as of a day: the absence that matters then."""
        first, last = min(on, due), max(on, due)
        away = [one for one in self.absences if one[0] <= last and one[1] >= first]
        longest = max(away, key=lambda one: one[1], default=None)
        return Obligation(
            joined=self.joined,
            done_on=self.done_on,
            away_from=longest[0] if longest else None,
            away_until=longest[1] if longest else None,
            is_exempt=self.is_exempt,
        )

    def progress(self, required: RequiredTraining, on: date) -> Progress:
        """Return where the person stands on the day."""
        return progress_of(
            self.obligation(on, required.due),
            year=required.year,
            due=required.due,
            on=on,
            joiner_days=required.joiner_days,
        )

    def due(self, required: RequiredTraining) -> date:
        """Return the person's own day."""
        return due_of(
            self.obligation(required.due, required.due),
            due=required.due,
            joiner_days=required.joiner_days,
        )


def members(required: RequiredTraining, user_ids: Iterable[int] | None = None) -> list[Member]:
    """Return whoever served in the group at some time of the fiscal year, in a handful of queries."""
    spans: dict[int, list[Span]] = {}
    rows = _appointments(required)
    if user_ids is not None:
        rows = rows.filter(user_id__in=list(user_ids))
    for user, start, end, post in rows.values_list("user_id", "valid_from", "valid_to", "post_id"):
        spans.setdefault(user, []).append(Span(start, end, post))
    people = list(spans)
    joined = _joined(required, spans)
    done = _done(required, people)
    away = _absences(required, people)
    exempt = dict(
        RequiredExemption.objects.filter(required=required).values_list("user_id", "reason")
    )
    return [
        Member(
            user,
            tuple(held),
            joined[user],
            done.get(user),
            tuple(away.get(user, ())),
            exempt.get(user),
        )
        for user, held in spans.items()
    ]


def _appointments(required: RequiredTraining) -> QuerySet[Appointment]:
    year = required.year
    rows = Appointment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=year.start),
        valid_from__lt=year.end,
        user__is_active=True,
    )
    if required.group_enum is Group.DEPARTMENTS:
        places = places_on(min(required.due, year.end - timedelta(days=1)))
        wanted: set[int] = set()
        for key in required.department_ids:
            wanted |= below(key, places)
        rows = rows.filter(post__department__in=wanted)
    if required.group_enum is Group.DUTIES:
        # Few posts have duties; SQLite cannot look into a list of JSON by index.
        keys = [
            post
            for post, duties in rows.exclude(post__duties=[]).values_list("post_id", "post__duties")
            if set(duties) & set(required.duties)
        ]
        rows = rows.filter(post_id__in=set(keys))
    return rows.order_by("valid_from", "pk")


def _joined(required: RequiredTraining, spans: dict[int, list[Span]]) -> dict[int, date]:
    """Return since when each person belongs: to the town, or to the group."""
    found = {user: min(span.start for span in held) for user, held in spans.items()}
    if required.group_enum is Group.ALL:
        first = Appointment.objects.order_by().values("user_id").annotate(first=Min("valid_from"))
        found |= {row["user_id"]: row["first"] for row in first if row["user_id"] in found}
    return found


def _done(required: RequiredTraining, people: list[int]) -> dict[int, date]:
    year = required.year
    rows = Enrolment.objects.filter(
        session__course__code=required.course.code,
        completed_on__gte=year.start,
        completed_on__lt=year.end,
    )
    known = set(people)
    first = rows.order_by().values("user_id").annotate(first=Min("completed_on"))
    return {row["user_id"]: row["first"] for row in first if row["user_id"] in known}


def _absences(required: RequiredTraining, people: list[int]) -> dict[int, list[tuple[date, date]]]:
    start = datetime.combine(
        required.year.start, datetime.min.time(), tzinfo=timezone.get_current_timezone()
    )
    rows = Absence.objects.filter(
        cancelled_at=None, end_at__gt=start, end_at__gte=F("start_at") + LONG
    )
    known = set(people)
    found: dict[int, list[tuple[date, date]]] = {}
    for user, begins, ends in rows.values_list("user_id", "start_at", "end_at"):
        if user in known:
            last = timezone.localdate(ends - timedelta(microseconds=1))
            found.setdefault(user, []).append((timezone.localdate(begins), last))
    return found


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of the group, as of a day."""

    user: User
    section: Department | None
    progress: Progress
    due: date
    done_on: date | None
    exempt_reason: str | None


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section of the group, as of a day."""

    section: Department | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class Overview:
    """Where a compulsory training stands as of a day: the sum, by section, and by person."""

    on: date
    tally: Tally
    sections: list[SectionLine]
    people: list[PersonLine]


def overview(required: RequiredTraining, on: date) -> Overview:
    """Return where everybody of the group stands on the day, sections and people by name."""
    sections = sections_of_staff(on)
    standing: dict[int, tuple[Progress, date, date | None, str | None]] = {}
    for one in members(required):
        if one.serves(on):
            progress, due = one.progress(required, on), one.due(required)
            standing[one.user_id] = (progress, due, one.done_on, one.exempt_reason)
    lines = [
        PersonLine(user, sections.get(user.pk), *standing[user.pk])
        for user in User.objects.filter(pk__in=list(standing)).order_by("kana", "pk")
    ]
    lines.sort(key=lambda line: line.section.code if line.section else "")
    by_section: dict[int, list[PersonLine]] = {}
    for line in lines:
        by_section.setdefault(line.section.pk if line.section else 0, []).append(line)
    return Overview(
        on,
        tally(line.progress for line in lines),
        [
            SectionLine(some[0].section, tally(line.progress for line in some))
            for some in by_section.values()
        ],
        lines,
    )


def open_for(user_id: int, on: date) -> list[tuple[RequiredTraining, Progress, date]]:
    """Return what the person must still have this fiscal year, with their own day."""
    found: list[tuple[RequiredTraining, Progress, date]] = []
    rows = RequiredTraining.objects.filter(ended_at=None).select_related("course")
    for required in rows:
        if on not in required.year:
            continue
        for one in members(required, [user_id]):
            progress = one.progress(required, on)
            if one.serves(on) and progress.is_open:
                found.append((required, progress, one.due(required)))
    return found


def still_open(
    required: RequiredTraining, on: date, user_ids: Iterable[int] | None = None
) -> list[User]:
    """Return who must still have it on the day, by key; of the given people only, if any are."""
    keys = [
        one.user_id
        for one in members(required, user_ids)
        if one.serves(on) and one.progress(required, on).is_open
    ]
    return list(User.objects.filter(pk__in=keys).order_by("pk"))


def runs_of(required: RequiredTraining, most: int = 3) -> list[RequiredRun]:
    """Return what was lately done for everybody who is open, the newest first."""
    rows = RequiredRun.objects.filter(required=required)
    return list(rows.select_related("asked_by", "session")[:most])


def required_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a compulsory training."""
    found = required_of(int(subject_id)) if subject_id.isdecimal() else None
    if found is None:
        return None
    return SubjectCard(str(found), reverse("talent:required", args=[found.pk]))


def open_courses() -> list[Course]:
    """Return the courses that are open to all staff, by code."""
    rows = Course.objects.filter(published_at__isnull=False, replaced_at=None, closed_at=None)
    return list(rows.order_by("code"))
