"""The pages of joint trainings."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.elements import Fact
from yakuba.foundation.ui.formats import wareki
from yakuba.kernel.tables import TableKind
from yakuba.region.forms import joint_training as typed
from yakuba.region.forms.procurement import TextForm
from yakuba.region.models import JointTraining, TrainingPlace
from yakuba.region.policies.exchange import may_speak
from yakuba.region.queries.joint_training import (
    TrainingDossier,
    training_dossier,
    training_lines,
)
from yakuba.region.rules.exchange import Purpose
from yakuba.region.services import joint_training as acts

from .acting import done, tried
from .gate import enter, passage_for

HEADING = (
    "団体コード",
    "団体",
    "申込席数",
    "決定席数",
    "参加人数",
    "回答数",
    "満足",
    "伝えたいこと",
)


def _now(*, on: bool = True) -> dict[str, Any]:
    return {"at": timezone.now(), **({"on": timezone.localdate()} if on else {})}


@require_safe
def trainings(request: TownRequest) -> HttpResponse:
    """List the trainings to which the staff of all municipalities are invited."""
    passage = passage_for(request, Purpose.TRAINING)
    past = request.GET.get("past", "") == "1"
    page = {
        "lines": training_lines(passage, timezone.localdate(), past=past),
        "past": past,
        "today": timezone.localdate(),
        "may_speak": bool(may_speak(request.actor)),
    }
    return render(request, "region/trainings.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def training_new(request: TownRequest) -> HttpResponse:
    """Invite the others."""
    enter(request)
    if not may_speak(request.actor):
        raise Http404
    form = typed.TrainingForm(request.POST if request.method == "POST" else None)
    made: list[Any] = []

    def act() -> None:
        given = dict(form.cleaned_data)
        given["place_kind"] = TrainingPlace(given["place_kind"])
        made.append(acts.announce(**given, actor=request.actor, **_now()))

    if request.method == "POST" and tried(request, form, act, "合同研修を公表しました。"):
        return redirect("region:training", key=made[0].key)
    page = {"form": form}
    return render(request, "region/training_new.html", page, status=422 if form.errors else 200)


def _dossier_or_404(request: TownRequest, key: UUID) -> TrainingDossier:
    passage = passage_for(request, Purpose.TRAINING)
    found = training_dossier(passage, key, timezone.localdate())
    if found is None:
        raise Http404
    return found


@require_safe
def training(request: TownRequest, key: UUID) -> HttpResponse:
    """Show one training."""
    return _page(request, _dossier_or_404(request, key))


def _page(request: TownRequest, found: TrainingDossier, **forms_typed: forms.Form) -> HttpResponse:
    on = timezone.localdate()
    asked, count = found.request, found.count
    page = {
        "dossier": found,
        "training": found.training,
        "facts": _facts(found.training),
        "may_speak": bool(may_speak(request.actor)),
        "is_over": on > found.training.held_on,
        "may_give": found.is_own
        and found.training.allotted_at is None
        and found.training.cancelled_at is None
        and on > found.training.apply_by,
        "may_tell": found.given is not None and on >= found.training.held_on,
        "seats_form": typed.SeatsForm(
            initial={"seats": asked.seats, "note": asked.note} if asked else None
        ),
        "attendance_form": typed.AttendanceForm(
            initial={
                "attended": count.attended,
                "answered": count.answered,
                "satisfied": count.satisfied,
            }
            if count
            else None
        ),
        "cancel_form": TextForm(),
        "kinds": list(TableKind),
    } | forms_typed
    status = 422 if any(form.errors for form in forms_typed.values()) else 200
    return render(request, "region/training.html", page, status=status)


def _facts(row: JointTraining) -> list[Fact]:
    where = [Fact("会場", row.place)] if row.place else []
    return [
        Fact("開催日", wareki(row.held_on)),
        Fact("時間", f"{row.hours_text}({row.minutes}分)"),
        Fact("方法", TrainingPlace(row.place_kind).label),
        *where,
        Fact("定員", f"{row.capacity}人"),
        Fact("申込期限", wareki(row.apply_by)),
        Fact("問い合わせ先", row.contact),
    ]


@require_safe
def training_table(request: TownRequest, key: UUID, kind: str) -> HttpResponseBase:
    """Answer with the organiser's list of municipalities as CSV or Excel."""
    found = _dossier_or_404(request, key)
    if kind not in list(TableKind) or not found.is_own:
        raise Http404
    rows = [
        (
            line.request.municipality.code,
            line.request.municipality.name,
            line.request.seats,
            line.given,
            line.count.attended if line.count else None,
            line.count.answered if line.count else None,
            line.count.satisfied if line.count else None,
            line.request.note,
        )
        for line in found.towns
    ]
    return table_response(TableKind(kind), HEADING, rows, name="joint-training", title="申込団体")


@require_POST
def seats(request: TownRequest, key: UUID) -> HttpResponse:
    """Ask for seats, change the number, or take the request back."""
    form = typed.SeatsForm(request.POST)
    found = _dossier_or_404(request, key)
    if tried(
        request,
        form,
        lambda: acts.ask_for_seats(key=key, **form.cleaned_data, actor=request.actor, **_now()),
        "主催の団体に伝えました。",
    ):
        return redirect("region:training", key=key)
    return _page(request, found, seats_form=form)


@require_POST
def give(request: TownRequest, key: UUID) -> HttpResponse:
    """Give the seats."""
    found = _dossier_or_404(request, key)
    done(
        request,
        lambda: acts.give_seats(training=found.training, actor=request.actor, **_now()),
        "席を決め、申し込んだ団体に知らせました。",
    )
    return redirect("region:training", key=key)


@require_POST
def attendance(request: TownRequest, key: UUID) -> HttpResponse:
    """Tell how many came."""
    form = typed.AttendanceForm(request.POST)
    found = _dossier_or_404(request, key)
    if tried(
        request,
        form,
        lambda: acts.tell_attendance(key=key, **form.cleaned_data, actor=request.actor, **_now()),
        "参加人数を主催の団体に報告しました。",
    ):
        return redirect("region:training", key=key)
    return _page(request, found, attendance_form=form)


@require_POST
def cancel(request: TownRequest, key: UUID) -> HttpResponse:
    """Call it off."""
    form = TextForm(request.POST)
    found = _dossier_or_404(request, key)
    if tried(
        request,
        form,
        lambda: acts.cancel(
            training=found.training,
            reason=form.cleaned_data["text"],
            actor=request.actor,
            **_now(),
        ),
        "中止を公表しました。",
    ):
        return redirect("region:training", key=key)
    return _page(request, found, cancel_form=form)
