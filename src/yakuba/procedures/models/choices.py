"""Turn the words of the rules into what a model field offers."""

from collections.abc import Iterable
from typing import Protocol


class Labelled(Protocol):
    """A word of the rules: the value in the database and the label on the screen."""

    @property
    def value(self) -> str: ...

    @property
    def label(self) -> str: ...


def choices_of(words: Iterable[Labelled]) -> list[tuple[str, str]]:
    """Return the (value, label) pairs of an enum."""
    return [(word.value, word.label) for word in words]
