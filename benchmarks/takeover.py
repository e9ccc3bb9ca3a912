"""Take an old list of 10,000 rows over, as a DX officer does, and print the seconds of each step.

Run in the environment of an installation that holds 見本市; everything is rolled back at the end.
"""

import io
import json
import sys
import time
from datetime import date, timedelta

import django
import xlsxwriter

ROWS = 10_000
A_PROJECT = 16
HEADINGS = ("事業名", "所管課", "タスク", "開始日", "完了日", "担当者", "進捗率")


def book(rows: int) -> bytes:
    """Return an Excel book of so many rows: projects of sixteen tasks each."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"})
    sheet = made.add_worksheet("一覧")
    sheet.write_row(0, 0, HEADINGS)
    first = date(2026, 4, 1)
    for number in range(rows):
        at, is_first = number + 1, number % A_PROJECT == 0
        start = first + timedelta(days=number % 300)
        project = f"事業{number // A_PROJECT:04}" if is_first else ""
        sheet.write_row(at, 0, (project, "環境課" if is_first else "", f"作業{number:05}"))
        sheet.write_datetime(at, 3, start)
        sheet.write_datetime(at, 4, start + timedelta(days=20))
        sheet.write_row(at, 5, ("工藤 拓也" if number % 3 else "", (number % 10) / 10))
    made.close()
    return out.getvalue()


def measured(rows: int) -> dict[str, float]:
    """Return the seconds of reading, trying and taking the list over."""
    from django.db import transaction
    from django.utils import timezone

    from yakuba.foundation.accounts.models import User
    from yakuba.foundation.tenancy.active import acting_in
    from yakuba.foundation.tenancy.models import Municipality
    from yakuba.organisation.queries import actor_for
    from yakuba.programmes.queries.takeover import columns_of
    from yakuba.programmes.services import takeover

    content, now = book(rows), timezone.now()
    on = timezone.localdate(now)
    seconds: dict[str, float] = {}
    with acting_in(Municipality.objects.get(slug="mihon").pk), transaction.atomic():
        actor = actor_for(User.objects.get(username="kimura"), on=on)
        began = time.perf_counter()
        run = takeover.begin(content=content, name="list.xlsx", project=None, actor=actor, at=now)
        seconds["read"] = time.perf_counter() - began
        began = time.perf_counter()
        columns = columns_of(run)
        tried = takeover.choose(run=run, sheet=run.sheet, columns=columns, actor=actor, at=now)
        seconds["try"] = time.perf_counter() - began
        assert (tried.rows, tried.faults) == (rows, ())
        began = time.perf_counter()
        takeover.take_over(run=run, actor=actor, at=now, on=on)
        seconds["take"] = time.perf_counter() - began
        transaction.set_rollback(True)
    return seconds


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measured(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)))
