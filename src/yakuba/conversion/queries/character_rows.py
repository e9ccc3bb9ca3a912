"""The table of characters as people work through it: searched, sorted, and what is known of each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet, Sum

from yakuba.conversion.models import CharacterDecision, CharacterSighting, ConversionRun
from yakuba.conversion.rules.characters import (
    UNREADABLE,
    Repertoire,
    UnreadableCode,
    character_of,
    characters_of,
    code_of,
    is_mj,
    is_private,
    key_of,
)
from yakuba.conversion.rules.reduction import reduced
from yakuba.kernel.actor import Actor

from .characters import decisions_at, sets_of, unwritable
from .figures import figures
from .visible import editable_by, sightings_for

UNDECIDED, DECIDED = "undecided", "decided"
BY_ROWS, BY_CODE, BY_DAY = "rows", "code", "day"
_MOST_CANDIDATES: Final = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which characters are looked for, and in which order; undecided ones come first always."""

    words: str = ""
    state: str = ""
    sort: str = BY_ROWS


@dataclass(frozen=True, slots=True)
class Line:
    """A character, what is decided of it, and where the actor's runs met it.

    `rows` are those of the newest run in which it stood; a run is repeated, its rows are not more.
    """

    character: str
    decision: CharacterDecision | None
    rows: int = 0
    runs: int = 0
    newest_run: int = 0

    @property
    def code(self) -> str:
        return code_of(self.character)

    @property
    def key(self) -> str:
        return key_of(self.character)

    @property
    def is_unreadable(self) -> bool:
        """Whether it only stands for something that could not be read."""
        return UNREADABLE in self.character


@dataclass(frozen=True, slots=True)
class Place:
    """Where a character stood in one run."""

    run: ConversionRun
    file: str
    field: str
    rows: int
    first: int | None
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line with what a person needs to decide it."""

    line: Line
    places: tuple[Place, ...]
    candidates: tuple[str, ...]
    unwritable: tuple[Repertoire, ...]


def in_force() -> dict[str, CharacterDecision]:
    """Return the decisions that count now, by character; those taken back left out."""
    rows = CharacterDecision.objects.order_by("pk").only("character", "becomes", "mj", "decided_at")
    newest = {one.character: one for one in rows}
    return {character: one for character, one in newest.items() if one.becomes}


def lines_for(actor: Actor, wanted: Wanted) -> list[Line]:
    """Return the characters that are decided, or that stood in runs that the actor may see."""
    decided, met = in_force(), _met(actor)
    lines = [
        Line(character, decided.get(character), *met.get(character, (0, 0, 0)))
        for character in {*decided, *met}
    ]
    if wanted.state == UNDECIDED:
        lines = [one for one in lines if one.decision is None]
    elif wanted.state == DECIDED:
        lines = [one for one in lines if one.decision is not None]
    if wanted.words:
        lines = [one for one in lines if _fits(one, *_sought(wanted.words))]
    return sorted(lines, key=lambda one: _place_in(one, wanted.sort))


def _met(actor: Actor) -> dict[str, tuple[int, int, int]]:
    """Return rows of the newest run, the number of runs, and the newest run by character."""
    found: dict[str, tuple[int, int, int]] = {}
    rows = sightings_for(actor).order_by().values_list("character", "run")
    for character, run, count in rows.annotate(count=Sum("rows")).order_by("run"):
        found[character] = (count, found.get(character, (0, 0, 0))[1] + 1, run)
    return found


def _place_in(line: Line, sort: str) -> tuple[Any, ...]:
    first = line.decision is not None
    if sort == BY_CODE:
        return first, line.character
    if sort == BY_DAY and line.decision is not None:
        return first, -line.decision.pk
    return first, -line.rows, line.character


def _sought(words: str) -> tuple[frozenset[str], str]:
    """Return the characters and the name of the figure that are looked for."""
    name = words.strip().upper()
    if is_mj(name):
        return frozenset(figures().forms.get(name, ())), name
    try:
        return frozenset({character_of(name)}), ""
    except UnreadableCode:
        return frozenset(characters_of(words.strip())), ""


def _fits(line: Line, sought: frozenset[str], name: str) -> bool:
    decision = line.decision
    if line.character in sought:
        return True
    if decision is None:
        return False
    return decision.mj == name != "" or any(one in decision.becomes for one in sought)


def only_one_meant(words: str) -> str:
    """Return the one character that the words mean, by code or by itself; empty otherwise."""
    sought, name = _sought(words) if words.strip() else (frozenset(), "")
    found = next(iter(sought), "")
    is_one = len(sought) == 1 and not name
    return found if is_one and not found[0].isascii() and UNREADABLE not in found else ""


def rows_of(actor: Actor, lines: Iterable[Line], at: datetime) -> list[Row]:
    """Return what is known of the lines of one page, in a few queries."""
    given = list(lines)
    characters = [one.character for one in given]
    rows = sightings_for(actor).filter(
        character__in=characters, run__in={one.newest_run for one in given}
    )
    met = list(_without_documents(rows.order_by("-rows", "pk")))
    places = _places_of(actor, met)
    sets, decisions = sets_of(characters), decisions_at(at)
    found = []
    for line in given:
        where = (line.character, line.newest_run)
        seen = [one for one in met if (one.character, one.run_id) == where]
        here = sets.get(line.character, frozenset())
        refused = unwritable(line.character, here, decisions) if line.decision else []
        found.append(
            Row(
                line,
                tuple(places[one.pk] for one in seen),
                candidates_of(line.character, here, seen),
                tuple(refused),
            )
        )
    return found


def places_of(actor: Actor, character: str, most: int) -> list[Place]:
    """Return where the character stood in the runs that the actor may see, the newest first."""
    rows = sightings_for(actor).filter(character=character).order_by("-run", "-rows", "pk")
    seen = list(_without_documents(rows)[:most])
    return list(_places_of(actor, seen).values())


def _without_documents(rows: QuerySet[CharacterSighting]) -> QuerySet[CharacterSighting]:
    """Leave out what is long and the same for all rows of a run."""
    return rows.defer("run__report", "run__documents")


def _places_of(actor: Actor, seen: Iterable[CharacterSighting]) -> dict[int, Place]:
    """Return where the characters stood, by the keys of the rows and in their order."""
    rows = list(seen)
    runs = ConversionRun.objects.filter(pk__in={one.run_id for one in rows}).order_by()
    targets = dict(runs.values_list("pk", "documents__target"))
    names = {key: names_in(target or {}) for key, target in targets.items()}
    open_to = set(editable_by(actor).values_list("pk", flat=True))
    found: dict[int, Place] = {}
    for one in rows:
        known = names.get(one.run_id, {})
        # Values of rows are for those who may change the plan, and are not even opened for others.
        samples = one.samples if one.run.plan_id in open_to else None
        shown = _shown(one.character)
        found[one.pk] = Place(
            run=one.run,
            file=known.get((one.file, ""), one.file),
            field=known.get((one.file, one.field), one.field),
            rows=one.rows,
            first=one.first,
            samples=tuple(
                text.replace(one.character, shown) for text in (samples or {}).get("values", ())
            ),
        )
    return found


def _shown(character: str) -> str:
    """Return how a character stands in a text: no browser has a picture of a vendor's."""
    return f"〔{code_of(character)}〕" if is_private(character) else character


def names_in(layout: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Return how the files and fields of a layout's document are called, by their codes."""
    found: dict[tuple[str, str], str] = {}
    for file in layout.get("files", ()):
        found[file["code"], ""] = file["name"]
        for field in file.get("fields", ()):
            found[file["code"], field["code"]] = field["name"]
    return found


def met_as(character: str) -> list[CharacterSighting]:
    """Return the newest sightings of the character in any plan: their candidates and sets."""
    rows = CharacterSighting.objects.filter(character=character).order_by("-run", "-rows")
    return list(rows.only("character", "repertoire", "candidates")[:_MOST_CANDIDATES])


def candidates_of(
    character: str, sets: Collection[Repertoire], seen: Iterable[CharacterSighting] = ()
) -> tuple[str, ...]:
    """Return what the tables of reduction say that the character could become, the nearest first."""
    found = dict.fromkeys(text for one in seen for text in one.candidates)
    for one in Repertoire:
        if one in sets:
            answer = reduced(character, one)
            texts = answer if isinstance(answer, tuple) else (answer.becomes,)
            found |= dict.fromkeys(texts)
    return tuple(one for one in found if one != character)[:_MOST_CANDIDATES]


def next_undecided(actor: Actor, character: str) -> str:
    """Return the character after this one that is still to be decided; empty when none is."""
    left = lines_for(actor, Wanted(state=UNDECIDED))
    keys = [one.character for one in left if not one.is_unreadable and one.character != character]
    return keys[0] if keys else ""
