"""Print every goal of production with what was measured and a verdict.

usage: python -m benchmarks.production [PART …] [--factor 0.05] [--keep]

The database stands in build/bench-production and is kept: a second run does not fill it again.
Everything runs on the machine at hand, PostgreSQL, web, worker and clients together, so compare
figures of one run and not of two days. The short form (`--factor`) shows that all parts work; its
verdicts are those of a smaller town.
"""

import argparse
import importlib
import json
import platform
import shutil
import sys
import time
from pathlib import Path

import psycopg
from tests.served import ROOT

from . import server
from .rows import HEADING, Part, Row, Stage

ROOT_FOLDER = ROOT / "build" / "bench-production"
APPLICATIONS = 1_000_000
FILL_SECONDS = 600
LEAST_BACKLOG = 50_000
# Name of the part, and the function that measures it; in the order in which they are run.
PARTS = {
    "staff": "benchmarks.production.staff:rows",
    "export": "benchmarks.production.export:rows",
    "sealing": "benchmarks.production.sealing:rows",
    "load": "benchmarks.production.load_rows:rows",
    "chaos": "benchmarks.production.chaos_rows:rows",
}


def part_of(name: str) -> Part:
    """Return the function of a part."""
    module, _, function = PARTS[name].partition(":")
    part: Part = getattr(importlib.import_module(module), function)
    return part


def filled(stage: Stage, stamp: Path, applications: int) -> dict[str, float]:
    """Fill the database unless it is filled, and return the seconds that every step took."""
    if stamp.exists():
        facts = json.loads(stamp.read_text(encoding="ascii"))
        if facts["applications"] == applications:
            stage.command("migrate", "-v", "0")
            return dict(facts["seconds"])
    print(f"filling {applications:,} applications and eight events of each ...", flush=True)
    seconds = stage.script("benchmarks.production.fill", str(applications))
    assert isinstance(seconds, dict)
    facts = {"applications": applications, "seconds": seconds}
    stamp.write_text(json.dumps(facts), encoding="ascii")
    return seconds


def fill_row(seconds: dict[str, float], applications: int, events: int) -> Row:
    """Tell how long it took to fill the database, whenever that was."""
    whole = sum(seconds.values())
    steps = ", ".join(f"{name} {round(value)}" for name, value in seconds.items())
    return Row(
        f"fill {applications:,} + {events:,} events",
        f"< {FILL_SECONDS // 60} min",
        f"{whole:.0f} s",
        whole < FILL_SECONDS,
        f"seconds: {steps}",
    )


def counted_events(stage: Stage) -> int:
    """Return how many events stand in the database, those of earlier runs too."""
    with psycopg.connect(stage.server.url_for("root_of_postgres")) as connection:
        found = connection.execute("SELECT count(*) FROM events_eventrecord").fetchone()
    return int(found[0]) if found else 0


def sealed_row(stage: Stage) -> Row | None:
    """Seal what nobody has sealed yet, so that every part measures with the sealer at work.

    None where a few events of the run before were all that waited.
    """
    found = stage.script("benchmarks.production.sealing_backlog")
    assert isinstance(found, dict)
    events, seconds = int(found["events"]), float(found["seconds"])
    if events < LEAST_BACKLOG:
        return None
    told = f"{seconds:.0f} s, {events / seconds:,.0f} a second"
    return Row(f"seal a backlog of {events:,} events", "(told)", told, None)


def machine() -> str:
    """Return what ran it all, in a line."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = Path("/proc/meminfo").read_text(encoding="ascii").split()[1]
    return (
        f"{len(names)} × {names[0] if names else platform.machine()}, "
        f"{int(memory) // 1024 // 1024} GB, Python {platform.python_version()}"
    )


def show(row: Row, kept: list[Row]) -> None:
    """Print a row as soon as it is known."""
    kept.append(row)
    print(row.line(), flush=True)


def measure(names: list[str], factor: float) -> list[Row]:
    """Run the parts on the kept database."""
    folder = ROOT_FOLDER if factor >= 1 else ROOT_FOLDER / f"factor-{factor:g}"
    applications = max(1_000, round(APPLICATIONS * factor))
    stamp, rows = folder / "filled.json", list[Row]()
    if not stamp.exists():
        # What an interrupted run left behind has neither keys nor indexes.
        for part in ("postgresql", "data"):
            shutil.rmtree(folder / part, ignore_errors=True)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    with server.kept(folder / "postgresql") as database:
        stage = Stage(database, folder / "data", factor)
        stage.command("prepare")
        seconds = filled(stage, stamp, applications)
        show(fill_row(seconds, applications, counted_events(stage)), rows)
        if backlog := sealed_row(stage):
            show(backlog, rows)
        for name in names:
            for row in part_of(name)(stage):
                show(row, rows)
    return rows


def main() -> int:
    """Measure and print; the exit code tells whether all goals were met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.production")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--factor", type=float, default=1.0, help="share of the full size")
    given = parser.parse_args()
    if unknown := set(given.parts) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    began = time.monotonic()
    print(f"{machine()}\n\n{HEADING}", flush=True)
    rows = measure(given.parts or list(PARTS), given.factor)
    goals = [row for row in rows if row.met is not None]
    met = sum(1 for row in goals if row.met)
    print(f"\n{met} of {len(goals)} goals met in {(time.monotonic() - began) / 60:.0f} minutes")
    return 0 if met == len(goals) else 1


if __name__ == "__main__":
    sys.exit(main())
