"""When to try again, and when to stop and ask a person."""

from datetime import datetime, timedelta
from enum import StrEnum


class Lane(StrEnum):
    """How soon a delivery is wanted: a login code must not queue behind a mass mailing."""

    URGENT = "URGENT"
    NORMAL = "NORMAL"
    BULK = "BULK"

    @property
    def label(self) -> str:
        return {"URGENT": "至急", "NORMAL": "通常", "BULK": "一括"}[self.value]

    @property
    def priority(self) -> int:
        """The priority in the job queue; higher runs first."""
        return {"URGENT": 50, "NORMAL": 0, "BULK": -50}[self.value]


class State(StrEnum):
    """Where a delivery stands, derived from its timestamps."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    FAILING = "FAILING"
    DEAD = "DEAD"
    DONE = "DONE"

    @property
    def label(self) -> str:
        return {
            "WAITING": "送信待ち",
            "RUNNING": "送信中",
            "FAILING": "再試行中",
            "DEAD": "停止",
            "DONE": "完了",
        }[self.value]


# The longest a handler may take; after it another worker may take the row over.
LEASE = timedelta(minutes=10)
# An outage of a long weekend must not lose a delivery.
PATIENCE = timedelta(days=4)
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
# How long a due row may lie before the sweeper supposes that its job was lost.
FORGOTTEN_AFTER = timedelta(minutes=5)
# What was sent is kept for questions of the recipient, then only the fact of sending remains.
KEEP_CONTENT = timedelta(days=90)
# What is urgent is short-lived: a login code must not lie around.
KEEP_URGENT_CONTENT = timedelta(days=1)
SPREAD = 0.2


def pause_after(attempts: int, seed: str) -> timedelta:
    """Return the pause after the given number of attempts (from 1), spread by ±20 %.

    The spread comes from the seed (the delivery's key), so that a thousand rows that failed in
    one outage do not all come back in one second, and a test can foretell it.
    """
    pause = PAUSES[min(max(attempts, 1), len(PAUSES)) - 1]
    position = sum(ord(character) * (index + 1) for index, character in enumerate(seed))
    share = ((position * 7919 + attempts * 104729) % 1000) / 999
    return pause * (1 - SPREAD + 2 * SPREAD * share)


def next_try(*, attempts: int, since: datetime, at: datetime, seed: str) -> datetime | None:
    """Return when to try again after a failure, or None when the patience is at its end.

    `since` is when the delivery was posted or last replayed.
    """
    candidate = at + pause_after(attempts, seed)
    return candidate if candidate <= since + PATIENCE else None


def state_of(
    *,
    attempts: int,
    done_at: datetime | None,
    dead_at: datetime | None,
    lease_until: datetime | None,
    at: datetime,
) -> State:
    """Derive the state from the timestamps."""
    if done_at is not None:
        return State.DONE
    if dead_at is not None:
        return State.DEAD
    if lease_until is not None and lease_until > at:
        return State.RUNNING
    return State.FAILING if attempts else State.WAITING
