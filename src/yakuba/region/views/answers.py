"""What the municipality shares, and its answers to the questions of a survey."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.fiscal import FiscalYear
from yakuba.region.forms.indicators import AnswersForm, TableForm
from yakuba.region.models import IndicatorIntake, IndicatorSharing
from yakuba.region.queries.indicators import (
    by_block,
    catalogue,
    entered_values,
    indicator_of,
    intake_of,
    last_years,
    own_figures,
    sharings,
    shipped_indicators,
)
from yakuba.region.services.errors import UnableToAct
from yakuba.region.services.indicators import (
    answer_questions,
    share_indicator,
    withdraw_indicator,
)
from yakuba.region.services.intake import read_table, take_table

from .compare import keeper, year_choices, year_of


@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: TownRequest) -> HttpResponse:
    """Show what is shared with whom, indicator by indicator, and change it."""
    keeper(request)
    if request.method == "POST":
        return _change(request)
    on = timezone.localdate()
    years = last_years(on)
    shared, own = sharings(), own_figures(catalogue(), years[-2:], on)
    blocks = [
        (
            block,
            [
                (
                    one,
                    shared.get(one.code),
                    own.get((one.code, years[-1])) or own.get((one.code, years[-2])),
                )
                for one in indicators
            ],
        )
        for block, indicators in by_block(catalogue())
    ]
    context = {
        "blocks": blocks,
        "reaches": IndicatorSharing.Reach.choices,
        "shared": len(shared),
        "all": sum(len(rows) for _block, rows in blocks),
    }
    return render(request, "region/sharing.html", context)


def _change(request: TownRequest) -> HttpResponse:
    """Share the ticked indicators, or withdraw them."""
    codes = [code for code in request.POST.getlist("code") if indicator_of(code)]
    reach, now = request.POST.get("reach", ""), timezone.now()
    if not codes:
        messages.error(request, "指標を、一覧から1つ以上選んでください。")
        return redirect("region:sharing")
    try:
        for code in codes:
            if reach == "NONE":
                withdraw_indicator(code=code, actor=request.actor, at=now)
            else:
                share_indicator(
                    code=code, reach=reach, actor=request.actor, at=now, on=timezone.localdate(now)
                )
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        said = "の共有を取り下げました。" if reach == "NONE" else "を共有しました。"
        messages.success(request, f"指標{len(codes)}件{said}")
    return redirect("region:sharing")


@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: TownRequest) -> HttpResponse:
    """Ask the questions of a year."""
    keeper(request)
    on = timezone.localdate()
    year = year_of(request, on)
    asked = [one for one in shipped_indicators() if year in one.years]
    is_sent = request.method == "POST"
    form = AnswersForm(
        request.POST if is_sent else None,
        indicators=asked,
        year=year,
        known=entered_values(year),
    )
    if is_sent and form.is_valid():
        try:
            changed = answer_questions(
                year=year, lines=_typed(form), actor=request.actor, at=timezone.now()
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"{FiscalYear(year).label}の回答を{changed}件、保存しました。"
                if changed
                else "変わった回答はありません。",
            )
            return redirect(f"{reverse('region:answers')}?year={year}")
    context = {
        "form": form,
        "year": year,
        "year_label": FiscalYear(year).label,
        "years": year_choices(last_years(on), year),
        "asked": len(asked),
    }
    return render(request, "region/answers.html", context)


def _typed(form: AnswersForm) -> dict[str, Any]:
    """Return the answers; a percentage that a table brought stays while its counts are empty."""
    known = entered_values(form.year)
    found = {}
    for code, line in form.lines.items():
        row = known.get(code)
        is_bare = row is not None and row.score is not None and row.denominator is None
        if line is None and is_bare and f"{code}-numerator" in form.fields:
            continue
        found[code] = line
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def read(request: TownRequest) -> HttpResponse:
    """Hand a table of answers in for a trial."""
    municipality, on = keeper(request), timezone.localdate()
    is_sent = request.method == "POST"
    form = TableForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        years=last_years(on),
        initial={"year": year_of(request, on)},
    )
    if is_sent and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            intake = read_table(
                municipality=municipality,
                content=upload.read(),
                name=upload.name,
                year=form.cleaned_data["year"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("region:answers_intake", key=intake.pk)
    return render(request, "region/answers_read.html", {"form": form})


def _intake_or_404(request: TownRequest, key: int) -> IndicatorIntake:
    keeper(request)
    found = intake_of(key)
    if found is None:
        raise Http404
    return found


@require_safe
def intake(request: TownRequest, key: int) -> HttpResponse:
    """Show what a table came to, before it changes anything."""
    found = _intake_or_404(request, key)
    lines = []
    for line in found.lines:
        one = indicator_of(line["code"])
        if one is not None:
            counts = (
                f"{line['numerator']:,}／{line['denominator']:,}" if line["denominator"] else ""
            )
            shown = one.shown(line["score"], line["answer"])
            lines.append((one, FiscalYear(line["year"]).label, shown, counts))
    return render(request, "region/answers_intake.html", {"intake": found, "lines": lines})


@require_POST
def take(request: TownRequest, key: int) -> HttpResponse:
    """Take the values of a table over."""
    found = _intake_or_404(request, key)
    try:
        changed = take_table(intake=found, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("region:answers_intake", key=found.pk)
    messages.success(
        request, f"「{found.name}」の値を取り込みました。変わった値は{changed}件です。"
    )
    return redirect("region:compare")
