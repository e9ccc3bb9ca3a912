"""Moved: `yakuba.foundation.tenancy.http`."""

from yakuba.foundation.tenancy.http import TownRequest, hold, release

__all__ = ["TownRequest", "hold", "release"]
