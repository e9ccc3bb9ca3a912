"""全体方針: which of them the actor may see, what hangs below one, and what a draft lacks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.kernel.fiscal import FiscalYear
from yakuba.programmes.models import (
    Initiative,
    Kpi,
    KpiTarget,
    Pillar,
    Project,
    Strategy,
    Task,
)
from yakuba.programmes.rules.strategies import (
    InitiativeOutline,
    KpiOutline,
    PillarOutline,
    lacks,
    years_needed,
)

from .kpi import Figure, figures
from .visible import projects_for, serves_here


def strategies_for(actor: Actor) -> QuerySet[Strategy]:
    """Return the published ones for all staff, and drafts for those who plan or lead."""
    rows = Strategy.objects.all()
    if actor.kind is ActorKind.SYSTEM:
        return rows
    if not serves_here(actor):
        return rows.none()
    if actor.has(Duty.DX) or actor.has(Duty.EXECUTIVE):
        return rows
    return rows.exclude(published_at=None)


def strategy_of(actor: Actor, key: int) -> Strategy | None:
    """Return the strategy if the actor may see it."""
    return only(strategies_for(actor).select_related("previous").filter(pk=key))


def initiatives_open_to(actor: Actor) -> QuerySet[Initiative]:
    """Return the initiatives that a project may be hung on: of what is in force, and of drafts.

    Drafts that follow an edition in force are left out: their projects come over when published.
    """
    in_force = Q(published_at__isnull=False) | Q(previous=None)
    strategies = strategies_for(actor).filter(in_force, replaced_at=None)
    rows = Initiative.objects.filter(pillar__strategy__in=strategies.values("pk"))
    return rows.select_related("pillar__strategy").order_by(
        "pillar__strategy", "pillar__position", "position", "pk"
    )


def pillars_of(strategy: Strategy) -> list[Pillar]:
    """Return the pillars with their initiatives, KPI and targets, in five queries."""
    targets = Prefetch("targets", queryset=KpiTarget.objects.order_by("fiscal_year"))
    kpis = Prefetch("kpis", queryset=Kpi.objects.prefetch_related(targets))
    initiatives = Prefetch(
        "initiatives",
        queryset=Initiative.objects.select_related(
            "owner_post__department__parent"
        ).prefetch_related(kpis),
    )
    return list(Pillar.objects.filter(strategy=strategy).prefetch_related(initiatives))


@dataclass(frozen=True, slots=True)
class InitiativeBranch:
    """An initiative with its KPI figures and the projects that the actor may see."""

    initiative: Initiative
    figures: list[Figure]
    projects: list[Project] = field(default_factory=list)
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class PillarBranch:
    """A pillar with its initiatives."""

    pillar: Pillar
    initiatives: list[InitiativeBranch]


def tree_of(strategy: Strategy, *, actor: Actor, on: date) -> list[PillarBranch]:
    """Return the strategy as a tree; projects that the actor may not see are only counted."""
    pillars = pillars_of(strategy)
    initiatives = [one for pillar in pillars for one in pillar.initiatives.all()]
    kpis = [kpi for one in initiatives for kpi in one.kpis.all()]
    known = figures(kpis, on=on, of_draft=strategy.published_at is None)
    shown, hidden = _projects_of(initiatives, actor)
    return [
        PillarBranch(
            pillar,
            [
                InitiativeBranch(
                    one,
                    [known[kpi.pk] for kpi in one.kpis.all()],
                    shown[one.pk],
                    hidden[one.pk],
                )
                for one in pillar.initiatives.all()
            ],
        )
        for pillar in pillars
    ]


def _projects_of(
    initiatives: Iterable[Initiative], actor: Actor
) -> tuple[dict[int, list[Project]], dict[int, int]]:
    places: dict[int, int] = {}
    for one in initiatives:
        places[one.pk] = one.pk
        # The projects of a draft edition still hang on the edition in force.
        if one.previous_id is not None:
            places.setdefault(one.previous_id, one.pk)
    shown: dict[int, list[Project]] = defaultdict(list)
    hidden: dict[int, int] = defaultdict(int)
    mine = projects_for(actor).filter(initiative__in=places).select_related("department")
    for project in mine.order_by("code"):
        shown[places[project.initiative_id or 0]].append(project)
    seen = {project.pk for rows in shown.values() for project in rows}
    every = Project.objects.filter(initiative__in=places).values_list("pk", "initiative_id")
    for key, initiative_id in every:
        if key not in seen:
            hidden[places[initiative_id or 0]] += 1
    return shown, hidden


def lacks_of(strategy: Strategy, *, on: date) -> list[str]:
    """Return what the draft lacks before it can be published, a sentence each."""
    pillars = pillars_of(strategy)
    initiatives = [one for pillar in pillars for one in pillar.initiatives.all()]
    keys = {one.pk for one in initiatives} | {one.previous_id for one in initiatives}
    dated = Task.objects.filter(project=OuterRef("pk"), removed_at=None).exclude(finish=None)
    counts: dict[int | None, list[bool]] = defaultdict(list)
    rows = Project.objects.filter(initiative__in=[key for key in keys if key], cancelled_on=None)
    for initiative_id, is_dated in rows.annotate(is_dated=Exists(dated)).values_list(
        "initiative_id", "is_dated"
    ):
        counts[initiative_id].append(is_dated)
    outlines = [
        PillarOutline(
            pillar.title,
            [
                _outline(
                    one, [*counts[one.pk], *(counts[one.previous_id] if one.previous_id else [])]
                )
                for one in pillar.initiatives.all()
            ],
        )
        for pillar in pillars
    ]
    years = years_needed(strategy.first_year, strategy.last_year, current=FiscalYear.of(on).year)
    return lacks(strategy.vision, outlines, years=years)


def _outline(initiative: Initiative, projects: list[bool]) -> InitiativeOutline:
    kpis = [
        KpiOutline(kpi.title, frozenset(target.fiscal_year for target in kpi.targets.all()))
        for kpi in initiative.kpis.all()
    ]
    return InitiativeOutline(
        initiative.title, initiative.owner_post_id is not None, kpis, len(projects), sum(projects)
    )


def left_behind(strategy: Strategy) -> int:
    """Return how many projects hang on initiatives that the draft edition does not take over."""
    if strategy.previous_id is None:
        return 0
    taken = Initiative.objects.filter(pillar__strategy=strategy).exclude(previous=None)
    rows = Project.objects.filter(initiative__pillar__strategy=strategy.previous_id)
    return rows.exclude(initiative__in=taken.values("previous")).count()


def strategy_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a strategy."""
    if not subject_id.isdecimal():
        return None
    row = only(Strategy.objects.filter(pk=int(subject_id)))
    if row is None:
        return None
    return SubjectCard(
        f"{row.title}（第{row.edition}版）", reverse("programmes:strategy", args=[row.pk])
    )
