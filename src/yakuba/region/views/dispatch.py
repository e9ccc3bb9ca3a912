"""A municipality's requests, the offers made to it, and what waits there."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.tenancy.rows import only
from yakuba.region.forms.dispatch import ReasonForm, RequestForm
from yakuba.region.forms.prefilled import is_in_pool, prefilled, skill_asked
from yakuba.region.models import DispatchRequest, Notice, Offer
from yakuba.region.policies.dispatch import may_ask
from yakuba.region.policies.exchange import may_co_ordinate
from yakuba.region.queries.advisers import published_advisers, skills_in
from yakuba.region.queries.cases import own_file, timeline
from yakuba.region.queries.notices import open_notices, owed
from yakuba.region.queries.requests import (
    Standing,
    draft_in,
    offers_here,
    own_requests,
    request_of,
    standings,
)
from yakuba.region.queries.rounds import open_rounds
from yakuba.region.queries.schemes import published_schemes
from yakuba.region.rules.asking import Stage
from yakuba.region.rules.exchange import Passage, Purpose
from yakuba.region.rules.schemes import lines_of, read_rules
from yakuba.region.services.offers import accept_offer, decline_offer
from yakuba.region.services.reminders import dismiss_notice
from yakuba.region.services.requests import (
    carry_request,
    change_request,
    draft_request,
    send_request,
    withdraw_request,
)

from .acting import done, tried
from .desk import headings, is_prefecture, ordered, page_of, searched, table_of
from .gate import enter, passage_for

_COLUMNS = (
    ("title", "件名"),
    ("theme", "分野"),
    ("stage", "状態"),
    ("due", "次の期限"),
    ("drafted", "作成日"),
)
_KEYS = {
    "title": lambda one: one.request.title,
    "theme": lambda one: one.request.get_theme_display(),
    "stage": lambda one: list(Stage).index(one.stage),
    "due": lambda one: one.due or date.max,
    "drafted": lambda one: one.request.drafted_at,
}


def _town(request: TownRequest) -> Passage:
    """Let staff of a city, town or village in; the prefecture asks for nobody."""
    enter(request)
    if is_prefecture(request):
        raise Http404
    return passage_for(request, Purpose.DISPATCH)


def _speaks(request: TownRequest) -> bool:
    return bool(may_ask(request.actor, request.municipality))


def _found(request: TownRequest, passage: Passage) -> list[Standing]:
    rows = standings(passage, own_requests())
    stage = request.GET.get("stage", "")
    if stage in {one.value for one in Stage}:
        rows = [one for one in rows if one.stage == stage]
    fitting = searched(
        request, rows, lambda one: f"{one.request.title} {one.request.project_title}"
    )
    return ordered(request, fitting, _KEYS, "-drafted")


@require_safe
def home(request: TownRequest) -> HttpResponse:
    """Show what waits for this municipality and its requests; the prefecture sees its rounds."""
    enter(request)
    if is_prefecture(request):
        is_charged = bool(may_co_ordinate(request.actor, request.municipality))
        return redirect("region:rounds" if is_charged else "region:advisers")
    passage, on = _town(request), timezone.localdate()
    found = _found(request, passage)
    context = {
        "page_obj": page_of(request, found),
        "headings": headings(request, _COLUMNS, "-drafted"),
        "stages": [(one.value, one.label) for one in Stage],
        "notices": open_notices(),
        "owed": owed(on),
        "rounds": open_rounds(passage, on),
        "speaks": _speaks(request),
        "on": on,
        "has_any": bool(found) or own_requests().exists(),
    }
    return render(request, "region/dispatch.html", context)


@require_safe
def table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Write the requests of this municipality as a table."""
    passage = _town(request)
    heading = (
        "件名",
        "事業名",
        "分野",
        "派遣の形",
        "日数",
        "時間数",
        "状態",
        "次の期限",
        "送った日",
    )
    rows = [
        [
            one.request.title,
            one.request.project_title,
            one.request.get_theme_display(),
            one.request.get_form_display(),
            one.request.days,
            one.request.hours,
            one.stage.label,
            one.due,
            timezone.localdate(one.request.published_at) if one.request.published_at else None,
        ]
        for one in _found(request, passage)
    ]
    return table_of(request, kind, heading, rows, name="dispatch-requests", title="派遣依頼")


def _form(
    request: TownRequest, passage: Passage, row: DispatchRequest | None = None
) -> RequestForm:
    on = timezone.localdate()
    advisers = published_advisers(passage, on)
    rounds = open_rounds(passage, on)
    initial = (
        RequestForm.initial_of(row)
        if row
        else {
            "round": str(rounds[0].key) if rounds else "",
            **prefilled(
                request.GET.dict(),
                advisers,
                passage=passage,
                actor=request.actor,
                rules=read_rules(rounds[0].scheme.rules) if rounds else None,
                on=on,
            ),
        }
    )
    return RequestForm(
        request.POST if request.method == "POST" else None,
        rounds=rounds,
        advisers=advisers,
        actor=request.actor,
        initial=initial,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: TownRequest) -> HttpResponse:
    """Ask for an adviser: keep it as a draft, or send it at once."""
    passage = _town(request)
    if not _speaks(request):
        raise Http404
    form, now = _form(request, passage), timezone.now()
    made: list[DispatchRequest] = []

    def act() -> None:
        made.append(
            draft_request(draft=form.draft(), round=form.chosen_round, actor=request.actor, at=now)
        )

    if request.method == "POST" and tried(request, form, act):
        return _sent_or_shown(request, made[0], "下書きを保存しました。")
    return _form_page(request, passage, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def request_edit(request: TownRequest, key: int) -> HttpResponse:
    """Change a draft, or what was sent while the round is open."""
    passage = _town(request)
    row = _row(request, key)
    if not _speaks(request):
        raise Http404
    form, now = _form(request, passage, row), timezone.now()

    def act() -> None:
        change_request(
            request=row,
            draft=form.draft(row),
            round=form.chosen_round,
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        )

    if request.method == "POST" and tried(request, form, act):
        return _sent_or_shown(request, row, "依頼を保存しました。")
    return _form_page(request, passage, form, row)


def _sent_or_shown(request: TownRequest, row: DispatchRequest, saved: str) -> HttpResponse:
    """Send what was saved when that button was pressed, and say once what came of it."""
    now = timezone.now()
    is_to_send = request.POST.get("then") == "send" and row.published_at is None
    if not is_to_send or not done(
        request,
        lambda: send_request(request=row, actor=request.actor, at=now, on=timezone.localdate(now)),
        "県に送りました。募集回の受付が終わるまで、直したり取り下げたりできます。",
    ):
        messages.success(request, saved)
    return redirect("region:request", row.pk)


def _form_page(
    request: TownRequest, passage: Passage, form: RequestForm, row: DispatchRequest | None
) -> HttpResponse:
    on = timezone.localdate()
    advisers = published_advisers(passage, on)
    asked = None if row else skill_asked(request.GET.dict(), advisers)
    context = {
        "form": form,
        "request_row": row,
        "rounds": open_rounds(passage, on),
        "skills": skills_in(advisers),
        "unknown_skill": asked[1] if asked and not is_in_pool(asked, advisers) else "",
        "schemes": [(one, lines_of(read_rules(one.rules))) for one in published_schemes(passage)],
    }
    return render(request, "region/request_form.html", context, status=422 if form.errors else 200)


def _row(request: TownRequest, key: int) -> DispatchRequest:
    row = request_of(key)
    if row is None:
        raise Http404
    return row


@require_safe
def request_page(request: TownRequest, key: int) -> HttpResponse:
    """Show one request with its whole way."""
    return _request_page(request, key, ReasonForm())


def _request_page(request: TownRequest, key: int, form: ReasonForm) -> HttpResponse:
    passage, on = _town(request), timezone.localdate()
    row = _row(request, key)
    [standing] = standings(passage, [row])
    offers = [one for one in offers_here(passage) if one.request_key == row.key]
    files = [own_file(one) for one in standing.cases]
    is_open = standing.round is not None and standing.round.closes_on >= on
    context = {
        "standing": standing,
        "row": row,
        "wished_days": draft_in(row).wished_days,
        "moments": timeline(row, offers, row.replies.all(), files, on),
        "form": form,
        "speaks": _speaks(request),
        "may_edit": row.withdrawn_at is None
        and not standing.cases
        and (row.published_at is None or is_open),
        "may_carry": standing.stage in (Stage.SENT, Stage.WAITING) and not is_open,
        "may_withdraw": standing.stage in (Stage.DRAFT, Stage.SENT, Stage.WAITING, Stage.OFFERED),
    }
    return render(request, "region/request.html", context, status=422 if form.errors else 200)


@require_POST
def request_send(request: TownRequest, key: int) -> HttpResponse:
    """Send a draft to the prefecture."""
    _town(request)
    row, now = _row(request, key), timezone.now()
    done(
        request,
        lambda: send_request(request=row, actor=request.actor, at=now, on=timezone.localdate(now)),
        "県に送りました。募集回の受付が終わるまで、直したり取り下げたりできます。",
    )
    return redirect("region:request", key)


@require_POST
def request_withdraw(request: TownRequest, key: int) -> HttpResponse:
    """Take a request back."""
    _town(request)
    row, form = _row(request, key), ReasonForm(request.POST)
    if row.published_at is None:
        form.fields["reason"].required = False

    def act() -> None:
        withdraw_request(
            request=row,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=timezone.now(),
        )

    if tried(request, form, act, "依頼を取り下げました。"):
        return redirect("region:request", key)
    return _request_page(request, key, form)


@require_POST
def request_carry(request: TownRequest, key: int) -> HttpResponse:
    """Put a request into the next round."""
    _town(request)
    row, now = _row(request, key), timezone.now()
    done(
        request,
        lambda: carry_request(request=row, actor=request.actor, at=now, on=timezone.localdate(now)),
        "次の募集回に回しました。開いている回がないときは、次の回が始まると自動で加わります。",
    )
    return redirect("region:request", key)


def _offer_or_404(passage: Passage, key: UUID) -> Offer:
    found = next((one for one in offers_here(passage) if one.key == key), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: TownRequest, key: UUID) -> HttpResponse:
    """Show whom the prefecture offers and why; on POST, decline with a reason."""
    passage = _town(request)
    found = _offer_or_404(passage, key)
    row = only(own_requests().filter(key=found.request_key))
    reply = row.replies.filter(offer_key=key).first() if row else None
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        decline_offer(
            offer_key=key,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=timezone.now(),
        )

    sentence = "派遣案を断りました。依頼は次の募集回に回ります。"
    if request.method == "POST" and tried(request, form, act, sentence):
        return redirect("region:request", row.pk) if row else redirect("region:dispatch")
    context = {
        "offer": found,
        "contacts": [part for part in found.contact.split("　") if part],
        "row": row,
        "reply": reply,
        "form": form,
        "speaks": _speaks(request),
    }
    return render(request, "region/offer.html", context, status=422 if form.errors else 200)


@require_POST
def accept(request: TownRequest, key: UUID) -> HttpResponse:
    """Accept an offer: the case begins."""
    passage = _town(request)
    _offer_or_404(passage, key)
    begun: list[int] = []

    def act() -> None:
        begun.append(accept_offer(offer_key=key, actor=request.actor, at=timezone.now()).pk)

    if done(
        request, act, "派遣案を受けました。アドバイザーと日程を決めて、実施したら記録してください。"
    ):
        return redirect("region:case", begun[0])
    return redirect("region:offer", key)


@require_POST
def notice_settle(request: TownRequest, key: int) -> HttpResponse:
    """Put a reminder aside."""
    _town(request)
    row = only(Notice.objects.filter(pk=key))
    if row is None:
        raise Http404
    if row.kind != Notice.Kind.REMINDER:
        messages.error(request, "この知らせは、対応すると自動で消えます。")
        return redirect("region:dispatch")
    done(
        request,
        lambda: dismiss_notice(notice=row, actor=request.actor, at=timezone.now()),
        "知らせを確認済みにしました。",
    )
    return redirect("region:dispatch")
