"""The form of a backup: a tar archive whose last member proves all others.

    about.json            which product, version, database; read first
    database.sqlite3.gz   or database.dump (pg_dump, custom format)
    files/1/0f/0f3a…      the bytes of stored files, as they lie in the store (sealed)
    keys/….secret         only with keys
    members.jsonl         name, size and SHA-256 of every member above, in their order
    manifest.json         rows of each table, counts, SHA-256 of members.jsonl; absent = not whole

Everything is written and read as a stream, so memory does not grow with the number of files.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, Self

from .errors import DamagedBackup

ABOUT: Final = "about.json"
FILES: Final = "files/"
MEMBERS: Final = "members.jsonl"
MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
_CHUNK: Final = 1024 * 1024
_SMALL: Final = 4 * 1024 * 1024


class Hashing:
    """A file that is hashed while it is read or written."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        return self._noted(self.file.read(size))

    def write(self, piece: bytes) -> int:
        self._noted(piece)
        return self.file.write(piece)

    def _noted(self, piece: bytes) -> bytes:
        self.digest.update(piece)
        self.size += len(piece)
        return piece

    def drain(self) -> None:
        """Read to the end."""
        while self.read(_CHUNK):
            pass


def scratch() -> "tempfile.SpooledTemporaryFile[bytes]":
    """Return a file without a name that lies in memory while it is small; close it."""
    return tempfile.SpooledTemporaryFile(max_size=_SMALL)


def line_of(name: str, size: int, sha256: str) -> bytes:
    """Return a member's line of `members.jsonl`."""
    return json.dumps({"name": name, "size": size, "sha256": sha256}).encode() + b"\n"


@dataclass
class Writer:
    """Adds members to a new archive and remembers their hashes on disk."""

    tar: tarfile.TarFile
    mtime: float
    lines: Hashing
    count: int = 0

    def add(self, name: str, source: IO[bytes]) -> tuple[int, str]:
        """Add a seekable file as a member; returns its size and SHA-256."""
        size = source.seek(0, io.SEEK_END)
        source.seek(0)
        read = Hashing(source)
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, int(self.mtime)
        # `addfile` reads exactly `size` bytes and raises when there are fewer.
        self.tar.addfile(info, read)
        # The archive would remember each member for a table that a stream never needs.
        self.tar.members.clear()  # type: ignore[attr-defined]
        sha256 = read.digest.hexdigest()
        self.lines.write(line_of(name, size, sha256))
        self.count += 1
        return size, sha256

    def add_json(self, name: str, value: dict[str, Any]) -> None:
        """Add a small JSON document."""
        text = json.dumps(value, ensure_ascii=False, indent=1)
        self.add(name, io.BytesIO(text.encode()))

    def finish(self, manifest: dict[str, Any]) -> None:
        """Add the list of members and the manifest that proves it."""
        proof = {"members": self.count, "members_sha256": self.lines.digest.hexdigest()}
        self.add(MEMBERS, self.lines.file)
        self.add_json(MANIFEST, manifest | proof)


@contextmanager
def written(path: Path, *, mtime: float) -> Iterator[tuple[Writer, Hashing]]:
    """Write an archive that appears under its name only when it is whole and on disk."""
    part = path.with_name(f"{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            whole = Hashing(out)
            with (
                tarfile.open(
                    fileobj=whole,  # type: ignore[call-overload]
                    mode="w|",
                    format=tarfile.PAX_FORMAT,
                ) as tar,
                scratch() as lines,
            ):
                yield Writer(tar, mtime, Hashing(lines)), whole
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in the folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass
class Member:
    """One member while it is the archive's turn; its content can be read once."""

    name: str
    size: int
    content: Hashing


@dataclass
class Reader:
    """Reads an archive from its beginning to its end and proves it."""

    path: Path
    about: dict[str, Any] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)

    def __enter__(self) -> Self:
        try:
            self._file = self.path.open("rb")
        except OSError as fault:
            raise DamagedBackup(f"{self.path} を開けません({fault.strerror})。") from fault
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def members(self) -> Iterator[Member]:
        """Yield the members; after the last one the archive is proved to be whole and unchanged.

        Whatever of a member was not read by the caller is read here. Raises `DamagedBackup`.
        """
        try:
            yield from self._read()
        except (tarfile.TarError, EOFError, ValueError, KeyError, OSError) as fault:
            raise DamagedBackup(f"控えとして読めません({fault})。") from fault

    def _read(self) -> Iterator[Member]:
        count, listed = 0, ""
        with tarfile.open(fileobj=self._file, mode="r|") as tar, scratch() as kept:
            lines = Hashing(kept)
            while (info := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]
                source = tar.extractfile(info)
                if source is None:
                    raise DamagedBackup(f"控えにあるはずのないものがあります({info.name})。")
                member = Member(info.name, info.size, Hashing(source))
                if info.name in (ABOUT, MANIFEST):
                    self._note(info.name, json.loads(member.content.read()))
                elif info.name != MEMBERS:
                    yield member
                member.content.drain()
                if info.name == MEMBERS:
                    listed = member.content.digest.hexdigest()
                elif info.name != MANIFEST:
                    lines.write(line_of(info.name, info.size, member.content.digest.hexdigest()))
                    count += 1
            self._prove(lines, count, listed)

    def _note(self, name: str, value: dict[str, Any]) -> None:
        if name == MANIFEST:
            self.manifest = value
            return
        self.about = value
        if value.get("format") != FORMAT:
            raise DamagedBackup(
                "この版では読めない形の控えです。新しい版のプログラムを使ってください。"
            )

    def _prove(self, lines: Hashing, count: int, listed: str) -> None:
        if not self.manifest:
            raise DamagedBackup("控えが途中で切れています(目録がありません)。")
        wanted = self.manifest["members_sha256"]
        if listed != wanted:
            raise DamagedBackup("控えの中の一覧(members.jsonl)が目録と違います。")
        if lines.digest.hexdigest() != wanted or count != self.manifest["members"]:
            raise DamagedBackup(f"中身が書かれたときと違います: {self._first_difference(lines)}")

    def _first_difference(self, lines: Hashing) -> str:
        """Name the first member that is not what the list says."""
        lines.file.seek(0)
        with tarfile.open(self.path, mode="r") as tar:
            listed = tar.extractfile(MEMBERS)
            for wanted in listed or ():
                found = lines.file.readline()
                if found != wanted:
                    return str(json.loads(wanted)["name"])
        return "一覧にないものが加わっています"
