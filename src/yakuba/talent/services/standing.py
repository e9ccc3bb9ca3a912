"""Keep what stands now beside the history: levels with every confirmation, tallies soon after.

The tallies of an office are counted anew in the transaction that confirms a level of one of its
people. Whatever else moves them (appointments, expected levels, another version, a new day) marks
them, and a sweeper counts them; pages say of which day they are.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.organisation.models import Appointment
from yakuba.organisation.queries import places_on
from yakuba.talent.models import AreaTally, AssessmentLine, SectionCount, SectionTally, SkillLevel
from yakuba.talent.queries.expected import expected_levels
from yakuba.talent.queries.frameworks import skills_in_force
from yakuba.talent.queries.offices import (
    Seat,
    office_of,
    offices_on,
    seats_of,
    seats_of_users,
)
from yakuba.talent.rules.levels import LEVELS

BATCH: Final = 1000
# So many offices a round of the sweeper; the others follow a minute later.
AT_ONCE: Final = 60


def take_over(lines: Sequence[AssessmentLine], on: date) -> None:
    """Let the confirmed lines of one person, of the day, be what stands unless something newer does."""
    confirmed = [line for line in lines if line.confirmed_level is not None]
    if not confirmed:
        return
    known = {
        one.skill_id: one
        for one in SkillLevel.objects.select_for_update().filter(
            user_id=confirmed[0].user_id, skill_id__in=[line.skill_id for line in confirmed]
        )
    }
    fresh, changed = [], []
    for line in confirmed:
        level = known.get(line.skill_id)
        if level is None:
            fresh.append(
                SkillLevel(
                    user_id=line.user_id,
                    skill_id=line.skill_id,
                    level=line.confirmed_level or 0,
                    as_of=on,
                    line=line,
                )
            )
        elif on >= level.as_of:
            level.level, level.as_of, level.line = line.confirmed_level or 0, on, line
            changed.append(level)
    SkillLevel.objects.bulk_create(fresh, batch_size=BATCH)
    SkillLevel.objects.bulk_update(changed, ["level", "as_of", "line"], batch_size=100)


def mark_stale(office_ids: Collection[int] | None = None) -> None:
    """Say that the tallies of these offices (of all) are no longer right."""
    rows = SectionCount.objects.filter(counted_on__isnull=False)
    if office_ids is not None:
        rows = rows.filter(section_id__in=office_ids)
    rows.update(counted_on=None)


def mark_moved(*, appointment_id: int, at: datetime) -> None:
    """Say that somebody comes to, or leaves, the office of an appointment."""
    rows = Appointment.objects.filter(pk=appointment_id)
    department = rows.values_list("post__department_id", flat=True).first()
    places = places_on(timezone.localdate(at))
    if department in places:
        mark_stale([office_of(department, places)])


def mark_person(*, user_id: int, at: datetime) -> None:
    """Say that something else is expected of the person than was counted."""
    seats = seats_of_users([user_id], timezone.localdate(at))
    mark_stale([seat.office_id for seat in seats.values()])


@transaction.atomic
def recount(*, on: date, office_ids: Collection[int] | None = None) -> int:
    """Count the tallies of these offices (of all of the day) anew; returns how many offices."""
    tree = offices_on(on)
    offices = sorted(tree if office_ids is None else set(office_ids) & set(tree))
    if not offices:
        return 0
    _hold(offices)
    seats = seats_of(on, offices=offices, tree=tree)
    users = [seat.user_id for seat in seats]
    kinds = {
        pk: (framework, area)
        for pk, framework, area in skills_in_force().values_list("pk", "framework_id", "area")
    }
    skills = list(kinds)
    levels = _levels_of(users, set(skills))
    asked = expected_levels(seats, on)
    by_office: dict[int, list[Seat]] = {}
    for seat in seats:
        by_office.setdefault(seat.office_id, []).append(seat)
    tallies: list[SectionTally] = []
    for office in offices:
        tallies += _tallies(office, by_office.get(office, []), skills, levels, asked)
    SectionTally.objects.filter(section_id__in=offices).delete()
    SectionTally.objects.bulk_create(tallies, batch_size=BATCH)
    AreaTally.objects.filter(section_id__in=offices).delete()
    AreaTally.objects.bulk_create(_areas(tallies, kinds), batch_size=BATCH)
    for office in offices:
        people = by_office.get(office, [])
        SectionCount.objects.filter(section_id=office).update(
            counted_on=on,
            people=len(people),
            assessed=sum(1 for seat in people if levels.get(seat.user_id)),
        )
    return len(offices)


def _hold(offices: Sequence[int]) -> None:
    """Keep others from counting the same offices until this transaction ends."""
    SectionCount.objects.bulk_create(
        [SectionCount(section_id=office) for office in offices],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    rows = SectionCount.objects.select_for_update().filter(section_id__in=offices)
    list(rows.order_by("section_id").values_list("pk"))


def _levels_of(users: Collection[int], skills: Collection[int]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {}
    rows = SkillLevel.objects.filter(user_id__in=users).order_by()
    for user_id, skill_id, level in rows.values_list("user_id", "skill_id", "level"):
        if skill_id in skills:
            found.setdefault(user_id, {})[skill_id] = level
    return found


def _tallies(
    office: int,
    seats: Iterable[Seat],
    skills: Sequence[int],
    levels: Mapping[int, Mapping[int, int]],
    asked: Mapping[int, Mapping[int, int]],
) -> list[SectionTally]:
    by_rank: dict[str, list[int]] = {}
    for seat in seats:
        by_rank.setdefault(seat.rank, []).append(seat.user_id)
    return [
        _tally(office, rank, skill, users, levels, asked)
        for rank, users in by_rank.items()
        for skill in skills
    ]


def _tally(
    office: int,
    rank: str,
    skill: int,
    users: Sequence[int],
    levels: Mapping[int, Mapping[int, int]],
    asked: Mapping[int, Mapping[int, int]],
) -> SectionTally:
    held = {user: levels.get(user, {}).get(skill) for user in users}
    counts = Counter(held.values())
    wanted = [(held[user], asked.get(user, {}).get(skill)) for user in users]
    expected = [(level, want) for level, want in wanted if want]
    return SectionTally(
        municipality_id=active_municipality_id(),
        section_id=office,
        skill_id=skill,
        rank=rank,
        people=len(users),
        expected=len(expected),
        expected_assessed=sum(1 for level, _ in expected if level is not None),
        met=sum(1 for level, want in expected if level is not None and level >= want),
        **{f"at_{level}": counts[level] for level in LEVELS},
    )


def _areas(
    tallies: Iterable[SectionTally], kinds: Mapping[int, tuple[int, str]]
) -> list[AreaTally]:
    """Add the tallies of skills up to their areas, ranks taken together."""
    found: dict[tuple[int, int, str], AreaTally] = {}
    for one in tallies:
        framework, area = kinds[one.skill_id]
        key = (one.section_id, framework, area)
        if key not in found:
            found[key] = AreaTally(
                section_id=one.section_id,
                framework_id=framework,
                area=area,
                expected=0,
                expected_assessed=0,
                met=0,
            )
        found[key].expected += one.expected
        found[key].expected_assessed += one.expected_assessed
        found[key].met += one.met
    return list(found.values())


@transaction.atomic
def recount_due(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Count the offices whose tallies are marked, of an earlier day, or missing; returns how many."""
    on = timezone.localdate(at)
    tree = offices_on(on)
    counted = dict(SectionCount.objects.values_list("section_id", "counted_on"))
    if gone := set(counted) - set(tree):
        SectionTally.objects.filter(section_id__in=gone).delete()
        AreaTally.objects.filter(section_id__in=gone).delete()
        SectionCount.objects.filter(section_id__in=gone).delete()
    due = sorted(office for office in tree if counted.get(office) != on)
    return recount(on=on, office_ids=due[:limit]) if due else 0
