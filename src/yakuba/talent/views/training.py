"""One's own training, the answers one owes, and the papers."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.engine import MissingFont, UnableToTypeset
from yakuba.foundation.documents.queries import is_unaltered
from yakuba.foundation.documents.responses import document_response
from yakuba.foundation.documents.rules import check_number
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct
from yakuba.talent.forms.training import FeedbackForm
from yakuba.talent.models import Enrolment
from yakuba.talent.queries import my_training as queries
from yakuba.talent.queries.courses import line_of_session
from yakuba.talent.queries.required import open_for
from yakuba.talent.queries.training_plans import planned_for
from yakuba.talent.rules.courses import Mode
from yakuba.talent.rules.seats import Presence, Standing
from yakuba.talent.services import attendance
from yakuba.talent.services import enrolments as services
from yakuba.talent.services.certificates import print_now

from .gate import enter, enter_fostering


@require_safe
def my_training(request: TownRequest) -> HttpResponse:
    """Show what one takes part in, what one owes, and what one has learned."""
    enter(request)
    now = timezone.now()
    context = {
        "mine": queries.my_training(request.actor, now),
        "to_answer": queries.to_answer(request.actor, now),
        "required": open_for(request.actor.user_id or 0, timezone.localdate(now)),
        "planned": planned_for(request.actor.user_id or 0),
    }
    return render(request, "talent/my_training.html", context)


@require_safe
def my_calendar(request: TownRequest) -> HttpResponse:
    """Give one's own sessions for a calendar program (RFC 5545)."""
    enter(request)
    now = timezone.now()
    mine = queries.my_training(request.actor, now)
    text = queries.calendar_of_sessions(
        request.municipality,
        request.actor,
        mine.coming,
        base=f"{settings.PUBLIC_URL}/{request.municipality.slug}",
        at=now,
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="training.ics"'
    return response


def _enrolment_or_404(request: TownRequest, key: int) -> Enrolment:
    enter(request)
    found = queries.enrolment_for(request.actor, key, timezone.now())
    if found is None:
        raise Http404
    return found


@require_safe
def enrolment(request: TownRequest, key: int) -> HttpResponse:
    """Show one part in a session; to whom was asked, with the question."""
    found = _enrolment_or_404(request, key)
    now = timezone.now()
    is_mine = found.user_id == request.actor.user_id
    standing = found.standing
    context = {
        "enrolment": found,
        "session": found.session,
        "course": found.session.course,
        "line": line_of_session(found.session, None),
        "is_mine": is_mine,
        "may_answer": key in {one.pk for one in queries.to_answer(request.actor, now)},
        "may_cancel": is_mine and standing.is_open,
        "may_declare": is_mine
        and standing is Standing.SEATED
        and found.session.course.mode_enum is Mode.ANYTIME,
        "may_tell": is_mine
        and found.presence == Presence.ATTENDED
        and not hasattr(found, "feedback"),
        "certificates": queries.certificates_of(found),
    }
    return render(request, "talent/enrolment.html", context)


@require_POST
def enrolment_answer(request: TownRequest, key: int) -> HttpResponse:
    """Approve or decline."""
    found = _enrolment_or_404(request, key)
    now = timezone.now()
    try:
        if request.POST.get("answer") == "yes":
            answered = services.approve(enrolment=found, actor=request.actor, at=now)
            waits = answered.standing is Standing.WAITING
            said = (
                "承認しました。定員に達しているため、キャンセル待ちです。"
                if waits
                else "承認しました。"
            )
        else:
            reason = request.POST.get("reason", "")
            services.decline(enrolment=found, reason=reason, actor=request.actor, at=now)
            said = "承認しないことを、申込者に伝えました。"
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("talent:enrolment", found.pk)
    messages.success(request, said)
    return redirect("talent:my_training")


@require_POST
def enrolment_cancel(request: TownRequest, key: int) -> HttpResponse:
    """Take a wish back, or give the seat up."""
    found = _enrolment_or_404(request, key)
    try:
        services.cancel(
            enrolment=found,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "取り消しました。待っている人がいれば、繰り上がります。")
    return redirect("talent:enrolment", found.pk)


@require_POST
def enrolment_done(request: TownRequest, key: int) -> HttpResponse:
    """Tell that one has finished a course that is taken at any time."""
    found = _enrolment_or_404(request, key)
    try:
        attendance.declare_done(enrolment=found, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("talent:enrolment", found.pk)
    messages.success(request, "受け終わったことを記録しました。アンケートに答えてください。")
    return redirect("talent:feedback", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: TownRequest, key: int) -> HttpResponse:
    """Ask how the course was."""
    found = _enrolment_or_404(request, key)
    if found.user_id != request.actor.user_id:
        raise Http404
    given = request.POST if request.method == "POST" else None
    form = FeedbackForm(given)
    if given is not None and form.is_valid():
        try:
            attendance.give_feedback(
                enrolment=found,
                usefulness=int(form.cleaned_data["usefulness"]),
                difficulty=int(form.cleaned_data["difficulty"]),
                remark=form.cleaned_data["remark"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "ありがとうございました。講座の改善に使います。")
            return redirect("talent:my_training")
    context = {"form": form, "enrolment": found, "course": found.session.course}
    status = 422 if given is not None else 200
    return render(request, "talent/feedback.html", context, status=status)


@require_safe
def certificate(request: TownRequest, key: int) -> HttpResponseBase:
    """Give the certificate; the same bytes every time."""
    enter(request)
    now = timezone.now()
    found = queries.certificate_of(request.actor, key, timezone.localdate(now))
    if found is None:
        raise Http404
    try:
        printed = print_now(certificate=found, at=now)
    except (MissingFont, UnableToTypeset) as fault:
        messages.error(request, str(fault))
        return redirect("talent:enrolment", found.enrolment_id)
    return document_response(printed.document)


@require_safe
def certificates_check(request: TownRequest) -> HttpResponse:
    """Tell whether a paper is what was issued: by its number and its check number."""
    enter_fostering(request)
    number = clean_line(request.GET.get("number", ""))
    check = clean_line(request.GET.get("check", "")).lower()
    found = queries.certificate_by_number(number) if number else None
    agrees = found is not None and check_number(found.document.content_hash) == check
    context = {
        "number": number,
        "check": check,
        "found": found,
        "agrees": agrees and found is not None and is_unaltered(found.document),
    }
    return render(request, "talent/certificates_check.html", context)
