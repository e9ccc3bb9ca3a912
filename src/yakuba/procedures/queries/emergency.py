"""Reads of emergency readings."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from yakuba.foundation.accounts.models import User
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Department
from yakuba.organisation.queries import acting_for, holders_of, post_of_rank
from yakuba.organisation.rules import Rank
from yakuba.procedures.models import Application, EmergencyReading
from yakuba.procedures.rules.clock import day_in_japan

from .queue import as_receipt_number


def readings_for(actor: Actor, *, sees_all: bool) -> QuerySet[EmergencyReading]:
    """Return what the actor may know of, newest first: all, or the own sections' and the own."""
    rows = EmergencyReading.objects.select_related(
        "application__procedure", "application__section", "reader"
    )
    if not sees_all:
        mine = Q(application__section__in=actor.department_ids) | Q(reader=actor.user_id)
        rows = rows.filter(mine)
    return rows.order_by("-opened_at")


def reading_by_key(reading_id: UUID) -> EmergencyReading | None:
    """Return the reading with its case, whoever asks: the policy decides."""
    return (
        EmergencyReading.objects.select_related(
            "application__procedure",
            "application__version",
            "application__section",
            "application__municipality",
        )
        .filter(pk=reading_id)
        .first()
    )


def open_readings(actor: Actor, at: datetime) -> QuerySet[EmergencyReading]:
    """Return the actor's readings that are open at the moment."""
    return EmergencyReading.objects.filter(
        reader=actor.user_id, ended_at=None, opened_at__lte=at, until__gt=at
    )


def application_by_number(text: str) -> Application | None:
    """Return the town's application with the receipt number, typed in whatever width."""
    number = as_receipt_number(text)
    if not number:
        return None
    rows = Application.objects.select_related("procedure", "section", "municipality")
    return rows.filter(receipt_number=number).first()


def to_be_told(section: Department, at: datetime) -> list[User]:
    """Return the head of the section, and who acts for an absent head; with an address only."""
    head = post_of_rank(section, Rank.MANAGER, day_in_japan(at))
    if head is None:
        return []
    people = [*holders_of(head, day_in_japan(at)), *acting_for(head, at)]
    return list({one.pk: one for one in people if one.email}.values())
