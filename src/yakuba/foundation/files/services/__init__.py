"""Take files in, put them aside, let them go (`storing`); seal them again (`resealing`)."""

from .storing import (
    ERASED,
    KIND,
    ORPHAN_AGE,
    UnableToStore,
    discard,
    erase,
    keep,
    keep_scanned,
    quarantine,
    scan_waiting,
    store,
    sweep_orphans,
)

__all__ = [
    "ERASED",
    "KIND",
    "ORPHAN_AGE",
    "UnableToStore",
    "discard",
    "erase",
    "keep",
    "keep_scanned",
    "quarantine",
    "scan_waiting",
    "store",
    "sweep_orphans",
]
