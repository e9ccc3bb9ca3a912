"""Who may work on a task without planning the whole."""

from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED, Verdict
from yakuba.programmes.models import Task

from .projects import may_change, may_see


def may_work(actor: Actor, task: Task) -> Verdict:
    """Who plans the project, and the person whose task it is, say how far it is."""
    verdict = may_change(actor, task.project)
    if verdict or task.assignee_id is None or task.assignee_id != actor.user_id:
        return verdict
    return ALLOWED if may_see(actor, task.project) else verdict
