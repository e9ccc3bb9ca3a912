"""Read a backup again in full and compare it with what it says of itself."""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from yakuba.foundation.files.store import Blob

from . import keys
from .archive import FILES, Member, Reader, scratch
from .databases import Content, Database, of_member
from .errors import DamagedBackup
from .making import member_name

_KEY: Final = re.compile(r"keys/[A-Za-z0-9_.-]{1,80}")
# What to do with a member that is neither database, nor list, while it is its turn.
Take = Callable[[Member], None]


@dataclass
class Proved:
    """A backup that is whole, with its database unpacked into a folder."""

    database: Database
    content: Content
    about: dict[str, Any]
    manifest: dict[str, Any]
    files: int = 0
    missing: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(self.manifest["tables"].values())


def _ignore(member: Member) -> None:
    """Only hash it."""


@contextmanager
def verified(path: Path, *, folder: Path | None = None, take: Take = _ignore) -> Iterator[Proved]:
    """Read everything; inside the block the unpacked database may be used.

    Raises `DamagedBackup` for anything that is not what was written: a changed byte, a missing
    or added member, a cut end, a broken database, a row too few, a file that a row names.
    """
    with (
        tempfile.TemporaryDirectory(prefix=".yakuba-verify-", dir=folder) as name,
        Reader(path) as reader,
        _Have() as have,
    ):
        found: tuple[Database, Content] | None = None
        for member in reader.members():
            database = of_member(member.name)
            if database is not None:
                found = database, database.unpacked(member.content, Path(name))  # type: ignore[arg-type]
            elif (blob := blob_of(member.name)) is not None:
                take(member)
                member.content.drain()
                have.note(blob, member.content.digest.hexdigest())
            elif _KEY.fullmatch(member.name):
                take(member)
            else:
                raise DamagedBackup(f"控えにあるはずのないものがあります({member.name})。")
        if found is None:
            raise DamagedBackup("控えにデータベースがありません。")
        proved = Proved(*found, reader.about, reader.manifest)
        _compare(proved, have)
        yield proved


def blob_of(name: str) -> Blob | None:
    """Return the blob that a member holds; None for whatever else it is."""
    blob = Blob.of_path(name.removeprefix(FILES)) if name.startswith(FILES) else None
    # The name goes into the store's address: only the one way to write it is taken.
    return blob if blob is not None and member_name(blob) == name else None


class _Have:
    """The files that are there, on disk, in the order of the archive."""

    def __init__(self) -> None:
        self._lines = scratch()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()

    def note(self, blob: Blob, sha256: str) -> None:
        self._lines.write(f"{blob.path} {sha256}\n".encode())

    def all(self) -> Iterator[tuple[str, str]]:
        self._lines.seek(0)
        for line in self._lines:
            path, sha256 = line.decode().split()
            yield path, sha256


def _compare(proved: Proved, have: _Have) -> None:
    """Compare rows with the manifest, and the rows that name files with the files."""
    manifest = proved.manifest
    counted = proved.content.tables()
    for table, wanted in manifest["tables"].items():
        if counted.get(table) != wanted:
            raise DamagedBackup(f"{table} は{wanted}行のはずが、{counted.get(table)}行です。")
    # Both were written in the order of the keys, so one pass over both finds what is missing.
    there = have.all()
    path, sha256 = next(there, ("", ""))
    for blob, expected in proved.content.files():
        if path != blob.path:
            proved.missing.append(blob.path)
            continue
        if expected and expected != sha256:
            raise DamagedBackup(f"{path} の内容が、保管したときと違います。")
        proved.files += 1
        path, sha256 = next(there, ("", ""))
    if path:
        raise DamagedBackup(f"どの行も指さないファイルがあります({path})。")
    if len(proved.missing) != manifest["files"]["missing"]:
        raise DamagedBackup(f"ファイルの本体がありません: {proved.missing[0]}")


def describe(proved: Proved) -> str:
    """Return what the backup holds, in one sentence."""
    about = proved.about
    parts = [
        f"{about['made_at']} に版 {about['version']} で作られた {proved.database.label} の控えです。",
        f"表{len(proved.manifest['tables'])}個・{proved.rows:,}行、ファイル{proved.files:,}件",
    ]
    if proved.missing:
        parts.append(f"(作ったときから本体のないもの{len(proved.missing)}件)")
    parts.append("。鍵は入っています。" if about["keys"] else f"。{keys.WITHOUT}")
    return "".join(parts)
