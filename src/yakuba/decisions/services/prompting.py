"""督促: whoever holds a draft too long is reminded, and after that a superior is told. No more."""

from datetime import datetime, time
from typing import Final

from django.db import transaction
from django.utils import timezone

from yakuba.decisions import events
from yakuba.decisions.models import Decision, Step
from yakuba.decisions.queries.acting import Presence
from yakuba.decisions.queries.deadlines import (
    Patiences,
    reminded_people,
    told_of,
    waiting_before,
)
from yakuba.decisions.rules.deadlines import Prompt, prompt_due
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.workdays import Calendar
from yakuba.organisation.queries import calendar_of

from .circulating import day_of, facts_of
from .telling import tell

# People hear of it while the town hall works.
FIRST: Final = time(8, 30)
LAST: Final = time(17, 15)
ACTOR: Final = Actor.system("決裁の督促")


def prompt_waiting(*, at: datetime) -> int:
    """Remind of what waits in the active town, and tell superiors; returns how many steps it was.

    Each step is reminded of once and told of once, however often this runs.
    """
    moment = timezone.localtime(at)
    calendar = calendar_of(Municipality.objects.get(pk=active_municipality_id()))
    if not calendar.is_open(moment.date()) or not FIRST <= moment.time() <= LAST:
        return 0
    today = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    patiences, presence = Patiences(moment.date()), Presence(at)
    waiting = [
        step.pk for step in waiting_before(today) if _due(step, patiences, calendar, at) is not None
    ]
    return sum(_prompt(key, patiences, calendar, presence, at) for key in waiting)


def _due(step: Step, patiences: Patiences, calendar: Calendar, at: datetime) -> Prompt | None:
    return prompt_due(
        patiences.of(step.decision),
        calendar,
        opened=day_of(step.opened_at or at),
        reminded=day_of(step.reminded_at) if step.reminded_at else None,
        told=day_of(step.told_at) if step.told_at else None,
        on=day_of(at),
    )


@transaction.atomic
def _prompt(
    key: int, patiences: Patiences, calendar: Calendar, presence: Presence, at: datetime
) -> bool:
    """Send what is due of one step, if it still waits when its draft is held."""
    decision_id = Step.objects.values_list("decision_id", flat=True).get(pk=key)
    Decision.objects.select_for_update(of=("self",)).get(pk=decision_id)
    step = Step.objects.select_related(
        "circulation",
        "decision__current",
        "decision__municipality",
        "decision__section",
        "decision__drafter_post",
        "post__department__parent",
    ).get(pk=key)
    due = _due(step, patiences, calendar, at) if step.is_open else None
    if due is None:
        return False
    days = calendar.between(day_of(step.opened_at or at), day_of(at))
    if due is Prompt.REMIND:
        _remind(step, days, presence, at)
    else:
        _tell_superior(step, days, presence, at)
    return True


def _remind(step: Step, days: int, presence: Presence, at: datetime) -> None:
    step.reminded_at = at
    step.save(update_fields=["reminded_at"])
    for user in reminded_people(step, presence):
        tell(
            user=user,
            decision=step.decision,
            what="決裁の督促",
            lines=[f"{step.post_label}の{step.step_kind.label}を、{days}開庁日待っています。"],
            key=f"remind.{step.pk}",
            at=at,
            is_bulk=True,
        )
    fact = events.StepReminded(
        subject=step.decision.ref,
        **facts_of(step.decision),
        post_label=step.post_label,
        days=days,
    )
    record(fact, actor=ACTOR, at=at)


def _tell_superior(step: Step, days: int, presence: Presence, at: datetime) -> None:
    step.told_at = at
    step.save(update_fields=["told_at"])
    told = told_of(step, presence)
    lines = [
        f"{step.post_label}の{step.step_kind.label}を、{days}開庁日待っています。",
        "督促のあとも動いていないため、お知らせします。このお知らせで決裁が進むことはありません。",
    ]
    for user in told.people if told else ():
        tell(
            user=user,
            decision=step.decision,
            what="決裁の滞り",
            lines=lines,
            key=f"told.{step.pk}",
            at=at,
            is_bulk=True,
            sees=told is not None and told.sees,
        )
    fact = events.WaitingTold(
        subject=step.decision.ref,
        **facts_of(step.decision),
        post_label=step.post_label,
        told_label=told.post.label if told else "",
        days=days,
    )
    record(fact, actor=ACTOR, at=at)
