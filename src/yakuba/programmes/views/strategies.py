"""全体方針: the list, one as a tree, and the pages on which a draft is written."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.fiscal import FiscalYear
from yakuba.organisation.models import Post
from yakuba.programmes.forms.strategies import InitiativeForm, PillarForm, StrategyForm
from yakuba.programmes.models import Initiative, Pillar, Strategy
from yakuba.programmes.policies.projects import may_plan
from yakuba.programmes.queries.strategies import (
    lacks_of,
    left_behind,
    strategies_for,
    strategy_of,
    tree_of,
)
from yakuba.programmes.services import strategies as services
from yakuba.programmes.services.errors import UnableToPlan, UnableToPublish

from .gate import enter
from .trying import done, posted, tried


@require_safe
def strategies(request: TownRequest) -> HttpResponse:
    """List the 全体方針, the newest first; drafts to those who plan or lead."""
    enter(request)
    rows = strategies_for(request.actor).order_by("-first_year", "title", "-edition")
    page = {
        "rows": [(one, _years(one)) for one in rows],
        "may_plan": bool(may_plan(request.actor)),
    }
    return render(request, "programmes/strategies.html", page)


def _years(found: Strategy) -> str:
    first, last = FiscalYear(found.first_year), FiscalYear(found.last_year)
    return first.label if first == last else f"{first.label}から{last.label}まで"


def strategy_or_404(request: TownRequest, key: int, *, to_write: bool = False) -> Strategy:
    """Return the strategy if the actor may see it, or write it; raises Http404."""
    enter(request)
    found = strategy_of(request.actor, key)
    if found is None:
        raise Http404
    if to_write and (found.published_at is not None or not may_plan(request.actor)):
        raise Http404
    return found


@require_safe
def strategy(request: TownRequest, key: int) -> HttpResponse:
    """Show a 全体方針 as a tree."""
    return _tree(request, strategy_or_404(request, key))


def _tree(request: TownRequest, found: Strategy, *, refusal: str = "") -> HttpResponse:
    on = timezone.localdate()
    is_draft = found.published_at is None
    writes = is_draft and bool(may_plan(request.actor))
    following = only(strategies_for(request.actor).filter(previous=found))
    page = {
        "strategy": found,
        "years": _years(found),
        "pillars": tree_of(found, actor=request.actor, on=on),
        "is_draft": is_draft,
        "writes": writes,
        "may_plan": bool(may_plan(request.actor)),
        "lacks": lacks_of(found, on=on) if writes else [],
        "left_behind": left_behind(found) if writes else 0,
        "following": following,
        "refusal": refusal,
    }
    return render(request, "programmes/strategy.html", page, status=422 if refusal else 200)


def written(
    request: TownRequest,
    form: Any,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    strategy: Strategy | None,
    back: str,
    sentence: str,
) -> HttpResponse:
    """Show a form of the strategy, or do what it asks and go back to the tree."""
    if request.method == "POST" and form.is_valid():
        made = tried(form, lambda: act(form.cleaned_data))
        if made is not None:
            messages.success(request, sentence)
            if isinstance(made, Strategy):
                return redirect("programmes:strategy", key=made.pk)
            return redirect(back)
    page = {"form": form, "form_title": title, "strategy": strategy, "back": back}
    code = 422 if form.errors else 200
    return render(request, "programmes/strategy_form.html", page, status=code)


def tree_url(strategy: Strategy, anchor: str = "") -> str:
    """Return the address of the tree, at one of its leaves."""
    return reverse("programmes:strategy", args=[strategy.pk]) + anchor


def _planner(request: TownRequest) -> None:
    enter(request)
    if not may_plan(request.actor):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def strategy_new(request: TownRequest) -> HttpResponse:
    """Begin a 全体方針."""
    _planner(request)
    now = timezone.now()
    form = StrategyForm(posted(request), on=timezone.localdate(now))
    return written(
        request,
        form,
        lambda given: services.draft_strategy(actor=request.actor, at=now, **given),
        title="全体方針の作成",
        strategy=None,
        back=reverse("programmes:strategies"),
        sentence="案を作りました。柱を加えてください。",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def strategy_edit(request: TownRequest, key: int) -> HttpResponse:
    """Change title, vision and years of a draft."""
    found = strategy_or_404(request, key, to_write=True)
    now = timezone.now()
    names = ("title", "vision", "first_year", "last_year")
    initial = {name: getattr(found, name) for name in names}
    form = StrategyForm(posted(request), on=timezone.localdate(now), initial=initial)
    return written(
        request,
        form,
        lambda given: services.change_strategy(
            strategy=found, actor=request.actor, at=now, **given
        ),
        title="名称・ビジョン・年度の変更",
        strategy=found,
        back=tree_url(found),
        sentence="案を直しました。",
    )


@require_POST
def strategy_publish(request: TownRequest, key: int) -> HttpResponse:
    """Publish a draft, or say what it lacks."""
    found = strategy_or_404(request, key, to_write=True)
    now = timezone.now()
    try:
        services.publish_strategy(
            strategy=found, actor=request.actor, at=now, on=timezone.localdate(now)
        )
    except UnableToPlan as refusal:
        return _tree(request, found, refusal=str(refusal))
    except UnableToPublish:
        return _tree(request, found, refusal="公表できません。次のことが足りません。")
    messages.success(request, "全体方針を公表しました。")
    return redirect("programmes:strategy", key=found.pk)


@require_POST
def strategy_edition(request: TownRequest, key: int) -> HttpResponse:
    """Begin the next edition of a published strategy."""
    _planner(request)
    found = strategy_or_404(request, key)
    if not done(
        request,
        lambda: services.new_edition(strategy=found, actor=request.actor, at=timezone.now()),
        "改定の案を作りました。いまの版の内容がすべて写されています。",
    ):
        return redirect("programmes:strategy", key=found.pk)
    return redirect("programmes:strategy", key=found.following.pk)


@require_POST
def strategy_discard(request: TownRequest, key: int) -> HttpResponse:
    """Throw a draft away."""
    found = strategy_or_404(request, key, to_write=True)
    gone = done(
        request,
        lambda: services.discard_draft(strategy=found, actor=request.actor, at=timezone.now()),
        "案を破棄しました。",
    )
    return redirect("programmes:strategies" if gone else tree_url(found))


# Pillars and initiatives


def _pillar_or_404(request: TownRequest, key: int) -> Pillar:
    row = only(Pillar.objects.select_related("strategy").filter(pk=key))
    if row is None:
        raise Http404
    strategy_or_404(request, row.strategy_id, to_write=True)
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def pillar_new(request: TownRequest, key: int) -> HttpResponse:
    """Add a pillar."""
    found = strategy_or_404(request, key, to_write=True)
    form = PillarForm(posted(request))
    del form.fields["position"]
    return written(
        request,
        form,
        lambda given: services.add_pillar(
            strategy=found, actor=request.actor, at=timezone.now(), **given
        ),
        title="柱を加える",
        strategy=found,
        back=tree_url(found),
        sentence="柱を加えました。",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pillar(request: TownRequest, key: int) -> HttpResponse:
    """Change a pillar."""
    row = _pillar_or_404(request, key)
    initial = {"title": row.title, "text": row.text, "position": row.position}
    return written(
        request,
        PillarForm(posted(request), initial=initial),
        lambda given: services.change_pillar(
            pillar=row, actor=request.actor, at=timezone.now(), **given
        ),
        title="柱の変更",
        strategy=row.strategy,
        back=tree_url(row.strategy),
        sentence="柱を直しました。",
    )


@require_POST
def pillar_remove(request: TownRequest, key: int) -> HttpResponse:
    """Remove an empty pillar."""
    row = _pillar_or_404(request, key)
    done(
        request,
        lambda: services.remove_pillar(pillar=row, actor=request.actor, at=timezone.now()),
        "柱を削除しました。",
    )
    return redirect(tree_url(row.strategy))


def initiative_or_404(request: TownRequest, key: int) -> Initiative:
    """Return an initiative of a draft that the actor may write; raises Http404."""
    row = only(Initiative.objects.select_related("pillar__strategy").filter(pk=key))
    if row is None:
        raise Http404
    strategy_or_404(request, row.pillar.strategy_id, to_write=True)
    return row


def _posts() -> list[Post]:
    rows = Post.objects.select_related("department__parent")
    return list(rows.order_by("department__code", "pk"))


def _initiative_given(given: dict[str, Any]) -> dict[str, Any]:
    """Return the values of the form in the words of the service."""
    owner = only(Post.objects.filter(pk=given["owner_post"] or 0))
    renamed = {name: value for name, value in given.items() if name != "text"}
    return renamed | {"purpose": given["text"], "owner_post": owner}


@require_http_methods(["GET", "HEAD", "POST"])
def initiative_new(request: TownRequest, key: int) -> HttpResponse:
    """Add an initiative to a pillar."""
    row = _pillar_or_404(request, key)
    form = InitiativeForm(posted(request), posts=_posts())
    del form.fields["position"]
    return written(
        request,
        form,
        lambda given: services.add_initiative(
            pillar=row, actor=request.actor, at=timezone.now(), **_initiative_given(given)
        ),
        title=f"施策を加える（{row.title}）",
        strategy=row.strategy,
        back=tree_url(row.strategy),
        sentence="施策を加えました。KPIと目標値を決めてください。",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def initiative(request: TownRequest, key: int) -> HttpResponse:
    """Change an initiative."""
    row = initiative_or_404(request, key)
    initial = {
        "title": row.title,
        "text": row.purpose,
        "owner_post": row.owner_post_id or "",
        "position": row.position,
    }
    return written(
        request,
        InitiativeForm(posted(request), posts=_posts(), initial=initial),
        lambda given: services.change_initiative(
            initiative=row, actor=request.actor, at=timezone.now(), **_initiative_given(given)
        ),
        title="施策の変更",
        strategy=row.pillar.strategy,
        back=tree_url(row.pillar.strategy, f"#i{row.pk}"),
        sentence="施策を直しました。",
    )


@require_POST
def initiative_remove(request: TownRequest, key: int) -> HttpResponse:
    """Remove an initiative that nothing hangs on."""
    row = initiative_or_404(request, key)
    done(
        request,
        lambda: services.remove_initiative(initiative=row, actor=request.actor, at=timezone.now()),
        "施策を削除しました。",
    )
    return redirect(tree_url(row.pillar.strategy))
