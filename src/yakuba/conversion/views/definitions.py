"""Layouts and mappings of the town: lists, pages that read like documentation, files in and out."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.conversion.forms.definitions import DocumentForm
from yakuba.conversion.policies.definitions import may_read, may_write
from yakuba.conversion.queries import definition_pages as queries
from yakuba.conversion.queries.drafts import draft_of_mapping, drafts_in_town
from yakuba.conversion.rules.document_text import pretty
from yakuba.conversion.rules.mapping_words import changes
from yakuba.conversion.services import definitions as services
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import posted
from yakuba.kernel.schema_words import UnreadableDocument
from yakuba.kernel.verdict import UnableToAct

from .gate import enter, found_or_404, status_of
from .telling import moments_of

NEWEST: Final = 8


def read(request: TownRequest) -> bool:
    """Let in whoever may read definitions; return whether they may write them. Raises Http404."""
    enter(request)
    if not may_read(request.actor):
        raise Http404
    return bool(may_write(request.actor))


def write(request: TownRequest) -> None:
    """Let in whoever may write definitions; raises Http404."""
    if not read(request):
        raise Http404


def _number(request: TownRequest, name: str = "number") -> int | None:
    """Return the edition that is asked for; raises Http404 when it is no number."""
    given = request.GET.get(name, "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 6):
        raise Http404
    return int(given)


def json_response(document: Mapping[str, Any], name: str) -> HttpResponse:
    """Return a document as a file; codes are ASCII by rule, so the name needs no encoding."""
    response = HttpResponse(pretty(document), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


@require_safe
def definitions(request: TownRequest) -> HttpResponse:
    """List layouts, mappings and what is being written."""
    may_change = read(request)
    layouts = queries.layout_rows()
    context = {
        "layouts": layouts,
        "mappings": queries.mapping_rows(layouts),
        "drafts": drafts_in_town() if may_change else (),
        "may_write": may_change,
    }
    return render(request, "conversion/definitions/list.html", context)


@require_safe
def layout(request: TownRequest, code: str) -> HttpResponse:
    """Show a layout: its files, fields, codes and checks."""
    read(request)
    page = found_or_404(queries.layout_page(code, _number(request)))
    context = {
        "page": page,
        "layout": page.layout,
        "editions": queries.editions_of(code).defer("document"),
        "moments": moments_of(queries.layout_facts(code)[:NEWEST]),
    }
    return render(request, "conversion/definitions/layout.html", context)


@require_safe
def layout_document(request: TownRequest, code: str) -> HttpResponse:
    """Give a layout as JSON."""
    read(request)
    page = found_or_404(queries.layout_page(code, _number(request)))
    return json_response(page.document, code)


@require_safe
def mapping(request: TownRequest, code: str) -> HttpResponse:
    """Show a mapping field by field."""
    may_change = read(request)
    page = found_or_404(queries.mapping_page(code, _number(request)))
    versions = list(queries.versions_of(code).defer("document"))
    context = {
        "page": page,
        "definition": page.definition,
        "versions": versions,
        "is_newest": page.number is None or page.number == versions[0].number,
        "may_write": may_change,
        "draft": draft_of_mapping(code) if may_change else None,
        "moments": moments_of(queries.mapping_facts(code)[:NEWEST]),
    }
    return render(request, "conversion/definitions/mapping.html", context)


@require_safe
def mapping_document(request: TownRequest, code: str) -> HttpResponse:
    """Give a mapping as JSON."""
    read(request)
    page = found_or_404(queries.mapping_page(code, _number(request)))
    return json_response(page.document, code)


@require_safe
def mapping_differences(request: TownRequest, code: str) -> HttpResponse:
    """Show what differs between two versions of a mapping."""
    read(request)
    versions = list(queries.versions_of(code).defer("document"))
    if len(versions) < 2:
        raise Http404
    new = _number(request, "new") or versions[0].number
    old = _number(request, "old") or versions[1].number
    before = found_or_404(queries.mapping_page(code, old))
    after = found_or_404(queries.mapping_page(code, new))
    context = {
        "versions": versions,
        "before": before,
        "after": after,
        "definition": after.definition,
        "changes": changes(before.definition, after.definition, after.source, after.target),
    }
    return render(request, "conversion/definitions/differences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def definition_take(request: TownRequest) -> HttpResponse:
    """Try a file with a layout or a mapping, and take it in; what was handed in stays in the box."""
    write(request)
    given = posted(request)
    form = DocumentForm(given, request.FILES if given is not None else None)
    page: dict[str, Any] = {"form": form}
    if given is not None and form.is_valid() and form.document is not None:
        try:
            if given.get("act") == "take":
                return _taken(request, form.document, form.cleaned_data["change"])
            page["tried"] = services.try_document(document=form.document, actor=request.actor)
        except UnreadableDocument as refused:
            page["faults"] = refused.faults
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
    status = 422 if page.get("faults") else status_of(form)
    return render(request, "conversion/definitions/take.html", page, status=status)


def _taken(request: TownRequest, document: Mapping[str, Any], change: str) -> HttpResponse:
    """Take the document in and go to its page. Raises UnreadableDocument, UnableToAct."""
    at = timezone.now()
    if "target" in document:
        version = services.take_mapping(
            document=document, change=change, actor=request.actor, at=at
        )
        messages.success(request, f"「{version}」を取り込みました。")
        return redirect("conversion:mapping", version.code)
    edition = services.take_layout(document=document, actor=request.actor, at=at)
    messages.success(request, f"「{edition}」を取り込みました。")
    return redirect("conversion:layout", edition.code)
