"""The mail channel, and the tidying of the catcher."""

from yakuba.foundation.deliveries.registry import channel
from yakuba.foundation.jobs.registry import keep, sweeper

from .line import line
from .services import CHANNEL, prune_caught, send

channel(CHANNEL, "メール", is_quick=True)(send)
keep(line)
sweeper("notifications.prune_caught", every_seconds=3_600, per_town=False)(prune_caught)
