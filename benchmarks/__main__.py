"""Print the table of goals: measure, n, p50, p95, goal, verdict.

The installation stands in build/bench and is kept, because 100,000 applications take a minute to
write; remove the folder to begin anew. `python -m tests.postgresql -- python -m benchmarks` measures
on a throw-away PostgreSQL. Everything runs on the machine at hand, web server, worker
and client together, so compare figures of one run and not of two days.
"""

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.journeys.browser import Browser, Page, logged_in
from tests.served import Installation, manage, output_of, start

from benchmarks import reports

from . import conversion, feel, matching, programmes, region, schedule, talent
from .pages import REPEAT, grow, kept, timed
from .table import Row, show

APPLICATIONS = 100_000
SENDS = 40
# Of the published scheduling problems one in so many is levelled; `benchmarks.schedule` takes all.
EVERY = 8


def elapsed(act: Callable[[], Page]) -> float:
    """Return the milliseconds of one request that leads on."""
    began = time.perf_counter()
    page = act()
    taken = (time.perf_counter() - began) * 1000
    assert page.status == 302, f"{page.url}: {page.status}"
    return taken


def portal_rows(port: int) -> Iterator[Row]:
    """Time what residents read."""
    browser = Browser(port)
    yield timed(browser, "/mihon/", "portal: home", 60)
    yield timed(browser, "/mihon/procedures/?q=じどうてあ", "portal: search with a slip", 60)
    yield timed(browser, "/mihon/procedures/child-allowance/", "portal: procedure page", 60)


def form_rows(port: int, ready: list[dict[str, str]]) -> Iterator[Row]:
    """Time filling in and sending."""
    browser = Browser(port)
    browser.cookies["yakuba_session"] = ready[0]["session"]
    draft = f"/mihon/drafts/{ready[0]['draft']}"
    yield timed(browser, f"{draft}/questions/contact/", "form: question page", 60)
    page = browser.get(f"{draft}/questions/contact/")
    form = page.form(having="seen")
    saved = [
        elapsed(lambda: browser.post(page, form, button=("action", "next"), follow=False))
        for _ in range(REPEAT)
    ]
    yield Row("form: save one page", 60, saved)
    yield timed(browser, f"{draft}/check/", "form: check page", 60)
    sent = Row("form: submit with one attachment", 150)
    for one in ready[1:]:
        with contextlib.closing(Browser(port)) as resident:
            resident.cookies["yakuba_session"] = one["session"]
            check = resident.get(f"/mihon/drafts/{one['draft']}/check/")
            last = check.form(having="revision")
            ticked = {name: values[-1] for name, values in last.choices.items()}
            sent.values.append(
                elapsed(lambda: resident.post(check, last, ticked, follow=False))  # noqa: B023
            )
    yield sent


def desk_rows(port: int, case: str) -> Iterator[Row]:
    """Time what staff read, over all applications."""
    officer = logged_in(port, "aoki")
    yield timed(officer, "/mihon/desk/", "desk: my day, 100,000 applications", 100)
    yield timed(officer, "/mihon/desk/cases/", "desk: queue, 100,000 applications", 100)
    yield timed(officer, "/mihon/desk/cases/?q=たむら", "desk: search in the queue", 100)
    everywhere = "/mihon/desk/cases/?q=森田&stage=all"
    yield timed(officer, everywhere, "desk: search in all applications", 100)
    yield timed(officer, f"/mihon/desk/cases/{case}/", "desk: case page", 100)
    mayor = logged_in(port, "kato")
    yield timed(mayor, "/mihon/desk/measures/?months=24", "desk: dashboard, 24 months", 150)


def installation_rows(installation: Installation) -> Iterator[Row]:
    """Weigh web and worker, and time a later start."""
    megabytes = installation.resident_kilobytes() / 1024
    yield Row("web + worker resident after the run", 450, [megabytes], "MB")


def start_row(data: Path) -> Row:
    """Stop and start again; the first page must stand in three seconds."""
    row = Row("later start to the first page", 3000)
    for _ in range(3):
        began = time.perf_counter()
        installation = start(data)
        with contextlib.closing(Browser(installation.port)) as browser:
            assert browser.get("/mihon/").status == 200
        row.values.append((time.perf_counter() - began) * 1000)
        installation.stop()
    return row


def rows(data: Path, facts: dict[str, Any]) -> Iterator[Row]:
    """Measure all that stands on the filled installation, and what needs none."""

    def script(module: str, *words: str) -> Any:
        """Run a module in the installation's environment and return the JSON it prints."""
        return json.loads(output_of(data, module, *words))

    installation = start(data)
    try:
        yield from portal_rows(installation.port)
        yield from form_rows(installation.port, facts["drafts"])
        yield from desk_rows(installation.port, facts["case"])
        for part in (programmes, talent, region):
            yield from part.rows(installation.port)
        yield from installation_rows(installation)
    finally:
        installation.stop()
    yield Row("one notice as PDF/A, warm", 150, script("benchmarks.notice", "30"))
    for report in reports.rows(script):
        yield Row(*report)
    taken = script("benchmarks.takeover")
    yield Row("intake: 10,000 rows of Excel, read to kept", 5, [sum(taken.values())], "s")
    yield start_row(data)
    yield from schedule.rows(EVERY)
    yield from conversion.rows()
    yield from matching.rows()
    yield from feel.rows()


def main() -> int:
    """Measure and print; the exit code tells whether all goals were met."""
    with kept("bench") as data:
        print(f"preparing {APPLICATIONS:,} applications in {data} ...", flush=True)
        (data / "server.log").unlink(missing_ok=True)
        start(data, YAKUBA_DEMO="small").stop()
        facts = json.loads(output_of(data, "benchmarks.fill", str(APPLICATIONS), str(SENDS + 1)))
        for part in (programmes, talent, region):
            grow(data, part.FILL)
        manage(data, "work", "--once")
        return show(rows(data, facts))


if __name__ == "__main__":
    sys.exit(main())
