"""What could answer a need: a person inside, a course that ends in time, somebody from outside."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.support import Door, doors
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Appointment, Department
from yakuba.organisation.queries import departments_on, on_day
from yakuba.organisation.rules import DepartmentKind, Place, line_of
from yakuba.talent.models import Commitment, Contract, Need, RoleTerm, SkillLevel
from yakuba.talent.rules.needs import Span, free_hours
from yakuba.talent.rules.roles import shown_count

from .courses import SessionLine, courses_towards
from .levels import levels_on
from .needs import wanted_of
from .outside import contracts_for, outside_with
from .superiors import places_on_of
from .visible import sight_of

# Courses that end before the work begins; a need that has begun may still be learned for so long.
_LATEST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class PersonOffer:
    """Somebody whom the actor may see by name, with the hours that they can still give."""

    user: User
    section: Department
    free: Decimal


@dataclass(frozen=True, slots=True)
class PlaceOffer:
    """A 部 in which there is somebody; how many is said only where they cannot be guessed."""

    department: Department
    people: int

    @property
    def words(self) -> str:
        count = shown_count(self.people)
        return f"{self.department.name}に{count}います。"


@dataclass(frozen=True, slots=True)
class Offers:
    """Everything that could answer the need; people by section and name, never by level."""

    people: list[PersonOffer] = field(default_factory=list)
    # A level below: with a course they could do it.
    near: list[PersonOffer] = field(default_factory=list)
    places: list[PlaceOffer] = field(default_factory=list)
    courses: list[SessionLine] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    other_contracts: int = 0
    doors: list[Door] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (
            self.people
            or self.near
            or self.places
            or self.courses
            or self.contracts
            or self.other_contracts
        )


def offers_for(actor: Actor, need: Need, on: date) -> Offers:
    """Return what the actor may be offered for the need."""
    people, places = _people(actor, need, _able(need, on), on)
    near, _ = _people(actor, need, _almost_able(need, on), on)
    contracts = outside_with(need.skill_id, need.level, max(on, need.starts))
    seen = set(
        contracts_for(actor, on)
        .filter(pk__in=[one.pk for one in contracts])
        .values_list("pk", flat=True)
    )
    before = max(need.starts, on + _LATEST) if need.starts <= on else need.starts
    return Offers(
        people=people,
        near=near,
        places=places,
        courses=_courses(need, before, on),
        contracts=[one for one in contracts if one.pk in seen],
        other_contracts=len(contracts) - len(seen),
        doors=doors(actor, wanted_of(need)),
    )


def _courses(need: Need, before: date, on: date) -> list[SessionLine]:
    lines = courses_towards(need.skill_id, need.level, min(before, need.ends))
    return [one for one in lines if one.session.deadline >= on][:5]


def _able(need: Need, on: date) -> set[int]:
    """Return who has the skill at the level on the day."""
    rows = SkillLevel.objects.filter(skill=need.skill_id, level__gte=need.level, as_of__lte=on)
    return set(rows.values_list("user_id", flat=True))


def _almost_able(need: Need, on: date) -> set[int]:
    """Return who lacks one level of the skill on the day; whoever knows nothing of it is not near."""
    if need.level < 2:
        return set()
    rows = SkillLevel.objects.filter(skill=need.skill_id, level=need.level - 1, as_of__lte=on)
    return set(rows.values_list("user_id", flat=True))


def _people(
    actor: Actor, need: Need, found: set[int], on: date
) -> tuple[list[PersonOffer], list[PlaceOffer]]:
    asked = Commitment.objects.filter(need=need, released_at=None).exclude(agreed=False)
    able = found - set(asked.values_list("user_id", flat=True))
    departments = {one.pk: one for one in departments_on(on)}
    places = places_on_of(departments)
    sight = sight_of(actor, on)
    free = free_hours_of(able, need.starts, need.ends)
    people: list[PersonOffer] = []
    elsewhere: dict[int, int] = {}
    for row in _seats(able, on):
        if free[row.user_id] <= 0:
            continue
        if sight.covers([row.post.department_id]):
            section = departments[_nearest(row.post.department_id, places, DepartmentKind.SECTION)]
            people.append(PersonOffer(row.user, section, free[row.user_id]))
        else:
            place = _nearest(row.post.department_id, places, DepartmentKind.DIVISION)
            elsewhere[place] = elsewhere.get(place, 0) + 1
    people.sort(key=lambda one: (one.section.code, one.user.kana, one.user.pk))
    others = [PlaceOffer(departments[key], count) for key, count in elsewhere.items()]
    return people, sorted(others, key=lambda one: one.department.code)


def _seats(users: Collection[int], on: date) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(
        on_day(on), user__in=users, user__is_active=True, is_concurrent=False
    )
    return rows.select_related("user", "post")


def _nearest(department_id: int, places: dict[int, Place], kind: DepartmentKind) -> int:
    """Return the 課 or 部 in the line above, or the department itself."""
    line = line_of(department_id, places)
    return next((one for one in line if places[one].kind is kind), department_id)


def free_hours_of(users: Collection[int], starts: date, ends: date) -> dict[int, Decimal]:
    """Return the hours that each can still give in the span, in two queries.

    Hours promised elsewhere count whether they are agreed or still asked for, and so do the weekly
    hours of roles.
    """
    given: dict[int, list[Span]] = {}
    rows = Commitment.objects.filter(
        user__in=users,
        released_at=None,
        need__withdrawn_at=None,
        need__starts__lt=ends,
        need__ends__gt=starts,
    ).exclude(agreed=False)
    for user_id, hours, first, last in rows.values_list(
        "user_id", "hours", "need__starts", "need__ends"
    ):
        given.setdefault(user_id, []).append(Span(first, last, hours))
    weekly: dict[int, Decimal] = {}
    terms = RoleTerm.objects.filter(user__in=users, starts__lt=ends, ends__gt=starts, left_on=None)
    for user_id, hours in terms.values_list("user_id", "weekly_hours"):
        weekly[user_id] = weekly.get(user_id, Decimal(0)) + hours
    return {
        one: free_hours(starts, ends, given=given.get(one, []), weekly=weekly.get(one, Decimal(0)))
        for one in users
    }


def has_level(user_id: int, need: Need, on: date) -> bool:
    """Tell whether the person has the skill at the level that is asked for."""
    return levels_on([user_id], [need.skill_id], on).get((user_id, need.skill_id), -1) >= need.level
