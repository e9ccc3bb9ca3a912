"""What is looked after regularly."""

from yakuba.foundation.jobs.registry import sweeper

from .services import sweep_orphans

sweeper("files.sweep_orphans", every_seconds=21_600)(sweep_orphans)
