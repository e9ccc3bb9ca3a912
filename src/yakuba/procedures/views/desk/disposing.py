"""廃棄: what is free, what is kept back, the confirmation, and the register of what is gone.

None of these pages shows who applied: whoever keeps the records need not know.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.procedures.forms.retention import ConfirmForm, KeepForm
from yakuba.procedures.models import Application, DisposalItem, DisposalList, Procedure
from yakuba.procedures.policies.retention import may_confirm, may_manage
from yakuba.procedures.queries import retention as queries
from yakuba.procedures.rules.retention import Ending, HoldKind, Keeping, Rule, keeping
from yakuba.procedures.rules.vocabulary import Channel, Outcome
from yakuba.procedures.services import disposal
from yakuba.procedures.services.holds import UnableToHold, extend_retention, hold_application

from .records import enter, procedure_or_404

PAGE = 100
_HEAD = ("受付番号", "到達日", "終わった日", "結果", "受付方法", "保存期間の満了日", "措置")


@dataclass(frozen=True, slots=True)
class DueRow:
    """One application of a list, without anybody's name."""

    application: Application
    ended: date
    outcome: str
    last: date | None
    ending: str


def _rows(found: Iterable[Application], rules: list[Rule], on: date) -> Iterator[DueRow]:
    for one in found:
        if one.concluded_at is None:
            continue
        ended = timezone.localdate(one.concluded_at)
        kept: Keeping | None = keeping(rules, ended, Outcome(one.outcome), on)
        yield DueRow(
            application=one,
            ended=ended,
            outcome=Outcome(one.outcome).label,
            last=kept.last if kept else None,
            ending=kept.term.ending.short if kept else "",
        )


@require_safe
def due(request: TownRequest, procedure_id: UUID) -> HttpResponse:
    """List what may be disposed of today, and what is kept back and why."""
    return _due_page(request, procedure_or_404(request, procedure_id), KeepForm())


def _due_page(
    request: TownRequest, found: Procedure, form: KeepForm, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    rules = queries.rules_of(found.pk)
    page = Paginator(queries.due(found.pk, on=today, rules=rules), PAGE).get_page(
        request.GET.get("page")
    )
    back = queries.kept_back(found.pk, on=today).prefetch_related("holds", "extensions")[:PAGE]
    context = {
        "procedure": found,
        "page_obj": page,
        "rows": list(_rows(page.object_list, rules, today)),
        "kept_back": [(row, _why(row.application, today)) for row in _rows(back, rules, today)],
        "is_held": queries.is_procedure_held(found.pk),
        "form": form,
        "may_manage": bool(may_manage(request.actor)),
        "most": disposal.MOST_IN_LIST,
    }
    return render(request, "procedures/records/due.html", context, status=status)


def _why(application: Application, on: date) -> list[str]:
    """Return what keeps the application back, in words."""
    held = [
        f"保留：{hold.get_kind_display()}（{hold.reason}）"
        for hold in application.holds.all()
        if hold.released_at is None
    ]
    return held + [
        f"延長：{one.until:%Y-%m-%d}まで（{one.reason}）"
        for one in application.extensions.all()
        if one.until >= on
    ]


@require_POST
def keep(request: TownRequest, procedure_id: UUID) -> HttpResponse:
    """Extend or hold the picked applications, all or none of them."""
    found = procedure_or_404(request, procedure_id, to_change=True)
    form = KeepForm(request.POST)
    picked = Application.objects.filter(
        procedure=found, receipt_number__in=request.POST.getlist("pick")[:PAGE]
    )
    if form.is_valid():
        try:
            many = _keep(request, list(picked), form)
        except UnableToHold as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{many}件を残しました。")
            return redirect("procedures:desk_records_due", found.pk)
    return _due_page(request, found, form, status=422)


def _keep(request: TownRequest, picked: list[Application], form: KeepForm) -> int:
    given, now = form.cleaned_data, timezone.now()
    if not picked:
        raise UnableToHold("残す申請を、一覧から選んでください。")
    for one in picked:
        if given["act"] == "extend":
            extend_retention(
                application=one,
                until=given["until"],
                reason=given["reason"],
                actor=request.actor,
                at=now,
            )
        else:
            hold_application(
                application=one,
                kind=HoldKind(given["kind"]),
                reason=given["reason"],
                actor=request.actor,
                at=now,
            )
    return len(picked)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(name: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> StreamingHttpResponse:
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff"
        yield writer.writerow(head)
        for row in rows:
            yield writer.writerow(row)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


@require_safe
def due_csv(request: TownRequest, procedure_id: UUID) -> StreamingHttpResponse:
    """Hand over the list for the file of the 廃棄 decision."""
    found = procedure_or_404(request, procedure_id)
    today = timezone.localdate()
    rules = queries.rules_of(found.pk)
    listed = queries.due(found.pk, on=today, rules=rules)[: disposal.MOST_IN_LIST]
    cells = [
        (
            row.application.receipt_number,
            timezone.localdate(row.application.arrived_at).isoformat(),
            row.ended.isoformat(),
            row.outcome,
            Channel(row.application.channel).label,
            row.last.isoformat() if row.last else "",
            row.ending,
        )
        for row in _rows(listed.defer("answers", "fee_basis"), rules, today)
    ]
    return _csv(f"due-{found.slug}-{today:%Y%m%d}", _HEAD, cells)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: TownRequest, procedure_id: UUID) -> HttpResponse:
    """Show what would go and what would stay; on POST, enter it into the register."""
    found = procedure_or_404(request, procedure_id, to_change=True)
    if not may_confirm(request.actor):
        raise Http404
    now = timezone.now()
    many, seen = disposal.seen_list(found, now)
    form = ConfirmForm(request.POST or None, initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        try:
            listed = disposal.confirm_disposal(
                procedure=found,
                seen=form.cleaned_data["seen"],
                remark=form.cleaned_data["remark"],
                actor=request.actor,
                at=now,
            )
        except disposal.UnableToDispose as refusal:
            # The new list is shown; what is confirmed next is that one.
            form = ConfirmForm(initial={"seen": seen})
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{listed.number}を廃棄簿に載せました。順に廃棄します。")
            return redirect("procedures:desk_records_list", listed.pk)
    summary = _summary(found, queries.rules_of(found.pk), timezone.localdate(now))
    context = {
        "procedure": found,
        "many": many,
        "form": form,
        "summary": summary,
        "anonymises": any(ending == Ending.ANONYMISE.short for _, ending, *_ in summary),
        "rule": queries.rows_of(found.pk).first(),
    }
    answer = 422 if form.errors else 200
    return render(request, "procedures/records/confirm.html", context, status=answer)


def _summary(
    found: Procedure, rules: list[Rule], on: date
) -> list[tuple[str, str, int, date, date]]:
    """Return outcome, what is done, how many and from when to when they ended."""
    groups: dict[tuple[str, str], list[date]] = {}
    rows = queries.due(found.pk, on=on, rules=rules).only(
        "pk", "outcome", "concluded_at", "procedure_id"
    )
    for row in _rows(rows[: disposal.MOST_IN_LIST], rules, on):
        groups.setdefault((row.outcome, row.ending), []).append(row.ended)
    return [
        (outcome, ending, len(days), min(days), max(days))
        for (outcome, ending), days in groups.items()
    ]


@require_safe
def register(request: TownRequest) -> HttpResponse:
    """Show the register of disposal (廃棄簿)."""
    enter(request)
    page = Paginator(queries.register(), PAGE).get_page(request.GET.get("page"))
    return render(request, "procedures/records/register.html", {"page_obj": page})


def _list_or_404(request: TownRequest, disposal_id: UUID) -> DisposalList:
    enter(request)
    found = queries.list_by_key(disposal_id)
    if found is None:
        raise Http404
    return found


@require_safe
def listed(request: TownRequest, disposal_id: UUID) -> HttpResponse:
    """Show one list of the register: under what, by whom, how far, and each content's hash."""
    found = _list_or_404(request, disposal_id)
    page = Paginator(queries.items_of(found), PAGE).get_page(request.GET.get("page"))
    return render(request, "procedures/records/list.html", {"listed": found, "page_obj": page})


@require_safe
def list_csv(request: TownRequest, disposal_id: UUID) -> StreamingHttpResponse:
    """Hand over the hashes of a list."""
    found = _list_or_404(request, disposal_id)
    head = ("受付番号", "措置", "廃棄日時", "内容のハッシュ", "ファイル数", "除外の理由")
    rows = [_item_cells(item) for item in queries.items_of(found).defer("application__answers")]
    return _csv(f"disposal-{found.fiscal_year}-{found.serial}", head, rows)


def _item_cells(item: DisposalItem) -> tuple[str, ...]:
    done = timezone.localtime(item.done_at).isoformat(timespec="seconds") if item.done_at else ""
    return (
        item.application.receipt_number,
        Ending(item.ending).short,
        done,
        item.content_hash,
        str(item.files),
        item.left_out_reason,
    )
