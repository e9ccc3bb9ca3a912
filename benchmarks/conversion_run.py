"""Convert the generated files once, in a process of its own, and print what it took as JSON.

Run: python -m benchmarks.conversion_run WAY FOLDER OUT [ENCODING]
WAY: `ours`, or `copy`: what DuckDB needs merely to read the same CSV and write Parquet, every value
as the text that it is.
"""

import json
import resource
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

from tests.served import ROOT

from yakuba.conversion.frames.converting import Order, Outcome, convert
from yakuba.conversion.frames.engines import DuckEngine
from yakuba.conversion.rules import layout_reading, mapping_reading
from yakuba.conversion.rules.layouts import Encoding, Layout

THREADS = 2
MEMORY_MB = 2_500
TODAY = "2026-11-23"
SOURCE, TARGET, MAPPING = "sample-legacy-resident", "sample-resident", "sample-resident"


def layout(code: str, encoding: str = "") -> Layout:
    """Return a shipped layout, its files in another encoding where one is given."""
    document = json.loads((ROOT / "data" / "layouts" / f"{code}.json").read_text("utf-8"))
    found = layout_reading.parse(document)
    if not encoding:
        return found
    files = (
        replace(one, dialect=replace(one.dialect, encoding=Encoding(encoding)))
        for one in found.files
    )
    return replace(found, files=tuple(files))


def order(folder: Path, encoding: str) -> Order:
    """Return the order to convert the files of the folder."""
    source, target = layout(SOURCE, encoding), layout(TARGET)
    document = json.loads((ROOT / "data" / "mappings" / f"{MAPPING}.json").read_text("utf-8"))
    ending = ".csv" if encoding == "utf-8" else f".{encoding}.csv"
    return Order(
        source,
        target,
        mapping_reading.parse(document, source, target),
        {
            "jumin": [folder / f"residents{ending}"],
            "setai": [folder / f"households{ending}"],
        },
        TODAY,
    )


def ours(folder: Path, out: Path, encoding: str) -> Outcome:
    """Convert, check and reconcile."""
    work = out.with_name(f"{out.name}.work")
    with DuckEngine.within(work, threads=THREADS, memory_mb=MEMORY_MB) as engine:
        began = time.perf_counter()

        def tell(progress: object) -> None:
            print(f"{time.perf_counter() - began:7.2f} {progress}", file=sys.stderr)

        return convert(order(folder, encoding), engine, out, tell)


def copy(folder: Path, out: Path) -> None:
    """Read and write, nothing else."""
    import duckdb

    con = duckdb.connect()
    con.execute(f"set threads = {THREADS}")
    con.execute(f"set memory_limit = '{MEMORY_MB}MB'")
    out.mkdir(parents=True)
    for name in ("residents", "households"):
        con.execute(
            f"copy (from read_csv('{folder}/{name}.csv', all_varchar = true))"
            f" to '{out}/{name}.parquet' (format parquet)"
        )


def main(way: str, folder: Path, out: Path, encoding: str = "utf-8") -> None:
    """Do it and print seconds, peak memory and counts."""
    shutil.rmtree(out, ignore_errors=True)
    began = time.perf_counter()
    counts = {}
    if way == "ours":
        outcome = ours(folder, out, encoding)
        counts = {
            one.file: [one.came.rows, one.passed.rows, one.kept_out.rows, one.is_balanced]
            for one in outcome.files
        }
    else:
        copy(folder, out)
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    facts = {
        "seconds": seconds,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / 1024,
        "counts": counts,
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:])
