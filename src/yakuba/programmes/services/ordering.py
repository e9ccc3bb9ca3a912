"""Let a task and its neighbour change places; no date hangs on it."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.programmes.events import tasks as events
from yakuba.programmes.models import Task
from yakuba.programmes.policies.projects import may_change

from .dates import opened, settle
from .errors import UnableToPlan
from .scheduling import write_fields


@transaction.atomic
def shift_task(*, task: Task, down: bool, actor: Actor, at: datetime) -> Task:
    """Put the task, with what stands below it, one place up or down under its heading.

    Raises `UnableToPlan` where it stands first or last already.
    """
    held = opened(task, may_change(actor, task.project)).task
    beside = list(
        Task.objects.filter(
            project=held.project_id, parent=held.parent_id, removed_at=None
        ).order_by("position", "pk")
    )
    place = next(at for at, one in enumerate(beside) if one.pk == held.pk)
    other = place + (1 if down else -1)
    if not 0 <= other < len(beside):
        raise UnableToPlan(
            f"「{held.title}」は、まとまりの{'最後' if down else '最初'}にあります。"
        )
    free = sorted({one.position for one in beside})
    # Places that are shared tell no order: then all are numbered anew.
    places = free if len(free) == len(beside) else range(1, len(beside) + 1)
    beside[place], beside[other] = beside[other], beside[place]
    changed = [one for one, number in zip(beside, places, strict=True) if one.position != number]
    for one, number in zip(beside, places, strict=True):
        if one.position != number:
            one.position, one.changed_at = number, at
    write_fields(changed, ["position", "changed_at"])
    settle(held.project, changed, at=at, actor=actor, retime=False)
    fact = events.TaskChanged(
        subject=held.ref,
        project_id=held.project_id,
        changes=(f"順序: 一つ{'下' if down else '上'}へ",),
    )
    record(fact, actor=actor, at=at)
    return held
