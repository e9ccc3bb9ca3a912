"""What is taken away when an application is disposed of, and what stays.

Goes: answers, who applied and how they are reached, files, remarks, the words of corrections, of
decisions and of notices, the comment of the survey, mail. Stays: receipt number, procedure, version,
channel, stamps, outcome, fee, marks of the survey: every measure counts as before. Of the events
go the names of residents and what was written of them, in the row itself and on record; what
happened, when and by which officer stays, and the sealed log proves it as before (ADR 0014).
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.crypto import salted_hmac

from yakuba.decisions import services as deciding
from yakuba.decisions.models import Attachment as DecisionFile
from yakuba.decisions.queries import of_subject as decided_about
from yakuba.foundation.audit import services as audit
from yakuba.foundation.deliveries import services as deliveries
from yakuba.foundation.deliveries.queries import of_subject as sent_about
from yakuba.foundation.deliveries.registry import TryAgain
from yakuba.foundation.documents import services as documents
from yakuba.foundation.documents.queries import documents_of
from yakuba.foundation.files import services as files
from yakuba.foundation.notifications import services as notifications
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.procedures import events
from yakuba.procedures.models import (
    Application,
    Attachment,
    CheckMark,
    CorrectionRequest,
    Draft,
    Note,
    SatisfactionReply,
)
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.rules.retention import Ending, statistical

# Of how the fee came about, what says nothing of the person.
_FEE_FACTS: Final = ("table", "version", "row", "annotation", "on", "method", "exempted_from")


@dataclass(frozen=True, slots=True)
class Erased:
    """What can be proved of what is gone."""

    content_hash: str
    files: int


def erase_application(
    application: Application, ending: Ending, *, actor: Actor, at: datetime
) -> Erased:
    """Take the content of the application away; the caller holds its lock and has checked all.

    Raises `TryAgain` while a mail about it is still on its way.
    """
    draft = application.draft
    subjects = [events.application_ref(application.pk)]
    if draft is not None:
        subjects.append(events.draft_ref(draft.pk))
    _erase_mail(subjects)
    attached = _attached(application, draft)
    spoken_of = _spoken_of(subjects, attached)
    fingerprint = _fingerprint(application, attached)
    for one in attached:
        files.erase(one.file, actor=actor, at=at)
    _erase_examination(application, ending)
    documents.erase(subject=subjects[0], actor=actor, at=at)
    deciding.erase(subject=subjects[0], actor=actor, at=at)
    if draft is not None:
        _erase_draft(draft)
    _erase_row(application, ending, at)
    audit.erase_people(subjects=spoken_of, about=subjects[0], actor=actor, at=at)
    return Erased(content_hash=fingerprint, files=len(attached))


def _erase_mail(subjects: list[SubjectRef]) -> None:
    for subject in subjects:
        erased = deliveries.erase(subject=subject)
        if erased.is_waiting:
            raise TryAgain(
                "この申請についてのメールを送っているところです。後でもう一度廃棄します。"
            )
        notifications.erase_caught(erased.keys)


def _attached(application: Application, draft: Draft | None) -> list[Attachment]:
    rows = Attachment.objects.filter(application=application)
    if draft is not None:
        # What was attached to a question that did not count stayed with the draft.
        rows = rows | Attachment.objects.filter(draft=draft)
    return list(rows.select_related("file").order_by("attached_at", "pk"))


def _spoken_of(subjects: list[SubjectRef], attached: list[Attachment]) -> list[SubjectRef]:
    """Return everything whose events may speak of the applicant: papers, decisions, mail, files."""
    case = subjects[0]
    found = [*subjects, *(SubjectRef(files.KIND, str(one.file_id)) for one in attached)]
    for decision in decided_about(case.kind, case.id):
        found.append(decision.ref)
        held = DecisionFile.objects.filter(circulation__decision=decision)
        found += [SubjectRef(files.KIND, str(one.file_id)) for one in held]
    for paper in documents_of(case):
        found.append(SubjectRef(documents.KIND, str(paper.pk)))
        if paper.file_id is not None:
            found.append(SubjectRef(files.KIND, str(paper.file_id)))
    for subject in subjects:
        keys = sent_about(subject).values_list("pk", flat=True)
        found += [SubjectRef(deliveries.KIND, str(key)) for key in keys]
    return found


def _fingerprint(application: Application, attached: list[Attachment]) -> str:
    """Return a hash by which the town can prove what a kept copy is, and nobody can guess it.

    Keyed by the installation: the hash of few answers alone could be found by trying.
    """
    content: dict[str, Any] = {
        "receipt_number": application.receipt_number,
        "answers": application.answers,
        "files": [one.file.sha256 for one in attached],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return salted_hmac("procedures.disposal", text, algorithm="sha256").hexdigest()


def _erase_examination(application: Application, ending: Ending) -> None:
    Note.objects.filter(application=application).delete()
    if ending is Ending.DISPOSE:
        CheckMark.objects.filter(application=application).delete()
    for correction in CorrectionRequest.objects.filter(application=application):
        # That it was asked and answered counts for the measures; the words go.
        correction.items = [
            {"question": item["question"], "message": ""} for item in correction.items
        ]
        changed = ["items"]
        if correction.answered_at is not None:
            correction.answers_before = {}
            correction.answers_after = {}
            changed += ["answers_before", "answers_after"]
        correction.save(update_fields=changed)
    for reply in SatisfactionReply.objects.filter(application=application):
        reply.comment = ""
        reply.save(update_fields=["comment"])


def _erase_draft(draft: Draft) -> None:
    draft.answers = {}
    draft.email = draft.resume_code_hash = ""
    draft.user = None
    draft.save(update_fields=["answers", "email", "resume_code_hash", "user"])


def _erase_row(application: Application, ending: Ending, at: datetime) -> None:
    kept: dict[str, Any] = {}
    if ending is Ending.ANONYMISE:
        kept = statistical(definition_of(application.version), application.answers)
    application.answers = kept
    application.applicant_name = application.applicant_kana = ""
    application.applicant_email = application.applicant_phone = ""
    application.search_text = ""
    application.user = None
    application.fee_basis = {
        key: value for key, value in application.fee_basis.items() if key in _FEE_FACTS
    }
    application.disposed_at = at
    application.save(
        update_fields=[
            "answers",
            "applicant_name",
            "applicant_kana",
            "applicant_email",
            "applicant_phone",
            "search_text",
            "user",
            "fee_basis",
            "disposed_at",
        ]
    )
