"""Run with an installation's environment: time submits, with a sealer beside them in turns.

usage: python -m benchmarks.production.sealing_writes ROUNDS SECONDS BACKLOG; prints JSON: the
milliseconds of each submit, and how many events were sealed, by what the sealer did meanwhile.
With `--seal` it is the sealer: it does what the lines on its input say.
"""

import json
import math
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import django

django.setup()

import psycopg  # noqa: E402 - after setup
from django.utils import timezone  # noqa: E402

from yakuba.demo import lives, people  # noqa: E402
from yakuba.demo.lives import Town, holding  # noqa: E402
from yakuba.foundation.accounts.models import User  # noqa: E402
from yakuba.foundation.audit.services import seal  # noqa: E402
from yakuba.foundation.audit.sweepers import BATCHES_A_SWEEP  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality  # noqa: E402
from yakuba.procedures.models import Draft, Procedure  # noqa: E402
from yakuba.procedures.services.submission import submit  # noqa: E402

from .sealing import CEASELESS, IDLE, SHARE_CEASELESS, SWEEP  # noqa: E402

# As many submits a second as have to be processed at least.
A_SECOND = 10
CODE, FIRST = "dog-registration", 70_000
_BACKLOG = """
    INSERT INTO events_eventrecord (municipality_id, {columns})
    SELECT municipality_id, {columns} FROM (
        SELECT * FROM events_eventrecord WHERE municipality_id = %s ORDER BY id LIMIT 1000
    ) AS oldest CROSS JOIN generate_series(1, %s) LIMIT %s
"""
_COLUMNS = (
    "code, subject_kind, subject_id, payload, actor_kind, actor_user_id, actor_name, actor_post, "
    "occurred_at, recorded_at, request_id"
)


def drafts(mihon: Municipality, count: int) -> Iterator[Draft]:
    """Make drafts that only wait for 「申請する」."""
    clerk, rng = User.objects.get(username="kimura"), Random(13)
    town = Town(mihon, {CODE: Procedure.objects.get(slug=CODE)}, {CODE: clerk}, clerk)
    for number in range(count):
        yield lives.start(town, CODE, people.person(rng, FIRST + number), rng, timezone.now())


def timed(waiting: Iterator[Draft], seconds: float) -> list[float]:
    """Submit at an even pace for so long; returns the milliseconds of each submit."""
    found, begin = [], time.monotonic()
    for number, draft in zip(range(round(seconds * A_SECOND)), waiting, strict=False):
        time.sleep(max(0.0, begin + number / A_SECOND - time.monotonic()))
        began = time.perf_counter()
        submit(draft=draft, actor=holding(draft), at=timezone.now())
        found.append(round((time.perf_counter() - began) * 1000, 3))
    return found


def leave_unsealed(town: int, events: int) -> None:
    """Write the town's oldest events again and again, past the product, as its owner could."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        connection.execute(_BACKLOG.format(columns=_COLUMNS), (town, events, events))


def seal_when_told(town: int) -> None:
    """Do one sweep, or seal without a pause until the next line; print how many events it was."""
    # Each batch bears a time two hours after the one before: none is looked through for latecomers.
    at = timezone.now() - timedelta(days=3650)
    with acting_in(town):
        while word := sys.stdin.readline().strip():
            at += timedelta(hours=2)
            if word == SWEEP:
                print(seal(at=at, batches=BATCHES_A_SWEEP), flush=True)
                continue
            print(word, flush=True)
            sealed = 0
            while not select.select([sys.stdin], [], [], 0)[0]:
                at += timedelta(hours=2)
                sealed += seal(at=at, batches=1)
            sys.stdin.readline()
            print(sealed, flush=True)


class Sealer:
    """The process beside, as the one that measures talks to it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.inwards, self.outwards = process.stdin, process.stdout

    def say(self, word: str) -> None:
        print(word, file=self.inwards, flush=True)

    def hear(self) -> str:
        return self.outwards.readline().strip()


def measure(mihon: Municipality, rounds: int, seconds: float) -> dict[str, Any]:
    """Let the three take turns; the first round is not kept."""
    found: dict[str, Any] = {name: {"ms": [], "sealed": []} for name in (IDLE, SWEEP, CEASELESS)}
    a_round = 2 * seconds + seconds * SHARE_CEASELESS
    waiting = iter(list(drafts(mihon, math.ceil((rounds + 1) * a_round * A_SECOND) + 3)))

    def note(turn: int, name: str, times: list[float], sealed: int) -> None:
        if turn:
            found[name]["ms"] += times
            found[name]["sealed"].append(sealed)

    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.production.sealing_writes", "--seal"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        sealer = Sealer(process)
        for turn in range(rounds + 1):
            note(turn, IDLE, timed(waiting, seconds), 0)
            sealer.say(SWEEP)
            note(turn, SWEEP, timed(waiting, seconds), int(sealer.hear()))
            sealer.say(CEASELESS)
            sealer.hear()
            times = timed(waiting, seconds * SHARE_CEASELESS)
            sealer.say("stop")
            note(turn, CEASELESS, times, int(sealer.hear()))
        sealer.inwards.close()
    return found


def main(words: list[str]) -> None:
    """Be the sealer, or measure."""
    mihon = Municipality.objects.get(slug="mihon")
    if words == ["--seal"]:
        seal_when_told(mihon.pk)
        return
    leave_unsealed(mihon.pk, int(words[2]))
    with acting_in(mihon.pk):
        sys.stdout.write(json.dumps(measure(mihon, int(words[0]), float(words[1]))))


if __name__ == "__main__":
    main(sys.argv[1:])
