"""Bytes on a disk: of one machine, or a shared folder of several."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .blob import Blob, Lying

_TEMPORARY = ".part"


@dataclass(frozen=True, slots=True)
class Disk:
    """A folder."""

    root: Path

    def put(self, blob: Blob, content: bytes) -> None:
        path = self.path_of(blob)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_name(path.name + _TEMPORARY)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            temporary.replace(path)
        except OSError:
            # A full disk must not be filled further by halves of files.
            temporary.unlink(missing_ok=True)
            raise
        for folder in (path.parent, path.parent.parent):
            _sync_folder(folder)

    def get(self, blob: Blob) -> bytes:
        return self.path_of(blob).read_bytes()

    def drop(self, blob: Blob) -> None:
        self.path_of(blob).unlink(missing_ok=True)

    def lying(self, town: int, *, older_than: float) -> Iterator[Lying]:
        for path in sorted((self.root / str(town)).glob("??/*")):
            if path.stat().st_mtime < older_than:
                address = path.relative_to(self.root).as_posix()
                yield Lying(address, Blob.of_path(address))

    def remove(self, lying: Lying) -> None:
        (self.root / lying.path).unlink(missing_ok=True)

    def problem(self) -> str:
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            probe = self.root / f".probe-{os.getpid()}"
            probe.write_bytes(b"?")
            probe.unlink()
        except OSError as fault:
            return f"ファイル置き場 {self.root} に書けません({fault.strerror})。"
        return ""

    def path_of(self, blob: Blob) -> Path:
        """Return where the bytes lie."""
        return self.root / blob.path


def _sync_folder(folder: Path) -> None:
    # The name of a new file is only durable once its folder is.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
