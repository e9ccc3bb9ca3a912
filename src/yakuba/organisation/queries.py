"""Reads: who holds what on a day, who is above whom, who may act for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.accounts.models import User, UserKind
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.events.queries import events_of
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.foundation.tenancy.memory import Memory
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.workdays import Calendar

from .models import Absence, ActingOrder, Appointment, ClosedDay, Department, Post
from .rules import (
    DEFAULT_ACTING_ORDER,
    DepartmentKind,
    Place,
    Rank,
    below,
    line_of,
    ranks_above,
)


def on_day(day: date, prefix: str = "") -> Q:
    """Return the condition that a half-open period `valid_from`/`valid_to` holds the day."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": day})
    )


# Who acts


def actor_for(user: User, *, on: date) -> Actor:
    """Return the actor a logged-in user is on the day; one query for staff, none for residents.

    A member of staff of another town has neither posts nor duties here: default deny.
    """
    if user.kind != UserKind.STAFF:
        return Actor(
            kind=ActorKind.RESIDENT, name=user.name or "申請者", user_id=user.pk, email=user.email
        )
    at_home = is_town_active() and active_municipality_id() == user.municipality_id
    held = list(appointments_of(user, on)) if at_home else []
    posts = [appointment.post for appointment in held]
    return Actor(
        kind=ActorKind.STAFF,
        name=user.name,
        user_id=user.pk,
        municipality_id=user.municipality_id,
        post_label=posts[0].label if posts else "",
        post_ids=frozenset(post.pk for post in posts),
        department_ids=frozenset(_departments_of(posts)),
        duties=frozenset(Duty(duty) for post in posts for duty in post.duties),
        email=user.email,
    )


def _departments_of(posts: Iterable[Post]) -> Iterable[int]:
    """Yield the departments of the posts; who serves in a 係 serves in its 課."""
    for post in posts:
        yield post.department_id
        if post.department.kind == DepartmentKind.UNIT and post.department.parent_id is not None:
            yield post.department.parent_id


def appointments_of(user: User, on: date) -> QuerySet[Appointment]:
    """Return what the user holds on the day, the main post first."""
    return (
        Appointment.objects.filter(on_day(on), user=user)
        .select_related("post__department__parent")
        .order_by("is_concurrent", "valid_from", "pk")
    )


# The tree


def departments_on(on: date) -> QuerySet[Department]:
    """Return the departments that exist on the day, in the order of their codes."""
    return Department.objects.filter(on_day(on)).select_related("parent")


def places_on(on: date) -> dict[int, Place]:
    """Return the tree of the day as values."""
    rows = Department.objects.filter(on_day(on)).values_list("pk", "parent_id", "kind")
    return {pk: Place(pk, parent_id, DepartmentKind(kind)) for pk, parent_id, kind in rows}


def section_of(department: Department) -> Department:
    """Return the 課 to which the department belongs: itself, the one above, or itself if none."""
    current: Department | None = department
    while current is not None:
        if current.kind == DepartmentKind.SECTION:
            return current
        current = current.parent
    return department


def posts_of(department: Department) -> QuerySet[Post]:
    """Return the posts of the department."""
    return Post.objects.filter(department=department).select_related("department__parent")


def holders_of(post: Post, on: date) -> list[User]:
    """Return who holds the post on the day, main holders first."""
    rows = Appointment.objects.filter(on_day(on), post=post).select_related("user")
    return [row.user for row in rows.order_by("is_concurrent", "valid_from", "pk")]


def post_of_rank(department: Department, rank: Rank, on: date) -> Post | None:
    """Return the nearest post of the rank in the department or above it."""
    line = line_of(department.pk, places_on(on))
    posts = Post.objects.filter(department__in=line, rank=rank.value)
    found = sorted(
        posts.select_related("department__parent"),
        key=lambda post: (line.index(post.department_id), post.pk),
    )
    return found[0] if found else None


def superior_posts(post: Post, on: date) -> list[Post]:
    """Return the posts above, nearest first up to the mayor, one for each rank."""
    line = line_of(post.department_id, places_on(on))
    above = [rank.value for rank in ranks_above(post.rank_enum)]
    nearest: dict[Rank, Post] = {}
    found = Post.objects.filter(department__in=line, rank__in=above)
    for candidate in sorted(
        found.select_related("department__parent"),
        key=lambda row: (line.index(row.department_id), row.pk),
    ):
        nearest.setdefault(candidate.rank_enum, candidate)
    return [nearest[rank] for rank in ranks_above(post.rank_enum) if rank in nearest]


# Absence and acting


def absences_at(at: datetime) -> QuerySet[Absence]:
    """Return the absences that hold at the moment."""
    return Absence.objects.filter(cancelled_at=None, start_at__lte=at, end_at__gt=at)


def absent_user_ids(at: datetime) -> set[int]:
    """Return the keys of everybody who is absent at the moment."""
    return set(absences_at(at).values_list("user_id", flat=True))


def is_absent(user: User, at: datetime) -> bool:
    """Tell whether the user is absent at the moment."""
    return absences_at(at).filter(user=user).exists()


def absences_of(user: User, *, since: datetime) -> QuerySet[Absence]:
    """Return the user's present and coming absences."""
    return Absence.objects.filter(user=user, cancelled_at=None, end_at__gt=since)


def absences_since(at: datetime) -> QuerySet[Absence]:
    """Return everybody's present and coming absences, the nearest first."""
    return Absence.objects.filter(cancelled_at=None, end_at__gt=at).select_related("user")


@dataclass(frozen=True, slots=True)
class StandIn:
    """What becomes of one post while its holder is away."""

    post: Post
    # Others who hold the same post and are there: nobody needs to act.
    colleagues: list[User]
    acting: list[User]

    @property
    def is_nobodys(self) -> bool:
        return not self.colleagues and not self.acting


def stand_ins_of(absence: Absence, at: datetime) -> list[StandIn]:
    """Return each post of whoever is away, with who acts at the beginning, or now once it began."""
    moment = max(absence.start_at, min(at, absence.end_at - timedelta(seconds=1)))
    away = absent_user_ids(moment) | {absence.user_id}
    on = timezone.localtime(moment).date()
    found = []
    for appointment in appointments_of(absence.user, on):
        post = appointment.post
        colleagues = [one for one in holders_of(post, on) if one.pk not in away]
        acting = [] if colleagues else acting_for(post, moment)
        found.append(StandIn(post, colleagues, [one for one in acting if one.pk not in away]))
    return found


def absence_with(key: int) -> Absence | None:
    """Return the absence with this key in the active town, or None."""
    return Absence.objects.select_related("user").filter(pk=key).first()


def absences_over(at: datetime, *, user_id: int | None = None) -> QuerySet[Absence]:
    """Return absences that are over or were cancelled, the latest first; of everybody without a key."""
    rows = Absence.objects.filter(Q(end_at__lte=at) | Q(cancelled_at__isnull=False))
    rows = rows if user_id is None else rows.filter(user=user_id)
    return rows.select_related("user").order_by("-start_at", "-pk")


def facts_of_absence(absence: Absence) -> list[EventRecord]:
    """Return what happened to the absence, the latest first."""
    return list(events_of([SubjectRef("organisation.absence", str(absence.pk))]))[::-1]


def acting_ranks_for(rank: Rank) -> tuple[Rank, ...]:
    """Return the ranks that act for the rank, nearest first: the town's rule or the default."""
    own = ActingOrder.objects.filter(absent_rank=rank.value).first()
    if own is not None:
        return tuple(Rank(value) for value in own.acting_ranks)
    return DEFAULT_ACTING_ORDER.get(rank, ())


def acting_for(post: Post, at: datetime, *, line: Department | None = None) -> list[User]:
    """Return who may decide in the holder's place (代決) at the moment; nobody if one is there.

    A vacant post counts as absent. Of the ranks that may act, the nearest one with somebody
    present acts, so a director acts for the mayor only while the deputy is absent too. `line` is
    the department from which the matter comes: it limits those who act to its own line.
    """
    on = timezone.localtime(at).date()
    absent = absent_user_ids(at)
    if any(holder.pk not in absent for holder in holders_of(post, on)):
        return []
    places = places_on(on)
    reach = below(post.department_id, places)
    if line is not None:
        reach &= set(line_of(line.pk, places))
    for rank in acting_ranks_for(post.rank_enum):
        appointed = Appointment.objects.filter(
            on_day(on), post__rank=rank.value, post__department__in=reach
        ).select_related("user")
        present = [row.user for row in appointed.order_by("is_concurrent", "pk")]
        acting = [user for user in dict.fromkeys(present) if user.pk not in absent]
        if acting:
            return acting
    return []


# The calendar


_calendars: dict[int, tuple[tuple[int, int], Calendar]] = {}


def calendar_of(municipality: Municipality) -> Calendar:
    """Return the town's calendar of open days, kept by this process until its closures change."""
    closed = ClosedDay.objects.filter(municipality=municipality)
    counted = closed.aggregate(count=Count("pk"), last=Max("pk"))
    state = (counted["count"], counted["last"] or 0)
    kept = _calendars.get(municipality.pk)
    if kept is not None and kept[0] == state:
        return kept[1]
    calendar = Calendar(frozenset(closed.values_list("date", flat=True)))
    _calendars[municipality.pk] = (state, calendar)
    return calendar


_lately: Memory[int, Calendar] = Memory(lambda: settings.TOWN_MEMORY_SECONDS)


def calendar_lately(municipality: Municipality) -> Calendar:
    """Return the calendar as it is or was a few seconds ago, for the words of a list.

    Whoever sets a date for good asks `calendar_of`.
    """
    return _lately.get(municipality.pk) or _lately.keep(municipality.pk, calendar_of(municipality))


# The page of the organisation


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in a post, as the organisation page shows it."""

    user: User
    is_concurrent: bool
    absence: Absence | None


@dataclass(frozen=True, slots=True)
class Seat:
    """A post, who holds it, and who acts while all of them are away."""

    post: Post
    holders: list[Holder]
    acting: list[User]


@dataclass(frozen=True, slots=True)
class Branch:
    """A department with the names above it and its seats; branches come in the tree's order."""

    department: Department
    path: tuple[str, ...]
    seats: list[Seat]


def tree_on(on: date, *, at: datetime) -> list[Branch]:
    """Return the organisation of the day from top to bottom, with absences at the moment.

    Four queries, and a few more for every post whose holders are all away.
    """
    absences = {row.user_id: row for row in absences_at(at)}
    holders: dict[int, list[Holder]] = {}
    for row in Appointment.objects.filter(on_day(on)).select_related("user"):
        holder = Holder(row.user, row.is_concurrent, absences.get(row.user_id))
        holders.setdefault(row.post_id, []).append(holder)
    departments = list(departments_on(on))
    seats: dict[int, list[Seat]] = {}
    posts = Post.objects.filter(department__in=departments).select_related("department__parent")
    for post in sorted(posts, key=lambda post: (-post.rank_enum.height, post.pk)):
        held = holders.get(post.pk, [])
        all_away = bool(held) and all(holder.absence for holder in held)
        seat = Seat(post, held, acting_for(post, at) if all_away else [])
        seats.setdefault(post.department_id, []).append(seat)
    return _branches(None, (), departments, seats)


def _branches(
    parent_id: int | None,
    path: tuple[str, ...],
    departments: list[Department],
    seats: dict[int, list[Seat]],
) -> list[Branch]:
    known = {department.pk for department in departments}
    branches: list[Branch] = []
    for department in departments:
        above = department.parent_id if department.parent_id in known else None
        if above == parent_id:
            branches.append(Branch(department, path, seats.get(department.pk, [])))
            below_path = (*path, department.name)
            branches += _branches(department.pk, below_path, departments, seats)
    return branches


def closed_days(*, since: date) -> QuerySet[ClosedDay]:
    """Return the town's own closed days from the day on."""
    return ClosedDay.objects.filter(date__gte=since)


# How others point at what is here

_KINDS: dict[str, tuple[type[Department] | type[Post] | type[Appointment] | type[Absence], str]] = {
    "organisation.department": (Department, "organisation:tree"),
    "organisation.post": (Post, "organisation:tree"),
    "organisation.appointment": (Appointment, "organisation:tree"),
    "organisation.absence": (Absence, "organisation:absences"),
}


def card(kind: str, key: str) -> SubjectCard | None:
    """Return title and page of a department, post, appointment or absence of the active town."""
    model, page = _KINDS[kind]
    row = model.objects.filter(pk=int(key)).first() if key.isdigit() else None
    return SubjectCard(title=str(row), url=reverse(page)) if row else None


def closed_day_card(key: str) -> SubjectCard | None:
    """Return the page of closed days, also for a day that was reopened since."""
    return SubjectCard(title="閉庁日", url=reverse("organisation:closed_days"))


def acting_order_card(key: str) -> SubjectCard | None:
    """Return the organisation page for the order of acting of a rank."""
    if key not in list(Rank):
        return None
    return SubjectCard(title=f"{Rank(key).label}の代決の順序", url=reverse("organisation:tree"))
