"""What is looked after regularly: nothing waits for somebody to remember it."""

from datetime import datetime

from yakuba.foundation.deliveries.registry import channel
from yakuba.foundation.jobs.registry import sweeper

from .services import disposal, exporting
from .services.acceptance import accept_due
from .services.corrections import lapse_due
from .services.expiring import expire_drafts, warn_of_expiry
from .services.export_steps import export_step
from .services.searching import tidy

channel(disposal.CHANNEL, "廃棄")(disposal.dispose_batch)
channel(exporting.CHANNEL, "一覧の書き出し")(export_step)


@sweeper("procedures.accept", every_seconds=60)
def accept_arrived(at: datetime) -> int:
    """Stamp 収受 on what arrived while the counter was closed."""
    return accept_due(at=at)


@sweeper("procedures.lapse_corrections", every_seconds=600)
def lapse_corrections(at: datetime) -> int:
    """Record the corrections whose day has passed without an answer."""
    return lapse_due(at=at)


@sweeper("procedures.expire_drafts", every_seconds=3600)
def expire_untouched(at: datetime) -> int:
    """Tell whom it concerns, and forget the answers of drafts that nobody came back to."""
    return warn_of_expiry(at=at) + expire_drafts(at=at)


@sweeper("procedures.expire_exports", every_seconds=600)
def expire_exports(at: datetime) -> int:
    """Remove lists that were written long enough ago."""
    return exporting.expire_exports(at=at)


@sweeper("procedures.tidy_search", every_seconds=60, per_town=False)
def tidy_search(at: datetime) -> int:
    """Put the newest pieces of search texts into their places."""
    return tidy()
