"""The pages of joint procurements."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.elements import Fact
from yakuba.foundation.ui.formats import wareki, yen
from yakuba.foundation.ui.lists import filters_of
from yakuba.kernel.tables import TableKind
from yakuba.region.forms import procurement as typed
from yakuba.region.models import Procurement
from yakuba.region.policies.exchange import may_speak
from yakuba.region.queries.procurement import Dossier, dossier_of, lines
from yakuba.region.rules.exchange import Purpose
from yakuba.region.services import procurement as acts

from .acting import done, tried
from .gate import enter, passage_for

HEADING = (
    "件名",
    "幹事",
    "段階",
    "参加の期限",
    "参加団体数",
    "数量",
    "単位",
    "契約額(円)",
    "自団体",
)


@require_safe
def procurements(request: TownRequest) -> HttpResponse:
    """List what the municipalities buy together."""
    passage = passage_for(request, Purpose.PROCUREMENT)
    text, is_open = request.GET.get("q", "").strip(), request.GET.get("open", "") == "1"
    page = {
        "lines": lines(passage, text=text, is_open=is_open),
        "q": text,
        "is_open": is_open,
        "query": filters_of(request),
        "may_speak": bool(may_speak(request.actor)),
        "kinds": list(TableKind),
    }
    return render(request, "region/procurements.html", page)


@require_safe
def procurements_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Answer with the list as CSV or Excel."""
    passage = passage_for(request, Purpose.PROCUREMENT)
    if kind not in list(TableKind):
        raise Http404
    is_open = request.GET.get("open", "") == "1"
    rows = [
        (
            line.procurement.title,
            line.procurement.municipality.name,
            line.procurement.stage.label,
            line.procurement.join_by,
            line.participants,
            line.quantity,
            line.procurement.unit,
            line.procurement.amount,
            line.part,
        )
        for line in lines(passage, text=request.GET.get("q", "").strip(), is_open=is_open)
    ]
    return table_response(
        TableKind(kind), HEADING, rows, name="joint-procurements", title="共同調達"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def procurement_new(request: TownRequest) -> HttpResponse:
    """Announce what is to be bought."""
    enter(request)
    if not may_speak(request.actor):
        raise Http404
    form = typed.IntentForm(request.POST if request.method == "POST" else None)
    made: list[Any] = []
    if request.method == "POST" and tried(
        request,
        form,
        lambda: made.append(
            acts.announce(**form.cleaned_data, actor=request.actor, **_now(on=True))
        ),
        "意向を県内の団体に公表しました。次に、仕様書案を公表してください。",
    ):
        return redirect("region:procurement", key=made[0].key)
    page = {"form": form}
    return render(request, "region/procurement_new.html", page, status=422 if form.errors else 200)


def _now(*, on: bool = False) -> dict[str, Any]:
    return {"at": timezone.now(), **({"on": timezone.localdate()} if on else {})}


def _dossier_or_404(request: TownRequest, key: UUID) -> Dossier:
    passage = passage_for(request, Purpose.PROCUREMENT)
    found = dossier_of(passage, key, timezone.localdate())
    if found is None:
        raise Http404
    return found


@require_safe
def procurement(request: TownRequest, key: UUID) -> HttpResponse:
    """Show one procurement."""
    return _page(request, _dossier_or_404(request, key))


def _page(request: TownRequest, found: Dossier, **forms_typed: forms.Form) -> HttpResponse:
    newest = found.newest
    mine = found.mine
    page = {
        "dossier": found,
        "procurement": found.procurement,
        "stage": found.procurement.stage,
        "facts": _facts(found.procurement),
        "result": _result(found.procurement),
        "may_speak": bool(may_speak(request.actor)),
        "specify_form": typed.SpecificationForm(initial={"text": newest.text if newest else ""}),
        "open_form": typed.JoinByForm(),
        "join_form": typed.JoinForm(
            initial={"quantity": mine.quantity, "wish": mine.wish} if mine else None
        ),
        "remark_form": typed.TextForm(prefix="remark"),
        "answer_form": typed.TextForm(prefix="answer"),
        "result_form": typed.ResultForm(),
        "cancel_form": typed.TextForm(prefix="cancel"),
    } | forms_typed
    status = 422 if any(form.errors for form in forms_typed.values()) else 200
    return render(request, "region/procurement.html", page, status=status)


def _facts(row: Procurement) -> list[Fact]:
    closed = [Fact("締切日", wareki(row.closed_on))] if row.closed_on else []
    return [
        Fact("契約の予定日", wareki(row.wanted_on)),
        Fact("参加の期限", wareki(row.join_by) if row.join_by else "未定"),
        *closed,
        Fact("問い合わせ先", row.contact),
    ]


def _result(row: Procurement) -> list[Fact]:
    return [
        Fact("契約の相手方", row.supplier),
        Fact("契約額(全団体の合計、税込み)", yen(row.amount)),
        Fact("契約日", wareki(row.contracted_on)),
    ]


def _posted(
    request: TownRequest,
    key: UUID,
    name: str,
    form: forms.Form,
    act: Callable[[Dossier], object],
    sentence: str,
) -> HttpResponse:
    """Do what a form on the page asks for, and show the page again."""
    found = _dossier_or_404(request, key)
    if tried(request, form, lambda: act(found), sentence):
        return redirect("region:procurement", key=key)
    return _page(request, found, **{name: form})


@require_POST
def specify(request: TownRequest, key: UUID) -> HttpResponse:
    """Publish the next version of the specification."""
    form = typed.SpecificationForm(request.POST)

    def act(found: Dossier) -> object:
        return acts.specify(
            procurement=found.procurement, **form.cleaned_data, actor=request.actor, **_now()
        )

    return _posted(request, key, "specify_form", form, act, "仕様書案を公表しました。")


@require_POST
def open_joining(request: TownRequest, key: UUID) -> HttpResponse:
    """Invite the others."""
    form = typed.JoinByForm(request.POST)

    def act(found: Dossier) -> object:
        return acts.open_joining(
            procurement=found.procurement, **form.cleaned_data, actor=request.actor, **_now(on=True)
        )

    return _posted(request, key, "open_form", form, act, "参加の募集を始めました。")


@require_POST
def close_joining(request: TownRequest, key: UUID) -> HttpResponse:
    """End the invitation."""
    found = _dossier_or_404(request, key)
    done(
        request,
        lambda: acts.close_joining(
            procurement=found.procurement, actor=request.actor, **_now(on=True)
        ),
        "募集を締め切りました。",
    )
    return redirect("region:procurement", key=key)


@require_POST
def join(request: TownRequest, key: UUID) -> HttpResponse:
    """Take part."""
    form = typed.JoinForm(request.POST)

    def act(found: Dossier) -> object:
        return acts.join(key=key, **form.cleaned_data, actor=request.actor, **_now(on=True))

    return _posted(request, key, "join_form", form, act, "参加を幹事の団体に伝えました。")


@require_POST
def leave(request: TownRequest, key: UUID) -> HttpResponse:
    """Take no part any more."""
    _dossier_or_404(request, key)
    done(
        request,
        lambda: acts.leave(key=key, actor=request.actor, **_now(on=True)),
        "参加を取り下げました。",
    )
    return redirect("region:procurement", key=key)


@require_POST
def remark(request: TownRequest, key: UUID) -> HttpResponse:
    """Ask about the specification."""
    form = typed.TextForm(request.POST, prefix="remark")

    def act(found: Dossier) -> object:
        text = form.cleaned_data["text"]
        return acts.remark(key=key, text=text, actor=request.actor, **_now())

    return _posted(request, key, "remark_form", form, act, "幹事の団体に送りました。")


@require_POST
def answer(request: TownRequest, key: UUID, remark_key: UUID) -> HttpResponse:
    """Answer a question."""
    form = typed.TextForm(request.POST, prefix="answer")

    def act(found: Dossier) -> object:
        return acts.answer(
            procurement=found.procurement,
            remark_key=remark_key,
            text=form.cleaned_data["text"],
            actor=request.actor,
            **_now(),
        )

    return _posted(request, key, "answer_form", form, act, "回答をすべての団体に公表しました。")


@require_POST
def result(request: TownRequest, key: UUID) -> HttpResponse:
    """Tell the result."""
    form = typed.ResultForm(request.POST)

    def act(found: Dossier) -> object:
        return acts.tell_result(
            procurement=found.procurement, **form.cleaned_data, actor=request.actor, **_now(on=True)
        )

    return _posted(request, key, "result_form", form, act, "結果を公表しました。")


@require_POST
def cancel(request: TownRequest, key: UUID) -> HttpResponse:
    """Give it up."""
    form = typed.TextForm(request.POST, prefix="cancel")

    def act(found: Dossier) -> object:
        return acts.cancel(
            procurement=found.procurement,
            reason=form.cleaned_data["text"],
            actor=request.actor,
            **_now(on=True),
        )

    return _posted(request, key, "cancel_form", form, act, "中止を公表しました。")
