"""Drafts of mappings: begin one, see where it stands, its name and tables, publish, throw away."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.conversion.forms.definitions import (
    BatchForm,
    BeginForm,
    HeadForm,
    NewTableForm,
    PublishForm,
    TableForm,
    table_text,
)
from yakuba.conversion.models import MappingDraft
from yakuba.conversion.queries import drafts as queries
from yakuba.conversion.queries.definition_pages import layout_rows, mapping_page, mapping_rows
from yakuba.conversion.queries.definitions import newest_mapping
from yakuba.conversion.rules import drafts as rules
from yakuba.conversion.rules.mapping_words import changes
from yakuba.conversion.services import drafts as services
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.kernel.schema_words import UnreadableDocument
from yakuba.kernel.verdict import UnableToAct

from .definitions import json_response, write
from .gate import found_or_404, status_of

SHOWN_FAULTS: Final = 12


def draft_or_404(request: TownRequest, key: int) -> MappingDraft:
    """Return a draft for who may write it; raises Http404."""
    write(request)
    return found_or_404(queries.draft_by_key(key))


def sheet_or_404(request: TownRequest, key: int) -> queries.DraftSheet:
    """Return a draft with its layouts for who may write it; raises Http404."""
    return found_or_404(queries.sheet_of(draft_or_404(request, key)))


@require_http_methods(["GET", "HEAD", "POST"])
def draft_new(request: TownRequest) -> HttpResponse:
    """Begin a mapping from a shipped one, or an empty one between two layouts."""
    write(request)
    layouts = layout_rows()
    form = BeginForm(
        posted(request),
        layouts=layouts,
        mappings=mapping_rows(layouts),
        initial={"base": request.GET.get("base", "")},
    )
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: services.begin_draft(
                beginning=form.beginning(), actor=request.actor, at=timezone.now()
            ),
        )
        if made is not None:
            messages.success(request, "下書きを始めました。確定するまで、変換には使われません。")
            return redirect("conversion:draft", made.pk)
    page = {"form": form}
    return render(request, "conversion/definitions/draft_new.html", page, status=status_of(form))


@require_POST
def draft_begin(request: TownRequest, code: str) -> HttpResponse:
    """Begin the next version of a mapping of the town, or go on with the draft that is there."""
    write(request)
    found = found_or_404(newest_mapping(code))
    known = queries.draft_of_mapping(code)
    if known is not None:
        return redirect("conversion:draft", known.pk)
    beginning = services.Beginning(code, found.title, base=code)
    try:
        made = services.begin_draft(beginning=beginning, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("conversion:mapping", code)
    return redirect("conversion:draft", made.pk)


@require_safe
def draft(request: TownRequest, key: int) -> HttpResponse:
    """Show where a draft stands: its files, its tables, what is still to be put right."""
    found = draft_or_404(request, key)
    sheet = queries.sheet_of(found)
    if sheet is None:
        page = {"draft": found}
        return render(request, "conversion/definitions/draft_stuck.html", page)
    batches = queries.batches_to_try(request.actor, sheet.source.code)
    faults = queries.faults_in(sheet)
    context = {
        "draft": found,
        "sheet": sheet,
        "files": queries.file_states(sheet),
        "tables": sorted((name, len(one)) for name, one in sheet.definition.tables.items()),
        "faults": faults[:SHOWN_FAULTS],
        "more_faults": max(0, len(faults) - SHOWN_FAULTS),
        "batch_form": BatchForm(batches=batches, initial={"batch": str(found.batch_id or "")}),
        "newest": newest_mapping(found.code),
    }
    return render(request, "conversion/definitions/draft.html", context)


@require_safe
def draft_document(request: TownRequest, key: int) -> HttpResponse:
    """Give a draft as JSON."""
    found = draft_or_404(request, key)
    return json_response(rules.finished(found.document), f"{found.code}-draft")


@require_http_methods(["GET", "HEAD", "POST"])
def draft_head(request: TownRequest, key: int) -> HttpResponse:
    """Change the name of a draft and the note on it."""
    found = draft_or_404(request, key)
    document = found.document
    initial = {"title": document["title"], "note": document.get("note", "")}
    form = HeadForm(posted(request), initial=initial)
    if form.is_bound and form.is_valid():
        saved = tried(
            form,
            lambda: services.change_head(
                draft=found,
                title=form.cleaned_data["title"],
                note=form.cleaned_data["note"],
                seen=request.POST.get("seen", ""),
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if saved is not None:
            messages.success(request, "名称と説明を保存しました。")
            return redirect("conversion:draft", found.pk)
    page = {"draft": found, "form": form, "seen": services.part_hash(services.head_part(document))}
    return render(request, "conversion/definitions/draft_head.html", page, status=status_of(form))


@require_POST
def draft_batch(request: TownRequest, key: int) -> HttpResponse:
    """Say on which files that came a draft is tried."""
    sheet = sheet_or_404(request, key)
    batches = queries.batches_to_try(request.actor, sheet.source.code)
    form = BatchForm(request.POST, batches=batches)
    if not form.is_valid():
        messages.error(request, "受領データを一覧から選び直してください。")
    else:
        done(
            request,
            lambda: services.choose_batch(
                draft=sheet.draft, batch=form.chosen(), actor=request.actor, at=timezone.now()
            ),
            "試しに使う受領データを変えました。",
        )
    return redirect("conversion:draft", key)


# Tables of codes


@require_http_methods(["GET", "HEAD", "POST"])
def draft_table_new(request: TownRequest, key: int) -> HttpResponse:
    """Add a table of codes."""
    sheet = sheet_or_404(request, key)
    form = NewTableForm(posted(request))
    if form.is_bound and form.is_valid():
        name = form.cleaned_data["name"]
        if name in sheet.document.get("tables", {}):
            form.add_error("name", "このコードの変換表は、もうあります。")
        elif _kept(request, sheet, name, form, services.part_hash(None)):
            messages.success(request, f"変換表「{name}」を加えました。")
            return redirect("conversion:draft", key)
    page = {"draft": sheet.draft, "form": form}
    return render(request, "conversion/definitions/table.html", page, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def draft_table(request: TownRequest, key: int, table: str) -> HttpResponse:
    """Edit a table of codes, or take it away."""
    sheet = sheet_or_404(request, key)
    part = services.table_part(sheet.document, table)
    pairs = found_or_404(sheet.definition.tables.get(table))
    given = posted(request)
    is_drop = given is not None and given.get("act") == "drop"
    form = TableForm(None if is_drop else given, initial={"pairs": table_text(pairs)})
    if is_drop:
        if _dropped(request, sheet, table):
            return redirect("conversion:draft", key)
    elif form.is_bound and form.is_valid():
        seen = request.POST.get("seen", "")
        if _kept(request, sheet, table, form, seen):
            messages.success(request, f"変換表「{table}」を保存しました。")
            return redirect("conversion:draft", key)
    page = {
        "draft": sheet.draft,
        "form": form,
        "name": table,
        "seen": services.part_hash(part),
        **_used(sheet, table),
    }
    return render(request, "conversion/definitions/table.html", page, status=status_of(form))


def _kept(
    request: TownRequest, sheet: queries.DraftSheet, name: str, form: forms.Form, seen: str
) -> bool:
    saved = tried(
        form,
        lambda: services.change_table(
            draft=sheet.draft,
            name=name,
            pairs=form.cleaned_data["pairs"],
            seen=seen,
            actor=request.actor,
            at=timezone.now(),
        ),
    )
    return saved is not None


def _dropped(request: TownRequest, sheet: queries.DraftSheet, name: str) -> bool:
    return done(
        request,
        lambda: services.change_table(
            draft=sheet.draft,
            name=name,
            pairs=None,
            seen=request.POST.get("seen", ""),
            actor=request.actor,
            at=timezone.now(),
        ),
        f"変換表「{name}」を消しました。",
    )


def _used(sheet: queries.DraftSheet, table: str) -> dict[str, Any]:
    """Return where a table is used, and which of its new codes the target does not have."""
    uses = list(queries.table_uses(sheet, table))
    lists = {
        field.codes: sheet.target.codes.get(field.codes, {}) for _, field in uses if field.codes
    }
    known = {code for pairs in lists.values() for code in pairs}
    new = set(sheet.definition.tables[table].values())
    return {
        "uses": uses,
        "lists": [(name, sorted(pairs.items())[:100]) for name, pairs in lists.items()],
        "odd": sorted(new - known)[:20] if lists else [],
    }


# The end of a draft


@require_http_methods(["GET", "HEAD", "POST"])
def draft_publish(request: TownRequest, key: int) -> HttpResponse:
    """Show what settling changes; on POST, make the draft the next version."""
    sheet = sheet_or_404(request, key)
    found = sheet.draft
    form = PublishForm(posted(request), initial={"seen": found.turn})
    faults = queries.faults_in(sheet)
    if form.is_bound and form.is_valid() and not faults:
        try:
            made = services.publish_draft(
                draft=found,
                change=form.cleaned_data["change"],
                turn=form.cleaned_data["seen"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnreadableDocument as refused:
            faults = refused.faults
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"「{made}」を確定しました。変換に使えます。")
            return redirect("conversion:mapping", made.code)
    before = mapping_page(found.code)
    page = {
        "draft": found,
        "sheet": sheet,
        "form": form,
        "seen": found.turn,
        "faults": faults,
        "before": before,
        "number": before.number + 1 if before is not None and before.number else 1,
        "changes": changes(before.definition, sheet.definition, sheet.source, sheet.target)
        if before is not None
        else (),
        "left_out": [one.file for one in queries.file_states(sheet) if not one.made],
    }
    status = 422 if form.is_bound and faults else status_of(form)
    return render(request, "conversion/definitions/publish.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_discard(request: TownRequest, key: int) -> HttpResponse:
    """Ask whether to throw a draft away; on POST, do it."""
    found = draft_or_404(request, key)
    if request.method == "POST":
        if done(
            request,
            lambda: services.discard_draft(draft=found, actor=request.actor, at=timezone.now()),
            "下書きを取りやめました。",
        ):
            return redirect("conversion:definitions")
        raise Http404
    page = {"draft": found, "newest": newest_mapping(found.code)}
    return render(request, "conversion/definitions/discard.html", page)
