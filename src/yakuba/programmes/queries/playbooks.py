"""Reads of playbooks: the town's own, those that are shipped, and a plan before it is made."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db.models import Count, Prefetch, QuerySet
from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.tenancy.rows import only
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.models import Playbook, PlaybookRun, PlaybookVersion, Project
from yakuba.programmes.rules.playbook import Definition, WindowKind
from yakuba.programmes.rules.playbook_expanding import Answers, Expansion, expand
from yakuba.programmes.rules.playbook_reading import parse, read
from yakuba.programmes.rules.playbook_timing import Placed, Placing, Timing, timed
from yakuba.programmes.rules.playbook_windows import Opening, on_axis

from .network import axis_of
from .windows import openings_until

# The files of `data/playbooks` at the root of the product.
SHIPPED: Final = Path(__file__).resolve().parents[4] / "data" / "playbooks"
# A step may have to begin years before the go-live, and windows come once a year.
_YEARS_BEFORE: Final = 8
_YEARS_AFTER: Final = 8


@dataclass(frozen=True, slots=True)
class Shipped:
    """A playbook that comes with the product."""

    code: str
    document: dict[str, Any]
    definition: Definition


@cache
def shipped_playbooks() -> tuple[Shipped, ...]:
    """Return the shipped playbooks in the order of their file names."""
    found = []
    for path in sorted(SHIPPED.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        found.append(Shipped(document["code"], document, parse(document)))
    return tuple(found)


def shipped_playbook(code: str) -> Shipped | None:
    """Return the shipped playbook of the code."""
    return next((one for one in shipped_playbooks() if one.code == code), None)


@dataclass(frozen=True, slots=True)
class PlaybookRow:
    """A playbook of the town with the version in force, its draft, and how many plans it made."""

    playbook: Playbook
    live: PlaybookVersion | None
    draft: PlaybookVersion | None
    runs: int


def playbook_rows() -> list[PlaybookRow]:
    """Return the playbooks of the town, those in use first."""
    versions = PlaybookVersion.objects.defer("definition").order_by("-number")
    rows = Playbook.objects.annotate(made=Count("versions__runs")).prefetch_related(
        Prefetch("versions", versions)
    )
    found = []
    for playbook in rows:
        listed = list(playbook.versions.all())
        found.append(
            PlaybookRow(
                playbook,
                next((one for one in listed if one.published_at), None),
                next((one for one in listed if not one.published_at), None),
                playbook.made,
            )
        )
    return sorted(
        found, key=lambda row: (row.playbook.withdrawn_at is not None, row.playbook.title)
    )


def not_adopted() -> list[Shipped]:
    """Return the shipped playbooks that the town has not taken over."""
    known = set(Playbook.objects.filter(withdrawn_at=None).values_list("code", flat=True))
    return [one for one in shipped_playbooks() if one.code not in known]


def playbook_by_key(key: int) -> Playbook | None:
    """Return one playbook of the town."""
    return only(Playbook.objects.filter(pk=key))


def versions_of(playbook: Playbook) -> QuerySet[PlaybookVersion]:
    """Return the published versions without their contents, newest first."""
    return (
        PlaybookVersion.objects.filter(playbook=playbook, published_at__isnull=False)
        .defer("definition")
        .annotate(made=Count("runs"))
        .order_by("-number")
    )


def version_of(playbook: Playbook, number: int) -> PlaybookVersion | None:
    """Return one published version."""
    rows = PlaybookVersion.objects.filter(playbook=playbook, published_at__isnull=False)
    return only(rows.filter(number=number))


def live_version(playbook: Playbook) -> PlaybookVersion | None:
    """Return the newest published version."""
    rows = PlaybookVersion.objects.filter(playbook=playbook, published_at__isnull=False)
    return rows.order_by("-number").first()


def draft_of(playbook: Playbook) -> PlaybookVersion | None:
    """Return the draft of the playbook, of which there is at most one."""
    return only(PlaybookVersion.objects.filter(playbook=playbook, published_at=None))


def definition_of(version: PlaybookVersion) -> Definition:
    """Return what a version says."""
    return read(version.definition)


def runs_of(playbook: Playbook, visible: QuerySet[Project]) -> list[PlaybookRun]:
    """Return the plans made of the playbook, newest first, of the projects given."""
    rows = PlaybookRun.objects.filter(
        version__playbook=playbook, project__in=visible.values("pk")
    ).select_related("project", "version")
    return list(rows.order_by("-created_at")[:50])


def playbook_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a playbook."""
    found = playbook_by_key(int(subject_id)) if subject_id.isdecimal() else None
    if found is None:
        return None
    return SubjectCard(found.title, reverse("programmes:playbook", args=[found.pk]))


# A plan before it is made


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """What a plan would be: its steps and dates, and which windows are unknown or only assumed."""

    definition: Definition
    expansion: Expansion
    timing: Timing
    unknown: tuple[WindowKind, ...]
    assumed: tuple[Opening, ...]

    def is_assumed(self, placed: Placed) -> bool:
        """Tell whether the step lies in a window of a year that is not registered yet."""
        return any(
            one.code == placed.draft.step.window and one.opens <= placed.start <= one.closes
            for one in self.assumed
        )

    @property
    def own(self) -> int:
        """How many steps have words that the town has to check."""
        return sum(draft.step.is_own for draft in self.expansion.drafts)


def preview_of(
    definition: Definition,
    answers: Answers,
    *,
    municipality: Municipality,
    go_live: date,
    today: date,
    placing: Placing = Placing.LATEST,
) -> PlanPreview:
    """Return the plan that the answers and the go-live day lead to, as of today.

    Raises `Unanswered` and `yakuba.kernel.schedule.errors.UnableToSchedule`.
    """
    expansion = expand(definition, answers)
    first, last = min(today, go_live).year, max(today, go_live).year
    axis = axis_of(calendar_of(municipality), first - _YEARS_BEFORE, last + _YEARS_AFTER)
    wanted = {draft.step.window for draft in expansion.drafts} - {""}
    known = openings_until(date(last + _YEARS_AFTER - 1, 12, 31))
    windows = on_axis({code: known[code] for code in wanted if code in known}, axis)
    timing = timed(
        definition,
        expansion,
        axis=axis,
        windows=windows,
        go_live=go_live,
        today=today,
        placing=placing,
    )
    return PlanPreview(
        definition,
        expansion,
        timing,
        tuple(one for one in definition.windows if one.code in wanted - set(windows)),
        tuple(_assumed(timing, known)),
    )


def _assumed(timing: Timing, known: Mapping[str, Sequence[Opening]]) -> list[Opening]:
    """Return the windows of years not registered yet in which steps of the plan lie."""
    found = {
        window
        for placed in timing.placed
        for window in known.get(placed.draft.step.window, ())
        if window.is_assumed and window.opens <= placed.start <= window.closes
    }
    return sorted(found, key=lambda one: (one.opens, one.code))
