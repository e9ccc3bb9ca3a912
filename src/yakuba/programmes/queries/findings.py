"""What other apps have found against projects and their tasks: risks that fall by themselves."""

from collections import defaultdict
from datetime import date

from yakuba.foundation.subjects.findings import Finding, findings
from yakuba.programmes.models import Project, Task
from yakuba.programmes.models.projects import PROJECT
from yakuba.programmes.models.tasks import TASK


def findings_of(project: Project, on: date) -> list[Finding]:
    """Return what stands against the project and its open tasks on the day, its own first."""
    own = findings(PROJECT, [str(project.pk)], on).get(str(project.pk), [])
    open_tasks = Task.objects.filter(project=project, removed_at=None, finished_on=None)
    keys = [str(key) for key in open_tasks.values_list("pk", flat=True)]
    of_tasks = findings(TASK, keys, on)
    return [*own, *(one for key in keys for one in of_tasks.get(key, []))]


def findings_by_project(on: date) -> dict[int, list[Finding]]:
    """Return what stands against each project of the town and its open tasks on the day."""
    found: dict[int, list[Finding]] = defaultdict(list)
    for key, some in findings(PROJECT, None, on).items():
        found[int(key)].extend(some)
    of_tasks = findings(TASK, None, on)
    if of_tasks:
        rows = Task.objects.filter(pk__in=list(of_tasks), removed_at=None, finished_on=None)
        for task, project in rows.order_by("pk").values_list("pk", "project_id"):
            found[project].extend(of_tasks[str(task)])
    return dict(found)
