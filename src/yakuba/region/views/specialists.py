"""The shared calendar of specialists."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.lists import address_with
from yakuba.kernel.fiscal import Month
from yakuba.region.forms.specialists import SlotRequestForm, SlotsForm
from yakuba.region.policies.dispatch import may_keep_pool
from yakuba.region.policies.exchange import may_speak
from yakuba.region.queries.specialists import (
    own_advisers,
    own_request,
    own_requests,
    own_slot,
    requests_to_answer,
    slot_by_key,
    slots_in,
    theme_words,
    was_asked,
)
from yakuba.region.rules.exchange import Purpose
from yakuba.region.rules.specialists import Half
from yakuba.region.services import specialists as acts

from .acting import done, tried
from .gate import enter, passage_for


def _now(*, on: bool = True) -> dict[str, Any]:
    return {"at": timezone.now(), **({"on": timezone.localdate()} if on else {})}


def _month(request: TownRequest) -> Month:
    try:
        return Month.from_iso(request.GET.get("month", ""))
    except ValueError:
        return Month.of(timezone.localdate())


@require_safe
def specialists(request: TownRequest) -> HttpResponse:
    """Show the half-days of a month, and what this municipality asked and is asked for."""
    passage = passage_for(request, Purpose.SPECIALISTS)
    month, theme = _month(request), request.GET.get("theme", "").strip()
    everything = slots_in(passage, month)
    themes = sorted({name for day in everything for row in day.rows for name in row.slot.themes})
    may_keep = bool(may_keep_pool(request.actor, enter(request)))
    page = {
        "days": slots_in(passage, month, theme=theme) if theme else everything,
        "month": month,
        "themes": theme_words(themes).items(),
        "theme": theme,
        "earlier": address_with(request, month=month.previous.iso),
        "later": address_with(request, month=month.next.iso),
        "requests": own_requests(passage),
        "to_answer": requests_to_answer(passage) if may_keep else [],
        "may_keep": may_keep,
        "may_speak": bool(may_speak(request.actor)),
        "today": timezone.localdate(),
    }
    return render(request, "region/specialists.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def slots_new(request: TownRequest) -> HttpResponse:
    """Open half-days of an own specialist."""
    municipality = enter(request)
    if not may_keep_pool(request.actor, municipality):
        raise Http404
    people = own_advisers()
    by_key = {str(one.pk): one for one in people}
    form = SlotsForm(
        request.POST if request.method == "POST" else None,
        people=[(str(one.pk), one.name) for one in people],
    )

    def act() -> object:
        given = form.cleaned_data
        return acts.open_slots(
            adviser=by_key[given["adviser"]],
            days=given["days"],
            half=Half(given["half"]),
            is_online=given["is_online"],
            actor=request.actor,
            **_now(),
        )

    if request.method == "POST" and tried(request, form, act, "空きを県内の団体に公開しました。"):
        return redirect("region:specialists")
    page = {"form": form, "people": people}
    return render(request, "region/slots_new.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def slot(request: TownRequest, key: UUID) -> HttpResponse:
    """Show a half-day, and ask for it."""
    passage = passage_for(request, Purpose.SPECIALISTS)
    found = slot_by_key(passage, key)
    if found is None:
        raise Http404
    form = SlotRequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and tried(
        request,
        form,
        lambda: acts.ask_for_slot(key=key, **form.cleaned_data, actor=request.actor, **_now()),
        "依頼を送りました。回答は、専門人材の予定表に表示されます。",
    ):
        return redirect("region:specialists")
    is_own = found.municipality_id == passage.reader_id
    asked = own_request(key)
    page = {
        "slot": found,
        "themes": theme_words(found.themes).values(),
        "form": form,
        "is_own": is_own,
        "asked": asked,
        "may_ask": bool(may_speak(request.actor))
        and not is_own
        and asked is None
        and found.taken_at is None
        and found.day > timezone.localdate(),
        "may_withdraw": is_own
        and found.taken_at is None
        and bool(may_keep_pool(request.actor, enter(request))),
    }
    return render(request, "region/slot.html", page, status=422 if form.errors else 200)


@require_POST
def slot_withdraw(request: TownRequest, key: UUID) -> HttpResponse:
    """Take an own half-day back."""
    enter(request)
    found = own_slot(key)
    if found is None:
        raise Http404
    done(
        request,
        lambda: acts.withdraw_slot(slot=found, actor=request.actor, **_now(on=False)),
        "空きを取り下げました。",
    )
    return redirect("region:specialists")


@require_POST
def request_answer(request: TownRequest, key: UUID) -> HttpResponse:
    """Answer another municipality."""
    passage = passage_for(request, Purpose.SPECIALISTS)
    if not was_asked(passage, key):
        raise Http404
    is_granted = request.POST.get("answer", "") == "yes"
    done(
        request,
        lambda: acts.answer_request(
            request_key=key,
            is_granted=is_granted,
            reason=request.POST.get("reason", "")[:400],
            actor=request.actor,
            **_now(on=False),
        ),
        "回答を送りました。",
    )
    return redirect("region:specialists")


@require_POST
def request_withdraw(request: TownRequest, key: UUID) -> HttpResponse:
    """Take an own request back."""
    enter(request)
    found = own_request(key)
    if found is None:
        raise Http404
    done(
        request,
        lambda: acts.withdraw_request(request=found, actor=request.actor, **_now(on=False)),
        "依頼を取り下げました。",
    )
    return redirect("region:specialists")
