"""Reads instances of PSPLIB (Kolisch & Sprecher 1997), which stand beside the project if at all."""

import csv
from dataclasses import dataclass
from pathlib import Path

from yakuba.kernel.schedule.network import Network
from yakuba.kernel.schedule.resources import Need, Resource
from yakuba.kernel.schedule.serial import Problem
from yakuba.kernel.schedule.tasks import Link, Task

FOLDER = Path(__file__).resolve().parents[6] / "shared" / "data" / "psplib"
ABSENT = f"PSPLIB is not at {FOLDER}: its instances are not part of the project"


@dataclass(frozen=True, slots=True)
class Instance:
    """One project with the end that is proven optimal (j30) or the best known (j120)."""

    name: str
    problem: Problem
    reference: int


def instances(kind: str) -> list[Instance]:
    """Return the instances of j30 or j120, none when the folder is absent."""
    table = FOLDER / {"j30": "j30_optima.csv", "j120": "j120_best_known.csv"}[kind]
    if not table.exists():
        return []
    with table.open(encoding="utf-8") as rows:
        return [
            Instance(name, read(FOLDER / kind / f"{name}.sm"), int(end))
            for name, end in list(csv.reader(rows))[1:]
        ]


def read(path: Path) -> Problem:
    """Return the problem of a single-mode file."""
    lines = path.read_text(encoding="ascii").splitlines()

    def after(heading: str, skip: int) -> list[list[str]]:
        first = next(at for at, line in enumerate(lines) if line.startswith(heading)) + skip
        last = next(at for at in range(first, len(lines)) if lines[at].startswith("*"))
        return [line.split() for line in lines[first:last]]

    links = [
        Link(job, later) for job, _, _, *following in after("PRECEDENCE", 2) for later in following
    ]
    requests = after("REQUESTS", 3)
    tasks = [Task(job, job, int(days)) for job, _, days, *_ in requests]
    (capacities,) = after("RESOURCEAVAILABILITIES", 2)
    resources = [Resource(str(at), f"R{at}", int(units)) for at, units in enumerate(capacities)]
    needs = [
        Need(job, str(at), int(units))
        for job, _, _, *wanted in requests
        for at, units in enumerate(wanted)
    ]
    return Problem.of(Network.of(tasks, links), resources, needs, origin=0)
