"""Let a city have 50,000 drafts on their way and 1,000,000 decided ones.

Run with the installation's environment: python -m benchmarks.decisions_fill; prints JSON. The rows
are written in SQL, without the events that acts would have left.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - after setup
from django.utils import timezone  # noqa: E402

from yakuba.decisions.models import Decision, Step  # noqa: E402
from yakuba.foundation.jobs.services import count_rows_for_planner  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality  # noqa: E402
from yakuba.organisation.models import Appointment, Department  # noqa: E402
from yakuba.organisation.rules import DepartmentKind, Rank  # noqa: E402

from .decisions import SLUG  # noqa: E402
from .decisions_town import SECTIONS, found  # noqa: E402

OPEN, DECIDED = 50_000, 1_000_000
_BATCH = 50_000
_YEARS = 5
# Beyond the keys of every other town.
_FIRST = 1_000_000_000
_RULE = json.dumps({"acting_allowed": True, "is_routine": False, "annotation": "計測", "row": 1})


def main() -> None:
    """Fill, and print what stands there."""
    now = timezone.now()
    town = Municipality.objects.filter(slug=SLUG).first() or found(now)
    with acting_in(town.pk):
        if not Decision.objects.exists():
            _write(town, now)
        facts = {
            "decided": Decision.objects.exclude(decided_at=None).count(),
            "open": Decision.objects.filter(decided_at=None).count(),
            "steps": Step.objects.count(),
        }
    count_rows_for_planner(now)
    sys.stdout.write(json.dumps(facts))


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the database at hand makes keys, hashes and times out of a number."""

    is_postgresql: bool
    now: datetime

    def key(self, number: str) -> str:
        if self.is_postgresql:
            return f"lpad(to_hex({number}), 32, '0')::uuid"
        return f"printf('%032x', {number})"

    def hash(self, number: str) -> str:
        if self.is_postgresql:
            return f"lpad(to_hex({number}), 64, '0')"
        return f"printf('%064x', {number})"

    def text(self, number: str) -> str:
        return f"CAST({number} AS text)"

    def ago(self, minutes: str) -> str:
        moment = f"{self.now:%Y-%m-%d %H:%M:%S}"
        if self.is_postgresql:
            return f"(timestamptz '{moment}+00' - make_interval(mins => ({minutes})::int))"
        return f"datetime('{moment}', '-' || ({minutes}) || ' minutes')"

    def json(self, value: str) -> str:
        return f"'{value}'::jsonb" if self.is_postgresql else f"'{value}'"

    def truth(self, *, value: bool) -> str:
        return str(value).upper() if self.is_postgresql else str(int(value))


def _write(town: Municipality, now: datetime) -> None:
    """Write the drafts, one section after the other; the last ones are those still on the way."""
    dialect = Dialect(connection.vendor == "postgresql", now)
    total = OPEN + DECIDED
    with connection.cursor() as cursor:
        columns = "no, section, desk, officer, chief, chief_by, manager, manager_by"
        cursor.execute(
            f"CREATE TEMPORARY TABLE bench_seat ({columns.replace(',', ' integer,')} integer)"
        )
        if not dialect.is_postgresql:
            # A draft names its round before the round is there; looking for who waits for a
            # row's key would read all rows at each one.
            cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.executemany(f"INSERT INTO bench_seat VALUES ({', '.join(['%s'] * 8)})", _seats())
        for first in range(0, total, _BATCH):
            numbers = (
                f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n "
                f"WHERE i < {min(first + _BATCH, total) - 1})"
            )
            with transaction.atomic():
                for table, columns in _tables(dialect, town.pk, total):
                    names = ", ".join(f'"{name}"' for name in columns)
                    cursor.execute(
                        f"INSERT INTO {table} ({names}) {numbers} "
                        f"SELECT {', '.join(columns.values())} "
                        f"FROM n JOIN bench_seat s ON s.no = n.i % {SECTIONS}"
                    )
        if dialect.is_postgresql:
            for table in ("decisions_circulation", "decisions_step"):
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                )


def _seats() -> list[tuple[int, ...]]:
    """Return each section with its officer, 係長 and 課長: post and who holds it."""
    held: dict[int, dict[str, tuple[int, int]]] = {}
    for row in Appointment.objects.order_by("pk").select_related("post"):
        places = held.setdefault(row.post.department_id, {})
        places.setdefault(row.post.rank, (row.post_id, row.user_id))
    sections = Department.objects.filter(kind=DepartmentKind.SECTION.value).order_by("code")
    ranks = (Rank.OFFICER.value, Rank.CHIEF.value, Rank.MANAGER.value)
    return [
        (number, section.pk, *(key for rank in ranks for key in held[section.pk][rank]))
        for number, section in enumerate(sections)
    ]


def _tables(dialect: Dialect, town: int, total: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Return table by table what stands in its columns.

    A draft was written so many minutes ago as there are later ones; every second open one waits for
    the 係長, the others for the 課長.
    """
    key, drafted = dialect.key("n.i"), dialect.ago(f"{total} - n.i")
    is_decided = f"n.i < {DECIDED}"
    is_with_manager = f"(n.i / {SECTIONS}) % 2 = 1"
    common = {"municipality_id": str(town)}
    yield (
        "decisions_decision",
        common
        | {
            "id": key,
            "number": f"'計測第' || {dialect.text('n.i')} || '号'",
            "fiscal_year": f"2021 + (n.i / {SECTIONS}) % {_YEARS}",
            "serial": f"n.i / {SECTIONS * _YEARS} + 1",
            "kind": "'papers.paper'",
            "subject_kind": "'papers.paper'",
            "subject_id": dialect.text("n.i"),
            "section_id": "s.section",
            "drafter_id": "s.officer",
            "drafter_post_id": "s.desk",
            "drafted_at": drafted,
            "urgency": "CASE WHEN n.i % 37 = 0 THEN 'URGENT' ELSE 'NORMAL' END",
            "current_id": f"{_FIRST} + n.i",
            "decided_at": f"CASE WHEN {is_decided} THEN {drafted} END",
            "revision": "1",
        },
    )
    yield (
        "decisions_circulation",
        common
        | {
            "id": f"{_FIRST} + n.i",
            "decision_id": key,
            "number": "1",
            "title": f"'消耗品の購入について（' || {dialect.text('n.i')} || '）'",
            "content": dialect.json('{"outcome": ""}'),
            "content_hash": dialect.hash("n.i"),
            "amount": "1000 * (n.i % 400)",
            "rule": dialect.json(_RULE),
            "opened_at": drafted,
        },
    )
    for order, kind, post, by, label, is_closed, is_open in (
        (1, "KAIGI", "s.chief", "s.chief_by", "係長", f"{is_decided} OR {is_with_manager}", "TRUE"),
        (2, "KESSAI", "s.manager", "s.manager_by", "課長", is_decided, is_with_manager),
    ):
        yield (
            "decisions_step",
            common
            | {
                "decision_id": key,
                "circulation_id": f"{_FIRST} + n.i",
                "order": str(order),
                "wave": str(order),
                "kind": f"'{kind}'",
                "post_id": post,
                "post_label": f"'{label}'",
                "opened_at": f"CASE WHEN {is_decided} OR {is_open} THEN {drafted} END",
                "closed_at": f"CASE WHEN {is_closed} THEN {drafted} END",
                "closed_by_id": f"CASE WHEN {is_closed} THEN {by} END",
                "closed_by_label": f"CASE WHEN {is_closed} THEN '{label}' ELSE '' END",
                "capacity": f"CASE WHEN {is_closed} THEN 'SELF' ELSE '' END",
                "outcome": f"CASE WHEN {is_closed} THEN 'APPROVED' ELSE '' END",
                "opinion": "''",
                "post_review_needed": dialect.truth(value=False),
            },
        )


if __name__ == "__main__":
    main()
