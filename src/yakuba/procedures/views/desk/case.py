"""The case page: answers, check-list, clock, life, and the one act that comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from yakuba.decisions import queries as decisions
from yakuba.foundation.documents.queries import documents_of
from yakuba.foundation.documents.responses import document_response
from yakuba.foundation.files.responses import file_response, preview_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.elements import Fact
from yakuba.foundation.ui.formats import tel, wareki_long, when, yen
from yakuba.kernel.actor import Actor
from yakuba.kernel.workdays import Calendar
from yakuba.organisation.queries import calendar_lately
from yakuba.procedures.events import application_ref
from yakuba.procedures.forms.desk import ExemptionForm, FeeForm, HandOverForm, NoteForm
from yakuba.procedures.forms.retention import HoldForm
from yakuba.procedures.models import Application, CheckMark, CorrectionRequest
from yakuba.procedures.policies.cases import may_handle
from yakuba.procedures.queries.cases import (
    attachment_in,
    attachments_of,
    check_marks_of,
    colleagues,
    corrections_of,
    notes_of,
    others_by_applicant,
    stops_of,
)
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.lines import CaseRow, row_of
from yakuba.procedures.rules.clock import Clock, clock, day_in_japan
from yakuba.procedures.rules.shape import FormDefinition
from yakuba.procedures.rules.stages import Act, Stage, may_be_done
from yakuba.procedures.rules.vocabulary import Channel, CheckVerdict, ProcedureKind
from yakuba.procedures.services.viewing import note_viewing

from .answers import answer_pages, correction_views
from .gate import case_or_404
from .keeping import disposed_page, keeping_context
from .timeline import gaps_of, life_of


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One item of the check-list with its mark, if it is judged."""

    item: str
    text: str
    source: str
    mark: CheckMark | None

    @property
    def label(self) -> str:
        return CheckVerdict(self.mark.verdict).label if self.mark else "未判定"

    @property
    def tone(self) -> str:
        return {"OK": "success", "NG": "error"}.get(
            self.mark.verdict if self.mark else "", "neutral"
        )


@dataclass(frozen=True, slots=True)
class NextAct:
    """The one primary act: a link, or a form to be sent."""

    label: str
    url: str
    icon: str
    is_post: bool = False


@require_safe
def case(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Show the case, and note who looked."""
    found, now = case_or_404(request, application_id, also_disposed=True), timezone.now()
    if found.disposed_at is not None:
        return disposed_page(request, found)
    note_viewing(application=found, actor=request.actor, at=now)
    return page(request, found, now)


def page(
    request: TownRequest,
    application: Application,
    now: datetime,
    *,
    note_form: NoteForm | None = None,
    hold_form: HoldForm | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the page, with what was typed when an act could not be done."""
    definition = definition_of(application.version)
    on = timezone.localdate(now)
    corrections = corrections_of(application)
    checks = check_items(application, definition)
    calendar = calendar_lately(request.municipality)
    row = row_of(application, calendar, on)
    papers = list(documents_of(application_ref(application.pk)))
    made = list(decisions.of_subject("procedures.application", str(application.pk)))
    mine = bool(may_handle(request.actor, application))
    team = colleagues(application.section, on)
    context = keeping_context(application, on, hold_form) | {
        "case": application,
        "row": row,
        "stage": row.stage,
        "title": definition.title.ja,
        "facts": facts(application, row),
        "clock": _clock(calendar, application, corrections, now),
        "pages": answer_pages(
            application,
            definition,
            list(attachments_of(application)),
            corrections,
            gaps_of(application),
        ),
        "checks": checks,
        "left": sum(1 for one in checks if one.mark is None),
        "verdicts": list(CheckVerdict),
        "may_check": mine and may_be_done(Act.CHECK, row.stage),
        "corrections": correction_views(definition, corrections),
        "notes": notes_of(application),
        "note_form": note_form or NoteForm(),
        "moments": life_of(application, definition, decisions=made, documents=papers),
        "others": others_by_applicant(application),
        "documents": papers,
        "next": next_act(request.actor, application, row.stage, checks),
        "can": _can(application, row.stage, mine=mine),
        "hand_over": HandOverForm(
            colleagues=[
                (str(one.pk), one.name) for one in team if one.pk != application.claimed_by_id
            ]
        ),
        "fee": _fee(application),
        "fee_form": FeeForm(),
        "exemption_form": ExemptionForm(),
        "decisions": made,
        "trouble": trouble,
    }
    return render(request, "procedures/desk/case.html", context, status=status)


def check_items(application: Application, definition: FormDefinition) -> list[CheckItem]:
    """Return the review standards of the version with their marks."""
    marks = check_marks_of(application)
    return [
        CheckItem(one.item, one.text.ja, one.source, marks.get(one.item))
        for one in definition.review_standards
    ]


def facts(application: Application, row: CaseRow) -> list[Fact]:
    """Return who applies, how it came in, and when."""
    name = application.applicant_name or "氏名の記入なし"
    if application.applicant_kana:
        name = f"{name}（{application.applicant_kana}）"
    found = [
        Fact("申請者", name),
        Fact("電話", tel(application.applicant_phone) if application.applicant_phone else ""),
        Fact("メール", application.applicant_email),
        Fact("受付方法", Channel(application.channel).label),
        Fact("到達", when(application.arrived_at)),
        Fact("収受", when(application.accepted_at) if application.accepted_at else "まだ"),
        Fact("様式の版", str(application.version)),
        Fact("担当", application.claimed_by.name if application.claimed_by else "未定"),
    ]
    booking = getattr(application, "booking", None)
    if booking is not None:
        gone = "（取消し）" if booking.cancelled_at else ""
        day = f"{wareki_long(booking.slot.date)} {booking.slot.label}{gone}"
        found.append(Fact("予約", day))
    return found


@dataclass(frozen=True, slots=True)
class ClockView:
    """The standard processing period as it stands."""

    clock: Clock
    days: int
    paused_days: int
    due: Any
    ended_in_time: bool | None


def _clock(
    calendar: Calendar,
    application: Application,
    corrections: list[CorrectionRequest],
    now: datetime,
) -> ClockView | None:
    if application.standard_days is None:
        return None
    stops = stops_of(corrections)
    end = application.concluded_at or now
    on = day_in_japan(end)
    arrived = day_in_japan(application.arrived_at)
    found = clock(calendar, application.arrived_at, application.standard_days, stops, on=on)
    return ClockView(
        clock=found,
        days=application.standard_days,
        paused_days=calendar.elapsed_open_days(arrived, on) - found.elapsed,
        due=found.due,
        ended_in_time=None
        if application.concluded_at is None or found.due is None
        else on <= found.due,
    )


def next_act(
    actor: Actor, application: Application, stage: Stage, checks: list[CheckItem]
) -> NextAct | None:
    """Return the one act that the page offers first."""
    where = [application.pk]
    if stage is Stage.DECIDING and application.decision_id:
        url = reverse("decisions:detail", args=[application.decision_id])
        return NextAct("起案を見る", url, "stamp")
    if not may_be_done(Act.CLAIM, stage) or stage is Stage.CORRECTING:
        return None
    if application.claimed_by_id is None:
        return NextAct("担当する", reverse("procedures:desk_claim", args=where), "person", True)
    if application.claimed_by_id != actor.user_id:
        return NextAct("引き継ぐ", reverse("procedures:desk_claim", args=where), "person", True)
    if application.procedure.kind == ProcedureKind.BOOKING.value:
        url = reverse("procedures:desk_complete", args=where)
        return NextAct("対応を終える", url, "check", True)
    if any(one.mark is None for one in checks):
        return NextAct("審査項目を判定する", "#checks", "list")
    return NextAct("起案する", reverse("procedures:desk_disposition", args=where), "stamp")


def _can(application: Application, stage: Stage, *, mine: bool) -> dict[str, bool]:
    """Return what else the menu offers."""
    return {
        "accept": application.accepted_at is None and may_be_done(Act.ACCEPT, stage),
        "release": application.claimed_by_id is not None and may_be_done(Act.RELEASE, stage),
        "hand_over": may_be_done(Act.CLAIM, stage),
        "correct": mine and may_be_done(Act.REQUEST_CORRECTION, stage),
        "cancel_correction": stage is Stage.CORRECTING,
        "note": True,
    }


@dataclass(frozen=True, slots=True)
class FeeView:
    """The fee as it stands."""

    text: str
    is_owed: bool
    basis: str


def _fee(application: Application) -> FeeView | None:
    basis = application.fee_basis
    if application.fee_yen is None:
        missing = "手数料の表が登録されていないため、金額が決まっていません。"
        return FeeView(missing, False, "") if basis.get("missing") else None
    note = str(basis.get("annotation", ""))
    if exempted := basis.get("exempted_from"):
        reason = basis.get("exemption_reason", "")
        return FeeView(f"{yen(exempted)}を減免（{reason}）", False, note)
    if application.fee_paid_at:
        return FeeView(
            f"{yen(application.fee_yen)}　{when(application.fee_paid_at)}納付", False, note
        )
    return FeeView(f"{yen(application.fee_yen)}　未納", application.fee_yen > 0, note)


@require_safe
def file(request: TownRequest, application_id: UUID, attachment_id: UUID) -> FileResponse:
    """Serve an attachment to whoever may see the case."""
    found = attachment_in(case_or_404(request, application_id), attachment_id)
    if found is None:
        raise Http404
    return file_response(found.file, inline=True)


@require_safe
def preview(request: TownRequest, application_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Serve a picture of an attachment that cannot act."""
    found = attachment_in(case_or_404(request, application_id), attachment_id)
    if found is None:
        raise Http404
    return preview_response(found.file)


@require_safe
def document(request: TownRequest, application_id: UUID, document_id: UUID) -> FileResponse:
    """Serve a notice of the case as PDF."""
    application = case_or_404(request, application_id)
    issued = documents_of(application_ref(application.pk)).filter(pk=document_id).first()
    if issued is None:
        raise Http404
    return document_response(issued, inline=True)
