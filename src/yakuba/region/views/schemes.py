"""Schemes: rule sets with their versions, edited rule by rule."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.region.forms.schemes import NewSchemeForm, SchemeForm
from yakuba.region.models import Provider, Scheme
from yakuba.region.policies.dispatch import may_keep_pool
from yakuba.region.queries.schemes import own_schemes, published_schemes, scheme_of, shipped
from yakuba.region.rules.exchange import Purpose
from yakuba.region.rules.schemes import lines_of, read_rules
from yakuba.region.services import schemes as acts

from .acting import done, tried
from .desk import is_prefecture
from .gate import enter, passage_for

# A scheme from nothing begins with the strictest rules; they are edited on the next page.
_BLANK = {
    "onsite_days": 1,
    "online_hours": 1,
    "once_a_year": True,
    "months": list(range(1, 13)),
    "team_most": 1,
    "may_name": True,
    "report_days": 7,
    "survey_month": 6,
    "survey_day": 28,
}


def _keeper(request: TownRequest) -> None:
    if not may_keep_pool(request.actor, enter(request)):
        raise Http404


def _row(request: TownRequest, key: int) -> Scheme:
    _keeper(request)
    found = scheme_of(key)
    if found is None:
        raise Http404
    return found


@require_safe
def schemes(request: TownRequest) -> HttpResponse:
    """Show the schemes of this municipality, those in use in the region, and what is shipped."""
    passage = passage_for(request, Purpose.DISPATCH)
    keeps = bool(may_keep_pool(request.actor, request.municipality))
    context = {
        "own": own_schemes() if keeps else [],
        "others": [
            one
            for one in published_schemes(passage)
            if not keeps or one.municipality_id != request.municipality.pk
        ],
        "shipped": [
            one
            for one in shipped()
            if is_prefecture(request) or one.provider == Provider.TOWN.label
        ],
        "keeps": keeps,
    }
    return render(request, "region/schemes.html", context)


@require_safe
def scheme(request: TownRequest, key: int) -> HttpResponse:
    """Show one version kept here."""
    row = _row(request, key)
    return _page(request, row, keeps=True)


@require_safe
def scheme_published(request: TownRequest, key: UUID) -> HttpResponse:
    """Show one version as the region reads it."""
    passage = passage_for(request, Purpose.DISPATCH)
    found = published_schemes(passage, [key])
    if not found:
        raise Http404
    return _page(request, found[0], keeps=False)


def _page(request: TownRequest, row: Scheme, *, keeps: bool) -> HttpResponse:
    rules = read_rules(row.rules)
    context = {"row": row, "rules": rules, "lines": lines_of(rules), "keeps": keeps}
    return render(request, "region/scheme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_new(request: TownRequest) -> HttpResponse:
    """Begin a scheme from nothing."""
    _keeper(request)
    provider = Provider.PREFECTURE if is_prefecture(request) else Provider.TOWN
    form = NewSchemeForm(
        request.POST if request.method == "POST" else None, initial={"provider": provider}
    )
    made: list[int] = []

    def act() -> None:
        given = form.cleaned_data
        row = acts.draft_scheme(
            code=given["code"],
            title=given["title"],
            provider=Provider(given["provider"]),
            rules=_BLANK,
            actor=request.actor,
            at=timezone.now(),
        )
        made.append(row.pk)

    sentence = "案を作りました。規則を一つずつ決めてください。"
    if request.method == "POST" and tried(request, form, act, sentence):
        return redirect("region:scheme_edit", made[0])
    return render(
        request, "region/scheme_new.html", {"form": form}, status=422 if form.errors else 200
    )


@require_POST
def scheme_adopt(request: TownRequest) -> HttpResponse:
    """Take a shipped rule set over as a draft."""
    _keeper(request)
    made: list[int] = []

    def act() -> None:
        row = acts.adopt_shipped(
            code=request.POST.get("code", ""), actor=request.actor, at=timezone.now()
        )
        made.append(row.pk)

    if done(
        request, act, "ひな形から案を作りました。未確認の規則を確かめてから使い始めてください。"
    ):
        return redirect("region:scheme", made[0])
    return redirect("region:schemes")


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_edit(request: TownRequest, key: int) -> HttpResponse:
    """Edit a version that is not in use, rule by rule."""
    row = _row(request, key)
    form = SchemeForm.of(row, request.POST if request.method == "POST" else None)

    def act() -> None:
        acts.edit_scheme(
            scheme=row,
            title=form.cleaned_data["title"],
            rules=form.rules(row.rules),
            actor=request.actor,
            at=timezone.now(),
        )

    if request.method == "POST" and tried(request, form, act, "案を保存しました。"):
        return redirect("region:scheme", key)
    return render(
        request,
        "region/scheme_form.html",
        {"form": form, "row": row},
        status=422 if form.errors else 200,
    )


@require_POST
def scheme_use(request: TownRequest, key: int) -> HttpResponse:
    """Put a version to use."""
    row = _row(request, key)
    done(
        request,
        lambda: acts.put_to_use(scheme=row, actor=request.actor, at=timezone.now()),
        "使い始めました。この版は変更できません。",
    )
    return redirect("region:scheme", key)


@require_POST
def scheme_revise(request: TownRequest, key: int) -> HttpResponse:
    """Draft the next version."""
    row = _row(request, key)
    made: list[int] = []

    def act() -> None:
        made.append(acts.revise_scheme(scheme=row, actor=request.actor, at=timezone.now()).pk)

    if done(request, act, "次の版の案を作りました。"):
        return redirect("region:scheme_edit", made[0])
    return redirect("region:scheme", key)


@require_POST
def scheme_retire(request: TownRequest, key: int) -> HttpResponse:
    """Start no new round under a version."""
    row = _row(request, key)
    done(
        request,
        lambda: acts.retire_scheme(scheme=row, actor=request.actor, at=timezone.now()),
        "新しい募集をやめました。進んでいる派遣はこの版のまま続きます。",
    )
    return redirect("region:scheme", key)
