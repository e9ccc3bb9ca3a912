"""What is looked after regularly."""

from datetime import datetime

from yakuba.foundation.jobs.registry import sweeper

from .services.prompting import prompt_waiting


@sweeper("decisions.prompts", every_seconds=1800)
def remind_of_waiting(at: datetime) -> int:
    """Remind whoever holds a draft too long, and tell a superior after that."""
    return prompt_waiting(at=at)
