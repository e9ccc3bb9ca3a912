"""The names an expression may use, which FEEL must know to tell `a - b` from a name (10.3.1.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from yakuba.kernel.feel.builtins import BUILTINS
from yakuba.kernel.feel.lexer import Token, tokens
from yakuba.kernel.feel.types import Type

# The parts of dates and ranges whose names have blanks.
_PARTS: Final = frozenset({"time offset", "start included", "end included"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names in scope, the names of entries after a dot, and the named types."""

    names: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    types: tuple[tuple[str, Type], ...] = ()

    def __hash__(self) -> int:
        # A set of names keeps its hash; that of all types would be reckoned for every text.
        return hash((self.names, self.members))


class Names:
    """Names by their first token, so that the longest that fits can be found."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self.all: set[str] = set()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Add a name."""
        parts = tuple(token.text for token in tokens(name)[:-1])
        if not parts or name in self.all:
            return
        self.all.add(name)
        found = self._by_first.setdefault(parts[0], [])
        found.append((parts, name))
        found.sort(key=lambda entry: -len(entry[0]))

    def longest(self, given: Sequence[Token], at: int) -> tuple[int, str]:
        """Return how many tokens the longest name takes that stands there, and the name."""
        for parts, name in self._by_first.get(given[at].text, ()):
            last = at + len(parts)
            if last < len(given) and all(
                given[at + step].text == part and given[at + step].kind != "string"
                for step, part in enumerate(parts)
            ):
                return len(parts), name
        return 0, ""


@lru_cache(maxsize=256)
def names_of(names: frozenset[str]) -> Names:
    """Return the names, ready for looking up; they must not be added to."""
    return Names(names)


SPACED_BUILTINS: Final = Names(name for name in BUILTINS if " " in name)
PART_NAMES: Final = Names(_PARTS)
