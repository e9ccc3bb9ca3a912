"""The page on which a person stops the mail of the morning, or has it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.programmes.queries.digests import is_stopped
from yakuba.programmes.services import digests as acts
from yakuba.programmes.services.errors import UnableToAct

from .gate import enter


@require_http_methods(["GET", "HEAD", "POST"])
def digest(request: TownRequest) -> HttpResponse:
    """Say whether the person gets the mail; on POST, change it."""
    enter(request)
    if request.method == "POST":
        wants = request.POST.get("wants") == "yes"
        act = acts.resume_digest if wants else acts.stop_digest
        try:
            act(actor=request.actor, at=timezone.now())
        except UnableToAct as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, "朝のメールを送ります。" if wants else "朝のメールを止めました。"
            )
        return redirect("programmes:digest")
    context = {"is_stopped": is_stopped(request.actor.user_id)}
    return render(request, "programmes/digest.html", context)
