"""What the installation clears away by itself."""

from yakuba.foundation.jobs.registry import sweeper

from .services import clear_limits, clear_sessions

sweeper("config.sessions", every_seconds=3_600, per_town=False)(clear_sessions)
sweeper("config.limits", every_seconds=3_600, per_town=False)(clear_limits)
