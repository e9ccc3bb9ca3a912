"""Two web processes and two workers on one PostgreSQL; one of each dies, all work is done once."""

import asyncio
from collections import Counter
from random import Random

import pytest
from benchmarks.production import chaos
from benchmarks.production.chaos_report import asked
from benchmarks.production.load_http import Client
from benchmarks.production.load_journey import FORMS, photograph
from benchmarks.production.load_patience import Patient, Turned

from tests.fleet import Fleet, apart, fleet, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once]

RESIDENTS = 30
AT_ONCE = 6


async def apply_while_one_of_each_dies(running: Fleet, rng: Random) -> tuple[list[str], Turned]:
    """Walk everybody through the form with a photograph; kill when a third is through."""
    turned, receipts = Turned(), []
    client = Client(running.ports, patience=20)
    numbers = iter(range(RESIDENTS))
    third = asyncio.Event()

    async def moment() -> float:
        return asyncio.get_running_loop().time()

    async def person() -> None:
        for number in numbers:
            resident = Patient(
                number, FORMS["short"], client, chaos.Quiet(), photograph(Random(number)),
                turned=turned, obeys=0.0,
            )  # fmt: skip
            receipts.append(await resident.walk(moment))
            if len(receipts) * 3 >= RESIDENTS:
                third.set()

    async def fate() -> None:
        await third.wait()
        # They stay dead: the others have to do all the work.
        await asyncio.to_thread(running.webs[rng.choice(running.ports)].kill)
        await asyncio.to_thread(rng.choice(running.workers).kill)

    async with asyncio.TaskGroup() as everything:
        everything.create_task(fate())
        for _ in range(AT_ONCE):
            everything.create_task(person())
    client.close()
    return receipts, turned


def test_one_of_two_webs_and_one_of_two_workers_die_and_all_work_is_done_once():
    with fleet(webs=2, workers=2, durable=False) as running:
        wait_until(
            lambda: (
                asked(running, "SELECT DISTINCT host FROM jobs_heartbeat ORDER BY host")
                == [("host-0",), ("host-1",)]
            ),
            seconds=60,
            what="a sign of both workers",
        )
        receipts, turned = apart(apply_while_one_of_each_dies(running, Random(3)))
        assert sum(turned.otherwise.values()), "the test has to kill"

        stored = asked(running, "SELECT receipt_number FROM procedures_application")
        assert sorted(number for (number,) in stored) == sorted(receipts)
        assert len(set(receipts)) == RESIDENTS

        # The worker on the other machine cannot look for the process of the dead one: it would
        # wait for its silence, so the last sign it gave is made an old one.
        asked(running, "UPDATE jobs_heartbeat SET beat_at = beat_at - interval '2 minutes'")
        wanted = Counter(f"resident{number}@load.example.jp" for number in range(RESIDENTS))
        wait_until(
            lambda: set(wanted) <= {recipient for _, _, recipient in running.mails()},
            seconds=60,
            what="a mail for everybody",
        )
        ids = Counter((key, recipient) for _, key, recipient in running.mails())
        assert Counter(recipient for _, recipient in ids) == wanted, "one mail each"
        wait_until(
            lambda: asked(running, "SELECT count(*) FROM deliveries_delivery "
                                "WHERE done_at IS NULL") == [(0,)],
            seconds=30,
            what="every delivery noted as done",
        )  # fmt: skip
