"""The small acts on a case, each one domain call; what could not be done is said on the page."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.procedures.forms.desk import ExemptionForm, FeeForm, NoteForm
from yakuba.procedures.models import Application
from yakuba.procedures.policies.cases import may_see, may_take_fee
from yakuba.procedures.queries.cases import case_of, colleagues, find
from yakuba.procedures.rules.cases import PaymentMethod
from yakuba.procedures.services import acceptance, conclusion, examination, fees
from yakuba.procedures.services.cases import UnableToHandle

from .case import page
from .gate import case_or_404, enter

Doing = Callable[[TownRequest, Application], str]


def _act(request: TownRequest, application_id: UUID, doing: Doing) -> HttpResponse:
    """Do the act and go back to the case; if it cannot be done, show the case as it stands now."""
    application = case_or_404(request, application_id)
    try:
        done = doing(request, application)
    except UnableToHandle as refusal:
        fresh = case_of(request.actor, application_id) or application
        return page(request, fresh, timezone.now(), trouble=str(refusal), status=409)
    messages.success(request, done)
    return redirect("procedures:desk_case", application_id)


@require_POST
def accept(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Stamp 収受."""
    return _act(request, application_id, _accept)


def _accept(request: TownRequest, case: Application) -> str:
    acceptance.accept(application=case, actor=request.actor, at=timezone.now())
    return "収受しました。"


@require_POST
def claim(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Take charge, from nobody or from the colleague whom the page showed."""
    return _act(request, application_id, _claim)


def _claim(request: TownRequest, case: Application) -> str:
    text = request.POST.get("seen", "")
    seen = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    examination.claim(application=case, actor=request.actor, at=timezone.now(), seen=seen)
    return "あなたが担当になりました。"


@require_POST
def release(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Let go of the case."""
    return _act(request, application_id, _release)


def _release(request: TownRequest, case: Application) -> str:
    examination.release(application=case, actor=request.actor, at=timezone.now())
    return "担当を外しました。案件は一覧に戻りました。"


@require_POST
def hand_over(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Give the case to a colleague."""
    return _act(request, application_id, _hand_over)


def _hand_over(request: TownRequest, case: Application) -> str:
    to = _colleague(case, request.POST.get("to", ""))
    if to is None:
        raise examination.UnableToHandOver("引き継ぐ相手を選んでください。")
    examination.hand_over(application=case, to=to, actor=request.actor, at=timezone.now())
    return f"{to.name}さんに引き継ぎました。"


def _colleague(case: Application, key: str) -> User | None:
    found = colleagues(case.section, timezone.localdate())
    return next((one for one in found if str(one.pk) == key), None)


@require_POST
def check(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Keep the marks of the check-list."""
    return _act(request, application_id, _check)


def _check(request: TownRequest, case: Application) -> str:
    marks = {
        name.removeprefix("check."): str(value)
        for name, value in request.POST.items()
        if name.startswith("check.")
    }
    examination.check(application=case, marks=marks, actor=request.actor, at=timezone.now())
    return "審査項目の判定を記録しました。"


@require_POST
def note(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Write a remark."""
    application = case_or_404(request, application_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            examination.add_note(
                application=application,
                text=form.cleaned_data["text"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToHandle as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, "メモを書きました。")
            return redirect("procedures:desk_case", application_id)
    return page(request, application, timezone.now(), note_form=form, status=422)


@require_POST
def complete(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Mark what was booked as done."""
    return _act(request, application_id, _complete)


def _complete(request: TownRequest, case: Application) -> str:
    conclusion.complete(application=case, actor=request.actor, at=timezone.now())
    return "対応を終えました。"


@require_POST
def pay(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Note that the fee was paid; the counter takes the fees of every section."""
    enter(request)
    application = find(application_id)
    if application is None or not may_take_fee(request.actor, application):
        raise Http404
    if may_see(request.actor, application) and "counter" not in request.POST:
        return _act(request, application_id, _pay)
    try:
        messages.success(request, _pay(request, application))
    except UnableToHandle as refusal:
        messages.error(request, str(refusal))
    return redirect("procedures:desk_receipt", application_id)


def _pay(request: TownRequest, case: Application) -> str:
    form = FeeForm(request.POST)
    if not form.is_valid():
        raise fees.UnableToTakeFee("納付の方法を選び、領収番号は40字以内で入力してください。")
    fees.pay(
        application=case,
        method=PaymentMethod(form.cleaned_data["method"]),
        receipt=form.cleaned_data["receipt"],
        actor=request.actor,
        at=timezone.now(),
    )
    return "手数料の納付を記録しました。"


@require_POST
def exempt(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Ask the fee no longer."""
    return _act(request, application_id, _exempt)


def _exempt(request: TownRequest, case: Application) -> str:
    form = ExemptionForm(request.POST)
    if not form.is_valid():
        raise fees.UnableToTakeFee("減免の理由を400字以内で入力してください。")
    fees.exempt(
        application=case,
        reason=form.cleaned_data["reason"],
        actor=request.actor,
        at=timezone.now(),
    )
    return "手数料を減免しました。"
