"""Register the migration of a business, and change what is said of it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from yakuba.conversion.events import plans as events
from yakuba.conversion.models import MigrationPlan
from yakuba.conversion.policies.plans import may_change, may_register
from yakuba.conversion.rules.businesses import BUSINESSES, name_of
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.models import Department


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """What is said of a plan; `business` is a standardised kind of work, or `own_name` names it."""

    department: Department
    business: str = ""
    own_name: str = ""
    current_system: str = ""
    target_system: str = ""
    goes_live_on: date | None = None
    note: str = ""

    @property
    def name(self) -> str:
        return clean_line(name_of(self.business, self.own_name))[:80]


@transaction.atomic
def make_plan(*, draft: PlanDraft, actor: Actor, at: datetime) -> MigrationPlan:
    """Register the migration of a business; raises `UnableToAct`."""
    demand(may_register(actor, draft.department.pk))
    _checked(draft)
    plan = MigrationPlan(made_by_id=actor.user_id, made_at=at)
    _put(plan, draft)
    plan.save()
    record(
        events.PlanMade(
            subject=plan.ref,
            name=plan.name,
            department=draft.department.name,
            goes_live_on=plan.goes_live_on,
        ),
        actor=actor,
        at=at,
    )
    return plan


@transaction.atomic
def change_plan(
    *, plan: MigrationPlan, draft: PlanDraft, actor: Actor, at: datetime
) -> MigrationPlan:
    """Change what is said of the plan; raises `UnableToAct`."""
    held = locked_plan(plan)
    demand(may_change(actor, held))
    if draft.department.pk != held.department_id:
        demand(may_register(actor, draft.department.pk))
    _checked(draft, held.pk)
    _put(held, draft)
    held.save()
    record(
        events.PlanChanged(
            subject=held.ref,
            name=held.name,
            department=draft.department.name,
            goes_live_on=held.goes_live_on,
        ),
        actor=actor,
        at=at,
    )
    return held


def locked_plan(plan: MigrationPlan) -> MigrationPlan:
    """Return the plan with its row held; raises `UnableToAct`."""
    rows = MigrationPlan.objects.select_for_update(of=("self",)).select_related("department")
    held = only(rows.filter(pk=plan.pk))
    if held is None:
        raise UnableToAct("この移行計画は登録されていません。")
    return held


def _checked(draft: PlanDraft, key: int | None = None) -> None:
    if not Department.objects.filter(pk=draft.department.pk).exists():
        raise UnableToAct("所管課を一覧から選び直してください。")
    if draft.business and draft.business not in BUSINESSES:
        raise UnableToAct("業務を一覧から選び直してください。")
    if not draft.name:
        raise UnableToAct("業務を選ぶか、業務の名称を入力してください。")
    if MigrationPlan.objects.filter(name=draft.name).exclude(pk=key or 0).exists():
        raise UnableToAct(f"「{draft.name}」の移行計画は、すでに登録されています。")


def _put(plan: MigrationPlan, draft: PlanDraft) -> None:
    plan.business, plan.name = draft.business, draft.name
    plan.department = draft.department
    plan.current_system = clean_line(draft.current_system)[:120]
    plan.target_system = clean_line(draft.target_system)[:120]
    plan.goes_live_on = draft.goes_live_on
    plan.note = clean_line(draft.note)[:400]
