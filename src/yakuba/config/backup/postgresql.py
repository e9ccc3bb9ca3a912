"""A consistent dump of PostgreSQL with its own programs, and putting it back."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from .errors import DamagedBackup, UnableToBackUp, UnableToRestore
from .sqlite import FILE_COLUMNS, FileRow, Say, file_row

MEMBER = "database.dump"
_FOLDERS = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "usr/local/pgsql/bin")
_PAGE = 2000
# What pg_dump's connection takes from the address; never the command line, which all can read.
_OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


def _owner() -> dict[str, Any]:
    try:
        found: dict[str, Any] = settings.DATABASES[settings.DATABASE_OWNER]
    except KeyError:
        raise UnableToBackUp(
            "PostgreSQLの控えと復元には、所有者の接続(DATABASE_OWNER_URL)が要ります。"
        ) from None
    return found


def _connect(**options: Any) -> "psycopg.Connection[tuple[Any, ...]]":
    owner = _owner()
    try:
        return psycopg.connect(
            host=owner["HOST"],
            port=owner["PORT"] or 5432,
            user=owner["USER"],
            password=owner["PASSWORD"],
            dbname=owner["NAME"],
            **{key: value for key, value in owner["OPTIONS"].items() if key in _OPTIONS},
            **options,
        )
    except psycopg.OperationalError as fault:
        raise UnableToBackUp(f"所有者として接続できません({str(fault).strip()[:200]})。") from fault


def _environment() -> dict[str, str]:
    owner = _owner()
    named = {
        "PGHOST": owner["HOST"],
        "PGPORT": str(owner["PORT"] or 5432),
        "PGUSER": owner["USER"],
        "PGPASSWORD": owner["PASSWORD"],
        "PGDATABASE": owner["NAME"],
    }
    for option, variable in _OPTIONS.items():
        if option in owner["OPTIONS"]:
            named[variable] = str(owner["OPTIONS"][option])
    return {**os.environ, **named}


def program(name: str, major: int) -> Path:
    """Return pg_dump or pg_restore of the server's version, or the nearest newer one."""
    fitting = [(version, path) for version, path in _programs(name) if version >= major]
    if not fitting:
        raise UnableToBackUp(
            f"{name} {major} 以上が見つかりません。postgresql-client-{major} を入れてください。"
        )
    return min(fitting)[1]


def newest(name: str) -> Path:
    """Return the newest of the programs, which reads the dumps of all older ones."""
    found = _programs(name)
    if not found:
        raise UnableToBackUp(f"{name} が見つかりません。postgresql-client を入れてください。")
    return max(found)[1]


def _programs(name: str) -> list[tuple[int, Path]]:
    named = shutil.which(name)
    paths = [Path(named)] if named else []
    for pattern in _FOLDERS:
        paths += Path("/").glob(f"{pattern}/{name}")
    return [(_major(path), path) for path in paths]


def _major(path: Path) -> int:
    try:
        said = subprocess.run(  # noqa: S603  a program that we have just found
            [path, "--version"], capture_output=True, text=True, check=True, timeout=20
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    number = re.search(r"(\d+)", said)
    return int(number.group(1)) if number else 0


def _run(words: list[str | Path], failed: type[Exception]) -> None:
    done = subprocess.run(  # noqa: S603  words of our own; the password is in the environment
        words, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        raise failed(
            f"{Path(words[0]).name}: {done.stderr.decode(errors='replace')[-600:].strip()}"
        )


@contextmanager
def copied(folder: Path, say: Say) -> Iterator["Dump"]:
    """Hold one snapshot of the database, for pg_dump and for counting alike."""
    with _connect(autocommit=False) as owner:
        owner.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        owner.read_only = True
        snapshot = str(_one(owner, "SELECT pg_export_snapshot()"))
        dump = Dump(owner)
        path = folder / MEMBER
        words = ["--format=custom", "--compress=1", f"--snapshot={snapshot}"]
        _run(
            [program("pg_dump", dump.major), *words, "--file", path, "--no-password"],
            UnableToBackUp,
        )
        say(f"データベースを写しました({path.stat().st_size / 1_000_000:.1f}MB)。")
        yield dump


def _one(owner: "psycopg.Connection[tuple[Any, ...]]", statement: str) -> Any:
    row = owner.execute(statement.encode()).fetchone()
    return row[0] if row else None


class Dump:
    """What stands in the snapshot, read as the owner, whom row-level security does not limit."""

    member = MEMBER

    def __init__(self, owner: "psycopg.Connection[tuple[Any, ...]]") -> None:
        self.owner = owner
        self.major = owner.info.server_version // 10_000

    def tables(self) -> dict[str, int]:
        """Return the number of rows of every table."""
        names = self.owner.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        ).fetchall()
        counts = {}
        for (name,) in names:
            counted = self.owner.execute(
                sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
            ).fetchone()
            counts[str(name)] = int(counted[0]) if counted else 0
        return counts

    def migrations(self) -> list[tuple[str, str]]:
        """Return what has been applied, in order."""
        return [
            (str(app), str(name))
            for app, name in self.owner.execute(
                "SELECT app, name FROM django_migrations ORDER BY id"
            )
        ]

    def files(self) -> Iterator[FileRow]:
        """Yield every file whose bytes have to be there, by key."""
        after = UUID(int=0)
        statement = (
            f"SELECT {FILE_COLUMNS} FROM files_storedfile "  # noqa: S608  columns of our own
            "WHERE discarded_at IS NULL AND id > %s ORDER BY id LIMIT %s"
        )
        while page := self.owner.execute(statement.encode(), [after, _PAGE]).fetchall():
            for row in page:
                yield file_row(*row)
            after = page[-1][1]

    def version(self) -> str:
        return f"PostgreSQL {self.major}.{self.owner.info.server_version % 10_000}"

    def packed(self, folder: Path) -> Path:
        """Return the member's content, which `copied` has written."""
        return folder / MEMBER


class Unpacked:
    """The dump of an archive; its rows are counted without any server."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._counts: dict[str, int] = {}
        # Rows come as they lie in the table; the archive holds the files by their keys. SQLite
        # sorts on disk, whatever their number.
        self._files = sqlite3.connect(path.with_name("files.sqlite3"))
        self._files.execute(
            "CREATE TABLE file (id TEXT PRIMARY KEY, town, generation, stored, plain)"
        )
        self._applied: list[tuple[str, str]] = []
        self._scan()

    def _scan(self) -> None:
        words: list[str | Path] = [newest("pg_restore"), "--data-only", "--file=-", self.path]
        with subprocess.Popen(  # noqa: S603  a fixed program on a file of our own naming
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            if process.stdout is not None:
                self._count(process.stdout)
            fault = process.stderr.read() if process.stderr else b""
        if process.returncode:
            raise DamagedBackup(f"pg_restore: {fault.decode(errors='replace')[-300:].strip()}")

    def _count(self, script: IO[bytes]) -> None:
        table, columns = "", []
        for line in script:
            if not table:
                begun = re.match(rb'COPY public\."?(\w+)"? \((.*)\) FROM stdin;', line)
                if begun:
                    table = begun.group(1).decode()
                    columns = [one.strip(' "') for one in begun.group(2).decode().split(",")]
                    self._counts[table] = 0
            elif line == b"\\.\n":
                table = ""
            else:
                self._counts[table] += 1
                self._note(table, columns, line)

    def _note(self, table: str, columns: list[str], line: bytes) -> None:
        if table not in ("files_storedfile", "django_migrations"):
            return
        row = dict(zip(columns, line.decode().rstrip("\n").split("\t"), strict=True))
        if table == "django_migrations":
            self._applied.append((row["app"], row["name"]))
        elif row["discarded_at"] == r"\N":
            generation = None if row["sealed_with"] == r"\N" else int(row["sealed_with"])
            self._files.execute(
                "INSERT INTO file VALUES (?, ?, ?, ?, ?)",
                [
                    UUID(row["id"]).hex,
                    int(row["municipality_id"]),
                    generation,
                    row["stored_sha256"],
                    row["sha256"],
                ],
            )

    def tables(self) -> dict[str, int]:
        """Return the number of rows of every table."""
        return dict(self._counts)

    def migrations(self) -> list[tuple[str, str]]:
        """Return what has been applied."""
        return self._applied

    def files(self) -> Iterator[FileRow]:
        """Yield every file whose bytes have to be there, by key."""
        for row in self._files.execute(
            "SELECT town, id, generation, stored, plain FROM file ORDER BY id"
        ):
            yield file_row(*row)


def unpacked(content: IO[bytes], folder: Path) -> Unpacked:
    """Return the dump of an archive, read in full."""
    path = folder / MEMBER
    with path.open("wb") as out:
        shutil.copyfileobj(content, out, 1024 * 1024)
    return Unpacked(path)


def count_towns() -> int:
    """Return how many towns the target holds already; none where there is no table."""
    with _connect() as owner:
        if not _one(owner, "SELECT to_regclass('public.tenancy_municipality') IS NOT NULL"):
            return 0
        return int(_one(owner, "SELECT count(*) FROM tenancy_municipality"))


def put(copy: Unpacked, *, at: datetime, say: Say) -> None:
    """Restore into an emptied schema, all or nothing as far as the tables go."""
    connections.close_all()
    with _connect(autocommit=True) as owner:
        major = owner.info.server_version // 10_000
        others = _one(
            owner,
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND usesysid IS NOT NULL",
        )
        if others:
            raise UnableToRestore(
                f"データベースに{others}本の接続があります。ウェブと作業者を止めてください。"
            )
        owner.execute("DROP SCHEMA public CASCADE")
        owner.execute("CREATE SCHEMA public")
    # Rights are given anew by `migrate`, to the role that works here.
    words = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    words.append("--no-comments")
    listed = _without_schema(copy.path, major)
    _run(
        [
            program("pg_restore", major),
            *words,
            f"--use-list={listed}",
            f"--dbname={_owner()['NAME']}",
            "--no-password",
            copy.path,
        ],
        UnableToRestore,
    )
    say("データベースを戻しました。")


def _without_schema(dump: Path, major: int) -> Path:
    """Return a list of what to restore: everything but the schema, which is there already."""
    listed = dump.with_suffix(".list")
    _run([program("pg_restore", major), "--list", f"--file={listed}", dump], UnableToRestore)
    lines = listed.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not re.search(r" (COMMENT - )?SCHEMA (- )?public", line)]
    listed.write_text("".join(kept), encoding="utf-8")
    return listed
