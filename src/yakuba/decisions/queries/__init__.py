"""Reads."""

from .planning import plan_route
from .turns import Turn, turn_of

__all__ = ["Turn", "plan_route", "turn_of"]
