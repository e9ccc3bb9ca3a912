"""Seal and unseal; change the keys (`rotation`); seal again what older keys hold (`resealing`)."""

from .sealing import UnableToSeal, UnableToUnseal, current_generation, forget_keys, seal, unseal

__all__ = [
    "UnableToSeal",
    "UnableToUnseal",
    "current_generation",
    "forget_keys",
    "seal",
    "unseal",
]
