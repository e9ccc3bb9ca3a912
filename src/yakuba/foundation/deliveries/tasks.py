"""The job of the queue: it carries only keys and reads the row again."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django_tasks import TaskContext, task

from yakuba.foundation.jobs.registry import Job, sweeper, together
from yakuba.foundation.tenancy.active import acting_in

from .models import Delivery
from .registry import channel_of
from .rules import Lane
from .services import attempt, attempt_together, forget, sweep

# What takes a moment stands in a queue of its own, which is not emptied one by one.
QUICK = "quick"


@task(takes_context=True)
def deliver(context: TaskContext, delivery_id: str, municipality_id: int) -> None:
    """Attempt the delivery now if it is still due."""
    with acting_in(municipality_id):
        attempt(delivery_id=UUID(delivery_id), at=timezone.now(), job=context.task_result.id)


@together(QUICK)
def deliver_together(jobs: Sequence[Job], goes_on: Callable[[], bool]) -> set[str]:
    """Attempt the deliveries that are still due; returns the jobs that were not begun."""
    by_town: dict[int, dict[UUID, str]] = {}
    for job in jobs:
        delivery_id, municipality_id = job.args
        by_town.setdefault(municipality_id, {})[UUID(delivery_id)] = job.id
    left: set[str] = set()
    for municipality_id, wanted in by_town.items():
        with acting_in(municipality_id):
            left |= attempt_together(jobs=wanted, clock=timezone.now, goes_on=goes_on)
    return left


def enqueue(delivery: Delivery, run_after: datetime | None) -> None:
    """Put a job for the row into the queue, in the running transaction."""
    channel = channel_of(delivery.channel)
    job = deliver.using(priority=Lane(delivery.lane).priority, run_after=run_after)
    if channel is not None and channel.is_quick:
        job = job.using(queue_name=QUICK)
    job.enqueue(str(delivery.pk), delivery.municipality_id)


sweeper("deliveries.sweep", every_seconds=30, per_town=False)(sweep)
sweeper("deliveries.forget", every_seconds=3_600)(forget)
