"""How many are assessed, and how far what is expected is met: counted as of the last day of a month.

Months add up to person-months, so a year is their average weighted by the people of each month.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from yakuba.foundation.events.event import Event
from yakuba.foundation.measures.registry import TOWN, Measure, Source, month_of
from yakuba.foundation.measures.rules import Counts, Direction, Kind, total
from yakuba.kernel.fiscal import Month
from yakuba.organisation.events import AppointmentEnded, PersonAppointed
from yakuba.organisation.models import Department
from yakuba.talent.events.assessments import AssessmentConfirmed
from yakuba.talent.events.frameworks import LevelsExpected
from yakuba.talent.models import Assessment, AssessmentLine, SkillLevel
from yakuba.talent.queries.expected import expected_levels
from yakuba.talent.queries.offices import seats_of
from yakuba.talent.rules.gaps import LEAST

_DAY: Final = timedelta(days=1)
_YEAR: Final = timedelta(days=365)


def assessed(start: date, end: date) -> Mapping[str, Counts]:
    """Count the staff of the month's last day, and those assessed within a year before it."""
    day = end - _DAY
    seats = seats_of(day)
    known = set(
        Assessment.objects.filter(
            confirmed_at__isnull=False, as_of__gt=day - _YEAR, as_of__lte=day
        ).values_list("user_id", flat=True)
    )
    found: dict[int, tuple[int, int]] = {}
    for seat in seats:
        part, whole = found.get(seat.office_id, (0, 0))
        found[seat.office_id] = (part + (seat.user_id in known), whole + 1)
    return _with_town({key: Counts(part, whole) for key, (part, whole) in found.items()})


def met(start: date, end: date) -> Mapping[str, Counts]:
    """Count what is expected and assessed on the month's last day, and what of it is met."""
    day = end - _DAY
    seats = seats_of(day)
    expected = expected_levels(seats, day)
    skills = {skill for asked in expected.values() for skill in asked}
    levels = _levels_on(day, skills)
    found: dict[int, list[int]] = {}
    for seat in seats:
        sums = found.setdefault(seat.office_id, [0, 0, 0])
        has = levels.get(seat.user_id, {})
        for skill, want in expected[seat.user_id].items():
            sums[2] += 1
            if skill in has:
                sums[1] += 1
                sums[0] += has[skill] >= want
    return _with_town(
        {
            key: Counts(part, whole, covered=whole, population=asked)
            for key, (part, whole, asked) in found.items()
            if asked
        }
    )


def _levels_on(day: date, skills: Collection[int]) -> dict[int, dict[int, int]]:
    """Return everybody's confirmed levels as of the day, in one query or two."""
    found: dict[int, dict[int, int]] = {}
    later: set[int] = set()
    for user, skill, level, as_of in (
        SkillLevel.objects.filter(skill__in=skills)
        .order_by()
        .values_list("user_id", "skill_id", "level", "as_of")
    ):
        if as_of <= day:
            found.setdefault(user, {})[skill] = level
        else:
            later.add(user)
    if later:
        lines = AssessmentLine.objects.filter(
            user__in=later,
            skill__in=skills,
            as_of__lte=day,
            confirmed_level__isnull=False,
        ).order_by("as_of", "confirmed_at", "pk")
        for line in lines.only("user_id", "skill_id", "confirmed_level"):
            found.setdefault(line.user_id, {})[line.skill_id] = line.confirmed_level or 0
    return found


def _with_town(scopes: Mapping[int, Counts]) -> Mapping[str, Counts]:
    return {**{str(key): one for key, one in scopes.items()}, TOWN: total(scopes.values())}


def _since_its_day(event: Event, at: datetime) -> Iterable[Month]:
    """Return the months from the day of which the fact speaks until it happened."""
    if isinstance(event, AssessmentConfirmed):
        first = event.as_of
    else:
        assert isinstance(event, LevelsExpected)  # noqa: S101  for the type checker
        first = event.valid_from
    last = timezone.localdate(at)
    return Month.range(Month.of(min(first, last)), Month.of(last).next)


def _names(keys: Collection[str]) -> Mapping[str, str]:
    rows = Department.objects.filter(pk__in=[int(key) for key in keys if key.isdecimal()])
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


MEASURES = (
    Measure(
        code="skills_assessed",
        label="スキル診断を受けている職員の割合",
        unit="%",
        kind=Kind.RATE,
        direction=Direction.UP,
        order=300,
        version=1,
        description="月末に在職する職員のうち、月末までの1年間に確認済みのスキル診断がある人の割合です。",
        easy_text="できることを、1年以内にたしかめた職員の割合です。",
        numerator_text="月末までの1年間に、確認済みの診断がある職員",
        denominator_text="月末に本務の職がある職員",
        coverage_text="",
        source_text="任用の記録と、所属の長が確認したスキル診断。年度の値は月ごとの延べ人数の割合です。",
        compute=assessed,
        sources=(
            Source(AssessmentConfirmed, _since_its_day),
            Source(PersonAppointed, month_of),
            Source(AppointmentEnded, month_of),
        ),
        is_public=False,
        suppress_below=LEAST,
        scope_noun="課",
        scope_labels=_names,
    ),
    Measure(
        code="skills_met",
        label="求めるレベルを満たす割合",
        unit="%",
        kind=Kind.RATE,
        direction=Direction.UP,
        order=305,
        version=1,
        description=(
            "職位・職・役割に求めるレベルのうち、診断済みのものについて、"
            "確認されたレベルが求めるレベル以上であるものの割合です。"
        ),
        easy_text="仕事に必要なことが、できるようになっている割合です。",
        numerator_text="確認されたレベルが、求めるレベル以上であるもの（職員×スキル）",
        denominator_text="求めるレベルがあり、診断済みであるもの（職員×スキル）",
        coverage_text="求めるレベルがあるもののうち、診断済みであるものの割合",
        source_text="求めるレベルの定めと、確認済みのスキル診断。月末の状態を数えます。",
        compute=met,
        sources=(
            Source(AssessmentConfirmed, _since_its_day),
            Source(LevelsExpected, _since_its_day),
            Source(PersonAppointed, month_of),
            Source(AppointmentEnded, month_of),
        ),
        is_public=False,
        suppress_below=LEAST,
        scope_noun="課",
        scope_labels=_names,
    ),
)
