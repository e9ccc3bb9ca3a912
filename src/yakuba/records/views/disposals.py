"""Files whose period is over, what holds them, and the lists on which they are disposed of."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.records.forms.disposals import HoldForm, ProposeForm, ReleaseForm
from yakuba.records.models import BinderHold
from yakuba.records.policies.catalogue import may_keep
from yakuba.records.queries import disposals as queries
from yakuba.records.services.disposing import propose
from yakuba.records.services.holding import hold, release

from .gate import binder_or_404, enter, enter_keeper, status_of, table_kind

COLUMNS: Final = (
    "年度", "所管課", "文書分類", "簿冊名", "保存期間", "完結日", "満了日", "満了後の措置", "保留",
    "起案中",
)  # fmt: skip
PER_PAGE: Final = 50


def _enter(request: TownRequest) -> None:
    enter(request)
    if not queries.sees_due(request.actor):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def due(request: TownRequest) -> HttpResponse:
    """Show the files whose period is over; whoever keeps the records brings them to a decision."""
    _enter(request)
    keeps = bool(may_keep(request.actor))
    if request.method == "POST" and not keeps:
        raise Http404
    rows = queries.due(request.actor, timezone.localdate())
    form = ProposeForm(posted(request), free=[one for one in rows if one.is_free])
    if form.is_bound and form.is_valid():
        made = tried(
            form, lambda: propose(binders=form.keys(), actor=request.actor, at=timezone.now())
        )
        if made is not None:
            messages.success(request, "簿冊の廃棄を起案しました。決裁されると、廃棄されます。")
            return redirect("records:disposal", made.pk)
    pages = Paginator(queries.disposals_for(request.actor), PER_PAGE)
    context = {
        "rows": rows,
        "form": form,
        "has_free": any(one.is_free for one in rows),
        "chosen": request.POST.getlist("binders"),
        "may_keep": keeps,
        "page_obj": pages.get_page(request.GET.get("page")),
    }
    return render(request, "records/due.html", context, status=status_of(form))


@require_safe
def due_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the files whose period is over as a table."""
    _enter(request)
    on = timezone.localdate()
    cells = (
        (
            one.binder.year_label,
            one.binder.section.name,
            str(one.binder.record_class),
            one.binder.title,
            one.binder.period_enum.label,
            one.binder.completed_on,
            one.binder.last_day,
            one.binder.ending_enum.label,
            "あり" if one.is_held else "",
            "あり" if one.is_listed else "",
        )
        for one in queries.due(request.actor, on)
    )
    name = f"binders-due-{on:%Y%m%d}"
    return table_response(table_kind(kind), COLUMNS, cells, name=name, title="満了した簿冊")


@require_safe
def disposal(request: TownRequest, key: int) -> HttpResponse:
    """Show a list of disposal and what came of each file."""
    _enter(request)
    found = queries.disposal_for(request.actor, key)
    if found is None:
        raise Http404
    context = {"disposal": found, "items": queries.items_of(found)}
    return render(request, "records/disposal.html", context)


@require_POST
def binder_hold(request: TownRequest, key: int) -> HttpResponse:
    """Hold a file beyond its period."""
    enter_keeper(request)
    found = binder_or_404(request, key)
    form = HoldForm(request.POST)
    if not form.is_valid():
        messages.error(request, "保留する理由を、400文字以内で入力してください。")
        return redirect("records:binder", found.pk)
    reason = form.cleaned_data["reason"]
    done(
        request,
        lambda: hold(binder=found, reason=reason, actor=request.actor, at=timezone.now()),
        "廃棄を保留しました。",
    )
    return redirect("records:binder", found.pk)


@require_POST
def hold_release(request: TownRequest, key: int) -> HttpResponse:
    """Release a hold."""
    enter_keeper(request)
    found = BinderHold.objects.select_related("binder").filter(pk=key).first()
    if found is None:
        raise Http404
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        messages.error(request, "保留を解く理由を、400文字以内で入力してください。")
        return redirect("records:binder", found.binder_id)
    reason = form.cleaned_data["reason"]
    done(
        request,
        lambda: release(hold=found, reason=reason, actor=request.actor, at=timezone.now()),
        "保留を解きました。",
    )
    return redirect("records:binder", found.binder_id)
