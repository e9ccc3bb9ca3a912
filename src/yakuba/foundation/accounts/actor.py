"""Moved: `yakuba.kernel.actor`."""

from yakuba.kernel.actor import Actor, ActorKind, Duty

__all__ = ["Actor", "ActorKind", "Duty"]
