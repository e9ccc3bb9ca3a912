"""Plans: their cards, the list with what is open in each, and what is chosen from."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, QuerySet
from django.urls import reverse

from yakuba.conversion.models import MigrationPlan, MigrationReview, Rehearsal, Requirement
from yakuba.conversion.rules.fit import Tally, tally
from yakuba.foundation.subjects.registry import MOST_NAMED, SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.organisation.models import Department, Post
from yakuba.organisation.queries import departments_on
from yakuba.organisation.rules import DepartmentKind

from .visible import plans_for


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan with what is judged, the next rehearsal and the newest meeting."""

    plan: MigrationPlan
    tally: Tally
    rehearsal: Rehearsal | None
    review: MigrationReview | None


def plan_for(actor: Actor, key: int) -> MigrationPlan | None:
    """Return the plan if the actor may see it."""
    return only(plans_for(actor).filter(pk=key))


def lines_for(actor: Actor, on: date, words: str = "") -> list[PlanLine]:
    """Return the plans that the actor may see as they stand on the day, in four queries."""
    rows = plans_for(actor)
    if words:
        rows = rows.filter(name__icontains=words)
    # What has no day yet stands last, whatever the database thinks of missing values.
    soonest = F("goes_live_on").asc(nulls_last=True)
    return lines_of(rows.order_by(soonest, "name", "pk"), on)


def lines_of(plans: Iterable[MigrationPlan], on: date) -> list[PlanLine]:
    """Return the plans as they stand on the day."""
    rows = list(plans)
    keys = [one.pk for one in rows]
    counted = tallies(keys)
    next_ones: dict[int, Rehearsal] = {}
    for one in Rehearsal.objects.filter(plan__in=keys, ends__gt=on, cancelled_at=None).order_by(
        "starts", "pk"
    ):
        next_ones.setdefault(one.plan_id, one)
    newest = {
        one.plan_id: one
        for one in MigrationReview.objects.filter(plan__in=keys).order_by("meets_on", "pk")
    }
    return [
        PlanLine(one, counted.get(one.pk, Tally({})), next_ones.get(one.pk), newest.get(one.pk))
        for one in rows
    ]


def editions_in_force(plans: Collection[int]) -> dict[int, int]:
    """Return the number of the newest edition of each plan that has one."""
    rows = MigrationPlan.objects.filter(pk__in=plans, lists__isnull=False)
    return dict(rows.order_by().annotate(edition=Max("lists__number")).values_list("pk", "edition"))


def tallies(plans: Collection[int]) -> dict[int, Tally]:
    """Return how the requirements in force of each plan are answered."""
    editions = editions_in_force(plans)
    rows = (
        Requirement.objects.filter(edition__plan__in=editions)
        .order_by()
        .values_list("edition__plan", "edition__number", "judgement__fit")
        .annotate(count=Count("pk"))
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for plan, number, fit, count in rows:
        if editions[plan] == number:
            found.setdefault(plan, []).append((fit, count))
    return {plan: tally(counts) for plan, counts in found.items()}


def sections_for(actor: Actor, on: date) -> QuerySet[Department]:
    """Return the sections whose business the actor may register."""
    rows = departments_on(on).exclude(kind=DepartmentKind.UNIT)
    if actor.kind is ActorKind.SYSTEM or actor.has(Duty.DX):
        return rows
    return rows.filter(pk__in=actor.department_ids)


def posts_to_choose() -> list[Post]:
    """Return the posts of the departments that exist, in the order of the organisation."""
    rows = Post.objects.filter(department__valid_to=None)
    return list(rows.select_related("department__parent").order_by("department__code", "pk"))


# How others point at a plan


def plan_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a plan."""
    if not subject_id.isdecimal():
        return None
    return cards(MigrationPlan.objects.filter(pk=int(subject_id))).get(subject_id)


def key_of_name(name: str) -> str | None:
    """Return the key of the plan of the business with exactly this name."""
    found = only(MigrationPlan.objects.filter(name=name.strip()))
    return str(found.pk) if found else None


def seen_plans(actor: Actor, keys: Collection[str]) -> Mapping[str, SubjectCard]:
    """Return the cards of those of the plans that the actor may see, in one query."""
    return cards(plans_for(actor).filter(pk__in=[int(key) for key in keys if key.isdecimal()]))


def plans_named(actor: Actor, words: str) -> Mapping[str, SubjectCard]:
    """Return the cards of the plans with the words in their names."""
    return cards(plans_for(actor).filter(name__icontains=words.strip())[:MOST_NAMED])


def cards(rows: QuerySet[MigrationPlan]) -> dict[str, SubjectCard]:
    """Return the cards of the plans by key."""
    return {
        str(pk): SubjectCard(f"{name}の移行計画", reverse("conversion:plan", args=[pk]))
        for pk, name in rows.values_list("pk", "name")
    }
