"""A ZIP archive of which the same content always has the same bytes."""

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import IO, Final

from django.utils import timezone

MANIFEST: Final = "MANIFEST.sha256"
_SMALL: Final = 8 << 20
_LONGEST_NAME: Final = 80
# What a file may be called on every system, and what the list of hashes need not escape.
_UNSAFE: Final = re.compile(r"[^\w.()（）\- ]")


class Archive:
    """Members in the order in which they are added, and a list of their hashes as the last one.

    They are stored as they are: what a compressor makes of the same bytes may change with it.
    """

    def __init__(self, at: datetime) -> None:
        self.out: IO[bytes] = tempfile.SpooledTemporaryFile(_SMALL)  # noqa: SIM115  its reader closes it
        self._zip = zipfile.ZipFile(self.out, "w", zipfile.ZIP_STORED)
        self._moment = timezone.localtime(at).timetuple()[:6]
        self._hashes: dict[str, str] = {}

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()
        if error is not None:
            self.out.close()

    @property
    def hashes(self) -> Mapping[str, str]:
        """Return name → SHA-256 of what was added so far."""
        return self._hashes

    def add(self, name: str, content: bytes) -> None:
        """Add a member."""
        self._hashes[name] = hashlib.sha256(content).hexdigest()
        self._put(name, content)

    def finish(self) -> str:
        """Add the list of hashes, as sha256sum reads it; returns its own SHA-256."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._hashes.items()))
        self._put(MANIFEST, lines.encode())
        return hashlib.sha256(lines.encode()).hexdigest()

    def _put(self, name: str, content: bytes) -> None:
        info = zipfile.ZipInfo(name, self._moment)
        info.create_system = 3
        info.external_attr = 0o644 << 16
        self._zip.writestr(info, content)


def safe_name(name: str) -> str:
    """Return the name as it may stand in an archive, its ending kept."""
    stem, dot, ending = _UNSAFE.sub("_", name).strip(" .").rpartition(".")
    if not dot:
        return ending[:_LONGEST_NAME] or "file"
    return f"{stem[:_LONGEST_NAME]}.{ending[:10]}"


def digest_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of a file and leave it at its beginning."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return digest
