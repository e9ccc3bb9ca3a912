"""Ask for a yes, answer, take the question back; formal ones go round as a 起案 and come back."""

from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from yakuba.decisions import queries as decisions
from yakuba.decisions import services as deciding
from yakuba.decisions.models import Decision
from yakuba.decisions.rules.stages import Stage as DecisionStage
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.notifications.services import UnableToMail, mail
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.wareki import to_wareki
from yakuba.organisation.models import Department, Post
from yakuba.organisation.queries import section_of
from yakuba.programmes.events import approvals as events
from yakuba.programmes.models import ApprovalRequest, Attachment, Task
from yakuba.programmes.policies.projects import may_change, may_see
from yakuba.programmes.queries.approvals import formal_of, of_decision
from yakuba.programmes.queries.talk import sees_project
from yakuba.programmes.rules.approvals import Answer
from yakuba.programmes.rules.scheduling import LAST_DAY

from .errors import UnableToApprove
from .projects import demand

KIND: Final = "programmes.approval"
_TEXT, _OPINION = 300, 400
_BACK = (DecisionStage.SENT_BACK, DecisionStage.PULLED_BACK)


@transaction.atomic
def ask_approval(
    *, task: Task, of: User, text: str, due: date, actor: Actor, at: datetime, on: date
) -> ApprovalRequest:
    """Ask a member of staff who may see the project for approval by a day; a mail tells them.

    The task waits until it is answered. Raises `UnableToApprove`.
    """
    text = _asking(task, text, due, actor, on)
    if of.pk == actor.user_id:
        raise UnableToApprove("ご自身に承認を依頼することはできません。")
    if not sees_project(of, task.project, on):
        raise UnableToApprove(
            f"{of.name}さんはこの事業を見られません。事業の参加者に加えてから依頼してください。"
        )
    open_rows = ApprovalRequest.objects.filter(task=task, asked_of=of, answered_at=None)
    if open_rows.exists():
        raise UnableToApprove(f"{of.name}さんの回答をすでに待っています。")
    request = ApprovalRequest.objects.create(
        task=task, text=text, asked_of=of, due=due, asked_at=at, asked_by=_user(actor)
    )
    _record_asked(request, of.name, actor, at)
    _tell(request, of, actor, at)
    return request


@transaction.atomic
def ask_formally(
    *,
    task: Task,
    text: str,
    due: date,
    actor: Actor,
    at: datetime,
    on: date,
    explanation: str = "",
    amount: int | None = None,
) -> ApprovalRequest:
    """Bring the matter to a decision (起案) with the papers of the task; its outcome comes back.

    A draft of one's own that came back is corrected and sent round again. Raises `UnableToApprove`.
    """
    text = _asking(task, text, due, actor, on)
    before = formal_of(task)
    if before is not None and before.answered_at is None:
        raise UnableToApprove("この起案は、まだ回っています。決裁を待つか、引き戻してください。")
    content = _content(task, text, due, explanation, amount)
    returned = _returned(before)
    try:
        if before and returned is not None and returned.drafter_id == actor.user_id:
            before.text, before.due = text, due
            before.save(update_fields=["text", "due"])
            _revise(returned, task, content, actor, at)
            return ApprovalRequest.objects.get(pk=before.pk)
        if returned is not None:
            deciding.abandon(
                decision=returned, reason="起案し直すため廃案にします。", actor=actor, at=at
            )
        decision = _draft(task, content, actor, at)
    except deciding.UnableToAct as refusal:
        raise UnableToApprove(str(refusal)) from refusal
    request = ApprovalRequest.objects.create(
        task=task,
        text=text,
        due=due,
        asked_at=at,
        asked_by=_user(actor),
        decision_id=str(decision.pk),
    )
    _record_asked(request, f"決裁（{decision.number}）", actor, at)
    return request


def _draft(task: Task, content: dict[str, Any], actor: Actor, at: datetime) -> Decision:
    return deciding.draft(
        kind=KIND,
        title=content["title"],
        subject=task.ref,
        content=content,
        section=_section(task, actor),
        amount=content["amount"],
        attachments=_papers(task),
        actor=actor,
        at=at,
    )


def _revise(
    decision: Decision, task: Task, content: dict[str, Any], actor: Actor, at: datetime
) -> None:
    deciding.revise(
        decision=decision,
        content=content,
        title=content["title"],
        amount=content["amount"],
        attachments=_papers(task),
        actor=actor,
        at=at,
    )


def _papers(task: Task) -> list[StoredFile]:
    """Return the files that those who decide read with it."""
    kept = Attachment.objects.filter(task=task, removed_at=None).select_related("file")
    return [one.file for one in kept if one.file.is_readable]


def _asking(task: Task, text: str, due: date, actor: Actor, on: date) -> str:
    """Return the question as it is kept; refuse what cannot be asked."""
    demand(may_change(actor, task.project), UnableToApprove)
    if task.removed_at is not None or task.finished_on is not None:
        raise UnableToApprove("完了または削除したタスクでは、承認を依頼できません。")
    cleaned = clean_line(text)
    if not cleaned:
        raise UnableToApprove("承認してほしいことを入力してください。")
    if len(cleaned) > _TEXT:
        raise UnableToApprove(f"承認してほしいことは{_TEXT}字以内で入力してください。")
    if due < on:
        raise UnableToApprove("期限は、今日か、それより後の日にしてください。")
    if due > LAST_DAY:
        raise UnableToApprove(f"期限は、{LAST_DAY.year}年までの日にしてください。")
    return cleaned


def _user(actor: Actor) -> User:
    user = User.objects.filter(pk=actor.user_id or 0).first()
    if user is None:
        raise UnableToApprove("職員としてログインしてください。")
    return user


def _section(task: Task, actor: Actor) -> Department:
    """Return the section that drafts: the project's own if the actor serves there."""
    posts = Post.objects.filter(pk__in=actor.post_ids).select_related("department__parent")
    sections = {section_of(post.department).pk: section_of(post.department) for post in posts}
    own = section_of(task.project.department)
    if not sections:
        raise UnableToApprove("起案するには、職に就いている必要があります。")
    return sections.get(own.pk) or next(iter(sections.values()))


def _content(
    task: Task, text: str, due: date, explanation: str, amount: int | None
) -> dict[str, Any]:
    """Return what is put before those who decide; it is frozen with the draft."""
    project = task.project
    return {
        "outcome": Answer.APPROVED.value,
        "title": f"{project.name}：{text}"[:200],
        "project": {"code": project.code, "name": project.name},
        "department": project.department.name,
        "task": {"key": task.pk, "title": task.title, "deliverable": task.deliverable},
        "start": task.start.isoformat() if task.start else None,
        "finish": task.finish.isoformat() if task.finish else None,
        "text": text,
        "explanation": explanation.strip()[:2000],
        "due": due.isoformat(),
        "amount": amount,
    }


def _returned(request: ApprovalRequest | None) -> Decision | None:
    found = decisions.find(request.decision_id) if request and request.decision_id else None
    return found if found is not None and found.stage in _BACK else None


def _record_asked(request: ApprovalRequest, whom: str, actor: Actor, at: datetime) -> None:
    fact = events.ApprovalAsked(
        subject=request.task.ref,
        approval_id=request.pk,
        text=request.text,
        asked_of=whom,
        due=request.due,
    )
    record(fact, actor=actor, at=at)


def _tell(request: ApprovalRequest, of: User, actor: Actor, at: datetime) -> None:
    town = request.municipality
    body = (
        f"{of.name} 様\n\n{actor.name}さんから、承認の依頼が届いています。\n\n"
        f"事業：{request.task.project.name}\nタスク：{request.task.title}\n"
        f"承認してほしいこと：{request.text}\n期限：{to_wareki(request.due)}\n\n"
        "次のページで答えられます（スマートフォンでも使えます）。\n"
        f"{settings.PUBLIC_URL}/{town.slug}/desk/projects/approvals/{request.pk}/\n\n"
        "このメールは自動で送っています。\n"
    )
    try:
        mail(
            to=of.email,
            subject_line=f"【承認の依頼】{request.task.title}"[:120],
            body=body,
            about=request.task.ref,
            dedupe_key=f"programmes.approval:{request.pk}",
            at=at,
        )
    except UnableToMail:
        # Without an address they still find it in their work.
        return


@transaction.atomic
def answer_approval(
    *, request: ApprovalRequest, answer: Answer, opinion: str, actor: Actor, at: datetime
) -> ApprovalRequest:
    """Say yes, or send it back with the reason; only who was asked may. Raises `UnableToApprove`."""
    held = _open(request)
    demand(may_see(actor, held.task.project), UnableToApprove)
    if held.asked_of_id is None:
        raise UnableToApprove("この承認は起案で決めます。決裁のページから答えてください。")
    if held.asked_of_id != actor.user_id:
        raise UnableToApprove("答えられるのは、依頼された人だけです。")
    if answer is Answer.TAKEN:
        raise UnableToApprove("「承認」か「差戻し」を選んでください。")
    if answer is Answer.RETURNED and not opinion.strip():
        raise UnableToApprove("差し戻す理由を入力してください。何を直せばよいかが伝わります。")
    return _close(held, answer, opinion, actor, at)


@transaction.atomic
def take_back_approval(
    *, request: ApprovalRequest, actor: Actor, at: datetime, reason: str = ""
) -> ApprovalRequest:
    """Ask no longer; raises `UnableToApprove`. A formal one is pulled back on its own page."""
    held = _open(request)
    demand(may_change(actor, held.task.project), UnableToApprove)
    if held.decision_id:
        raise UnableToApprove("起案した承認は、起案のページで引き戻してください。")
    return _close(held, Answer.TAKEN, reason, actor, at)


def _open(request: ApprovalRequest) -> ApprovalRequest:
    held = only(
        ApprovalRequest.objects.select_for_update(of=("self",))
        .select_related("task__project")
        .filter(pk=request.pk)
    )
    if held is None or held.task.removed_at is not None:
        raise UnableToApprove("この依頼はありません。")
    if held.answered_at is not None:
        raise UnableToApprove(
            f"この依頼は、すでに{Answer(held.answer).label}になっています（{held.answered_label}）。"
        )
    return held


def _close(
    held: ApprovalRequest, answer: Answer, opinion: str, actor: Actor, at: datetime, label: str = ""
) -> ApprovalRequest:
    held.answer, held.answered_at = answer.value, at
    held.opinion = clean_line(opinion)[:_OPINION]
    held.answered_label = (label or f"{actor.post_label} {actor.name}".strip())[:120]
    held.save(update_fields=["answer", "answered_at", "opinion", "answered_label"])
    fact = events.ApprovalAnswered(
        subject=held.task.ref, approval_id=held.pk, answer=answer.value, opinion=held.opinion
    )
    record(fact, actor=actor, at=at)
    return held


# What comes back from the decision; called in its transaction, by whoever decided.


def decided(
    *, decision_id: str, answer: Answer, label: str, opinion: str, actor: Actor, at: datetime
) -> None:
    """Write the outcome of a formal approval; an answered one is answered anew (差戻し → 廃案)."""
    request = of_decision(decision_id)
    if request is not None:
        _close(request, answer, opinion, actor, at, label)


def recirculated(*, decision_id: str, actor: Actor, at: datetime) -> None:
    """Wait again: the draft that came back goes round once more."""
    request = of_decision(decision_id)
    if request is None or request.answered_at is None:
        return
    request.answer, request.answered_at = "", None
    request.opinion, request.answered_label = "", ""
    request.save(update_fields=["answer", "answered_at", "opinion", "answered_label"])
    _record_asked(request, "再び回した決裁", actor, at)
