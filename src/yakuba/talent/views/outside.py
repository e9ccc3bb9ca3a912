"""People from outside: who they are, their contracts, the work of each month."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import posted, tried
from yakuba.kernel.fiscal import Month
from yakuba.organisation.models import Department
from yakuba.organisation.queries import departments_on
from yakuba.organisation.rules import DepartmentKind
from yakuba.talent.forms.outside import MOST_SKILLS, ContractForm, EndForm, OutsideForm, WorkForm
from yakuba.talent.models import Contract, OutsideTalent
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.policies.outside import may_keep
from yakuba.talent.queries import outside as queries
from yakuba.talent.queries.courses import skills_in_use
from yakuba.talent.queries.roles import kinds_in_force
from yakuba.talent.queries.superiors import headed_by
from yakuba.talent.rules.outside import last_day
from yakuba.talent.services import outside as services

from .gate import enter, enter_fostering
from .trying import found_or_404, status_of, table_kind

ON_A_PAGE: Final = 50
COLUMNS: Final = (
    "件名", "氏名", "区分", "担当課", "契約の初日", "契約の末日", "契約額（円）", "費用の合計（円）",
    "残り（円）", "日数", "日数の上限", "時間", "時間の上限", "財源", "財源の説明",
)  # fmt: skip


def _readers(request: TownRequest, on: date) -> None:
    """Let those in who may read some contract; raises Http404."""
    enter(request)
    sees = queries.sees_all_contracts(request.actor) or headed_by(request.actor, on)
    found_or_404(sees or None)


@require_safe
def outsiders(request: TownRequest) -> HttpResponse:
    """List contracts, the soonest to end first, and the people registered."""
    on = timezone.localdate()
    _readers(request, on)
    state = request.GET.get("state", "")
    page = Paginator(_contracts(request, on), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "lines": queries.contract_lines(page.object_list, on),
        "people": queries.outside_for(request.actor, on)[:200],
        "state": state,
        "fosters": may_foster(request.actor),
    }
    return render(request, "talent/outsiders.html", context)


def _contracts(request: TownRequest, on: date) -> Any:
    rows = queries.contracts_for(request.actor, on)
    if request.GET.get("state") != "all":
        rows = rows.filter(ends__gt=on, ended_on=None)
    return rows.order_by("ends", "pk")


@require_safe
def outsiders_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the contracts as a table."""
    on = timezone.localdate()
    _readers(request, on)
    lines = queries.contract_lines(_contracts(request, on), on)
    name = f"contracts-{on:%Y%m%d}"
    return table_response(table_kind(kind), COLUMNS, _cells(lines), name=name, title="外部人材")


def _cells(lines: list[queries.ContractLine]) -> Iterator[Cells]:
    for line in lines:
        one, used = line.contract, line.used
        yield (
            one.title,
            one.talent.name,
            one.get_kind_display(),
            one.department.name,
            one.starts,
            line.last,
            used.budget,
            used.cost,
            used.left,
            used.days,
            used.most_days,
            used.hours,
            used.most_hours,
            one.get_funding_display(),
            one.funding_note,
        )


def _outside_or_404(request: TownRequest, key: int) -> OutsideTalent:
    on = timezone.localdate()
    enter(request)
    return found_or_404(queries.outside_of(request.actor, key, on))


@require_safe
def outside(request: TownRequest, key: int) -> HttpResponse:
    """Show somebody from outside with their contracts."""
    found = _outside_or_404(request, key)
    on = timezone.localdate()
    rows = queries.contracts_for(request.actor, on).filter(talent=found).order_by("-starts", "pk")
    context = {
        "talent": found,
        "lines": queries.contract_lines(rows, on),
        "fosters": may_foster(request.actor),
        "may_agree": bool(_departments(request, on)),
    }
    return render(request, "talent/outside.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def outside_new(request: TownRequest) -> HttpResponse:
    """Ask for somebody from outside, and register them."""
    enter_fostering(request)
    form = OutsideForm(posted(request), skills=skills_in_use())
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: services.register_outside(
                **form.given(), actor=request.actor, at=timezone.now()
            ),
        )
        if made is not None:
            messages.success(request, f"{made.name}さんを登録しました。")
            return redirect("talent:outside", key=made.pk)
    return render(request, "talent/outside_form.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def outside_edit(request: TownRequest, key: int) -> HttpResponse:
    """Write anew what is kept of somebody from outside."""
    enter_fostering(request)
    found = _outside_or_404(request, key)
    form = OutsideForm(posted(request), skills=skills_in_use(), initial=_typed(found))
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: services.change_outside(
                talent=found, **form.given(), actor=request.actor, at=timezone.now()
            ),
        )
        if made is not None:
            messages.success(request, "保存しました。")
            return redirect("talent:outside", key=made.pk)
    page = {"form": form, "talent": found}
    return render(request, "talent/outside_form.html", page, status=status_of(form))


def _typed(found: OutsideTalent) -> dict[str, Any]:
    typed: dict[str, Any] = {
        one: getattr(found, one) for one in ("name", "affiliation", "email", "profile")
    }
    for number, one in enumerate(list(found.skills.all())[:MOST_SKILLS], start=1):
        typed |= {f"skill_{number}": str(one.skill_id), f"level_{number}": str(one.level)}
    return typed


# Contracts


def _departments(request: TownRequest, on: date) -> list[Department]:
    rows = departments_on(on).exclude(kind=DepartmentKind.UNIT.value)
    headed = headed_by(request.actor, on)
    return [one for one in rows if may_keep(request.actor, one.pk, headed)]


@require_http_methods(["GET", "HEAD", "POST"])
def contract_new(request: TownRequest, key: int) -> HttpResponse:
    """Ask for a contract, and write it down."""
    talent = _outside_or_404(request, key)
    now = timezone.now()
    on = timezone.localdate(now)
    departments = found_or_404(_departments(request, on) or None)
    kinds = list(kinds_in_force())
    form = ContractForm(
        posted(request), departments=departments, kinds=kinds, initial={"starts": on}
    )
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        made = tried(
            form,
            lambda: services.agree_contract(
                talent=talent,
                department=next(one for one in departments if str(one.pk) == chosen["department"]),
                role=next((one for one in kinds if str(one.pk) == chosen["role"]), None),
                **form.given(),
                actor=request.actor,
                at=now,
                on=on,
            ),
        )
        if made is not None:
            messages.success(request, "契約を登録しました。")
            return redirect("talent:contract", key=made.pk)
    page = {"form": form, "talent": talent}
    return render(request, "talent/contract_form.html", page, status=status_of(form))


def _contract_or_404(request: TownRequest, key: int) -> Contract:
    enter(request)
    return found_or_404(queries.contract_of(request.actor, key, timezone.localdate()))


@require_http_methods(["GET", "HEAD", "POST"])
def contract(request: TownRequest, key: int) -> HttpResponse:
    """Show a contract with its months; on POST, write down the work of one."""
    found = _contract_or_404(request, key)
    now = timezone.now()
    on = timezone.localdate(now)
    months = _months(found, on)
    initial = {"month": months[0].iso if months else ""}
    form = WorkForm(posted(request), months=months, initial=initial)
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: services.record_work(
                contract=found, **form.given(), actor=request.actor, at=now, on=on
            ),
        )
        if made is not None:
            messages.success(request, f"{Month.of(made.month).label}の実績を記録しました。")
            return redirect("talent:contract", key=found.pk)
    return _contract_page(request, found, form=form)


def _months(found: Contract, on: date) -> list[Month]:
    """Return the months of the contract up to today, the newest first."""
    last = min(last_day(found.ends, found.ended_on) - timedelta(days=1), on)
    if last < found.starts:
        return []
    return list(Month.range(Month.of(found.starts), Month.of(last).next))[::-1][:36]


def _contract_page(
    request: TownRequest, found: Contract, *, form: WorkForm, ending: EndForm | None = None
) -> HttpResponse:
    on = timezone.localdate()
    (line,) = queries.contract_lines([found], on)
    ending = ending or EndForm(prefix="end")
    keeps = may_keep(request.actor, found.department_id, headed_by(request.actor, on))
    context = {
        "contract": found,
        "line": line,
        "works": [(Month.of(one.month).label, one) for one in queries.works_of(found)],
        "form": form,
        "ending": ending,
        "may_keep": bool(keeps),
        "may_end": bool(keeps) and found.ended_on is None and on < found.ends,
        "has_months": bool(_months(found, on)),
    }
    return render(request, "talent/contract.html", context, status=status_of(form, ending))


@require_POST
def contract_end(request: TownRequest, key: int) -> HttpResponse:
    """End a contract early."""
    found = _contract_or_404(request, key)
    now = timezone.now()
    on = timezone.localdate(now)
    ending = EndForm(request.POST, prefix="end")
    if ending.is_valid():
        given = ending.cleaned_data
        made = tried(
            ending,
            lambda: services.end_contract(
                contract=found, **given, actor=request.actor, at=now, on=on
            ),
        )
        if made is not None:
            messages.success(request, "契約の中途終了を記録しました。")
            return redirect("talent:contract", key=found.pk)
    months = WorkForm(months=_months(found, on))
    return _contract_page(request, found, form=months, ending=ending)


@require_safe
def contract_table(request: TownRequest, key: int, kind: str) -> HttpResponseBase:
    """Give the months of a contract as a table."""
    found = _contract_or_404(request, key)
    rows = (
        (Month.of(one.month).iso, one.days, one.hours, one.cost, one.note)
        for one in queries.works_of(found)
    )
    heading = ("月", "日数", "時間", "費用（円）", "したこと")
    name = f"contract-{found.pk}"
    return table_response(table_kind(kind), heading, rows, name=name, title="実績")
