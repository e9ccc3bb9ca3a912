"""The town's table of characters: note what runs meet, decide, take back, take a list in."""

from typing import Final

from django.db import transaction

from yakuba.conversion.frames.converting import FileOutcome, Outcome
from yakuba.conversion.frames.sightings import Samples
from yakuba.conversion.models import CharacterSighting, ConversionRun
from yakuba.conversion.rules.characters import Basis

_BATCH: Final = 500


@transaction.atomic
def note_sightings(*, run: ConversionRun, outcome: Outcome, samples: Samples) -> int:
    """Keep what a run met and could not settle, and what it replaced by decision; return how many.

    Noted again, it takes the place of what was noted before. `samples` are `frames.sightings`.
    """
    CharacterSighting.objects.filter(run=run).delete()
    found = [one for file in outcome.files for one in _seen_in(run, file)]
    for row in CharacterSighting.objects.bulk_create(found, batch_size=_BATCH):
        values = samples.get((row.file, row.field, row.character))
        if values:
            # Sealed by the key of the row, which is known only now.
            row.samples = {"values": list(values)}
            row.save(update_fields=["samples"])
    return len(found)


def _seen_in(run: ConversionRun, file: FileOutcome) -> list[CharacterSighting]:
    undecided = [
        CharacterSighting(
            run=run,
            character=one.character,
            repertoire=run.repertoire,
            file=file.file,
            field=one.field,
            rows=one.rows,
            first=one.first,
            candidates=list(one.candidates),
        )
        for one in file.unresolved
    ]
    decided = [
        CharacterSighting(
            run=run,
            character=one.character,
            repertoire=run.repertoire,
            file=file.file,
            field=one.field,
            rows=one.rows,
        )
        for one in file.substitutions
        if one.basis is Basis.DECIDED
    ]
    return undecided + decided


@transaction.atomic
def forget_samples(*, run: ConversionRun) -> int:
    """Wipe the values of a run; what was met and how often stays. Return how many rows had some."""
    return CharacterSighting.objects.filter(run=run, samples__isnull=False).update(samples=None)
