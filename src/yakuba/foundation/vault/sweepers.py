"""What older keys hold is sealed again without anybody asking for it."""

from datetime import datetime

from yakuba.foundation.jobs.registry import sweeper

from .services.resealing import reseal_some


@sweeper("vault.reseal", every_seconds=15)
def reseal(at: datetime) -> int:
    """Seal some of the rows that are plain or need an older key."""
    return reseal_some()
