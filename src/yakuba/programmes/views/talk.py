"""What is said on tasks and projects, who is named, and the papers that hang on them."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.files.responses import file_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.programmes.forms.talk import AttachForm, CommentForm
from yakuba.programmes.models import Attachment, Comment, Project, Task
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.queries.talk import (
    attachment_for,
    attachments_of,
    comment_for,
    comments_of,
    people_near,
    unread_mentions,
)
from yakuba.programmes.services.attachments import attach, remove_attachment
from yakuba.programmes.services.comments import read_mentions, take_back_comment, write_comment
from yakuba.programmes.services.errors import UnableToAct

from .gate import enter, project_or_404, task_or_404
from .task import page as task_page


@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: TownRequest, key: int) -> HttpResponse:
    """Show what is said on the project as a whole, or add to it."""
    project = project_or_404(request, key)
    if request.method == "POST":
        return _comment(request, project, None)
    return _page(request, project)


def _page(
    request: TownRequest,
    project: Project,
    *,
    status: int = 200,
    comment: CommentForm | None = None,
    attach_form: AttachForm | None = None,
) -> HttpResponse:
    on = timezone.localdate()
    unread = unread_mentions(request.actor).filter(comment__project=project, comment__task=None)
    context = {
        "project": project,
        "comment_form": comment or CommentForm(near=people_near(project, on), on=on),
        "attach_form": attach_form or AttachForm(),
        "comments": comments_of(project, None),
        "unread": set(unread.values_list("comment_id", flat=True)),
        "attachments": attachments_of(project, None),
        "may_change": bool(may_change(request.actor, project)),
    }
    return render(request, "programmes/talk.html", context, status=status)


@require_POST
def task_comment(request: TownRequest, key: int) -> HttpResponse:
    """Add a remark to the task."""
    task = task_or_404(request, key)
    return _comment(request, task.project, task)


def _comment(request: TownRequest, project: Project, task: Task | None) -> HttpResponse:
    now = timezone.now()
    on = timezone.localdate(now)
    form = CommentForm(request.POST, near=people_near(project, on), on=on)
    if form.is_valid():
        also = form.cleaned_data["also"]
        try:
            write_comment(
                project=project,
                task=task,
                body=form.cleaned_data["body"],
                also=[also] if also else [],
                actor=request.actor,
                at=now,
                on=on,
            )
        except UnableToAct as refusal:
            form.add_error("body", str(refusal))
        else:
            messages.success(request, "コメントしました。")
            return _back(project.pk, task.pk if task else None)
    if task is not None:
        return task_page(request, task, comment=form, status=422)
    return _page(request, project, comment=form, status=422)


def _back(project: int, task: int | None) -> HttpResponse:
    if task is not None:
        return redirect("programmes:task", task)
    return redirect("programmes:talk", project)


@require_POST
def take_back(request: TownRequest, key: int) -> HttpResponse:
    """Take one's own remark back."""
    comment = _comment_or_404(request, key)
    try:
        take_back_comment(comment=comment, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "コメントを取り消しました。")
    return _back(comment.project_id, comment.task_id)


@require_POST
def read(request: TownRequest, key: int) -> HttpResponse:
    """Note that the remark in which the actor is named was read."""
    comment = _comment_or_404(request, key)
    read_mentions(
        project=comment.project,
        task=comment.task,
        comment=comment.pk,
        actor=request.actor,
        at=timezone.now(),
    )
    if request.POST.get("back") == "mine":
        return redirect("programmes:mine")
    return _back(comment.project_id, comment.task_id)


def _comment_or_404(request: TownRequest, key: int) -> Comment:
    enter(request)
    comment = comment_for(request.actor, key)
    if comment is None:
        raise Http404
    return comment


@require_POST
def task_attach(request: TownRequest, key: int) -> HttpResponse:
    """Hang a paper on the task."""
    task = task_or_404(request, key)
    return _attach(request, task.project, task)


@require_POST
def project_attach(request: TownRequest, key: int) -> HttpResponse:
    """Hang a paper on the project."""
    return _attach(request, project_or_404(request, key), None)


def _attach(request: TownRequest, project: Project, task: Task | None) -> HttpResponse:
    form = AttachForm(request.POST, request.FILES)
    if form.is_valid():
        upload: Any = form.cleaned_data["file"]
        try:
            kept = attach(
                project=project,
                task=task,
                upload=upload,
                name=upload.name,
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"資料「{kept.file.name}」を加えました。")
            return _back(project.pk, task.pk if task else None)
    if task is not None:
        return task_page(request, task, attach=form, status=422)
    return _page(request, project, attach_form=form, status=422)


@require_safe
def attachment(request: TownRequest, key: int) -> FileResponse:
    """Hand the paper to whoever may see its project."""
    return file_response(_attachment_or_404(request, key).file, inline=False)


@require_POST
def attachment_remove(request: TownRequest, key: int) -> HttpResponse:
    """Take a paper off."""
    found = _attachment_or_404(request, key)
    try:
        remove_attachment(attachment=found, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"資料「{found.file.name}」を外しました。")
    return _back(found.project_id, found.task_id)


def _attachment_or_404(request: TownRequest, key: int) -> Attachment:
    enter(request)
    found = attachment_for(request.actor, key)
    if found is None:
        raise Http404
    return found
