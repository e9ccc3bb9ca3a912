"""The kinds of subject that the apps declare."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import Verdict, denied

from .ref import SubjectRef

# More than these are not chosen from: the words have to say more.
MOST_NAMED: Final = 20


class UnknownSubjectKind(LookupError):
    """No app has declared this kind of subject."""


@dataclass(frozen=True, slots=True)
class SubjectCard:
    """What a list shows of a subject."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """A kind of subject: its Japanese label, how to find it and who may see it.

    `card` returns None for a subject that does not exist in the active town; `may_see` must
    deny what does not exist. `find` turns the number on paper (受付番号, 起案番号) into the key.
    `named` returns the cards of those of whose names the words are a part and that an actor may see,
    the most likely ones first and at most `MOST_NAMED`; where it is missing nothing is found so.
    `may_change` tells who may hang something of their own app on the subject; where it is missing
    nobody may. `seen` returns the cards of those of many subjects that an actor may see, in few
    queries; where it is missing they are asked for one by one.
    """

    kind: str
    label: str
    card: Callable[[str], SubjectCard | None]
    may_see: Callable[[Actor, str], Verdict]
    find: Callable[[str], str | None] | None = None
    may_change: Callable[[Actor, str], Verdict] | None = None
    seen: Callable[[Actor, Collection[str]], Mapping[str, SubjectCard]] | None = None
    named: Callable[[Actor, str], Mapping[str, SubjectCard]] | None = None


_kinds: dict[str, SubjectKind] = {}


def register(kind: SubjectKind) -> None:
    """Declare a kind; declaring another one under the same name is an error."""
    known = _kinds.get(kind.kind)
    if known is not None and known.card is not kind.card:
        raise LookupError(f"subject kind {kind.kind} is declared twice")
    _kinds[kind.kind] = kind


def kind_of(ref: SubjectRef) -> SubjectKind:
    """Return the declared kind; raises `UnknownSubjectKind`."""
    try:
        return _kinds[ref.kind]
    except KeyError:
        raise UnknownSubjectKind(ref.kind) from None


def all_kinds() -> list[SubjectKind]:
    """Return every declared kind, sorted by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def card_of(ref: SubjectRef) -> SubjectCard | None:
    """Return title and URL, or None when the subject is gone."""
    return kind_of(ref).card(ref.id)


def may_see(actor: Actor, ref: SubjectRef) -> Verdict:
    """Ask the owner of the subject; unknown kinds are denied."""
    try:
        return kind_of(ref).may_see(actor, ref.id)
    except UnknownSubjectKind:
        return denied("この対象を表示できません。")


def may_change(actor: Actor, ref: SubjectRef) -> Verdict:
    """Ask the owner of the subject; kinds that nobody else may hang anything on are denied."""
    kind = _kinds.get(ref.kind)
    if kind is None or kind.may_change is None:
        return denied("この対象には登録できません。")
    return kind.may_change(actor, ref.id)


def seen_cards(actor: Actor, refs: Collection[SubjectRef]) -> dict[SubjectRef, SubjectCard]:
    """Return title and URL of those of the subjects that the actor may see."""
    found: dict[SubjectRef, SubjectCard] = {}
    by_kind: dict[str, set[str]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, set()).add(ref.id)
    for name, keys in by_kind.items():
        kind = _kinds.get(name)
        if kind is None:
            continue
        if kind.seen is not None:
            cards = kind.seen(actor, keys)
        else:
            asked = {key: kind.card(key) for key in keys if kind.may_see(actor, key)}
            cards = {key: card for key, card in asked.items() if card is not None}
        found.update((SubjectRef(name, key), card) for key, card in cards.items())
    return found
