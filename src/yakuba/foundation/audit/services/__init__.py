"""Writes: remember who looked into the log, and seal what was recorded."""

from .looks import UnableToReadLog, note_evidence, note_opening, note_search
from .sealing import UnableToSeal, seal, seal_due

__all__ = [
    "UnableToReadLog",
    "UnableToSeal",
    "note_evidence",
    "note_opening",
    "note_search",
    "seal",
    "seal_due",
]
