"""Fill PostgreSQL with applications and eight events each, as the tables' owner.

usage: python -m benchmarks.production.fill COUNT          prints JSON: seconds, rows
       python -m benchmarks.production.fill COUNT --share 0/2   one of the writers it starts
"""

import argparse
import json
import os
import subprocess
import sys
import time
from datetime import datetime

import django
import psycopg

django.setup()

from django.utils import timezone  # noqa: E402 - after setup

from yakuba.demo import definitions  # noqa: E402
from yakuba.demo.world import BUILDER, OFFICERS  # noqa: E402
from yakuba.foundation.accounts.models import User  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality  # noqa: E402
from yakuba.foundation.vault.services import current_generation  # noqa: E402
from yakuba.organisation.models import Appointment, Department  # noqa: E402
from yakuba.organisation.queries import calendar_of  # noqa: E402
from yakuba.organisation.rules import DepartmentKind  # noqa: E402
from yakuba.organisation.services import found_department  # noqa: E402
from yakuba.procedures.models import Application, Procedure, ReceiptSeries  # noqa: E402
from yakuba.procedures.queries.catalogue import definition_of  # noqa: E402
from yakuba.procedures.rules import arrival  # noqa: E402
from yakuba.procedures.rules.vocabulary import SupersedePolicy  # noqa: E402
from yakuba.procedures.services.publishing import publish_version  # noqa: E402

from . import bulk, history  # noqa: E402
from .columns import TABLES  # noqa: E402

# One big city has most, as in a prefecture.
SHARES = {"mihon": 0.70, "kamei": 0.20, "reiji": 0.07, "hinagata": 0.03}
WRITERS = 2
SEED = 11
COPY_CHUNK = 500


def open_town(slug: str, model: list[Department]) -> None:
    """Give a town of the demo the departments and the procedures of the model."""
    at = timezone.now()
    town = Municipality.objects.get(slug=slug)
    with acting_in(town.pk):
        known = {one.code: one for one in Department.objects.all()}
        for one in model:
            if one.code not in known:
                known[one.code] = found_department(
                    code=one.code,
                    name=one.name,
                    kind=DepartmentKind(one.kind),
                    parent=known[one.parent.code] if one.parent else None,
                    valid_from=one.valid_from,
                    actor=BUILDER,
                    at=at,
                )
        for code in definitions.codes():
            if not Procedure.objects.filter(slug=code).exists():
                publish_version(
                    document=definitions.document(code),
                    policy=SupersedePolicy.MAY_CONTINUE,
                    actor=BUILDER,
                    at=at,
                )
        # Each of the writers would make the first key of the town by itself.
        current_generation()


def read_town(slug: str) -> history.Town:
    """Return what the lines need of the town."""
    town = Municipality.objects.get(slug=slug)
    with acting_in(town.pk):
        found = Procedure.objects.filter(slug__in=history.WEIGHTS).select_related("live_version")
        return history.Town(
            id=town.pk,
            name=town.name,
            procedures=tuple(
                history.Procedure(
                    id=str(one.pk),
                    version=str(one.live_version_id),
                    section=one.section_id,
                    slug=one.slug,
                    kind=one.kind,
                    days=arrival.standard_days(definition_of(one.live_version)),
                )
                for one in found.order_by("slug")
            ),
            calendar=calendar_of(town),
            officers=_officers() if slug == "mihon" else {},
        )


def _officers() -> dict[str, history.Officer]:
    found = {}
    for code, name in OFFICERS.items():
        user = User.objects.get(username=name)
        post = Appointment.objects.select_related("post").filter(user=user).earliest("pk").post
        found[code] = history.Officer(user.pk, post.pk, user.name, post.label)
    return found


def write_share(url: str, count: int, share: int, now: datetime) -> None:
    """Write the share of one writer: of every town the applications of one half of the time."""
    with psycopg.connect(url) as connection:
        connection.execute("SET synchronous_commit = off")
        for slug, part in SHARES.items():
            town = read_town(slug)
            whole = round(count * part)
            begin, end = whole * share // WRITERS, whole * (share + 1) // WRITERS
            with acting_in(town.id):
                past = history.History(town, seed=SEED + share, now=now)
                for lines in past.live(range(begin, end), whole):
                    for table, rows in lines.items():
                        _copy(connection, table, rows)
                    connection.commit()


def _copy(connection: psycopg.Connection, table: str, rows: list[str]) -> None:
    columns = ", ".join(TABLES[table])
    with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for at in range(0, len(rows), COPY_CHUNK):
            copy.write("\n".join(rows[at : at + COPY_CHUNK]) + "\n")


def number_on(url: str, count: int) -> None:
    """Let the numbers of what comes later begin behind the last."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT setval(pg_get_serial_sequence('decisions_circulation', 'id'), max(id)) "
            "FROM decisions_circulation"
        )
    for slug, part in SHARES.items():
        with acting_in(Municipality.objects.get(slug=slug).pk):
            newest = Application.objects.latest("arrived_at").arrived_at
            for year in range(newest.year - 3, newest.year + 1):
                ReceiptSeries.objects.update_or_create(
                    fiscal_year=year,
                    defaults={"last_serial": history.FIRST_SERIAL + round(count * part)},
                )


def fill(url: str, count: int) -> dict[str, float]:
    """Write everything; returns the seconds of each step."""
    seconds, began = {}, time.perf_counter()

    def note(step: str) -> None:
        nonlocal began
        seconds[step], began = round(time.perf_counter() - began, 1), time.perf_counter()
        print(f"  {step}: {seconds[step]} s", file=sys.stderr, flush=True)

    with acting_in(Municipality.objects.get(slug="mihon").pk):
        model = list(Department.objects.select_related("parent").order_by("code"))
    for slug in SHARES:
        open_town(slug, model)
    note("towns")
    tables = list(TABLES)
    taken = bulk.strip(url, tables)
    command = [sys.executable, "-m", "benchmarks.production.fill", str(count), "--share"]
    now = timezone.now().isoformat()
    writers = [
        subprocess.Popen([*command, f"{share}/{WRITERS}", "--now", now]) for share in range(WRITERS)
    ]
    codes = [writer.wait() for writer in writers]
    if any(codes):
        raise SystemExit("a writer failed")
    note("rows")
    bulk.build(url, taken)
    note("indexes")
    number_on(url, count)
    bulk.settle(url, tables)
    note("statistics")
    return seconds


def main() -> None:
    """Fill, or write one share."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--share", default="")
    parser.add_argument("--now", default="")
    given = parser.parse_args()
    url = os.environ["DATABASE_OWNER_URL"]
    if given.share:
        share = int(given.share.split("/")[0])
        write_share(url, given.count, share, datetime.fromisoformat(given.now))
        return
    sys.stdout.write(json.dumps(fill(url, given.count)))


if __name__ == "__main__":
    main()
