"""Ask for approval, and answer on one page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.forms.talk import AnswerForm, AskForm
from yakuba.programmes.models import ApprovalRequest, Task
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.queries.approvals import approval_for, approvals_of, formal_of
from yakuba.programmes.queries.talk import attachments_of, people_near
from yakuba.programmes.queries.tasks import dates_text
from yakuba.programmes.rules.approvals import Answer
from yakuba.programmes.rules.mine import due_words
from yakuba.programmes.services.approvals import (
    answer_approval,
    ask_approval,
    ask_formally,
    take_back_approval,
)
from yakuba.programmes.services.errors import UnableToAct

from .gate import enter, task_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: TownRequest, key: int) -> HttpResponse:
    """Ask a person, or bring the matter to a decision."""
    task = task_or_404(request, key)
    verdict = may_change(request.actor, task.project)
    if not verdict:
        messages.error(request, verdict.reason_ja)
        return redirect("programmes:task", task.pk)
    on = timezone.localdate()
    near = people_near(task.project, on)
    if request.method != "POST":
        form = AskForm(initial=_proposed(request, task), near=near, on=on)
        return _draw_ask(request, task, form)
    form = AskForm(request.POST, near=near, on=on)
    if form.is_valid():
        try:
            said = _ask(request, task, form.cleaned_data)
        except UnableToAct as refusal:
            form.add_error(_field_of(str(refusal)), str(refusal))
        else:
            messages.success(request, said)
            return redirect("programmes:task", task.pk)
    return _draw_ask(request, task, form, status=422)


def _field_of(sentence: str) -> str | None:
    """Return the field that the refusal is about, so that it stands beside it."""
    if "さん" in sentence or "ご自身" in sentence:
        return "of"
    return "due" if sentence.startswith("期限") else None


def _ask(request: TownRequest, task: Task, given: dict[str, Any]) -> str:
    now = timezone.now()
    on = timezone.localdate(now)
    if given["way"] == "formal":
        ask_formally(
            task=task,
            text=given["text"],
            due=given["due"],
            explanation=given["explanation"],
            amount=given["amount"],
            actor=request.actor,
            at=now,
            on=on,
        )
        return "起案しました。決裁されると、このタスクに結果が届きます。"
    asked = ask_approval(
        task=task,
        of=given["of"],
        text=given["text"],
        due=given["due"],
        actor=request.actor,
        at=now,
        on=on,
    )
    name = asked.asked_of.name if asked.asked_of else ""
    return f"{name}さんに承認を依頼しました。"


def _proposed(request: TownRequest, task: Task) -> dict[str, Any]:
    """Propose the deliverable; of a draft that came back, what it said."""
    before = formal_of(task)
    way = "formal" if request.GET.get("way") == "formal" else "person"
    if way == "formal" and before is not None:
        return {"way": way, "text": before.text, "due": f"{before.due:%Y-%m-%d}"}
    return {"way": way, "text": task.deliverable or task.title}


def _draw_ask(request: TownRequest, task: Task, form: AskForm, status: int = 200) -> HttpResponse:
    before = formal_of(task)
    context = {
        "task": task,
        "project": task.project,
        "form": form,
        "returned": before if before and before.answer == Answer.RETURNED else None,
        "attachments": attachments_of(task.project, task),
    }
    return render(request, "programmes/approval_ask.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: TownRequest, key: int) -> HttpResponse:
    """Show what is asked; on POST, keep the answer."""
    asked = _approval_or_404(request, key)
    if request.method != "POST":
        return _draw(request, asked, AnswerForm())
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_approval(
                request=asked,
                answer=Answer(form.cleaned_data["answer"]),
                opinion=form.cleaned_data["opinion"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error("opinion" if "理由" in str(refusal) else None, str(refusal))
        else:
            messages.success(request, f"「{asked.text}」に答えました。")
            return redirect("programmes:mine")
    return _draw(request, _approval_or_404(request, key), form, status=422)


def _draw(
    request: TownRequest, asked: ApprovalRequest, form: AnswerForm, status: int = 200
) -> HttpResponse:
    on = timezone.localdate()
    task = asked.task
    is_mine = asked.asked_of_id == request.actor.user_id
    context = {
        "asked": asked,
        "task": task,
        "project": task.project,
        "dates": dates_text(task),
        "due": due_words(
            calendar_of(request.municipality), asked.due, on, is_done=asked.answered_at is not None
        ),
        "form": form,
        "may_answer": is_mine and asked.answered_at is None,
        "may_take_back": asked.answered_at is None
        and not asked.decision_id
        and bool(may_change(request.actor, task.project)),
        "attachments": attachments_of(task.project, task),
        "earlier": [one for one in approvals_of(task) if one.pk != asked.pk],
    }
    return render(request, "programmes/approval.html", context, status=status)


@require_POST
def take_back(request: TownRequest, key: int) -> HttpResponse:
    """Ask no longer."""
    asked = _approval_or_404(request, key)
    try:
        take_back_approval(request=asked, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "承認の依頼を取り下げました。")
    return redirect("programmes:task", asked.task_id)


def _approval_or_404(request: TownRequest, key: int) -> ApprovalRequest:
    enter(request)
    found = approval_for(request.actor, key)
    if found is None:
        raise Http404
    return found
