"""The people of three thousand tests: built once a process, then laid down again as the rows they were.

Building a town takes a quarter of a second, the rows of it a hundredth. What a test meets is the same:
the rows stand in its own transaction, the objects are copies that nobody else has.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model

T = TypeVar("T")
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass
class Scene:
    """What was returned and what it referred to, the rows that it added, and how many lay there before it."""

    made: tuple[Any, Any]
    added: Rows
    before: dict[str, int]
    keys: tuple[str, ...]

    def fits(self) -> bool:
        """Tell whether the database is as it was when this was built."""
        counts = ", ".join(f"(SELECT count(*) FROM {_quoted(table)})" for table in self.added)  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {counts}")
            found = cursor.fetchone()
        return self.keys == _keys() and list(found) == [self.before[one] for one in self.added]

    def lay_down(self) -> None:
        """Write the rows; what they refer to may come later in the same transaction."""
        with connection.cursor() as cursor:
            for table, rows in self.added.items():
                names = _columns()[table]
                columns = ", ".join(_quoted(name) for name in names)
                places = ", ".join(["%s"] * len(names))
                text = f"INSERT INTO {_quoted(table)} ({columns}) VALUES ({places})"  # noqa: S608
                cursor.executemany(text, rows)


_scenes: dict[tuple[Any, ...], Scene] = {}


def played(name: tuple[Any, ...], build: Callable[[], T], shared: Any = None) -> T:
    """Return what `build` returns, from the rows of the first time where they fit.

    `shared` is an object of the test itself, to which the copy refers instead of to the one that
    lay there the first time. A builder that changes rows of others is called each time.
    """
    scene = _scenes.get(name)
    if scene is None:
        before = _everything()
        made = build()
        after = _everything()
        touched = [table for table, rows in after.items() if rows != before[table]]
        if any(row not in after[table] for table in touched for row in before[table]):
            return made
        added = {
            table: [row for row in after[table] if row not in before[table]] for table in touched
        }
        counts = {table: len(rows) for table, rows in before.items()}
        _scenes[name] = Scene((made, shared), added, counts, _keys())
        return copy.deepcopy(made, {id(shared): shared})
    if not scene.fits():
        return build()
    scene.lay_down()
    made, first = scene.made
    return copy.deepcopy(made, {id(first): shared})


def _keys() -> tuple[str, ...]:
    """Return what the rows are sealed with."""
    return tuple(settings.MASTER_KEYS)


def _everything() -> Rows:
    found = {}
    with connection.cursor() as cursor:
        for table, names in _columns().items():
            columns = ", ".join(_quoted(name) for name in names)
            cursor.execute(f"SELECT {columns} FROM {_quoted(table)}")  # noqa: S608
            found[table] = [tuple(row) for row in cursor.fetchall()]
    return found


def _columns() -> dict[str, list[str]]:
    """Return the columns of every table that can be written."""
    return {model._meta.db_table: _written(model) for model in _tables()}


def _tables() -> list[type[Model]]:
    found = apps.get_models(include_auto_created=True)
    return [one for one in found if one._meta.managed and not one._meta.proxy]


def _written(model: type[Model]) -> list[str]:
    fields = model._meta.local_concrete_fields
    return [field.column for field in fields if not getattr(field, "generated", False)]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
