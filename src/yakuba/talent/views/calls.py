"""Calls: read one, raise one's hand, put somebody forward, appoint."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.talent.forms.roles import (
    CallForm,
    FreeProposalForm,
    NominationForm,
    ProposalForm,
    ReasonForm,
    next_half,
)
from yakuba.talent.models import Candidacy, RoleCall
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.queries import roles as queries
from yakuba.talent.queries.candidacies import candidacies_of
from yakuba.talent.queries.superiors import led_by
from yakuba.talent.rules.roles import Way
from yakuba.talent.services.calls import cancel_call, open_call
from yakuba.talent.services.candidacies import nominate_self, propose

from .gate import enter, enter_fostering
from .trying import found_or_404, status_of, table_kind

ON_A_PAGE: Final = 30
COLUMNS: Final = (
    "課",
    "氏名",
    "なり方",
    "週あたりの時間",
    "理由",
    "提出日",
    "状況",
    "回答者",
    "意見",
)


@require_safe
def calls(request: TownRequest) -> HttpResponse:
    """List the calls, the newest first."""
    enter(request)
    on = timezone.localdate()
    page = Paginator(queries.all_calls(), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(one, queries.is_open(one, on)) for one in page],
        "fosters": may_foster(request.actor),
        "on": on,
    }
    return render(request, "talent/calls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def call_new(request: TownRequest) -> HttpResponse:
    """Ask for a call, and publish it."""
    enter_fostering(request)
    now = timezone.now()
    on = timezone.localdate(now)
    kinds = [one for one in queries.kinds_in_force() if one.way != Way.APPOINTED]
    initial = {
        "kind": request.GET.get("role", ""),
        "opens": on,
        "last": on + timedelta(days=21),
        "starts": next_half(on),
    }
    form = CallForm(posted(request), kinds=kinds, initial=initial)
    if form.is_bound and form.is_valid():
        kind = next(one for one in kinds if str(one.pk) == form.cleaned_data["kind"])
        made = tried(
            form, lambda: open_call(kind=kind, **form.given(), actor=request.actor, at=now)
        )
        if made is not None:
            messages.success(request, "募集を始めました。")
            return redirect("talent:call", key=made.pk)
    page = {"form": form, "has_kinds": bool(kinds)}
    return render(request, "talent/call_form.html", page, status=status_of(form))


@require_safe
def call(request: TownRequest, key: int) -> HttpResponse:
    """Show a call, and the form with which one answers it."""
    return _page(request, _call_or_404(request, key))


def _call_or_404(request: TownRequest, key: int) -> RoleCall:
    enter(request)
    return found_or_404(queries.call_with(key))


def _page(
    request: TownRequest,
    found: RoleCall,
    *,
    form: NominationForm | None = None,
    proposal: ProposalForm | None = None,
    cancelling: ReasonForm | None = None,
) -> HttpResponse:
    on = timezone.localdate()
    form = form or NominationForm()
    proposal = proposal or ProposalForm(on=on)
    cancelling = cancelling or ReasonForm(prefix="cancel")
    is_open = queries.is_open(found, on)
    rows = candidacies_of(found, request.actor, on)
    mine = next((one for one in rows if one.user_id == request.actor.user_id), None)
    fosters = bool(may_foster(request.actor))
    context = {
        "call": found,
        "kind": found.kind,
        "last": found.closes - timedelta(days=1),
        "term_last": found.ends - timedelta(days=1),
        "is_open": is_open,
        "is_coming": found.cancelled_at is None and on < found.opens,
        "mine": mine,
        "rows": rows,
        "form": form,
        "proposal": proposal,
        "cancelling": cancelling,
        "may_nominate": is_open and found.kind.way == Way.SELF and mine is None,
        "may_propose": is_open
        and found.kind.way == Way.HEAD
        and (fosters or bool(led_by(request.actor, on))),
        "fosters": fosters,
    }
    status = status_of(form, proposal, cancelling)
    return render(request, "talent/call.html", context, status=status)


@require_POST
def call_nominate(request: TownRequest, key: int) -> HttpResponse:
    """Raise one's hand."""
    found = _call_or_404(request, key)
    now = timezone.now()
    form = NominationForm(request.POST)
    if form.is_valid():
        made = tried(
            form,
            lambda: nominate_self(
                call=found,
                **form.cleaned_data,
                actor=request.actor,
                at=now,
                on=timezone.localdate(now),
            ),
        )
        if made is not None:
            messages.success(request, "応募しました。上司の同意を待っています。")
            return redirect("talent:candidacy", key=made.pk)
    return _page(request, found, form=form)


@require_POST
def call_propose(request: TownRequest, key: int) -> HttpResponse:
    """Put one of one's people forward in the call."""
    found = _call_or_404(request, key)
    now = timezone.now()
    on = timezone.localdate(now)
    form = ProposalForm(request.POST, on=on)
    if form.is_valid():
        made = tried(
            form,
            lambda: propose(
                kind=found.kind, call=found, **form.cleaned_data, actor=request.actor, at=now, on=on
            ),
        )
        if made is not None:
            messages.success(
                request, f"{made.user.name}さんを推薦しました。本人の回答を待っています。"
            )
            return redirect("talent:candidacy", key=made.pk)
    return _page(request, found, proposal=form)


@require_http_methods(["GET", "HEAD", "POST"])
def role_propose(request: TownRequest) -> HttpResponse:
    """Put one of one's people forward outside a call."""
    enter(request)
    now = timezone.now()
    on = timezone.localdate(now)
    if not may_foster(request.actor):
        found_or_404(led_by(request.actor, on) or None)
    kinds = [one for one in queries.kinds_in_force() if one.way == Way.HEAD]
    initial = {"kind": request.GET.get("role", ""), "starts": on}
    form = FreeProposalForm(posted(request), kinds=kinds, on=on, initial=initial)
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        kind = next(one for one in kinds if str(one.pk) == given.pop("kind"))
        made = tried(form, lambda: propose(kind=kind, **given, actor=request.actor, at=now, on=on))
        if made is not None:
            messages.success(
                request, f"{made.user.name}さんを推薦しました。本人の回答を待っています。"
            )
            return redirect("talent:candidacy", key=made.pk)
    page = {"form": form, "has_kinds": bool(kinds)}
    return render(request, "talent/role_propose.html", page, status=status_of(form))


@require_POST
def call_cancel(request: TownRequest, key: int) -> HttpResponse:
    """Call the call off."""
    enter_fostering(request)
    found = _call_or_404(request, key)
    form = ReasonForm(request.POST, prefix="cancel")
    if not form.is_valid():
        return _page(request, found, cancelling=form)
    reason = form.cleaned_data["reason"]
    done(
        request,
        lambda: cancel_call(call=found, reason=reason, actor=request.actor, at=timezone.now()),
        "募集を取りやめました。",
    )
    return redirect("talent:call", key=found.pk)


@require_safe
def call_table(request: TownRequest, key: int, kind: str) -> HttpResponseBase:
    """Give those who answered the call, as far as the visitor may see them."""
    found = _call_or_404(request, key)
    rows = candidacies_of(found, request.actor, timezone.localdate())
    name = f"candidacies-{found.pk}"
    return table_response(table_kind(kind), COLUMNS, _cells(rows), name=name, title="応募")


def _cells(rows: list[Candidacy]) -> Iterator[Cells]:
    for one in rows:
        yield (
            one.department.name,
            one.user.name,
            Way(one.way).label,
            one.weekly_hours,
            one.reason,
            timezone.localdate(one.given_at),
            one.standing.label,
            one.answered_label,
            one.opinion,
        )
