"""What may go wrong with a project, and what is done about it."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.programmes.events import projects as events
from yakuba.programmes.models import Project, Risk
from yakuba.programmes.policies.projects import may_change

from .errors import UnableToPlan
from .projects import demand, locked

GRADES = {1: "小", 2: "中", 3: "大"}


@transaction.atomic
def raise_risk(
    *,
    project: Project,
    title: str,
    likelihood: int,
    impact: int,
    response: str = "",
    owner: User | None = None,
    actor: Actor,
    at: datetime,
) -> Risk:
    """Write a risk down, likelihood and impact of 1 to 3; raises `UnableToPlan`."""
    demand(may_change(actor, project))
    held = locked(project)
    risk = Risk(project=held, raised_at=at)
    _fill(risk, title, likelihood, impact, response, owner)
    risk.save()
    fact = events.RiskRaised(
        subject=held.ref, title=risk.title, likelihood=likelihood, impact=impact
    )
    record(fact, actor=actor, at=at)
    return risk


@transaction.atomic
def change_risk(
    *,
    risk: Risk,
    title: str,
    likelihood: int,
    impact: int,
    response: str = "",
    owner: User | None = None,
    actor: Actor,
    at: datetime,
) -> Risk:
    """Judge an open risk anew; raises `UnableToPlan`."""
    demand(may_change(actor, risk.project))
    held = locked(risk.project)
    row = _open(held, risk)
    before = (row.title, row.likelihood, row.impact, row.response, row.owner_id)
    _fill(row, title, likelihood, impact, response, owner)
    row.save()
    told = [
        f"{label}: {was} → {now}"
        for label, was, now in (
            ("名称", before[0], row.title),
            ("起こりやすさ", GRADES[before[1]], GRADES[row.likelihood]),
            ("影響", GRADES[before[2]], GRADES[row.impact]),
        )
        if was != now
    ]
    if before[3] != row.response:
        told.append("対応を直した")
    if before[4] != row.owner_id:
        told.append("担当者を変えた")
    if told:
        fact = events.RiskChanged(subject=held.ref, title=row.title, changes=tuple(told))
        record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def close_risk(*, risk: Risk, actor: Actor, at: datetime) -> Risk:
    """Say that a risk is over; raises `UnableToPlan`."""
    demand(may_change(actor, risk.project))
    held = locked(risk.project)
    row = _open(held, risk)
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    record(events.RiskClosed(subject=held.ref, title=row.title), actor=actor, at=at)
    return row


def _fill(
    risk: Risk, title: str, likelihood: int, impact: int, response: str, owner: User | None
) -> None:
    risk.title = clean_line(title)
    if not risk.title:
        raise UnableToPlan("リスクを一文で入力してください。例：委託先の要員が足りない")
    if likelihood not in GRADES or impact not in GRADES:
        raise UnableToPlan("起こりやすさと影響を、小・中・大から選んでください。")
    risk.likelihood, risk.impact = likelihood, impact
    risk.response, risk.owner = clean_text(response), owner


def _open(project: Project, risk: Risk) -> Risk:
    row = only(Risk.objects.filter(pk=risk.pk, project=project))
    if row is None or row.closed_at is not None:
        raise UnableToPlan("このリスクは、すでに終了しています。")
    return row
