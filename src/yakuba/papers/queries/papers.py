"""Which papers an actor may see, and where each is on its way."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from yakuba.decisions.queries import Plan, plan_route
from yakuba.decisions.queries.planning import drafting_post
from yakuba.decisions.rules.routes import NoRoute
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.organisation.models import Department
from yakuba.organisation.queries import departments_on
from yakuba.organisation.rules import DepartmentKind
from yakuba.papers.models import Paper, PaperFile
from yakuba.papers.rules.states import PaperState


@dataclass(frozen=True, slots=True)
class PaperFilter:
    """What the list is narrowed to; empty means all."""

    words: str = ""
    state: PaperState | None = None
    mine: bool = False

    @property
    def is_narrow(self) -> bool:
        return self != PaperFilter()


def serves_here(actor: Actor) -> bool:
    """Tell whether the actor is a member of staff of the active town."""
    return is_town_active() and actor.serves(active_municipality_id())


def papers_for(actor: Actor) -> QuerySet[Paper]:
    """Return the papers that the actor may see: those of the own sections; auditors see all."""
    rows = Paper.objects.select_related("form", "section", "writer", "decision__current")
    if actor.kind is ActorKind.SYSTEM:
        return rows
    if not serves_here(actor):
        return rows.none()
    if actor.has(Duty.AUDIT):
        return rows
    return rows.filter(Q(section__in=actor.department_ids) | Q(writer=actor.user_id))


def found(actor: Actor, wanted: PaperFilter) -> QuerySet[Paper]:
    """Return the papers that fit the filter, the one changed last first."""
    rows = papers_for(actor)
    for word in wanted.words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(body__icontains=word))
    if wanted.mine:
        rows = rows.filter(writer=actor.user_id)
    if wanted.state is None:
        rows = rows.filter(discarded_at=None)
    else:
        rows = rows.filter(_in_state(wanted.state))
    return rows.order_by("-changed_at", "pk")


def _in_state(state: PaperState) -> Q:
    sent, ended = Q(decision__isnull=False), Q(decision__abandoned_at__isnull=False)
    decided, living = Q(decision__decided_at__isnull=False), Q(discarded_at=None)
    returned = Q(decision__current__sent_back_at__isnull=False) | Q(
        decision__current__pulled_back_at__isnull=False
    )
    return {
        PaperState.WRITING: living & ~sent,
        PaperState.CIRCULATING: sent & ~decided & ~ended & ~returned,
        PaperState.RETURNED: sent & ~decided & ~ended & returned,
        PaperState.DECIDED: decided,
        PaperState.ENDED: ~living | ended,
    }[state]


def paper_for(actor: Actor, key: UUID) -> Paper | None:
    """Return the paper if the actor may see it."""
    return papers_for(actor).filter(pk=key).first()


def files_of(paper: Paper) -> QuerySet[PaperFile]:
    """Return the files that would go round with the paper now."""
    return paper.files.filter(removed_at=None).select_related("file")


def sections_to_write_for(actor: Actor, on: date) -> list[Department]:
    """Return the sections in which the actor holds a post."""
    if not serves_here(actor):
        return []
    rows = departments_on(on).filter(pk__in=actor.department_ids).exclude(kind=DepartmentKind.UNIT)
    return [one for one in rows if drafting_post(actor, one) is not None]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The way the paper would take if it were sent now, or why it could not be."""

    plan: Plan | None = None
    hindrance: str = ""


def way_of(paper: Paper, actor: Actor, on: date) -> Foreseen:
    """Foresee the way of the paper for its writer."""
    post = drafting_post(actor, paper.section)
    if post is None:
        return Foreseen(
            hindrance=f"{paper.section.name}の職にある人だけが、この課の起案をできます。"
        )
    try:
        plan = plan_route(
            kind=paper.form.decision_kind,
            amount=paper.amount,
            outcome="",
            drafter_id=actor.user_id or 0,
            drafter_post=post,
            on=on,
        )
    except NoRoute as refusal:
        return Foreseen(hindrance=str(refusal))
    return Foreseen(plan)


def paper_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a paper."""
    try:
        row = Paper.objects.filter(pk=UUID(subject_id)).select_related("form").first()
    except ValueError:
        return None
    return SubjectCard(str(row), reverse("papers:paper", args=[row.pk])) if row else None
