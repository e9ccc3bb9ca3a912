"""What the worker does for itself regularly."""

from .registry import sweeper
from .services import count_rows_for_planner, prune

sweeper("jobs.prune", every_seconds=3_600, per_town=False)(prune)
sweeper("jobs.statistics", every_seconds=3_600, per_town=False)(count_rows_for_planner)
