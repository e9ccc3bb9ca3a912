"""The export's ZIP archive: written member by member, each hashed while it is written."""

import csv
import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from django.utils import timezone

_BOM: Final = "\ufeff"
_SMALL: Final = 4 * 1024 * 1024


class _Hashed:
    """Hashes what goes into a member."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self.digest = hashlib.sha256()

    def write(self, piece: bytes) -> int:
        self.digest.update(piece)
        return self.out.write(piece)


@dataclass
class Archive:
    """A ZIP archive in the making."""

    zip: zipfile.ZipFile
    at: datetime
    hashes: IO[str]

    @contextmanager
    def member(self, name: str, *, compressed: bool = True) -> Iterator[_Hashed]:
        """Write one member; its hash goes to SHA256SUMS."""
        info = zipfile.ZipInfo(name, timezone.localtime(self.at).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        with self.zip.open(info, "w", force_zip64=True) as out:
            hashed = _Hashed(out)
            yield hashed
        self.hashes.write(f"{hashed.digest.hexdigest()}  {name}\n")

    def add(self, name: str, content: bytes, *, compressed: bool = True) -> str:
        """Add a member that is small enough to be held; returns its SHA-256."""
        with self.member(name, compressed=compressed) as out:
            out.write(content)
        return hashlib.sha256(content).hexdigest()

    def add_json(self, name: str, value: Any) -> None:
        """Add a JSON document that people can read."""
        self.add(name, json.dumps(value, ensure_ascii=False, indent=2).encode())

    def add_csv(self, name: str, rows: Iterable[Iterable[str]]) -> None:
        """Add a table."""
        with self.member(name) as out:
            write = csv_writer(out)
            for row in rows:
                write(row)

    def finish(self, manifest: dict[str, Any]) -> str:
        """Add the manifest and the list of all hashes; returns the SHA-256 of that list."""
        self.add_json("manifest.json", manifest)
        self.hashes.seek(0)
        listed = hashlib.sha256()
        info = zipfile.ZipInfo("SHA256SUMS", timezone.localtime(self.at).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        with self.zip.open(info, "w", force_zip64=True) as out:
            for line in self.hashes:
                listed.update(line.encode())
                out.write(line.encode())
        return listed.hexdigest()


def csv_writer(out: _Hashed) -> Any:
    """Return a function that writes one row; the byte order mark lets Excel see UTF-8."""
    out.write(_BOM.encode())

    class _Encoding:
        def write(self, text: str) -> int:
            return out.write(text.encode())

    return csv.writer(_Encoding()).writerow


@contextmanager
def written(path: Path, *, at: datetime) -> Iterator[Archive]:
    """Write an archive to a `.part` beside the path; `publish` gives it its name."""
    part = part_of(path)
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w+b") as out:
            with (
                zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as made,
                tempfile.SpooledTemporaryFile(_SMALL, "w+", encoding="utf-8") as hashes,
            ):
                yield Archive(made, at, hashes)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def part_of(path: Path) -> Path:
    """Return where the archive lies until it is whole."""
    return path.with_name(f"{path.name}.part")


def copy_into(out: _Hashed, source: IO[bytes]) -> None:
    """Copy what was written beside."""
    source.seek(0)
    shutil.copyfileobj(source, out, io.DEFAULT_BUFFER_SIZE * 16)
