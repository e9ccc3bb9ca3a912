"""The catalogue: what can be learned, when, with how many seats left."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.talent.models import Course, CourseSession, CourseSkill, Enrolment, Skill
from yakuba.talent.rules.plans import Offer
from yakuba.talent.rules.seats import left

from .within import fosters, is_inside

ORDERS = {
    "title": ("title", "pk"),
    "-title": ("-title", "pk"),
    "cost": ("cost_yen", "title", "pk"),
    "-cost": ("-cost_yen", "title", "pk"),
    "minutes": ("minutes", "title", "pk"),
    "-minutes": ("-minutes", "title", "pk"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in the catalogue."""

    words: str = ""
    provider: str = ""
    mode: str = ""
    skill: int | None = None
    reached: int | None = None
    is_free: bool = False
    has_session: bool = False
    order: str = "title"
    stage: str = ""


def courses_for(actor: Actor) -> QuerySet[Course]:
    """Return the courses that the actor may see: all that are published, drafts for those in charge."""
    if not is_inside(actor):
        return Course.objects.none()
    rows = Course.objects.all()
    return rows if fosters(actor) else rows.filter(published_at__isnull=False)


def found_courses(actor: Actor, wanted: Wanted, at: datetime) -> QuerySet[Course]:
    """Return the courses that are wanted, with what they teach, in the wanted order."""
    rows = courses_for(actor)
    rows = _of_stage(rows, wanted.stage)
    for word in wanted.words.split():
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(provider_name__icontains=word)
            | Q(code__iexact=word)
        )
    if wanted.provider:
        rows = rows.filter(provider=wanted.provider)
    if wanted.mode:
        rows = rows.filter(mode=wanted.mode)
    if wanted.is_free:
        rows = rows.filter(cost_yen=0)
    if wanted.skill is not None or wanted.reached is not None:
        taught = CourseSkill.objects.all()
        if wanted.skill is not None:
            taught = taught.filter(skill_id=wanted.skill)
        if wanted.reached is not None:
            taught = taught.filter(to_level__gte=wanted.reached)
        rows = rows.filter(pk__in=taught.values("course_id"))
    if wanted.has_session:
        rows = rows.filter(pk__in=_open_sessions(at).values("course_id"))
    return rows.order_by(*ORDERS.get(wanted.order, ORDERS["title"])).prefetch_related(
        Prefetch("skills", CourseSkill.objects.select_related("skill")),
    )


def _of_stage(rows: QuerySet[Course], stage: str) -> QuerySet[Course]:
    if stage == "DRAFT":
        return rows.filter(published_at=None)
    if stage == "CLOSED":
        return rows.filter(closed_at__isnull=False, replaced_at=None)
    return rows.filter(published_at__isnull=False, replaced_at=None, closed_at=None)


def _open_sessions(at: datetime) -> QuerySet[CourseSession]:
    """Return the sessions for which one may still apply."""
    return CourseSession.objects.filter(cancelled_at=None, deadline__gte=timezone.localdate(at))


def course_of(actor: Actor, key: int) -> Course | None:
    """Return a course that the actor may see."""
    rows = courses_for(actor).prefetch_related(
        Prefetch("skills", CourseSkill.objects.select_related("skill"))
    )
    return only(rows.filter(pk=key))


def editions_of(course: Course) -> QuerySet[Course]:
    """Return the other editions of the course, the newest first."""
    return Course.objects.filter(code=course.code).exclude(pk=course.pk).order_by("-edition")


def draft_of(code: str) -> Course | None:
    """Return the edition that is being written."""
    return only(Course.objects.filter(code=code, published_at=None))


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session with its seats: taken, waiting, left (None without a limit)."""

    session: CourseSession
    taken: int
    waiting: int
    mine: Enrolment | None = None

    @property
    def seats_left(self) -> int | None:
        return left(self.session.capacity, self.taken)

    @property
    def is_full(self) -> bool:
        return self.seats_left == 0


def with_seats(sessions: QuerySet[CourseSession], user_id: int | None = None) -> list[SessionLine]:
    """Return the sessions with their seats, and the user's own part in them, in two queries."""
    held = Q(enrolments__cancelled_at=None, enrolments__declined_at=None)
    rows = list(
        sessions.select_related("course").annotate(
            taken=Count("enrolments", filter=held & Q(enrolments__seated_at__isnull=False)),
            waiting=Count(
                "enrolments",
                filter=held & Q(enrolments__seated_at=None, enrolments__approved_at__isnull=False),
            ),
        )
    )
    own: dict[int, Enrolment] = {}
    if user_id is not None and rows:
        found = Enrolment.objects.filter(session__in=rows, user_id=user_id, cancelled_at=None)
        own = {one.session_id: one for one in found.order_by("asked_at")}
    return [SessionLine(row, row.taken, row.waiting, own.get(row.pk)) for row in rows]


def sessions_of(course: Course) -> QuerySet[CourseSession]:
    """Return the sessions of all editions of the course, the newest first."""
    rows = CourseSession.objects.filter(course__code=course.code)
    return rows.order_by("-starts_at", "-pk")


def coming_sessions(at: datetime) -> QuerySet[CourseSession]:
    """Return the sessions that are not over, the soonest first."""
    rows = CourseSession.objects.filter(
        ends_at__gte=at, cancelled_at=None, course__published_at__isnull=False
    )
    return rows.order_by("starts_at", "pk")


def session_of(actor: Actor, key: int) -> CourseSession | None:
    """Return a session; all staff of the town see when a course takes place."""
    if not is_inside(actor):
        return None
    return only(CourseSession.objects.filter(pk=key).select_related("course", "set_by"))


def line_of_session(session: CourseSession, user_id: int | None) -> SessionLine:
    """Return one session with its seats."""
    return with_seats(CourseSession.objects.filter(pk=session.pk), user_id)[0]


def courses_towards(skill_id: int, level: int, before: date) -> list[SessionLine]:
    """Return the sessions that lead to the level of the skill, end by the day and have seats left.

    The soonest come first, of those the cheapest.
    """
    taught = CourseSkill.objects.filter(skill_id=skill_id, to_level__gte=level)
    rows = _offered(before).filter(course__in=taught.values("course_id"))
    lines = with_seats(rows.order_by("ends_at", "course__cost_yen", "pk"))
    return [line for line in lines if not line.is_full]


def _offered(before: date, on: date | None = None) -> QuerySet[CourseSession]:
    end = datetime.combine(before, time.max, tzinfo=timezone.get_current_timezone())
    rows = CourseSession.objects.filter(
        cancelled_at=None,
        ends_at__lte=end,
        course__published_at__isnull=False,
        course__closed_at=None,
    )
    return rows.filter(deadline__gte=on) if on else rows


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be chosen from: offers as values, and the sessions behind them."""

    offers: list[Offer] = field(default_factory=list)
    sessions: dict[int, SessionLine] = field(default_factory=dict)


def offers_for(skill_ids: Collection[int], before: date, on: date) -> Offers:
    """Return every session that teaches one of the skills, ends in time and takes applications."""
    taught = list(CourseSkill.objects.filter(skill_id__in=skill_ids))
    if not taught:
        return Offers()
    lines = with_seats(_offered(before, on).filter(course__in={one.course_id for one in taught}))
    by_course: dict[int, list[SessionLine]] = {}
    for line in lines:
        by_course.setdefault(line.session.course_id, []).append(line)
    offers = [
        Offer(
            session=line.session.pk,
            skill=one.skill_id,
            below=one.from_level,
            reached=one.to_level,
            ends=timezone.localdate(line.session.ends_at),
            cost=line.session.course.cost_yen,
            seats=line.seats_left,
        )
        for one in taught
        for line in by_course.get(one.course_id, [])
    ]
    return Offers(offers, {line.session.pk: line for line in lines})


def skills_in_use() -> list[Skill]:
    """Return the skills of the frameworks in use, for choosing."""
    rows = Skill.objects.filter(retired_at=None, framework__withdrawn_at=None)
    return list(rows.select_related("framework").order_by("framework__title", "position", "pk"))


def labels_of_codes(codes: Iterable[str]) -> dict[str, str]:
    """Return the newest title of each course by its code."""
    rows = Course.objects.filter(code__in=list(codes)).order_by("edition")
    return dict(rows.values_list("code", "title"))


def course_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a course."""
    found = only(Course.objects.filter(pk=int(subject_id))) if subject_id.isdecimal() else None
    return SubjectCard(found.title, reverse("talent:course", args=[found.pk])) if found else None


def session_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a session."""
    if not subject_id.isdecimal():
        return None
    found = only(CourseSession.objects.filter(pk=int(subject_id)).select_related("course"))
    return SubjectCard(str(found), reverse("talent:session", args=[found.pk])) if found else None


def known_codes() -> set[str]:
    """Return the codes of the catalogue."""
    return set(Course.objects.values_list("code", flat=True))
