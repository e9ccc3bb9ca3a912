"""Write everything of one municipality into one archive."""

import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from yakuba import __version__
from yakuba.config.events import KIND, ExportMade
from yakuba.foundation.events.services import record_alone
from yakuba.foundation.files import queries as files
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.procedures.models import FormVersion

from . import dictionary, readme
from .archive import Archive, copy_into, csv_writer, part_of, written
from .snapshot import one_moment
from .tables import Table, cell, exported, plain

Say = Callable[[str], None]
_PAGE: Final = 200
_SAY_EVERY: Final = 10_000
_SAY_FILES: Final = 2_000
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_SMALL: Final = 4 * 1024 * 1024


class UnableToExport(Exception):
    """No file was made; the message is a Japanese sentence."""


@dataclass(frozen=True, slots=True)
class Exported:
    """An export that lies on disk."""

    path: Path
    rows: int
    files: int
    missing: int
    sha256: str


def make(*, town: Municipality, out: Path, actor: Actor, at: datetime, say: Say) -> Exported:
    """Write the town's tables, files and definitions, all of one moment; record that it was done.

    Raises `UnableToExport`; then there is no file, not even half of one.
    """
    if out.exists():
        raise UnableToExport(f"{out} はすでにあります。上書きはしません。")
    if not out.parent.is_dir():
        raise UnableToExport(f"フォルダー {out.parent} がありません。")
    try:
        with acting_in(town.pk):
            with written(out, at=at) as archive, one_moment():
                counts, count, missing = _fill(archive, town, at, say)
                sums = archive.finish(_manifest(town, at, counts, count, missing))
            done = Exported(out, sum(counts.values()), count, missing, sums)
            # Recorded before the file gets its name: no export without its record.
            _record(done, town, actor, at)
            part_of(out).replace(out)
    except OSError as fault:
        raise UnableToExport(f"書けません({fault.strerror}: {fault.filename or out})。") from fault
    finally:
        part_of(out).unlink(missing_ok=True)
    return done


def _fill(
    archive: Archive, town: Municipality, at: datetime, say: Say
) -> tuple[dict[str, int], int, int]:
    tables = exported()
    archive.add("README.md", readme.text(town, tables, at).encode())
    archive.add_csv("dictionary.csv", [dictionary.HEAD, *dictionary.lines(tables)])
    counts = {table.name: _add_table(archive, table, say) for table in tables}
    _add_definitions(archive)
    count, missing = _add_files(archive, say)
    return counts, count, missing


def _manifest(
    town: Municipality, at: datetime, counts: dict[str, int], count: int, missing: int
) -> dict[str, Any]:
    return {
        "product": "yakuba",
        "version": __version__,
        "made_at": plain(at),
        "municipality": {"code": town.code, "slug": town.slug, "name": town.name},
        "rows": counts,
        "files": count,
        "files_missing": missing,
    }


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=plain)


def _add_table(archive: Archive, table: Table, say: Say) -> int:
    """Write one table twice, for people and for machines; returns the number of rows."""
    count = 0
    with tempfile.SpooledTemporaryFile(max_size=_SMALL) as beside:
        with archive.member(f"tables/{table.name}.csv") as out:
            write = csv_writer(out)
            write([column.name for column in table.columns])
            for row in table.each():
                values = {column.name: column.value(row) for column in table.columns}
                write([cell(value, _text) for value in values.values()])
                beside.write(_text({key: plain(one) for key, one in values.items()}).encode())
                beside.write(b"\n")
                count += 1
                if count % _SAY_EVERY == 0:
                    say(f"{table.title} {count:,}行")
        with archive.member(f"tables/{table.name}.jsonl") as out:
            copy_into(out, beside)
    return count


def _add_definitions(archive: Archive) -> None:
    """Write every published version of every procedure as a document of its own."""
    after = UUID(int=0)
    versions = FormVersion.objects.select_related("procedure").order_by("pk")
    while page := list(versions.filter(pk__gt=after)[:_PAGE]):
        for version in page:
            name = f"definitions/{version.procedure.slug}/v{version.number}.json"
            archive.add_json(name, version.document)
        after = page[-1].pk


def _add_files(archive: Archive, say: Say) -> tuple[int, int]:
    """Write the files under their names, and an index; returns how many, and how many failed."""
    count = missing = 0
    after = UUID(int=0)
    rows = StoredFile.objects.order_by("pk")
    with tempfile.SpooledTemporaryFile(_SMALL, "w+", encoding="utf-8", newline="") as index:
        while page := list(rows.filter(pk__gt=after)[:_PAGE]):
            for file in page:
                path, fault = _add_file(archive, file)
                count += not fault
                missing += bool(fault) and file.is_readable
                index.write(_text([str(file.pk), path, file.name, file.sha256, fault]) + "\n")
            after = page[-1].pk
            if count % _SAY_FILES < _PAGE:
                say(f"ファイル {count:,}件")
        index.seek(0)
        head = ("管理番号", "場所", "ファイル名", "SHA-256", "ない理由")
        lines = ([cell(one, _text) for one in json.loads(line)] for line in index)
        archive.add_csv("files.csv", _after(head, lines))
    return count, missing


def _after(head: tuple[str, ...], lines: Any) -> Any:
    yield head
    yield from lines


def _add_file(archive: Archive, file: StoredFile) -> tuple[str, str]:
    """Write one file; returns its place, or why it is not there."""
    if file.discarded_at is not None:
        return "", "廃棄済み"
    try:
        content = files.read(file)
    except files.FileUnavailable as fault:
        return "", str(fault)
    path = f"files/{file.pk}/{safe_name(file.name)}"
    # Pictures and PDFs are compressed already.
    archive.add(path, content, compressed=False)
    return path, ""


def safe_name(name: str) -> str:
    """Return the name as every file system takes it."""
    return _UNSAFE.sub("_", name).strip(" .")[:120] or "file"


def _record(done: Exported, town: Municipality, actor: Actor, at: datetime) -> None:
    record_alone(
        ExportMade(
            subject=SubjectRef(KIND, town.slug),
            rows=done.rows,
            files=done.files,
            sha256=done.sha256,
        ),
        actor=actor,
        at=at,
    )
