"""What is looked after regularly."""

from yakuba.foundation.jobs.registry import sweeper

from .services import scan_waiting, sweep_orphans

sweeper("files.sweep_orphans", every_seconds=21_600)(sweep_orphans)
sweeper("files.scan_waiting", every_seconds=60)(scan_waiting)
