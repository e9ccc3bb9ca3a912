"""A person's own views of the portfolio: name what is shown, rename, remove, begin with one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.programmes.forms.portfolio import PortfolioForm
from yakuba.programmes.forms.saved_views import KeepViewForm, RenameViewForm
from yakuba.programmes.models import SavedView
from yakuba.programmes.queries.portfolio import choices_of
from yakuba.programmes.queries.saved_views import view_of, views_of
from yakuba.programmes.services import saved_views as acts
from yakuba.programmes.services.errors import UnableToAct

from .gate import enter
from .trying import done


@require_http_methods(["GET", "HEAD", "POST"])
def views(request: TownRequest) -> HttpResponse:
    """List the person's views; what the address asks for can be kept, on POST it is."""
    enter(request)
    if request.method != "POST":
        return _page(request, request.GET.urlencode())
    form = KeepViewForm(request.POST)
    # What is kept is what the page understands of it, and nothing that was put in besides.
    query = _asked(request.POST.get("query", "")).as_query()
    if form.is_valid():
        now = timezone.now()
        try:
            view = acts.keep_view(
                name=form.cleaned_data["name"], query=query, actor=request.actor, at=now
            )
            if form.cleaned_data["is_start"]:
                acts.begin_with(key=view.pk, actor=request.actor, at=now)
        except UnableToAct as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"表示「{view.name}」を保存しました。")
            return HttpResponseRedirect(f"{reverse('programmes:portfolio')}?{query}")
    return _page(request, query, keep_form=form, status=422)


def _page(
    request: TownRequest,
    query: str,
    *,
    keep_form: KeepViewForm | None = None,
    rename: tuple[int, RenameViewForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    choices = choices_of(timezone.localdate())
    wanted = _asked(query, choices)
    context: dict[str, Any] = {
        "views": [
            {
                "view": view,
                "words": _asked(view.query, choices).in_words(),
                "form": rename[1]
                if rename and rename[0] == view.pk
                else RenameViewForm(key=view.pk, initial={"name": view.name}),
            }
            for view in views_of(request.actor)
        ],
        "rename_form": rename[1] if rename else None,
        "most": acts.MOST_VIEWS,
    }
    if query:
        context |= {
            "words": wanted.in_words(),
            "keep_form": keep_form or KeepViewForm(initial={"query": wanted.as_query()}),
        }
    return render(request, "programmes/views.html", context, status=status)


def _asked(query: str, choices: tuple[Any, Any] | None = None) -> PortfolioForm:
    departments, pillars = choices or choices_of(timezone.localdate())
    return PortfolioForm(QueryDict(query[:4000]), departments=departments, pillars=pillars)


def _view_or_404(request: TownRequest, key: int) -> SavedView:
    enter(request)
    view = view_of(request.actor, key)
    if view is None:
        raise Http404
    return view


@require_POST
def rename(request: TownRequest, key: int) -> HttpResponse:
    """Give a view another name."""
    view = _view_or_404(request, key)
    form = RenameViewForm(request.POST, key=key)
    if form.is_valid():
        try:
            acts.rename_view(
                key=view.pk,
                name=form.cleaned_data["name"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "表示の名前を変えました。")
            return redirect("programmes:views")
    return _page(request, "", rename=(key, form), status=422)


@require_POST
def remove(request: TownRequest, key: int) -> HttpResponse:
    """Forget a view."""
    view = _view_or_404(request, key)
    done(
        request,
        lambda: acts.remove_view(key=view.pk, actor=request.actor, at=timezone.now()),
        f"表示「{view.name}」を削除しました。事業は変わりません。",
    )
    return redirect("programmes:views")


@require_POST
def start(request: TownRequest, key: int) -> HttpResponse:
    """Begin the portfolio with the view, or with everything again."""
    view = _view_or_404(request, key)
    wants = request.POST.get("wants") == "yes"
    done(
        request,
        lambda: acts.begin_with(
            key=view.pk if wants else None, actor=request.actor, at=timezone.now()
        ),
        f"事業一覧を「{view.name}」で開きます。"
        if wants
        else "事業一覧を、しぼりこまずに開きます。",
    )
    return redirect("programmes:views")
