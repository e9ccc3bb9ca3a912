"""Papers of a decision that leave the system: the bundle of evidence."""

from .bundle import Bundle, bundle_of

__all__ = ["Bundle", "bundle_of"]
