"""The plan of a project: its table, a task of it, and the acts that move dates."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.schedule.tasks import LinkKind
from yakuba.organisation.queries import departments_on
from yakuba.programmes.forms.plan import AddForm, LinkForm, MoveForm, TaskForm
from yakuba.programmes.models import Project, Task, TaskLink, TownWindow
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.queries.plan import (
    headings_of,
    numbers_of,
    plan_lines,
    plan_page,
    removed_of,
    waits_of,
)
from yakuba.programmes.queries.talk import people_near
from yakuba.programmes.rules.stages import TaskKind
from yakuba.programmes.services import ordering, scheduling, tasks
from yakuba.programmes.services.errors import PlanGrewOld, UnableToAct

from .gate import project_or_404, task_or_404

LINES_A_PAGE = 300


@require_safe
def plan(request: TownRequest, key: int) -> HttpResponse:
    """Show the plan as a table."""
    return _plan(request, project_or_404(request, key))


def _plan(
    request: TownRequest, project: Project, form: AddForm | None = None, status: int = 200
) -> HttpResponse:
    on = timezone.localdate()
    page = plan_page(project, actor=request.actor, on=on)
    part = Paginator(page.rows, LINES_A_PAGE).get_page(request.GET.get("page"))
    changes = bool(may_change(request.actor, project))
    context = {
        "project": project,
        "tab": "plan",
        "plan": page,
        "part": part,
        "lines": plan_lines(project, page, list(part.object_list), actor=request.actor, on=on),
        "may_change": changes,
        "form": (form or _add_form(request, project)) if changes else None,
        "removed": removed_of(project) if changes else (),
        "is_late": _is_late(project, page.view.end),
        "on": on,
    }
    return render(request, "programmes/plan.html", context, status=status)


def _is_late(project: Project, end: date | None) -> bool:
    return project.go_live is not None and end is not None and end > project.go_live


def _names(project: Project) -> list[str]:
    return [f"{number} {row.title}" for row, number in numbers_of(project) if not row.is_group]


def _add_form(request: TownRequest, project: Project, data: Any = None) -> AddForm:
    on = timezone.localdate()
    return AddForm(
        data,
        project=project,
        actor=request.actor,
        headings=headings_of(project),
        names=_names(project),
        near=people_near(project, on),
        on=on,
    )


@require_POST
def add(request: TownRequest, key: int) -> HttpResponse:
    """Add a task to the plan."""
    project = project_or_404(request, key)
    form = _add_form(request, project, request.POST)
    if not form.is_valid():
        return _plan(request, project, form, status=422)
    typed = form.cleaned_data
    parent = only(Task.objects.filter(pk=typed["parent"] or 0))
    try:
        task = tasks.add_task(
            project=project,
            title=typed["title"],
            kind=TaskKind(typed["kind"]),
            days=typed["days"],
            parent=parent,
            after=typed["after"],
            assignee=typed["assignee"],
            effort_hours=typed["effort_hours"],
            actor=request.actor,
            at=timezone.now(),
            on=timezone.localdate(),
        )
    except UnableToAct as refusal:
        form.add_error(None, str(refusal))
        return _plan(request, project, form, status=422)
    messages.success(request, f"「{task.title}」を加えました。{_dates(task)}")
    return redirect("programmes:plan", key=project.pk)


def _dates(task: Task) -> str:
    if task.start is None or task.finish is None:
        return ""
    if task.start == task.finish:
        return f"{task.start:%-m月%-d日}です。"
    return f"{task.start:%-m月%-d日}から{task.finish:%-m月%-d日}までです。"


# One task


@require_http_methods(["GET", "HEAD", "POST"])
def plan_task(request: TownRequest, key: int) -> HttpResponse:
    """Show what is planned of a task, and change it."""
    task = task_or_404(request, key)
    if request.method != "POST":
        return _task(request, task)
    form = _task_form(request, task, request.POST)
    if not form.is_valid():
        return _task(request, task, form=form, status=422)
    changes = form.changes(task)
    changes["parent"] = only(Task.objects.filter(pk=changes["parent"] or 0))
    changes["section"] = only(departments_on(timezone.localdate()).filter(pk=changes["section"]))
    return _changed(
        request,
        task,
        form,
        lambda: tasks.change_task(
            task=task,
            changes=changes,
            revision=form.cleaned_data["revision"],
            actor=request.actor,
            at=timezone.now(),
            on=timezone.localdate(),
        ),
        "form",
    )


def _changed(
    request: TownRequest, task: Task, form: Any, act: Callable[[], Task], name: str
) -> HttpResponse:
    """Do the act, or show the page again with what was typed and why it was not done."""
    try:
        changed = act()
    except UnableToAct as refusal:
        form.add_error(None, str(refusal))
        # The next try is made knowing what is shown now.
        fresh = Project.objects.values_list("revision", flat=True).get(pk=task.project_id)
        form.data = form.data.copy()
        form.data[form.add_prefix("revision")] = str(fresh)
        status = 409 if isinstance(refusal, PlanGrewOld) else 422
        return _task(request, task_or_404(request, task.pk), status=status, **{name: form})
    messages.success(request, f"「{changed.title}」を保存しました。{_dates(changed)}")
    return redirect("programmes:plan", key=task.project_id)


def _task(
    request: TownRequest,
    task: Task,
    *,
    form: TaskForm | None = None,
    move_form: MoveForm | None = None,
    link_form: LinkForm | None = None,
    status: int = 200,
) -> HttpResponse:
    project = task.project
    numbers = {row.pk: number for row, number in numbers_of(project)}
    given = {"revision": project.revision}
    context = {
        "project": project,
        "tab": "plan",
        "task": task,
        "number": numbers.get(task.pk, ""),
        "may_change": bool(may_change(request.actor, project)),
        "form": form or _task_form(request, task),
        "move_form": move_form or MoveForm(initial=given | {"start": task.start}),
        "link_form": link_form or _link_form(request, task),
        "waits": waits_of(project, request.actor, numbers, [task.pk]).get(task.pk, []),
        "is_group": task.kind_enum is TaskKind.GROUP,
        "is_point": task.kind_enum.is_point,
    }
    return render(request, "programmes/plan_task.html", context, status=status)


def _task_form(request: TownRequest, task: Task, data: Any = None) -> TaskForm:
    on = timezone.localdate()
    initial = {
        name: getattr(task, name)
        for name in TaskForm.base_fields
        if name not in ("parent", "section", "assignee", "revision")
    }
    initial |= {
        "parent": task.parent_id,
        "section": task.section_id,
        "assignee": task.assignee.name if task.assignee else "",
        "days": task.days or None,
        "revision": task.project.revision,
    }
    windows = TownWindow.objects.order_by("code", "opens").values_list("code", "title")
    return TaskForm(
        data,
        initial=initial,
        headings=[one for one in headings_of(task.project) if one[0] != task.pk],
        sections=departments_on(on),
        windows=_windows(dict(windows), task.window),
        near=people_near(task.project, on),
        on=on,
    )


def _windows(known: dict[str, str], own: str) -> list[tuple[str, str]]:
    """Return the kinds of windows to choose from; the task's own is one of them in any case."""
    listed = list(known.items())
    return listed if not own or own in known else [(own, own), *listed]


def _link_form(request: TownRequest, task: Task, data: Any = None) -> LinkForm:
    return LinkForm(
        data,
        project=task.project,
        actor=request.actor,
        names=_names(task.project),
        initial={"revision": task.project.revision},
    )


@require_POST
def plan_shift(request: TownRequest, key: int) -> HttpResponse:
    """Put the task one place up or down, and come back to where it stands."""
    task = task_or_404(request, key)
    down = request.POST.get("to") == "down"
    try:
        ordering.shift_task(task=task, down=down, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"「{task.title}」を一つ{'下' if down else '上'}へ動かしました。")
    part = request.POST.get("part", "")
    page = f"?page={part}" if part.isascii() and part.isdigit() and part != "1" else ""
    return redirect(f"{reverse('programmes:plan', args=[task.project_id])}{page}#t{task.pk}")


@require_POST
def plan_move(request: TownRequest, key: int) -> HttpResponse:
    """Let the task begin on another day."""
    task = task_or_404(request, key)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _task(request, task, move_form=form, status=422)
    return _changed(
        request,
        task,
        form,
        lambda: tasks.move_task(
            task=task,
            start=form.cleaned_data["start"],
            revision=form.cleaned_data["revision"],
            actor=request.actor,
            at=timezone.now(),
            on=timezone.localdate(),
        ),
        "move_form",
    )


@require_POST
def plan_link(request: TownRequest, key: int) -> HttpResponse:
    """Let the task wait for another one."""
    task = task_or_404(request, key)
    form = _link_form(request, task, request.POST)
    if not form.is_valid():
        return _task(request, task, link_form=form, status=422)

    def act() -> Task:
        link = tasks.link_tasks(
            before=form.cleaned_data["before"][0],
            after=task,
            kind=LinkKind(form.cleaned_data["kind"]),
            lag=form.cleaned_data["lag"],
            revision=form.cleaned_data["revision"],
            actor=request.actor,
            at=timezone.now(),
            on=timezone.localdate(),
        )
        return link.after

    return _changed(request, task, form, act, "link_form")


@require_POST
def plan_unlink(request: TownRequest, key: int, link: int) -> HttpResponse:
    """Let the task wait no more; of hidden projects too, for the plan is one's own."""
    task = task_or_404(request, key)
    found = only(TaskLink.objects.select_related("before__project").filter(pk=link, after=task))

    def act() -> None:
        if found is not None:
            tasks.unlink_tasks(
                before=found.before,
                after=task,
                kind=LinkKind(found.kind),
                actor=request.actor,
                at=timezone.now(),
                on=timezone.localdate(),
            )

    return _plain(request, act, "順序を外しました。", ("programmes:plan_task", task.pk))


@require_POST
def plan_remove(request: TownRequest, key: int) -> HttpResponse:
    """Take the task out of the plan."""
    task = task_or_404(request, key)

    def act() -> None:
        tasks.remove_task(
            task=task, actor=request.actor, at=timezone.now(), on=timezone.localdate()
        )

    done = f"「{task.title}」を削除しました。計画の下の「削除したタスク」から戻せます。"
    return _plain(request, act, done, ("programmes:plan", task.project_id))


@require_POST
def plan_restore(request: TownRequest, key: int) -> HttpResponse:
    """Put a removed task back."""
    task = task_or_404(request, key, also_removed=True)

    def act() -> None:
        tasks.restore_task(
            task=task, actor=request.actor, at=timezone.now(), on=timezone.localdate()
        )

    done = f"「{task.title}」を計画に戻しました。"
    return _plain(request, act, done, ("programmes:plan", task.project_id))


@require_POST
def plan_calendar(request: TownRequest, key: int) -> HttpResponse:
    """Reckon the plan anew after the closures of the town changed."""
    project = project_or_404(request, key)

    def act() -> None:
        scheduling.follow_calendar(
            project=project, actor=request.actor, at=timezone.now(), on=timezone.localdate()
        )

    return _plain(request, act, "日程を計算し直しました。", ("programmes:plan", project.pk))


def _plain(
    request: TownRequest, act: Callable[[], None], done: str, back: tuple[str, int]
) -> HttpResponse:
    """Do an act without words and go back; refused, the page says why."""
    try:
        act()
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(back[0], key=back[1])
