"""People by name, for who may read them: always by department and reading, never by level."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from yakuba.foundation.accounts.models import User
from yakuba.organisation import rules as organisation
from yakuba.organisation.models import Appointment, Department, Post
from yakuba.organisation.queries import departments_on, holders_of, on_day
from yakuba.organisation.rules import DepartmentKind, Rank, post_label
from yakuba.talent.models import Skill, SkillLevel
from yakuba.talent.rules.gaps import LEAST

from .expected import expected_levels
from .offices import Seat, office_of
from .visible import Sight

# The one order of every list of persons.
BY_NAME: Final = ("post__department__code", "user__kana", "user_id")


@dataclass(frozen=True, slots=True)
class Person:
    """A person in a post, with the level asked about."""

    user_id: int
    name: str
    post: str
    department: str
    level: int | None
    as_of: date | None


# The appointment of somebody who can, and its department.
Able = tuple[int, int]


def able_everywhere(skill: Skill, least: int, today: date) -> list[Able]:
    """Return the main posts of all who can today, in the order of every list.

    One look for the names, their number and the counts of sections.
    """
    # Levels are as of the day on which they were submitted, never of a later one than today; to ask
    # for that would read every row where the index alone has all the rest.
    levels = SkillLevel.objects.filter(skill=skill, level__gte=least)
    rows = _main_posts(today).filter(user__in=levels.values("user_id"))
    return list(rows.values_list("pk", "post__department_id"))


def named_among(able: Iterable[Able], sight: Sight, *, words: str = "") -> list[int]:
    """Return the appointments of those whose names the reader sees, in departments of such a name."""
    if words:
        named = set(_departments_called(words))
        able = [one for one in able if one[1] in named]
    return [key for key, department in able if sight.covers((department,))]


def _departments_called(words: str) -> QuerySet[Department, int]:
    rows = Department.objects.filter(name__contains=words).order_by()
    return rows.values_list("pk", flat=True)


def _main_posts(on: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(on_day(on), is_concurrent=False).order_by(*BY_NAME)


def as_people(appointments: Sequence[int], skill: Skill, on: date) -> list[Person]:
    """Return the people of a page with their level in the skill."""
    told = Appointment.objects.filter(pk__in=appointments).order_by()
    rows = {row[0]: row[1:] for row in told.values_list("pk", "user_id", "user__name", *_POST)}
    levels = {
        user: (level, as_of)
        for user, level, as_of in SkillLevel.objects.filter(
            user__in=[row[0] for row in rows.values()], skill=skill
        ).values_list("user_id", "level", "as_of")
    }
    found = []
    for key in appointments:
        user, name, *post = rows[key]
        level, as_of = levels.get(user, (None, None))
        found.append(Person(user, name, _post_words(*post), post[2], level, as_of))
    return found


# What a post is called by: values, because a page of models takes longer to make than to read.
_POST: Final = (
    "post__rank", "post__title", "post__department__name", "post__department__kind",
    "post__department__parent__name",
)  # fmt: skip


def _post_words(rank: str, title: str, department: str, kind: str, above: str | None) -> str:
    """Return the post as people say it, as `Post.label` does."""
    if rank in (Rank.MAYOR, Rank.DEPUTY_MAYOR):
        return title
    section = above if above and kind == DepartmentKind.UNIT else ""
    return post_label(department=department, title=title, section=section)


@dataclass(frozen=True, slots=True)
class OfficeCount:
    """How many of a section can; a small number is not told to whom names are not shown."""

    office_id: int
    name: str
    count: int
    is_named: bool

    @property
    def words(self) -> str:
        return f"{LEAST}人未満" if not self.is_named and self.count < LEAST else f"{self.count}人"


def able_counts(able: Iterable[Able], sight: Sight, on: date) -> list[OfficeCount]:
    """Return the sections in which somebody can, in the order of the organisation."""
    counts = Counter(department for _, department in able)
    rows = list(departments_on(on).values_list("pk", "code", "name", "parent_id", "kind"))
    places = {
        key: organisation.Place(key, parent, DepartmentKind(kind))
        for key, _, _, parent, kind in rows
    }
    summed: dict[int, int] = {}
    below: dict[int, set[int]] = {}
    for key in places:
        office = office_of(key, places)
        below.setdefault(office, set()).add(key)
        summed[office] = summed.get(office, 0) + counts[key]
    return [
        OfficeCount(key, name, summed[key], sight.covers(below[key]))
        for key, _, name, _, _ in sorted(rows, key=lambda row: (row[1], row[0]))
        if summed.get(key)
    ]


def heads_of(office: Department, on: date) -> list[User]:
    """Return who heads a section on the day."""
    posts = Post.objects.filter(department=office, rank=Rank.MANAGER.value)
    return [user for post in posts for user in holders_of(post, on)]


def levels_by_person(
    users: Collection[int], skills: Collection[int]
) -> Mapping[int, dict[int, int]]:
    """Return what stands of each person."""
    found: dict[int, dict[int, int]] = {user: {} for user in users}
    rows = SkillLevel.objects.filter(user__in=users, skill__in=skills)
    for user, skill, level in rows.values_list("user_id", "skill_id", "level"):
        found[user][skill] = level
    return found


@dataclass(frozen=True, slots=True)
class Member:
    """A person of a section: in how many skills assessed, and in how many something is missing."""

    user_id: int
    name: str
    post: str
    assessed: int
    short: int


# A person and their post, as `members` tells them.
Row = tuple[Any, ...]


def members(offices_below: Collection[int], sight: Sight, on: date) -> QuerySet[Appointment, Row]:
    """Return the people of an office whose names the reader sees, for `as_members`."""
    rows = _main_posts(on).filter(post__department__in=offices_below)
    if not sight.everybody:
        rows = rows.filter(post__department__in=sight.departments)
    return rows.values_list("user_id", "user__name", "post_id", *_POST)


def as_members(rows: Collection[Row], on: date) -> list[Member]:
    """Return the people of a page with their counts of skills."""
    expected = expected_levels([Seat(user, post, rank, 0) for user, _, post, rank, *_ in rows], on)
    gone = Q(retired_at__isnull=False) | Q(framework__withdrawn_at__isnull=False)
    retired = set(Skill.objects.filter(gone).order_by().values_list("pk", flat=True))
    assessed, short = Counter[int](), Counter[int]()
    # No join: with one, SQLite begins at the skills and reads the levels of everybody.
    levels = SkillLevel.objects.filter(user__in=[row[0] for row in rows]).order_by()
    for user, skill, level in levels.values_list("user_id", "skill_id", "level"):
        if skill not in retired:
            assessed[user] += 1
            if level < expected[user].get(skill, 0):
                short[user] += 1
    return [
        Member(user, name, _post_words(*post), assessed[user], short[user])
        for user, name, _, *post in rows
    ]
