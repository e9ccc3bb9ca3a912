"""The bundle of evidence on its way to whoever may take it out."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from yakuba.decisions.services.evidencing import UnableToTakeEvidence, take_evidence
from yakuba.foundation.tenancy.http import TownRequest

from .gate import decision_or_404


@require_POST
def take(request: TownRequest, decision_id: UUID) -> HttpResponse | FileResponse:
    """Send the bundle; it is a POST because taking it is recorded."""
    now = timezone.now()
    decision = decision_or_404(request, decision_id, now)
    try:
        bundle = take_evidence(decision=decision, actor=request.actor, at=now)
    except UnableToTakeEvidence as refusal:
        messages.error(request, str(refusal))
        return redirect("decisions:detail", decision_id=decision.pk)
    response = FileResponse(
        bundle.file, as_attachment=True, filename=bundle.name, content_type="application/zip"
    )
    response["Cache-Control"] = "private, no-store"
    return response
