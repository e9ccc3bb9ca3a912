"""The files of the town and its classification."""

from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.foundation.ui.lists import filters_of
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.text import clean_line
from yakuba.records.forms.binders import BinderForm, BinderSearch, ClassForm, CompleteForm
from yakuba.records.forms.disposals import HoldForm
from yakuba.records.models import Binder, RecordClass
from yakuba.records.policies.catalogue import may_change_binder, may_keep
from yakuba.records.queries import binders as queries
from yakuba.records.queries.disposals import open_holds
from yakuba.records.queries.records import sections_seen, sections_to_register
from yakuba.records.services.binders import close_class, complete_binder, make_binder, make_class

from .gate import binder_or_404, enter, number, own_binder_or_404, status_of, table_kind
from .telling import moments_of

COLUMNS: Final = (
    "年度", "所管課", "文書分類", "簿冊名", "文書の数", "保存期間", "満了後の措置", "完結日", "満了日",
)  # fmt: skip
PER_PAGE: Final = 50


def _wanted(request: TownRequest) -> queries.BinderFilter:
    return queries.BinderFilter(
        words=clean_line(request.GET.get("q", ""))[:100],
        section=number(request, "section"),
        year=number(request, "year"),
        open_only=request.GET.get("open") == "1",
    )


@require_safe
def binders(request: TownRequest) -> HttpResponse:
    """List the files that the visitor may see."""
    enter(request)
    wanted, on = _wanted(request), timezone.localdate()
    pages = Paginator(queries.found(request.actor, wanted), PER_PAGE)
    context = {
        "page_obj": pages.get_page(request.GET.get("page")),
        "form": BinderSearch(
            wanted,
            sections=sections_seen(request.actor, on),
            years=queries.years_of(request.actor),
        ),
        "is_filtered": wanted.is_narrow,
        "query": filters_of(request),
        "may_make": bool(sections_to_register(request.actor, on)),
    }
    return render(request, "records/binders.html", context)


@require_safe
def binders_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the same list as a table."""
    enter(request)
    rows = queries.found(request.actor, _wanted(request))
    name = f"binders-{timezone.localdate():%Y%m%d}"
    return table_response(table_kind(kind), COLUMNS, _cells(rows), name=name, title="簿冊")


def _cells(rows: Any) -> Iterator[Cells]:
    for row in rows:
        yield (
            row.year_label,
            row.section.name,
            str(row.record_class),
            row.title,
            row.count,
            row.period_enum.label,
            row.ending_enum.label,
            row.completed_on,
            row.last_day,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def binder_new(request: TownRequest) -> HttpResponse:
    """Make a file for a fiscal year."""
    enter(request)
    on = timezone.localdate()
    year = FiscalYear.of(on)
    sections = sections_to_register(request.actor, on)
    classes = queries.classes_in_use()
    initial = {
        "fiscal_year": str(year.year),
        "section": str(sections[0].pk) if len(sections) == 1 else "",
    }
    form = BinderForm(
        posted(request), year=year, sections=sections, classes=classes, initial=initial
    )
    if form.is_bound and form.is_valid():
        made = tried(
            form, lambda: make_binder(draft=form.draft(), actor=request.actor, at=timezone.now())
        )
        if made is not None:
            messages.success(request, "簿冊を作りました。")
            return redirect("records:binder", made.pk)
    page = {"form": form, "has_sections": bool(sections), "has_classes": bool(form.classes)}
    return render(request, "records/binder_form.html", page, status=status_of(form))


@require_safe
def binder(request: TownRequest, key: int) -> HttpResponse:
    """Show one file with the documents in it."""
    return _page(request, binder_or_404(request, key))


def _page(request: TownRequest, found: Binder, status: int = 200, **forms: Any) -> HttpResponse:
    pages = Paginator(queries.records_in(found), PER_PAGE)
    context = {
        "binder": found,
        "page_obj": pages.get_page(request.GET.get("page")),
        "may_change": bool(may_change_binder(request.actor, found)),
        "may_keep": bool(may_keep(request.actor)),
        "holds": open_holds(found),
        "hold_form": HoldForm(),
        "complete_form": CompleteForm(initial={"on": timezone.localdate()}),
        "moments": moments_of(queries.facts_of(found)),
        **forms,
    }
    return render(request, "records/binder.html", context, status=status)


@require_POST
def binder_complete(request: TownRequest, key: int) -> HttpResponse:
    """Complete a file: its period can be reckoned."""
    found = own_binder_or_404(request, key)
    form = CompleteForm(request.POST)
    if form.is_valid():
        completed = tried(
            form,
            lambda: complete_binder(
                binder=found, on=form.cleaned_data["on"], actor=request.actor, at=timezone.now()
            ),
        )
        if completed is not None:
            messages.success(request, "簿冊を完結しました。")
            return redirect("records:binder", found.pk)
    return _page(request, found, status=422, complete_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def classes(request: TownRequest) -> HttpResponse:
    """Show the classification; whoever keeps the records enters classes here."""
    enter(request)
    keeps = bool(may_keep(request.actor))
    if request.method == "POST" and not keeps:
        raise Http404
    form = ClassForm(posted(request))
    if form.is_bound and form.is_valid():
        made = tried(
            form, lambda: make_class(**form.said(), actor=request.actor, at=timezone.now())
        )
        if made is not None:
            messages.success(request, f"「{made}」を登録しました。")
            return redirect("records:classes")
    page = {"form": form, "classes": queries.classes_counted(), "may_keep": keeps}
    return render(request, "records/classes.html", page, status=status_of(form))


@require_POST
def class_close(request: TownRequest, key: int) -> HttpResponse:
    """Use a class for no new file."""
    enter(request)
    found = RecordClass.objects.filter(pk=key).first()
    if found is None or not may_keep(request.actor):
        raise Http404
    done(
        request,
        lambda: close_class(record_class=found, actor=request.actor, at=timezone.now()),
        "新しい簿冊には使わないようにしました。",
    )
    return redirect("records:classes")
