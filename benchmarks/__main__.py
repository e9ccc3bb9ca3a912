"""Print the table of goals: measure, n, p50, p95, goal, verdict.

The installation stands in build/bench and is kept, because 100,000 applications take a minute to
write; remove the folder to begin anew. Everything runs on the machine at hand, web server, worker
and client together, so compare figures of one run and not of two days.
"""

import contextlib
import itertools
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.journeys.browser import Browser, Page, logged_in
from tests.served import ROOT, Installation, environment, manage, start

APPLICATIONS = 100_000
REPEAT = 80
SENDS = 40
DATA = ROOT / "build" / "bench"


@dataclass
class Row:
    """One line of the table; values in milliseconds unless the unit says otherwise."""

    measure: str
    goal: float
    values: list[float] = field(default_factory=list)
    unit: str = "ms"

    def line(self) -> str:
        """Return the line as it is printed."""
        p50 = statistics.median(self.values)
        p95 = sorted(self.values)[max(0, round(len(self.values) * 0.95) - 1)]
        verdict = "ok" if p95 < self.goal else "MISSED"
        return (
            f"{self.measure:<48}{len(self.values):>5}{p50:>9.1f}{p95:>9.1f}"
            f"  < {self.goal:g} {self.unit:<4}{verdict}"
        )


def script(module: str, *words: str) -> object:
    """Run a module in the installation's environment and return the JSON it prints."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env={
            **environment(DATA),
            "DJANGO_SETTINGS_MODULE": "yakuba.config.settings",
            "PYTHONPATH": f"{ROOT}/src:{ROOT}",
        },
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout)


def timed(act: Callable[[], Page], *, status: int = 200) -> float:
    """Return the milliseconds of one request, which must succeed."""
    began = time.perf_counter()
    page = act()
    elapsed = (time.perf_counter() - began) * 1000
    assert page.status == status, f"{page.url}: {page.status}"
    return elapsed


def repeat(browser: Browser, url: str, goal: float, name: str, count: int = REPEAT) -> Row:
    """Time a page after three requests that do not count."""
    for _ in range(3):
        browser.get(url)
    return Row(name, goal, [timed(lambda: browser.get(url)) for _ in range(count)])


def portal_rows(port: int) -> Iterator[Row]:
    """Time what residents read."""
    browser = Browser(port)
    yield repeat(browser, "/mihon/", 60, "portal: home")
    yield repeat(browser, "/mihon/procedures/?q=じどうてあ", 60, "portal: search with a slip")
    yield repeat(browser, "/mihon/procedures/child-allowance/", 60, "portal: procedure page")


def form_rows(port: int, ready: list[dict[str, str]]) -> Iterator[Row]:
    """Time filling in and sending."""
    browser = Browser(port)
    browser.cookies["yakuba_session"] = ready[0]["session"]
    draft = f"/mihon/drafts/{ready[0]['draft']}"
    yield repeat(browser, f"{draft}/questions/contact/", 60, "form: question page")
    page = browser.get(f"{draft}/questions/contact/")
    form = page.form(having="seen")
    saved = [
        timed(lambda: browser.post(page, form, button=("action", "next"), follow=False), status=302)
        for _ in range(REPEAT)
    ]
    yield Row("form: save one page", 60, saved)
    yield repeat(browser, f"{draft}/check/", 60, "form: check page")
    sent = Row("form: submit with one attachment", 150)
    for one in ready[1:]:
        with contextlib.closing(Browser(port)) as resident:
            resident.cookies["yakuba_session"] = one["session"]
            check = resident.get(f"/mihon/drafts/{one['draft']}/check/")
            last = check.form(having="revision")
            ticked = {name: values[-1] for name, values in last.choices.items()}
            sent.values.append(
                timed(lambda: resident.post(check, last, ticked, follow=False), status=302)  # noqa: B023
            )
    yield sent


def desk_rows(port: int, case: str) -> Iterator[Row]:
    """Time what staff read, over all applications."""
    officer = logged_in(port, "aoki")
    yield repeat(officer, "/mihon/desk/", 100, "desk: my day, 100,000 applications")
    yield repeat(officer, "/mihon/desk/cases/", 100, "desk: queue, 100,000 applications")
    yield repeat(officer, "/mihon/desk/cases/?q=たむら", 100, "desk: search in the queue")
    yield repeat(
        officer, "/mihon/desk/cases/?q=森田&stage=all", 100, "desk: search in all applications"
    )
    yield repeat(officer, f"/mihon/desk/cases/{case}/", 100, "desk: case page")
    mayor = logged_in(port, "kato")
    yield repeat(mayor, "/mihon/desk/measures/?months=24", 150, "desk: dashboard, 24 months")


def installation_rows(installation: Installation) -> Iterator[Row]:
    """Weigh web and worker, and time a later start."""
    megabytes = installation.resident_kilobytes() / 1024
    yield Row("web + worker resident after the run", 450, [megabytes], "MB")


def start_row() -> Row:
    """Stop and start again; the first page must stand in three seconds."""
    row = Row("later start to the first page", 3000)
    for _ in range(3):
        began = time.perf_counter()
        installation = start(DATA)
        with contextlib.closing(Browser(installation.port)) as browser:
            assert browser.get("/mihon/").status == 200
        row.values.append((time.perf_counter() - began) * 1000)
        installation.stop()
    return row


def main() -> int:
    """Measure and print; the exit code tells whether all goals were met."""
    DATA.mkdir(parents=True, exist_ok=True)
    print(f"preparing {APPLICATIONS:,} applications in {DATA.relative_to(ROOT)} ...", flush=True)
    (DATA / "server.log").unlink(missing_ok=True)
    installation = start(DATA, YAKUBA_DEMO="small")
    installation.stop()
    facts = script("benchmarks.fill", str(APPLICATIONS), str(SENDS + 1))
    assert isinstance(facts, dict)
    manage(DATA, "work", "--once")
    print(f"\n{'measure':<48}{'n':>5}{'p50':>9}{'p95':>9}  goal      verdict")
    rows: list[Row] = []

    def show(found: Row) -> None:
        rows.append(found)
        print(found.line(), flush=True)

    installation = start(DATA)
    try:
        for found in itertools.chain(
            portal_rows(installation.port),
            form_rows(installation.port, facts["drafts"]),
            desk_rows(installation.port, facts["case"]),
            installation_rows(installation),
        ):
            show(found)
    finally:
        installation.stop()
    times = script("benchmarks.notice", "30")
    assert isinstance(times, list)
    show(Row("one notice as PDF/A, warm", 150, times))
    show(start_row())
    missed = [row.measure for row in rows if "MISSED" in row.line()]
    print(f"\n{len(rows) - len(missed)} of {len(rows)} goals met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
