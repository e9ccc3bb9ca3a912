"""Rules as rows of numbers, and the same rows as arrays, for thousands of them are asked at once."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

Term = tuple[int, int]
"""A choice and how often it counts."""

Row = tuple[tuple[Term, ...], int]
"""Terms whose sum is at most the limit."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows as arrays of 64-bit integers: the terms one after the other, and the limits.

    `row`, `choice` and `times` have one entry a term, in the order of the rows.
    """

    row: "Numbers"
    choice: "Numbers"
    times: "Numbers"
    limits: "Numbers"

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Self:
        """Return the arrays of rows."""
        import numpy

        lengths = [len(terms) for terms, _ in rows]
        flat = chain.from_iterable(chain.from_iterable(terms for terms, _ in rows))
        pairs = numpy.fromiter(flat, numpy.int64, 2 * sum(lengths))
        return cls(
            numpy.repeat(numpy.arange(len(rows)), lengths),
            pairs[0::2],
            pairs[1::2],
            numpy.array([limit for _, limit in rows], numpy.int64),
        )

    def __len__(self) -> int:
        return len(self.limits)

    def with_more(self, rows: Sequence[Row]) -> Self:
        """Return a table in which these rows follow."""
        import numpy

        more = self.of(rows)
        return type(self)(
            numpy.concatenate((self.row, more.row + len(self))),
            numpy.concatenate((self.choice, more.choice)),
            numpy.concatenate((self.times, more.times)),
            numpy.concatenate((self.limits, more.limits)),
        )

    def less(self, worth: "Numbers", prices: "Numbers") -> "Numbers":
        """Return what choices are worth less what they cost at prices of the rows."""
        import numpy

        left = worth.copy()
        numpy.subtract.at(left, self.choice, prices[self.row] * self.times)
        return left

    def left(self, made: Set[int], asked: Set[int]) -> Iterator[tuple[list[int], list[int], int]]:
        """Yield the rows that choices which are still `asked` could break, given those `made`.

        Each as the choices in question, how often they count, and what is left of the limit; a
        row that is broken already has no choices.
        """
        import numpy

        size = int(self.choice.max(initial=-1)) + 1
        is_made, is_asked = (_marked(one, size) for one in (made, asked))
        rest, most = self.limits.copy(), numpy.zeros_like(self.limits)
        taken = is_made[self.choice]
        numpy.subtract.at(rest, self.row[taken], self.times[taken])
        adding = is_asked[self.choice] & (self.times > 0)
        numpy.add.at(most, self.row[adding], self.times[adding])
        breakable = most > rest
        kept = is_asked[self.choice] & breakable[self.row]
        ends = numpy.searchsorted(self.row[kept], numpy.arange(len(self) + 1)).tolist()
        choices, times = self.choice[kept].tolist(), self.times[kept].tolist()
        for at in numpy.flatnonzero(breakable).tolist():
            part = slice(ends[at], ends[at + 1])
            yield choices[part], times[part], int(rest[at])


def _marked(numbers: Set[int], size: int) -> "Numbers":
    """Return for each number below `size` whether it is among these."""
    import numpy

    marks = numpy.zeros(size, bool)
    listed = numpy.fromiter(numbers, numpy.int64, len(numbers))
    marks[listed[listed < size]] = True
    return marks
