"""What the worker does of runs, and what is looked after regularly."""

from datetime import datetime

from django.utils import timezone

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.registry import channel
from yakuba.foundation.jobs.registry import sweeper

from .services import batches, runs, work_folders


@channel(runs.CHANNEL, "データの変換")
def convert(delivery: Delivery) -> None:
    """Do the run that the delivery promises."""
    # Every process loads this module; only the one that converts waits for the engine.
    from .services.converting import convert_run

    convert_run(delivery, timezone.now)


@sweeper("conversion.wipe", every_seconds=600)
def wipe(at: datetime) -> int:
    """Wipe data and results whose day has come, and what killed workers left on this machine."""
    return batches.wipe_due(at=at) + runs.wipe_due(at=at) + work_folders.wipe_left_behind(at=at)
