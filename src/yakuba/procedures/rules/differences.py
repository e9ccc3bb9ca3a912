"""What a correction changed, question by question and item by item."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .localisation import Reader
from .shape import FormDefinition, QuestionType
from .showing import item_line, show


@dataclass(frozen=True, slots=True)
class Difference:
    """One question whose answer changed; `added` and `removed` say what came and went."""

    question: str
    label: str
    before: list[str]
    after: list[str]
    added: list[str]
    removed: list[str]


def differences(
    definition: FormDefinition,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reader: Reader = Reader.JA,
) -> list[Difference]:
    """Return the questions whose answers differ, in the order of the form."""
    found: list[Difference] = []
    for question in definition.questions():
        old, new = before.get(question.key), after.get(question.key)
        if old == new:
            continue
        was, now = show(question, old, reader), show(question, new, reader)
        if question.type is QuestionType.GROUP:
            lines = [
                [item_line(question, item, reader) for item in value or []] for value in (old, new)
            ]
        else:
            lines = [was, now]
        found.append(
            Difference(
                question=question.key,
                label=question.label.text(reader),
                before=was,
                after=now,
                added=[line for line in lines[1] if line not in lines[0]],
                removed=[line for line in lines[0] if line not in lines[1]],
            )
        )
    return found
