"""A backup is whole or it is refused; one that was interrupted is not there at all."""

import gzip
import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from yakuba.config.backup import databases, keys, making, postgresql, sqlite
from yakuba.config.backup.archive import ABOUT, FORMAT, MANIFEST, written
from yakuba.config.backup.errors import DamagedBackup, UnableToBackUp, UnableToRestore
from yakuba.config.backup.making import make, member_name
from yakuba.config.backup.restoring import _refuse_another_kind, _refuse_what_is_full
from yakuba.config.backup.verifying import blob_of, describe, verified
from yakuba.foundation.files.store import Blob

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
PLAIN, SEALED, GONE = (Blob(1, UUID(int=number), given) for number, given in
                       ((1, None), (2, 3), (3, None)))  # fmt: skip
CONTENT = {PLAIN: b"a picture of a dog", SEALED: b"\x00sealed"}


def quiet(line: str) -> None:
    """Hear nothing."""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A small database with two files, one of them discarded."""
    path = tmp_path / "small.sqlite3"
    with sqlite3.connect(path) as base:
        base.executescript(
            "CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT);"
            "INSERT INTO django_migrations (app, name) VALUES ('files', '0001_initial');"
            "CREATE TABLE files_storedfile (id CHAR(32) PRIMARY KEY, municipality_id INTEGER,"
            " sealed_with INTEGER, stored_sha256 TEXT, sha256 TEXT, discarded_at TEXT);"
        )
        for blob, content in CONTENT.items():
            sha256 = hashlib.sha256(content).hexdigest()
            row = (
                (blob.key.hex, 1, None, "", sha256, None)
                if blob.generation is None
                else (blob.key.hex, 1, blob.generation, sha256, "of the content within", None)
            )
            base.execute("INSERT INTO files_storedfile VALUES (?, ?, ?, ?, ?, ?)", row)
        base.execute(
            "INSERT INTO files_storedfile VALUES (?, 1, NULL, '', '', '2026-11-01')",
            [GONE.key.hex],
        )
    base.close()
    return path


def archived(path: Path, database: Path, files=CONTENT, *, rows=3, missing=0, more=(), form=FORMAT):
    """Write a backup as `make` does, or as somebody would who wants to deceive."""
    with written(path, mtime=AT.timestamp()) as (writer, _whole):
        about = {"format": form, "version": "0.2.0", "made_at": AT.isoformat(), "keys": False}
        writer.add_json(ABOUT, about)
        writer.add(sqlite.MEMBER, io.BytesIO(gzip.compress(database.read_bytes())))
        for blob, content in files.items():
            writer.add(member_name(blob), io.BytesIO(content))
        for name in more:
            writer.add(name, io.BytesIO(b"?"))
        writer.finish(
            {
                "tables": {"files_storedfile": rows, "django_migrations": 1},
                "files": {"missing": missing},
                "migrations": {"files": "0001_initial"},
            }
        )
    return path


def fault_of(path: Path) -> str:
    with pytest.raises(DamagedBackup) as refused, verified(path):
        pass
    return str(refused.value)


def test_a_whole_backup_is_read_to_the_end(tmp_path, database):
    with verified(archived(tmp_path / "b.tar", database)) as proved:
        assert (proved.files, proved.missing, proved.rows) == (2, [], 4)
        assert proved.content.migrations() == [("files", "0001_initial")]
        assert "ファイル2件" in describe(proved)
        assert "二度と読めません" in describe(proved)


def test_any_program_opens_it(tmp_path, database):
    with tarfile.open(archived(tmp_path / "b.tar", database)) as tar:
        names = tar.getnames()
        assert names[0] == ABOUT
        assert names[-1] == MANIFEST
        assert all(member.mode == 0o600 for member in tar.getmembers())
        assert tar.extractfile(member_name(PLAIN)).read() == CONTENT[PLAIN]


def test_every_changed_byte_is_noticed(tmp_path, database):
    path = archived(tmp_path / "b.tar", database)
    whole = path.read_bytes()
    place = whole.index(CONTENT[PLAIN])
    path.write_bytes(whole[:place] + b"A" + whole[place + 1 :])
    assert member_name(PLAIN) in fault_of(path)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_a_cut_end_is_noticed_wherever_it_was_cut(tmp_path, database, share):
    path = archived(tmp_path / "b.tar", database)
    whole = path.read_bytes()
    # What follows the manifest is the padding of the last block.
    path.write_bytes(whole[: int(whole.index(b'"members_sha256"') * share)])
    assert fault_of(path)


def test_a_member_that_somebody_added_is_noticed(tmp_path, database):
    path = archived(tmp_path / "b.tar", database)
    other = tmp_path / "c.tar"
    with tarfile.open(path) as source, tarfile.open(other, "w") as out:
        for member in source.getmembers():
            if member.name == "members.jsonl":
                extra = tarfile.TarInfo("keys/extra.secret")
                extra.size = 1
                out.addfile(extra, io.BytesIO(b"k"))
            out.addfile(member, source.extractfile(member))
    assert "中身が書かれたときと違います" in fault_of(other)


def test_a_manifest_of_another_backup_is_noticed(tmp_path, database):
    path = archived(tmp_path / "b.tar", database)
    other = tmp_path / "c.tar"
    with tarfile.open(path) as source, tarfile.open(other, "w") as out:
        for member in source.getmembers():
            content = source.extractfile(member).read()
            if member.name == MANIFEST:
                text = json.loads(content) | {"members_sha256": "0" * 64}
                content = json.dumps(text).encode()
                member.size = len(content)
            out.addfile(member, io.BytesIO(content))
    assert "目録と違います" in fault_of(other)


def test_a_row_too_few_is_noticed(tmp_path, database):
    path = archived(tmp_path / "b.tar", database, rows=4)
    assert "files_storedfile は4行のはずが、3行です" in fault_of(path)


def test_a_file_that_a_row_names_must_be_there(tmp_path, database):
    path = archived(tmp_path / "b.tar", database, {SEALED: CONTENT[SEALED]})
    assert "本体がありません" in fault_of(path)
    told = archived(tmp_path / "told.tar", database, {SEALED: CONTENT[SEALED]}, missing=1)
    with verified(told) as proved:
        assert proved.missing == [PLAIN.path]


@pytest.mark.parametrize("changed", [PLAIN, SEALED])
def test_a_file_must_have_the_hash_that_its_row_tells(tmp_path, database, changed):
    path = archived(tmp_path / "b.tar", database, CONTENT | {changed: b"another"})
    assert "保管したときと違います" in fault_of(path)


def test_a_file_that_no_row_names_is_noticed(tmp_path, database):
    path = archived(tmp_path / "b.tar", database, CONTENT | {GONE: b"should be gone"})
    assert "どの行も指さない" in fault_of(path)


@pytest.mark.parametrize(
    "name",
    ["files/../../etc/passwd", "keys/../.bashrc", "/etc/passwd", "files/1/zz/" + "0" * 32, "more"],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, database, name):
    assert "あるはずのない" in fault_of(archived(tmp_path / "b.tar", database, more=[name]))


def test_only_the_one_way_to_write_a_name_is_a_file():
    assert blob_of(member_name(SEALED)) == SEALED
    assert blob_of(member_name(SEALED).replace("files/1/", "files/01/")) is None


def test_a_broken_database_is_noticed(tmp_path, database):
    content = bytearray(database.read_bytes())
    content[4096:4196] = b"\xff" * 100
    database.write_bytes(bytes(content))
    with (
        pytest.raises((DamagedBackup, sqlite3.DatabaseError)),
        verified(archived(tmp_path / "b.tar", database)),
    ):
        pass


def test_a_backup_of_a_later_form_is_left_to_a_later_program(tmp_path, database):
    assert "新しい版" in fault_of(archived(tmp_path / "b.tar", database, form=99))


def test_what_is_no_backup_is_no_backup(tmp_path):
    (tmp_path / "b.tar").write_text("今日の日記")
    assert "読めません" in fault_of(tmp_path / "b.tar")
    assert "開けません" in fault_of(tmp_path / "nowhere.tar")


def test_an_interrupted_backup_leaves_nothing(tmp_path):
    with (
        pytest.raises(KeyboardInterrupt),
        written(tmp_path / "b.tar", mtime=0.0) as (writer, _whole),
    ):
        writer.add("files/1/00/" + "0" * 32, io.BytesIO(b"half"))
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_number_of_files(tmp_path):
    with written(tmp_path / "b.tar", mtime=0.0) as (writer, _whole):
        for number in range(300):
            writer.add(f"files/1/00/{number:032x}", io.BytesIO(b"x"))
        assert writer.tar.members == []
        assert writer.count == 300
        writer.finish({})


def test_a_backup_never_overwrites_and_needs_its_folder(tmp_path):
    (tmp_path / "b.tar").write_bytes(b"older")
    with pytest.raises(UnableToBackUp, match="すでに"):
        make(out=tmp_path / "b.tar", with_keys=False, at=AT, say=quiet)
    with pytest.raises(UnableToBackUp, match="フォルダー"):
        make(out=tmp_path / "no" / "b.tar", with_keys=False, at=AT, say=quiet)


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    def full(*args, **options):
        raise OSError(28, "No space left on device")

    @dataclass
    class Quiet:
        copied = staticmethod(lambda folder, say: nullcontext())

    monkeypatch.setattr(making, "_fill", full)
    monkeypatch.setattr(making, "installed", Quiet)
    with pytest.raises(UnableToBackUp, match="No space"):
        make(out=tmp_path, with_keys=False, at=AT, say=quiet)
    assert list(tmp_path.iterdir()) == []


def test_the_name_tells_the_time_in_japan():
    assert making.name_at(AT) == "yakuba-20261120-100000.tar"


def test_a_backup_of_the_other_kind_or_of_a_newer_version_is_refused(
    tmp_path, database, monkeypatch
):
    monkeypatch.setattr(databases, "installed", lambda: databases.POSTGRESQL)
    with verified(archived(tmp_path / "b.tar", database)) as proved:
        with pytest.raises(UnableToRestore, match="同じ種類"):
            _refuse_another_kind(proved)
        monkeypatch.setattr(databases, "installed", lambda: databases.SQLITE)
        _refuse_another_kind(proved)
        proved.manifest["migrations"] = {"files": "9999_from_the_future"}
        with pytest.raises(UnableToRestore, match="新しい版"):
            _refuse_another_kind(proved)


def test_a_place_with_a_town_is_refused_unless_forced(tmp_path, monkeypatch):
    path = tmp_path / "there.sqlite3"
    monkeypatch.setattr(sqlite, "place", lambda: path)
    monkeypatch.setattr(databases, "installed", lambda: databases.SQLITE)
    _refuse_what_is_full(force=False)
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE tenancy_municipality (id INTEGER)")
    base.close()
    _refuse_what_is_full(force=False)
    with sqlite3.connect(path) as base:
        base.execute("INSERT INTO tenancy_municipality VALUES (1)")
    base.close()
    with pytest.raises(UnableToRestore, match="--force"):
        _refuse_what_is_full(force=False)
    _refuse_what_is_full(force=True)


def test_a_database_that_is_replaced_is_set_aside_and_not_deleted(tmp_path, monkeypatch, database):
    path = tmp_path / "data" / "yakuba.sqlite3"
    path.parent.mkdir()
    monkeypatch.setattr(sqlite, "place", lambda: path)
    monkeypatch.setattr(sqlite.connections, "close_all", lambda: None)
    with sqlite3.connect(path) as base:
        base.executescript(
            "CREATE TABLE tenancy_municipality (id INTEGER);"
            "INSERT INTO tenancy_municipality VALUES (1);"
        )
    base.close()
    sqlite.put(sqlite.Copy(database), at=AT, say=quiet)
    assert path.stat().st_mode & 0o777 == 0o600
    assert sqlite.Copy(path).tables() == {"django_migrations": 1, "files_storedfile": 3}
    (aside,) = path.parent.glob("*.before-restore-*")
    assert sqlite.Copy(aside).tables() == {"tenancy_municipality": 1}


def test_keys_are_restored_for_us_only_and_others_are_set_aside(tmp_path, settings):
    settings.DATA = tmp_path
    key = tmp_path / "yakuba_master_keys.secret"
    keys.put("keys/yakuba_master_keys.secret", b"new", at=AT, say=quiet)
    assert key.stat().st_mode & 0o777 == 0o600
    keys.put("keys/yakuba_master_keys.secret", b"new", at=AT, say=quiet)
    assert keys.files() == [key]
    keys.put("keys/yakuba_master_keys.secret", b"newer", at=AT, say=quiet)
    assert key.read_bytes() == b"newer"
    (aside,) = tmp_path.glob("*.before-restore-*")
    assert aside.read_bytes() == b"new"


def test_postgresql_needs_the_owner_and_programs_of_its_version(settings, monkeypatch):
    monkeypatch.setattr(settings, "DATABASE_OWNER", "nobody")
    with pytest.raises(UnableToBackUp, match="DATABASE_OWNER_URL"):
        postgresql.count_towns()
    found = [(15, Path("/usr/lib/postgresql/15/bin/pg_dump")), (17, Path("/opt/17/pg_dump"))]
    monkeypatch.setattr(postgresql, "_programs", lambda name: found)
    assert postgresql.program("pg_dump", 15) == found[0][1]
    assert postgresql.program("pg_dump", 16) == found[1][1]
    assert postgresql.newest("pg_restore") == found[1][1]
    with pytest.raises(UnableToBackUp, match="postgresql-client-18"):
        postgresql.program("pg_dump", 18)


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="no PostgreSQL on this machine")
def test_the_version_of_a_program_is_asked_of_itself(tmp_path):
    assert postgresql._major(Path(shutil.which("pg_dump"))) >= 9
    assert postgresql._major(tmp_path / "nothing") == 0
