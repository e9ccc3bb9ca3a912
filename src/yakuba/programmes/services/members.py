"""Who works on a project, who may read it, and which sections take part."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from yakuba.foundation.accounts.models import User, UserKind
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Department
from yakuba.programmes.events import projects as events
from yakuba.programmes.models import Membership, Participation, Project, Task
from yakuba.programmes.policies.projects import may_change
from yakuba.programmes.rules.stages import Role

from .errors import UnableToPlan
from .projects import demand, locked

HOURS_A_WEEK = Decimal("38.75")


@transaction.atomic
def join_project(
    *,
    project: Project,
    user: User,
    role: Role = Role.WORKER,
    weekly_hours: Decimal | None = None,
    actor: Actor,
    at: datetime,
) -> Membership:
    """Let a person take part, or change the part; a new lead takes over from the one before.

    Raises `UnableToPlan`.
    """
    demand(may_change(actor, project))
    if user.kind != UserKind.STAFF or user.municipality_id != active_municipality_id():
        raise UnableToPlan("この自治体の職員だけが参加できます。")
    if weekly_hours is not None and not 0 < weekly_hours <= HOURS_A_WEEK:
        raise UnableToPlan(f"週あたりの時間は、0より大きく{HOURS_A_WEEK}以下で入力してください。")
    held = locked(project)
    if role is Role.LEAD:
        _hand_over(held, user, actor, at)
    member, _ = Membership.objects.update_or_create(
        project=held, user=user, defaults={"role": role.value, "weekly_hours": weekly_hours}
    )
    _tell(held, user, role, actor, at)
    return member


def _hand_over(project: Project, user: User, actor: Actor, at: datetime) -> None:
    before = Membership.objects.filter(project=project, role=Role.LEAD.value).exclude(user=user)
    for member in before.select_related("user"):
        member.role = Role.WORKER.value
        member.save(update_fields=["role"])
        _tell(project, member.user, Role.WORKER, actor, at)


def _tell(project: Project, user: User, role: Role, actor: Actor, at: datetime) -> None:
    fact = events.MemberJoined(
        subject=project.ref, user_id=user.pk, name=user.name, role=role.label
    )
    record(fact, actor=actor, at=at)


@transaction.atomic
def leave_project(*, membership: Membership, actor: Actor, at: datetime) -> None:
    """Take a person off a project who has no open task in it; raises `UnableToPlan`."""
    demand(may_change(actor, membership.project))
    held = locked(membership.project)
    user = membership.user
    waiting = Task.objects.filter(
        project=held, assignee=user, removed_at=None, finished_on=None
    ).count()
    if waiting:
        raise UnableToPlan(
            f"{user.name}さんが担当する未完了のタスクが{waiting}件あります。先に担当者を変えてください。"
        )
    Membership.objects.filter(pk=membership.pk).delete()
    fact = events.MemberLeft(subject=held.ref, user_id=user.pk, name=user.name)
    record(fact, actor=actor, at=at)


@transaction.atomic
def set_participations(
    *, project: Project, departments: Iterable[Department], actor: Actor, at: datetime
) -> None:
    """Say which other sections take part (関係課); raises `UnableToPlan`."""
    demand(may_change(actor, project))
    held = locked(project)
    wanted = {one.pk: one for one in departments if one.pk != held.department_id}
    rows = Participation.objects.filter(project=held).select_related("department")
    before = {row.department_id: row.department for row in rows}
    if set(before) == set(wanted):
        return
    Participation.objects.filter(project=held).exclude(department__in=wanted).delete()
    Participation.objects.bulk_create(
        [Participation(project=held, department_id=key) for key in wanted if key not in before]
    )
    fact = events.ProjectChanged(
        subject=held.ref,
        changes=(f"関係課: {_names(before.values())} → {_names(wanted.values())}",),
    )
    record(fact, actor=actor, at=at)


def _names(departments: Iterable[Department]) -> str:
    return "、".join(one.name for one in sorted(departments, key=lambda one: one.code)) or "なし"
