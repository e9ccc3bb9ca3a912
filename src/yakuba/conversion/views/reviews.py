"""The meeting that says go or no-go: its criteria, what was found, and the decision."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.conversion.forms.migration import (
    AnswerForm,
    DecisionForm,
    ItemForm,
    ReasonForm,
    ReviewForm,
)
from yakuba.conversion.models import MigrationReview, ReviewItem
from yakuba.conversion.policies.plans import answerable, may_answer, may_change, may_decide
from yakuba.conversion.queries import reviews as queries
from yakuba.conversion.queries.plans import posts_to_choose
from yakuba.conversion.rules.migration import ItemState, Outcome
from yakuba.conversion.services import reviews as services
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import posted, tried

from .gate import enter, found_or_404, own_plan_or_404, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def review_new(request: TownRequest, key: int) -> HttpResponse:
    """Call a meeting with its criteria."""
    plan = own_plan_or_404(request, key)
    form = ReviewForm(
        posted(request), posts=posts_to_choose(), initial={"criteria": "\n".join(queries.USUAL)}
    )
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: services.call_review(
                plan=plan, draft=form.draft(), actor=request.actor, at=timezone.now()
            ),
        )
        if made is not None:
            messages.success(request, "移行判定の会議を登録しました。")
            return redirect("conversion:review", made.pk)
    page = {"form": form, "plan": plan}
    return render(request, "conversion/review_form.html", page, status=status_of(form))


def _review_or_404(request: TownRequest, key: int) -> MigrationReview:
    enter(request)
    return found_or_404(queries.review_for(request.actor, key))


@require_safe
def review(request: TownRequest, key: int) -> HttpResponse:
    """Show the criteria as they stand, what stands in the way, and the decision."""
    return _page(request, _review_or_404(request, key))


def _page(
    request: TownRequest,
    found: MigrationReview,
    *,
    decision: DecisionForm | None = None,
    item: ItemForm | None = None,
) -> HttpResponse:
    is_open = found.decided_at is None
    changes = is_open and bool(may_change(request.actor, found.plan))
    decision = decision or DecisionForm(prefix="decision")
    item = item or ItemForm(prefix="item", posts=posts_to_choose() if changes else ())
    line = queries.line_of(found)
    answers = answerable(request.actor, found, line.items)
    decides = is_open and bool(may_decide(request.actor, found))
    rows = [
        {
            "item": one,
            "may_answer": is_open and one.pk in answers,
            "may_overrule": decides and one.state == ItemState.NO and one.overruled_at is None,
        }
        for one in line.items
    ]
    context = {
        "review": found,
        "plan": found.plan,
        "line": line,
        "rows": rows,
        "decision": decision,
        "item_form": item,
        "may_change": changes,
        "may_decide": decides,
    }
    status = status_of(decision, item)
    return render(request, "conversion/review.html", context, status=status)


@require_POST
def item_new(request: TownRequest, key: int) -> HttpResponse:
    """Ask one more thing."""
    found = _review_or_404(request, key)
    if not may_change(request.actor, found.plan):
        raise Http404
    form = ItemForm(request.POST, prefix="item", posts=posts_to_choose())
    if form.is_valid():
        made = tried(
            form,
            lambda: services.add_item(
                review=found,
                criterion=form.cleaned_data["criterion"],
                post=form.chosen_post(),
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if made is not None:
            messages.success(request, "判定項目を加えました。")
            return redirect("conversion:review", found.pk)
    return _page(request, found, item=form)


def _item_or_404(request: TownRequest, key: int) -> ReviewItem:
    enter(request)
    return found_or_404(queries.item_for(request.actor, key))


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: TownRequest, key: int) -> HttpResponse:
    """Say what was found of a criterion."""
    found = _item_or_404(request, key)
    if found.review.decided_at is not None or not may_answer(request.actor, found):
        raise Http404
    posts = posts_to_choose() if may_change(request.actor, found.review.plan) else None
    form = AnswerForm(
        posted(request), posts=posts, initial={"state": found.state, "evidence": found.evidence}
    )
    if form.is_bound and form.is_valid():
        answered = tried(
            form,
            lambda: services.answer_item(
                item=found,
                state=ItemState(form.cleaned_data["state"]),
                evidence=form.cleaned_data["evidence"],
                post=form.chosen_post(),
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if answered is not None:
            messages.success(request, "確認したことを記録しました。")
            return redirect("conversion:review", found.review_id)
    page = {"form": form, "item": found, "review": found.review, "plan": found.review.plan}
    return render(request, "conversion/item.html", page, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def item_overrule(request: TownRequest, key: int) -> HttpResponse:
    """Let a criterion that is not met stand in the way no longer, for a reason."""
    found = _item_or_404(request, key)
    if found.review.decided_at is not None or not may_decide(request.actor, found.review):
        raise Http404
    form = ReasonForm(posted(request))
    if form.is_bound and form.is_valid():
        overruled = tried(
            form,
            lambda: services.overrule_item(
                item=found,
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if overruled is not None:
            messages.success(request, "否の項目を、理由を記録して不問にしました。")
            return redirect("conversion:review", found.review_id)
    page = {"form": form, "item": found, "review": found.review, "plan": found.review.plan}
    return render(request, "conversion/item_overrule.html", page, status=status_of(form))


@require_POST
def review_decide(request: TownRequest, key: int) -> HttpResponse:
    """Decide go or no-go."""
    found = _review_or_404(request, key)
    if not may_decide(request.actor, found):
        raise Http404
    form = DecisionForm(request.POST, prefix="decision")
    if form.is_valid():
        decided = tried(
            form,
            lambda: services.decide_review(
                review=found,
                outcome=Outcome(form.cleaned_data["outcome"]),
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if decided is not None:
            messages.success(request, "移行の可否を記録しました。")
            return redirect("conversion:review", found.pk)
    return _page(request, found, decision=form)
