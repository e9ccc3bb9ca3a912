"""Rounds and what municipalities asked for in them, as the prefecture works with them."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.tenancy.rows import only
from yakuba.region.forms.dispatch import ReasonForm
from yakuba.region.forms.surveys import OfferForm, RoundDaysForm, RoundForm
from yakuba.region.models import Adviser, Offer, Place, Round
from yakuba.region.queries import requests as reads
from yakuba.region.queries.advisers import kilometres, places, published_advisers, skills_of
from yakuba.region.queries.cases import files, timeline
from yakuba.region.queries.rounds import own_rounds, round_of, rounds_by_key
from yakuba.region.queries.schemes import schemes_in_use
from yakuba.region.rules.advisers import conflict_words, read_skills
from yakuba.region.rules.dispatch import LANGUAGES
from yakuba.region.rules.exchange import Passage, Purpose
from yakuba.region.services import rounds as acts
from yakuba.region.services.errors import UnableToAct
from yakuba.region.services.offers import OfferDraft, send_offers, withdraw_offer

from .acting import done, tried
from .desk import headings, ordered, page_of, searched, table_of
from .gate import enter_prefecture, passage_for

_COLUMNS = (
    ("town", "団体"),
    ("title", "件名"),
    ("theme", "分野"),
    ("wish", "希望"),
    ("state", "状態"),
)
_KEYS = {
    "town": lambda one: one.request.municipality.code,
    "title": lambda one: one.request.title,
    "theme": lambda one: one.request.get_theme_display(),
    "wish": lambda one: one.request.wished_from,
    "state": lambda one: one.state[0],
}


def _passage(request: TownRequest) -> Passage:
    enter_prefecture(request)
    return passage_for(request, Purpose.DISPATCH)


def _row(request: TownRequest, key: int) -> Round:
    enter_prefecture(request)
    found = round_of(key)
    if found is None:
        raise Http404
    return found


@require_safe
def rounds(request: TownRequest) -> HttpResponse:
    """Show every round with how many asked and how many were offered and accepted."""
    passage = _passage(request)
    asked = reads.received(passage)
    rows = []
    for one in own_rounds():
        mine = [found for found in asked if found.request.round_key == one.key]
        accepted = sum(found.state[0] == "受諾" for found in mine)
        offers = sum(len(found.offers) for found in mine)
        rows.append((one, len(mine), offers, accepted))
    waiting = sum(found.request.round_key is None for found in asked)
    context = {
        "page_obj": page_of(request, rows),
        "waiting": waiting,
        "on": timezone.localdate(),
        "has_scheme": schemes_in_use().exists(),
    }
    return render(request, "region/rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: TownRequest) -> HttpResponse:
    """Open a round."""
    enter_prefecture(request)
    form = RoundForm(request.POST if request.method == "POST" else None, schemes=schemes_in_use())
    made: list[int] = []

    def act() -> None:
        made.append(acts.open_round(actor=request.actor, at=timezone.now(), **form.given()).pk)

    sentence = "募集回を設けました。受付開始日に、各団体の担当者に知らせます。"
    if request.method == "POST" and tried(request, form, act, sentence):
        return redirect("region:round", made[0])
    return render(
        request, "region/round_form.html", {"form": form}, status=422 if form.errors else 200
    )


@require_safe
def round_page(request: TownRequest, key: int) -> HttpResponse:
    """Show one round and what was asked for in it."""
    return _page(request, _row(request, key), None)


def _page(request: TownRequest, row: Round, form: RoundDaysForm | None) -> HttpResponse:
    found = _asked(request, row)
    context = {
        "row": row,
        "page_obj": page_of(request, found),
        "headings": headings(request, _COLUMNS, "town"),
        "total": len(found),
        "form": form
        or RoundDaysForm(
            initial={
                "closes_on": row.closes_on,
                "answer_by": row.answer_by,
            }
        ),
        "on": timezone.localdate(),
    }
    wrong = bool(form and form.errors)
    return render(request, "region/round.html", context, status=422 if wrong else 200)


def _asked(request: TownRequest, row: Round) -> list[reads.Received]:
    found = reads.received(_passage(request), round_key=row.key)
    fitting = searched(
        request, found, lambda one: f"{one.request.municipality.name} {one.request.title}"
    )
    return ordered(request, fitting, _KEYS, "town")


@require_safe
def table(request: TownRequest, key: int, kind: str) -> HttpResponseBase:
    """Write the requests of a round as a table."""
    row = _row(request, key)
    cells = reads.cells_of(_asked(request, row))
    return table_of(request, kind, reads.HEADING, cells, name=f"round-{row.pk}", title="派遣依頼")


@require_POST
def round_days(request: TownRequest, key: int) -> HttpResponse:
    """Move the days of a round."""
    row, form = _row(request, key), RoundDaysForm(request.POST)

    def act() -> None:
        acts.extend_round(round=row, actor=request.actor, at=timezone.now(), **form.cleaned_data)

    if tried(request, form, act, "募集回の期限を変えました。"):
        return redirect("region:round", key)
    return _page(request, row, form)


@require_POST
def round_settle(request: TownRequest, key: int) -> HttpResponse:
    """Declare the matching of a round over."""
    row, now = _row(request, key), timezone.now()
    done(
        request,
        lambda: acts.settle_round(
            round=row, actor=request.actor, at=now, on=timezone.localdate(now)
        ),
        "調整を終えました。派遣案のなかった依頼は、次の募集回に回ります。",
    )
    return redirect("region:round", key)


@require_http_methods(["GET", "HEAD", "POST"])
def received(request: TownRequest, key: UUID) -> HttpResponse:
    """Show one request as it was sent, and offer somebody by hand."""
    passage, on = _passage(request), timezone.localdate()
    found = reads.received_by_key(passage, key)
    if found is None:
        raise Http404
    row = found.request
    chosen = only(own_rounds().filter(key=row.round_key)) if row.round_key else None
    advisers = published_advisers(passage, on)
    place = places(passage).get(row.municipality.code)
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        advisers=[(str(one.key), _line(found, one, place)) for one in advisers],
    )

    def act() -> None:
        if chosen is None:
            raise UnableToAct(
                "この依頼は募集回に入っていません。市町村が募集回に出すのを待ってください。"
            )
        pair = OfferDraft(row.key, UUID(form.cleaned_data["adviser"]), form.cleaned_data["reason"])
        send_offers(round=chosen, pairs=[pair], actor=request.actor, at=timezone.now())

    if request.method == "POST" and tried(request, form, act, "派遣案を送りました。"):
        return redirect("region:received", key)
    cases = [one for one in files(passage) if _is_of(one.case.reply_id, found)]
    context = {
        "found": found,
        "row": row,
        "wished_days": reads.draft_in(row).wished_days,
        "round": rounds_by_key(passage).get(row.round_key) if row.round_key else None,
        "own_round": chosen,
        "skills": read_skills(row.skills),
        "language": LANGUAGES[row.language],
        "form": form,
        "offers": [(one, found.replies.get(one.key)) for one in found.offers],
        "moments": timeline(row, found.offers, found.replies.values(), cases, on),
        "withdraw_form": ReasonForm(prefix="withdraw"),
    }
    return render(request, "region/received.html", context, status=422 if form.errors else 200)


def _is_of(reply_id: int, found: reads.Received) -> bool:
    return any(one.pk == reply_id for one in found.replies.values())


def _line(found: reads.Received, adviser: Adviser, place: Place | None) -> str:
    """Return an adviser as one line of the list: skills that were asked for, way, conflicts."""
    row = found.request
    wanted = {one.code for one in read_skills(row.skills)}
    shown = [f"{one.name}{one.level}" for one in skills_of(adviser) if one.code in wanted]
    far = kilometres(adviser, place)
    conflict = conflict_words(
        town_code=row.municipality.code,
        vendors=row.vendors,
        towns=adviser.conflict_towns,
        firms=adviser.conflict_vendors,
    )
    parts = [
        adviser.name,
        "、".join(shown),
        f"{far}km" if far is not None else "",
        "分野が合う" if row.theme in adviser.themes else "",
        "利害関係あり" if conflict else "",
    ]
    return "　".join(part for part in parts if part)


@require_POST
def offer_withdraw(request: TownRequest, key: int) -> HttpResponse:
    """Take an offer back before it is answered."""
    enter_prefecture(request)
    row = only(Offer.objects.filter(pk=key))
    if row is None:
        raise Http404
    reason = request.POST.get("withdraw-reason", "")
    done(
        request,
        lambda: withdraw_offer(offer=row, reason=reason, actor=request.actor, at=timezone.now()),
        "派遣案を取り消しました。",
    )
    return redirect("region:received", row.request_key)
