"""What came of a session: who was there, who completed it, what they say of it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from yakuba.foundation.events.services import record, record_all
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_text
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.talent.events import enrolments as events
from yakuba.talent.events.about_training import session_ref
from yakuba.talent.models import CourseSession, Enrolment, Feedback
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.policies.training import NOT_YOURS
from yakuba.talent.rules.courses import Mode
from yakuba.talent.rules.seats import Outcome, Presence, Standing

from .certificates import issue_certificate, withdraw_certificates
from .enrolments import about, held_session


@transaction.atomic
def mark_presence(
    *,
    session: CourseSession,
    marks: Mapping[int, Presence | None],
    actor: Actor,
    at: datetime,
) -> int:
    """Note who came, by enrolment; None takes a mark back. Raises `UnableToAct`.

    Only those with a seat are marked; a mark stays once the result is entered. Returns how many
    marks changed.
    """
    demand(may_foster(actor))
    held = held_session(session)
    if held.cancelled_at is not None:
        raise UnableToAct("中止になった回に、出欠は記録できません。")
    if held.starts_at > at:
        raise UnableToAct("出欠は、開始の時刻から記録できます。")
    changed = []
    for one in _seated(held).filter(pk__in=list(marks), outcome=""):
        mark = marks[one.pk]
        if one.presence != (mark or ""):
            one.presence = mark.value if mark else ""
            one.presence_at = at if mark else None
            changed.append(one)
    Enrolment.objects.bulk_update(changed, ["presence", "presence_at"], batch_size=200)
    facts = [events.PresenceMarked(**about(one), presence=one.presence) for one in changed]
    record_all(facts, actor=actor, at=at)
    return len(changed)


@transaction.atomic
def declare_done(*, enrolment: Enrolment, actor: Actor, at: datetime) -> Enrolment:
    """Tell that one has finished a course that is taken at any time; raises `UnableToAct`."""
    session = held_session(enrolment.session)
    held = _of(enrolment)
    if held.user_id != actor.user_id:
        demand(NOT_YOURS)
    if session.course.mode_enum is not Mode.ANYTIME:
        raise UnableToAct("この講座の出欠は、主催者が記録します。")
    if held.standing is not Standing.SEATED:
        raise UnableToAct(f"この受講は「{held.standing.label}」のため、申し出られません。")
    held.presence, held.presence_at = Presence.ATTENDED.value, at
    held.save(update_fields=["presence", "presence_at"])
    record(events.PresenceMarked(**about(held), presence=held.presence), actor=actor, at=at)
    return held


@transaction.atomic
def enter_outcomes(
    *,
    session: CourseSession,
    outcomes: Mapping[int, Outcome],
    actor: Actor,
    at: datetime,
    days: Mapping[int, date] | None = None,
) -> int:
    """Enter who completed the course, among those who came; completion brings the certificate.

    `days` says when somebody completed it, where that is known. Raises `UnableToAct`; returns how
    many results are new or other than before.
    """
    demand(may_foster(actor))
    held = held_session(session)
    rows = _seated(held).filter(pk__in=list(outcomes), presence=Presence.ATTENDED)
    count = 0
    for one in rows.select_related("session__course"):
        if one.outcome != outcomes[one.pk]:
            _enter(one, outcomes[one.pk], (days or {}).get(one.pk), actor, at)
            count += 1
    return count


def _enter(
    enrolment: Enrolment, outcome: Outcome, day: date | None, actor: Actor, at: datetime
) -> None:
    before = enrolment.completed_on
    is_done = outcome is Outcome.COMPLETED
    enrolment.outcome = outcome.value
    enrolment.completed_on = (day or _day_of(enrolment, at)) if is_done else None
    enrolment.save(update_fields=["outcome", "completed_on"])
    fact = events.OutcomeEntered(
        **about(enrolment),
        outcome=outcome.value,
        completed_on=enrolment.completed_on,
        before=before,
    )
    record(fact, actor=actor, at=at)
    if is_done:
        issue_certificate(enrolment=enrolment, actor=actor, at=at)
    elif before is not None:
        withdraw_certificates(
            enrolment=enrolment, reason="受講の結果を未修了に改めたため", actor=actor, at=at
        )


def _day_of(enrolment: Enrolment, at: datetime) -> date:
    """Return the day of completion: the session's last, or when they said so of one at any time."""
    session = enrolment.session
    moment = at if session.ends_at > at else session.ends_at
    if session.course.mode_enum is Mode.ANYTIME and enrolment.presence_at is not None:
        moment = min(enrolment.presence_at, moment)
    return timezone.localdate(moment)


@transaction.atomic
def give_feedback(
    *,
    enrolment: Enrolment,
    usefulness: int,
    difficulty: int,
    actor: Actor,
    at: datetime,
    remark: str = "",
) -> Feedback:
    """Say how a course was, once; raises `UnableToAct`."""
    held = _of(enrolment)
    if held.user_id != actor.user_id:
        demand(NOT_YOURS)
    if held.presence != Presence.ATTENDED:
        raise UnableToAct("アンケートは、出席が記録されてから答えられます。")
    if Feedback.objects.filter(enrolment=held).exists():
        raise UnableToAct("このアンケートには、すでに答えています。")
    if not (1 <= usefulness <= 5 and 1 <= difficulty <= 5):
        raise UnableToAct("1から5までの中から選んでください。")
    feedback = Feedback.objects.create(
        enrolment=held,
        usefulness=usefulness,
        difficulty=difficulty,
        remark=clean_text(remark)[:1000],
        given_at=at,
    )
    fact = events.FeedbackGiven(
        subject=session_ref(held.session_id), course_code=held.session.course.code
    )
    record(fact, actor=actor, at=at)
    return feedback


def _seated(session: CourseSession) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(session=session, cancelled_at=None, declined_at=None)
    return rows.filter(seated_at__isnull=False).select_related("user", "session__course")


def _of(enrolment: Enrolment) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",))
    held = only(rows.filter(pk=enrolment.pk).select_related("user", "session__course"))
    if held is None:
        raise UnableToAct("この受講の記録はありません。")
    return held
