"""Take something over from the library, and put it to use through the app that owns its kind."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.actor import Duty
from yakuba.region.forms.library import TableUseForm
from yakuba.region.models import LibraryKind, Takeover
from yakuba.region.queries import library as queries
from yakuba.region.services import takeover as services
from yakuba.region.services.errors import UnableToAct

from .library import library_passage, speaker


@require_POST
def take(request: TownRequest, key: UUID) -> HttpResponse:
    """Take a published edition over."""
    speaker(request)
    passage = library_passage(request)
    if queries.item_by_key(passage, key) is None:
        raise Http404
    try:
        row = services.take_over(passage=passage, key=key, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("region:library")
    messages.success(request, f"{row.origin_name}の「{row.title}」を取り入れました。")
    return redirect("region:library_taken", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def taken(request: TownRequest, key: int) -> HttpResponse:
    """Show what was taken over with its origin, and how to put it to use."""
    speaker(request)
    row = queries.takeover_of(key)
    if row is None:
        raise Http404
    form = None
    if row.kind == LibraryKind.TABLE and not row.made_kind:
        form = TableUseForm(
            request.POST if request.method == "POST" else None,
            initial={"title": row.document.get("title", row.title)},
        )
        if request.method == "POST" and form.is_valid() and _used(request, row, form):
            return redirect("region:library_taken", row.pk)
    passage = library_passage(request)
    found = next(one for one in queries.taken_here(passage) if one.takeover.pk == row.pk)
    context: dict[str, Any] = {
        "row": row,
        "made": found.made,
        "newer": found.newer,
        "is_withdrawn": found.is_withdrawn,
        "form": form,
        "origin": services.origin_text(row),
        "may_publish_form": request.actor.has(Duty.DX),
    }
    if row.kind == LibraryKind.EXAMPLE:
        context["facts"] = queries.example_facts(row)
    else:
        context["outline"] = queries.outline_of(row.kind, row.document)
    if row.kind == LibraryKind.FORM:
        context["text"] = json.dumps(row.document, ensure_ascii=False, indent=2)
    return render(request, "region/library_taken.html", context)


def _used(request: TownRequest, row: Takeover, form: TableUseForm) -> bool:
    try:
        services.put_table_to_use(
            takeover=row,
            title=form.cleaned_data["title"],
            source_text=form.cleaned_data["source_text"],
            valid_from=form.cleaned_data["valid_from"],
            actor=request.actor,
            at=timezone.now(),
        )
    except UnableToAct as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, f"「{form.cleaned_data['title']}」を、この団体の規程の表にしました。")
    return True
