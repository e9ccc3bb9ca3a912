"""Lists that were handed in or are shipped: their cells, and what they come to."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.db.models import QuerySet

from yakuba.conversion.models import MigrationPlan, RequirementIntake
from yakuba.conversion.rules.fit import Asked, Change, Wording, change_between
from yakuba.conversion.rules.requirement_file import (
    MOST_ROWS,
    Column,
    Reading,
    heading_row,
    read,
)
from yakuba.foundation.documents.sheets import Limits, open_kept
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor

from .requirements import edition_in_force
from .visible import plans_for

LIMITS: Final = Limits(megabytes=5, rows=MOST_ROWS)
SHIPPED: Final = Path(__file__).resolve().parents[4] / "data" / "requirements"


@dataclass(frozen=True, slots=True)
class Sample:
    """A list that is shipped: of which business, from where, and what it asks."""

    code: str
    title: str
    business: str
    origin: str
    lines: tuple[Wording, ...]


@cache
def shipped() -> dict[str, Sample]:
    """Return the lists that are shipped, by code."""
    found = {}
    for path in sorted(SHIPPED.glob("*.json")):
        given = json.loads(path.read_text(encoding="utf-8"))
        lines = tuple(
            Wording(
                one["number"],
                one["function"],
                one["text"],
                Asked(one["asked"]),
                one.get("basis", ""),
            )
            for one in given["requirements"]
        )
        found[given["code"]] = Sample(
            given["code"], given["title"], given["business"], given["origin"], lines
        )
    return found


def samples_for(plan: MigrationPlan) -> list[Sample]:
    """Return the shipped lists for the plan's business."""
    return [one for one in shipped().values() if one.business == plan.business]


def intakes_of(plan: MigrationPlan) -> QuerySet[RequirementIntake]:
    """Return the lists that were handed in for the plan, the newest first."""
    return RequirementIntake.objects.filter(plan=plan).select_related("file", "tried_by")


def intake_for(actor: Actor, key: int) -> RequirementIntake | None:
    """Return the list that was handed in, if the actor may see its plan."""
    rows = RequirementIntake.objects.select_related("file", "plan__department")
    return only(rows.filter(pk=key, plan__in=plans_for(actor).values("pk")))


def columns_of(intake: RequirementIntake) -> dict[int, Column]:
    """Return the columns that were chosen, by place."""
    return {int(place): Column(value) for place, value in intake.columns.items()}


def reading_of(intake: RequirementIntake) -> Reading:
    """Read the list as its columns say; raises `UnreadableBook`."""
    rows = open_kept(intake.file, LIMITS).rows(intake.sheet)
    return read(rows, heading_at=heading_row(rows), columns=columns_of(intake))


def change_by(plan: MigrationPlan, lines: tuple[Wording, ...]) -> Change | None:
    """Return what the lines would change of the edition in force; None where there is none."""
    edition = edition_in_force(plan)
    if edition is None:
        return None
    return change_between((one.wording for one in edition.requirements.all()), lines)
