"""What of a draft survives a new version of its form."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from .answers import raw_of, read
from .flow import scope
from .shape import FormDefinition
from .vocabulary import SupersedePolicy

_STRICTNESS = (
    SupersedePolicy.MAY_CONTINUE,
    SupersedePolicy.MUST_RECONFIRM,
    SupersedePolicy.MUST_RESTART,
)


def strictest(policies: Sequence[SupersedePolicy]) -> SupersedePolicy:
    """Return the policy that asks most of the applicant, over all versions missed."""
    return max(policies, key=_STRICTNESS.index)


def carried_over(
    old: FormDefinition, new: FormDefinition, answers: Mapping[str, Any], *, on: date
) -> dict[str, Any]:
    """Return the answers that mean the same under the new version and still fit.

    The question must have kept its key, its type and its words: an answer to a question that now
    reads differently is no answer to it. Declarations are always made anew.
    """
    before = {question.key: question for question in old.questions()}
    around = scope(new, answers)
    kept: dict[str, Any] = {}
    for question in new.questions():
        value, earlier = answers.get(question.key), before.get(question.key)
        if value is None or earlier is None or (value is True and bool(question.statement)):
            continue
        if earlier.type is not question.type or earlier.label != question.label:
            continue
        reading = read(question, raw_of(question, value), on=on, scope=around)
        if reading.ok and reading.value is not None:
            kept[question.key] = reading.value
    return kept
