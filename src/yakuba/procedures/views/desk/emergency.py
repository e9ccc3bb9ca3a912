"""緊急閲覧: open a case of another section for a while, read it, and watch over who did."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.accounts.http import PROOF_SECONDS, proved_lately, to_proof
from yakuba.foundation.files.responses import file_response, preview_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.elements import Fact
from yakuba.foundation.ui.formats import tel, when
from yakuba.procedures.forms.emergency import EmergencyForm
from yakuba.procedures.models import Attachment, EmergencyReading
from yakuba.procedures.policies import cases as case_policy
from yakuba.procedures.policies import emergency as policy
from yakuba.procedures.queries.cases import attachment_in, attachments_of, corrections_of
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.emergency import (
    application_by_number,
    reading_by_key,
    readings_for,
)
from yakuba.procedures.services import emergency

from .answers import answer_pages
from .gate import enter
from .timeline import gaps_of

PAGE = 30
# What was typed waits here while the reader proves who they are; see `_typed`.
_TYPED = "emergency"


@dataclass(frozen=True, slots=True)
class Row:
    """One reading in the list."""

    reading: EmergencyReading
    state: str
    tone: str
    is_open: bool
    is_mine: bool
    sees_case: bool


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: TownRequest) -> HttpResponse:
    """List the readings that concern the actor; on POST, open a case."""
    enter(request)
    if request.method == "POST":
        return _open(request)
    typed = _typed(request)
    form = EmergencyForm(initial=typed)
    return _draw(request, form, is_proved=bool(typed) and proved_lately(request))


def _open(request: TownRequest) -> HttpResponse:
    form = EmergencyForm(request.POST)
    if not form.is_valid():
        return _draw(request, form, status=422)
    # Whoever may not try is refused, on record, without being asked for a password first.
    if policy.may_try(request.actor) and not proved_lately(request):
        return _ask_for_proof(request, form)
    application = application_by_number(form.cleaned_data["number"])
    if application is None:
        # Whoever may not try is shown no form: the answer tells nothing about the number.
        form.add_error("number", "この受付番号の申請は見つかりません。番号を確かめてください。")
        return _draw(request, form, status=422)
    try:
        reading = emergency.open_case(
            application=application,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=timezone.now(),
        )
    except emergency.UnableToOpen as refusal:
        form.add_error(None, str(refusal))
        return _draw(request, form, status=422)
    request.session.pop(_TYPED, None)
    return redirect("procedures:desk_emergency_case", reading.pk)


def _ask_for_proof(request: TownRequest, form: EmergencyForm) -> HttpResponse:
    """Keep what was typed and lead to the page that asks who sits there.

    Nothing opens by itself on the way back: a detour that somebody left unfinished must not open
    a case when they prove who they are for another reason.
    """
    request.session[_TYPED] = {
        "number": form.cleaned_data["number"],
        "reason": form.cleaned_data["reason"],
        "until": int(timezone.now().timestamp()) + PROOF_SECONDS,
    }
    return to_proof(reverse("procedures:desk_emergency"))


def _typed(request: TownRequest) -> dict[str, str]:
    """Return what was typed before the detour, as long as a proof lasts."""
    kept = request.session.get(_TYPED)
    if kept is None:
        return {}
    if timezone.now().timestamp() > kept["until"]:
        del request.session[_TYPED]
        return {}
    return {"number": kept["number"], "reason": kept["reason"]}


def _draw(
    request: TownRequest, form: EmergencyForm, *, status: int = 200, is_proved: bool = False
) -> HttpResponse:
    now = timezone.now()
    rows = readings_for(request.actor, sees_all=policy.sees_all(request.actor))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "may_try": bool(policy.may_try(request.actor)),
        "is_proved": is_proved,
        "sees_all": policy.sees_all(request.actor),
        "minutes": int(emergency.LASTS.total_seconds() // 60),
        "page_obj": page,
        "rows": [_row(request, one, now) for one in page],
    }
    return render(request, "procedures/desk/emergency.html", context, status=status)


def _row(request: TownRequest, reading: EmergencyReading, now: datetime) -> Row:
    is_open = reading.is_open_at(now)
    state, tone = ("時間が過ぎて終了", "neutral")
    if is_open:
        state, tone = ("閲覧中", "warning")
    elif reading.ended_at:
        state, tone = ("途中で終了", "neutral")
    return Row(
        reading=reading,
        state=state,
        tone=tone,
        is_open=is_open,
        is_mine=reading.reader_id == request.actor.user_id,
        sees_case=bool(case_policy.may_see(request.actor, reading.application)),
    )


def _readable_or_404(request: TownRequest, reading_id: UUID) -> EmergencyReading:
    enter(request)
    reading = reading_by_key(reading_id)
    if reading is None or not policy.may_read(request.actor, reading, timezone.now()):
        raise Http404
    return reading


@require_safe
def case(request: TownRequest, reading_id: UUID) -> HttpResponse:
    """Show what the applicant wrote; nothing can be done to the case from here."""
    enter(request)
    reading, now = reading_by_key(reading_id), timezone.now()
    if reading is None or not policy.may_know(request.actor, reading):
        raise Http404
    verdict = policy.may_read(request.actor, reading, now)
    if not verdict:
        if reading.reader_id == request.actor.user_id:
            messages.error(request, verdict.reason_ja)
        return redirect("procedures:desk_emergency")
    emergency.note_reading(reading=reading, actor=request.actor, at=now)
    application = reading.application
    definition = definition_of(application.version)
    context = {
        "reading": reading,
        "case": application,
        "title": definition.title.ja,
        "facts": _facts(reading),
        "pages": answer_pages(
            application,
            definition,
            list(attachments_of(application)),
            corrections_of(application),
            gaps_of(application),
        ),
    }
    return render(request, "procedures/desk/emergency_case.html", context)


def _facts(reading: EmergencyReading) -> list[Fact]:
    one = reading.application
    return [
        Fact("申請者", one.applicant_name or "氏名の記入なし"),
        Fact("電話", tel(one.applicant_phone) if one.applicant_phone else ""),
        Fact("所管課", one.section.name),
        Fact("到達", when(one.arrived_at)),
        Fact("見る理由", reading.reason),
        Fact("見られる時刻", f"{when(reading.until)}まで"),
    ]


def _file(request: TownRequest, reading_id: UUID, attachment_id: UUID) -> Attachment:
    reading = _readable_or_404(request, reading_id)
    found = attachment_in(reading.application, attachment_id)
    if found is None:
        raise Http404
    emergency.note_reading(
        reading=reading, actor=request.actor, at=timezone.now(), file=str(found.file_id)
    )
    return found


@require_safe
def file(request: TownRequest, reading_id: UUID, attachment_id: UUID) -> FileResponse:
    """Serve a file of the case to the reader; recorded each time."""
    return file_response(_file(request, reading_id, attachment_id).file, inline=True)


@require_safe
def preview(request: TownRequest, reading_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Serve a picture of a file that cannot act; it is part of the page that was recorded."""
    found = attachment_in(_readable_or_404(request, reading_id).application, attachment_id)
    if found is None:
        raise Http404
    return preview_response(found.file)


@require_POST
def end(request: TownRequest, reading_id: UUID) -> HttpResponse:
    """End the reading now: the reader, the section in charge, the auditor."""
    enter(request)
    reading = reading_by_key(reading_id)
    if reading is None:
        raise Http404
    try:
        emergency.end(reading=reading, actor=request.actor, at=timezone.now())
    except emergency.UnableToEnd as refusal:
        raise Http404 from refusal
    messages.success(request, "緊急閲覧を終わらせました。もう内容は見られません。")
    return redirect("procedures:desk_emergency")
