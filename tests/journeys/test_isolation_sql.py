# ruff: noqa: S608 - the names of the tables are our own
"""No town reaches another's rows, even by SQL of one's own: row-level security, table by table.

Everything here goes past the models, in the role of the product, as code with a mistake in it
would. What the rules do not cover is in docs/security/threat-model.md.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from yakuba.foundation.tenancy.across import across_tenants
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.tenancy.row_security import tenant_tables

from .staged import Staged

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="row-level security is PostgreSQL's: make test-postgresql runs this",
    ),
]
REFUSED = "violates row-level security policy"
NO_RIGHT = "permission denied"


def run(statement: str, *params: Any) -> int:
    """Run the statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def value(statement: str, *params: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone()[0]


def quoted(table: str) -> str:
    return connection.ops.quote_name(table)


@contextmanager
def undone_and(*expected: str) -> Iterator[None]:
    """Undo what the block did; an error is only one of the expected."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    except (DatabaseError, psycopg.Error) as error:
        # A guard that speaks up is as good as one that lets nothing through.
        assert any(words in str(error) for words in expected), str(error)


def _reading(table: str, town: Municipality) -> int:
    return int(value(f"SELECT count(*) FROM {quoted(table)} WHERE municipality_id = %s", town.pk))


def test_the_stage_has_rows_of_both_kinds_of_table(staged: Staged):
    """What follows proves something only where there are rows to be kept from somebody."""
    with acting_in(staged.mihon.pk):
        filled = [table for table in tenant_tables() if _reading(table, staged.mihon)]
    assert len(filled) >= 25
    assert len(filled) >= len(tenant_tables()) * 2 // 3


@pytest.mark.parametrize("table", tenant_tables())
def test_another_town_reads_changes_and_deletes_nothing(staged: Staged, table: str):
    mihon, name = staged.mihon, quoted(table)
    with acting_in(mihon.pk):
        before = _reading(table, mihon)
    with acting_in(staged.reiji.pk):
        assert _reading(table, mihon) == 0
        assert (
            value(f"SELECT count(*) FROM {name} WHERE municipality_id <> %s", staged.reiji.pk) == 0
        )
        with undone_and(NO_RIGHT):
            assert run(f"DELETE FROM {name} WHERE municipality_id = %s", mihon.pk) == 0
        with undone_and(NO_RIGHT):
            change = f"UPDATE {name} SET municipality_id = municipality_id"
            assert run(f"{change} WHERE municipality_id = %s", mihon.pk) == 0
        with undone_and(NO_RIGHT):
            # Taking over is changing, too.
            theft = f"UPDATE {name} SET municipality_id = %s WHERE municipality_id = %s"
            assert run(theft, staged.reiji.pk, mihon.pk) == 0
    with acting_in(mihon.pk):
        assert _reading(table, mihon) == before


def _row_of(table: str, town: Municipality) -> str:
    """Return a row of the town as JSON, or one that has its town only."""
    with acting_in(town.pk), connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) FROM {quoted(table)} t LIMIT 1")
        found = cursor.fetchone()
    row = found[0] if found else {"municipality_id": town.pk}
    return row if isinstance(row, str) else json.dumps(row)


def _insert(table: str, row: str) -> int:
    into = f"INSERT INTO {quoted(table)} SELECT * FROM"
    return run(f"{into} jsonb_populate_record(NULL::{quoted(table)}, %s::jsonb)", row)


@pytest.mark.parametrize("table", tenant_tables())
def test_nobody_writes_a_row_for_another_town(staged: Staged, table: str):
    row = _row_of(table, staged.mihon)
    with (
        acting_in(staged.reiji.pk),
        pytest.raises(DatabaseError, match=REFUSED),
        transaction.atomic(),
    ):
        _insert(table, row)
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        _insert(table, row)


@pytest.mark.parametrize("table", tenant_tables())
def test_without_a_town_nothing_is_there(staged: Staged, table: str):
    name = quoted(table)
    assert value(f"SELECT count(*) FROM {name}") == 0
    with undone_and(NO_RIGHT):
        assert run(f"UPDATE {name} SET municipality_id = municipality_id") == 0
    with undone_and(NO_RIGHT):
        assert run(f"DELETE FROM {name}") == 0


@pytest.mark.parametrize("table", tenant_tables())
def test_who_looks_across_towns_changes_none(staged: Staged, table: str):
    name = quoted(table)
    row = _row_of(table, staged.mihon)
    with across_tenants(reason="test"):
        with undone_and(NO_RIGHT):
            assert run(f"UPDATE {name} SET municipality_id = municipality_id") == 0
        with undone_and(NO_RIGHT):
            assert run(f"DELETE FROM {name}") == 0
        with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
            _insert(table, row)


@pytest.mark.parametrize("table", tenant_tables())
def test_the_planner_keeps_its_statistics_to_itself(staged: Staged, table: str):
    """pg_stats shows the commonest values of a column, unless the reader is bound by policies."""
    assert value("SELECT row_security_active(%s::regclass)", quoted(table)) is True
    assert value("SELECT count(*) FROM pg_stats WHERE tablename = %s", table) == 0


@pytest.mark.parametrize("rubbish", ["", "0", "abc", "1 OR 1=1", "99999999999999999999"])
def test_a_town_that_is_none_opens_nothing(staged: Staged, rubbish: str):
    """Whatever stands in the setting, it is compared as a number, or the statement fails."""
    with undone_and("invalid input syntax", "out of range"), connection.cursor() as cursor:
        statement = "SELECT set_config('yakuba.town', %s, true)"
        psycopg.Cursor(cursor.connection).execute(statement, [rubbish])
        raw = psycopg.Cursor(cursor.connection).execute(
            "SELECT count(*) FROM procedures_application"
        )
        assert raw.fetchone() == (0,)


@contextmanager
def pooled() -> Iterator[Any]:
    """A connection of the product's role that is handed on, as a pool does."""
    parameters = connection.get_connection_params()
    fresh = connection.get_new_connection(parameters)
    try:
        yield fresh
    finally:
        fresh.close()


def _town_left(fresh: Any) -> str:
    """Return the setting as plain SQL finds it, without a town being told."""
    found = psycopg.Cursor(fresh).execute("SELECT current_setting('yakuba.town', true)").fetchone()
    return (found[0] if found else "") or ""


def test_a_connection_that_is_handed_on_brings_no_town_along(staged: Staged):
    with pooled() as fresh:
        fresh.autocommit = True
        with acting_in(staged.mihon.pk), fresh.cursor() as cursor:
            told = cursor.execute("SELECT current_setting('yakuba.town', true)").fetchone()
            assert told == (str(staged.mihon.pk),)
        assert _town_left(fresh) == ""
        fresh.autocommit = False
        with acting_in(staged.mihon.pk), fresh.cursor() as cursor:
            cursor.execute("SELECT 1")
            fresh.commit()
        assert _town_left(fresh) == ""
        fresh.rollback()
        with acting_in(staged.mihon.pk), pytest.raises(psycopg.Error), fresh.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        fresh.rollback()
        assert _town_left(fresh) == ""


def test_one_connection_serves_two_towns_in_turn(staged: Staged):
    """In one transaction even: each statement sees the town that is active when it runs."""
    counts = []
    for town in (staged.mihon, staged.reiji, staged.mihon):
        with acting_in(town.pk):
            counts.append(value("SELECT count(DISTINCT municipality_id) FROM events_eventrecord"))
            assert value("SELECT max(municipality_id) FROM events_eventrecord") in (town.pk, None)
    assert counts[0] == counts[2] == 1


FORBIDDEN = [
    "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE {table} ADD COLUMN mine text",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "CREATE POLICY mine ON {table} USING (true)",
    "DROP POLICY own_town ON {table}",
    "TRUNCATE {table} CASCADE",
    "DROP TABLE {table} CASCADE",
    "CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE INDEX mine ON {table} (municipality_id)",
]  # fmt: skip


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_product_cannot_take_the_guards_away(staged: Staged, statement: str):
    for table in ("events_eventrecord", "procedures_application", "vault_datakey"):
        with (
            acting_in(staged.mihon.pk),
            pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
            transaction.atomic(),
        ):
            run(statement.format(table=quoted(table)))


BEYOND = [
    "SET ROLE yakuba_owner",
    "SET SESSION AUTHORIZATION yakuba_owner",
    "SET session_replication_role = replica",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "CREATE ROLE helper",
    "CREATE SCHEMA mine",
    "CREATE TABLE mine (id int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "CREATE EXTENSION dblink",
    "SELECT rolpassword FROM pg_authid",
    "SELECT passwd FROM pg_shadow",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
    "COPY events_eventrecord TO '/srv/stolen'",
    "COPY events_eventrecord TO PROGRAM 'cat'",
    "COPY procedures_application FROM '/etc/passwd'",
    "UPDATE django_migrations SET app = app",
    "UPDATE events_eventrecord SET code = code",
    "DELETE FROM events_eventrecord",
]


@pytest.mark.parametrize("statement", BEYOND)
def test_the_product_cannot_reach_beyond_its_rows(staged: Staged, statement: str):
    words = r"permission denied|must be superuser|must have|must be able|Only roles with|only roles"
    with (
        acting_in(staged.mihon.pk),
        pytest.raises(DatabaseError, match=words),
        transaction.atomic(),
    ):
        run(statement)


def test_policies_cannot_be_switched_off_for_a_session(staged: Staged):
    """`row_security = off` makes a bound role's statement fail; it does not lift the policies."""
    with (
        acting_in(staged.mihon.pk),
        pytest.raises(DatabaseError, match="would be affected by row-level security"),
        transaction.atomic(),
    ):
        run("SET LOCAL row_security = off")
        run("SELECT * FROM procedures_application")


def test_the_product_gives_nothing_away(staged: Staged):
    """PostgreSQL only warns when somebody grants what is not theirs; nothing is granted."""
    for table in ("events_eventrecord", "procedures_application"):
        with acting_in(staged.mihon.pk), transaction.atomic():
            run(f"GRANT SELECT ON {quoted(table)} TO PUBLIC")
        granted = (
            "SELECT count(*) FROM information_schema.table_privileges WHERE grantee = 'PUBLIC'"
        )
        assert value(f"{granted} AND table_schema = 'public'") == 0


def test_the_role_of_the_product_is_the_least_of_roles(staged: Staged):
    rights = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
    assert value(f"SELECT {rights} FROM pg_roles WHERE rolname = current_user") is False
