"""一覧の書き出し: ask for a long list, watch it being written, fetch it, give it up."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.elements import Fact
from yakuba.foundation.ui.formats import when
from yakuba.kernel.tables import TableKind
from yakuba.procedures.forms.desk import QueueForm
from yakuba.procedures.models import CaseExport, ExportPart
from yakuba.procedures.policies.exports import may_fetch
from yakuba.procedures.queries.exports import exports_of, find_export, pieces
from yakuba.procedures.queries.queue import CaseFilter, colleagues_of, procedures_of
from yakuba.procedures.rules.exports import ExportState
from yakuba.procedures.services import exporting
from yakuba.procedures.services.exporting import UnableToExport

from .exports import base_name
from .gate import enter

TONES = {
    ExportState.WAITING: "neutral",
    ExportState.RUNNING: "info",
    ExportState.DONE: "success",
    ExportState.FAILED: "error",
    ExportState.CANCELLED: "neutral",
    ExportState.EXPIRED: "neutral",
}


def wanted_of(request: TownRequest, asked: QueryDict) -> CaseFilter:
    """Return the filter that the address of the queue asks for."""
    team = colleagues_of(request.actor, timezone.localdate())
    form = QueueForm(
        asked,
        procedures=[(one.slug, one.title) for one in procedures_of(request.actor)],
        owners=[(str(one.pk), one.name) for one in team],
    )
    return form.wanted()


def _kind(text: str) -> TableKind:
    try:
        return TableKind(text)
    except ValueError:
        raise Http404 from None


def _export(request: TownRequest, export_id: UUID) -> CaseExport:
    """Return the export if the actor asked for it; raises Http404."""
    enter(request)
    found = find_export(export_id)
    if found is None or not may_fetch(request.actor, found):
        raise Http404
    return found


@require_safe
def overview(request: TownRequest) -> HttpResponse:
    """List what the person has asked for lately."""
    enter(request)
    rows = [(one, one.state, TONES[one.state]) for one in exports_of(request.actor)]
    return render(request, "procedures/desk/exports.html", {"rows": rows})


@require_POST
def begin(request: TownRequest) -> HttpResponse:
    """Have the list written in the background."""
    enter(request)
    query = request.POST.get("query", "")[:2000]
    try:
        export = exporting.request_export(
            wanted=wanted_of(request, QueryDict(query)),
            kind=_kind(request.POST.get("kind", "")),
            actor=request.actor,
            at=timezone.now(),
        )
    except UnableToExport as refusal:
        messages.error(request, str(refusal))
        return redirect("procedures:desk_exports")
    return redirect("procedures:desk_export", export_id=export.pk)


@require_safe
def detail(request: TownRequest, export_id: UUID) -> HttpResponse:
    """Show how far it is; htmx asks for the moving part alone."""
    export = _export(request, export_id)
    state = export.state
    context = {
        "export": export,
        "state": state,
        "tone": TONES[state],
        "label": TableKind(export.kind).label,
        "done": export.written + export.gone,
        "is_open": state in (ExportState.WAITING, ExportState.RUNNING),
        "facts": _facts(export),
    }
    part = bool(request.headers.get("HX-Request"))
    page = "procedures/desk/export_progress.html" if part else "procedures/desk/export.html"
    return render(request, page, context)


def _facts(export: CaseExport) -> list[Fact]:
    """Return the proof: what fitted, what was written, what a reader counts in the file."""
    facts = [Fact("依頼", when(export.requested_at))]
    if export.total is not None:
        facts.append(Fact("条件に合った件数", f"{export.total:,}件"))
    if export.finished_at is not None:
        facts.append(Fact("ファイルの行数（読み直して数えた値）", f"{export.counted:,}行"))
        facts.append(Fact("作成中に廃棄された件数", f"{export.gone:,}件"))
        facts.append(Fact("完成", when(export.finished_at)))
        facts.append(Fact("削除予定", when(export.expires_at)))
    return facts


@require_safe
def download(request: TownRequest, export_id: UUID) -> StreamingHttpResponse:
    """Send the finished file, a sealed piece at a time, and record who took it."""
    export = _export(request, export_id)
    try:
        exporting.note_taken(export=export, actor=request.actor, at=timezone.now())
    except UnableToExport:
        raise Http404 from None
    kind = TableKind(export.kind)
    name = f"{base_name(timezone.localdate(export.requested_at))}.{kind.value}"
    response = StreamingHttpResponse(pieces(export, ExportPart.FILE), content_type=kind.media_type)
    response["Content-Length"] = str(export.size)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def cancel(request: TownRequest, export_id: UUID) -> HttpResponse:
    """Give it up."""
    export = _export(request, export_id)
    try:
        exporting.cancel_export(export=export, actor=request.actor, at=timezone.now())
    except UnableToExport as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "書き出しを取り消し、作成した分を削除しました。")
    return redirect("procedures:desk_export", export_id=export.pk)


@require_POST
def retry(request: TownRequest, export_id: UUID) -> HttpResponse:
    """Go on where it failed."""
    export = _export(request, export_id)
    try:
        exporting.retry_export(export=export, actor=request.actor, at=timezone.now())
    except UnableToExport as refusal:
        messages.error(request, str(refusal))
    return redirect("procedures:desk_export", export_id=export.pk)
