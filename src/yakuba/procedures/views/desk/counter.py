"""書かない窓口: enter a paper on one page, hand out the acknowledgement, take the fee."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.files.responses import file_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.fields import Mistake
from yakuba.foundation.ui.fields import mistakes_of as form_mistakes
from yakuba.kernel.codes import parse_uuid
from yakuba.kernel.wareki import to_wareki
from yakuba.procedures.forms.desk import ArrivalForm, FeeForm
from yakuba.procedures.forms.entry import Typed, mistakes_of, parts_of, read_entry, shown_keys
from yakuba.procedures.forms.questions import Choice
from yakuba.procedures.forms.reading import posted
from yakuba.procedures.models import Draft
from yakuba.procedures.policies.cases import may_enter_paper, may_see, may_take_fee
from yakuba.procedures.queries.cases import find
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.drafts import application_from, attachment_of, draft_of, files_of
from yakuba.procedures.queries.postal import places_at
from yakuba.procedures.queries.queue import (
    as_receipt_number,
    key_of_number,
    open_entries,
    procedures_for_entry,
)
from yakuba.procedures.queries.slots import as_answers, free_slots
from yakuba.procedures.rules.arrival import applicant_of
from yakuba.procedures.rules.clock import day_in_japan
from yakuba.procedures.rules.reading import WHOLE, AnswerError
from yakuba.procedures.rules.shape import FormDefinition, QuestionType
from yakuba.procedures.rules.vocabulary import Channel
from yakuba.procedures.services import draft_files
from yakuba.procedures.services.counter import (
    BY_HAND,
    Entry,
    EntryIncomplete,
    UnableToEnter,
    begin_entry,
    enter_paper_application,
    keep_entry,
)
from yakuba.procedures.services.drafts import UnableToSave, discard

from .gate import enter


@require_safe
def counter(request: TownRequest) -> HttpResponse:
    """Choose what is being handed in, go on with what was begun, or find a receipt."""
    enter(request)
    number = request.GET.get("number", "").strip()
    trouble = ""
    if number:
        key = key_of_number(number) if as_receipt_number(number) else None
        found = find(key) if key else None
        if found is not None and may_take_fee(request.actor, found):
            return redirect("procedures:desk_receipt", found.pk)
        trouble = (
            f"「{number[:30]}」の申請は見つかりません。受付番号を控えのとおりに入力してください。"
        )
    context = {
        "procedures": procedures_for_entry(request.actor),
        "channels": BY_HAND,
        "entries": [(one, _applicant(one)) for one in open_entries(request.actor)],
        "number": number,
        "trouble": trouble,
    }
    return render(request, "procedures/desk/counter.html", context)


def _applicant(draft: Draft) -> str:
    """Return the name typed so far, by which the clerk knows the paper again."""
    return applicant_of(definition_of(draft.version), draft.answers).name


@require_POST
def begin(request: TownRequest) -> HttpResponse:
    """Begin to enter a paper."""
    enter(request)
    slug, word = request.POST.get("procedure", ""), request.POST.get("channel", "")
    procedure = next((one for one in procedures_for_entry(request.actor) if one.slug == slug), None)
    if procedure is None or word not in Channel.__members__:
        messages.error(request, "手続と受付方法を選んでください。")
        return redirect("procedures:desk_counter")
    try:
        draft = begin_entry(
            procedure=procedure, channel=Channel(word), actor=request.actor, at=timezone.now()
        )
    except UnableToEnter as refusal:
        messages.error(request, str(refusal))
        return redirect("procedures:desk_counter")
    return redirect("procedures:desk_entry", draft.pk)


def _draft(request: TownRequest, draft_id: UUID) -> Draft:
    enter(request)
    draft = draft_of(draft_id)
    if draft is None or draft.channel == Channel.ONLINE.value or draft.abandoned_at:
        raise Http404
    if not may_enter_paper(request.actor, draft.procedure):
        raise Http404
    return draft


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: TownRequest, draft_id: UUID) -> HttpResponse:
    """Show the paper's questions on one page; keep what is typed; take it in."""
    draft = _draft(request, draft_id)
    known = application_from(draft)
    if known is not None:
        return redirect("procedures:desk_receipt", known.pk)
    now = timezone.now()
    if request.method != "POST":
        return _draw(request, draft, _arrival(now))
    arrival = ArrivalForm(request.POST)
    on = arrival.cleaned_data["day"] if arrival.is_valid() else day_in_japan(now)
    definition = definition_of(draft.version)
    typed = read_entry(
        definition,
        draft.answers,
        posted(request.POST),
        on=on,
        slots=_slots(draft, definition, now),
    )
    action, _sep, goal = request.POST.get("action", "submit").partition(":")
    trouble = _files(request, draft, definition, now, action, goal)
    if action == "lookup":
        _look_up(typed, goal)
    _keep(request, draft, typed, now)
    if action != "submit":
        typed.errors = {}
        return _draw(request, draft, arrival, typed, trouble, lenient=True)
    if trouble or typed.hindrances or not arrival.is_valid():
        return _draw(request, draft, arrival, typed, trouble, status=422)
    return _take_in(request, draft, arrival, typed, now)


def _take_in(
    request: TownRequest, draft: Draft, arrival: ArrivalForm, typed: Typed, now: datetime
) -> HttpResponse:
    try:
        application = enter_paper_application(
            draft=draft,
            entry=Entry(answers=dict(draft.answers), gaps=typed.gaps),
            received_at=arrival.received_at(),
            actor=request.actor,
            at=now,
        )
    except EntryIncomplete as incomplete:
        faults: dict[str, list[AnswerError]] = {}
        for fault in incomplete.faults:
            faults.setdefault(fault.question.key, []).append(fault.error)
        return _draw(request, draft, arrival, typed, faults=faults, status=422)
    except UnableToEnter as refusal:
        arrival.add_error("day", str(refusal))
        return _draw(request, draft, arrival, typed, status=422)
    messages.success(request, f"受け付けました。受付番号は{application.receipt_number}です。")
    return redirect("procedures:desk_receipt", application.pk)


def _arrival(now: datetime) -> ArrivalForm:
    local = timezone.localtime(now)
    return ArrivalForm(initial={"day": to_wareki(local.date()), "time": f"{local:%H:%M}"})


def _keep(request: TownRequest, draft: Draft, typed: Typed, now: datetime) -> None:
    """Keep what can be read; what cannot stays on the page."""
    fresh = draft_of(draft.pk) or draft
    answers = dict(fresh.answers) | typed.values
    saved = keep_entry(draft=draft, answers=answers, actor=request.actor, at=now)
    draft.answers, draft.revision = saved.answers, saved.revision


def _files(
    request: TownRequest,
    draft: Draft,
    definition: FormDefinition,
    now: datetime,
    action: str,
    goal: str,
) -> list[str]:
    """Attach what was sent and remove what was asked; returns what could not be done."""
    trouble = []
    if action == "remove":
        attachment = attachment_of(draft, key) if (key := parse_uuid(goal)) else None
        if attachment is not None:
            draft_files.remove_file(draft=draft, attachment=attachment, actor=request.actor, at=now)
    for question in definition.questions():
        if question.type is not QuestionType.FILES:
            continue
        for upload in request.FILES.getlist(f"{question.key}.{WHOLE}"):
            try:
                draft_files.attach_file(
                    draft=draft, question=question, upload=upload, actor=request.actor, at=now
                )
            except (draft_files.UnableToAttach, UnableToSave) as refusal:
                trouble.append(str(refusal))
    return trouble


def _look_up(typed: Typed, key: str) -> None:
    """Fill in the address that belongs to the postal code."""
    raw = typed.raws.get(key)
    found = places_at(str(raw.get("postal_code", ""))) if raw else ()
    if raw and found:
        raw["prefecture"], raw["city"] = found[0].prefecture, found[0].city
        raw["town"] = found[0].town if len(found) == 1 else raw.get("town", "")


def _slots(draft: Draft, definition: FormDefinition, now: datetime) -> Any:
    if definition.booking is None:
        return None
    found = free_slots(draft.procedure, definition.booking, on=day_in_japan(now))
    return as_answers(list(found))


def _draw(
    request: TownRequest,
    draft: Draft,
    arrival: ArrivalForm,
    typed: Typed | None = None,
    trouble: list[str] | None = None,
    *,
    faults: dict[str, list[AnswerError]] | None = None,
    lenient: bool = False,
    status: int = 200,
) -> HttpResponse:
    definition = definition_of(draft.version)
    parts = parts_of(definition, draft.answers, typed, files_of(draft), faults or {})
    slots = _slots(draft, definition, timezone.now()) or {}
    for part in parts:
        for one in part.fields:
            if one.drawn.shape == "slot":
                chosen = (draft.answers.get(one.drawn.question.key) or {}).get("slot")
                one.drawn.extra["options"] = [
                    Choice("", key, f"{slot['date']} {slot['label']}", is_chosen=key == chosen)
                    for key, slot in slots.items()
                ]
    shown = shown_keys(parts)
    new = typed is not None and set(shown.split(",")) - set(
        request.POST.get("shown", "").split(",")
    )
    summary = [Mistake("", text) for text in trouble or []]
    if not lenient:
        summary += form_mistakes(arrival) if arrival.is_bound else []
        summary += mistakes_of(parts)
    context = {
        "draft": draft,
        "title": definition.title.ja,
        "parts": parts,
        "arrival": arrival,
        "channel": Channel(draft.channel).label,
        "shown": shown,
        "mistakes": summary,
        "has_new": bool(new),
        "is_kept": lenient,
    }
    return render(request, "procedures/desk/entry.html", context, status=status)


@require_POST
def discard_entry(request: TownRequest, draft_id: UUID) -> HttpResponse:
    """Throw away what was begun and never taken in."""
    draft = _draft(request, draft_id)
    try:
        discard(draft=draft, actor=request.actor, at=timezone.now())
    except UnableToSave as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "途中の入力を消しました。")
    return redirect("procedures:desk_counter")


@require_safe
def entry_file(request: TownRequest, draft_id: UUID, attachment_id: UUID) -> Any:
    """Serve a file of the paper that is being entered."""
    found = attachment_of(_draft(request, draft_id), attachment_id)
    if found is None:
        raise Http404
    return file_response(found.file, inline=True)


@require_safe
def receipt(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Show what is handed to the applicant, ready to be printed, and take the fee."""
    enter(request)
    application = find(application_id)
    if application is None or not may_take_fee(request.actor, application):
        raise Http404
    if application.disposed_at is not None:
        raise Http404
    may_open = bool(may_see(request.actor, application))
    context = {
        "case": application,
        "title": application.procedure.title,
        "channel": Channel(application.channel).label,
        "is_owed": bool(application.fee_yen) and application.fee_paid_at is None,
        "fee_form": FeeForm(),
        "case_url": reverse("procedures:desk_case", args=[application.pk]) if may_open else "",
    }
    return render(request, "procedures/desk/receipt.html", context)
