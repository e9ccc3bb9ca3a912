"""What comes of reading an answer: a value, or errors that name their field and the remedy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .localisation import Localised, Reader
from .shape import Question

# What a browser sends for one question: per part a text, or several (ticked boxes, group items).
Raw = Mapping[str, Any]
# What is stored: JSON.
Value = Any

WHOLE = "value"


@dataclass(frozen=True, slots=True)
class AnswerError:
    """One fault: `field` is the part of the question (`value`, `postal_code`, `0.breed.value`)."""

    field: str
    sentence: Localised

    def text(self, reader: Reader = Reader.JA) -> str:
        """Return the sentence for the reader."""
        return self.sentence.text(reader)

    def below(self, prefix: str) -> "AnswerError":
        """Return the same error seen from the question around."""
        return AnswerError(f"{prefix}.{self.field}", self.sentence)


@dataclass(frozen=True, slots=True)
class Reading:
    """The value (None when empty or faulty), the errors, what was typed, and friendly notices."""

    value: Value = None
    errors: tuple[AnswerError, ...] = ()
    raw: dict[str, Any] = field(default_factory=dict)
    notices: tuple[Localised, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether the answer can be stored (an empty answer to an optional question can)."""
        return not self.errors

    def error_of(self, part: str = WHOLE) -> AnswerError | None:
        """Return the first error of a part."""
        return next((error for error in self.errors if error.field == part), None)


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks about one question by its label, so that every message names its field."""

    label: Localised

    @classmethod
    def of(cls, question: Question, part: Localised | None = None) -> "Voice":
        """Return the voice of a question or of one of its parts."""
        if part is None:
            return cls(question.label)
        english = f"{question.label.text(Reader.EN)}, {part.text(Reader.EN)}"
        return cls(Localised(f"{question.label.ja}の{part.ja}", en=english))

    def says(self, ja: str, en: str) -> Localised:
        """Return 「label」+ ja, and “label”: en."""
        return Localised(f"「{self.label.ja}」{ja}", en=f"“{self.label.text(Reader.EN)}”: {en}")

    def error(self, ja: str, en: str, part: str = WHOLE) -> AnswerError:
        """Return the error of a part."""
        return AnswerError(part, self.says(ja, en))


def one_text(raw: Raw, part: str = WHOLE) -> str:
    """Return what was sent for the part as one text; what is not text reads as nothing sent."""
    value = raw.get(part, "")
    if isinstance(value, list | tuple):
        value = value[-1] if value else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    return value if isinstance(value, str) else ""


def many_texts(raw: Raw, part: str = WHOLE) -> list[str]:
    """Return everything sent for the part, without empties and repetitions, in order."""
    value = raw.get(part, [])
    several: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
    return list(dict.fromkeys(item for item in several if isinstance(item, str) and item))
