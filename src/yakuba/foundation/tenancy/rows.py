"""Reading a row of which there is at most one."""

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def only(rows: QuerySet[M]) -> M | None:
    """Return the one row that the filters leave, or None.

    `first()` sorts by the key, and to compile that costs more than to find the row.
    """
    return next(iter(rows.order_by()[:1]), None)
