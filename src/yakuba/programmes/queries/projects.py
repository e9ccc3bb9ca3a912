"""One project, its card, and how it is found."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.programmes.models import Project, Task

from .visible import projects_for, tasks_for


def project_of(actor: Actor, key: int) -> Project | None:
    """Return the project with its department, owner and initiative, if the actor may see it."""
    rows = projects_for(actor).select_related(
        "department__parent", "owner_post__department__parent", "initiative__pillar__strategy"
    )
    return only(rows.filter(pk=key))


def task_of(actor: Actor, key: int) -> Task | None:
    """Return the task with its project, people and sections, if the actor may see the project."""
    rows = Task.objects.select_related("project__department", "assignee", "section", "parent")
    return only(rows.filter(pk=key, project__in=projects_for(actor).values("pk")))


def project_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a project."""
    if not subject_id.isdecimal():
        return None
    project = only(Project.objects.filter(pk=int(subject_id)))
    if project is None:
        return None
    return SubjectCard(
        f"{project.code} {project.name}", reverse("programmes:project", args=[project.pk])
    )


def task_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a task."""
    if not subject_id.isdecimal():
        return None
    task = only(Task.objects.select_related("project").filter(pk=int(subject_id)))
    if task is None:
        return None
    return SubjectCard(
        f"{task.project.name}：{task.title}", reverse("programmes:task", args=[task.pk])
    )


def seen_projects(actor: Actor, keys: Collection[str]) -> dict[str, SubjectCard]:
    """Return the cards of those of the projects that the actor may see, in one query."""
    wanted = [int(key) for key in keys if key.isdecimal()]
    return _cards(projects_for(actor).filter(pk__in=wanted))


def projects_named(actor: Actor, words: str, most: int) -> dict[str, SubjectCard]:
    """Return the cards of so many of the projects with the words in their names, newest first."""
    found = projects_for(actor).filter(name__icontains=words.strip())
    return _cards(found.order_by("-code", "pk")[:most])


def _cards(rows: QuerySet[Project]) -> dict[str, SubjectCard]:
    return {
        str(pk): SubjectCard(f"{code} {name}", reverse("programmes:project", args=[pk]))
        for pk, code, name in rows.values_list("pk", "code", "name")
    }


def seen_tasks(actor: Actor, keys: Collection[str]) -> dict[str, SubjectCard]:
    """Return the cards of those of the tasks that the actor may see, in one query."""
    wanted = [int(key) for key in keys if key.isdecimal()]
    rows = tasks_for(actor).filter(pk__in=wanted).values_list("pk", "project__name", "title")
    return {
        str(pk): SubjectCard(f"{name}：{title}", reverse("programmes:task", args=[pk]))
        for pk, name, title in rows
    }


def key_of_code(code: str) -> str | None:
    """Return the key of the project with this number in the active town."""
    found = only(Project.objects.filter(code=code.strip().upper()))
    return str(found.pk) if found else None
