"""Reads of frameworks: those that are shipped, those of the town, and what is in force."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.talent.models import FrameworkVersion, Skill, SkillFramework
from yakuba.talent.rules.framework import Definition, parse, read

# The files of `data/skills` at the root of the product.
SHIPPED: Final = Path(__file__).resolve().parents[4] / "data" / "skills"


@dataclass(frozen=True, slots=True)
class Shipped:
    """A framework that comes with the product."""

    code: str
    document: dict[str, Any]
    definition: Definition


@cache
def shipped_frameworks() -> tuple[Shipped, ...]:
    """Return the shipped frameworks in the order of their file names."""
    found = []
    for path in sorted(SHIPPED.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        found.append(Shipped(document["code"], document, parse(document)))
    return tuple(found)


def shipped_framework(code: str) -> Shipped | None:
    """Return the newest shipped framework of the code."""
    return next((one for one in reversed(shipped_frameworks()) if one.code == code), None)


def not_adopted() -> list[Shipped]:
    """Return the shipped frameworks that the town does not use."""
    known = set(SkillFramework.objects.filter(withdrawn_at=None).values_list("code", flat=True))
    return [one for one in shipped_frameworks() if one.code not in known]


@dataclass(frozen=True, slots=True)
class FrameworkRow:
    """A framework with the version in force, its draft, and how many skills it has."""

    framework: SkillFramework
    live: FrameworkVersion | None
    draft: FrameworkVersion | None
    skills: int


def framework_rows() -> list[FrameworkRow]:
    """Return the frameworks of the town, those in use first."""
    found = []
    for framework in SkillFramework.objects.order_by("title", "pk"):
        live = live_version(framework)
        count = len(read(live.definition).items) if live else 0
        found.append(FrameworkRow(framework, live, draft_of(framework), count))
    return sorted(found, key=lambda row: row.framework.withdrawn_at is not None)


def framework_by_key(key: int) -> SkillFramework | None:
    """Return one framework of the town."""
    return only(SkillFramework.objects.filter(pk=key))


def versions_of(framework: SkillFramework) -> QuerySet[FrameworkVersion]:
    """Return the published versions, newest first."""
    rows = FrameworkVersion.objects.filter(framework=framework, published_at__isnull=False)
    return rows.order_by("-number")


def live_version(framework: SkillFramework) -> FrameworkVersion | None:
    """Return the newest published version."""
    return versions_of(framework).first()


def draft_of(framework: SkillFramework) -> FrameworkVersion | None:
    """Return the draft, of which there is at most one."""
    return only(FrameworkVersion.objects.filter(framework=framework, published_at=None))


def version_of(framework: SkillFramework, number: int) -> FrameworkVersion | None:
    """Return one published version."""
    return only(versions_of(framework).filter(number=number))


def frameworks_in_force() -> list[SkillFramework]:
    """Return the frameworks that people are assessed by."""
    used = SkillFramework.objects.filter(withdrawn_at=None, versions__published_at__isnull=False)
    return list(used.distinct().order_by("created_at", "pk"))


def definition_of(version: FrameworkVersion) -> Definition:
    """Return what a version says."""
    return read(version.definition)


def skills_in_force() -> QuerySet[Skill]:
    """Return the skills of the frameworks in use, in their order."""
    rows = Skill.objects.filter(retired_at=None, framework__withdrawn_at=None)
    return rows.order_by("framework__created_at", "framework", "position", "pk")


def skill_by_key(key: int) -> Skill | None:
    """Return one skill of the town, retired ones too."""
    return only(Skill.objects.filter(pk=key).select_related("framework"))


def framework_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a framework."""
    found = framework_by_key(int(subject_id)) if subject_id.isdecimal() else None
    if found is None:
        return None
    return SubjectCard(found.title, reverse("talent:framework", args=[found.pk]))
