"""Do an act that is done in words: what was typed stays when it is refused."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect

from yakuba.decisions import queries
from yakuba.decisions.models import Decision
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import tried

from .detail import page

Typed = dict[str, Any]


def acted(
    request: TownRequest,
    decision: Decision,
    now: datetime,
    act: Callable[[Typed], str],
    *,
    refused_at: str,
    then: str = "",
    **typed: Form,
) -> HttpResponse:
    """Do the act, say the sentence it returns and go on; or show the page with why it was not done.

    `typed` is the one form of the page, by its name there; `refused_at` the field of it beside
    which a refusal stands; `then` is where it goes on, the decision itself where nothing is said.
    """
    ((name, form),) = typed.items()
    done = (
        tried(form, lambda: act(form.cleaned_data), field=refused_at) if form.is_valid() else None
    )
    if done is not None:
        messages.success(request, done)
        return redirect(then) if then else redirect("decisions:detail", decision_id=decision.pk)
    # The page shows the state of this moment, so its token must be the one of this moment too.
    fresh = queries.find(decision.pk) or decision
    form.data = {**request.POST.dict(), "revision": str(fresh.revision)}
    return page(request, fresh, now, status=422, **{name: form})
