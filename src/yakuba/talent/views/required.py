"""Compulsory training: impose it, see who is open by section, remind, and come to 100 %."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.tables import TableKind
from yakuba.kernel.verdict import UnableToAct
from yakuba.kernel.wareki import UnreadableDate, parse_date
from yakuba.organisation.queries import departments_on
from yakuba.talent.forms.training_plans import RequirementForm
from yakuba.talent.models import Course, RequiredTraining
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.queries import required as queries
from yakuba.talent.queries.courses import coming_sessions, session_of
from yakuba.talent.queries.required import Overview, PersonLine, SectionLine, overview
from yakuba.talent.queries.superiors import headed_by
from yakuba.talent.rules.recurring import same_day_in
from yakuba.talent.rules.required import Progress, RunState
from yakuba.talent.services import required as services
from yakuba.talent.services import required_runs as runs

from .gate import enter, enter_fostering

_HEADING = ("所属", "氏名", "状況", "本人の期限", "修了日")


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the actor sees of an overview: the sum, their sections, and whom of them by name."""

    overview: Overview
    sections: list[SectionLine]
    people: list[PersonLine]


def _shown(request: TownRequest, required: RequiredTraining, on: date) -> _Shown:
    """Return names to those in charge and to heads; sections to those who see their names."""
    found = overview(required, on)
    if may_foster(request.actor):
        return _Shown(found, found.sections, found.people)
    headed = headed_by(request.actor, on)
    return _Shown(
        found,
        [one for one in found.sections if one.section and one.section.pk in headed],
        [one for one in found.people if one.section and one.section.pk in headed],
    )


@require_safe
def required_list(request: TownRequest) -> HttpResponse:
    """List the compulsory trainings with how far each has come today."""
    enter(request)
    on = timezone.localdate()
    rows = [(one, overview(one, on).tally) for one in queries.required_trainings()[:12]]
    context = {"rows": rows, "fosters": may_foster(request.actor), "on": on}
    return render(request, "talent/required_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def required_new(request: TownRequest) -> HttpResponse:
    """Ask what is to be compulsory for whom, and impose it."""
    enter_fostering(request)
    on = timezone.localdate()
    given = request.POST if request.method == "POST" else None
    courses = queries.open_courses()
    form = RequirementForm(
        given,
        courses=courses,
        departments=list(departments_on(on)),
        initial=_as_last_time(request, courses, on),
    )
    if given is not None and form.is_valid():
        try:
            made = services.require(draft=form.draft(), actor=request.actor, at=timezone.now())
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "必須研修を定めました。未受講の人をまとめて申し込めます。")
            return redirect("talent:required", made.pk)
    status = 422 if given is not None else 200
    return render(request, "talent/required_form.html", {"form": form}, status=status)


def _as_last_time(request: TownRequest, courses: list[Course], on: date) -> dict[str, Any]:
    """Return what was asked for the last time, its day in this fiscal year; nothing by itself."""
    asked = request.GET.get("last", "")
    last = queries.required_of(int(asked)) if asked.isdecimal() else None
    if last is None:
        return {}
    course = next((one for one in courses if one.code == last.course.code), None)
    return {
        "title": last.title,
        "course": str(course.pk) if course else "",
        "group": last.group,
        "departments": [str(key) for key in last.department_ids],
        "duties": last.duties,
        "due": same_day_in(FiscalYear.of(on), last.due),
        "joiner_days": last.joiner_days,
    }


def _required_or_404(
    request: TownRequest, key: int, *, fostering: bool = False
) -> RequiredTraining:
    if fostering:
        enter_fostering(request)
    else:
        enter(request)
    found = queries.required_of(key)
    if found is None:
        raise Http404
    return found


def _day(request: TownRequest, required: RequiredTraining) -> date:
    """Return the day that was asked for, today otherwise."""
    today = timezone.localdate()
    try:
        day = parse_date(request.GET.get("on", ""))
    except UnreadableDate:
        return today
    return day if day in required.year and day <= today else today


@require_safe
def required(request: TownRequest, key: int) -> HttpResponse:
    """Show how far it has come by section, and who is open."""
    found = _required_or_404(request, key)
    on = _day(request, found)
    shown = _shown(request, found, on)
    wanted, fosters = request.GET.get("show", "open"), may_foster(request.actor)
    people = [
        one
        for one in shown.people
        if wanted == "all"
        or (wanted == "open" and one.progress.is_open)
        or (wanted == "others" and not one.progress.counts)
    ]
    context: dict[str, Any] = {
        "required": found,
        "on": on,
        "tally": shown.overview.tally,
        "sections": shown.sections,
        "people": people,
        "show": wanted,
        "sees_people": bool(shown.sections),
        "fosters": fosters,
        "sessions": coming_sessions(timezone.now()).filter(course__code=found.course.code),
        "exempt": Progress.EXEMPT,
        **(_runs(found) if fosters else {}),
    }
    return render(request, "talent/required.html", context)


@require_safe
def required_runs(request: TownRequest, key: int) -> HttpResponse:
    """Show how far reminding and enrolling have come; htmx asks for this part alone."""
    found = _required_or_404(request, key, fostering=True)
    context = {"required": found, **_runs(found)}
    return render(request, "talent/required_runs.html", context)


def _runs(required: RequiredTraining) -> dict[str, Any]:
    found = queries.runs_of(required)
    return {"runs": found, "is_moving": any(one.state.is_open for one in found)}


@require_safe
def required_file(request: TownRequest, key: int, kind: str) -> HttpResponseBase:
    """Give the people that the actor sees as a table."""
    found = _required_or_404(request, key)
    if kind not in list(TableKind):
        raise Http404
    on = _day(request, found)
    shown = _shown(request, found, on)
    if not shown.sections:
        raise Http404
    rows = (
        (
            one.section.name if one.section else "",
            one.user.name,
            one.progress.label,
            one.due,
            one.done_on,
        )
        for one in shown.people
    )
    name = f"required-{found.pk}-{on:%Y%m%d}"
    return table_response(TableKind(kind), _HEADING, rows, name=name, title="必須研修")


@require_POST
def required_act(request: TownRequest, key: int) -> HttpResponse:
    """Remind, enrol who is open, change the day, leave somebody out or take them in again, end."""
    found = _required_or_404(request, key, fostering=True)
    try:
        said = _act(request, found)
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("talent:required", found.pk)


def _act(request: TownRequest, found: RequiredTraining) -> str:
    """Do what was asked for, and say so; raises `UnableToAct`."""
    given, now = request.POST, timezone.now()
    who: dict[str, Any] = {"actor": request.actor, "at": now}
    act = given.get("act", "")
    if act == "remind":
        run = runs.ask_reminders(required=found, **who)
        if run.state is RunState.DONE:
            return f"今日は、すでに{run.reached}人に知らせました。同じ人に送るのは1日1回です。"
        return "終わっていない人に、順に知らせます。進み具合は、この画面で分かります。"
    if act == "enrol":
        chosen = given.get("session", "")
        session = session_of(request.actor, int(chosen)) if chosen.isdecimal() else None
        if session is None:
            raise UnableToAct("申し込む回を選んでください。")
        runs.ask_enrolments(required=found, session=session, **who)
        return "終わっていない人を、順に申し込みます。進み具合は、この画面で分かります。"
    if act == "due":
        try:
            services.change_due(required=found, due=parse_date(given.get("due", "")), **who)
        except UnreadableDate as fault:
            raise UnableToAct(str(fault)) from fault
        return "期限を変えました。"
    if act == "end":
        services.end_requirement(required=found, **who)
        return "必須研修を終えました。"
    return _act_on_person(request, found, act, who)


def _act_on_person(
    request: TownRequest, found: RequiredTraining, act: str, who: dict[str, Any]
) -> str:
    key = request.POST.get("user", "")
    people = overview(found, timezone.localdate(who["at"])).people
    user = next((one.user for one in people if str(one.user.pk) == key), None)
    if user is None:
        raise UnableToAct("職員を選んでください。")
    if act == "restore":
        services.restore(required=found, user=user, **who)
        return f"{user.name}さんを対象に戻しました。"
    services.waive(required=found, user=user, reason=request.POST.get("reason", ""), **who)
    return f"{user.name}さんを対象外にしました。"
