"""Register people from outside, agree on contracts, write down the work of each month."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import Month
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.models import Department
from yakuba.talent.events import outside as events
from yakuba.talent.models import (
    Contract,
    OutsideSkill,
    OutsideTalent,
    RoleKind,
    Skill,
    WorkRecord,
)
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.policies.outside import may_keep
from yakuba.talent.queries.superiors import headed_by
from yakuba.talent.rules.levels import HIGHEST
from yakuba.talent.rules.outside import ContractKind, Funding, last_day


@transaction.atomic
def register_outside(
    *,
    name: str,
    actor: Actor,
    at: datetime,
    affiliation: str = "",
    email: str = "",
    profile: str = "",
    skills: Mapping[Skill, int] | None = None,
) -> OutsideTalent:
    """Register somebody from outside with what they can do; raises `UnableToAct`."""
    demand(may_foster(actor))
    talent = OutsideTalent(registered_at=at)
    _fill(talent, name, affiliation, email, profile)
    _set_skills(talent, skills or {})
    record(events.OutsideRegistered(subject=talent.ref, name=talent.name), actor=actor, at=at)
    return talent


@transaction.atomic
def change_outside(
    *,
    talent: OutsideTalent,
    name: str,
    actor: Actor,
    at: datetime,
    affiliation: str = "",
    email: str = "",
    profile: str = "",
    skills: Mapping[Skill, int] | None = None,
) -> OutsideTalent:
    """Write anew what is kept of them; raises `UnableToAct`."""
    demand(may_foster(actor))
    held = only(OutsideTalent.objects.select_for_update().filter(pk=talent.pk))
    if held is None:
        raise UnableToAct("この外部人材は登録されていません。")
    _fill(held, name, affiliation, email, profile)
    _set_skills(held, skills or {})
    record(events.OutsideChanged(subject=held.ref, name=held.name), actor=actor, at=at)
    return held


def _fill(talent: OutsideTalent, name: str, affiliation: str, email: str, profile: str) -> None:
    talent.name = clean_line(name)[:60]
    if not talent.name:
        raise UnableToAct("氏名を入力してください。")
    talent.affiliation = clean_line(affiliation)[:120]
    talent.email = email
    talent.profile = clean_text(profile)[:2000]
    talent.save()


def _set_skills(talent: OutsideTalent, skills: Mapping[Skill, int]) -> None:
    if any(not 1 <= level <= HIGHEST for level in skills.values()):
        raise UnableToAct(f"レベルは1から{HIGHEST}までで入力してください。")
    OutsideSkill.objects.filter(talent=talent).exclude(skill__in=list(skills)).delete()
    for skill, level in skills.items():
        OutsideSkill.objects.update_or_create(talent=talent, skill=skill, defaults={"level": level})


@transaction.atomic
def agree_contract(
    *,
    talent: OutsideTalent,
    kind: ContractKind,
    title: str,
    department: Department,
    starts: date,
    ends: date,
    budget: int,
    funding: Funding,
    actor: Actor,
    at: datetime,
    on: date,
    role: RoleKind | None = None,
    most_days: Decimal | None = None,
    most_hours: Decimal | None = None,
    funding_note: str = "",
) -> Contract:
    """Write down a contract; `ends` is the first day after it. Raises `UnableToAct`."""
    demand(may_keep(actor, department.pk, headed_by(actor, on)))
    title = clean_line(title)[:120]
    if not title:
        raise UnableToAct("件名を入力してください。")
    if ends <= starts:
        raise UnableToAct("契約の末日は、初日以後にしてください。")
    if budget < 0:
        raise UnableToAct("契約額は0円以上で入力してください。")
    contract = Contract.objects.create(
        talent=talent,
        kind=kind.value,
        title=title,
        department=department,
        role=role,
        starts=starts,
        ends=ends,
        most_days=most_days,
        most_hours=most_hours,
        budget=budget,
        funding=funding.value,
        funding_note=clean_line(funding_note)[:200],
        agreed_at=at,
    )
    fact = events.ContractAgreed(
        subject=contract.ref,
        name=talent.name,
        kind=kind.value,
        starts=starts,
        ends=ends,
        budget=budget,
        funding=funding.value,
    )
    record(fact, actor=actor, at=at)
    return contract


@transaction.atomic
def end_contract(
    *, contract: Contract, ended_on: date, reason: str, actor: Actor, at: datetime, on: date
) -> Contract:
    """End a contract early, from the day on; raises `UnableToAct`."""
    held = _locked(contract, actor, on)
    if held.ended_on is not None:
        raise UnableToAct("この契約は、すでに途中で終わっています。")
    if not held.starts < ended_on < held.ends:
        raise UnableToAct("終了日は、契約の期間の途中の日付を入力してください。")
    reason = clean_line(reason)[:200]
    if not reason:
        raise UnableToAct("途中で終える理由を入力してください。")
    held.ended_on = ended_on
    held.end_reason = reason
    held.save(update_fields=["ended_on", "end_reason"])
    fact = events.ContractEnded(subject=held.ref, on=ended_on, reason=reason)
    record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def record_work(
    *,
    contract: Contract,
    month: Month,
    days: Decimal,
    hours: Decimal,
    cost: int,
    actor: Actor,
    at: datetime,
    on: date,
    note: str = "",
) -> WorkRecord:
    """Write down what was done in a month and what it cost, or put it right.

    Raises `UnableToAct`.
    """
    held = _locked(contract, actor, on)
    last = last_day(held.ends, held.ended_on)
    if month.end <= held.starts or month.start >= last:
        raise UnableToAct("契約の期間の月を選んでください。")
    if month.start > on:
        raise UnableToAct("先の月の実績は入力できません。")
    if min(days, hours, Decimal(cost)) < 0 or days > 31 or hours > 744:
        raise UnableToAct("日数は31日、時間は744時間、費用は0円以上の範囲で入力してください。")
    row, _ = WorkRecord.objects.update_or_create(
        contract=held,
        month=month.start,
        defaults={
            "days": days,
            "hours": hours,
            "cost": cost,
            "note": clean_line(note)[:400],
            "entered_at": at,
        },
    )
    fact = events.WorkRecorded(
        subject=held.ref,
        month=month.start,
        days=str(days),
        hours=str(hours),
        cost=cost,
        note=row.note,
    )
    record(fact, actor=actor, at=at)
    return row


def _locked(contract: Contract, actor: Actor, on: date) -> Contract:
    held = only(Contract.objects.select_for_update().filter(pk=contract.pk))
    if held is None:
        raise UnableToAct("この契約は登録されていません。")
    demand(may_keep(actor, held.department_id, headed_by(actor, on)))
    return held
