"""Assess oneself on a phone: an area a page, save and go on, check, hand in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.verdict import UnableToAct
from yakuba.talent.forms.skills import AnswerForm, LevelsForm
from yakuba.talent.models import Assessment
from yakuba.talent.queries.assessments import Sheet, definition_for, sheets_of
from yakuba.talent.queries.confirming import (
    assessment_by_key,
    confirmer_of,
    may_be_confirmed_by,
)
from yakuba.talent.queries.frameworks import framework_by_key
from yakuba.talent.queries.visible import may_read_person
from yakuba.talent.services import assessments as services
from yakuba.talent.services.persons import note_viewing

from .gate import enter
from .me import myself


def own_or_404(request: TownRequest, key: int) -> Assessment:
    """Return the reader's own assessment; raises Http404."""
    person = myself(request)
    found = assessment_by_key(key)
    if found is None or found.user_id != person.pk:
        raise Http404
    return found


@require_POST
def begin(request: TownRequest, key: int) -> HttpResponse:
    """Begin an assessment by a framework, or go on with it."""
    myself(request)
    framework = framework_by_key(key)
    if framework is None:
        raise Http404
    try:
        made = services.begin_assessment(
            framework=framework, actor=request.actor, at=timezone.now()
        )
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("talent:me")
    if made.submitted_at is not None:
        return redirect("talent:assessment", made.pk)
    return redirect("talent:assess", made.pk, definition_for(made).areas[0].code)


@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: TownRequest, key: int, area: str) -> HttpResponse:
    """Ask one area; what was said before stands in it."""
    found = own_or_404(request, key)
    if found.submitted_at is not None:
        return redirect("talent:assessment", key)
    sheets = sheets_of(found, timezone.localdate())
    codes = [one.area.code for one in sheets]
    if area not in codes:
        raise Http404
    place = codes.index(area)
    levels = definition_for(found).levels
    form = LevelsForm(
        request.POST if request.method == "POST" else None,
        rows=sheets[place].rows,
        levels=levels,
    )
    if request.method == "POST" and form.is_valid() and _saved(request, found, form):
        return _onward(request, found, codes, place)
    context = {
        "assessment": found,
        "sheet": sheets[place],
        "form": form,
        "levels": levels,
        "step": place + 1,
        "steps": len(codes),
        "previous": codes[place - 1] if place else "",
        "is_last": place + 1 == len(codes),
    }
    return render(request, "talent/assess.html", context)


def _saved(request: TownRequest, assessment: Assessment, form: LevelsForm) -> bool:
    try:
        services.save_levels(
            assessment=assessment,
            levels=form.levels(),
            actor=request.actor,
            at=timezone.now(),
        )
    except UnableToAct as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _onward(
    request: TownRequest, assessment: Assessment, codes: list[str], place: int
) -> HttpResponse:
    if request.POST.get("go") == "later":
        messages.success(request, "保存しました。続きはいつでも入力できます。")
        return redirect("talent:me")
    if place + 1 < len(codes):
        return redirect("talent:assess", assessment.pk, codes[place + 1])
    return redirect("talent:assess_check", assessment.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: TownRequest, key: int) -> HttpResponse:
    """Show all answers before they go to the superior; on POST, hand them in."""
    found = own_or_404(request, key)
    if found.submitted_at is not None:
        return redirect("talent:assessment", key)
    if request.method == "POST":
        try:
            services.submit_assessment(assessment=found, actor=request.actor, at=timezone.now())
        except UnableToAct as refusal:
            messages.error(request, str(refusal))
            return redirect("talent:assess_check", key)
        messages.success(request, "提出しました。")
        return redirect("talent:assessment", key)
    sheets = sheets_of(found, timezone.localdate())
    context = {
        "assessment": found,
        "sheets": sheets,
        "levels": {one.level: one for one in definition_for(found).levels},
        "answered": sum(one.answered for one in sheets),
        "asked": sum(len(one.rows) for one in sheets),
        "confirmer": confirmer_of(found.user, timezone.now()),
    }
    return render(request, "talent/assess_check.html", context)


@require_safe
def assessment(request: TownRequest, key: int) -> HttpResponse:
    """Show an assessment that was handed in: what was said, what was confirmed, what is different."""
    enter(request)
    found = assessment_by_key(key)
    now = timezone.now()
    if found is None or not may_read_person(request.actor, found.user_id, timezone.localdate(now)):
        raise Http404
    is_mine = found.user_id == request.actor.user_id
    if is_mine and found.submitted_at is None:
        return redirect("talent:assess_check", key)
    if found.submitted_at is None:
        raise Http404
    if not is_mine:
        note_viewing(user_id=found.user_id, page="診断の結果", actor=request.actor, at=now)
    return render(request, "talent/assessment.html", _shown(request, found, is_mine))


def _shown(request: TownRequest, found: Assessment, is_mine: bool) -> dict[str, object]:
    now = timezone.now()
    sheets = sheets_of(found, found.as_of or timezone.localdate(now))
    rows = [row for sheet in sheets for row in sheet.rows]
    is_open = found.confirmed_at is None
    return {
        "assessment": found,
        "sheets": [_said(sheet) for sheet in sheets],
        "levels": {one.level: one for one in definition_for(found).levels},
        "changed": [] if is_open else [row for row in rows if row.is_changed],
        "is_mine": is_mine,
        "answers": list(found.answers.all()),
        "form": AnswerForm(),
        "confirmer": confirmer_of(found.user, now) if is_open else None,
        "may_confirm": is_open and request.actor.user_id in may_be_confirmed_by(found, now),
    }


def _said(sheet: Sheet) -> Sheet:
    """Leave out what was neither said nor confirmed."""
    told = [
        row for row in sheet.rows if row.self_level is not None or row.confirmed_level is not None
    ]
    return Sheet(sheet.area, tuple(told))


@require_POST
def take_back(request: TownRequest, key: int) -> HttpResponse:
    """Take a submitted assessment back."""
    found = own_or_404(request, key)
    try:
        services.take_back(assessment=found, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("talent:assessment", key)
    messages.success(request, "提出を取り消しました。直してから、もう一度提出してください。")
    return redirect("talent:assess_check", key)


@require_POST
def answer(request: TownRequest, key: int) -> HttpResponse:
    """Say something to what was confirmed."""
    found = own_or_404(request, key)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            services.answer_assessment(
                assessment=found,
                text=form.cleaned_data["text"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "意見を、確認した人に送りました。")
            return redirect("talent:assessment", key)
    context = _shown(request, found, is_mine=True) | {"form": form}
    return render(request, "talent/assessment.html", context)
