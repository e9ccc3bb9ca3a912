"""Make a training plan of proposals, send people to the chosen courses, close it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.models import Department
from yakuba.talent.events import training_plans as events
from yakuba.talent.events.about_training import training_plan_ref
from yakuba.talent.models import CourseSession, Enrolment, PlanLine, TrainingPlan
from yakuba.talent.policies.training import may_plan_for
from yakuba.talent.queries.superiors import headed_by
from yakuba.talent.queries.training_plans import gaps_of

from .enrolments import enrol


@dataclass(frozen=True, slots=True)
class Chosen:
    """A gap that is taken into a plan, with the session that is to close it, if there is one."""

    user_id: int
    skill_id: int
    target: int
    session_id: int | None = None


@transaction.atomic
def make_plan(
    *,
    department: Department,
    title: str,
    due: date,
    chosen: Sequence[Chosen],
    actor: Actor,
    at: datetime,
) -> TrainingPlan:
    """Make a plan of a section and send people to the courses in it; raises `UnableToAct`.

    Whoever waits for a seat or cannot be sent any more is told on the line, not refused.
    """
    on = timezone.localdate(at)
    demand(may_plan_for(actor, department.pk, headed_by(actor, on)))
    title = clean_line(title)[:120]
    if not title:
        raise UnableToAct("計画名を入力してください。")
    if due <= on:
        raise UnableToAct("期限は、明日から後の日にしてください。")
    if not chosen:
        raise UnableToAct("計画に入れる提案を1つ以上選んでください。")
    gaps = {(gap.user, gap.skill): gap for gap in gaps_of(department.pk, on)}
    if any((one.user_id, one.skill_id) not in gaps for one in chosen):
        raise UnableToAct("課の状況が変わりました。提案を選び直してください。")
    plan = TrainingPlan.objects.create(
        department=department,
        title=title,
        due=due,
        made_at=at,
        made_by=f"{actor.post_label} {actor.name}".strip(),
    )
    PlanLine.objects.bulk_create(
        PlanLine(
            plan=plan,
            user_id=one.user_id,
            skill_id=one.skill_id,
            had_level=gaps[one.user_id, one.skill_id].level,
            target=one.target,
            session_id=one.session_id,
        )
        for one in chosen
    )
    fact = events.TrainingPlanMade(
        subject=training_plan_ref(plan.pk),
        title=title,
        department=department.name,
        lines=len(chosen),
        due=due,
    )
    record(fact, actor=actor, at=at)
    _send(plan, actor, at)
    return plan


@transaction.atomic
def choose_course(
    *, line: PlanLine, session: CourseSession, actor: Actor, at: datetime
) -> PlanLine:
    """Give a line a session and send the person there; raises `UnableToAct`."""
    held = _line(line, actor, at)
    part = held.enrolment
    if part is not None and part.standing.is_open:
        raise UnableToAct("すでに申し込まれています。先に申込みを取り消してください。")
    held.session, held.enrolment = session, None
    held.save(update_fields=["session", "enrolment"])
    fact = events.PlanLineChosen(
        subject=training_plan_ref(held.plan_id),
        user_id=held.user_id,
        name=held.user.name,
        skill=held.skill.name,
        course_code=session.course.code,
    )
    record(fact, actor=actor, at=at)
    _send(held.plan, actor, at)
    held.refresh_from_db()
    return held


@transaction.atomic
def drop_line(*, line: PlanLine, actor: Actor, at: datetime) -> None:
    """Take a line out of its plan; an application stays. Raises `UnableToAct`."""
    held = _line(line, actor, at)
    fact = events.PlanLineDropped(
        subject=training_plan_ref(held.plan_id),
        user_id=held.user_id,
        name=held.user.name,
        skill=held.skill.name,
    )
    record(fact, actor=actor, at=at)
    held.delete()


@transaction.atomic
def close_plan(*, plan: TrainingPlan, actor: Actor, at: datetime) -> TrainingPlan:
    """Follow a plan no longer; raises `UnableToAct`."""
    held = _open(plan, actor, at)
    held.closed_at = at
    held.save(update_fields=["closed_at"])
    fact = events.TrainingPlanClosed(subject=training_plan_ref(held.pk), title=held.title)
    record(fact, actor=actor, at=at)
    return held


def _send(plan: TrainingPlan, actor: Actor, at: datetime) -> None:
    """Enrol the people of lines with a session and no part in it yet, session by session."""
    lines = list(
        PlanLine.objects.filter(plan=plan, enrolment=None, session__isnull=False)
        .select_related("user", "session__course")
        .order_by("pk")
    )
    by_session: dict[int, list[PlanLine]] = {}
    for one in lines:
        by_session.setdefault(one.session_id or 0, []).append(one)
    for same in by_session.values():
        session = same[0].session
        if session is None:
            continue
        people: list[User] = [one.user for one in same]
        enrol(session=session, people=people, actor=actor, at=at)
        parts = {
            one.user_id: one
            for one in Enrolment.objects.filter(
                session=session, user__in=people, cancelled_at=None, declined_at=None
            )
        }
        for one in same:
            one.enrolment = parts[one.user_id]
        PlanLine.objects.bulk_update(same, ["enrolment"])


def _open(plan: TrainingPlan, actor: Actor, at: datetime) -> TrainingPlan:
    held = only(TrainingPlan.objects.select_for_update(of=("self",)).filter(pk=plan.pk))
    if held is None or held.closed_at is not None:
        raise UnableToAct("この計画は終わっています。")
    headed = headed_by(actor, timezone.localdate(at))
    demand(may_plan_for(actor, held.department_id, headed))
    return held


def _line(line: PlanLine, actor: Actor, at: datetime) -> PlanLine:
    _open(line.plan, actor, at)
    rows = PlanLine.objects.select_related("plan", "user", "skill", "session", "enrolment")
    held = only(rows.filter(pk=line.pk))
    if held is None:
        raise UnableToAct("この行はもうありません。")
    return held
