"""Which plans an actor may see, and which of them change: conditions in the query itself."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from yakuba.conversion.models import (
    CharacterSighting,
    ConversionRun,
    MigrationPlan,
    MigrationReview,
    Rehearsal,
    Requirement,
    RequirementJudgement,
    ReviewItem,
    SourceBatch,
)
from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.kernel.actor import Actor, ActorKind, Duty

# Who steers, leads or audits the whole reads all of it.
SEES_ALL = frozenset({Duty.DX, Duty.EXECUTIVE, Duty.AUDIT})


def serves_here(actor: Actor) -> bool:
    """Tell whether the actor is a member of staff of the active town."""
    return is_town_active() and actor.serves(active_municipality_id())


def plans_for(actor: Actor) -> QuerySet[MigrationPlan]:
    """Return the plans that the actor may see: of the own section, and where a post is named."""
    rows = MigrationPlan.objects.select_related("department")
    if actor.kind is ActorKind.SYSTEM:
        return rows
    if not serves_here(actor):
        return rows.none()
    if actor.duties & SEES_ALL:
        return rows
    posts = actor.post_ids
    answers = RequirementJudgement.objects.filter(
        requirement__edition__plan=OuterRef("pk"), owner_post__in=posts
    )
    proves = ReviewItem.objects.filter(review__plan=OuterRef("pk"), post__in=posts)
    decides = MigrationReview.objects.filter(plan=OuterRef("pk"), decider__in=posts)
    leads = Rehearsal.objects.filter(plan=OuterRef("pk"), post__in=posts)
    return rows.filter(
        Q(department__in=actor.department_ids)
        | Exists(answers)
        | Exists(proves)
        | Exists(decides)
        | Exists(leads)
    )


def editable_by(actor: Actor) -> QuerySet[MigrationPlan]:
    """Return the plans that the actor may change: DX officers all, a section its own."""
    rows = MigrationPlan.objects.select_related("department")
    if actor.kind is ActorKind.SYSTEM:
        return rows
    if not serves_here(actor):
        return rows.none()
    return rows if actor.has(Duty.DX) else rows.filter(department__in=actor.department_ids)


def sees_any(actor: Actor) -> bool:
    """Tell whether the actor has a part in a migration, or steers, leads or audits all of them."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return serves_here(actor) and (bool(actor.duties & SEES_ALL) or plans_for(actor).exists())


def changes_any(actor: Actor) -> bool:
    """Tell whether the actor changes a plan: DX officers, and sections that have one of their own."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return serves_here(actor) and (actor.has(Duty.DX) or editable_by(actor).exists())


def requirements_for(actor: Actor) -> QuerySet[Requirement]:
    """Return the requirements of the plans that the actor may see."""
    rows = Requirement.objects.select_related(
        "edition__plan__department", "judgement__owner_post__department__parent"
    )
    return rows.filter(edition__plan__in=plans_for(actor).values("pk"))


def rehearsals_for(actor: Actor) -> QuerySet[Rehearsal]:
    """Return the rehearsals of the plans that the actor may see."""
    rows = Rehearsal.objects.select_related("plan__department", "post__department__parent")
    return rows.filter(plan__in=plans_for(actor).values("pk"))


def reviews_for(actor: Actor) -> QuerySet[MigrationReview]:
    """Return the go/no-go meetings of the plans that the actor may see."""
    rows = MigrationReview.objects.select_related("plan__department", "decider__department__parent")
    return rows.filter(plan__in=plans_for(actor).values("pk"))


def review_items_for(actor: Actor) -> QuerySet[ReviewItem]:
    """Return the criteria of the meetings that the actor may see."""
    rows = ReviewItem.objects.select_related(
        "review__plan__department", "review__decider", "post__department__parent"
    )
    return rows.filter(review__plan__in=plans_for(actor).values("pk"))


def batches_for(actor: Actor) -> QuerySet[SourceBatch]:
    """Return the deliveries of data to the plans that the actor may see; not what is in them."""
    rows = SourceBatch.objects.select_related("plan__department", "received_by")
    return rows.filter(plan__in=plans_for(actor).values("pk"))


def runs_for(actor: Actor) -> QuerySet[ConversionRun]:
    """Return the runs of the plans that the actor may see; their results are another matter."""
    rows = ConversionRun.objects.select_related(
        "plan__department", "batch", "rehearsal", "asked_by"
    )
    return rows.filter(plan__in=plans_for(actor).values("pk"))


def sightings_for(actor: Actor) -> QuerySet[CharacterSighting]:
    """Return where characters stood in the runs of the plans that the actor may see."""
    rows = CharacterSighting.objects.select_related("run__plan")
    return rows.filter(run__plan__in=plans_for(actor).values("pk"))
