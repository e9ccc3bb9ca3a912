"""The register of seals, the book of their use, and what waits to be stamped."""

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
from yakuba.records.forms.seals import RefuseForm, RetireForm, SealChoice, SealForm
from yakuba.records.models import OfficialSeal
from yakuba.records.policies.catalogue import may_keep
from yakuba.records.policies.seals import may_stamp
from yakuba.records.queries import seals as queries
from yakuba.records.queries.records import sections_to_register
from yakuba.records.services.seals import register_seal, retire_seal
from yakuba.records.services.stamping import ask_for_seal, refuse, stamp

from .gate import enter, own_record_or_404, seal_or_404, status_of, table_kind, use_or_404
from .telling import moments_of

COLUMNS: Final = (
    "公印", "文書番号", "件名", "所管課", "宛先", "施行日", "通数", "状態", "申込者", "申込日時",
    "公印を管守する者", "押印日時", "差し戻した理由",
)  # fmt: skip
PER_PAGE: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
def seals(request: TownRequest) -> HttpResponse:
    """Show the register; whoever keeps the records enters seals here."""
    enter(request)
    keeps = bool(may_keep(request.actor))
    if request.method == "POST" and not keeps:
        raise Http404
    on = timezone.localdate()
    form = SealForm(posted(request), sections=sections_to_register(request.actor, on))
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: register_seal(draft=form.draft(), actor=request.actor, at=timezone.now()),
        )
        if made is not None:
            messages.success(request, f"「{made}」を登録しました。")
            return redirect("records:seals")
    page = {"form": form, "seals": queries.seals_counted(request.actor), "may_keep": keeps}
    return render(request, "records/seals.html", page, status=status_of(form))


@require_safe
def seal(request: TownRequest, key: int) -> HttpResponse:
    """Show one seal, what waits for it, and the book of its use."""
    return _page(request, seal_or_404(request, key))


def _page(
    request: TownRequest, found: OfficialSeal, status: int = 200, **forms: Any
) -> HttpResponse:
    pages = Paginator(queries.uses_for(request.actor, found), PER_PAGE)
    context = {
        "seal": found,
        "waiting": queries.waiting_for(request.actor, found),
        "page_obj": pages.get_page(request.GET.get("page")),
        "may_stamp": bool(may_stamp(request.actor, found)),
        "may_keep": bool(may_keep(request.actor)),
        "retire_form": RetireForm(initial={"on": timezone.localdate()}),
        "refuse_form": RefuseForm(),
        "moments": moments_of(queries.facts_of(found)),
        **forms,
    }
    return render(request, "records/seal.html", context, status=status)


@require_safe
def uses_table(request: TownRequest, key: int, kind: str) -> HttpResponseBase:
    """Give the book of a seal as a table (公印使用簿)."""
    found = seal_or_404(request, key)
    rows = queries.uses_for(request.actor, found)
    name = f"seal-uses-{timezone.localdate():%Y%m%d}"
    return table_response(table_kind(kind), COLUMNS, _cells(rows), name=name, title="公印使用簿")


def _cells(rows: Any) -> Iterator[Cells]:
    for row in rows.iterator(chunk_size=500):
        yield (
            row.seal.name,
            row.record.number,
            row.record.title,
            row.record.section.name,
            row.record.other_party,
            row.record.dated,
            row.copies,
            row.state.label,
            row.asked_label,
            row.asked_at,
            row.answered_label,
            row.stamped_at,
            row.refused_reason,
        )


@require_POST
def seal_retire(request: TownRequest, key: int) -> HttpResponse:
    """Take a seal out of use."""
    found = seal_or_404(request, key)
    if not may_keep(request.actor):
        raise Http404
    form = RetireForm(request.POST)
    if form.is_valid():
        retired = tried(
            form,
            lambda: retire_seal(
                seal=found, **form.cleaned_data, actor=request.actor, at=timezone.now()
            ),
        )
        if retired is not None:
            messages.success(request, "公印を廃止しました。")
            return redirect("records:seal", found.pk)
    return _page(request, found, status=422, retire_form=form)


@require_POST
def record_seal(request: TownRequest, key: int) -> HttpResponse:
    """Ask for a seal on a document that goes out."""
    found = own_record_or_404(request, key)
    form = SealChoice(request.POST, seals=queries.seals_in_use(), prefix="seal")
    if not form.is_valid():
        for said in form.errors.values():
            messages.error(request, str(said[0]))
        return redirect("records:record", found.pk)
    done(
        request,
        lambda: ask_for_seal(
            record=found,
            seal=form.chosen_seal(),
            copies=form.cleaned_data["copies"],
            actor=request.actor,
            at=timezone.now(),
        ),
        "公印の使用を申し込みました。文書と起案を、公印を保管する課に示してください。",
    )
    return redirect("records:record", found.pk)


@require_POST
def use_stamp(request: TownRequest, key: int) -> HttpResponse:
    """Record that the seal stands on the paper."""
    found = use_or_404(request, key)
    done(
        request,
        lambda: stamp(use=found, actor=request.actor, at=timezone.now()),
        "押印を記録しました。",
    )
    return redirect("records:seal", found.seal_id)


@require_POST
def use_refuse(request: TownRequest, key: int) -> HttpResponse:
    """Send a paper back without the seal."""
    found = use_or_404(request, key)
    form = RefuseForm(request.POST)
    if form.is_valid():
        sent = tried(
            form,
            lambda: refuse(
                use=found,
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if sent is not None:
            messages.success(request, "差し戻しました。")
            return redirect("records:seal", found.seal_id)
    seal = seal_or_404(request, found.seal_id)
    return _page(request, seal, status=422, refuse_form=form, refused=found.pk)
