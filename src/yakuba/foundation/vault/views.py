"""The operator's page of keys: which generations there are, and what is still to be sealed again."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.elements import Fact

from . import queries
from .policies import may_look
from .services.resealing import holders


@require_safe
def keys(request: TownRequest) -> HttpResponse:
    """Show the generations and how far the re-sealing is; no key is shown."""
    if not may_look(request.actor):
        raise Http404
    found = queries.data_keys()
    newest = found[0].generation if found else 1
    left = [(holder.label, holder.left(newest)) for holder in holders()]
    context = {
        "keys": found,
        "newest": newest,
        "facts": [Fact(label, f"残り {count:,}件") for label, count in left],
        "left": sum(count for _, count in left),
        "problem": queries.problem_of_town(request.municipality.pk),
    }
    return render(request, "vault/keys.html", context)
