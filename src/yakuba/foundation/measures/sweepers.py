"""Whatever changed is counted again within a minute."""

from datetime import datetime

from yakuba.foundation.jobs.registry import sweeper

from .services import refresh_stale

# A bulk import marks many months; a sweep does some of them and leaves the rest for the next.
MONTHS_A_SWEEP = 6


@sweeper("measures.refresh", every_seconds=60)
def refresh_measures(at: datetime) -> int:
    """Count the marked months of the active town, the newest first."""
    return refresh_stale(at=at, limit=MONTHS_A_SWEEP)
