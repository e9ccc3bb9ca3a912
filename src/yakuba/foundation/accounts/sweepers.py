"""Accounts that nobody ever entered: an address typed wrongly, a code never used."""

from datetime import datetime, timedelta
from typing import Final

from yakuba.foundation.jobs.registry import sweeper

from .models import User, UserKind

UNUSED_FOR: Final = timedelta(days=2)


@sweeper("accounts.unused", every_seconds=6 * 3600, per_town=False)
def forget_unused(at: datetime) -> int:
    """Delete residents' accounts that were never entered, so that no address is kept for nothing."""
    unused = User.objects.filter(
        kind=UserKind.RESIDENT,
        last_login=None,
        name="",
        date_joined__lt=at - UNUSED_FOR,
    )
    count, _ = unused.delete()
    return count
