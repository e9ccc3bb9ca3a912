"""The one place in which rows of other municipalities are read: only what they have published.

No other module of the product storey may import `tenancy.across` for this (import-linter holds it).
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from yakuba.foundation.tenancy.across import across_tenants
from yakuba.region.models import Audience, Published
from yakuba.region.rules.exchange import Passage

P = TypeVar("P", bound=Published)


def published(
    passage: Passage,
    model: type[P],
    narrow: Callable[[QuerySet[P]], QuerySet[P]] = lambda rows: rows,
) -> list[P]:
    """Return the rows of all municipalities of the prefecture that were published to the reader.

    `narrow` adds filters and order; it cannot widen: what it asks for besides is read at home. The
    reader's own published rows are among them. Rows are loaded with their municipality; other
    relations must lie in the same row's town and be asked for by `narrow`.
    """
    rows = narrow(_open_to(passage, model).select_related("municipality"))
    with across_tenants(reason=_reason(passage)):
        return list(rows)


def published_columns(
    passage: Passage,
    model: type[P],
    columns: Sequence[str],
    narrow: Callable[[QuerySet[P]], QuerySet[P]] = lambda rows: rows,
) -> list[tuple[Any, ...]]:
    """Return columns of the rows that `published` returns, for the thousands that a page adds up."""
    rows = narrow(_open_to(passage, model))
    with across_tenants(reason=_reason(passage)):
        return list(rows.values_list(*columns))


def _open_to(passage: Passage, model: type[P]) -> QuerySet[P]:
    """Return the rows published to the reader, not read yet."""
    with across_tenants(reason=_reason(passage)):
        return model.objects.filter(_reach(passage))


def _reason(passage: Passage) -> str:
    return f"{passage.purpose.value} of {passage.reader_id}"


def _reach(passage: Passage) -> Q:
    """Return the condition that a row was published to the reader and is not withdrawn."""
    addressed = Q(audience=Audience.REGION) | Q(
        audience=Audience.ONE, addressee_id=passage.reader_id
    )
    if passage.is_prefecture:
        addressed |= Q(audience=Audience.PREFECTURE)
    addressed |= Q(municipality_id=passage.reader_id)
    return addressed & Q(
        municipality__prefecture=passage.prefecture,
        published_at__isnull=False,
        withdrawn_at__isnull=True,
    )
