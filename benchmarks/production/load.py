"""Open-loop load: residents arrive at a fixed rate whatever the server does.

usage: python -m benchmarks.production.load --ports 8001,8002 --rate 60 --seconds 60 [--form long]
prints JSON: requests, errors by kind, journeys, percentiles in milliseconds by kind of request.

A time runs from the moment at which the resident meant to act and not from the moment at which the
request got away, so a server that stalls cannot hide its stall by slowing down who asks
(coordinated omission).
"""

import argparse
import asyncio
import gc
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from .load_http import Answer, Client, Unreachable
from .load_journey import FORMS, Form, Resident, WrongAnswer, photograph

THINK_SECONDS = 1.0
PHOTOS = 64


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that the share of all does not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(len(ordered) * share * 1000) // 1000) - 1)] if ordered else 0.0


@dataclass
class Times:
    """What came of every request that was meant for the window."""

    begin: float = 0.0
    end: float = float("inf")
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    sent: list[tuple[str, float]] = field(default_factory=list)
    receipts: dict[str, str] = field(default_factory=dict)

    def note(self, what: str, intended: float, answer: Answer) -> None:
        """Keep the time of an answered request."""
        if self.begin <= intended < self.end:
            self.seconds[what].append(time.monotonic() - intended)
            self.statuses[answer.status] += 1

    @property
    def all(self) -> list[float]:
        return [one for values in self.seconds.values() for one in values]

    def summary(self) -> dict[str, Any]:
        """Return the figures, times in milliseconds."""
        length = self.end - self.begin
        everything = self.all
        journeys = [moment for _, moment in self.sent if self.begin <= moment < self.end]
        return {
            "seconds": round(length, 1),
            "requests": len(everything),
            "requests_per_second": round(len(everything) / length, 1),
            "journeys": len(journeys),
            "journeys_per_second": round(len(journeys) / length, 2),
            "errors": dict(self.errors),
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            **{f"p{share}": milliseconds(everything, share) for share in (50, 95, 99)},
            "by_kind": {
                what: [len(values), *(milliseconds(values, share) for share in (50, 95, 99))]
                for what, values in sorted(self.seconds.items())
            },
        }


def milliseconds(values: Sequence[float], share: int) -> float:
    """Return a percentile in milliseconds."""
    return round(percentile(values, share / 100) * 1000, 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much comes for how long."""

    ports: tuple[int, ...]
    form: Form
    # HTTP requests a second, redirects included.
    rate: float
    seconds: float
    think: float = THINK_SECONDS
    first_number: int = 1
    seed: int = 1

    @property
    def journeys_per_second(self) -> float:
        return self.rate / self.form.requests

    @property
    def acts(self) -> int:
        # open, start, pages, send, status: what a person does; the rest are redirects.
        return 4 + len(self.form.pages)


def pace(begin: float, think: float) -> Callable[[], Awaitable[float]]:
    """Return what waits for the next act of a resident who came at `begin`."""
    moments = iter(range(1_000_000))

    async def next_moment() -> float:
        intended = begin + next(moments) * think
        if (left := intended - time.monotonic()) > 0:
            await asyncio.sleep(left)
        return intended

    return next_moment


async def run(plan: Plan, times: Times) -> None:
    """Let residents arrive for the warm-up and the window, and wait until all are through.

    The load is full once the first resident is at the last act, so the window begins there.
    """
    rng = Random(plan.seed)
    photos = [photograph(rng) for _ in range(PHOTOS)]
    client = Client(plan.ports)
    begin = time.monotonic() + 0.2
    ramp = plan.acts * plan.think
    times.begin, times.end = begin + ramp, begin + ramp + plan.seconds
    count = int((ramp + plan.seconds) * plan.journeys_per_second)

    async def live(number: int, arrival: float) -> None:
        resident = Resident(
            plan.first_number + number, plan.form, client, times, photos[number % PHOTOS]
        )
        try:
            receipt = await resident.walk(pace(arrival, plan.think))
        except (Unreachable, WrongAnswer) as failure:
            times.errors[str(failure)] += 1
        else:
            times.sent.append((receipt, time.monotonic()))
        if resident.receipt:
            times.receipts[resident.receipt] = resident.email

    gc.freeze()
    async with asyncio.TaskGroup() as residents:
        for number in range(count):
            arrival = begin + number / plan.journeys_per_second
            if (left := arrival - time.monotonic()) > 0:
                await asyncio.sleep(left)
            residents.create_task(live(number, arrival))
    client.close()


def main() -> int:
    """Run one plan and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ports", required=True)
    parser.add_argument("--rate", type=float, default=60.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--think", type=float, default=THINK_SECONDS)
    parser.add_argument("--form", choices=sorted(FORMS), default="long")
    parser.add_argument("--first", type=int, default=1)
    given = parser.parse_args()
    times = Times()
    plan = Plan(
        ports=tuple(int(port) for port in given.ports.split(",")),
        form=FORMS[given.form],
        rate=given.rate,
        seconds=given.seconds,
        think=given.think,
        first_number=given.first,
        seed=given.first,
    )
    asyncio.run(run(plan, times))
    sys.stdout.write(json.dumps(times.summary() | {"receipts": times.receipts}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
