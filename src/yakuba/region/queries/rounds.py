"""Rounds of requests, as their prefecture keeps them and as municipalities read them."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from yakuba.foundation.tenancy.rows import only
from yakuba.region.models import Round
from yakuba.region.rules.exchange import Passage

from .exchange import published


def own_rounds() -> QuerySet[Round]:
    """Return the rounds of this prefecture, the newest first."""
    return Round.objects.select_related("scheme").order_by("-opens_on", "-pk")


def round_of(pk: int) -> Round | None:
    """Return one of this prefecture's."""
    return only(Round.objects.select_related("scheme").filter(pk=pk))


def open_rounds(passage: Passage, on: date) -> list[Round]:
    """Return the rounds that take requests on the day, what closes first before the rest."""
    return published(
        passage,
        Round,
        lambda rows: (
            rows.filter(opens_on__lte=on, closes_on__gte=on, settled_at=None)
            .select_related("scheme", "municipality")
            .order_by("closes_on", "pk")
        ),
    )


def rounds_by_key(passage: Passage) -> dict[UUID, Round]:
    """Return every round that was ever opened in the region, by its key."""
    found = published(passage, Round, lambda rows: rows.select_related("scheme", "municipality"))
    return {one.key: one for one in found}


def round_by_key(passage: Passage, key: UUID) -> Round | None:
    """Return the published round with the key, with its scheme."""
    found = published(
        passage,
        Round,
        lambda rows: rows.filter(key=key).select_related("scheme", "municipality"),
    )
    return found[0] if found else None


def coming_rounds(passage: Passage, on: date, *, other_than: UUID | None) -> list[Round]:
    """Return the rounds that take requests on the day or later, what closes first before the rest."""
    found = published(
        passage,
        Round,
        lambda rows: (
            rows.filter(closes_on__gte=on, settled_at=None)
            .select_related("scheme", "municipality")
            .order_by("closes_on", "pk")
        ),
    )
    return [one for one in found if one.key != other_than]
