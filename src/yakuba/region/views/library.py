"""The library: search, read, publish, take over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.text import clean_line
from yakuba.region.documents.library import LIST_COLUMNS, item_json, list_rows
from yakuba.region.forms.library import DefinitionForm, ExampleForm
from yakuba.region.models import LibraryItem, LibraryKind
from yakuba.region.policies.exchange import may_speak
from yakuba.region.queries import library as queries
from yakuba.region.rules.exchange import Passage, Purpose
from yakuba.region.services import library as services
from yakuba.region.services.errors import UnableToAct

from .compare import download_json, table_kind
from .gate import enter, passage_for


def library_passage(request: TownRequest) -> Passage:
    """Let staff of this municipality look at the library; raises Http404."""
    return passage_for(request, Purpose.LIBRARY)


def speaker(request: TownRequest) -> None:
    """Let those in who publish and take over; raises Http404."""
    enter(request)
    if not may_speak(request.actor):
        raise Http404


def _found(request: TownRequest) -> list[queries.Found]:
    kind = request.GET.get("kind", "")
    words = clean_line(request.GET.get("q", "").replace("\x00", ""))[:100]
    return queries.search(
        library_passage(request),
        words=words,
        kind=kind if kind in LibraryKind.values else "",
    )


@require_safe
def library(request: TownRequest) -> HttpResponse:
    """Show what the municipalities of the prefecture share."""
    found = _found(request)
    context = {
        "found": found,
        "kinds": LibraryKind.choices,
        "kind": request.GET.get("kind", ""),
        "q": clean_line(request.GET.get("q", ""))[:100],
        "may_speak": bool(may_speak(request.actor)),
        "query": request.GET.urlencode(),
    }
    return render(request, "region/library.html", context)


@require_safe
def library_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Hand the list out."""
    rows = list(list_rows(_found(request)))
    return table_response(
        table_kind(kind), LIST_COLUMNS, rows, name="library", title="共有ライブラリ"
    )


def _item(request: TownRequest, passage: Passage, key: UUID) -> LibraryItem:
    found = queries.item_by_key(passage, key)
    if found is None:
        raise Http404
    return found


@require_safe
def item(request: TownRequest, key: UUID) -> HttpResponse:
    """Show a published edition, with what it holds and who took it over."""
    passage = library_passage(request)
    found = _item(request, passage, key)
    is_own = found.municipality_id == passage.reader_id
    takers = queries.takers(passage).get(queries.line_of(found), [])
    editions = queries.editions(passage, found)
    context = _content(found) | {
        "item": found,
        "town_name": found.municipality.name,
        "is_own": is_own,
        # Everybody sees how many; the names are the origin's.
        "takers": takers if is_own else [],
        "many": len(takers),
        "editions": editions,
        "newer": next((one for one in editions if one.edition > found.edition), None),
        "may_speak": bool(may_speak(request.actor)),
        "taken": next(
            (one for one in queries.taken_here(passage) if one.takeover.item_key == key), None
        ),
    }
    return render(request, "region/library_item.html", context)


def _content(found: LibraryItem) -> dict[str, Any]:
    if found.kind == LibraryKind.EXAMPLE:
        return {"facts": queries.example_facts(found)}
    return {"outline": queries.outline_of(found.kind, found.content)}


@require_safe
def item_file(request: TownRequest, key: UUID) -> HttpResponse:
    """Hand out a published edition in the exchange format."""
    found = _item(request, library_passage(request), key)
    return download_json(item_json(found), f"library-{found.code}-{found.edition}.json")


# One's own


@require_safe
def mine(request: TownRequest) -> HttpResponse:
    """Show what this municipality shares, and what it has taken over."""
    speaker(request)
    passage = library_passage(request)
    many = queries.takers(passage)
    own = [
        (one, many.get((one.municipality.code, one.kind, one.code), []))
        for one in queries.own_items()
    ]
    context = {"own": own, "taken": queries.taken_here(passage)}
    return render(request, "region/library_mine.html", context)


def own_or_404(request: TownRequest, key: UUID) -> LibraryItem:
    """Return an item of this municipality for who may change it; raises Http404."""
    speaker(request)
    found = queries.own_item(key)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def example_new(request: TownRequest) -> HttpResponse:
    """Write an example."""
    speaker(request)
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def example_edit(request: TownRequest, key: UUID) -> HttpResponse:
    """Change the draft of an example, or begin its next edition."""
    found = own_or_404(request, key)
    if found.kind != LibraryKind.EXAMPLE:
        raise Http404
    return _write(request, found)


def _write(request: TownRequest, found: LibraryItem | None) -> HttpResponse:
    is_sent = request.method == "POST"
    form = ExampleForm(
        request.POST if is_sent else None, initial=ExampleForm.shown(found) if found else None
    )
    if is_sent and form.is_valid():
        try:
            kept = services.write_example(
                title=clean_line(form.cleaned_data["title"]),
                example=form.example(),
                **form.shared(),
                item=found,
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "下書きを保存しました。まだ、ほかの団体には見えません。")
            return redirect("region:library_own", kept.key)
    return render(request, "region/library_example.html", {"form": form, "item": found})


@require_http_methods(["GET", "HEAD", "POST"])
def definition_new(request: TownRequest) -> HttpResponse:
    """Choose a published definition of this municipality to share."""
    speaker(request)
    offers, is_sent = queries.offered(), request.method == "POST"
    form = DefinitionForm(
        request.POST if is_sent else None,
        offers=offers,
        initial={"source": request.GET.get("source", "")},
    )
    if is_sent and form.is_valid():
        try:
            kept = services.offer_definition(
                offer=form.offer(), **form.shared(), actor=request.actor, at=timezone.now()
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "下書きを保存しました。まだ、ほかの団体には見えません。")
            return redirect("region:library_own", kept.key)
    context = {"form": form, "offers": offers}
    return render(request, "region/library_definition.html", context)


@require_safe
def own(request: TownRequest, key: UUID) -> HttpResponse:
    """Show an item of this municipality as others will see it, and what can be done with it."""
    found = own_or_404(request, key)
    return render(request, "region/library_own.html", _content(found) | {"item": found})


@require_POST
def own_act(request: TownRequest, key: UUID) -> HttpResponse:
    """Publish, withdraw or throw away."""
    found, now = own_or_404(request, key), timezone.now()
    act, actor = request.POST.get("act", ""), request.actor
    try:
        if act == "publish":
            seen = request.POST.get("seen", "")
            services.publish_item(item=found, seen=seen, actor=actor, at=now)
            messages.success(request, f"「{found.title}」第{found.edition}版を公開しました。")
        elif act == "withdraw":
            services.withdraw_item(item=found, actor=actor, at=now)
            messages.success(request, f"「{found.title}」第{found.edition}版を取り下げました。")
        elif act == "drop":
            services.drop_item(item=found, actor=actor, at=now)
            messages.success(request, "下書きを捨てました。")
            return redirect("region:library_mine")
        else:
            messages.error(request, "操作を選び直してください。")
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    return redirect("region:library_own", found.key)
