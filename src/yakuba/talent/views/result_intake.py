"""Take results in: hand the list in, say which column is what, try, take."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.documents.sheets import UnreadableBook, open_kept
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.foundation.ui.columns import chosen, headings_of, samples, sheet_asked
from yakuba.kernel.text import clean_line
from yakuba.talent.forms.result_intake import ResultColumnsForm, ResultFileForm
from yakuba.talent.models import ResultIntake
from yakuba.talent.queries import result_intake as queries
from yakuba.talent.queries.courses import session_of
from yakuba.talent.rules.result_file import Reading, heading_row
from yakuba.talent.services import result_intake as services

from .gate import enter_fostering
from .trying import found_or_404, status_of

SHOWN: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
def session_intake(request: TownRequest, key: int) -> HttpResponse:
    """Hand in what an e-learning system tells of a session."""
    enter_fostering(request)
    session = found_or_404(session_of(request.actor, key))
    given = posted(request)
    form = ResultFileForm(given, request.FILES if given is not None else None)
    if given is not None and form.is_valid():
        upload = form.cleaned_data["file"]
        intake = tried(
            form,
            lambda: services.begin_intake(
                session=session,
                content=upload.read(),
                name=clean_line(upload.name),
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if intake is not None:
            return redirect("talent:result_intake", intake.pk)
    page = {
        "session": session,
        "course": session.course,
        "form": form,
        "intakes": queries.intakes_of(session)[:10],
    }
    return render(request, "talent/session_intake.html", page, status=status_of(form))


def _intake_or_404(request: TownRequest, key: int) -> ResultIntake:
    enter_fostering(request)
    return found_or_404(queries.intake_of(key))


@require_http_methods(["GET", "HEAD", "POST"])
def result_intake(request: TownRequest, key: int) -> HttpResponse:
    """Say which column is what, and try the list."""
    intake = _intake_or_404(request, key)
    try:
        book = open_kept(intake.file, queries.LIMITS)
        rows = book.rows(sheet_asked(request, intake.sheet, book.sheets))
    except UnreadableBook as refusal:
        messages.error(request, str(refusal))
        return redirect("talent:session_intake", intake.session_id)
    at = heading_row(rows)
    given = posted(request)
    form = ResultColumnsForm(
        given,
        sheets=book.sheets,
        headings=headings_of(rows[at]),
        initial={
            "sheet": intake.sheet,
            "adds_people": intake.adds_people,
            **chosen(queries.columns_of(intake)),
        },
    )
    reading = None
    if given is not None and form.is_valid():
        reading = tried(
            form,
            lambda: services.try_intake(
                intake=intake,
                sheet=form.cleaned_data.get("sheet", intake.sheet),
                columns=form.columns(),
                adds_people=form.cleaned_data["adds_people"],
                actor=request.actor,
                at=timezone.now(),
            ),
        )
    page = {
        "intake": intake,
        "session": intake.session,
        "course": intake.session.course,
        "form": form,
        "samples": samples(form, rows, at),
        **_told(reading),
    }
    return render(request, "talent/result_intake.html", page, status=status_of(form))


def _told(reading: Reading | None) -> dict[str, Any]:
    if reading is None:
        return {}
    return {
        "reading": reading,
        "faults": reading.faults[:SHOWN],
        "more_faults": max(0, len(reading.faults) - SHOWN),
        "skipped": reading.skipped[:SHOWN],
        "more_skipped": max(0, len(reading.skipped) - SHOWN),
    }


@require_POST
def result_take(request: TownRequest, key: int) -> HttpResponse:
    """Take the list in, all of it or nothing."""
    intake = _intake_or_404(request, key)
    is_taken = done(
        request,
        lambda: services.take_in(intake=intake, actor=request.actor, at=timezone.now()),
        "出欠と結果を取り込みました。",
    )
    if is_taken:
        return redirect("talent:session", intake.session_id)
    return redirect("talent:result_intake", intake.pk)
