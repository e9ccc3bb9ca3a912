"""What happened to a plan with all that hangs on it, and to a single requirement."""

from django.db.models import QuerySet

from yakuba.conversion.events.about import (
    batch_ref,
    rehearsal_ref,
    requirement_ref,
    review_ref,
    run_ref,
)
from yakuba.conversion.models import ConversionRun, MigrationPlan, Requirement, SourceBatch
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.events.queries import events_of


def facts_of_plan(plan: MigrationPlan) -> QuerySet[EventRecord]:
    """Return what happened to the plan, its data, runs, rehearsals and meetings, newest first."""
    refs = [plan.ref]
    refs += [rehearsal_ref(key) for key in plan.rehearsals.values_list("pk", flat=True)]
    refs += [review_ref(key) for key in plan.reviews.values_list("pk", flat=True)]
    refs += [
        batch_ref(key) for key in SourceBatch.objects.filter(plan=plan).values_list("pk", flat=True)
    ]
    refs += [
        run_ref(key) for key in ConversionRun.objects.filter(plan=plan).values_list("pk", flat=True)
    ]
    return events_of(refs).order_by("-occurred_at", "-pk")


def facts_of_requirement(requirement: Requirement) -> QuerySet[EventRecord]:
    """Return what was answered to the requirement, in this edition and before, newest first."""
    same = Requirement.objects.filter(
        edition__plan=requirement.edition.plan_id, number=requirement.number
    )
    refs = [requirement_ref(key) for key in same.values_list("pk", flat=True)]
    return events_of(refs).order_by("-occurred_at", "-pk")
