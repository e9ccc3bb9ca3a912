"""People from outside: who they are, their contracts, what was used of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor, Duty
from yakuba.talent.models import Contract, OutsideSkill, OutsideTalent, WorkRecord
from yakuba.talent.rules.outside import REMIND_BEFORE, Used, Work, is_ending, last_day, used

from .superiors import headed_by
from .within import fosters, is_inside

# Who steers or audits the whole reads all contracts.
SEES_ALL = frozenset({Duty.DX, Duty.EXECUTIVE, Duty.AUDIT})


def sees_all_contracts(actor: Actor) -> bool:
    """Tell whether no contract of the town is hidden from the actor."""
    return fosters(actor) or (is_inside(actor) and bool(actor.duties & SEES_ALL))


def contracts_for(actor: Actor, on: date) -> QuerySet[Contract]:
    """Return the contracts that the actor may see: all, or those of the sections they head."""
    rows = Contract.objects.select_related("talent", "department__parent", "role")
    if not is_inside(actor):
        return rows.none()
    if not sees_all_contracts(actor):
        rows = rows.filter(department__in=headed_by(actor, on))
    return rows


def in_force(on: date) -> Q:
    """Return the condition that a contract holds on the day."""
    return Q(starts__lte=on, ends__gt=on) & (Q(ended_on=None) | Q(ended_on__gt=on))


def outside_for(actor: Actor, on: date) -> QuerySet[OutsideTalent]:
    """Return the people from outside whom the actor may see: with their contracts, or all."""
    rows = OutsideTalent.objects.prefetch_related(
        Prefetch("skills", OutsideSkill.objects.select_related("skill"))
    )
    if not is_inside(actor):
        return rows.none()
    if sees_all_contracts(actor):
        return rows
    return rows.filter(contracts__department__in=headed_by(actor, on)).distinct()


def outside_of(actor: Actor, key: int, on: date) -> OutsideTalent | None:
    """Return one of them."""
    return only(outside_for(actor, on).filter(pk=key))


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract with what was used of it."""

    contract: Contract
    used: Used
    is_running: bool
    is_ending: bool

    @property
    def last(self) -> date:
        """Return the last day itself."""
        return last_day(self.contract.ends, self.contract.ended_on) - timedelta(days=1)


def contract_lines(contracts: Iterable[Contract], on: date) -> list[ContractLine]:
    """Return the contracts with the sums of their months, in one query more."""
    rows = list(contracts)
    works: dict[int, list[Work]] = {}
    found = WorkRecord.objects.filter(contract__in=[one.pk for one in rows]).order_by()
    for key, days, hours, cost in found.values_list("contract_id", "days", "hours", "cost"):
        works.setdefault(key, []).append(Work(days, hours, cost))
    return [
        ContractLine(
            one,
            used(
                works.get(one.pk, []),
                budget=one.budget,
                most_days=one.most_days,
                most_hours=one.most_hours,
            ),
            one.starts <= on < last_day(one.ends, one.ended_on),
            is_ending(one.ends, one.ended_on, on),
        )
        for one in rows
    ]


def contract_of(actor: Actor, key: int, on: date) -> Contract | None:
    """Return one contract that the actor may see."""
    return only(contracts_for(actor, on).filter(pk=key))


def works_of(contract: Contract) -> QuerySet[WorkRecord]:
    """Return what was done, month by month."""
    return WorkRecord.objects.filter(contract=contract).order_by("month")


def ending_contracts(on: date) -> list[Contract]:
    """Return the contracts of which somebody has to be reminded on the day."""
    rows = Contract.objects.select_related("talent", "department")
    rows = rows.filter(in_force(on), ends__lte=on + REMIND_BEFORE, ended_on=None)
    return list(rows.order_by("ends", "pk"))


def outside_with(skill_id: int, level: int, on: date) -> list[Contract]:
    """Return the contracts in force of people from outside who have the skill at the level."""
    able = OutsideSkill.objects.filter(skill=skill_id, level__gte=level).values("talent")
    rows = Contract.objects.filter(in_force(on), talent__in=able)
    return list(rows.select_related("talent", "department").order_by("ends", "pk"))


def outside_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of somebody from outside."""
    rows = OutsideTalent.objects.filter(pk=int(subject_id)) if subject_id.isdecimal() else None
    found = only(rows) if rows is not None else None
    return SubjectCard(found.name, reverse("talent:outside", args=[found.pk])) if found else None


def contract_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a contract."""
    rows = Contract.objects.filter(pk=int(subject_id)) if subject_id.isdecimal() else None
    found = only(rows) if rows is not None else None
    return SubjectCard(found.title, reverse("talent:contract", args=[found.pk])) if found else None
