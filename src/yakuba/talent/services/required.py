"""Impose a training on a group, waive it for somebody, end it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.models import Department
from yakuba.talent.events import training_plans as events
from yakuba.talent.events.about_training import required_ref
from yakuba.talent.models import Course, RequiredExemption, RequiredTraining
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.queries.required import overview
from yakuba.talent.rules.courses import Stage
from yakuba.talent.rules.required import JOINER_DAYS, Group


@dataclass(frozen=True, slots=True)
class RequirementDraft:
    """What is said of a compulsory training."""

    title: str
    course: Course
    group: Group
    due: date
    department_ids: tuple[int, ...] = ()
    duties: tuple[Duty, ...] = ()
    joiner_days: int = JOINER_DAYS


@transaction.atomic
def require(*, draft: RequirementDraft, actor: Actor, at: datetime) -> RequiredTraining:
    """Make a course compulsory for a group in the fiscal year of its due day; raises `UnableToAct`."""
    demand(may_foster(actor))
    title = clean_line(draft.title)
    year = FiscalYear.of(draft.due)
    _check(draft, title, year)
    made = RequiredTraining.objects.create(
        title=title[:120],
        fiscal_year=year.year,
        course=draft.course,
        group=draft.group.value,
        department_ids=sorted(draft.department_ids),
        duties=sorted(duty.value for duty in draft.duties),
        due=draft.due,
        joiner_days=draft.joiner_days,
        set_at=at,
    )
    fact = events.TrainingRequired(
        subject=required_ref(made.pk),
        title=made.title,
        course_code=draft.course.code,
        fiscal_year=year.year,
        group=draft.group.value,
        due=draft.due,
    )
    record(fact, actor=actor, at=at)
    return made


def _check(draft: RequirementDraft, title: str, year: FiscalYear) -> None:
    if not title:
        raise UnableToAct("名称を入力してください。")
    if RequiredTraining.objects.filter(fiscal_year=year.year, title=title).exists():
        raise UnableToAct(f"{year.label}には、同じ名称の必須研修があります。名称を変えてください。")
    if draft.course.stage is not Stage.OPEN:
        raise UnableToAct("公開中の講座を選んでください。")
    if draft.group is Group.DEPARTMENTS:
        known = Department.objects.filter(pk__in=draft.department_ids).count()
        if not draft.department_ids or known != len(set(draft.department_ids)):
            raise UnableToAct("対象の組織を1つ以上選んでください。")
    if draft.group is Group.DUTIES and not draft.duties:
        raise UnableToAct("対象の分掌を1つ以上選んでください。")
    if not 1 <= draft.joiner_days <= 180:
        raise UnableToAct("着任・復帰からの日数は、1から180までで入力してください。")


@transaction.atomic
def change_due(
    *, required: RequiredTraining, due: date, actor: Actor, at: datetime
) -> RequiredTraining:
    """Set another due day in the same fiscal year; raises `UnableToAct`."""
    demand(may_foster(actor))
    held = held_open(required)
    if due not in held.year:
        raise UnableToAct(f"期限は{held.year.label}の中の日にしてください。")
    before, held.due = held.due, due
    if before != due:
        held.save(update_fields=["due"])
        fact = events.RequirementChanged(
            subject=required_ref(held.pk), title=held.title, due=due, before=before
        )
        record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def waive(
    *, required: RequiredTraining, user: User, reason: str, actor: Actor, at: datetime
) -> RequiredExemption:
    """Leave somebody out, with the reason; raises `UnableToAct`."""
    demand(may_foster(actor))
    held = held_open(required)
    reason = clean_line(reason)[:200]
    if not reason:
        raise UnableToAct("対象外とする理由を入力してください。")
    made, is_new = RequiredExemption.objects.get_or_create(
        required=held, user=user, defaults={"reason": reason, "granted_at": at}
    )
    if not is_new:
        raise UnableToAct(f"{user.name}さんは、すでに対象外です。")
    fact = events.RequirementWaived(
        subject=required_ref(held.pk), user_id=user.pk, name=user.name, reason=reason
    )
    record(fact, actor=actor, at=at)
    return made


@transaction.atomic
def restore(*, required: RequiredTraining, user: User, actor: Actor, at: datetime) -> None:
    """Take somebody in again who was left out; raises `UnableToAct`."""
    demand(may_foster(actor))
    held = held_open(required)
    gone, _ = RequiredExemption.objects.filter(required=held, user=user).delete()
    if not gone:
        raise UnableToAct(f"{user.name}さんは、対象外になっていません。")
    fact = events.RequirementRestored(
        subject=required_ref(held.pk), user_id=user.pk, name=user.name
    )
    record(fact, actor=actor, at=at)


@transaction.atomic
def end_requirement(*, required: RequiredTraining, actor: Actor, at: datetime) -> RequiredTraining:
    """Follow a training no longer, and note how far it came; raises `UnableToAct`."""
    demand(may_foster(actor))
    held = held_open(required)
    reached = overview(held, timezone.localdate(at)).tally
    held.ended_at = at
    held.save(update_fields=["ended_at"])
    fact = events.RequirementEnded(
        subject=required_ref(held.pk), title=held.title, done=reached.done, must=reached.must
    )
    record(fact, actor=actor, at=at)
    return held


def held_open(required: RequiredTraining) -> RequiredTraining:
    """Return it with its row held, while it is followed; raises `UnableToAct`."""
    rows = RequiredTraining.objects.select_for_update(of=("self",)).select_related("course")
    held = only(rows.filter(pk=required.pk))
    if held is None or held.ended_at is not None:
        raise UnableToAct("この必須研修は終わっています。")
    return held
