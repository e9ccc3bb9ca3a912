"""Seal again what is still plain or needs an older key: in small batches, while the town works.

How far it is stands in the rows themselves (`sealed_with`), so a run that is killed goes on where
it was, two runs at once share the work, and what another process sealed under the old key in its
last minute is found by the next run.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet

from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.vault import queries
from yakuba.foundation.vault.registry import Batch, Holder, registered

from .sealing import FIRST, UnableToUnseal, current_generation

logger = logging.getLogger(__name__)

BATCH: Final = 100
# One turn of the sweeper: half a second of one worker, so that no mail waits for it.
TURN: Final = 250


@dataclass(frozen=True, slots=True)
class Resealed:
    """How a whole run ended: pieces sealed again, and those that do not open."""

    done: int
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowsOf:
    """The rows of one model with sealed columns (a `fields.SealedRow`)."""

    # Any, because fields import the services that seal: the other way round would be a cycle.
    model: Any

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    def left(self, generation: int) -> int:
        """Return how many rows of the active town are plain or need an older generation."""
        return sum(rows.count() for rows in self._old(generation))

    def reseal(self, generation: int, *, after: str, limit: int) -> Batch:
        """Seal the next rows; rows that somebody is writing just now are left for later."""
        done, last = 0, ""
        failed: list[str] = []
        with transaction.atomic():
            for row in self._next(generation, after, limit):
                last = str(row.pk)
                try:
                    self._again(row)
                    done += 1
                except UnableToUnseal as fault:
                    logger.error("%s %s cannot be sealed again: %s", self.label, row.pk, fault)
                    failed.append(last)
        return Batch(done, tuple(failed), last)

    def _old(self, generation: int) -> list[QuerySet[Any]]:
        # Two questions, each of which the index answers, instead of one with an OR.
        rows = self.model.objects.all().order_by()
        return [rows.filter(sealed_with=None), rows.filter(sealed_with__lt=generation)]

    def _next(self, generation: int, after: str, limit: int) -> list[Any]:
        rows = self.model.objects.filter(Q(sealed_with=None) | Q(sealed_with__lt=generation))
        if after:
            rows = rows.filter(pk__gt=after)
        return list(rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:limit])

    def _again(self, row: Any) -> None:
        names = [one.name for one in row.sealed_fields()]
        for name in names:
            # Opened and set again: what is untouched would be written back as it came.
            setattr(row, name, getattr(row, name))
        row.save(update_fields=names)


def holders() -> list[Holder]:
    """Return everything that holds sealed content, models first."""
    models = [one for one in apps.get_models() if hasattr(one, "sealed_fields")]
    return [*(RowsOf(one) for one in models), *registered()]


def reseal_all(*, tell: Callable[[str, int, int], None]) -> Resealed:
    """Seal again everything of the active town; `tell` hears label, how many are done and left.

    Whoever kills it may start it again: it goes on with what is left.
    """
    generation, done = current_generation(), 0
    failed: list[str] = []
    for holder in holders():
        passed = -1
        # Again, while it helps: rows that others were writing are passed over the first time.
        while holder.left(generation) and passed:
            passed, after = 0, ""
            while True:
                batch = holder.reseal(generation, after=after, limit=BATCH)
                passed, after = passed + batch.done, batch.last
                failed.extend(f"{holder.label} {key}" for key in batch.failed)
                if not after:
                    break
                tell(holder.label, done + passed, holder.left(generation))
            done += passed
    return Resealed(done, tuple(dict.fromkeys(failed)))


def reseal_some(*, limit: int = TURN) -> int:
    """Seal again at most so many pieces of the active town; returns how many."""
    if not _is_due():
        return 0
    generation, done = current_generation(), 0
    for holder in holders():
        after = ""
        while done < limit:
            batch = holder.reseal(generation, after=after, limit=min(BATCH, limit - done))
            done, after = done + batch.done, batch.last
            if not after:
                break
    return done


def _is_due() -> bool:
    """Tell whether there is anything to do, without making keys for a town that wrote nothing."""
    newest = queries.newest_generation(active_municipality_id()) or FIRST
    return any(one.left(newest) for one in holders())
