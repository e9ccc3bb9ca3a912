"""Facts of the record as lines that people read, and where one goes back to."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.http import HttpResponseRedirect
from django.urls import reverse

from yakuba.foundation.events.event import EVENT_CLASSES
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.elements import Moment
from yakuba.foundation.ui.formats import wareki
from yakuba.programmes.models import Task
from yakuba.programmes.rules.approvals import Answer, outcome_label

_ISO_DAY: Final = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])", re.ASCII)


def moments_of(facts: Iterable[EventRecord]) -> list[Moment]:
    """Return the facts as a timeline."""
    return [
        Moment(
            title=_label(fact),
            at=fact.occurred_at,
            text=_text(fact.code, fact.payload),
            who=f"{fact.actor_post} {fact.actor_name}".strip(),
        )
        for fact in facts
    ]


def _label(fact: EventRecord) -> str:
    known = EVENT_CLASSES.get(fact.code)
    if fact.code == "programmes.task.approval_answered":
        answer = str(fact.payload.get("answer", ""))
        return f"承認依頼：{outcome_label(answer)}" if answer in Answer.__members__ else "承認依頼"
    if fact.code == "programmes.task.started" and not fact.payload.get("on"):
        return "未着手に戻した"
    return known.label if known else fact.code


def _text(code: str, payload: dict[str, Any]) -> str:
    """Return what the fact says, in words."""
    verb = code.rpartition(".")[2]
    if verb == "changed":
        return "、".join(_with_days(one) for one in payload.get("changes", ()))
    if verb == "progressed":
        return f"{payload.get('before')}% → {payload.get('after')}%"
    if verb == "rescheduled":
        return _moved(payload)
    if verb == "approval_asked":
        return (
            f"{payload.get('text')}（{payload.get('asked_of')}、期限 {_day(payload.get('due'))}）"
        )
    if verb in ("linked", "unlinked"):
        return str(payload.get("waits_for") or payload.get("waited_for") or "")
    if payload.get("on"):
        return _day(payload["on"])
    names = ("opinion", "name", "title")
    return next((str(payload[name]) for name in names if payload.get(name)), "")


def _with_days(sentence: str) -> str:
    """Return a sentence of the record with its days as people read them."""
    return _ISO_DAY.sub(lambda found: _day(found.group()), sentence)


def _day(text: Any) -> str:
    """Return a day of the record (ISO) as people read it; what is none stays as it is."""
    try:
        return wareki(date.fromisoformat(str(text)))
    except ValueError:
        return str(text)


def _moved(payload: dict[str, Any]) -> str:
    start, finish, *were = (
        _day(payload.get(name) or "—")
        for name in ("start", "finish", "start_before", "finish_before")
    )
    others = payload.get("moved") or 0
    more = f"（ほか{others}件も動きました）" if others else ""
    return f"{'〜'.join(were)} → {start}〜{finish}{more}"


def back_to(request: TownRequest, task: Task, *, done: bool = False) -> HttpResponseRedirect:
    """Return to the page from which the act was done; of the open world only these are known."""
    back = request.POST.get("back", "")
    query = f"?done={task.pk}" if done else ""
    if back == "mine":
        return HttpResponseRedirect(f"{reverse('programmes:mine')}{query}")
    if back == "board":
        return HttpResponseRedirect(
            f"{reverse('programmes:board', args=[task.project_id])}{query}#t{task.pk}"
        )
    return HttpResponseRedirect(f"{reverse('programmes:task', args=[task.pk])}{query}")
