"""Approvals asked in plans: whose answer is awaited, what was answered."""

from datetime import date

from django.db.models import QuerySet

from yakuba.kernel.actor import Actor
from yakuba.programmes.models import ApprovalRequest, Task

from .visible import projects_for, sees_all


def _full() -> QuerySet[ApprovalRequest]:
    return ApprovalRequest.objects.select_related(
        "task__project__department", "task__assignee", "asked_of", "asked_by"
    )


def awaited_from(actor: Actor) -> QuerySet[ApprovalRequest]:
    """Return what the actor is asked to approve and has not answered, the earliest due first."""
    rows = _full().filter(asked_of=actor.user_id, answered_at=None, task__removed_at=None)
    if not sees_all(actor):
        rows = rows.filter(task__project__in=projects_for(actor).values("pk"))
    return rows.order_by("due", "pk")


def asked_by(actor: Actor, limit: int = 20) -> QuerySet[ApprovalRequest]:
    """Return what the actor asked others for and waits for."""
    rows = _full().filter(asked_by=actor.user_id, answered_at=None, task__removed_at=None)
    if not sees_all(actor):
        rows = rows.filter(task__project__in=projects_for(actor).values("pk"))
    return rows.order_by("due", "pk")[:limit]


def approvals_of(task: Task) -> QuerySet[ApprovalRequest]:
    """Return every request of the task, the newest first."""
    return _full().filter(task=task).order_by("-asked_at", "-pk")


def approval_for(actor: Actor, key: int) -> ApprovalRequest | None:
    """Return the request if the actor may see its project."""
    rows = _full().filter(pk=key, task__removed_at=None)
    return rows.filter(task__project__in=projects_for(actor).values("pk")).first()


def of_decision(decision_id: str) -> ApprovalRequest | None:
    """Return the request that the decision stands for."""
    if not decision_id:
        return None
    return _full().filter(decision_id=decision_id).order_by("-pk").first()


def formal_of(task: Task) -> ApprovalRequest | None:
    """Return the newest formal request of the task."""
    return _full().filter(task=task).exclude(decision_id="").order_by("-asked_at", "-pk").first()


def is_late(request: ApprovalRequest, on: date) -> bool:
    """Tell whether the answer should have come."""
    return request.answered_at is None and request.due < on
