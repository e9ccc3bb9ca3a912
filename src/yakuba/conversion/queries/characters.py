"""The town's decisions about characters as they stood at a moment, and what identifies them."""

from collections.abc import Mapping
from datetime import datetime

from yakuba.conversion.models import CharacterDecision
from yakuba.conversion.rules.characters import Characters, Decision, Repertoire
from yakuba.kernel.canonical import content_hash


def decisions_at(at: datetime) -> dict[str, Decision]:
    """Return what is decided at the moment, by character."""
    rows = CharacterDecision.objects.filter(decided_at__lte=at).order_by("pk")
    newest = {
        character: Decision(character, becomes, mj, note)
        for character, becomes, mj, note in rows.values_list("character", "becomes", "mj", "note")
    }
    return {character: one for character, one in newest.items() if one.becomes}


def characters_for(repertoire: Repertoire, at: datetime) -> Characters:
    """Return the set that a target takes, with the town's decisions at the moment."""
    return Characters(repertoire, decisions_at(at))


def hash_of(decisions: Mapping[str, Decision]) -> str:
    """Return what identifies a table of decisions: the SHA-256 of its canonical JSON."""
    rows = sorted((one.code, one.becomes, one.mj, one.note) for one in decisions.values())
    return content_hash([list(row) for row in rows])
