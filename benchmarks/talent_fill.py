"""Let 仮名市 have 10,000 staff with a confirmed level each in 60 skills.

Run with the installation's environment: python -m benchmarks.talent_fill; prints JSON.
"""

import json
import sys
from datetime import datetime, timedelta

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - after setup
from django.utils import timezone  # noqa: E402

from yakuba.foundation.accounts.models import User  # noqa: E402
from yakuba.foundation.jobs.services import count_rows_for_planner  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality  # noqa: E402
from yakuba.organisation.models import Appointment, Department, Post  # noqa: E402
from yakuba.organisation.rules import DepartmentKind, Rank  # noqa: E402
from yakuba.talent.demo.skills import build_kamei, hire  # noqa: E402
from yakuba.talent.models import (  # noqa: E402
    Assessment,
    Skill,
    SkillFramework,
    SkillLevel,
)
from yakuba.talent.queries.frameworks import live_version  # noqa: E402
from yakuba.talent.services.standing import recount  # noqa: E402

STAFF, SKILLS, SECTIONS = 10_000, 60, 200
_BATCH = 1_000


def main() -> None:
    """Grow, and print what stands there."""
    town, now = Municipality.objects.get(slug="kamei"), timezone.now()
    if not _has_framework(town):
        build_kamei(now=now, staff=200, years=1)
    with acting_in(town.pk):
        missing = STAFF - Appointment.objects.filter(is_concurrent=False).count()
        if missing > 0:
            with transaction.atomic():
                _more_sections()
                hire(town, missing, now)
        _assess(now)
        recount(on=timezone.localdate(now))
        facts = {
            "people": Appointment.objects.filter(is_concurrent=False).count(),
            "levels": SkillLevel.objects.count(),
        }
    count_rows_for_planner(now)
    sys.stdout.write(json.dumps(facts))


def _more_sections() -> None:
    """Found sections with a post for officers, so that people sit as in a city of this size."""
    divisions = list(Department.objects.filter(kind=DepartmentKind.DIVISION.value))
    known = Department.objects.filter(kind=DepartmentKind.SECTION.value).count()
    sections = Department.objects.bulk_create(
        [
            Department(
                code=f"B{number:04}",
                name=f"第{number}課",
                kind=DepartmentKind.SECTION.value,
                parent=divisions[number % len(divisions)],
                valid_from=divisions[0].valid_from,
            )
            for number in range(known, SECTIONS)
        ]
    )
    Post.objects.bulk_create(
        [Post(department=one, title="担当", rank=Rank.OFFICER.value) for one in sections]
    )


def _has_framework(town: Municipality) -> bool:
    with acting_in(town.pk):
        return SkillFramework.objects.filter(code="dss").exists()


def _assess(now: datetime) -> None:
    """Give everybody who has no level yet one in each of 60 skills; rows beget rows in SQL."""
    framework = SkillFramework.objects.get(code="dss")
    version = live_version(framework)
    assert version is not None
    known = set(SkillLevel.objects.values_list("user_id", flat=True))
    held = Appointment.objects.filter(is_concurrent=False).values_list("user_id", flat=True)
    head = User.objects.get(username="shimizu")
    at = now - timedelta(days=40)
    with transaction.atomic():
        Assessment.objects.bulk_create(
            (
                Assessment(
                    user_id=user,
                    framework=framework,
                    version=version,
                    started_at=at,
                    submitted_at=at,
                    as_of=timezone.localdate(at),
                    confirmed_at=at,
                    confirmed_by=head,
                    confirmed_label="所属の長",
                )
                for user in sorted(set(held) - known)
            ),
            batch_size=_BATCH,
        )
        first = Skill.objects.filter(framework=framework)[:SKILLS]
        keys = ",".join(str(one.pk) for one in first)
        with connection.cursor() as cursor:
            cursor.execute(_LINES.format(skills=keys))
            cursor.execute(_LEVELS)


# Levels that look like people's: about as many at each level as in the demo.
_LINES = """
INSERT INTO talent_assessmentline
(municipality_id, assessment_id, user_id, skill_id, self_level, confirmed_level, reason, as_of,
 confirmed_at)
SELECT a.municipality_id, a.id, a.user_id, s.id, (a.user_id * 7 + s.id * 13) % 9 / 2,
 (a.user_id * 7 + s.id * 13) % 9 / 2, '', a.as_of, a.confirmed_at
FROM talent_assessment a CROSS JOIN talent_skill s
WHERE s.id IN ({skills}) AND a.municipality_id = s.municipality_id
AND NOT EXISTS (SELECT 1 FROM talent_assessmentline l WHERE l.assessment_id = a.id)
"""
_LEVELS = """
INSERT INTO talent_skilllevel (municipality_id, user_id, skill_id, level, as_of, line_id)
SELECT l.municipality_id, l.user_id, l.skill_id, l.confirmed_level, l.as_of, l.id
FROM talent_assessmentline l
WHERE NOT EXISTS (SELECT 1 FROM talent_skilllevel k WHERE k.user_id = l.user_id)
AND l.confirmed_level IS NOT NULL
"""


if __name__ == "__main__":
    main()
