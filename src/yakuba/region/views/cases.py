"""A municipality's cases: the days of help, the end, the report, the survey of the year after."""

from collections.abc import Callable

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.region.forms.dispatch import DayForm, FollowUpForm, ReasonForm, ReportForm
from yakuba.region.models import DispatchCase
from yakuba.region.policies.dispatch import may_ask
from yakuba.region.queries.cases import day_of, delivered_in, grant_of, own_file
from yakuba.region.queries.notices import owed
from yakuba.region.queries.requests import case_of
from yakuba.region.queries.schemes import rules_by_key
from yakuba.region.rules.asking import Stage
from yakuba.region.rules.cases import survey_from, used_of
from yakuba.region.rules.exchange import Purpose
from yakuba.region.services import deliveries as acts

from .acting import done, tried
from .gate import enter, passage_for


def _case(request: TownRequest, key: int) -> DispatchCase:
    enter(request)
    found = case_of(key)
    if found is None:
        raise Http404
    return found


@require_safe
def due(request: TownRequest) -> HttpResponse:
    """Show every report and survey that this municipality owes."""
    enter(request)
    return render(request, "region/due.html", {"rows": owed(timezone.localdate())})


@require_safe
def case(request: TownRequest, key: int) -> HttpResponse:
    """Show a case and what is to be done next."""
    return _page(request, _case(request, key))


def _page(
    request: TownRequest,
    row: DispatchCase,
    day: DayForm | None = None,
    cancel: forms.Form | None = None,
) -> HttpResponse:
    passage, on = passage_for(request, Purpose.DISPATCH), timezone.localdate()
    file = own_file(row)
    rules = rules_by_key(passage, [row.scheme_key]).get(row.scheme_key)
    used = used_of(rules, grant_of(row), delivered_in(file.days)) if rules else None
    wrong = bool((day and day.errors) or (cancel and cancel.errors))
    context = {
        "case": row,
        "file": file,
        "stage": file.stage,
        "used": used,
        "late": file.late_report(on),
        "speaks": bool(may_ask(request.actor, request.municipality)),
        "is_running": file.stage in (Stage.ACCEPTED, Stage.RUNNING),
        "form": day or DayForm(initial={"day": on, "form": row.form}),
        "cancel_form": cancel or ReasonForm(prefix="cancel"),
        "on": on,
        "survey_from": survey_from(row.survey_due) if row.survey_due else None,
    }
    return render(request, "region/case.html", context, status=422 if wrong else 200)


@require_POST
def day(request: TownRequest, key: int) -> HttpResponse:
    """Record a day of help; beyond the rules it is refused with the rule."""
    row, form = _case(request, key), DayForm(request.POST)

    def act() -> None:
        acts.record_day(case=row, actor=request.actor, at=timezone.now(), **form.given())

    if tried(request, form, act, "実施を記録しました。"):
        return redirect("region:case", key)
    return _page(request, row, day=form)


@require_POST
def day_withdraw(request: TownRequest, key: int, day_key: int) -> HttpResponse:
    """Take a wrong day back."""
    row = _case(request, key)
    found = day_of(row, day_key)
    if found is None:
        raise Http404
    return _done(
        request,
        key,
        lambda: acts.withdraw_day(day=found, actor=request.actor, at=timezone.now()),
        "実施の記録を取り消しました。",
    )


@require_POST
def end(request: TownRequest, key: int) -> HttpResponse:
    """Say that the help is over."""
    row = _case(request, key)
    return _done(
        request,
        key,
        lambda: acts.end_case(case=row, actor=request.actor, at=timezone.now()),
        "派遣を終えました。期限までに報告してください。",
    )


def _done(request: TownRequest, key: int, act: Callable[[], object], sentence: str) -> HttpResponse:
    done(request, act, sentence)
    return redirect("region:case", key)


@require_POST
def cancel(request: TownRequest, key: int) -> HttpResponse:
    """Give a case up before any help was given."""
    row, form = _case(request, key), ReasonForm(request.POST, prefix="cancel")

    def act() -> None:
        acts.cancel_case(
            case=row,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=timezone.now(),
        )

    if tried(request, form, act, "派遣を中止しました。"):
        return redirect("region:case", key)
    return _page(request, row, cancel=form)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: TownRequest, key: int) -> HttpResponse:
    """Report what came of it to the prefecture."""
    row = _case(request, key)
    form = ReportForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        acts.send_report(case=row, actor=request.actor, at=timezone.now(), **form.given())

    return _asked(request, row, form, act, "region/case_report.html", "県に報告しました。")


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: TownRequest, key: int) -> HttpResponse:
    """Answer the survey of the year after."""
    row = _case(request, key)
    form = FollowUpForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        acts.answer_follow_up(case=row, actor=request.actor, at=timezone.now(), **form.given())

    return _asked(request, row, form, act, "region/case_follow_up.html", "調査に回答しました。")


def _asked(
    request: TownRequest,
    row: DispatchCase,
    form: forms.Form,
    act: Callable[[], object],
    template: str,
    sentence: str,
) -> HttpResponse:
    if not may_ask(request.actor, request.municipality):
        raise Http404
    if request.method == "POST" and tried(request, form, act, sentence):
        return redirect("region:case", row.pk)
    begins = survey_from(row.survey_due) if row.survey_due else None
    context = {
        "case": row,
        "form": form,
        "file": own_file(row),
        "survey_from": begins,
        "is_early": begins is not None and timezone.localdate() < begins,
    }
    return render(request, template, context, status=422 if form.errors else 200)
