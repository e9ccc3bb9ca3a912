"""The left side of the desk: each app adds its own entries and says who may use them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urljoin

from django.conf import settings
from django.urls import get_script_prefix, reverse

from yakuba.foundation.tenancy.memory import Memory

# Only the name of the type: apps below accounts put their own entries on the desk.
if TYPE_CHECKING:
    from yakuba.kernel.actor import Actor

SECTIONS: Final = ("仕事", "手続", "決裁", "事業", "人", "指標", "設定")


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One link; `may` decides who sees it, `count` says how much is waiting there.

    `covers` names addresses beside its own whose pages belong to it, relative to its own.
    """

    section: str
    label: str
    url_name: str
    icon: str
    order: int
    may: "Callable[[Actor], bool]"
    count: "Callable[[Actor], int] | None" = None
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NavSection:
    """A heading with the entries that the actor may use."""

    label: str
    entries: tuple[NavEntry, ...]


T = TypeVar("T")


def lately(ask: "Callable[[Actor], T]") -> "Callable[[Actor], T]":
    """Return the question, asked anew only after some seconds for each person.

    For what a menu shows on every page and no page relies on; who opens it is asked again.
    """
    known: Memory[tuple[int, int], T] = Memory(lambda: settings.TOWN_MEMORY_SECONDS)

    def asked(actor: "Actor") -> T:
        key = (actor.municipality_id or 0, actor.user_id or 0)
        found = known.get(key)
        return known.keep(key, ask(actor)) if found is None else found

    return asked


_entries: dict[str, NavEntry] = {}


def register(entry: NavEntry) -> None:
    """Add an entry; raises ValueError for an unknown section or an address taken by another."""
    if entry.section not in SECTIONS:
        raise ValueError(f"{entry.section} is not a section of the desk: {'・'.join(SECTIONS)}")
    known = _entries.get(entry.url_name)
    if known is not None and known.label != entry.label:
        raise ValueError(f"{entry.url_name} is already in the navigation as {known.label}")
    _entries[entry.url_name] = entry


def entries_for(actor: "Actor") -> list[NavSection]:
    """Return the sections in their order, each with what this actor may use; none empty."""
    allowed = sorted(
        (entry for entry in _entries.values() if entry.may(actor)), key=lambda entry: entry.order
    )
    sections = (
        NavSection(label, tuple(entry for entry in allowed if entry.section == label))
        for label in SECTIONS
    )
    return [section for section in sections if section.entries]


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry with its address, what waits there, and whether one is there now."""

    label: str
    icon: str
    url: str
    waiting: int
    is_current: bool


@lru_cache(maxsize=4096)
def address_of(url_name: str, town: str) -> str:
    """Return the address in the town, which is the prefix of all addresses there; found once."""
    return reverse(url_name)


def shown_to(actor: "Actor", path: str) -> list[tuple[str, list[ShownEntry]]]:
    """Return sections with addresses; the longest address that the path lies under is current.

    Of what an entry covers beside itself the same holds.
    """
    town = get_script_prefix()
    sections = [
        (section.label, [(entry, address_of(entry.url_name, town)) for entry in section.entries])
        for section in entries_for(actor)
    ]
    places = [
        (place, url)
        for _, entries in sections
        for entry, url in entries
        for place in (url, *(urljoin(url, beside) for beside in entry.covers))
    ]
    under = [(len(place), url) for place, url in places if path.startswith(place)]
    _, current = max(under, default=(0, ""))
    return [
        (
            label,
            [
                ShownEntry(
                    label=entry.label,
                    icon=entry.icon,
                    url=url,
                    waiting=entry.count(actor) if entry.count else 0,
                    is_current=url == current,
                )
                for entry, url in entries
            ],
        )
        for label, entries in sections
    ]
