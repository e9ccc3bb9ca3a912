"""What staff wait for at full size: queue, search, case page, dashboard, and counting a month again.

Whole HTTP requests to one web process that works as the role which row-level security binds.
"""

import itertools
import time
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

import psycopg
from tests.journeys.browser import Browser, logged_in

from .rows import Row, Stage, percentile

TURNS = 12
CASES = 60
OFFICERS = ("aoki", "kudo", "matsui")
QUEUES = (
    {},
    {"page": "5"},
    {"order": "name"},
    {"order": "-arrived"},
    {"stage": "ALL"},
    {"stage": "ALL", "page": "100"},
    {"stage": "ALL", "order": "-arrived"},
    {"stage": "ALL", "order": "name"},
    {"stage": "ALL", "order": "number"},
    {"stage": "ALL", "order": "due"},
    {"stage": "CONCLUDED"},
    {"stage": "CORRECTING"},
    {"stage": "EXAMINING"},
    {"owner": "me"},
    {"owner": "none"},
    {"due": "late"},
    {"stage": "ALL", "channel": "POST"},
    {"stage": "ALL", "since": "R8.4.1", "until": "R8.6.30"},
)
WORDS = (
    "鈴木", "すずき", "鈴木 一郎", "榎尾", "見本市", "水神 節子", "R8-1", "09012", "1234",
    "u1.00077@example.jp", "本町二丁目", "凪", "さとう けんた",
)  # fmt: skip


def timed(browser: Browser, url: str) -> float:
    """Return the milliseconds of one request, which must succeed."""
    began = time.perf_counter()
    page = browser.get(url)
    elapsed = (time.perf_counter() - began) * 1000
    assert page.status == 200, f"{page.url}: {page.status}"
    return elapsed


def measured(name: str, goal: int | None, visits: Iterable[tuple[Browser, str]]) -> Row:
    """Time every visit, each page once before it counts; without a goal the figure is told."""
    rounds = list(visits)
    for browser, url in rounds:
        timed(browser, url)
    times: list[tuple[float, str]] = []
    for _ in range(TURNS):
        times += [(timed(browser, url), url) for browser, url in rounds]
    values = [one for one, _ in times]
    p95, slowest = percentile(values, 0.95), max(times)
    told = (
        f"p50 {percentile(values, 0.5):.0f} p95 {p95:.0f} p99 {percentile(values, 0.99):.0f} ms, "
        f"n {len(values)}"
    )
    remark = f"slowest {slowest[0]:.0f} ms {slowest[1]}"
    if goal is None:
        return Row(name, "(told)", told, None, remark)
    return Row(name, f"p95 < {goal} ms", told, p95 < goal, remark)


def cases(stage: Stage) -> dict[str, list[str]]:
    """Return keys of cases by the officer who may see them, open and ended ones."""
    query = """
        SELECT a.id::text FROM procedures_application a
        JOIN procedures_procedure p ON p.id = a.procedure_id
        JOIN tenancy_municipality m ON m.id = a.municipality_id
        WHERE m.slug = 'mihon' AND p.slug = %s AND (a.concluded_at IS NULL) = %s
        ORDER BY a.receipt_number DESC LIMIT %s
    """
    found = {}
    with psycopg.connect(stage.server.owner_url) as connection:
        for officer, slug in (("aoki", "child-allowance"), ("kudo", "dog-registration")):
            found[officer] = [
                key
                for is_open in (True, False)
                for (key,) in connection.execute(query, (slug, is_open, CASES // 4))
            ]
    return found


def pages(port: int, stage: Stage) -> Iterator[Row]:
    """Time the pages of the desk."""
    staff = {name: logged_in(port, name) for name in (*OFFICERS, "kato", "kimura")}
    officers = [staff[name] for name in OFFICERS]
    yield measured(
        "staff queue, 18 filters and orders",
        100,
        [
            (officer, f"/mihon/desk/cases/?{urlencode(asked)}")
            for officer, asked in itertools.product(officers, QUEUES)
        ],
    )
    yield measured(
        "full-text search, ended cases too",
        100,
        [
            (officer, f"/mihon/desk/cases/?{urlencode({'q': words})}")
            for officer, words in itertools.product(officers, WORDS)
        ],
    )
    yield measured(
        "case page",
        100,
        [
            (staff[name], f"/mihon/desk/cases/{key}/")
            for name, keys in cases(stage).items()
            for key in keys
        ],
    )
    # Nothing was promised for it; it is told because officers begin their day with it.
    yield measured("my day", None, [(officer, "/mihon/desk/") for officer in officers])
    boards = ("measures/?months=24", "measures/?months=12", "measures/online_rate/")
    yield measured("dashboard", 200, [(staff["kato"], f"/mihon/desk/{one}") for one in boards])


def counted(stage: Stage) -> Row:
    """Count every month of every town anew, as a changed definition would make the worker do."""
    found = stage.script("benchmarks.production.measures")
    assert isinstance(found, list)
    seconds = [float(one) for one in found]
    p95 = percentile(seconds, 0.95)
    told = f"p95 {p95:.2f}, max {max(seconds):.2f} s, {len(seconds)} months {sum(seconds):.0f} s"
    # Six months of each town a minute is what the sweeper does.
    return Row("measures: count one month again", "p95 < 2 s", told, p95 < 2)


def rows(stage: Stage) -> Iterator[Row]:
    """Measure what staff wait for."""
    yield counted(stage)
    installation = stage.start()
    try:
        yield from pages(installation.port, stage)
    finally:
        installation.stop()
