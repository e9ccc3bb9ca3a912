"""Seal and unseal; change the keys (`rotation`); seal again what older keys hold (`resealing`)."""

from .sealing import (
    LockedOut,
    UnableToSeal,
    UnableToUnseal,
    current_generation,
    forget_keys,
    is_locked,
    seal,
    unseal,
)

__all__ = [
    "LockedOut",
    "UnableToSeal",
    "UnableToUnseal",
    "current_generation",
    "forget_keys",
    "is_locked",
    "seal",
    "unseal",
]
