"""Gaps by section, by skill and by post, from the tallies; who is not shown names sees no small ones."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Min, QuerySet, Sum

from yakuba.organisation.models import Appointment, Department, Post
from yakuba.organisation.queries import departments_on, on_day, places_on
from yakuba.organisation.rules import Rank, below
from yakuba.talent.models import (
    AreaTally,
    ExpectedLevel,
    SectionCount,
    SectionTally,
    Skill,
    SkillFramework,
)
from yakuba.talent.rules.gaps import HIDDEN, LEAST, Gap, hidden_places, total
from yakuba.talent.rules.levels import LEVELS

from .expected import expected_levels
from .offices import Seat, office_of
from .people import levels_by_person
from .superiors import places_on_of
from .visible import Sight

# Named by strings, so that what comes out is read as rows of plain numbers.
_SUMS: Final[dict[str, Any]] = {
    "e": Sum("expected"),
    "a": Sum("expected_assessed"),
    "m": Sum("met"),
}


@dataclass(frozen=True, slots=True)
class OfficeGap:
    """One line of the heat table; `is_named` says whether the reader sees its people by name."""

    office_id: int
    code: str
    name: str
    above: str
    people: int
    assessed: int
    cells: tuple[Gap, ...]
    all: Gap
    is_named: bool
    is_small: bool


@dataclass(frozen=True, slots=True)
class Heat:
    """The heat table of the town by section and area."""

    areas: tuple[str, ...]
    lines: tuple[OfficeGap, ...]
    all: OfficeGap | None
    counted_on: date | None


def areas_of(framework: SkillFramework) -> list[str]:
    """Return the areas of the skills in force, in their order."""
    rows = Skill.objects.filter(framework=framework, retired_at=None).order_by("position")
    return list(dict.fromkeys(rows.values_list("area", flat=True)))


def heat_of(
    framework: SkillFramework, sight: Sight, on: date, *, rank: Rank | None = None, words: str = ""
) -> Heat:
    """Return the table of all sections of the day, or of those whose name holds the words."""
    areas = tuple(areas_of(framework))
    found = _area_gaps(framework, rank)
    counted = SectionCount.objects.values_list(
        "section_id", "people", "assessed", "counted_on", named=True
    )
    counts = {one.section_id: one for one in counted}
    people = _people_of(rank) if rank else {key: one.people for key, one in counts.items()}
    departments = {one.pk: one for one in departments_on(on)}
    places = places_on_of(departments)
    tree: dict[int, set[int]] = {}
    for key in places:
        tree.setdefault(office_of(key, places), set()).add(key)
    offices = [departments[key] for key in tree if people.get(key)]
    offices.sort(key=lambda one: (one.code, one.pk))
    named = {one.pk: sight.covers(tree[one.pk]) for one in offices}
    small = _small(offices, people, named)
    lines = [
        _line(
            one,
            people[one.pk],
            None if rank else counts[one.pk].assessed,
            [found.get((one.pk, area), Gap()) for area in areas],
            is_named=named[one.pk],
            is_small=one.pk in small,
        )
        for one in offices
        if words in one.name or (one.parent and words in one.parent.name)
    ]
    days = [counts[one.pk].counted_on for one in offices if one.pk in counts]
    oldest = min((day for day in days if day), default=None)
    return Heat(areas, tuple(lines), _all(lines, len(areas)), oldest)


def _area_gaps(framework: SkillFramework, rank: Rank | None) -> dict[tuple[int, str], Gap]:
    if rank is None:
        rows = AreaTally.objects.filter(framework=framework).values_list(
            "section_id", "area", "expected", "expected_assessed", "met"
        )
        return {(office, area): Gap(e, a, m) for office, area, e, a, m in rows}
    tallies = SectionTally.objects.filter(skill__framework=framework, rank=rank.value)
    grouped: Iterable[Any] = (
        tallies.order_by().values("section_id", "skill__area").annotate(**_SUMS)
    )
    return {
        (row["section_id"], row["skill__area"]): Gap(row["e"], row["a"], row["m"])
        for row in grouped
    }


def _people_of(rank: Rank) -> dict[int, int]:
    rows = SectionTally.objects.filter(rank=rank.value).order_by()
    return dict(rows.values_list("section_id").annotate(n=Min("people")))


def _small(
    offices: Sequence[Department], people: dict[int, int], named: dict[int, bool]
) -> set[int]:
    """Return the offices that are too small to be shown; another goes with a single one."""
    veiled = [one.pk for one in offices if not named[one.pk]]
    return {veiled[place] for place in hidden_places([people[key] for key in veiled])}


def _line(
    office: Department,
    people: int,
    assessed: int | None,
    gaps: Sequence[Gap],
    *,
    is_named: bool,
    is_small: bool,
) -> OfficeGap:
    cells = tuple(HIDDEN if is_small else gap for gap in gaps)
    return OfficeGap(
        office_id=office.pk,
        code=office.code,
        name=office.name,
        above=office.parent.name if office.parent else "",
        people=people,
        assessed=0 if is_small or assessed is None else assessed,
        cells=cells,
        all=HIDDEN if is_small else total(gaps),
        is_named=is_named,
        is_small=is_small,
    )


def _all(lines: Sequence[OfficeGap], areas: int) -> OfficeGap | None:
    shown = [line for line in lines if not line.is_small]
    if not shown:
        return None
    cells = tuple(total(line.cells[place] for line in shown) for place in range(areas))
    return OfficeGap(
        0,
        "",
        "表示している組織の計",
        "",
        sum(line.people for line in shown),
        sum(line.assessed for line in shown),
        cells,
        total(cells),
        is_named=False,
        is_small=False,
    )


@dataclass(frozen=True, slots=True)
class SkillGap:
    """One skill over some sections and ranks; `at` are the numbers of people at each level."""

    skill: Skill
    people: int
    at: tuple[int, ...]
    gap: Gap
    is_named: bool

    @property
    def assessed(self) -> int:
        return sum(self.at)

    @property
    def unassessed(self) -> int:
        return self.people - self.assessed

    @property
    def is_small(self) -> bool:
        return self.gap.is_hidden

    @property
    def shown_at(self) -> tuple[str, ...]:
        """Return the numbers as they may be told; those that would point at one or two stay out."""
        if self.is_small:
            return ("少人数",) * len(self.at)
        counts = [*self.at, self.unassessed]
        hidden = set() if self.is_named else hidden_places(counts)
        return tuple("少人数" if n in hidden else str(one) for n, one in enumerate(self.at))


_ALL_SUMS: Final[dict[str, Any]] = {
    **_SUMS,
    "n": Sum("people"),
    **{f"l{level}": Sum(f"at_{level}") for level in LEVELS},
}


def skill_gaps(
    framework: SkillFramework,
    sight: Sight,
    *,
    offices: Collection[int] | None = None,
    rank: Rank | None = None,
    is_named: bool = False,
) -> list[SkillGap]:
    """Return the skills of a framework over the sections (all where None), in their order."""
    rows = SectionTally.objects.filter(**_narrowed(offices, rank)).order_by()
    grouped: Iterable[Any] = rows.values("skill_id").annotate(**_ALL_SUMS)
    sums = {row["skill_id"]: row for row in grouped}
    skills = Skill.objects.filter(framework=framework, retired_at=None).order_by("position")
    named = is_named or sight.everybody
    return [_skill_gap(skill, sums.get(skill.pk), is_named=named) for skill in skills]


def _narrowed(offices: Collection[int] | None, rank: Rank | None) -> dict[str, object]:
    wanted: dict[str, object] = {}
    if offices is not None:
        wanted["section_id__in"] = offices
    if rank is not None:
        wanted["rank"] = rank.value
    return wanted


def _skill_gap(skill: Skill, row: dict[str, int] | None, *, is_named: bool) -> SkillGap:
    if row is None:
        return SkillGap(skill, 0, (0,) * len(LEVELS), Gap(), is_named)
    gap = Gap(row["e"], row["a"], row["m"])
    if not is_named and (0 < row["n"] < LEAST or 0 < gap.expected < LEAST):
        gap = HIDDEN
    at = tuple(row[f"l{level}"] for level in LEVELS)
    return SkillGap(skill, row["n"], at, gap, is_named)


@dataclass(frozen=True, slots=True)
class RankGap:
    """One rank of the town."""

    rank: Rank
    people: int
    gap: Gap


def rank_gaps(framework: SkillFramework, sight: Sight) -> list[RankGap]:
    """Return the ranks of the town, the highest first; small ones hidden from who sees no names."""
    rows = _ranks(framework)
    people = _people_by_rank()
    ranks = [rank for rank in Rank if people.get(rank.value)]
    hidden = set() if sight.everybody else hidden_places([people[one.value] for one in ranks])
    found = []
    for place, rank in enumerate(ranks):
        row = rows.get(rank.value)
        gap = Gap(row["e"], row["a"], row["m"]) if row else Gap()
        found.append(RankGap(rank, people[rank.value], HIDDEN if place in hidden else gap))
    return found


def _ranks(framework: SkillFramework) -> dict[str, dict[str, int]]:
    rows = SectionTally.objects.filter(skill__framework=framework).order_by()
    grouped: Iterable[Any] = rows.values("rank").annotate(**_SUMS)
    return {row["rank"]: row for row in grouped}


def _people_by_rank() -> dict[str, int]:
    one = SectionTally.objects.order_by("skill_id").values_list("skill_id", flat=True).first()
    rows: QuerySet[SectionTally] = SectionTally.objects.filter(skill_id=one or 0).order_by()
    return dict(rows.values_list("rank").annotate(n=Sum("people")))


def office_below(office_id: int, on: date) -> set[int]:
    """Return the departments that are counted in the office on the day."""
    places = places_on(on)
    if office_id not in places:
        return set()
    return {one for one in below(office_id, places) if office_of(one, places) == office_id}


@dataclass(frozen=True, slots=True)
class PostGap:
    """One post for which levels are set apart from its rank."""

    post: Post
    people: int
    gap: Gap


def post_gaps(framework: SkillFramework, sight: Sight, on: date) -> list[PostGap]:
    """Return the posts with expectations of their own, in the order of the organisation."""
    asked = ExpectedLevel.objects.filter(
        on_day(on), kind="POST", skill__framework=framework, skill__retired_at=None
    )
    posts = Post.objects.filter(pk__in=asked.values("post")).select_related("department__parent")
    held = Appointment.objects.filter(on_day(on), is_concurrent=False, post__in=posts)
    seats = [
        Seat(user, post, rank, 0)
        for user, post, rank in held.values_list("user_id", "post_id", "post__rank")
    ]
    wanted = expected_levels(seats, on)
    kept = set(areas_skills(framework))
    levels = levels_by_person([seat.user_id for seat in seats], kept)
    found = []
    for post in posts.order_by("department__code", "pk"):
        own = [seat for seat in seats if seat.post_id == post.pk]
        gap = total(
            _person_gap(wanted.get(seat.user_id, {}), levels[seat.user_id], kept) for seat in own
        )
        is_named = sight.everybody or post.department_id in sight.departments
        is_small = not is_named and 0 < len(own) < LEAST
        found.append(PostGap(post, len(own), HIDDEN if is_small else gap))
    return found


def areas_skills(framework: SkillFramework) -> list[int]:
    """Return the skills of a framework that are in force."""
    rows = Skill.objects.filter(framework=framework, retired_at=None)
    return list(rows.values_list("pk", flat=True))


def _person_gap(wanted: Mapping[int, int], has: Mapping[int, int], kept: Collection[int]) -> Gap:
    asked = {skill: level for skill, level in wanted.items() if skill in kept}
    assessed = [skill for skill in asked if skill in has]
    return Gap(len(asked), len(assessed), sum(has[one] >= asked[one] for one in assessed))
