"""The conversion rows of the table of goals: the largest city's residents, dirty, with a known truth.

`python -m benchmarks.conversion [residents]` prints them; 3,760,000 without a number. The generated
files stand in build/bench-conversion and are kept. Every conversion is a process of its own, so
that its peak memory is its own.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from tests.served import ROOT

from benchmarks import conversion_fill as fill
from benchmarks.conversion_pandas import differences
from benchmarks.table import Row, show

FOLDER = ROOT / "build" / "bench-conversion"
LARGEST = 3_760_000
# Read and written by DuckDB before and after the conversion: the machine is shared.
TIMES = 2
GROWTH = (100_000, 1_000_000, 10_000_000)
# So many residents pandas and pandera convert and check for comparison.
COMPARED = 200_000
# field:reason of every fault of the generator, in the words of the engine.
EXPECTED = {
    "number.not_digits": "resident_no:digits.other",
    "number.too_long": "resident_no:length.exact",
    "number.check_digit": "resident_no:check_digit",
    "number.twice": "resident_no:key.twice",
    "household.missing": "household_no:missing",
    "household.unknown": "household_no:reference.unknown",
    "name.missing": "name:missing",
    "name.too_long": "name:length.over",
    "name.unresolved_gaiji": "name:gaiji.unresolved",
    "kana.missing": "name_kana:missing",
    "kana.not_kana": "name_kana:kana.other",
    "birth.missing": "birth_date:missing",
    "birth.no_such_day": "birth_date:date.unreadable",
    "birth.not_in_era": "birth_date:date.unreadable",
    "birth.in_the_future": "birth_date:check.born",
    "sex.unknown_code": "sex:code.unknown",
    "relation.unknown_code": "relation:code.unknown",
    "household.two_heads": "relation:check.head",
    "postal.not_seven": "postal_code:postal.other",
    "address.no_number": "block:missing",
    "arrival.before_birth": "resident_since:check.arrival",
    "death.before_birth": "died_on:check.death",
    "state.death_without_day": "died_on:check.died",
    "permit.missing": "permit:check.permit",
    "reason.unknown_code": "settled_reason:code.unknown",
}


def filled(rows: int, encoding: str = "") -> Path:
    """Return the folder with the files of so many residents."""
    folder = FOLDER / str(rows)
    if not (folder / "truth.parquet").exists():
        fill.write(folder, rows)
    for name in ("residents", "households"):
        other = folder / f"{name}.{encoding}.csv"
        if encoding and not other.exists():
            fill.transcode(folder / f"{name}.csv", other, encoding)
    return folder


def run(way: str, folder: Path, encoding: str = "utf-8") -> dict[str, Any]:
    """Do it once in a process of its own; what it made stands in the folder `out`."""
    command = [sys.executable, "-m", "benchmarks.conversion_run", way, folder, folder / "out"]
    done = subprocess.run(
        [*map(str, command), encoding], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return facts


def wrong(folder: Path) -> tuple[int, int]:
    """Return how many seeded faults have no finding with their reason, and clean rows kept out."""
    con = duckdb.connect()
    found, truth = folder / "out" / "findings-resident.parquet", folder / "truth.parquet"
    con.execute("create table expected (fault varchar, said varchar)")
    con.executemany("insert into expected values (?, ?)", list(EXPECTED.items()))
    missed = con.execute(
        f"select count(*) from '{truth}' t join expected e using (fault) where not exists (from"
        f" '{found}' f where f.line = t.line and f.field || ':' || f.reason = e.said)"
    ).fetchone()
    innocent = con.execute(
        f"select count(distinct line) from '{found}' where keeps_out"
        f" and line not in (select line from '{truth}')"
    ).fetchone()
    return int(missed[0]) if missed else -1, int(innocent[0]) if innocent else -1


def rows(residents: int = LARGEST) -> Iterator[Row]:
    """Yield all rows."""
    folder = filled(residents, "cp932")
    copied = [run("copy", folder)["seconds"] for _ in range(TIMES)]
    made = run("ours", folder)
    name = f"conversion: {residents:,} residents"
    missed, innocent = wrong(folder)
    copied += [run("copy", folder)["seconds"] for _ in range(TIMES)]
    copy = sorted(copied)[len(copied) // 2]
    yield Row(f"{name} / read, write Parquet", 3.0, [made["seconds"] / copy], "x")
    yield Row(f"{name}: peak memory", 4_000.0, [made["peak_mb"]], "MB")
    yield Row(f"{name}: faults without their reason", 0.0, [float(missed)], "")
    yield Row(f"{name}: clean rows kept out", 0.0, [float(innocent)], "")
    lost = [0.0 if one[3] else 1.0 for one in made["counts"].values()]
    yield Row(f"{name}: files that do not add up", 0.0, lost, "")
    told = run("ours", folder, "cp932")
    print(
        f"  {made['seconds']:.1f} s against {copy:.1f} s; from CP932 {told['seconds']:.1f} s;"
        f" {residents / made['seconds']:,.0f} residents a second",
        flush=True,
    )
    shutil.rmtree(folder / "out", ignore_errors=True)
    yield from compared()
    yield from growth()


def compared() -> Iterator[Row]:
    """Yield how much faster we are than pandas and pandera, and where the two differ."""
    folder = filled(COMPARED)
    theirs = folder / "pandas"
    ours = [run("ours", folder)["seconds"] for _ in range(TIMES)]
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.conversion_pandas"]
    done = subprocess.run(
        [*command, str(folder), str(theirs)], capture_output=True, text=True, check=True
    )
    seconds: float = json.loads(done.stdout.splitlines()[-1])["seconds"]
    best = min(ours)
    print(f"  {COMPARED:,} residents: {best:.1f} s, pandas and pandera {seconds:.1f} s", flush=True)
    yield Row("conversion: of the time of pandas, pandera", 5.0, [100 * best / seconds], "%")
    other = differences(folder / "out", theirs)
    yield Row("conversion: differences between the two", 0.0, [float(other)], "")
    for one in (folder / "out", theirs):
        shutil.rmtree(one, ignore_errors=True)


def growth() -> Iterator[Row]:
    """Yield how much longer a resident takes in the largest file than in the middle one."""
    each = {}
    for count in GROWTH:
        folder = filled(count)
        took = run("ours", folder)["seconds"]
        each[count] = took / count
        print(
            f"  {count:>10,} residents {took:7.1f} s {took / count * 1e6:6.1f} us each", flush=True
        )
        shutil.rmtree(folder / "out", ignore_errors=True)
    _, middle, largest = GROWTH
    yield Row("conversion: time of one resident grows by", 1.1, [each[largest] / each[middle]], "x")


if __name__ == "__main__":
    sys.exit(show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else LARGEST)))
