"""Publish many of the own pool at once: choose, see who it is, press once."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted
from yakuba.region.forms.adviser_publishing import PublishForm
from yakuba.region.policies.dispatch import may_keep_pool
from yakuba.region.queries.advisers import advisers_of, unpublished_advisers
from yakuba.region.services.advisers import publish_advisers

from .gate import enter


def _keeper(request: TownRequest) -> None:
    if not may_keep_pool(request.actor, enter(request)):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: TownRequest) -> HttpResponse:
    """Choose whom the region is to see; on POST, show how many and who before anything is done."""
    _keeper(request)
    waiting = list(unpublished_advisers())
    form = PublishForm(posted(request), waiting=waiting, initial={"which": "all"})
    if form.is_bound and form.is_valid():
        chosen = form.chosen()
        keys = ",".join(str(one.pk) for one in chosen)
        check = {"chosen": chosen, "keys": keys}
        return render(request, "region/adviser_publishing_check.html", check)
    status = 422 if form.errors else 200
    picked = set(form["pick"].value() or ())
    rows = [(one, str(one.pk) in picked) for one in form.listed]
    page = {"form": form, "rows": rows, "more": len(waiting) - len(rows)}
    return render(request, "region/adviser_publishing.html", page, status=status)


@require_POST
def publish(request: TownRequest) -> HttpResponse:
    """Let the region see exactly those who were shown, or nobody."""
    _keeper(request)
    keys = set(request.POST.get("keys", "").split(","))
    if done(
        request,
        lambda: publish_advisers(
            advisers=advisers_of(keys), actor=request.actor, at=timezone.now()
        ),
        lambda many: f"{many}人を県内に公開しました。",
    ):
        return redirect("region:pool")
    return redirect("region:adviser_publishing")
