"""What the work needs of people: the list, one need with its offers, and the requests."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import card_of, kind_of
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.foundation.ui.lists import filters_of
from yakuba.talent.forms.needs import AskForm, NeedForm, NeedsForm
from yakuba.talent.models import Need
from yakuba.talent.policies.needs import may_answer, may_raise, may_release
from yakuba.talent.queries import needs as queries
from yakuba.talent.queries.courses import skills_in_use
from yakuba.talent.queries.offers import offers_for
from yakuba.talent.queries.visible import sight_of
from yakuba.talent.rules.needs import HOURS_A_WEEK, NeedState
from yakuba.talent.services.needs import raise_need, withdraw_need

from .gate import enter
from .trying import found_or_404, status_of, table_kind

ON_A_PAGE: Final = 50
COLUMNS: Final = (
    "対象",
    "スキル",
    "レベル",
    "時間",
    "決まった時間",
    "育成中の時間",
    "足りない時間",
    "初日",
    "末日",
    "状態",
)


@require_safe
def needs(request: TownRequest) -> HttpResponse:
    """List what projects and tasks need, and the requests that wait for the visitor."""
    enter(request)
    on = timezone.localdate()
    form = NeedsForm(request.GET, skills=skills_in_use())
    found = queries.needs_for(request.actor, on, **form.wanted())
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "lines": page.object_list,
        "missing": sum(1 for one in found if one.state is NeedState.OPEN),
        "waiting": queries.to_answer(request.actor, on),
        "query": filters_of(request),
        "is_filtered": bool(filters_of(request)),
    }
    return render(request, "talent/needs.html", context)


@require_safe
def needs_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the same needs as a table."""
    enter(request)
    on = timezone.localdate()
    form = NeedsForm(request.GET, skills=skills_in_use())
    lines = queries.needs_for(request.actor, on, **form.wanted())
    name = f"needs-{on:%Y%m%d}"
    return table_response(table_kind(kind), COLUMNS, _cells(lines), name=name, title="必要なスキル")


def _cells(lines: list[queries.NeedLine]) -> Iterator[Cells]:
    for line in lines:
        need, covered = line.need, line.covered
        yield (
            line.card.title if line.card else "",
            need.skill.name,
            need.level,
            need.hours,
            covered.settled,
            covered.growing,
            covered.missing,
            need.starts,
            line.last,
            line.state.label,
        )


def _subject(request: TownRequest) -> SubjectRef:
    """Return for what a need is asked; raises Http404 when the visitor may not."""
    enter(request)
    ref = SubjectRef(request.GET.get("kind", ""), request.GET.get("id", "")[:64])
    if not may_raise(request.actor, ref):
        raise Http404
    return ref


@require_http_methods(["GET", "HEAD", "POST"])
def need_new(request: TownRequest) -> HttpResponse:
    """Ask what a project or task needs, and note it."""
    ref = _subject(request)
    now = timezone.now()
    form = NeedForm(posted(request), skills=skills_in_use(), initial=_proposed(request))
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: raise_need(subject=ref, **form.given(), actor=request.actor, at=now),
        )
        if made is not None:
            messages.success(request, "必要なスキルを登録しました。下の候補から選べます。")
            return redirect("talent:need", key=made.pk)
    page = {
        "form": form,
        "card": card_of(ref),
        "label": kind_of(ref).label,
        "has_skills": bool(form.skills),
    }
    return render(request, "talent/need_form.html", page, status=status_of(form))


def _proposed(request: TownRequest) -> dict[str, Any]:
    on = timezone.localdate()
    return {
        "skill": request.GET.get("skill", ""),
        "starts": on + timedelta(days=31),
        "last": on + timedelta(days=121),
    }


def need_or_404(request: TownRequest, key: int) -> Need:
    """Return a need that the visitor may see; raises Http404."""
    enter(request)
    return found_or_404(queries.need_for(request.actor, key, timezone.localdate()))


@require_safe
def need(request: TownRequest, key: int) -> HttpResponse:
    """Show a need, who was asked for it, and what could answer it."""
    return need_page(request, need_or_404(request, key))


def need_page(request: TownRequest, found: Need, *, asking: AskForm | None = None) -> HttpResponse:
    """Draw the page of a need; a form whose request was refused comes back on it."""
    on = timezone.localdate()
    line = queries.line_of_need(request.actor, found, on)
    changes = bool(may_raise(request.actor, found.subject))
    is_open = line.state in (NeedState.OPEN, NeedState.GROWING)
    offers = offers_for(request.actor, found, on) if is_open and changes else None
    hours = line.covered.unpromised or line.covered.missing
    asking = asking or AskForm(on=on, initial={"hours": hours})
    context = {
        "need": found,
        "line": line,
        "commitments": [_shown(request, one) for one in queries.commitments_of(found)],
        "supports": queries.supports_of(found, on),
        "turns": queries.turns_of(found),
        "offers": offers,
        "hours": hours,
        "asking": asking,
        "may_change": changes,
        "is_open": is_open,
        "weekly": HOURS_A_WEEK,
        "on": on,
    }
    return render(request, "talent/need.html", context, status=status_of(asking))


def _shown(request: TownRequest, one: Any) -> dict[str, Any]:
    """Return a request with the name only for those who may read the person."""
    on = timezone.localdate()
    actor = request.actor
    sight = sight_of(actor, on)
    names = sight.everybody or one.user_id in (None, actor.user_id)
    names = names or sight.covers([one.department_id or 0])
    if one.contract is not None:
        who = one.contract.talent.name if sight.everybody or sight.departments else "外部人材"
    elif one.user is None:
        who = f"{one.department.name}（職員は所属長が選びます）"
    else:
        who = one.user.name if names else f"{one.department.name}の職員"
    is_open = one.answered_at is None and one.released_at is None
    is_given = one.released_at is None and one.agreed is not False
    return {
        "row": one,
        "who": who,
        "may_answer": is_open and bool(may_answer(actor, one, on)),
        "may_release": is_given and bool(may_release(actor, one, on)),
    }


@require_POST
def need_withdraw(request: TownRequest, key: int) -> HttpResponse:
    """Ask for it no longer."""
    found = need_or_404(request, key)
    done(
        request,
        lambda: withdraw_need(need=found, actor=request.actor, at=timezone.now()),
        "必要なスキルを取り下げました。",
    )
    return redirect("talent:need", key=found.pk)
