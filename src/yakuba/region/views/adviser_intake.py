"""Take advisers in from a list: hand it in, say which column is what, try, take."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.documents.sheets import UnreadableBook, open_kept
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.foundation.ui.columns import chosen, headings_of, samples, sheet_asked
from yakuba.kernel.text import clean_line
from yakuba.region.forms.adviser_intake import AdviserColumnsForm, AdviserFileForm
from yakuba.region.models import AdviserIntake
from yakuba.region.policies.dispatch import may_keep_pool
from yakuba.region.queries import adviser_intake as queries
from yakuba.region.rules.adviser_columns import heading_row
from yakuba.region.rules.adviser_file import Reading
from yakuba.region.services import adviser_intake as acts

from .gate import enter

SHOWN: Final = 50


def _keeper(request: TownRequest) -> None:
    if not may_keep_pool(request.actor, enter(request)):
        raise Http404


def _intake(request: TownRequest, key: int) -> AdviserIntake:
    _keeper(request)
    found = queries.intake_of(key)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def intake_new(request: TownRequest) -> HttpResponse:
    """Hand a list of advisers in."""
    _keeper(request)
    given = posted(request)
    form = AdviserFileForm(given, request.FILES if given is not None else None)
    if given is not None and form.is_valid():
        upload = form.cleaned_data["file"]
        made = tried(
            form,
            lambda: acts.begin_intake(
                content=upload.read(),
                name=clean_line(upload.name),
                actor=request.actor,
                at=timezone.now(),
            ),
            field="file",
        )
        if made is not None:
            return redirect("region:adviser_intake", made.pk)
    page = {"form": form, "intakes": queries.intakes()[:10]}
    status = 422 if form.errors else 200
    return render(request, "region/adviser_intake_new.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: TownRequest, key: int) -> HttpResponse:
    """Say which column is what, and try the list."""
    row = _intake(request, key)
    try:
        book = open_kept(row.file, queries.LIMITS)
        rows = book.rows(sheet_asked(request, row.sheet, book.sheets))
    except UnreadableBook as refusal:
        messages.error(request, str(refusal))
        return redirect("region:adviser_intake_new")
    at = heading_row(rows)
    given = posted(request)
    form = AdviserColumnsForm(
        given,
        sheets=book.sheets,
        headings=headings_of(rows[at]),
        initial={"sheet": row.sheet, **chosen(queries.columns_of(row))},
    )
    reading = None
    if given is not None and form.is_valid():
        reading = tried(
            form,
            lambda: acts.try_intake(
                intake=row,
                sheet=form.cleaned_data.get("sheet", row.sheet),
                columns=form.columns(),
                actor=request.actor,
                at=timezone.now(),
            ),
        )
    page = {"intake": row, "form": form, "samples": samples(form, rows, at), **_told(reading)}
    status = 422 if form.errors else 200
    return render(request, "region/adviser_intake.html", page, status=status)


def _told(reading: Reading | None) -> dict[str, Any]:
    if reading is None:
        return {}
    return {
        "reading": reading,
        "faults": reading.faults[:SHOWN],
        "more_faults": max(0, len(reading.faults) - SHOWN),
        "first": [line.draft for line in reading.lines[:SHOWN]],
        "more": max(0, len(reading.lines) - SHOWN),
    }


@require_POST
def take(request: TownRequest, key: int) -> HttpResponse:
    """Register everybody of the list, or nobody."""
    row = _intake(request, key)
    is_taken = done(
        request,
        lambda: acts.take_in(intake=row, actor=request.actor, at=timezone.now()),
        lambda taken: (
            f"「{row.file.name}」から{len(taken.lines)}人を登録しました。"
            "公開するまで、ほかの団体からは見えません。"
        ),
    )
    if is_taken:
        return redirect("region:pool")
    return redirect("region:adviser_intake", row.pk)
