"""Apply, answer, cancel: who has a seat, and who moves up when one becomes free."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record, record_all
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.talent.events import enrolments as events
from yakuba.talent.events.about_training import enrolment_ref
from yakuba.talent.models import CourseSession, Enrolment
from yakuba.talent.policies.entering import may_enter, may_foster
from yakuba.talent.policies.training import may_answer, may_cancel, may_plan_for
from yakuba.talent.queries.superiors import (
    answering,
    headed_by,
    heads_above,
    sections_of_staff,
)
from yakuba.talent.rules.courses import Stage
from yakuba.talent.rules.seats import Claim, Standing, applying_fault, moving_up

from .telling import tell, when_and_where


@transaction.atomic
def apply(*, session: CourseSession, actor: Actor, at: datetime, purpose: str = "") -> Enrolment:
    """Apply for a session; the nearest head is asked. Raises `UnableToAct`.

    Whoever has no head above them, the mayor, needs nobody's approval.
    """
    demand(may_enter(actor))
    user = _user(actor.user_id)
    held = held_session(session)
    _refuse_late(held, at)
    if _open_rows(held).filter(user=user).exists():
        raise UnableToAct("この回には、すでに申し込んでいます。")
    heads = heads_above(user, timezone.localdate(at))
    enrolment = Enrolment.objects.create(
        session=held,
        user=user,
        purpose=clean_line(purpose)[:200],
        asked_at=at,
        approver_post=heads[0] if heads else None,
    )
    fact = events.EnrolmentAsked(
        **about(enrolment),
        approver=heads[0].label if heads else "",
        purpose=enrolment.purpose,
    )
    record(fact, actor=actor, at=at)
    if not heads:
        return _approved(enrolment, held, f"{actor.post_label} {actor.name}".strip(), actor, at)
    for head in answering(heads[0], user, at):
        tell(
            user=head,
            subject_line=f"【研修】{user.name}さんの受講の承認をお願いします",
            lines=[f"{user.name}さんが申し込みました。", "", *when_and_where(held)],
            path=f"enrolments/{enrolment.pk}/",
            about=enrolment_ref(enrolment.pk),
            key=f"enrolment.asked:{enrolment.pk}:{head.pk}",
            at=at,
        )
    return enrolment


@transaction.atomic
def enrol(
    *, session: CourseSession, people: Sequence[User], actor: Actor, at: datetime
) -> list[Enrolment]:
    """Enrol people by order of their head or of those in charge: no approval is asked.

    Who takes part already is left as they are. Raises `UnableToAct`.
    """
    held = held_session(session)
    _demand_over(people, actor, at)
    _refuse_late(held, at)
    taken = set(_open_rows(held).values_list("user_id", flat=True))
    by = f"{actor.post_label} {actor.name}".strip()
    made = Enrolment.objects.bulk_create(
        Enrolment(session=held, user=user, asked_at=at, approved_at=at, answered_by=by)
        for user in dict.fromkeys(people)
        if user.pk not in taken
    )
    record_all([events.EnrolmentOrdered(**about(one), by=by) for one in made], actor=actor, at=at)
    move_up(session=held, actor=actor, at=at, is_bulk=True)
    return list(Enrolment.objects.filter(pk__in=[one.pk for one in made]).order_by("pk"))


@transaction.atomic
def enrol_afterwards(
    *, session: CourseSession, people: Sequence[User], actor: Actor, at: datetime
) -> list[Enrolment]:
    """Note who took part in a session without having applied; raises `UnableToAct`.

    They were there, so that neither the closing day nor the capacity stands against it.
    """
    demand(may_foster(actor))
    held = held_session(session)
    by = f"{actor.post_label} {actor.name}".strip()
    made = Enrolment.objects.bulk_create(
        Enrolment(
            session=held, user=user, asked_at=at, approved_at=at, seated_at=at, answered_by=by
        )
        for user in people
    )
    record_all([events.EnrolmentOrdered(**about(one), by=by) for one in made], actor=actor, at=at)
    return list(Enrolment.objects.filter(pk__in=[one.pk for one in made]).order_by("pk"))


def _demand_over(people: Sequence[User], actor: Actor, at: datetime) -> None:
    """Demand that the actor may send these people."""
    if may_foster(actor):
        return
    on = timezone.localdate(at)
    headed, sections = headed_by(actor, on), sections_of_staff(on)
    for user in people:
        section = sections.get(user.pk)
        demand(may_plan_for(actor, section.pk if section else 0, headed))


@transaction.atomic
def approve(*, enrolment: Enrolment, actor: Actor, at: datetime) -> Enrolment:
    """Approve a wish: it gets a seat, or its place in the queue. Raises `UnableToAct`."""
    held, session = _asked(enrolment, actor, at)
    return _approved(held, session, _answered_by(held, actor), actor, at)


def _approved(
    enrolment: Enrolment, session: CourseSession, by: str, actor: Actor, at: datetime
) -> Enrolment:
    enrolment.approved_at, enrolment.answered_by = at, by
    enrolment.save(update_fields=["approved_at", "answered_by"])
    record(events.EnrolmentApproved(**about(enrolment), by=by), actor=actor, at=at)
    move_up(session=session, actor=actor, at=at)
    enrolment.refresh_from_db()
    if enrolment.seated_at is None:
        tell(
            user=enrolment.user,
            subject_line=f"【研修】キャンセル待ちです：{session.course.title}",
            lines=["承認されましたが、定員に達しています。空きが出たらお知らせします。"],
            path=f"enrolments/{enrolment.pk}/",
            about=enrolment_ref(enrolment.pk),
            key=f"enrolment.waiting:{enrolment.pk}",
            at=at,
        )
    return enrolment


@transaction.atomic
def decline(*, enrolment: Enrolment, reason: str, actor: Actor, at: datetime) -> Enrolment:
    """Say no to a wish, with the reason; raises `UnableToAct`."""
    held, session = _asked(enrolment, actor, at)
    reason = clean_line(reason)[:200]
    if not reason:
        raise UnableToAct("承認しない理由を入力してください。申込者に伝わります。")
    held.declined_at, held.answered_by, held.answered_reason = (
        at,
        _answered_by(held, actor),
        reason,
    )
    held.save(update_fields=["declined_at", "answered_by", "answered_reason"])
    fact = events.EnrolmentDeclined(**about(held), by=held.answered_by, reason=reason)
    record(fact, actor=actor, at=at)
    tell(
        user=held.user,
        subject_line=f"【研修】承認されませんでした：{session.course.title}",
        lines=[f"理由：{reason}"],
        path=f"enrolments/{held.pk}/",
        about=enrolment_ref(held.pk),
        key=f"enrolment.declined:{held.pk}",
        at=at,
    )
    return held


@transaction.atomic
def cancel(*, enrolment: Enrolment, reason: str, actor: Actor, at: datetime) -> Enrolment:
    """Take a wish back or give a seat up; whoever waits longest moves up. Raises `UnableToAct`."""
    session = held_session(enrolment.session)
    held = _held(enrolment)
    demand(may_cancel(actor, held))
    if not held.standing.is_open:
        raise UnableToAct(f"この受講は「{held.standing.label}」のため、取り消せません。")
    held.cancelled_at, held.cancelled_reason = at, clean_line(reason)[:200]
    held.save(update_fields=["cancelled_at", "cancelled_reason"])
    fact = events.EnrolmentCancelled(**about(held), reason=held.cancelled_reason)
    record(fact, actor=actor, at=at)
    move_up(session=session, actor=actor, at=at)
    return held


def move_up(
    *, session: CourseSession, actor: Actor, at: datetime, is_bulk: bool = False
) -> list[Enrolment]:
    """Give the free seats to those whose turn it is, and tell them; in the caller's transaction.

    The caller holds the session's row, so that no seat is given twice.
    """
    if session.cancelled_at is not None or session.ends_at <= at:
        return []
    approved = _open_rows(session).filter(approved_at__isnull=False)
    taken = approved.filter(seated_at__isnull=False).count()
    waiting = {
        one.pk: one
        for one in approved.filter(seated_at=None).select_related("user", "session__course")
    }
    claims = [Claim(one.pk, one.asked_at) for one in waiting.values()]
    seated = [waiting[key] for key in moving_up(session.capacity, taken, claims)]
    Enrolment.objects.filter(pk__in=[one.pk for one in seated]).update(seated_at=at)
    facts = [events.SeatGiven(**about(one), was_waiting=one.approved_at != at) for one in seated]
    record_all(facts, actor=actor, at=at)
    for one in seated:
        tell(
            user=one.user,
            subject_line=f"【研修】受講が決まりました：{session.course.title}",
            lines=when_and_where(session),
            path=f"sessions/{session.pk}/",
            about=enrolment_ref(one.pk),
            key=f"enrolment.seated:{one.pk}",
            at=at,
            is_bulk=is_bulk,
        )
    return seated


def about(enrolment: Enrolment) -> dict[str, Any]:
    """Return what every fact of an enrolment tells."""
    return {
        "subject": enrolment_ref(enrolment.pk),
        "user_id": enrolment.user_id,
        "name": enrolment.user.name,
        "course_code": enrolment.session.course.code,
    }


def held_session(session: CourseSession) -> CourseSession:
    """Return the session, its row held until the transaction ends; raises `UnableToAct`."""
    rows = CourseSession.objects.select_for_update(of=("self",)).select_related("course")
    held = only(rows.filter(pk=session.pk))
    if held is None:
        raise UnableToAct("この回はありません。")
    return held


def _refuse_late(session: CourseSession, at: datetime) -> None:
    fault = applying_fault(
        deadline=session.deadline,
        is_cancelled=session.cancelled_at is not None,
        is_open=session.course.stage in (Stage.OPEN, Stage.REPLACED),
        on=timezone.localdate(at),
    )
    if fault:
        raise UnableToAct(fault)


def _open_rows(session: CourseSession) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(session=session, cancelled_at=None, declined_at=None)


def _held(enrolment: Enrolment) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",))
    held = only(
        rows.filter(pk=enrolment.pk).select_related("user", "session__course", "approver_post")
    )
    if held is None:
        raise UnableToAct("この申込みはありません。")
    return held


def _asked(enrolment: Enrolment, actor: Actor, at: datetime) -> tuple[Enrolment, CourseSession]:
    """Return a wish that waits for the actor's answer, with its session, both held."""
    session = held_session(enrolment.session)
    held = _held(enrolment)
    if held.standing is not Standing.ASKED:
        raise UnableToAct(f"この申込みは「{held.standing.label}」です。")
    if session.cancelled_at is not None:
        raise UnableToAct("この回は中止になりました。")
    keys = {one.pk for one in answering(held.approver_post, held.user, at)}
    demand(may_answer(actor, keys))
    return held, session


def _answered_by(enrolment: Enrolment, actor: Actor) -> str:
    """Return who answered, as it stands in the record; 代決 where they act for the holder."""
    post = enrolment.approver_post
    acts = post is not None and post.pk not in actor.post_ids
    name = f"{actor.post_label} {actor.name}".strip()
    return f"{name}（{post.label}の代決）" if acts and post else name


def _user(key: int | None) -> User:
    user = only(User.objects.filter(pk=key or 0))
    if user is None:
        raise UnableToAct("申込者が分かりません。ログインし直してください。")
    return user
