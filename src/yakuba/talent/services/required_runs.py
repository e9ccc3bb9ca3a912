"""Remind or enrol everybody who is open, some at a time; a step that is killed is done again.

Asking notes the wish and promises the first step. That step notes who is open; each further one
handles some of them in one short transaction, which also promises the next, so that other work of
the worker comes in between and nobody is told or enrolled twice.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.registry import GiveUp
from yakuba.foundation.deliveries.rules import Lane
from yakuba.foundation.deliveries.services import post
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.kernel.wareki import to_wareki
from yakuba.organisation.queries import actor_for
from yakuba.talent.events import training_plans as events
from yakuba.talent.events.about_training import required_ref
from yakuba.talent.models import CourseSession, RequiredRun, RequiredTraining
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.queries.required import still_open
from yakuba.talent.rules.required import GroupAct

from .enrolments import enrol
from .required import held_open
from .telling import tell

logger = logging.getLogger(__name__)

CHANNEL: Final = "talent.required"
PEOPLE_A_STEP: Final = 200


@transaction.atomic
def ask_reminders(*, required: RequiredTraining, actor: Actor, at: datetime) -> RequiredRun:
    """Have everybody written to who is still open; asked again on the same day it is the same.

    Raises `UnableToAct`.
    """
    demand(may_foster(actor))
    held = held_open(required)
    on = timezone.localdate(at)
    runs = RequiredRun.objects.filter(required=held, act=GroupAct.REMIND.value, failed_at=None)
    known = runs.filter(on=on).first() or runs.filter(finished_at=None).first()
    return known or _begun(held, GroupAct.REMIND, None, actor, at)


@transaction.atomic
def ask_enrolments(
    *, required: RequiredTraining, session: CourseSession, actor: Actor, at: datetime
) -> RequiredRun:
    """Have everybody enrolled into a session who is still open; raises `UnableToAct`.

    While that is going on, asking again is the same.
    """
    demand(may_foster(actor))
    held = held_open(required)
    if session.course.code != held.course.code:
        raise UnableToAct("この必須研修の講座の回を選んでください。")
    runs = RequiredRun.objects.filter(required=held, act=GroupAct.ENROL.value)
    known = runs.filter(finished_at=None, failed_at=None).first()
    if known is not None and known.session_id != session.pk:
        raise UnableToAct("別の回へのまとめた申込みが進んでいます。終わってから選んでください。")
    return known or _begun(held, GroupAct.ENROL, session, actor, at)


def _begun(
    required: RequiredTraining,
    act: GroupAct,
    session: CourseSession | None,
    actor: Actor,
    at: datetime,
) -> RequiredRun:
    run = RequiredRun.objects.create(
        required=required,
        act=act.value,
        session=session,
        on=timezone.localdate(at),
        asked_by_id=actor.user_id or 0,
        asked_at=at,
    )
    _promise(run, at)
    fact = events.GroupActAsked(
        subject=required_ref(required.pk),
        title=required.title,
        act=act.value,
        session=session.pk if session else None,
    )
    record(fact, actor=actor, at=at)
    return run


def _promise(run: RequiredRun, at: datetime) -> None:
    """Promise the next step, in the transaction that finished the one before."""
    post(
        channel=CHANNEL,
        destination=str(run.pk),
        dedupe_key=f"{CHANNEL}:{run.pk}:{run.steps}",
        payload={"step": run.steps},
        subject=required_ref(run.required_id),
        at=at,
        lane=Lane.BULK,
    )


def run_step(delivery: Delivery) -> None:
    """Do the step that the delivery promises; raises `GiveUp` when it cannot be done."""
    step, at = delivery.payload["step"], delivery.attempt_at
    try:
        _advance(int(delivery.destination), step, at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        is_foreseen = isinstance(fault, UnableToAct)
        if not is_foreseen:
            logger.exception("run %s failed at step %d", delivery.destination, step)
        reason = str(fault) if is_foreseen else "予期しない誤りが起きました。"
        _stop(int(delivery.destination), step, reason, at)
        raise GiveUp(reason) from fault


@transaction.atomic
def _advance(key: int, step: int, at: datetime) -> None:
    run = _still_at(key, step)
    if run is None:
        # This step was done, and its worker killed before it could say so.
        return
    on = timezone.localdate(at)
    actor = actor_for(run.asked_by, on=on)
    demand(may_foster(actor))
    required = held_open(run.required)
    if run.people is None:
        run.people = [one.pk for one in still_open(required, on)]
    else:
        some = run.people[run.handled : run.handled + PEOPLE_A_STEP]
        run.reached += _handle(run, required, still_open(required, on, some), actor, at)
        run.handled += len(some)
    run.steps += 1
    if run.handled < len(run.people):
        _promise(run, at)
    else:
        run.finished_at = at
        _tell_end(run, required, actor, at)
    run.save(update_fields=["people", "reached", "handled", "steps", "finished_at"])


def _handle(
    run: RequiredRun,
    required: RequiredTraining,
    people: Sequence[User],
    actor: Actor,
    at: datetime,
) -> int:
    """Tell or enrol the people; returns how many were."""
    if run.session is not None:
        return len(enrol(session=run.session, people=people, actor=actor, at=at))
    return sum(_reminded(run, required, user, at) for user in people)


def _reminded(run: RequiredRun, required: RequiredTraining, user: User, at: datetime) -> bool:
    return tell(
        user=user,
        subject_line=f"【必須研修】「{required.title}」がまだ終わっていません",
        lines=[
            f"「{required.title}」（{required.course.title}）の受講が、まだ記録されていません。",
            f"全体の期限は{to_wareki(required.due)}です。",
        ],
        path="training/",
        about=required_ref(required.pk),
        key=f"required:{required.pk}:{user.pk}:{run.on.isoformat()}",
        at=at,
        is_bulk=True,
    )


def _tell_end(run: RequiredRun, required: RequiredTraining, actor: Actor, at: datetime) -> None:
    about: dict[str, Any] = {
        "subject": required_ref(required.pk),
        "title": required.title,
        "people": run.reached,
    }
    is_reminder = run.act_enum is GroupAct.REMIND
    fact = events.Reminded(**about) if is_reminder else events.GroupEnrolled(**about)
    record(fact, actor=actor, at=at)


@transaction.atomic
def _stop(key: int, step: int, reason: str, at: datetime) -> None:
    run = _still_at(key, step)
    if run is None:
        return
    run.failed_at, run.failure = at, reason[:200]
    run.save(update_fields=["failed_at", "failure"])
    fact = events.GroupActStopped(
        subject=required_ref(run.required_id),
        title=run.required.title,
        act=run.act,
        reason=run.failure,
    )
    record(fact, actor=Actor.system("必須研修"), at=at)


def _still_at(key: int, step: int) -> RequiredRun | None:
    """Return the run under lock while the step is the next one."""
    rows = RequiredRun.objects.select_for_update(of=("self",))
    run = only(rows.filter(pk=key).select_related("required", "session__course", "asked_by"))
    return run if run is not None and run.state.is_open and run.steps == step else None
