"""A town that began with release 0.1.0 goes on working: its rows, pages, papers and numbers.

`0.1.0.tar.xz` holds what that release left behind (README.md says how it was made). On SQLite the
database itself is upgraded. 0.1.0 never ran on PostgreSQL, so there its rows are put into tables
made by its migrations, and upgraded with them inside.
"""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.served import ROOT, environment

pytestmark = [pytest.mark.slow, pytest.mark.once]

RELEASE = Path(__file__).with_name("0.1.0.tar.xz")
ON_POSTGRESQL = "DATABASE_URL" in os.environ
# Django fills these by itself while it migrates; everything else is copied.
NOT_COPIED = {"django_migrations", "django_content_type", "auth_permission"}
UNTOUCHED = (
    "procedures_application",
    "procedures_draft",
    "procedures_formversion",
    "decisions_decision",
    "decisions_step",
    "documents_issueddocument",
    "files_storedfile",
    "accounts_user",
)


def run(data: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={
            **environment(data, YAKUBA_DEMO="small"),
            "PYTHONPATH": f"{ROOT}/src:{ROOT}",
            "DJANGO_SETTINGS_MODULE": "yakuba.config.settings",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def yakuba(data: Path, *words: str) -> str:
    return run(data, "-m", "yakuba.config.cli", *words)


class Former:
    """The database of the former release, as it was."""

    def __init__(self, path: Path) -> None:
        self.base = sqlite3.connect(path)

    def rows(self, statement: str) -> list[tuple]:
        return self.base.execute(statement).fetchall()

    def tables(self) -> list[str]:
        listed = "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%'"
        return [name for (name,) in self.rows(listed)]

    def columns(self, table: str) -> list[str]:
        return [row[1] for row in self.rows(f'PRAGMA table_info("{table}")')]

    def counts(self) -> dict[str, int]:
        return {
            table: self.rows(f'SELECT count(*) FROM "{table}"')[0][0]  # noqa: S608
            for table in self.tables()
        }

    def leaves(self) -> list[tuple[str, str]]:
        return self.rows("SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "town"
    folder.mkdir()
    with tarfile.open(RELEASE) as release:
        release.extractall(folder, filter="data")
    return folder


@pytest.fixture
def former(data: Path, tmp_path: Path):
    """What stood in the database before the upgrade."""
    kept = tmp_path / "former.sqlite3"
    kept.write_bytes((data / "yakuba.sqlite3").read_bytes())
    before = Former(kept)
    with contextlib.closing(before.base):
        if ON_POSTGRESQL:
            (data / "yakuba.sqlite3").unlink()
            move(before, data)
        yield before


def move(before: Former, data: Path) -> None:
    """Make the tables of the former release on PostgreSQL and put its rows into them."""
    for app, name in before.leaves():
        yakuba(data, "migrate", app, name, "--verbosity", "0")
    with psycopg.connect(environment(data)["DATABASE_OWNER_URL"]) as base:
        for table in before.tables():
            if table not in NOT_COPIED:
                fill(base, table, before)


def fill(base: psycopg.Connection, table: str, before: Former) -> None:
    """Copy one table; references are looked at when all is there."""
    columns = before.columns(table)
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
    )
    listed = ", ".join(f'"{column}"' for column in columns)
    with base.cursor() as cursor:
        for row in before.rows(f'SELECT {listed} FROM "{table}"'):  # noqa: S608
            # As text of no type: the column says what it is.
            cursor.execute(statement, [None if one is None else str(one) for one in row])
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, columns[0]])
        sequence = cursor.fetchone()[0] if "id" in columns else None
        if sequence and before.rows(f'SELECT max("id") FROM "{table}"')[0][0]:  # noqa: S608
            cursor.execute(
                sql.SQL("SELECT setval(%s, (SELECT max(id) FROM {}))").format(
                    sql.Identifier(table)
                ),
                [sequence],
            )


def counts(data: Path, tables: list[str]) -> dict[str, int]:
    """Count the rows as an outsider."""
    statement = 'SELECT count(*) FROM "{}"'
    if ON_POSTGRESQL:
        with psycopg.connect(environment(data)["DATABASE_OWNER_URL"]) as base:
            return {table: base.execute(statement.format(table)).fetchone()[0] for table in tables}
    with contextlib.closing(sqlite3.connect(data / "yakuba.sqlite3")) as base:
        return {table: base.execute(statement.format(table)).fetchone()[0] for table in tables}


def test_a_town_that_began_with_0_1_0_goes_on(data: Path, former: Former):
    before = former.counts()
    yakuba(data, "prepare")
    after = counts(data, list(before))
    copied = [table for table in before if table not in NOT_COPIED]
    assert [table for table in copied if after[table] < before[table]] == []
    assert {table: after[table] for table in UNTOUCHED} == {
        table: before[table] for table in UNTOUCHED
    }

    day = json.loads(run(data, "-m", "tests.upgrade.act"))
    assert set(day["statuses"].values()) == {200}, day["statuses"]
    written = {
        number: json.loads(answers)
        for number, answers in former.rows("SELECT receipt_number, answers FROM procedures_application")
    }  # fmt: skip
    assert day["words"]["answers"] == written
    assert len(day["words"]["files"]) == before["files_storedfile"]
    serials = {int(number.split("-")[1]) for number in written}
    assert int(day["receipt"].split("-")[1]) == max(serials) + 1
    waiting = (
        "SELECT count(*) FROM decisions_decision WHERE decided_at IS NULL AND abandoned_at IS NULL"
    )
    assert day["decided"] == former.rows(waiting)[0][0] >= 2
    assert day["open"] == 0

    # The worker does what the new release adds to old rows; they stay what they were.
    yakuba(data, "work", "--once")
    yakuba(data, "work", "--once")
    later = json.loads(run(data, "-m", "tests.upgrade.act"))
    assert set(later["statuses"].values()) == {200}
    assert written.items() <= later["words"]["answers"].items()
    assert later["words"]["files"].items() >= day["words"]["files"].items()
    for kept in ("corrections", "notes"):
        assert later["words"][kept] == day["words"][kept]
    assert "すべて保管したときのまま" in yakuba(data, "backup", "examine")
