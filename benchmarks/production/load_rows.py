"""The rows of residents in the table of `make bench-production`."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from threading import Event, Thread
from typing import Any

from tests.fleet import Fleet, fleet

from . import chaos
from .chaos_report import asked
from .load import THINK_SECONDS, Plan, milliseconds, pace
from .load_http import Client
from .load_journey import FORMS, WrongAnswer, photograph
from .load_patience import GaveUp, Patient, Turned
from .rows import Row, Stage

MIXED_RATE, MIXED_SECONDS, MIXED_GOAL = 60.0, 300, 300.0
ACCEPTED_GOAL, PROCESSED_GOAL = 25.0, 10.0
SEARCH_SECONDS, SEARCH_STEPS = 30, 3
MIXED_SEARCH_SECONDS = 15
PROCESS_SECONDS = 60
# The sweeper counts what was marked every minute; nobody waits longer for the numbers of the load.
COUNTED_GOAL, COUNTED_PATIENCE = 180.0, 900.0
HANDOFF_RATE, HANDOFF_SECONDS, HANDOFF_GOAL = 20.0, 60, 10.0
BURST_FACTOR, BURST_SECONDS, BURST_PATIENCE = 50, 60, 120.0
# So many of a hundred intended requests have to be made for a rate to count as held.
HELD = 0.97


@dataclass
class Numbers:
    """Gives every part residents of its own, so that addresses and limits never meet."""

    following: int

    def take(self, count: int) -> int:
        """Return the first of so many numbers."""
        first, self.following = self.following, self.following + count
        return first


def rows(stage: Stage) -> Iterator[Row]:
    """Measure residents on the stage's database."""
    with fleet(webs=2, workers=1, server=stage.server, data=stage.data) as running:
        numbers = Numbers(int(time.time()) % 10_000_000 * 100)
        (before,) = asked(running, SEALED)[0]
        yield mixed(running, stage, numbers)
        yield mixed_highest_row(highest(running, stage, numbers, form="long", think=THINK_SECONDS))
        accepted = highest(running, stage, numbers, form="short", think=0.5)
        yield accepted_row(accepted)
        yield from processed(running, stage, numbers, accepted["journeys_per_second"])
        yield handed_over(running, stage)
        yield burst(running, stage, numbers)
        yield sealed_meanwhile(running, before)


def driven(
    running: Fleet, numbers: Numbers, *, form: str, rate: float, seconds: float, think: float
) -> dict[str, Any]:
    """Run the driver in a process of its own and return its figures."""
    first = numbers.take(int(rate * (seconds + 60)))
    words = {
        "ports": ",".join(map(str, running.ports)), "form": form, "rate": str(rate),
        "seconds": str(seconds), "think": str(think), "first": str(first),
    }  # fmt: skip
    printed = running.module(
        "benchmarks.production.load", *(word for k, v in words.items() for word in (f"--{k}", v))
    )
    found: dict[str, Any] = json.loads(printed)
    return found


def told(found: dict[str, Any]) -> str:
    """Return the figures of a run in words."""
    errors = sum(found["errors"].values())
    return f"{found['requests_per_second']:g}/s, p95 {found['p95']:.0f} ms, {errors} errors"


def details(found: dict[str, Any]) -> str:
    """Return what stands behind the figures of a run."""
    faults = ", ".join(f"{kind} {count}" for kind, count in found["errors"].items())
    return f"p50 {found['p50']:.0f}, p99 {found['p99']:.0f} ms{'; ' if faults else ''}{faults}"


def mixed(running: Fleet, stage: Stage, numbers: Numbers) -> Row:
    """Walk the long form at the fixed rate."""
    seconds = stage.sized(MIXED_SECONDS, least=20)
    found = driven(
        running, numbers, form="long", rate=MIXED_RATE, seconds=seconds, think=THINK_SECONDS
    )
    held = found["requests_per_second"] >= MIXED_RATE * HELD
    return Row(
        f"residents: {MIXED_RATE:g} requests/s for {seconds} s",
        f"p95 <= {MIXED_GOAL:g} ms, 0 errors",
        told(found),
        held and found["p95"] <= MIXED_GOAL and not found["errors"],
        details(found),
    )


def highest(
    running: Fleet, stage: Stage, numbers: Numbers, *, form: str, think: float
) -> dict[str, Any]:
    """Search the highest rate of a form: double until it breaks, then halve."""
    full = SEARCH_SECONDS if form == "short" else MIXED_SEARCH_SECONDS
    seconds = stage.sized(full, least=10)
    best: dict[str, Any] = {
        "requests_per_second": 0.0, "journeys_per_second": 0.0,
        "p50": 0.0, "p95": 0.0, "p99": 0.0, "errors": {},
    }  # fmt: skip

    def holds(rate: float) -> bool:
        nonlocal best
        found = driven(running, numbers, form=form, rate=rate, seconds=seconds, think=think)
        held = (
            not found["errors"]
            and found["p95"] <= MIXED_GOAL
            and found["requests_per_second"] >= rate * HELD
        )
        sys.stderr.write(f"  {rate:g} requests/s: {told(found)}{'' if held else ' - too much'}\n")
        if held:
            best = found
        return held

    low, high = 0.0, 40.0
    while holds(high):
        low, high = high, high * 2
    for _ in range(SEARCH_STEPS):
        middle = round((low + high) / 2)
        low, high = (middle, high) if holds(middle) else (low, middle)
    return best


def mixed_highest_row(found: dict[str, Any]) -> Row:
    """Tell the highest rate of the mixed journey, for which the goal is the fixed rate above."""
    return Row(
        "residents: highest rate of that journey",
        "(told)",
        told(found),
        None,
        f"{found['journeys_per_second']:g} journeys/s, {details(found)}",
    )


def accepted_row(found: dict[str, Any]) -> Row:
    """Return what the search found as a row."""
    return Row(
        "journeys of 10 requests accepted, highest",
        f">= {ACCEPTED_GOAL:g} /s",
        f"{found['journeys_per_second']:g} journeys/s",
        found["journeys_per_second"] >= ACCEPTED_GOAL,
        f"{told(found)}, {details(found)}",
    )


@contextmanager
def watched(running: Fleet) -> Iterator[list[tuple[float, int]]]:
    """Note every second how many deliveries are open."""
    seen: list[tuple[float, int]] = []
    over = Event()

    def watch() -> None:
        while not over.wait(1.0):
            (count,) = asked(running, OPEN)[0]
            seen.append((time.time(), count))

    thread = Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


OPEN = "SELECT count(*) FROM deliveries_delivery WHERE done_at IS NULL AND dead_at IS NULL"
UNCOUNTED = "SELECT count(*) FROM measures_stalemark WHERE marked_at <= %s"
SEALED = "SELECT coalesce(sum(size), 0)::bigint FROM audit_seallog"


def processed(running: Fleet, stage: Stage, numbers: Numbers, accepted: float) -> Iterator[Row]:
    """Hold the accepted rate, at least the goal, and look whether mails and counts keep up."""
    # A little more than the goal has to come, or the goal could be met on no clock of this world.
    rate = max(PROCESSED_GOAL * 1.05, accepted) * FORMS["short"].requests
    seconds = stage.sized(PROCESS_SECONDS, least=20)
    with watched(running) as seen:
        found = driven(running, numbers, form="short", rate=rate, seconds=seconds, think=0.5)
    begin, end = time.time() - seconds, time.time()
    mails = sum(begin <= at < end for at, _, _ in running.mails())
    counts = [count for at, count in seen if at >= begin] or [0]
    third = max(1, len(counts) // 3)
    first, last = (sum(some) / third for some in (counts[:third], counts[-third:]))
    # A backlog that grows does so by what is not done each second; a ripple is no growth.
    grows = last - first > max(PROCESSED_GOAL, 0.1 * mails / seconds * third)
    done = mails / seconds
    yield Row(
        "journeys fully processed, mail and count",
        f">= {PROCESSED_GOAL:g} /s, steady backlog",
        f"{done:.1f} /s, open deliveries {first:.0f} -> {last:.0f}",
        done >= PROCESSED_GOAL and not grows,
        f"{found['journeys_per_second']:g} journeys/s came",
    )
    yield counted_row(running, datetime.fromtimestamp(end, UTC))


def counted_row(running: Fleet, end: datetime) -> Row:
    """Wait until every month that was marked until then is counted, and tell how long it took."""
    at_first = left = asked(running, UNCOUNTED, (end,))[0][0]
    while left and (datetime.now(UTC) - end).total_seconds() < COUNTED_PATIENCE:
        time.sleep(0.5)
        left = asked(running, UNCOUNTED, (end,))[0][0]
    seconds = (datetime.now(UTC) - end).total_seconds()
    return Row(
        "  all measures of these journeys counted",
        f"< {COUNTED_GOAL:g} s after the last",
        f"{seconds:.0f} s, {left} marks left of {at_first:,}",
        not left and seconds < COUNTED_GOAL,
    )


def sealed_meanwhile(running: Fleet, before: int) -> Row:
    """Show that all of the above was measured with the sealer at work."""
    (after,) = asked(running, SEALED)[0]
    return Row(
        "events sealed while residents applied",
        "> 0",
        f"{after - before:,}",
        after > before,
    )


def handed_over(running: Fleet, stage: Stage) -> Row:
    """Send what was prepared at a fixed rate and wait for the mails."""
    seconds = stage.sized(HANDOFF_SECONDS, least=10)
    prepared = json.loads(
        running.module("tests.journeys.fill_drafts", str(int(HANDOFF_RATE * seconds)))
    )
    since = time.time()
    sent: dict[str, float] = {}
    failed: list[str] = []

    async def one(client: Client, number: int, arrival: float) -> None:
        mine = prepared[number]
        sender = chaos.Sender(
            number, FORMS["short"], client, chaos.Quiet(), b"", draft=mine["draft"]
        )
        sender.cookies = {"yakuba_session": mine["session"]}
        await pace(arrival, 0)()
        try:
            receipt = await sender.send()
        except (GaveUp, WrongAnswer) as failure:
            failed.append(str(failure))
        else:
            sent[receipt] = sender.acknowledged_at

    async def everybody() -> None:
        client = Client(running.ports)
        begin = time.monotonic()
        async with asyncio.TaskGroup() as people:
            for number in range(len(prepared)):
                people.create_task(one(client, number, begin + number / HANDOFF_RATE))
        client.close()

    asyncio.run(everybody())
    owners = dict(asked(running, RECEIPT_OF_MAIL))
    seconds_taken: list[float] = []
    until = time.monotonic() + 120
    while len(seconds_taken) < len(sent) and time.monotonic() < until:
        time.sleep(0.5)
        seconds_taken = [
            at - sent[owners[mail]]
            for at, mail in ((at, key.strip("<>").partition("@")[0]) for at, key, _ in
                             running.mails() if at >= since)
            if owners.get(mail) in sent
        ]  # fmt: skip
    p95 = milliseconds(seconds_taken, 95) / 1000
    return Row(
        f"mail handed over at {HANDOFF_RATE:g} submits/s",
        f"95 % within {HANDOFF_GOAL:g} s",
        f"p95 {p95:.1f} s, {len(seconds_taken)} of {len(prepared)} mails",
        p95 <= HANDOFF_GOAL and len(seconds_taken) >= len(prepared) and not failed,
    )


RECEIPT_OF_MAIL = (
    "SELECT delivery.id::text, application.receipt_number FROM deliveries_delivery delivery "
    "JOIN procedures_application application ON application.id::text = delivery.subject_id "
    "WHERE delivery.channel = 'mail' AND delivery.posted_at > now() - interval '30 minutes'"
)


def burst(running: Fleet, stage: Stage, numbers: Numbers) -> Row:
    """Let fifty times as many come as on a full day, and see that nobody is lost."""
    seconds = stage.sized(BURST_SECONDS, least=10)
    form = FORMS["long"]
    plan = Plan(tuple(running.ports), form, MIXED_RATE * BURST_FACTOR, seconds)
    count = int(plan.journeys_per_second * seconds)
    first = numbers.take(count)
    turned, receipts, gave_up, wrong = Turned(), [], [], []
    photo = photograph(Random(1))

    async def one(client: Client, number: int, arrival: float) -> None:
        resident = Patient(
            first + number, form, client, chaos.Quiet(), photo,
            turned=turned, gives_up_at=arrival + BURST_PATIENCE, rng=Random(number),
        )  # fmt: skip
        try:
            receipts.append(await resident.walk(pace(arrival, 0.2)))
        except GaveUp:
            gave_up.append(number)
            if resident.receipt:
                receipts.append(resident.receipt)
        except WrongAnswer as failure:
            wrong.append(str(failure))

    async def everybody() -> None:
        client = Client(running.ports)
        begin = time.monotonic()
        async with asyncio.TaskGroup() as people:
            for number in range(count):
                arrival = begin + number / plan.journeys_per_second
                if (left := arrival - time.monotonic()) > 0:
                    await asyncio.sleep(left)
                people.create_task(one(client, number, arrival))
        client.close()

    asyncio.run(everybody())
    stored = {number for (number,) in asked(running, RECEIPTS)}
    lost = sum(receipt not in stored for receipt in receipts)
    doubled = len(receipts) - len(set(receipts))
    unclear = sum(turned.otherwise.values()) + len(wrong)
    sys.stderr.write(f"  unclear: {dict(turned.otherwise)} {wrong[:5]}\n")
    return Row(
        f"burst of {plan.rate:g} requests/s for {seconds} s",
        "0 lost, the rest told clearly",
        f"{len(receipts):,} acknowledged, {lost} lost, {doubled} doubled",
        lost == doubled == unclear == 0 and bool(receipts),
        f"{count:,} residents came, {turned.clearly:,} times told to come back, "
        f"{unclear} unclear answers, {len(gave_up):,} gave up after {BURST_PATIENCE:g} s",
    )


RECEIPTS = (
    "SELECT receipt_number FROM procedures_application "
    "WHERE arrived_at > now() - interval '30 minutes'"
)
