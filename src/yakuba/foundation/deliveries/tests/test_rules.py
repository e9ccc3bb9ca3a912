from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.foundation.deliveries.rules import (
    PATIENCE,
    PAUSES,
    Lane,
    State,
    next_try,
    pause_after,
    state_of,
)

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@given(attempts=st.integers(1, 60), seed=st.uuids().map(str))
def test_a_pause_stays_within_a_fifth_of_its_step(attempts, seed):
    step = PAUSES[min(attempts, len(PAUSES)) - 1]
    assert step * 0.8 <= pause_after(attempts, seed) <= step * 1.2


def test_rows_that_failed_together_do_not_come_back_together():
    pauses = {pause_after(1, f"{n:08x}-aaaa") for n in range(100)}
    assert len(pauses) > 40


def test_a_delivery_survives_a_long_weekend_and_then_stops():
    at, attempts, tries = NOW, 0, []
    while True:
        attempts += 1
        again = next_try(attempts=attempts, since=NOW, at=at, seed="seed")
        if again is None:
            break
        tries.append(again)
        at = again
    assert 8 <= len(tries) <= 14
    assert tries[-1] - NOW > timedelta(days=2.5)
    assert tries[-1] - NOW <= PATIENCE


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"attempts": 0}, State.WAITING),
        ({"attempts": 1, "lease_until": NOW + HOUR}, State.RUNNING),
        ({"attempts": 1, "lease_until": NOW - HOUR}, State.FAILING),
        ({"attempts": 3}, State.FAILING),
        ({"attempts": 3, "dead_at": NOW}, State.DEAD),
        ({"attempts": 1, "done_at": NOW}, State.DONE),
    ],
)
def test_the_state_follows_from_the_timestamps(facts, state):
    given_facts = {"done_at": None, "dead_at": None, "lease_until": None} | facts
    assert state_of(at=NOW, **given_facts) is state


def test_urgent_goes_before_normal_before_bulk():
    assert Lane.URGENT.priority > Lane.NORMAL.priority > Lane.BULK.priority
