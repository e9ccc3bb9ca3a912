"""An export of 100,000 applications: asked for on the page, written by the worker, fetched, counted."""

import csv
import io
import re
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from tests.journeys.browser import Browser
from tests.served import Installation

from .rows import Row, Stage
from .staff import logged_in

ROWS = 100_000
SECONDS = 60
MEGABYTES = 300
PATIENCE = 600.0
STEP = 0.25
OFFICER, PROCEDURE = "kudo", "dog-registration"


def since(stage: Stage, count: int) -> str:
    """Return the day since which about so many applications to the procedure have arrived."""
    query = """
        SELECT a.arrived_at FROM procedures_application a
        JOIN procedures_procedure p ON p.id = a.procedure_id
        JOIN tenancy_municipality m ON m.id = a.municipality_id
        WHERE m.slug = 'mihon' AND p.slug = %s ORDER BY a.arrived_at DESC OFFSET %s LIMIT 1
    """
    with psycopg.connect(stage.server.owner_url) as connection:
        found = connection.execute(query, (PROCEDURE, count)).fetchone()
    return (
        found[0].date().isoformat()
        if found
        else (datetime.now(UTC) - timedelta(days=900)).date().isoformat()
    )


def highest_megabytes(pids: list[int]) -> float:
    """Return the most memory that any of the processes has ever had in use."""
    most = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                most = max(most, int(line.split()[1]))
    return most / 1024


def written(officer: Browser, kind: str, query: str) -> tuple[float, str]:
    """Ask for the export on its page and wait for it; returns the seconds and its address."""
    page = officer.get(f"/mihon/desk/cases/export.{kind}?{query}")
    form = page.form(having="kind")
    began = time.perf_counter()
    page = officer.post(page, form)
    while not any(word in page.text for word in ("できあがりました", "途中で止まりました")):
        if time.perf_counter() - began > PATIENCE:
            break
        time.sleep(STEP)
        page = officer.get(page.url)
    return time.perf_counter() - began, page.url


def rows_in(kind: str, content: bytes) -> int:
    """Return how many rows a reader of the file finds below its heading."""
    if kind == "csv":
        return sum(1 for _ in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) - 1
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read("xl/worksheets/sheet1.xml").count(b"<row ") - 1


def exported(stage: Stage, installation: Installation, kind: str, query: str) -> Iterator[Row]:
    """Write one export and judge it."""
    officer = logged_in(installation.port, OFFICER)
    seconds, address = written(officer, kind, query)
    page = officer.get(address)
    # Headings may be broken between phrases.
    found = re.search(r"条件に合った件数([\d,]+)件", re.sub(r"[\s\u200b]", "", page.text))
    fitted = int(found[1].replace(",", "")) if found else 0
    rows = rows_in(kind, officer.get(f"{address}file/").body)
    memory = highest_megabytes(installation.children()["work"])
    yield Row(
        f"export of {fitted:,} as {kind}",
        f"< {SECONDS} s",
        f"{seconds:.1f} s, {fitted / seconds:,.0f} rows a second",
        seconds < SECONDS,
    )
    yield Row(
        f"  rows: cases that fitted = rows in {kind}",
        "equal",
        f"{fitted:,} = {rows:,}",
        fitted == rows > stage.sized(ROWS) * 0.9,
    )
    yield Row(
        "  memory of the worker, highest",
        f"< {MEGABYTES} MB",
        f"{memory:.0f} MB",
        memory < MEGABYTES,
    )


def rows(stage: Stage) -> Iterator[Row]:
    """Export as CSV and as Excel."""
    asked = {"stage": "ALL", "procedure": PROCEDURE, "since": since(stage, stage.sized(ROWS))}
    installation = stage.start()
    try:
        for kind in ("csv", "xlsx"):
            yield from exported(stage, installation, kind, urlencode(asked))
    finally:
        installation.stop()
