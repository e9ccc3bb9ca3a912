"""Seal stored files again: those of release 0.1.0, and all of them after a change of keys."""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from yakuba.foundation.files import store as blobs
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.queries import FileUnavailable, place_of, read_unchecked
from yakuba.foundation.vault.registry import Batch
from yakuba.foundation.vault.rules import header_of
from yakuba.foundation.vault.services import seal


@dataclass(frozen=True, slots=True)
class Files:
    """The files of the active town, as a holder of sealed content."""

    label: str = "ファイル"

    def left(self, generation: int) -> int:
        """Return how many files are plain or need an older generation."""
        return self._old(generation).count()

    def reseal(self, generation: int, *, after: str, limit: int) -> Batch:
        """Seal the next files under the newest generation.

        The new blob has a name of its own, and the row moves over to it in one step: whoever reads
        meanwhile finds the old one, which stays until the orphans are swept.
        """
        done, failed, last = 0, [], ""
        rows = self._old(generation)
        if after:
            rows = rows.filter(pk__gt=after)
        for file in rows.order_by("pk")[:limit]:
            last = str(file.pk)
            try:
                done += self._again(file)
            except FileUnavailable:
                failed.append(last)
        return Batch(done, tuple(failed), last)

    def _old(self, generation: int) -> QuerySet[StoredFile]:
        return StoredFile.objects.filter(
            Q(sealed_with=None) | Q(sealed_with__lt=generation), discarded_at=None
        )

    @transaction.atomic
    def _again(self, file: StoredFile) -> int:
        before = file.sealed_with
        locked = StoredFile.objects.select_for_update(skip_locked=True)
        if not locked.filter(pk=file.pk, sealed_with=before, discarded_at=None).exists():
            # Another process has it, or had it.
            return 0
        sealed = seal(read_unchecked(file), about=place_of(file.pk))
        generation = header_of(sealed).generation
        if generation == before:
            return 0
        # A try that was killed may have left its blob there.
        blobs.drop(file.municipality_id, file.pk, generation)
        blobs.put(file.municipality_id, file.pk, sealed, generation)
        return StoredFile.objects.filter(pk=file.pk).update(
            sealed_with=generation, stored_sha256=hashlib.sha256(sealed).hexdigest()
        )
