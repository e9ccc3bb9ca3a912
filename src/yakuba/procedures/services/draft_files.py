"""Acts on the files of a draft: attach, remove."""

from datetime import datetime
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yakuba.foundation.files import services as files
from yakuba.foundation.files.models import StoredFile
from yakuba.kernel.actor import Actor
from yakuba.procedures.models import Attachment, Draft
from yakuba.procedures.policies.drafts import DraftAct, may
from yakuba.procedures.queries.drafts import files_of
from yakuba.procedures.rules.shape import Question

from .drafts import UnableToSave, opened, store

MAX_BYTES: Final = 10 * 1024 * 1024
MOST_FILES: Final = 10
MOST_FILES_OF_DRAFT: Final = 60
TAKEN: Final = frozenset({"image/jpeg", "image/png", "application/pdf"})


class UnableToAttach(Exception):
    """The file cannot be attached; the message names the remedy."""


def most_of(question: Question) -> int:
    """Return how many files the question takes."""
    return question.maximum or MOST_FILES


def taken_by(question: Question) -> frozenset[str]:
    """Return the media types that the question takes."""
    return frozenset(question.accept) & TAKEN if question.accept else TAKEN


def attach_file(
    *, draft: Draft, question: Question, upload: "UploadedFile[Any]", actor: Actor, at: datetime
) -> Attachment:
    """Store the file and attach it to the question; raises `UnableToAttach` and `UnableToSave`.

    The file is drawn anew before the draft is locked: that takes long, the lock is short.
    """
    verdict = may(actor, DraftAct.EDIT, draft)
    if not verdict.allowed:
        raise UnableToSave(verdict.reason_ja)
    _check_room(files_of(draft), question, upload)
    try:
        stored = files.store(
            upload=upload,
            name=upload.name or "file",
            actor=actor,
            at=at,
            allowed=taken_by(question),
            max_bytes=MAX_BYTES,
        )
    except files.UnableToStore as refusal:
        raise UnableToAttach(str(refusal)) from refusal
    try:
        attachment = _attach(draft, question, stored, upload, actor, at)
    except (UnableToAttach, UnableToSave):
        files.discard(stored, actor=actor, at=at)
        raise
    if attachment.file_id != stored.pk:
        files.discard(stored, actor=actor, at=at)
    return attachment


def _check_room(
    attached: list[Attachment], question: Question, upload: "UploadedFile[Any]"
) -> None:
    most = most_of(question)
    if len([one for one in attached if one.question == question.key]) >= most:
        raise UnableToAttach(
            f"「{upload.name}」は追加できませんでした。付けられるのは{most}件までです。"
            "不要なファイルを外してから、もう一度追加してください。"
        )
    if len(attached) >= MOST_FILES_OF_DRAFT:
        raise UnableToAttach(
            f"1つの申請に付けられるファイルは、合わせて{MOST_FILES_OF_DRAFT}件までです。"
        )


@transaction.atomic
def _attach(
    draft: Draft,
    question: Question,
    stored: StoredFile,
    upload: "UploadedFile[Any]",
    actor: Actor,
    at: datetime,
) -> Attachment:
    locked = opened(draft, actor)
    attached = files_of(locked)
    same = [one for one in attached if one.question == question.key]
    for one in same:
        # The same picture sent twice (a reload, a second tap) is one file.
        if one.file.sha256 == stored.sha256:
            return one
    _check_room(attached, question, upload)
    attachment = Attachment(draft=locked, question=question.key, file=stored, attached_at=at)
    attachment.save(force_insert=True)
    _note(locked, question.key, [*same, attachment], actor, at)
    return attachment


@transaction.atomic
def remove_file(*, draft: Draft, attachment: Attachment, actor: Actor, at: datetime) -> None:
    """Take the file off the draft; removing it a second time changes nothing."""
    locked = opened(draft, actor)
    attached = files_of(locked)
    mine = next((one for one in attached if one.pk == attachment.pk), None)
    if mine is None:
        return
    key, stored = mine.question, mine.file
    left = [one for one in attached if one.question == key and one.pk != mine.pk]
    mine.delete()
    files.discard(stored, actor=actor, at=at)
    _note(locked, key, left, actor, at)


def _note(draft: Draft, key: str, attached: list[Attachment], actor: Actor, at: datetime) -> None:
    """Keep the list of files as the answer to the question."""
    answer: list[dict[str, Any]] = [
        {"file": str(one.file_id), "name": one.file.name} for one in attached
    ]
    rest = {name: value for name, value in draft.answers.items() if name != key}
    draft.answers = rest | ({key: answer} if answer else {})
    store(draft, actor, at)
