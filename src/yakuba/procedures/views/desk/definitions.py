"""The town's procedures as DX staff keep them: what is asked now, what was, who changed it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.foundation.events.queries import events_of
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.canonical import canonical_json
from yakuba.procedures.events import FormPublished, ProcedureClosed, ProcedureOpened, procedure_ref
from yakuba.procedures.models import FormVersion, Procedure
from yakuba.procedures.policies.publishing import may_publish
from yakuba.procedures.queries import definitions as queries
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.rules.definition_changes import changes
from yakuba.procedures.rules.definition_schema import definition_schema
from yakuba.procedures.rules.json_schema import Schema, compile_schema
from yakuba.procedures.services.publishing import (
    UnableToPublish,
    close_procedure,
    open_procedure,
)

from .definition_sheet import sheet_of

_MOST_MOMENTS = 12
_LABELS = {event.code: event.label for event in (FormPublished, ProcedureOpened, ProcedureClosed)}


def enter(request: TownRequest) -> None:
    """Let DX staff of this town in; raises Http404."""
    if request.municipality is None or not may_publish(request.actor):
        raise Http404


def procedure_or_404(request: TownRequest, procedure_id: UUID) -> Procedure:
    """Return the procedure; raises Http404."""
    enter(request)
    procedure = queries.procedure_by_key(procedure_id)
    if procedure is None:
        raise Http404
    return procedure


def version_or_404(procedure: Procedure, number: int) -> FormVersion:
    """Return the version; raises Http404."""
    version = queries.version_of(procedure, number)
    if version is None:
        raise Http404
    return version


@require_safe
def index(request: TownRequest) -> HttpResponse:
    """List the procedures with what is live and what is being filled in."""
    enter(request)
    context = {"procedures": queries.procedures_with_state()}
    return render(request, "procedures/definitions/index.html", context)


@require_safe
def procedure(request: TownRequest, procedure_id: UUID) -> HttpResponse:
    """Show one procedure: its live definition in words, its versions, its life."""
    found = procedure_or_404(request, procedure_id)
    if found.live_version is None:
        raise Http404
    return _draw(request, found, found.live_version)


@require_safe
def version(request: TownRequest, procedure_id: UUID, number: int) -> HttpResponse:
    """Show an earlier version in words."""
    found = procedure_or_404(request, procedure_id)
    return _draw(request, found, version_or_404(found, number))


def _draw(request: TownRequest, found: Procedure, shown: FormVersion) -> HttpResponse:
    drafts = queries.open_drafts_by_version(found)
    context = {
        "procedure": found,
        "shown": shown,
        "is_live": found.live_version_id == shown.pk,
        "sheet": sheet_of(definition_of(shown), request.municipality, timezone.localdate()),
        "versions": [
            (one, drafts.get(one.number, 0), one.pk == found.live_version_id)
            for one in queries.versions_of(found)
        ],
        "moments": [
            (_LABELS[event.code], event)
            for event in events_of([procedure_ref(found.pk)]).reverse()[:_MOST_MOMENTS]
            if event.code in _LABELS
        ],
    }
    return render(request, "procedures/definitions/procedure.html", context)


@require_safe
def differences(request: TownRequest, procedure_id: UUID) -> HttpResponse:
    """Show in words what differs between two versions; the last two unless asked otherwise."""
    found = procedure_or_404(request, procedure_id)
    versions = queries.versions_of(found)
    if not versions:
        raise Http404
    new = _number(request, "new") or (
        found.live_version.number if found.live_version else versions[0].number
    )
    old = _number(request, "old") or max(
        (v.number for v in versions if v.number < new), default=new
    )
    before, after = version_or_404(found, old), version_or_404(found, new)
    context = {
        "procedure": found,
        "versions": versions,
        "before": before,
        "after": after,
        "is_live": found.live_version_id == after.pk,
        "changes": changes(definition_of(before), definition_of(after)),
    }
    return render(request, "procedures/definitions/differences.html", context)


def _number(request: TownRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


@require_http_methods(["GET", "HEAD", "POST"])
def accepting(request: TownRequest, procedure_id: UUID) -> HttpResponse:
    """Ask whether to open or close the procedure; on POST, do it."""
    found = procedure_or_404(request, procedure_id)
    wanted = request.POST.get("open", "")
    if request.method != "POST" or wanted not in ("yes", "no"):
        return render(request, "procedures/definitions/accepting.html", {"procedure": found})
    change = open_procedure if wanted == "yes" else close_procedure
    # Pressed twice, or by two people: the second time there is nothing to do.
    was_done = found.is_open == (wanted == "yes")
    try:
        change(procedure=found, actor=request.actor, at=timezone.now())
    except UnableToPublish as refusal:
        messages.error(request, str(refusal))
    else:
        state = "受付中" if wanted == "yes" else "受付を止めた状態"
        done = "受付を始めました。" if wanted == "yes" else "新しい申請の受付を止めました。"
        messages.success(request, f"{found.title}は、すでに{state}です。" if was_done else done)
    return redirect("procedures:desk_definition", found.pk)


@require_safe
def document(request: TownRequest, procedure_id: UUID, number: int) -> HttpResponse:
    """Serve the definition as canonical JSON: the very bytes that the hash is of."""
    found = version_or_404(procedure_or_404(request, procedure_id), number)
    return _download(canonical_json(found.document), f"{found.procedure.slug}-v{number}.json")


@require_safe
def answers_schema(request: TownRequest, procedure_id: UUID, number: int) -> HttpResponse:
    """Serve the JSON Schema 2020-12 of the answers given under the version."""
    found = version_or_404(procedure_or_404(request, procedure_id), number)
    schema: Schema = compile_schema(definition_of(found))
    name = f"{found.procedure.slug}-v{number}.schema.json"
    return _download(canonical_json(schema), name, "application/schema+json")


@require_safe
def schema(request: TownRequest) -> HttpResponse:
    """Serve the JSON Schema 2020-12 that every definition follows."""
    enter(request)
    return _download(
        canonical_json(definition_schema()), "definition.schema.json", "application/schema+json"
    )


def _download(content: bytes, name: str, media_type: str = "application/json") -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    # Codes are ASCII by rule, so the name needs no encoding.
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
