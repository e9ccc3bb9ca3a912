"""The town's table of characters: note what runs meet, decide, take back, take a list in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from yakuba.conversion.events.about import character_ref, table_ref
from yakuba.conversion.events.characters import (
    CharacterDecided,
    CharactersTaken,
    DecisionTakenBack,
)
from yakuba.conversion.models import CharacterDecision, CharacterSighting, ConversionRun
from yakuba.conversion.policies.characters import may_decide
from yakuba.conversion.queries.characters import (
    Change,
    change_by,
    decisions_at,
    newest_of,
    sets_of,
    unwritable,
)
from yakuba.conversion.queries.figures import figures
from yakuba.conversion.rules.character_reading import LONGEST_NOTE, UnreadableTable, faults_of
from yakuba.conversion.rules.characters import Basis, Decision, Repertoire, code_of
from yakuba.conversion.rules.figures import identified
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand

if TYPE_CHECKING:
    from yakuba.conversion.frames.converting import FileOutcome, Outcome
    from yakuba.conversion.frames.sightings import Samples

_BATCH: Final = 500


@transaction.atomic
def note_sightings(*, run: ConversionRun, outcome: "Outcome", samples: "Samples") -> int:
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


def _seen_in(run: ConversionRun, file: "FileOutcome") -> list[CharacterSighting]:
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


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a character; `known` is the newest decision that was looked at."""

    decision: Decision
    known: int | None = None


@transaction.atomic
def decide(*, said: Said, actor: Actor, at: datetime) -> CharacterDecision:
    """Decide what a character becomes, for all later runs; raises `UnableToAct`."""
    demand(may_decide(actor))
    before = newest_of(said.decision.character)
    if (before.pk if before else None) != said.known:
        raise UnableToAct(
            "この字は、ほかの人が先に決めました。いまの決定を確かめて、必要なら決め直してください。"
        )
    one = _checked(said.decision, decisions_at(at))
    if before is not None and _says(before) == one:
        raise UnableToAct("いまの決定と同じ内容です。変える内容を入力してください。")
    return _add(one, before, actor, at)


@transaction.atomic
def decide_many(*, chosen: Mapping[str, str], actor: Actor, at: datetime) -> int:
    """Decide several undecided characters, all or none; returns how many. Raises `UnableToAct`."""
    demand(may_decide(actor))
    if not chosen:
        raise UnableToAct("置き換える字を、表で1つ以上選んでください。")
    known = decisions_at(at)
    for character, becomes in chosen.items():
        before = newest_of(character)
        if before is not None and before.becomes:
            raise UnableToAct(f"{code_of(character)}は、ほかの人が先に決めました。")
        _add(_checked(Decision(character, becomes), known), before, actor, at)
    return len(chosen)


@transaction.atomic
def take_back(
    *, character: str, known: int | None, note: str, actor: Actor, at: datetime
) -> CharacterDecision:
    """Take a decision back, so that the character is undecided again; raises `UnableToAct`."""
    demand(may_decide(actor))
    before = newest_of(character)
    if before is None or not before.becomes:
        raise UnableToAct("この字は決まっていません。")
    if before.pk != known:
        raise UnableToAct("この字は、ほかの人が先に決め直しました。いまの決定を確かめてください。")
    why = clean_line(note)[:LONGEST_NOTE]
    if not why:
        raise UnableToAct("取り消す理由を入力してください。")
    row = _row(Decision(character, note=why), actor, at)
    row.save()
    said = DecisionTakenBack(
        subject=character_ref(character),
        character=code_of(character),
        before=before.becomes,
        note=why,
    )
    record(said, actor=actor, at=at)
    return row


@transaction.atomic
def take_table(*, decisions: Mapping[str, Decision], actor: Actor, at: datetime) -> Change:
    """Take a vendor's table in: what is new or different becomes a decision. Raises `UnableToAct`."""
    demand(may_decide(actor))
    change = change_by(decisions, at)
    rows = [_row(one, actor, at) for one in (*change.added, *change.changed)]
    if not rows:
        raise UnableToAct("この表に、いまの決定と違うところはありません。")
    CharacterDecision.objects.bulk_create(rows, batch_size=_BATCH)
    said = CharactersTaken(
        subject=table_ref(),
        added=len(change.added),
        changed=len(change.changed),
        same=len(change.same),
    )
    record(said, actor=actor, at=at)
    return change


def _checked(given: Decision, known: Mapping[str, Decision]) -> Decision:
    """Return the decision with the character of its figure; raises `UnableToAct`."""
    one = Decision(given.character, given.becomes, given.mj, clean_line(given.note))
    faults = faults_of(one)
    if faults:
        raise UnableToAct("".join(faults))
    try:
        one = identified({one.character: one}, figures())[one.character]
    except UnreadableTable as refusal:
        raise UnableToAct("".join(fault.sentence for fault in refusal.faults)) from refusal
    if not one.becomes:
        raise UnableToAct("置き換える字か、MJ文字図形名を入力してください。")
    # One that was never met is at least no circle of decisions.
    sets = sets_of([one.character]).get(one.character, frozenset({Repertoire.UNICODE}))
    refused = unwritable(one.character, sets, {**known, one.character: one})
    if refused and len(refused) == len(sets):
        labels = "、".join(one.label for one in refused)
        raise UnableToAct(
            f"「{one.becomes}」は、移行先の文字の範囲（{labels}）で書けません。"
            "範囲にある字を選んでください。"
        )
    return one


def _says(row: CharacterDecision) -> Decision:
    return Decision(row.character, row.becomes, row.mj, row.note)


def _row(one: Decision, actor: Actor, at: datetime) -> CharacterDecision:
    return CharacterDecision(
        character=one.character,
        becomes=one.becomes,
        mj=one.mj,
        note=one.note,
        decided_at=at,
        decided_by_id=actor.user_id,
        decided_label=actor.post_label[:120],
    )


def _add(
    one: Decision, before: CharacterDecision | None, actor: Actor, at: datetime
) -> CharacterDecision:
    row = _row(one, actor, at)
    row.save()
    said = CharacterDecided(
        subject=character_ref(one.character),
        character=one.code,
        before=before.becomes if before else "",
        becomes=one.becomes,
        mj=one.mj,
        note=one.note,
    )
    record(said, actor=actor, at=at)
    return row
