"""The job of the queue: it carries only keys and reads the row again."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django_tasks import TaskContext, task

from yakuba.foundation.jobs.registry import sweeper
from yakuba.foundation.tenancy.active import acting_in

from .models import Delivery
from .rules import Lane
from .services import attempt, forget, sweep


@task(takes_context=True)
def deliver(context: TaskContext, delivery_id: str, municipality_id: int) -> None:
    """Attempt the delivery now if it is still due."""
    with acting_in(municipality_id):
        attempt(delivery_id=UUID(delivery_id), at=timezone.now(), job=context.task_result.id)


def enqueue(delivery: Delivery, run_after: datetime | None) -> None:
    """Put a job for the row into the queue, in the running transaction."""
    deliver.using(priority=Lane(delivery.lane).priority, run_after=run_after).enqueue(
        str(delivery.pk), delivery.municipality_id
    )


sweeper("deliveries.sweep", every_seconds=30, per_town=False)(sweep)
sweeper("deliveries.forget", every_seconds=3_600)(forget)
