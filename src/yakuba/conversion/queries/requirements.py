"""The requirements in force of a plan: searched, counted, and what each says."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse

from yakuba.conversion.models import MigrationPlan, Requirement, RequirementList
from yakuba.conversion.rules.fit import ORDER, Asked, Fit, Tally
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import SubjectCard, seen_cards
from yakuba.foundation.tenancy.rows import only
from yakuba.foundation.ui.charts import Chart, bar_chart
from yakuba.kernel.actor import Actor

from .visible import requirements_for

# The one kind of subject that stands behind a judgement.
DECISION: Final = "decisions.decision"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requirements are looked for; `owner` is the key of a post, 0 for those without one."""

    words: str = ""
    fit: str = ""
    asked: str = ""
    owner: int | None = None


def edition_in_force(plan: MigrationPlan) -> RequirementList | None:
    """Return the newest edition of the plan's list."""
    return plan.lists.order_by("-number").first()


def editions_of(plan: MigrationPlan) -> QuerySet[RequirementList]:
    """Return the editions of the plan's list, the newest first."""
    return plan.lists.select_related("taken_by").order_by("-number")


def found_in(edition: RequirementList, wanted: Wanted) -> QuerySet[Requirement]:
    """Return the requirements of the edition that fit, the undecided first, then in their order."""
    rows = edition.requirements.select_related("judgement__owner_post__department__parent")
    if wanted.words:
        like = Q()
        for name in ("number", "function", "text", "basis"):
            like |= Q(**{f"{name}__icontains": wanted.words})
        rows = rows.filter(like)
    if wanted.fit in list(Fit):
        rows = rows.filter(judgement__fit=wanted.fit)
    if wanted.asked in list(Asked):
        rows = rows.filter(asked=wanted.asked)
    if wanted.owner is not None:
        rows = rows.filter(judgement__owner_post=wanted.owner or None)
    open_first = Case(
        When(judgement__fit=Fit.OPEN.value, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return rows.order_by(open_first, "position")


def requirement_for(actor: Actor, key: int) -> Requirement | None:
    """Return the requirement if the actor may see its plan."""
    return only(requirements_for(actor).filter(pk=key))


def picked_in(edition: RequirementList, keys: Collection[int]) -> list[Requirement]:
    """Return those of the requirements that stand in the edition, in their order."""
    rows = edition.requirements.filter(pk__in=keys)
    return list(rows.select_related("judgement__owner_post", "edition__plan__department"))


def neighbours_of(requirement: Requirement) -> tuple[Requirement | None, Requirement | None]:
    """Return the requirements before and after in the same edition."""
    rows = Requirement.objects.filter(edition=requirement.edition_id)
    before = rows.filter(position__lt=requirement.position).order_by("-position").first()
    after = rows.filter(position__gt=requirement.position).order_by("position").first()
    return before, after


def decision_cards(
    actor: Actor, requirements: Collection[Requirement]
) -> dict[SubjectRef, SubjectCard]:
    """Return those of the decisions behind the requirements that the actor may see."""
    refs = {one.judgement.decision for one in requirements}
    return seen_cards(actor, [one for one in refs if one is not None])


def summary_chart(counted: Tally) -> Chart | None:
    """Return the counts by judgement as bars, the undecided first; None without requirements."""
    if not counted.total:
        return None
    return bar_chart(
        "判定ごとの要件の数",
        [one.label for one in ORDER],
        [count for _, count in counted.rows],
        unit="件",
    )


def requirement_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a requirement."""
    if not subject_id.isdecimal():
        return None
    rows = Requirement.objects.select_related("edition__plan")
    found = only(rows.filter(pk=int(subject_id)))
    if found is None:
        return None
    address = reverse("conversion:requirement", args=[found.pk])
    return SubjectCard(f"{found.edition.plan.name}の要件 {found.number}", address)
