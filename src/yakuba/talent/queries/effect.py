"""Whether courses helped, from the confirmed assessments of those who completed them."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import QuerySet

from yakuba.talent.models import AssessmentLine, CourseSkill, Enrolment
from yakuba.talent.rules.effect import Effect, Level, Participant, effect_of


def effects_between(start: date, end: date) -> Mapping[str, Effect]:
    """Return the effect of each course code on those who completed it in [start, end)."""
    return _effects(Enrolment.objects.filter(completed_on__gte=start, completed_on__lt=end))


def effect_of_course(code: str) -> Effect:
    """Return the effect of a course, all its editions and sessions together."""
    rows = Enrolment.objects.filter(session__course__code=code, completed_on__isnull=False)
    return _effects(rows).get(code, Effect())


def effects_of_courses(codes: Iterable[str]) -> Mapping[str, Effect]:
    """Return the effect of each of the courses, in three queries."""
    rows = Enrolment.objects.filter(
        session__course__code__in=list(codes), completed_on__isnull=False
    )
    return _effects(rows)


def _effects(rows: QuerySet[Enrolment]) -> Mapping[str, Effect]:
    done = list(
        rows.filter(cancelled_at=None)
        .order_by()
        .values_list("user_id", "session__course_id", "session__course__code", "completed_on")
    )
    taught: dict[int, list[int]] = {}
    courses = {course for _, course, _, _ in done}
    for course, skill in CourseSkill.objects.filter(course__in=courses).values_list(
        "course_id", "skill_id"
    ):
        taught.setdefault(course, []).append(skill)
    people = {user for user, course, _, _ in done if course in taught}
    levels = _levels(people, {skill for skills in taught.values() for skill in skills})
    by_code: dict[str, list[Participant]] = {}
    for user, course, code, completed in done:
        if course in taught and completed is not None:
            known = {skill: levels.get((user, skill), []) for skill in taught[course]}
            by_code.setdefault(code, []).append(Participant(completed, known))
    return {code: effect_of(participants) for code, participants in by_code.items()}


def _levels(people: set[int], skills: set[int]) -> dict[tuple[int, int], list[Level]]:
    found: dict[tuple[int, int], list[Level]] = {}
    rows = AssessmentLine.objects.filter(
        user_id__in=people,
        skill_id__in=skills,
        confirmed_at__isnull=False,
        confirmed_level__isnull=False,
    )
    for user, skill, on, level in rows.order_by("as_of", "confirmed_at", "pk").values_list(
        "user_id", "skill_id", "as_of", "confirmed_level"
    ):
        if on is not None and level is not None:
            found.setdefault((user, skill), []).append(Level(on, level))
    return found
