"""Projects and tasks as the holder of a key may see them."""

from typing import Any, Final

from django.http import Http404, HttpRequest
from ninja import Query, Router

from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.programmes.models import Project, Task, TaskLink
from yakuba.programmes.queries.visible import projects_for

from .shapes import Paging, ProjectOut, ProjectPage, TaskOut

router = Router()
# Programs are generated from these names: they stay when code moves.
NAMES: Final = "yakuba_programmes_api"


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def project_of(request: HttpRequest, code: str) -> Project:
    rows = projects_for(actor_of(request)).select_related("department", "owner_post__department")
    project = only(rows.filter(code=code))
    if project is None:
        raise Http404
    return project


def told(project: Project) -> ProjectOut:
    return ProjectOut(
        code=project.code,
        name=project.name,
        purpose=project.purpose,
        department=project.department.name,
        department_code=project.department.code,
        owner_post=project.owner_post.label if project.owner_post else None,
        stage=project.stage.value,
        priority=project.priority,
        reach=project.reach,
        is_public=project.is_public,
        planned_start=project.planned_start,
        go_live=project.go_live,
        revision=project.revision,
    )


@router.get("", response=ProjectPage, summary="事業の一覧", operation_id=f"{NAMES}_projects")
def projects(request: HttpRequest, paging: Query[Paging]) -> Any:
    """Return the projects that the holder of the key may see."""
    rows = projects_for(actor_of(request)).select_related(
        "department", "owner_post__department__parent"
    )
    limit = paging.limit
    found = list(rows.filter(code__gt=paging.after).order_by("code")[: limit + 1])
    more = found[limit - 1].code if len(found) > limit else None
    return ProjectPage(items=[told(one) for one in found[:limit]], next=more)


@router.get("/{code}", response=ProjectOut, summary="一つの事業", operation_id=f"{NAMES}_project")
def project(request: HttpRequest, code: str) -> Any:
    """Return one project."""
    return told(project_of(request, code))


@router.get(
    "/{code}/tasks",
    response=list[TaskOut],
    summary="事業のタスク",
    operation_id=f"{NAMES}_tasks",
)
def tasks(request: HttpRequest, code: str) -> Any:
    """Return the tasks of a project in the order of its plan."""
    held = project_of(request, code)
    rows = Task.objects.filter(project=held, removed_at=None).select_related("assignee")
    return tasks_told(list(rows.order_by("position", "pk")))


def tasks_told(rows: list[Task]) -> list[TaskOut]:
    waits: dict[int, list[int]] = {}
    own = {one.pk for one in rows}
    links = TaskLink.objects.filter(after__in=own).values_list("after_id", "before_id")
    for later, earlier in links:
        # A task of another project stays unnamed: the holder may not see that project.
        if earlier in own:
            waits.setdefault(later, []).append(earlier)
    return [
        TaskOut(
            id=one.pk,
            parent=one.parent_id,
            kind=one.kind,
            title=one.title,
            note=one.note,
            days=one.days,
            start=one.start,
            finish=one.finish,
            progress=one.progress,
            started_on=one.started_on,
            finished_on=one.finished_on,
            assignee=one.assignee.username if one.assignee else None,
            effort_hours=one.effort_hours,
            spent_hours=one.spent_hours,
            after=sorted(waits.get(one.pk, [])),
            changed_at=one.changed_at,
        )
        for one in rows
    ]
