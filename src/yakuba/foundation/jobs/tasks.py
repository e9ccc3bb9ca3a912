"""What the worker does for itself regularly."""

from .registry import sweeper
from .services import prune

sweeper("jobs.prune", every_seconds=3_600, per_town=False)(prune)
