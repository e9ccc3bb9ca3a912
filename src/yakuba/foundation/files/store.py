"""Bytes on disk: below FILES_ROOT, by town and key, never by a name that somebody chose."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

_TEMPORARY = ".part"


def path_of(municipality_id: int, file_id: UUID) -> Path:
    """Return where the bytes of a file lie."""
    key = file_id.hex
    return Path(settings.FILES_ROOT) / str(municipality_id) / key[:2] / key


def put(municipality_id: int, file_id: UUID, content: bytes) -> None:
    """Write the bytes so that after return they survive a power cut, or are not there at all."""
    path = path_of(municipality_id, file_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_suffix(_TEMPORARY)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)
    for folder in (path.parent, path.parent.parent):
        _sync_folder(folder)


def get(municipality_id: int, file_id: UUID) -> BinaryIO:
    """Open the bytes for reading; raises FileNotFoundError."""
    return path_of(municipality_id, file_id).open("rb")


def drop(municipality_id: int, file_id: UUID) -> None:
    """Remove the bytes; nothing happens when they are gone already."""
    path_of(municipality_id, file_id).unlink(missing_ok=True)


def keys(municipality_id: int, *, older_than: float) -> Iterator[tuple[UUID | None, Path]]:
    """Yield what lies in the town's store since before the given UNIX time; None for leftovers."""
    root = Path(settings.FILES_ROOT) / str(municipality_id)
    for path in sorted(root.glob("??/*")):
        if path.stat().st_mtime >= older_than:
            continue
        try:
            yield (None if path.suffix else UUID(hex=path.name)), path
        except ValueError:
            yield None, path


def _sync_folder(folder: Path) -> None:
    # The name of a new file is only durable once its folder is.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
