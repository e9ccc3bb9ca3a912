"""The operator's pages: what was sent, what was not, and trying again."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.events.queries import events_of
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import (
    SubjectCard,
    UnknownSubjectKind,
    card_of,
    kind_of,
    may_see,
)
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.elements import Moment
from yakuba.foundation.ui.formats import when
from yakuba.kernel.actor import Actor

from . import queries, services
from .events import DeliveryReplayed
from .models import Delivery
from .policies import may
from .registry import all_channels, label_of
from .rules import State

PAGE = 50
TONES = {
    State.WAITING: "neutral",
    State.RUNNING: "info",
    State.FAILING: "warning",
    State.DEAD: "error",
    State.DONE: "success",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: nothing of what was written, and not whose matter it is.

    The page of one delivery names the subject to whoever may see it; a list that asked the owner
    of every subject would make queries by the row.
    """

    delivery: Delivery
    state: State
    tone: str
    channel: str
    subject_label: str
    subject: SubjectCard | None = None


def _row(delivery: Delivery, at: datetime) -> Row:
    state = delivery.state_at(at)
    try:
        label = kind_of(delivery.subject).label
    except UnknownSubjectKind:
        label = delivery.subject.kind
    return Row(delivery, state, TONES[state], label_of(delivery.channel), label)


def _row_with_subject(delivery: Delivery, actor: Actor, at: datetime) -> Row:
    """Return the row with title and address of its subject, for an actor who may see that."""
    row = _row(delivery, at)
    if not may_see(actor, delivery.subject):
        return row
    return replace(row, subject=card_of(delivery.subject))


def _moment(event: EventRecord) -> Moment:
    known = EVENT_CLASSES.get(event.code)
    return Moment(
        title=known.label if known else event.code,
        at=event.occurred_at,
        text=event.payload.get("reason", ""),
        state="done" if known is DeliveryReplayed else "attention",
        who=event.actor_name,
    )


def _facts(row: Row) -> list[tuple[str, object]]:
    delivery = row.delivery
    facts: list[tuple[str, object]] = [
        ("宛先", delivery.destination),
        ("対象", row.subject.title if row.subject else row.subject_label),
        ("優先度", delivery.lane_label),
        ("登録", when(delivery.posted_at)),
        ("試行", f"{delivery.attempts}回"),
    ]
    if delivery.done_at:
        facts.append(("完了", when(delivery.done_at)))
    elif delivery.dead_at:
        facts.append(("停止", when(delivery.dead_at)))
    else:
        facts.append(("次回", when(delivery.not_before)))
    return [*facts, ("管理番号", str(delivery.pk))]


def _state(text: str) -> State | None:
    return State(text) if text in State.__members__ else None


def _delivery(request: TownRequest, delivery_id: UUID) -> Delivery:
    """Return the delivery, or 404 for whoever may not see it: not even that it exists."""
    delivery = queries.find(delivery_id)
    if delivery is None or not may(request.actor, "see"):
        raise Http404
    return delivery


@require_safe
def index(request: TownRequest) -> HttpResponse:
    """List the deliveries, filtered by state and channel, searched by destination and subject."""
    if not may(request.actor, "see"):
        raise Http404
    at = timezone.now()
    state = _state(request.GET.get("state", ""))
    channel = request.GET.get("channel", "")
    text = request.GET.get("q", "").strip()
    found = queries.search(state=state, channel=channel, text=text, at=at)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [_row(delivery, at) for delivery in page]
    return render(
        request,
        "deliveries/index.html",
        {
            "page_obj": page,
            "rows": rows,
            "counts": [(one, count, TONES[one]) for one, count in queries.counts(at).items()],
            "states": list(State),
            "state": state,
            "channels": all_channels(),
            "channel": channel,
            "q": text,
            "is_filtered": bool(state or channel or text),
            "failing": queries.failing_or_dead(at).count(),
        },
    )


@require_safe
def detail(request: TownRequest, delivery_id: UUID) -> HttpResponse:
    """Show one delivery with its attempts and the way to try again."""
    delivery = _delivery(request, delivery_id)
    at = timezone.now()
    row = _row_with_subject(delivery, request.actor, at)
    past = events_of([SubjectRef(services.KIND, str(delivery.pk))])
    return render(
        request,
        "deliveries/detail.html",
        {
            "row": row,
            "delivery": delivery,
            "facts": _facts(row),
            "moments": [_moment(event) for event in past.reverse()],
            "may_replay": row.state is not State.DONE and bool(may(request.actor, "replay")),
        },
    )


@require_POST
def replay_one(request: TownRequest, delivery_id: UUID) -> HttpResponse:
    """Try one delivery again."""
    delivery = _delivery(request, delivery_id)
    try:
        services.replay(delivery=delivery, actor=request.actor, at=timezone.now())
    except services.UnableToReplay as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "もう一度送信します。数分後に結果を確かめてください。")
    return redirect("deliveries:detail", delivery_id=delivery.pk)


@require_POST
def replay_all(request: TownRequest) -> HttpResponse:
    """Try everything again that did not reach its destination, on one channel or all."""
    if not may(request.actor, "see"):
        raise Http404
    try:
        count = services.replay_failing(
            actor=request.actor, at=timezone.now(), channel=request.POST.get("channel", "")
        )
    except services.UnableToReplay as reason:
        messages.error(request, str(reason))
    else:
        messages.success(
            request, f"{count}件をもう一度送信します。数分後に結果を確かめてください。"
        )
    return redirect("deliveries:index")
