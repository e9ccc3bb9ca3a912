"""The applicant's side of a correction (補正): only what was asked changes, and both are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.files import services as files
from yakuba.foundation.files.models import StoredFile
from yakuba.kernel.actor import Actor
from yakuba.organisation.queries import calendar_of
from yakuba.procedures import events
from yakuba.procedures.models import Application, Attachment, CorrectionRequest
from yakuba.procedures.policies.applications import ApplicantAct, may_as_applicant
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.status import closed_at, stage_of_application
from yakuba.procedures.rules import arrival
from yakuba.procedures.rules.answers import raw_of, read
from yakuba.procedures.rules.clock import day_in_japan, due_date, pauses
from yakuba.procedures.rules.differences import differences
from yakuba.procedures.rules.flow import scope
from yakuba.procedures.rules.shape import FormDefinition, Question, QuestionType

MAX_BYTES: Final = 10 * 1024 * 1024
TAKEN: Final = frozenset({"image/jpeg", "image/png", "application/pdf"})


class UnableToCorrect(Exception):
    """The answer to the correction cannot be taken; nothing of it was written."""


def asked_questions(
    definition: FormDefinition, correction: CorrectionRequest
) -> list[tuple[Question, str]]:
    """Return the questions that may change, each with what the officer wrote about it."""
    messages = {item["question"]: item["message"] for item in correction.items}
    return [(q, messages[q.key]) for q in definition.questions() if q.key in messages]


@transaction.atomic
def answer_correction(
    *,
    correction: CorrectionRequest,
    values: Mapping[str, Any],
    uploads: Mapping[str, Sequence["UploadedFile[Any]"]] | None = None,
    removed: Sequence[str] = (),
    actor: Actor,
    at: datetime,
) -> CorrectionRequest:
    """Put the asked answers right and let the clock run again; raises `UnableToCorrect`.

    `values` are stored values by question, `uploads` new files by question, `removed` the files
    (keys) that are taken out. A correction that was answered before is returned as it is.
    """
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("procedure", "version", "municipality")
        .get(pk=correction.application_id)
    )
    held = CorrectionRequest.objects.get(pk=correction.pk)
    stage = stage_of_application(application, correction_open=closed_at(held) is None)
    if held.answered_at is not None and may_as_applicant(
        actor, ApplicantAct.SEE, application, stage
    ):
        return held
    verdict = may_as_applicant(actor, ApplicantAct.CORRECT, application, stage)
    if not verdict:
        raise UnableToCorrect(verdict.reason_ja)
    definition = definition_of(application.version)
    asked = [question for question, _ in asked_questions(definition, held)]
    after = _after(application, definition, asked, values, at)
    for question in asked:
        if question.type is QuestionType.FILES:
            sent = (uploads or {}).get(question.key, ())
            after[question.key] = _files(application, question, sent, removed, actor, at)
    _store(application, held, definition, after, at)
    _record(held, definition, actor, at)
    return held


def _after(
    application: Application,
    definition: FormDefinition,
    asked: Sequence[Question],
    values: Mapping[str, Any],
    at: datetime,
) -> dict[str, Any]:
    """Return the answers after the correction; whatever was not asked stays as it is."""
    after = dict(application.answers)
    for question in asked:
        if question.type is QuestionType.FILES:
            continue
        value = values.get(question.key)
        reading = read(
            question,
            raw_of(question, value),
            on=day_in_japan(at),
            slots=None,
            scope=scope(definition, after),
        )
        if reading.errors:
            raise UnableToCorrect(reading.errors[0].text())
        if reading.value is None:
            after.pop(question.key, None)
        else:
            after[question.key] = reading.value
    return after


def _files(
    application: Application,
    question: Question,
    uploads: Sequence["UploadedFile[Any]"],
    removed: Sequence[str],
    actor: Actor,
    at: datetime,
) -> list[dict[str, str]]:
    """Take new files in and mark replaced ones; what was examined before stays on record."""
    rows = Attachment.objects.filter(
        application=application, question=question.key, replaced_at=None
    ).select_related("file")
    kept: list[StoredFile] = []
    for row in rows:
        if str(row.file_id) in removed:
            row.replaced_at = at
            row.save(update_fields=["replaced_at"])
        else:
            kept.append(row.file)
    for upload in uploads:
        try:
            stored = files.store(
                upload=upload,
                name=upload.name or "file",
                actor=actor,
                at=at,
                allowed=frozenset(question.accept) & TAKEN or TAKEN,
                max_bytes=MAX_BYTES,
            )
        except files.UnableToStore as refusal:
            raise UnableToCorrect(str(refusal)) from refusal
        Attachment(
            application=application, question=question.key, file=stored, attached_at=at
        ).save(force_insert=True)
        kept.append(stored)
    most = question.maximum or 10
    if len(kept) > most:
        raise UnableToCorrect(
            f"付けられるファイルは{most}件までです。要らないものを外してください。"
        )
    if question.required and not kept:
        raise UnableToCorrect(f"「{question.label.ja}」のファイルを1件以上付けてください。")
    return [{"file": str(file.pk), "name": file.name} for file in kept]


def _store(
    application: Application,
    correction: CorrectionRequest,
    definition: FormDefinition,
    after: dict[str, Any],
    at: datetime,
) -> None:
    correction.answers_before = application.answers
    correction.answers_after = after
    correction.answered_at = at
    correction.save(update_fields=["answers_before", "answers_after", "answered_at"])
    applicant = arrival.applicant_of(definition, after)
    application.answers = after
    application.applicant_name = applicant.name or application.applicant_name
    application.applicant_kana = applicant.kana or application.applicant_kana
    application.applicant_email = applicant.email or application.applicant_email
    application.applicant_phone = applicant.phone or application.applicant_phone
    application.search_text = arrival.search_text(application.receipt_number, applicant)
    # 行政手続法7条: the time the correction was with the applicant does not count.
    spans = [(one.requested_at, closed_at(one)) for one in application.corrections.all()]
    application.due_date = due_date(
        calendar_of(application.municipality),
        application.arrived_at,
        application.standard_days,
        pauses(spans),
    )
    application.save()


def _record(
    correction: CorrectionRequest, definition: FormDefinition, actor: Actor, at: datetime
) -> None:
    changed = differences(
        definition, correction.answers_before or {}, correction.answers_after or {}
    )
    record(
        events.CorrectionAnswered(
            subject=events.application_ref(correction.application_id),
            correction=str(correction.pk),
            questions=[one.question for one in changed],
        ),
        actor=actor,
        at=at,
    )
