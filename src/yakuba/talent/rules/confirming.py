"""What a superior says to an assessment: values in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LEAST_REASON: Final = 5


@dataclass(frozen=True, slots=True)
class Judgement:
    """The level that the superior confirms, and why it is another one than the person's."""

    level: int | None
    reason: str = ""


def lacking_reason(said: Mapping[int, int | None], judged: Mapping[int, Judgement]) -> list[int]:
    """Return the skills whose level is changed without a sentence that the person could read."""
    return [
        skill
        for skill, level in said.items()
        if skill in judged
        and judged[skill].level != level
        and len(judged[skill].reason.strip()) < LEAST_REASON
    ]
