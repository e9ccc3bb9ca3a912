"""The page of a person's keys."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.tenancy.http import TownRequest

from . import services
from .forms import KeyForm
from .policies import may_have_keys
from .queries import keys_for

USUAL_DAYS = 180


def _enter(request: TownRequest) -> None:
    if request.municipality is None or not may_have_keys(request.actor):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: TownRequest) -> HttpResponse:
    """List the keys and issue one; its secret is shown this once."""
    _enter(request)
    now = timezone.now()
    on = timezone.localdate(now)
    is_sent = request.method == "POST"
    form = KeyForm(
        request.POST if is_sent else None, initial={"ends_on": on + timedelta(days=USUAL_DAYS)}
    )
    secret = ""
    if is_sent and form.is_valid():
        try:
            issued = services.issue(**form.cleaned_data, actor=request.actor, at=now, on=on)
        except services.UnableToIssue as refusal:
            form.add_error(None, str(refusal))
        else:
            secret = issued.secret
            form = KeyForm(initial={"ends_on": on + timedelta(days=USUAL_DAYS)})
    page = {"form": form, "keys": keys_for(request.actor), "secret": secret, "today": on}
    answer = render(request, "access/keys.html", page)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def stop(request: TownRequest, key: int) -> HttpResponse:
    """Stop a key."""
    _enter(request)
    found = get_object_or_404(keys_for(request.actor), pk=key)
    try:
        services.stop(key=found, actor=request.actor, at=timezone.now())
    except services.UnableToIssue as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"「{found.name}」の鍵を止めました。")
    return redirect("access:keys")
