"""The rule language's rows of the table of goals: official test cases, a large table, publishing.

`python -m benchmarks.feel` prints them. Times are of the processor, so that other programs on the
machine do not count. The official test cases stand beside the project (see
yakuba.kernel.dmn.tests.tck) and are left out where absent.
"""

import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import date

from benchmarks.table import Row, show
from yakuba.kernel.dmn.tests.tck import ABSENT, folders, results
from yakuba.kernel.feel import DecisionTable, decide, gaps_and_overlaps
from yakuba.procedures.rules.analysis import analyse
from yakuba.procedures.tests.forms import definition, page

CLOCK = time.process_time
ROWS = 500
BATCHES = 20
ASKED = 100
WIDTH = 200


def rows() -> Iterator[Row]:
    """Yield all rows."""
    yield from conformance()
    yield deciding()
    yield publishing_table()
    yield publishing_form()


def conformance() -> Iterator[Row]:
    """Yield the share of the official test cases that is not passed, by level."""
    for level, goal in ((2, 0.0), (3, 5.0)):
        found = [result for folder in folders(level) for result in results(folder)]
        if not found:
            print(f"feel: DMN TCK level {level} left out. {ABSENT}.")
            continue
        passed = sum(result.passed for result in found)
        print(f"feel: DMN TCK level {level}: {passed} of {len(found)} ({passed / len(found):.1%})")
        failed = 100 * (len(found) - passed) / len(found)
        yield Row(f"feel: DMN TCK level {level} not passed", goal, [failed], "%")


def deciding() -> Row:
    """Ask a table of 500 rows; each value is the median of a batch."""
    table = large_table()
    rng = random.Random(5)
    asked = [
        {
            "予定価格": rng.randrange(ROWS * 1000),
            "契約の種類": rng.choice(("工事", "委託", "購入")),
            "単価契約": rng.random() < 0.5,
            "起案日": date(2025, 4, 1),
        }
        for _ in range(ASKED)
    ]
    decide(table, asked[0])
    row = Row(f"feel: one answer of a table of {ROWS} rows, median", 50, unit="us")
    for _ in range(BATCHES):
        row.values.append(statistics.median(taken(table, one) for one in asked))
    return row


def taken(table: DecisionTable, given: dict[str, object]) -> float:
    """Return the microseconds of one answer."""
    began = time.perf_counter()
    decide(table, given)
    return (time.perf_counter() - began) * 1_000_000


def large_table() -> DecisionTable:
    """Return who decides a contract, by price band, kind, unit price and date."""
    kinds = ('"工事"', '"委託","購入"', "-")
    return DecisionTable.from_dict(
        {
            "hit_policy": "F",
            "inputs": [
                {"name": "予定価格", "type": "number"},
                {"name": "契約の種類", "type": "string"},
                {"name": "単価契約", "type": "boolean"},
                {"name": "起案日", "type": "date"},
            ],
            "outputs": [{"name": "決裁者", "type": "string"}, {"name": "号", "type": "number"}],
            "rules": [
                {
                    "inputs": [
                        f"[{at * 1000}..{at * 1000 + 1000})",
                        kinds[at % 3],
                        "-" if at % 4 else "true",
                        '>= date("2020-04-01")',
                    ],
                    "outputs": [f'"職{at}"', str(at)],
                }
                for at in range(ROWS)
            ],
        }
    )


def publishing_table() -> Row:
    """Read a table of 200 columns and 200 rows and look for its gaps and overlaps."""
    row = Row(f"feel: publish a table of {WIDTH} columns x {WIDTH} rows", 1000)
    for seed in range(3):
        rng = random.Random(seed)
        cells = [["-"] * WIDTH for _ in range(WIDTH)]
        for line in cells:
            for at in rng.sample(range(WIDTH), 6):
                low = rng.randrange(1000)
                line[at] = rng.choice((f"< {low}", f">= {low}", f"[{low}..{low + 100}]"))
        columns = [{"name": f"n{at}", "type": "number"} for at in range(WIDTH)]
        rules = [{"inputs": line, "outputs": ["1"]} for line in cells]
        data = {"inputs": columns, "outputs": [{"name": "額", "type": "number"}], "rules": rules}
        began = CLOCK()
        gaps_and_overlaps(DecisionTable.from_dict(data))
        row.values.append((CLOCK() - began) * 1000)
    return row


def publishing_form() -> Row:
    """Look through a form of 200 questions, each shown on conditions about those before it."""
    row = Row(f"feel: publish a form of {WIDTH} questions x {WIDTH} conditions", 1000)
    pages = []
    for at in range(WIDTH):
        question: dict[str, object] = {"key": f"q{at}", "type": "YES_NO", "label": f"質問{at}"}
        if at > 2:
            question["when"] = f"q{at - 1} = true and not(q{at // 2}) or q{at // 3} = false"
        pages.append(question)
    made = definition(*(page(f"p{at}", *pages[at : at + 10]) for at in range(0, WIDTH, 10)))
    for _ in range(3):
        began = CLOCK()
        found = analyse(made)
        row.values.append((CLOCK() - began) * 1000)
        assert found.ok, found.faults
    return row


if __name__ == "__main__":
    sys.exit(show(rows()))
