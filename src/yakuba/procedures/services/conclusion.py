"""What a decision brings about: the case ends, the notice is numbered and frozen, word is sent."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yakuba.decisions import queries as decisions
from yakuba.decisions.models import Decision
from yakuba.decisions.services import UnableToApprove
from yakuba.foundation.documents.models import IssuedDocument
from yakuba.foundation.documents.services import UnableToIssue, issue
from yakuba.foundation.events.services import record
from yakuba.foundation.notifications.services import UnableToMail, mail
from yakuba.kernel.actor import Actor
from yakuba.procedures import events
from yakuba.procedures.documents import notice_kind, notice_of
from yakuba.procedures.models import Application
from yakuba.procedures.queries.cases import find
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.rules.cases import series_of
from yakuba.procedures.rules.stages import Act
from yakuba.procedures.rules.vocabulary import Outcome, ProcedureKind

from .cases import UnableToHandle, locked_case, opened
from .letters import contact_lines, status_link, survey_lines


class UnableToComplete(UnableToHandle):
    """The booking cannot be marked as done."""


@transaction.atomic
def conclude(*, decision_id: str, application_id: str, actor: Actor, at: datetime) -> Application:
    """End the case as decided and issue the notice, in the transaction of the last approval.

    Raises `UnableToApprove`, so that whoever decides reads why it cannot be decided now.
    """
    decision, application = decisions.find(UUID(decision_id)), find(application_id)
    if decision is None or application is None:
        raise UnableToApprove("決裁の対象の申請が見つかりません。システム担当にお知らせください。")
    locked = locked_case(application)
    if locked.concluded_at is not None:
        raise UnableToApprove(
            f"この申請は、すでに「{Outcome(locked.outcome).label}」で終わっています。"
            "差し戻して、起案者に廃案の手続をしてもらってください。"
        )
    outcome = Outcome(decision.content["outcome"])
    locked.outcome = outcome.value
    locked.concluded_at = at
    locked.save(update_fields=["outcome", "concluded_at"])
    fact = (
        events.ApplicationGranted
        if outcome in (Outcome.GRANTED, Outcome.PARTLY)
        else events.ApplicationRefused
    )
    record(
        fact(
            subject=events.application_ref(locked.pk), decision=decision_id, outcome=outcome.value
        ),
        actor=actor,
        at=at,
    )
    document = _issue_notice(locked, decision, outcome, actor, at)
    _announce(locked, document, outcome, at)
    return locked


def _issue_notice(
    application: Application, decision: Decision, outcome: Outcome, actor: Actor, at: datetime
) -> IssuedDocument:
    title, content = notice_of(application, decision.content)
    town = application.municipality
    try:
        document = issue(
            kind=notice_kind(outcome),
            title=title,
            content=content,
            series=series_of(town.document_prefix, application.section.name),
            subject=events.application_ref(application.pk),
            seal=decision.content["seal"],
            actor=actor,
            at=at,
        )
    except UnableToIssue as refusal:
        raise UnableToApprove(str(refusal)) from refusal
    record(
        events.NoticeIssued(
            subject=events.application_ref(application.pk),
            document=str(document.pk),
            number=document.number,
            title=title,
        ),
        actor=actor,
        at=at,
    )
    return document


def _announce(
    application: Application, document: IssuedDocument, outcome: Outcome, at: datetime
) -> None:
    """Say by mail that a notice is there; what it says stands only in the notice itself."""
    if not application.applicant_email:
        return
    definition = definition_of(application.version)
    against = outcome.is_against_applicant
    own_words = (definition.notices.refused if against else definition.notices.granted).ja
    lines = [
        f"{application.applicant_name} 様",
        "",
        f"「{definition.title.ja}」(受付番号 {application.receipt_number})について決定しました。",
        "",
        f"通知書　{document.title}({document.number})",
        "状況の確認ページで受付番号とメールアドレスを入れると、通知書(PDF)を受け取れます。",
        status_link(application),
        *(["", own_words] if own_words else []),
        *survey_lines(application, definition),
    ]
    _write(application, "決定のお知らせ", lines, f"notice:{document.pk}", at)


def _write(
    application: Application, heading: str, lines: list[str], dedupe_key: str, at: datetime
) -> None:
    try:
        mail(
            to=application.applicant_email,
            subject_line=f"【{application.municipality.name}】{heading}"
            f"(受付番号 {application.receipt_number})",
            body="\n".join([*lines, "", *contact_lines(application)]) + "\n",
            about=events.application_ref(application.pk),
            dedupe_key=dedupe_key,
            at=at,
        )
    except UnableToMail:
        # What is told stands on the status page, and the office can print and post the notice.
        return


@transaction.atomic
def complete(*, application: Application, actor: Actor, at: datetime) -> Application:
    """Mark what was booked as done (BOOKING only); raises `UnableToComplete`."""
    locked = opened(application, Act.CLAIM, actor, UnableToComplete)
    if locked.procedure.kind != ProcedureKind.BOOKING.value:
        raise UnableToComplete("この手続は、決裁によって終わります。")
    locked.outcome = Outcome.COMPLETED.value
    locked.concluded_at = at
    locked.save(update_fields=["outcome", "concluded_at"])
    record(events.BookingFulfilled(subject=events.application_ref(locked.pk)), actor=actor, at=at)
    _thank(locked, at)
    return locked


def _thank(application: Application, at: datetime) -> None:
    """Say by mail that what was booked is done, and ask how it was."""
    if not application.applicant_email:
        return
    definition = definition_of(application.version)
    lines = [
        f"{application.applicant_name} 様",
        "",
        f"「{definition.title.ja}」(受付番号 {application.receipt_number})の対応が終わりました。",
        "ご利用ありがとうございました。",
        *survey_lines(application, definition),
    ]
    _write(application, "対応が終わりました", lines, f"fulfilled:{application.pk}", at)
