"""The KPI of an initiative: its page, its targets, the figures that people enter."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.measures.queries import months_until
from yakuba.foundation.measures.registry import all_measures
from yakuba.foundation.measures.rules import Direction
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.tenancy.rows import only
from yakuba.foundation.ui.charts import Series, line_chart, month_label
from yakuba.kernel.fiscal import FiscalYear, Month
from yakuba.programmes.forms.strategies import FIGURE_MONTHS, ActualForm, KpiForm, TargetForm
from yakuba.programmes.models import Kpi, KpiActual, KpiTarget
from yakuba.programmes.policies.projects import may_enter_actual, may_plan
from yakuba.programmes.queries.kpi import figures, measure_of, months_of, scope_name, scopes_on
from yakuba.programmes.rules.kpi import said, years_of
from yakuba.programmes.services import kpis as services

from .strategies import initiative_or_404, strategy_or_404, tree_url, written
from .trying import done, posted

_FIELDS = (
    "measure_code",
    "measure_scope",
    "title",
    "unit",
    "direction",
    "definition",
    "starting_value",
)


def _kpi_or_404(request: TownRequest, key: int, *, to_write: bool = False) -> Kpi:
    rows = Kpi.objects.select_related("initiative__pillar__strategy").filter(pk=key)
    row = only(rows)
    if row is None:
        raise Http404
    strategy_or_404(request, row.initiative.pillar.strategy_id, to_write=to_write)
    return row


@require_safe
def kpi(request: TownRequest, key: int) -> HttpResponse:
    """Show a KPI: what it means, its targets, its line, and where each figure comes from."""
    row = _kpi_or_404(request, key)
    strategy = row.initiative.pillar.strategy
    on = timezone.localdate()
    is_draft = strategy.published_at is None
    figure = figures([row], on=on, of_draft=is_draft)[row.pk]
    months = months_until(on, FIGURE_MONTHS)
    source = row.previous if is_draft and row.previous is not None else row
    chart = line_chart(
        f"{row.title}の推移",
        [month_label(month.iso) for month in months],
        [Series(row.title, months_of(source, months))],
        unit=row.unit,
        target=figure.aim.value if figure.aim else None,
    )
    actuals = KpiActual.objects.filter(kpi=source).order_by("-month", "-pk")
    page = {
        "kpi": row,
        "strategy": strategy,
        "figure": figure,
        "chart": chart,
        "direction": Direction(row.direction),
        "measure": measure_of(row),
        "scope": scope_name(row),
        "starting": said(row.starting_value, row.unit),
        "targets": [_target_line(one, row.unit) for one in row.targets.order_by("fiscal_year")],
        "actuals": [(Month.from_iso(one.month), said(one.value, row.unit), one) for one in actuals],
        "writes": is_draft and bool(may_plan(request.actor)),
        "may_enter": not row.measure_code and bool(may_enter_actual(request.actor, row)),
    }
    return render(request, "programmes/strategy_kpi.html", page)


def _target_line(target: KpiTarget, unit: str) -> dict[str, object]:
    return {
        "target": target,
        "year": FiscalYear(target.fiscal_year),
        "value": said(target.value, unit),
        "interim": said(target.interim_value, unit),
        "month": Month.from_iso(target.interim_month),
    }


def kpi_url(row: Kpi) -> str:
    """Return the address of a KPI."""
    return reverse("programmes:kpi", args=[row.pk])


def _kpi_form(
    request: TownRequest, row: Kpi | None = None, initial: dict[str, object] | None = None
) -> KpiForm:
    scopes = scopes_on(timezone.localdate())
    if row is not None and row.measure_scope and row.measure_scope not in dict(scopes):
        scopes.append((row.measure_scope, scope_name(row)))
    return KpiForm(posted(request), measures=all_measures(), scopes=scopes, initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
def kpi_new(request: TownRequest, key: int) -> HttpResponse:
    """Add a KPI to an initiative."""
    row = initiative_or_404(request, key)
    strategy = row.pillar.strategy
    return written(
        request,
        _kpi_form(request),
        lambda given: services.add_kpi(
            initiative=row,
            actor=request.actor,
            at=timezone.now(),
            **(given | {"direction": Direction(given["direction"])}),
        ),
        title=f"KPIを加える（{row.title}）",
        strategy=strategy,
        back=tree_url(strategy, f"#i{row.pk}"),
        sentence="KPIを加えました。年度ごとの目標値と中間目標値を決めてください。",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def kpi_edit(request: TownRequest, key: int) -> HttpResponse:
    """Change a KPI of a draft."""
    row = _kpi_or_404(request, key, to_write=True)
    initial = {name: getattr(row, name) for name in (*_FIELDS, "starting_text")}
    return written(
        request,
        _kpi_form(request, row, initial),
        lambda given: services.change_kpi(
            kpi=row,
            actor=request.actor,
            at=timezone.now(),
            **(given | {"direction": Direction(given["direction"])}),
        ),
        title="KPIの変更",
        strategy=row.initiative.pillar.strategy,
        back=kpi_url(row),
        sentence="KPIを直しました。",
    )


@require_POST
def kpi_remove(request: TownRequest, key: int) -> HttpResponse:
    """Remove a KPI from a draft."""
    row = _kpi_or_404(request, key, to_write=True)
    back = tree_url(row.initiative.pillar.strategy, f"#i{row.initiative_id}")
    done(
        request,
        lambda: services.remove_kpi(kpi=row, actor=request.actor, at=timezone.now()),
        "KPIを削除しました。",
    )
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
def kpi_target(request: TownRequest, key: int) -> HttpResponse:
    """Set the target of a fiscal year with its interim target."""
    row = _kpi_or_404(request, key, to_write=True)
    strategy = row.initiative.pillar.strategy
    years = years_of(strategy.first_year, strategy.last_year)
    form = TargetForm(posted(request), years=years, initial=_initial_target(request, row))
    return written(
        request,
        form,
        lambda given: services.set_kpi_target(
            kpi=row,
            fiscal_year=given["fiscal_year"],
            value=given["value"],
            interim_month=form.month,
            interim_value=given["interim_value"],
            actor=request.actor,
            at=timezone.now(),
        ),
        title=f"目標値（{row.title}、単位：{row.unit}）",
        strategy=strategy,
        back=kpi_url(row),
        sentence="目標値と中間目標値を決めました。",
    )


def _initial_target(request: TownRequest, row: Kpi) -> dict[str, object]:
    """Return what is set for the year that the address names."""
    year = request.GET.get("year", "")
    known = (
        only(KpiTarget.objects.filter(kpi=row, fiscal_year=int(year))) if _is_year(year) else None
    )
    if known is None:
        return {"fiscal_year": year}
    return {
        "fiscal_year": known.fiscal_year,
        "value": known.value,
        "interim_month": str(Month.from_iso(known.interim_month).month),
        "interim_value": known.interim_value,
    }


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4


@require_POST
def kpi_target_remove(request: TownRequest, key: int, target: int) -> HttpResponse:
    """Remove the target of a year from a draft."""
    row = _kpi_or_404(request, key, to_write=True)
    found = only(KpiTarget.objects.select_related("kpi").filter(pk=target, kpi=row))
    if found is None:
        raise Http404
    done(
        request,
        lambda: services.remove_kpi_target(target=found, actor=request.actor, at=timezone.now()),
        "目標値を外しました。",
    )
    return redirect(kpi_url(row))


@require_http_methods(["GET", "HEAD", "POST"])
def kpi_actual(request: TownRequest, key: int) -> HttpResponse:
    """Enter a figure that the system cannot count."""
    row = _kpi_or_404(request, key)
    if row.measure_code or not may_enter_actual(request.actor, row):
        raise Http404
    now = timezone.now()
    return written(
        request,
        ActualForm(posted(request), on=timezone.localdate(now)),
        lambda given: services.enter_kpi_actual(
            kpi=row,
            month=Month.from_iso(given["month"]),
            value=given["value"],
            source_text=given["source_text"],
            actor=request.actor,
            at=now,
        ),
        title=f"実績値の入力（{row.title}、単位：{row.unit}）",
        strategy=row.initiative.pillar.strategy,
        back=kpi_url(row),
        sentence="実績値を記録しました。",
    )
