"""Writes: remember who looked into the log, seal what was recorded, erase what has to go."""

from .erasing import NotErased, erase_people
from .looks import UnableToReadLog, note_evidence, note_opening, note_search
from .sealing import UnableToSeal, seal, seal_due

__all__ = [
    "NotErased",
    "UnableToReadLog",
    "UnableToSeal",
    "erase_people",
    "note_evidence",
    "note_opening",
    "note_search",
    "seal",
    "seal_due",
]
