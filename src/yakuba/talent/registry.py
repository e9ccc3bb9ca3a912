"""What others inside this app keep of a person, and who holds which role.

A part of the page 「自分の記録」 is a panel of the subject `talent.person`
(`foundation.subjects.panels`); what it shows leaves with the person's file through `register_kept`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yakuba.foundation.documents.tables import Cells


@dataclass(frozen=True, slots=True)
class Kept:
    """One table of a person's file: `rows` are read for a user by key."""

    code: str
    label: str
    heading: Sequence[str]
    rows: Callable[[int], Sequence[Cells]]


@dataclass(frozen=True, slots=True)
class Roles:
    """Roles of which levels may be expected: their names by code, and who holds them on a day."""

    names: Callable[[], Mapping[str, str]]
    held: Callable[[Collection[int], date], Mapping[int, Collection[str]]]


_kept: dict[str, Kept] = {}
_roles: dict[str, Roles] = {}


def register_kept(kept: Kept) -> None:
    """Declare a table of the person's file; declared twice it counts once."""
    _kept[kept.code] = kept


def all_kept() -> list[Kept]:
    """Return the tables in the order of their codes."""
    return [_kept[code] for code in sorted(_kept)]


def register_roles(name: str, roles: Roles) -> None:
    """Declare where roles are kept."""
    _roles[name] = roles


def role_names() -> dict[str, str]:
    """Return every role by code."""
    return {code: label for one in _roles.values() for code, label in one.names().items()}


def roles_held(user_ids: Collection[int], on: date) -> dict[int, set[str]]:
    """Return the codes of the roles that people hold on the day."""
    found: dict[int, set[str]] = {}
    for one in _roles.values():
        for user_id, codes in one.held(user_ids, on).items():
            found.setdefault(user_id, set()).update(codes)
    return found
