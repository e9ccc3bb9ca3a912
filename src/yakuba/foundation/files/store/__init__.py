"""Where the bytes of files lie: on a disk, or in an S3-compatible store that all machines share.

A blob is named by town, key and the generation of the data key that sealed it (none: in the
clear), never by a name that somebody chose. A blob is written once and never changed.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from .blob import Blob, FileStore, Lying
from .disk import Disk
from .s3 import Bucket

__all__ = ["Blob", "FileStore", "Lying", "chosen", "drop", "get", "leftovers", "put", "remove"]


def chosen() -> FileStore:
    """Return the store of the settings."""
    if settings.FILES_BUCKET:
        return _bucket(settings.FILES_BUCKET, settings.FILES_ENDPOINT)
    return Disk(Path(settings.FILES_ROOT))


@lru_cache(maxsize=1)
def _bucket(address: str, endpoint: str) -> Bucket:
    return Bucket.at(address, endpoint)


def put(municipality_id: int, file_id: UUID, content: bytes, generation: int | None) -> None:
    """Write the bytes so that after return they survive a power cut, or are not there at all."""
    chosen().put(Blob(municipality_id, file_id, generation), content)


def get(municipality_id: int, file_id: UUID, generation: int | None) -> bytes:
    """Return the bytes as they lie, sealed or not; raises FileNotFoundError."""
    return chosen().get(Blob(municipality_id, file_id, generation))


def drop(municipality_id: int, file_id: UUID, generation: int | None) -> None:
    """Remove the bytes; nothing happens when they are gone already."""
    chosen().drop(Blob(municipality_id, file_id, generation))


def leftovers(municipality_id: int, *, older_than: float) -> Iterator[Lying]:
    """Yield what lies in the town's store since before the given UNIX time."""
    return chosen().lying(municipality_id, older_than=older_than)


def remove(lying: Lying) -> None:
    """Remove something that was found lying there."""
    chosen().remove(lying)
