"""Hang papers on projects and tasks, and take them off."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yakuba.decisions.models import Attachment as DecidedOn
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.files.rules import ALLOWED, OFFICE
from yakuba.foundation.files.services import UnableToStore, discard, store
from yakuba.kernel.actor import Actor
from yakuba.programmes.events import talk as events
from yakuba.programmes.events.about import project_ref, task_ref
from yakuba.programmes.models import Attachment, Project, Task
from yakuba.programmes.policies.projects import may_change

from .errors import UnableToAct
from .projects import demand

MOST = 50


class UnableToAttach(UnableToAct):
    """A paper cannot be taken, or not be taken off."""


@transaction.atomic
def attach(
    *,
    project: Project,
    upload: "UploadedFile[Any] | bytes",
    name: str,
    actor: Actor,
    at: datetime,
    task: Task | None = None,
) -> Attachment:
    """Check the file as every file that comes in, and hang it on the task or project.

    Raises `UnableToAttach` with the remedy.
    """
    demand(may_change(actor, project), UnableToAttach)
    user = User.objects.filter(pk=actor.user_id or 0).first()
    if user is None:
        raise UnableToAttach("職員としてログインしてください。")
    if Attachment.objects.filter(project=project, task=task, removed_at=None).count() >= MOST:
        raise UnableToAttach(f"資料は{MOST}件までです。要らない資料を外してから加えてください。")
    try:
        file = store(upload=upload, name=name, actor=actor, at=at, allowed=ALLOWED | OFFICE)
    except UnableToStore as refusal:
        raise UnableToAttach(str(refusal)) from refusal
    kept = Attachment.objects.create(
        project=project, task=task, file=file, added_by=user, added_at=at
    )
    subject = task_ref(task.pk) if task else project_ref(project.pk)
    fact = events.PaperAttached(subject=subject, name=file.name, sha256=file.sha256)
    record(fact, actor=actor, at=at)
    return kept


@transaction.atomic
def remove_attachment(*, attachment: Attachment, actor: Actor, at: datetime) -> None:
    """Take a paper off; its bytes go, that it was there remains. Raises `UnableToAttach`."""
    held = (
        Attachment.objects.select_for_update(of=("self",))
        .select_related("project", "file")
        .get(pk=attachment.pk)
    )
    demand(may_change(actor, held.project), UnableToAttach)
    if held.removed_at is not None:
        return
    held.removed_at = at
    held.save(update_fields=["removed_at"])
    if not _is_elsewhere(held):
        discard(held.file, actor=actor, at=at)
    subject = task_ref(held.task_id) if held.task_id else project_ref(held.project_id)
    record(events.PaperRemoved(subject=subject, name=held.file.name), actor=actor, at=at)


def _is_elsewhere(attachment: Attachment) -> bool:
    """Tell whether a decision was made on the file: then it belongs to that record for good."""
    return DecidedOn.objects.filter(file=attachment.file_id).exists()
