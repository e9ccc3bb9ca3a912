"""The catalogue of documents: list, table, one document with its papers, registering."""

from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.files.responses import file_response
from yakuba.foundation.subjects.registry import SubjectCard, seen_cards
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import posted, tried
from yakuba.foundation.ui.lists import filters_of
from yakuba.kernel.text import clean_line
from yakuba.records.forms.records import (
    AttachForm,
    BindForm,
    IssueForm,
    MarkForm,
    RecordForm,
    RecordSearch,
)
from yakuba.records.forms.seals import SealChoice
from yakuba.records.models import Record
from yakuba.records.policies.catalogue import may_change
from yakuba.records.queries import records as queries
from yakuba.records.queries.binders import open_binders
from yakuba.records.queries.seals import seals_in_use, uses_of
from yakuba.records.rules.kinds import RecordKind
from yakuba.records.services.binding import bind, mark
from yakuba.records.services.issuing import issue
from yakuba.records.services.registering import attach, register

from .gate import enter, number, own_record_or_404, record_or_404, status_of, table_kind
from .telling import moments_of

COLUMNS: Final = (
    "年度", "所管課", "文書種類", "文書番号", "件名", "日付", "相手先", "相手の文書番号",
    "公開区分", "公開しない理由", "文書分類", "簿冊", "保存期間", "満了後の措置", "登録者",
)  # fmt: skip
PER_PAGE: Final = 50


def _wanted(request: TownRequest) -> queries.RecordFilter:
    kind = request.GET.get("kind", "")
    return queries.RecordFilter(
        words=clean_line(request.GET.get("q", ""))[:100],
        section=number(request, "section"),
        year=number(request, "year"),
        kind=kind if kind in list(RecordKind) else "",
        unbound=request.GET.get("unbound") == "1",
    )


@require_safe
def records(request: TownRequest) -> HttpResponse:
    """List the documents that the visitor may see, narrowed as asked."""
    enter(request)
    wanted, on = _wanted(request), timezone.localdate()
    pages = Paginator(queries.found(request.actor, wanted), PER_PAGE)
    context = {
        "page_obj": pages.get_page(request.GET.get("page")),
        "form": RecordSearch(
            wanted,
            sections=queries.sections_seen(request.actor, on),
            years=queries.years_of(request.actor),
        ),
        "is_filtered": wanted.is_narrow,
        "query": filters_of(request),
        "may_register": bool(queries.sections_to_register(request.actor, on)),
    }
    return render(request, "records/records.html", context)


@require_safe
def records_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the same list as a table: the catalogue (文書目録)."""
    enter(request)
    rows = queries.found(request.actor, _wanted(request)).select_related("binder__record_class")
    name = f"records-{timezone.localdate():%Y%m%d}"
    return table_response(table_kind(kind), COLUMNS, _cells(rows), name=name, title="文書目録")


def _cells(rows: Any) -> Iterator[Cells]:
    for row in rows.iterator(chunk_size=500):
        binder = row.binder
        yield (
            row.year_label,
            row.section.name,
            row.kind_enum.label,
            row.number,
            row.title,
            row.dated,
            row.other_party,
            row.their_number,
            row.disclosure_enum.label,
            row.disclosure_reason,
            str(binder.record_class) if binder else "",
            binder.title if binder else "",
            binder.period_enum.label if binder else "",
            binder.ending_enum.label if binder else "",
            row.registered_label,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def record_new(request: TownRequest) -> HttpResponse:
    """Register what came (収受) or what is kept to be looked up."""
    enter(request)
    on = timezone.localdate()
    sections = queries.sections_to_register(request.actor, on)
    initial = {"dated": on, "section": str(sections[0].pk) if len(sections) == 1 else ""}
    form = RecordForm(posted(request), request.FILES or None, sections=sections, initial=initial)
    if form.is_bound and form.is_valid():
        upload = form.cleaned_data["file"]
        made = tried(
            form,
            lambda: register(
                draft=form.draft(),
                actor=request.actor,
                at=timezone.now(),
                upload=upload,
                name=upload.name if upload else "",
            ),
        )
        if made is not None:
            messages.success(request, f"{made.number}として登録しました。次に、簿冊に綴じます。")
            return redirect("records:record", made.pk)
    page = {"form": form, "has_sections": bool(sections)}
    return render(request, "records/record_form.html", page, status=status_of(form))


@require_safe
def record(request: TownRequest, key: int) -> HttpResponse:
    """Show one document: its fields, its papers and what happened to it."""
    return _page(request, record_or_404(request, key))


def _page(request: TownRequest, found: Record, status: int = 200, **forms: Any) -> HttpResponse:
    binders = open_binders(found)
    is_settled = found.binder is not None and found.binder.completed_on is not None
    said = {"disclosure": found.disclosure, "reason": found.disclosure_reason}
    context = {
        "record": found,
        "files": found.files.select_related("file"),
        "issued": queries.issued_from(request.actor, found),
        "subject": _subject_card(request, found),
        "may_change": bool(may_change(request.actor, found)),
        "may_bind": not is_settled,
        "has_binders": binders.exists(),
        "bind_form": BindForm(binders=binders),
        "mark_form": MarkForm(initial=said, prefix="mark"),
        "attach_form": AttachForm(prefix="attach"),
        "may_issue": found.kind_enum is RecordKind.DRAFTED,
        "issue_form": IssueForm(
            initial={"dated": timezone.localdate()}, seals=seals_in_use(), prefix="issue"
        ),
        "goes_out": found.kind_enum is RecordKind.ISSUED,
        "seal_uses": uses_of(found),
        "seal_form": SealChoice(seals=seals_in_use(), prefix="seal"),
        "moments": moments_of(queries.facts_of(found)),
        **forms,
    }
    return render(request, "records/record.html", context, status=status)


def _subject_card(request: TownRequest, found: Record) -> SubjectCard | None:
    subject = found.subject
    return seen_cards(request.actor, [subject]).get(subject) if subject else None


@require_POST
def record_bind(request: TownRequest, key: int) -> HttpResponse:
    """Bind the document into a file."""
    found = own_record_or_404(request, key)
    form = BindForm(request.POST, binders=open_binders(found))
    if form.is_valid():
        bound = tried(
            form,
            lambda: bind(
                record=found,
                binder=form.chosen_binder(),
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if bound is not None:
            messages.success(request, "簿冊に綴じました。")
            return redirect("records:record", found.pk)
    return _page(request, found, status=422, bind_form=form)


@require_POST
def record_mark(request: TownRequest, key: int) -> HttpResponse:
    """Say what to expect when the document is asked for."""
    found = own_record_or_404(request, key)
    form = MarkForm(request.POST, prefix="mark")
    if form.is_valid():
        marked = tried(
            form,
            lambda: mark(
                record=found,
                disclosure=form.marked(),
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if marked is not None:
            messages.success(request, "公開区分を変えました。")
            return redirect("records:record", found.pk)
    return _page(request, found, status=422, mark_form=form)


@require_POST
def record_attach(request: TownRequest, key: int) -> HttpResponse:
    """Hang another paper on the document."""
    found = own_record_or_404(request, key)
    form = AttachForm(request.POST, request.FILES, prefix="attach")
    if form.is_valid():
        upload = form.cleaned_data["file"]
        kept = tried(
            form,
            lambda: attach(
                record=found,
                upload=upload,
                name=upload.name,
                actor=request.actor,
                at=timezone.now(),
            ),
            field="file",
        )
        if kept is not None:
            messages.success(request, f"「{kept.file.name}」を加えました。")
            return redirect("records:record", found.pk)
    return _page(request, found, status=422, attach_form=form)


@require_POST
def record_issue(request: TownRequest, key: int) -> HttpResponse:
    """Number what goes out on a decision."""
    found = own_record_or_404(request, key)
    form = IssueForm(request.POST, request.FILES, seals=seals_in_use(), prefix="issue")
    if form.is_valid():
        upload = form.cleaned_data["file"]
        made = tried(
            form,
            lambda: issue(
                record=found,
                wanted=form.wanted(),
                actor=request.actor,
                at=timezone.now(),
                upload=upload,
                name=upload.name if upload else "",
            ),
        )
        if made is not None:
            messages.success(request, f"{made.number}として施行しました。")
            return redirect("records:record", made.pk)
    return _page(request, found, status=422, issue_form=form)


@require_safe
def record_file(request: TownRequest, key: int, file_key: int) -> FileResponse:
    """Hand a paper to whoever may see its document."""
    found = record_or_404(request, key)
    kept = found.files.select_related("file").filter(pk=file_key).first()
    if kept is None:
        raise Http404
    return file_response(kept.file, inline=False)
