"""Lists of requirements: hand one in, say which column is what, try, take; or take a sample."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.conversion.forms.requirements import ListColumnsForm, ListFileForm
from yakuba.conversion.models import RequirementIntake
from yakuba.conversion.policies.plans import may_change
from yakuba.conversion.queries import requirement_intake as queries
from yakuba.conversion.queries.requirements import editions_of
from yakuba.conversion.rules.fit import Asked
from yakuba.conversion.rules.requirement_file import Reading, heading_row
from yakuba.conversion.services import requirement_lists as services
from yakuba.foundation.documents.sheets import UnreadableBook, open_kept
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.foundation.ui.columns import chosen, headings_of, samples, sheet_asked
from yakuba.kernel.text import clean_line

from .gate import enter, found_or_404, own_plan_or_404, status_of

SHOWN: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: TownRequest, key: int) -> HttpResponse:
    """Show the editions of a plan's list, and take a new one to try."""
    plan = own_plan_or_404(request, key)
    given = posted(request)
    form = ListFileForm(given, request.FILES if given is not None else None)
    if given is not None and form.is_valid():
        upload = form.cleaned_data["file"]
        intake = tried(
            form,
            lambda: services.begin_intake(
                plan=plan,
                title=form.cleaned_data["title"],
                source=form.cleaned_data["source"],
                content=upload.read(),
                name=clean_line(upload.name),
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if intake is not None:
            return redirect("conversion:intake", intake.pk)
    page = {
        "plan": plan,
        "form": form,
        "editions": editions_of(plan),
        "intakes": queries.intakes_of(plan)[:10],
        "samples": queries.samples_for(plan),
    }
    return render(request, "conversion/lists.html", page, status=status_of(form))


@require_POST
def take_sample(request: TownRequest, key: int, code: str) -> HttpResponse:
    """Take a shipped list as the next edition."""
    plan = own_plan_or_404(request, key)
    sample = queries.shipped().get(code)
    if sample is None or sample.business != plan.business:
        raise Http404
    is_taken = done(
        request,
        lambda: services.take_sample(
            plan=plan, sample=sample, actor=request.actor, at=timezone.now()
        ),
        "見本の要件一覧を取り込みました。",
    )
    return redirect("conversion:fit" if is_taken else "conversion:lists", plan.pk)


def _intake_or_404(request: TownRequest, key: int) -> RequirementIntake:
    enter(request)
    found = found_or_404(queries.intake_for(request.actor, key))
    if not may_change(request.actor, found.plan):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: TownRequest, key: int) -> HttpResponse:
    """Say which column is what, and try the list."""
    found = _intake_or_404(request, key)
    try:
        book = open_kept(found.file, queries.LIMITS)
        rows = book.rows(sheet_asked(request, found.sheet, book.sheets))
    except UnreadableBook as refusal:
        messages.error(request, str(refusal))
        return redirect("conversion:lists", found.plan_id)
    at = heading_row(rows)
    given = posted(request)
    form = ListColumnsForm(
        given,
        sheets=book.sheets,
        headings=headings_of(rows[at]),
        initial={"sheet": found.sheet, **chosen(queries.columns_of(found))},
    )
    reading = None
    if given is not None and form.is_valid():
        reading = tried(
            form,
            lambda: services.try_intake(
                intake=found,
                sheet=form.cleaned_data.get("sheet", found.sheet),
                columns=form.columns(),
                actor=request.actor,
                at=timezone.now(),
            ),
        )
    page = {
        "intake": found,
        "plan": found.plan,
        "form": form,
        "samples": samples(form, rows, at),
        **_told(found, reading),
    }
    return render(request, "conversion/intake.html", page, status=status_of(form))


def _told(found: RequirementIntake, reading: Reading | None) -> dict[str, Any]:
    if reading is None:
        return {}
    return {
        "reading": reading,
        "faults": reading.faults[:SHOWN],
        "more_faults": max(0, len(reading.faults) - SHOWN),
        "by_kind": [(one.label, reading.of_kind(one)) for one in Asked],
        "change": queries.change_by(found.plan, reading.lines),
    }


@require_POST
def intake_take(request: TownRequest, key: int) -> HttpResponse:
    """Take the list in, all of it or nothing."""
    found = _intake_or_404(request, key)
    is_taken = done(
        request,
        lambda: services.take_in(intake=found, actor=request.actor, at=timezone.now()),
        "要件一覧を取り込みました。",
    )
    if is_taken:
        return redirect("conversion:fit", found.plan_id)
    return redirect("conversion:intake", found.pk)
