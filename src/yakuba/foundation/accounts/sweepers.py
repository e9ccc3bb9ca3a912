"""Accounts that nobody ever entered: an address typed wrongly, a code never used."""

from datetime import datetime, timedelta
from typing import Final

from yakuba.foundation.jobs.registry import sweeper

from . import services

UNUSED_FOR: Final = timedelta(days=2)


@sweeper("accounts.unused", every_seconds=6 * 3600, per_town=False)
def forget_unused(at: datetime) -> int:
    """Keep no address for nothing."""
    return services.forget_unused(before=at - UNUSED_FOR)
