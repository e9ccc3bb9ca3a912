"""Sessions: what they are, who comes, and the paper at the door."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.engine import MissingFont
from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.tables import TableKind
from yakuba.kernel.verdict import UnableToAct
from yakuba.kernel.wareki import to_wareki
from yakuba.talent.documents.training import sign_sheet
from yakuba.talent.forms.training import SessionForm
from yakuba.talent.models import CourseSession
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.queries import courses as queries
from yakuba.talent.queries.session_people import Part, people_of
from yakuba.talent.rules.seats import Outcome, Presence
from yakuba.talent.services import attendance, sessions
from yakuba.talent.services.enrolments import apply
from yakuba.talent.services.telling import when_and_where

from .gate import enter, enter_fostering

_HEADING = ("所属", "職員番号", "氏名", "状態", "申込日", "出欠", "結果", "修了日")


def _session_or_404(request: TownRequest, key: int, *, fostering: bool = False) -> CourseSession:
    if fostering:
        enter_fostering(request)
    else:
        enter(request)
    session = queries.session_of(request.actor, key)
    if session is None or session.course.published_at is None:
        raise Http404
    return session


@require_safe
def session(request: TownRequest, key: int) -> HttpResponse:
    """Show a session; to those in charge, who comes."""
    found = _session_or_404(request, key)
    now = timezone.now()
    fosters = bool(may_foster(request.actor))
    line = queries.line_of_session(found, request.actor.user_id)
    context = {
        "session": found,
        "course": found.course,
        "line": line,
        "mine": line.mine,
        "fosters": fosters,
        "has_begun": found.starts_at <= now,
        "is_over": found.ends_at < now,
        "may_apply": found.cancelled_at is None
        and found.deadline >= timezone.localdate(now)
        and (line.mine is None or line.mine.declined_at is not None),
        "people": people_of(found, timezone.localdate(now)) if fosters else (),
    }
    return render(request, "talent/session.html", context)


@require_POST
def session_apply(request: TownRequest, key: int) -> HttpResponse:
    """Apply for the session."""
    found = _session_or_404(request, key)
    try:
        made = apply(
            session=found,
            purpose=request.POST.get("purpose", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("talent:session", found.pk)
    who = made.approver_post.label if made.approver_post else ""
    messages.success(
        request, f"申し込みました。{who}の承認を待っています。" if who else "申し込みました。"
    )
    return redirect("talent:enrolment", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def session_new(request: TownRequest, key: int) -> HttpResponse:
    """Ask for a session of a course, and set it."""
    enter_fostering(request)
    course = queries.course_of(request.actor, key)
    if course is None:
        raise Http404
    given = request.POST if request.method == "POST" else None
    form = SessionForm(given)
    if given is not None and form.is_valid():
        try:
            made = sessions.set_session(
                course=course, draft=form.draft(), actor=request.actor, at=timezone.now()
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "回を設けました。申込みを受け付けます。")
            return redirect("talent:session", made.pk)
    status = 422 if given is not None else 200
    return render(
        request, "talent/session_form.html", {"form": form, "course": course}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
def session_edit(request: TownRequest, key: int) -> HttpResponse:
    """Change a session; who goes is told."""
    found = _session_or_404(request, key, fostering=True)
    given = request.POST if request.method == "POST" else None
    form = SessionForm(given, initial=SessionForm.initial_of(found))
    if given is not None and form.is_valid():
        try:
            sessions.change_session(
                session=found, draft=form.draft(), actor=request.actor, at=timezone.now()
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "変更しました。申込者にお知らせしました。")
            return redirect("talent:session", found.pk)
    context = {"form": form, "course": found.course, "session": found}
    status = 422 if given is not None else 200
    return render(request, "talent/session_form.html", context, status=status)


@require_POST
def session_cancel(request: TownRequest, key: int) -> HttpResponse:
    """Call the session off."""
    found = _session_or_404(request, key, fostering=True)
    try:
        sessions.cancel_session(
            session=found,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "中止にしました。申込者にお知らせしました。")
    return redirect("talent:session", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def session_roll(request: TownRequest, key: int) -> HttpResponse:
    """Note who came, on a phone at the door."""
    found = _session_or_404(request, key, fostering=True)
    now = timezone.now()
    people = [one for one in people_of(found, timezone.localdate(now)) if one.enrolment.seated_at]
    if request.method == "POST":
        marks = _marks(request, people)
        try:
            changed = attendance.mark_presence(
                session=found, marks=marks, actor=request.actor, at=now
            )
        except UnableToAct as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"出欠を保存しました（{changed}人）。")
        return redirect("talent:session_roll", found.pk)
    context: dict[str, Any] = {
        "session": found,
        "course": found.course,
        "people": people,
        "has_begun": found.starts_at <= now,
        "attended": sum(1 for one in people if one.enrolment.presence == Presence.ATTENDED),
    }
    return render(request, "talent/session_roll.html", context)


def _marks(request: TownRequest, people: list[Part]) -> dict[int, Presence | None]:
    found: dict[int, Presence | None] = {}
    for one in people:
        value = request.POST.get(f"p{one.enrolment.pk}")
        if value in list(Presence):
            found[one.enrolment.pk] = Presence(value)
        elif value == "":
            found[one.enrolment.pk] = None
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def session_results(request: TownRequest, key: int) -> HttpResponse:
    """Enter who completed the course, among those who came."""
    found = _session_or_404(request, key, fostering=True)
    now = timezone.now()
    people = [
        one
        for one in people_of(found, timezone.localdate(now))
        if one.enrolment.presence == Presence.ATTENDED
    ]
    if request.method == "POST":
        outcomes = {
            one.enrolment.pk: Outcome(value)
            for one in people
            if (value := request.POST.get(f"o{one.enrolment.pk}", "")) in list(Outcome)
        }
        try:
            changed = attendance.enter_outcomes(
                session=found, outcomes=outcomes, actor=request.actor, at=now
            )
        except UnableToAct as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"結果を保存しました（{changed}人）。")
        return redirect("talent:session_results", found.pk)
    context = {"session": found, "course": found.course, "people": people}
    return render(request, "talent/session_results.html", context)


@require_safe
def session_sheet(request: TownRequest, key: int) -> HttpResponse:
    """Give the sheet that is signed at the door."""
    found = _session_or_404(request, key, fostering=True)
    now = timezone.now()
    people = [one for one in people_of(found, timezone.localdate(now)) if one.enrolment.seated_at]
    try:
        content = sign_sheet(
            town=request.municipality.name,
            title=found.course.title,
            facts=when_and_where(found)[1:],
            people=[(one.section, one.enrolment.user.name) for one in people],
            at=now,
        )
    except MissingFont as fault:
        messages.error(request, str(fault))
        return redirect("talent:session", found.pk)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="sign-sheet-{found.pk}.pdf"'
    return response


@require_safe
def session_file(request: TownRequest, key: int, kind: str) -> HttpResponseBase:
    """Give who comes as a table."""
    found = _session_or_404(request, key, fostering=True)
    if kind not in list(TableKind):
        raise Http404
    on = timezone.localdate()
    rows = (
        (
            one.section,
            one.enrolment.user.username,
            one.enrolment.user.name,
            one.enrolment.standing.label,
            to_wareki(timezone.localdate(one.enrolment.asked_at)),
            one.enrolment.get_presence_display(),
            one.enrolment.get_outcome_display(),
            one.enrolment.completed_on,
        )
        for one in people_of(found, on)
    )
    name = f"participants-{found.pk}-{on:%Y%m%d}"
    return table_response(TableKind(kind), _HEADING, rows, name=name, title="受講者")
