"""Who comes in: another town's staff and residents meet a 404, as does whom the policy denies."""

from django.http import Http404

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.programmes.models import Project, Task
from yakuba.programmes.policies.projects import may_enter
from yakuba.programmes.queries.projects import project_of, task_of


def enter(request: TownRequest) -> None:
    """Let staff of this town in; raises Http404."""
    if request.municipality is None or not may_enter(request.actor):
        raise Http404


def project_or_404(request: TownRequest, key: int) -> Project:
    """Return the project if the actor may see it; raises Http404."""
    enter(request)
    project = project_of(request.actor, key)
    if project is None:
        raise Http404
    return project


def task_or_404(request: TownRequest, key: int, *, also_removed: bool = False) -> Task:
    """Return the task if the actor may see its project; raises Http404."""
    enter(request)
    task = task_of(request.actor, key)
    if task is None or (task.removed_at is not None and not also_removed):
        raise Http404
    return task
