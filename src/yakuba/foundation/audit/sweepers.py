"""What was recorded is sealed within minutes; what came late is found, at the latest next day."""

from datetime import datetime

from yakuba.foundation.jobs.registry import sweeper

from .services import seal, seal_due

# A backlog is sealed in portions of a second or two, so that no mail waits for it: 8,192 events
# every 15 seconds are far more than any town records.
BATCHES_A_SWEEP = 2


@sweeper("audit.seal", every_seconds=15)
def seal_events(at: datetime) -> int:
    """Seal the active town's new events."""
    return seal_due(at=at, batches=BATCHES_A_SWEEP)


@sweeper("audit.latecomers", every_seconds=24 * 3600)
def seal_latecomers(at: datetime) -> int:
    """Seal what a transaction of more than an hour left behind."""
    return seal(at=at, batches=BATCHES_A_SWEEP, deep=True)
