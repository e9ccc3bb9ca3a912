"""The town's decisions about characters as they stood at a moment, and what identifies them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from yakuba.conversion.models import CharacterDecision, CharacterSighting
from yakuba.conversion.rules.characters import (
    Characters,
    Decision,
    Repertoire,
    character_at,
    code_of,
)
from yakuba.conversion.rules.reduction import resolved
from yakuba.foundation.subjects.registry import SubjectCard
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


def history_of(character: str) -> QuerySet[CharacterDecision]:
    """Return everything that was decided about the character, the newest first."""
    rows = CharacterDecision.objects.filter(character=character).order_by("-pk")
    return rows.select_related("decided_by")


def newest_of(character: str) -> CharacterDecision | None:
    """Return what was decided last about the character, also where it took a decision back."""
    return history_of(character).first()


def sets_of(characters: Collection[str]) -> dict[str, frozenset[Repertoire]]:
    """Return the sets of the targets for which each of the characters was met, in any plan."""
    found: dict[str, frozenset[Repertoire]] = {}
    rows = CharacterSighting.objects.filter(character__in=characters).order_by()
    for character, name in rows.values_list("character", "repertoire").distinct():
        found[character] = found.get(character, frozenset()) | {Repertoire(name)}
    return found


def unwritable(
    character: str, sets: Collection[Repertoire], decisions: Mapping[str, Decision]
) -> list[Repertoire]:
    """Return the sets in which the decided character ends up as nothing that can be written."""
    return [
        one
        for one in Repertoire
        if one in sets and character in resolved(Characters(one, decisions), [character]).unresolved
    ]


@dataclass(frozen=True, slots=True)
class Change:
    """What a vendor's table would change; `blank` are its rows that nobody has decided."""

    added: tuple[Decision, ...]
    changed: tuple[Decision, ...]
    same: tuple[Decision, ...]
    blank: tuple[Decision, ...]


def change_by(table: Mapping[str, Decision], at: datetime) -> Change:
    """Return what the table would change of what is decided at the moment."""
    known = decisions_at(at)
    given = [table[key] for key in sorted(table)]
    filled = [one for one in given if one.becomes]
    return Change(
        added=tuple(one for one in filled if one.character not in known),
        changed=tuple(one for one in filled if known.get(one.character, one) != one),
        same=tuple(one for one in filled if known.get(one.character) == one),
        blank=tuple(one for one in given if not one.becomes),
    )


# How others point at a character and at the table


def character_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a character."""
    character = character_at(subject_id)
    if not character:
        return None
    address = reverse("conversion:character", args=[subject_id])
    return SubjectCard(f"字の決定 {code_of(character)}", address)


def table_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of the table."""
    if subject_id != "town":
        return None
    return SubjectCard("字の決定の表", reverse("conversion:characters"))
