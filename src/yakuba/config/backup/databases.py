"""The database that this installation uses, as backup and restore see it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings

from . import postgresql, sqlite

Say = Callable[[str], None]


class Content(Protocol):
    """What stands in a database, or in the copy of one."""

    def tables(self) -> dict[str, int]: ...

    def migrations(self) -> list[tuple[str, str]]: ...

    def files(self) -> Iterator[sqlite.FileRow]: ...


class Snapshot(Content, Protocol):
    """A database held still while it is backed up."""

    @property
    def member(self) -> str: ...

    def version(self) -> str: ...

    def packed(self, folder: Path) -> Path: ...


@dataclass(frozen=True, slots=True)
class Database:
    """One way to keep the rows."""

    vendor: str
    label: str
    member: str
    copied: Callable[[Path, Say], AbstractContextManager[Snapshot]]
    unpacked: Callable[[IO[bytes], Path], Content]
    count_towns: Callable[[], int]
    put: Callable[..., None]


SQLITE = Database(
    "sqlite",
    "SQLite",
    sqlite.MEMBER,
    sqlite.copied,
    sqlite.unpacked,
    sqlite.count_towns,
    sqlite.put,
)
POSTGRESQL = Database(
    "postgresql",
    "PostgreSQL",
    postgresql.MEMBER,
    postgresql.copied,
    postgresql.unpacked,
    postgresql.count_towns,
    postgresql.put,
)
_ALL = (SQLITE, POSTGRESQL)


def installed() -> Database:
    """Return what the settings name."""
    engine = str(settings.DATABASES["default"]["ENGINE"])
    return SQLITE if engine.endswith("sqlite3") else POSTGRESQL


def of_member(name: str) -> Database | None:
    """Return whose content the member is; None for any other member."""
    return next((database for database in _ALL if database.member == name), None)


def put(database: Database, content: Any, *, at: datetime, say: Say) -> None:
    """Put the content in the place of the installation's database."""
    database.put(content, at=at, say=say)
