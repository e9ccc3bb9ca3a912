"""When things can be done in this town: council sessions, budget requests, cut-overs."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.programmes.forms.playbook_plans import WindowForm
from yakuba.programmes.policies.projects import may_plan
from yakuba.programmes.queries import windows as queries
from yakuba.programmes.services.errors import UnableToAct
from yakuba.programmes.services.windows import remove_window, set_window

from .gate import enter
from .playbooks import planner

_SHOWN = ("code", "title", "opens", "closes", "note")


@require_http_methods(["GET", "HEAD", "POST"])
def windows(request: TownRequest) -> HttpResponse:
    """List the windows of the town; a DX officer adds one, a suggestion fills the form in."""
    enter(request)
    today = timezone.localdate()
    writes = bool(may_plan(request.actor))
    kinds = queries.window_kinds()
    given = request.POST if request.method == "POST" else None
    if given is not None:
        planner(request)
    wished = {name: request.GET[name] for name in _SHOWN if name in request.GET}
    form = WindowForm(given, kinds=kinds, initial=wished)
    if given is not None and form.is_valid():
        try:
            made = set_window(**form.cleaned_data, actor=request.actor, at=timezone.now())
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"「{made.title}」を登録しました。これから作る計画に使います。"
            )
            return redirect("programmes:windows")
    context = {
        "form": form,
        "windows": [
            (one, kinds.get(one.code, one.code), one.closes < today)
            for one in queries.registered_windows()
        ],
        "suggestions": [(one, kinds.get(one.code, one.code)) for one in queries.suggested(today)],
        "may_plan": writes,
    }
    return render(request, "programmes/windows.html", context)


@require_POST
def remove(request: TownRequest, key: int) -> HttpResponse:
    """Take a window out."""
    planner(request)
    window = queries.window_of(key)
    if window is None:
        raise Http404
    try:
        remove_window(window=window, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, f"「{window.title}」を外しました。作った計画の日程は変わりません。"
        )
    return redirect("programmes:windows")
