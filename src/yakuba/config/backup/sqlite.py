"""A consistent copy of the embedded database, and putting it back."""

import gzip
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db import connections

from yakuba.foundation.files.store import Blob

from .archive import sync_folder
from .errors import DamagedBackup, UnableToRestore

MEMBER = "database.sqlite3.gz"
_PAGES = 4096
# Most of a database is text; the fastest level takes it to a third.
_LEVEL = 1
Say = Callable[[str], None]
# The blob, and the SHA-256 of its bytes as they lie in the store.
FileRow = tuple[Blob, str]
FILE_COLUMNS = "municipality_id, id, sealed_with, stored_sha256, sha256"
FILES_KEPT = "WHERE discarded_at IS NULL ORDER BY id"


def file_row(town: Any, key: Any, generation: Any, stored: Any, plain: Any) -> FileRow:
    """Return what a row of stored files says about its bytes."""
    blob = Blob(int(town), UUID(str(key)), int(generation) if generation is not None else None)
    # Release 0.1.0 stored in the clear and noted the hash of the content only.
    return blob, str(stored) or (str(plain) if generation is None else "")


def place() -> Path:
    """Return where the running installation keeps its database."""
    return Path(settings.DATABASES["default"]["NAME"])


@contextmanager
def copied(folder: Path, say: Say) -> Iterator["Copy"]:
    """Copy the database as it stands at this moment, while others go on writing."""
    path = folder / "database.sqlite3"
    with closing(sqlite3.connect(place(), timeout=60, isolation_level=None)) as source:
        # One read transaction: later writes are not seen, so the copy never starts anew.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with closing(sqlite3.connect(path)) as target:
            source.backup(target, pages=_PAGES)
    say(f"データベースを写しました({path.stat().st_size / 1_000_000:.1f}MB)。")
    copy = Copy(path)
    copy.check()
    yield copy


class Copy:
    """A database file that nobody writes to."""

    member = MEMBER

    def __init__(self, path: Path) -> None:
        self.path = path

    def _read(self, statement: str) -> Iterator[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro&immutable=1", uri=True)) as base:
            yield from base.execute(statement)

    def check(self) -> None:
        """Raise `DamagedBackup` unless every page and every reference is sound."""
        for (line,) in self._read("PRAGMA integrity_check"):
            if line != "ok":
                raise DamagedBackup(f"データベースが壊れています({line})。")
        for row in self._read("PRAGMA foreign_key_check"):
            raise DamagedBackup(f"データベースに、つながりの切れた行があります({row[0]})。")

    def tables(self) -> dict[str, int]:
        """Return the number of rows of every table."""
        names = [
            str(name)
            for (name,) in self._read(
                "SELECT name FROM sqlite_master WHERE type = 'table' "
                "AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
        ]
        return {
            name: int(next(self._read(f'SELECT count(*) FROM "{name}"'))[0])  # noqa: S608
            for name in names
        }

    def migrations(self) -> list[tuple[str, str]]:
        """Return what has been applied, in order."""
        return [
            (str(app), str(name))
            for app, name in self._read("SELECT app, name FROM django_migrations ORDER BY id")
        ]

    def files(self) -> Iterator[FileRow]:
        """Yield every file whose bytes have to be there, by key."""
        for row in self._read(f"SELECT {FILE_COLUMNS} FROM files_storedfile {FILES_KEPT}"):  # noqa: S608  columns of our own
            yield file_row(*row)

    def version(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def packed(self, folder: Path) -> Path:
        """Return the member's content."""
        path = folder / MEMBER
        with (
            self.path.open("rb") as source,
            gzip.GzipFile(path, "wb", compresslevel=_LEVEL, mtime=0) as out,
        ):
            shutil.copyfileobj(source, out, 1024 * 1024)
        return path


def unpacked(content: IO[bytes], folder: Path) -> Copy:
    """Return the database of an archive, proved to be sound."""
    path = folder / "database.sqlite3"
    with gzip.GzipFile(fileobj=content, mode="rb") as source, path.open("wb") as out:
        shutil.copyfileobj(source, out, 1024 * 1024)
    copy = Copy(path)
    copy.check()
    return copy


def count_towns() -> int:
    """Return how many towns the target holds already; none where there is no table."""
    if not place().exists():
        return 0
    with closing(sqlite3.connect(place(), timeout=60)) as base:
        known = base.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = 'tenancy_municipality'"
        ).fetchone()[0]
        return (
            base.execute("SELECT count(*) FROM tenancy_municipality").fetchone()[0] if known else 0
        )


def put(copy: Copy, *, at: datetime, say: Say) -> None:
    """Put the copy in the place of the installation's database; the old one is set aside."""
    target = place()
    connections.close_all()
    if count_towns():
        with closing(sqlite3.connect(target, timeout=60)) as base:
            # What still lies in the log belongs to the file that is set aside.
            if base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                raise UnableToRestore(
                    "データベースが使われています。ウェブと作業者を止めてください。"
                )
        aside = target.with_name(f"{target.name}.before-restore-{at:%Y%m%d%H%M%S}")
        target.replace(aside)
        say(f"いままでのデータベースは {aside} に残しました。")
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f"{target.name}.part")
    with copy.path.open("rb") as source, part.open("wb") as out:
        shutil.copyfileobj(source, out, 1024 * 1024)
    part.chmod(0o600)
    part.replace(target)
    sync_folder(target.parent)
