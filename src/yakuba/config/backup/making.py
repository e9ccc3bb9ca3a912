"""Make a backup while the system is in use."""

import io
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from yakuba import __version__
from yakuba.foundation.files import store

from . import keys
from .archive import ABOUT, FILES, FORMAT, Writer, written
from .databases import Database, Say, Snapshot, installed
from .errors import UnableToBackUp

_SAY_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that lies on disk."""

    path: Path
    size: int
    sha256: str
    rows: int
    files: int
    missing: int
    keys: list[str]


def name_at(at: datetime) -> str:
    """Return the file's name: sorted by name is sorted by time."""
    return f"yakuba-{timezone.localtime(at):%Y%m%d-%H%M%S}.tar"


def make(*, out: Path, with_keys: bool, at: datetime, say: Say) -> Made:
    """Write a backup to the file, or into the folder under a name of its time.

    First the database as it stands at one moment, then the files: a file never changes, so what
    is added afterwards is harmless and nothing that a row names is missing. Raises
    `UnableToBackUp`; then there is no file, not even half of one.
    """
    path = out / name_at(at) if out.is_dir() else out
    if path.exists():
        raise UnableToBackUp(f"{path} はすでにあります。上書きはしません。")
    if not path.parent.is_dir():
        raise UnableToBackUp(f"フォルダー {path.parent} がありません。")
    database = installed()
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".yakuba-backup-", dir=path.parent) as folder,
            database.copied(Path(folder), say) as snapshot,
            written(path, mtime=at.timestamp()) as (writer, whole),
        ):
            made = _fill(writer, database, snapshot, Path(folder), with_keys, at, say)
    except OSError as fault:
        raise UnableToBackUp(f"書けません({fault.strerror}: {fault.filename or path})。") from fault
    rows, files, missing, names = made
    return Made(
        path=path,
        size=path.stat().st_size,
        sha256=whole.digest.hexdigest(),
        rows=rows,
        files=files,
        missing=missing,
        keys=names,
    )


def _fill(
    writer: Writer,
    database: Database,
    snapshot: Snapshot,
    folder: Path,
    with_keys: bool,
    at: datetime,
    say: Say,
) -> tuple[int, int, int, list[str]]:
    about: dict[str, Any] = {
        "format": FORMAT,
        "product": "yakuba",
        "version": __version__,
        "made_at": at.isoformat(),
        "database": database.vendor,
        "database_version": snapshot.version(),
        "keys": with_keys and bool(keys.files()),
    }
    writer.add_json(ABOUT, about)
    tables = snapshot.tables()
    packed = snapshot.packed(folder)
    with packed.open("rb") as content:
        writer.add(database.member, content)
    count, size, missing = _add_files(writer, snapshot, say)
    names = _add_keys(writer) if with_keys else []
    writer.finish(
        {
            "about": about,
            "migrations": _newest(snapshot.migrations()),
            "tables": tables,
            "files": {"count": count, "bytes": size, "missing": missing},
            "keys": names,
        }
    )
    return sum(tables.values()), count, missing, names


def _add_files(writer: Writer, snapshot: Snapshot, say: Say) -> tuple[int, int, int]:
    """Add the bytes of every file that the snapshot names."""
    count = size = missing = 0
    for blob, _sha256 in snapshot.files():
        try:
            content = store.chosen().get(blob)
        except FileNotFoundError:
            # Discarded since the snapshot, or lost before: told, and found by `verify`.
            missing += 1
            say(f"本体のないファイルがあります: {blob.path}")
            continue
        size += writer.add(member_name(blob), io.BytesIO(content))[0]
        count += 1
        if count % _SAY_EVERY == 0:
            say(f"ファイル {count:,}件、{size / 1_000_000:,.0f}MB")
    return count, size, missing


def member_name(blob: store.Blob) -> str:
    """Return the member under which the bytes of a file lie."""
    return f"{FILES}{blob.path}"


def _add_keys(writer: Writer) -> list[str]:
    found = keys.files()
    for path in found:
        with path.open("rb") as content:
            writer.add(f"{keys.PREFIX}{path.name}", content)
    return [path.name for path in found]


def _newest(applied: list[tuple[str, str]]) -> dict[str, str]:
    """Return the newest migration of each app."""
    newest: dict[str, str] = {}
    for app, name in applied:
        newest[app] = max(newest.get(app, ""), name)
    return dict(sorted(newest.items()))
