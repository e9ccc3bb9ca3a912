"""What is looked after regularly: people hear in the morning of what waits for them."""

from datetime import datetime

from yakuba.foundation.jobs.registry import sweeper

from .services.digests import send_digests


@sweeper("programmes.digest", every_seconds=900)
def tell_people(at: datetime) -> int:
    """Promise the mail of the day to whom something waits for."""
    return send_digests(at=at)
