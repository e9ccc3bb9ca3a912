"""A whole plan as a file shows it: ten thousand tasks, read and told as plain values."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, F, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from yakuba.kernel.actor import Actor
from yakuba.kernel.workdays import Calendar
from yakuba.programmes.models import Project, Task, TaskLink
from yakuba.programmes.rules.gantt import Dated, Row, Tie, outlined, without_spare

from .gantt import Sheet, then_of
from .past import Then
from .visible import sees_all

# Fewer projects than these are named one by one where all tasks are asked for.
_FEW: Final = 300

# Place, key, project, task above, title, kind, start, finish, day on which it was finished.
_Line = tuple[int, int, int, int | None, str, str, str | None, str | None, str | None]


class _Iso(Func):
    """A day as text: the driver of SQLite takes longer for three days than for all other columns."""

    template = "CAST(%(expressions)s AS text)"
    arity = 1
    output_field = CharField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Write the day so whatever the server's own style of dates is."""
        iso = "to_char(%(expressions)s, 'YYYY-MM-DD')"
        return self.as_sql(compiler, connection, template=iso, **context)


@lru_cache(maxsize=4096)
def _day(iso: str | None) -> date | None:
    return None if iso is None else date.fromisoformat(iso)


def whole_of(projects: QuerySet[Project], *, actor: Actor, calendar: Calendar) -> Sheet:
    """Return everything that a file shows: all rows of the projects and their links.

    Links that end in a task which is not among the rows may be there too: they are not drawn.
    """
    listed = list(projects.values_list("pk", "code", "name"))
    keys = [key for key, _, _ in listed]
    tasks, links = Task.objects.filter(removed_at=None), TaskLink.objects.all()
    if not sees_all(actor) or len(keys) <= _FEW:
        tasks, links = tasks.filter(project__in=keys), links.filter(after__project__in=keys)
    plans = _plans(tasks, keys)
    told = links.order_by().values_list("before_id", "after_id", "kind", "lag")
    ties = list(map(Tie._make, told))
    tight = without_spare(_dated(plans), ties, calendar)
    then = then_of(keys, calendar)
    rows: list[Row] = []
    for key, code, name in listed:
        first = _day(min([line[6] for line in plans[key] if line[6]], default=None))
        last = _day(max([line[7] for line in plans[key] if line[7]], default=None))
        rows.append(Row(key, f"{code} {name}", "GROUP", first, last, is_project=True))
        rows += _rows(plans[key], then, tight)
    return Sheet(rows, ties, len(rows))


def _plans(tasks: QuerySet[Task], keys: Sequence[int]) -> dict[int, list[_Line]]:
    """Return the tasks of each project by their places; nobody's name is drawn, so none is read."""
    plans: dict[int, list[_Line]] = {key: [] for key in keys}
    for line in tasks.order_by().values_list(
        "position", "pk", "project_id", "parent_id", "title", "kind",
        _Iso(F("start")), _Iso(F("finish")), _Iso(F("finished_on")),
    ):  # fmt: skip
        if line[2] in plans:
            plans[line[2]].append(line)
    for plan in plans.values():
        plan.sort()
    return plans


def _dated(plans: Mapping[int, Sequence[_Line]]) -> Iterator[Dated]:
    """Yield the open tasks that have dates: no other may be what an end hangs on."""
    for plan in plans.values():
        for _, key, project, _, _, _, start, finish, ended in plan:
            if ended is None and start and finish:
                yield key, project, _day(start), _day(finish), None


def _rows(plan: Sequence[_Line], then: Mapping[int, Then], tight: Collection[int]) -> Iterator[Row]:
    """Yield the tasks of a project in the order of its outline."""
    lines = {line[1]: line for line in plan}
    for key, depth in outlined((line[1], line[3]) for line in plan):
        _, _, _, _, title, kind, start, finish, ended = lines[key]
        was = then[key][:2] if key in then else None
        first, last, done, spare = (
            _day(start),
            _day(finish),
            _day(ended),
            0 if key in tight else None,
        )
        yield Row(key, title, kind, first, last, was, 0, done, spare, depth + 1)
