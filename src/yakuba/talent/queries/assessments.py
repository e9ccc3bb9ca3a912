"""An assessment as its pages show it: areas, skills, what was said and what stood before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yakuba.foundation.tenancy.rows import only
from yakuba.talent.models import (
    Assessment,
    AssessmentLine,
    Evidence,
    Skill,
    SkillFramework,
    SkillLevel,
)
from yakuba.talent.rules.framework import Area, Definition, read

from .expected import expected_levels
from .offices import seats_of_users


@dataclass(frozen=True, slots=True)
class Row:
    """One skill of an assessment."""

    skill: Skill
    self_level: int | None
    confirmed_level: int | None
    before: int | None
    expected: int | None
    reason: str
    evidence: tuple[Evidence, ...]

    @property
    def is_changed(self) -> bool:
        return self.confirmed_level != self.self_level


@dataclass(frozen=True, slots=True)
class Sheet:
    """One area of an assessment: a page of it."""

    area: Area
    rows: tuple[Row, ...]

    @property
    def answered(self) -> int:
        return sum(row.self_level is not None for row in self.rows)


def open_assessment(user_id: int, framework: SkillFramework) -> Assessment | None:
    """Return the assessment of the framework that is not confirmed yet."""
    rows = Assessment.objects.filter(user_id=user_id, framework=framework, confirmed_at=None)
    return only(rows.select_related("version", "framework", "user", "asked_post"))


def open_assessments(user_id: int) -> list[Assessment]:
    """Return what the person has begun or submitted."""
    rows = Assessment.objects.filter(user_id=user_id, confirmed_at=None)
    return list(rows.select_related("framework", "asked_post").order_by("started_at"))


def confirmed_assessments(user_id: int) -> list[Assessment]:
    """Return the person's confirmed assessments, the newest first."""
    rows = Assessment.objects.filter(user_id=user_id, confirmed_at__isnull=False)
    return list(rows.select_related("framework", "version").order_by("-as_of", "-confirmed_at"))


def definition_for(assessment: Assessment) -> Definition:
    """Return the version by which one answers."""
    return read(assessment.version.definition)


def sheets_of(assessment: Assessment, on: date) -> list[Sheet]:
    """Return the assessment area by area, in a handful of queries."""
    definition = definition_for(assessment)
    skills = {one.code: one for one in Skill.objects.filter(framework=assessment.framework_id)}
    keys = [one.pk for one in skills.values()]
    lines = {one.skill_id: one for one in AssessmentLine.objects.filter(assessment=assessment)}
    before = _before(assessment, keys)
    wanted = _expected(assessment.user_id, on)
    evidence = evidence_of(assessment.user_id)

    def row(skill: Skill) -> Row:
        line = lines.get(skill.pk)
        return Row(
            skill=skill,
            self_level=line.self_level if line else None,
            confirmed_level=line.confirmed_level if line else None,
            before=before.get(skill.pk),
            expected=wanted.get(skill.pk),
            reason=line.reason if line else "",
            evidence=tuple(evidence.get(skill.pk, ())),
        )

    return [
        Sheet(area, tuple(row(skills[item.code]) for item in area.items if item.code in skills))
        for area in definition.areas
    ]


def _before(assessment: Assessment, skill_ids: Iterable[int]) -> dict[int, int]:
    """Return the levels that stood before this assessment was confirmed."""
    if assessment.confirmed_at is None:
        rows = SkillLevel.objects.filter(user=assessment.user_id, skill__in=skill_ids)
        return dict(rows.values_list("skill_id", "level"))
    earlier = AssessmentLine.objects.filter(
        user=assessment.user_id,
        skill__in=skill_ids,
        confirmed_level__isnull=False,
        confirmed_at__lt=assessment.confirmed_at,
    ).order_by("as_of", "confirmed_at", "pk")
    return _known(earlier.values_list("skill_id", "confirmed_level"))


def _known(pairs: Iterable[tuple[int, int | None]]) -> dict[int, int]:
    return {skill: level for skill, level in pairs if level is not None}


def _expected(user_id: int, on: date) -> dict[int, int]:
    seats = seats_of_users([user_id], on)
    return expected_levels(list(seats.values()), on).get(user_id, {})


def evidence_of(user_id: int) -> dict[int, list[Evidence]]:
    """Return what stands behind a person's levels, by skill."""
    found: dict[int, list[Evidence]] = {}
    for one in Evidence.objects.filter(user=user_id, withdrawn_at=None):
        found.setdefault(one.skill_id, []).append(one)
    return found


def starting_levels(user_id: int, framework: SkillFramework) -> dict[int, int]:
    """Return what a new assessment begins with: what stands, or else what was last said."""
    said = AssessmentLine.objects.filter(
        user=user_id, skill__framework=framework, skill__retired_at=None, self_level__isnull=False
    ).order_by("assessment__started_at", "pk")
    found = _known(said.values_list("skill_id", "self_level"))
    stands = SkillLevel.objects.filter(
        user=user_id, skill__framework=framework, skill__retired_at=None
    )
    return found | dict(stands.values_list("skill_id", "level"))
