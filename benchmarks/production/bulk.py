"""Load tables as their owner: without indexes and foreign keys, which are built once at the end."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
from psycopg import sql

_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE contype = ANY(%(kinds)s)
AND (conrelid = ANY(%(tables)s::regclass[])
     OR (contype = 'f' AND confrelid = ANY(%(tables)s::regclass[])))
"""
_INDEXES = """
SELECT c.oid::regclass::text, pg_get_indexdef(c.oid), pg_relation_size(c.oid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY(%(tables)s::regclass[])
AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p','u'))
"""
_MEMORY = "SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 1"


@dataclass(frozen=True, slots=True)
class Stripped:
    """What has to be built again, in this order; the statements of one stage may run together."""

    keys: list[str]
    indexes: list[str]
    references: list[str]


def strip(url: str, tables: Sequence[str]) -> Stripped:
    """Take indexes, keys and references off the tables, all or nothing."""
    with psycopg.connect(url) as connection:
        asked = {"tables": list(tables)}
        references = _constraints(connection, asked, ["f"])
        keys = _constraints(connection, asked, ["p", "u"])
        indexes = connection.execute(_INDEXES, asked).fetchall()
        for table, name, _ in [*references, *keys]:
            connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {_quoted(name)}")
        for name, _, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
    return Stripped(
        keys=[_added(*one) for one in keys],
        indexes=[definition for _, definition, _ in indexes],
        references=[_added(*one) for one in references],
    )


def build(url: str, taken: Stripped) -> None:
    """Build again what was taken off; two at a time, as the machine has two processors."""
    # A search index takes by far the longest: whoever begins with it does not wait for it last.
    indexes = sorted(taken.indexes, key=lambda text: " USING gin " not in text)
    _run(url, [*indexes, *taken.keys], hands=2)
    _run(url, taken.references, hands=1)


def settle(url: str, tables: Iterable[str]) -> None:
    """Let the planner know what is there, and index scans know that all of it is visible."""
    _run(url, [f"VACUUM ANALYZE {table}" for table in tables], hands=2)


def _run(url: str, statements: Sequence[str], *, hands: int) -> None:
    def one(statement: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_MEMORY)
            connection.execute(statement)

    with ThreadPoolExecutor(hands) as pool:
        list(pool.map(one, statements))


def _constraints(
    connection: psycopg.Connection, asked: dict[str, list[str]], kinds: list[str]
) -> list[tuple[str, str, str]]:
    return connection.execute(_CONSTRAINTS, {**asked, "kinds": kinds}).fetchall()


def _added(table: str, name: str, definition: str) -> str:
    return f"ALTER TABLE {table} ADD CONSTRAINT {_quoted(name)} {definition}"


def _quoted(name: str) -> str:
    return sql.Identifier(name).as_string(None)
