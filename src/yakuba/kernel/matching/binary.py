"""Choices of yes and no under linear rules, solved to a proven optimum.

The linear relaxation gives prices for the rules. Whatever the prices, weak duality turns them into
a bound in exact integers, and a choice whose reduced value is worse than the gap between bound and
best solution can be left out for good. What remains is small; CP-SAT decides it.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field

from yakuba.kernel.matching.looks import Field, Look, core_of
from yakuba.kernel.matching.relaxing import START, Basis, relaxed
from yakuba.kernel.matching.rows import Row, Table, Term

_NARROW = 25_000
_FAR = 8_000
_NEVER = 10**15
_NEAR = 20_000
_ROUNDS = 8


@dataclass(slots=True)
class Binary:
    """Maximise the worth of the choices; every row says that a sum is at most its limit."""

    worth: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    _table: Table | None = field(default=None, compare=False, repr=False)

    @property
    def table(self) -> Table:
        """The rows as arrays; those that came since the last time are added."""
        if self._table is None:
            self._table = Table.of(self.rows)
        elif len(self._table) < len(self.rows):
            self._table = self._table.with_more(self.rows[len(self._table) :])
        return self._table

    def valued(self, worth: list[int], more: Iterable[Row] = ()) -> "Binary":
        """Return the same rows, and more, with other worths of the choices."""
        return Binary(worth, [*self.rows, *more], self.table)

    def choice(self, worth: int) -> int:
        """Add a choice and return its number."""
        self.worth.append(worth)
        return len(self.worth) - 1

    def at_most(self, terms: Iterable[Term], limit: int) -> None:
        """Add a rule."""
        self.rows.append((tuple(terms), limit))


@dataclass(frozen=True, slots=True)
class Decided:
    """The choices made, what they are worth, and what no solution whatsoever can exceed.

    `relaxed` is the bound that the prices alone prove; `core` how many choices were left to CP-SAT.
    """

    chosen: frozenset[int]
    worth: int
    bound: int
    relaxed: int
    core: int


@dataclass(slots=True)
class _Standing:
    """The prices by which choices are judged, the best so far, and what has been looked at."""

    relaxed: int
    reduced: list[int]
    best: frozenset[int] | None = None
    worth: int | None = None
    seen: int = -1

    def field(self) -> Field:
        """Return where to look next: near the prices first, then as far as anything better lies."""
        narrow = max(1, abs(self.relaxed) // _NARROW)
        gap = narrow if self.seen < 0 else 8 * self.seen
        if self.worth is not None:
            gap = min(self.relaxed - self.worth, narrow if self.seen < 0 else 4 * self.seen)
        return Field(self.relaxed, self.reduced, gap, self.seen, self.worth)

    def is_far(self, worth: int | None) -> bool:
        """Tell whether a worth is so far from the bound that other prices would be better."""
        return worth is None or self.relaxed - worth > max(1, abs(self.relaxed) // _FAR)

    def is_complete(self) -> bool:
        """Tell whether nothing better, or with nothing found nothing at all, is left to see."""
        if self.worth is not None:
            return self.relaxed - self.worth <= max(0, self.seen)
        return self.seen >= max((abs(one) for one in self.reduced if one != -_NEVER), default=0)


def decide(
    binary: Binary,
    refine: Callable[[frozenset[int]], list[Row]],
    hint: frozenset[int] = frozenset(),
    *,
    closed: Set[int] = frozenset(),
    prices: Sequence[int],
    start: Basis = START,
    foresee: Callable[[Set[int]], list[Row]] = lambda core: [],
    effort: float = 60.0,
) -> Decided | None:
    """Return the best choices, or None if no choices keep the rules.

    `refine` names further rules that choices break, none if they are good; `foresee` those that
    choices of a core could break; the binary keeps both. `hint` is what is told if effort ends
    before anything is found; `closed` choices cannot be made; `prices` are those of the first rows
    (rows beyond have none), `start` is where their relaxation ended. `effort` limits CP-SAT in its own deterministic seconds, so that the
    answer does not depend on how busy the machine is; within it the optimum is proven.
    """
    now = _Standing(*bounded(binary, prices, closed))
    repriced, core = False, 0
    while not now.is_complete():
        field = now.field()
        core = max(core, len(field.open))
        binary.rows.extend(foresee(core_of(field)))
        look = Look(binary.worth, binary.table, field)
        while True:
            found = look.solve(effort)
            broken = refine(found.chosen) if found.chosen is not None else []
            binary.rows.extend(broken)
            look.keep(broken)
            far = not repriced and now.is_far(worth_of(binary, found.chosen or now.best or ()))
            if far or not broken:
                break
        if not broken:
            if found.chosen is not None:
                now.best, now.worth = found.chosen, worth_of(binary, found.chosen)
            if not found.proven:
                return _unproven(binary, now, refine, hint, core)
            now.seen = field.gap
        if far:
            # The prices were those of another problem: reckon them for this one.
            margin = 2 * max(1, abs(now.relaxed) // _NARROW)
            near = {at for at, value in enumerate(now.reduced) if value > -margin}
            # What is demanded may be dear, but without it there are no prices at all.
            near.update(at for terms, limit in binary.rows if limit < 0 for at, _ in terms)
            own = relaxation(binary, near, closed, start).of_rows
            now = _Standing(*bounded(binary, own, closed), now.best, now.worth)
            repriced = True
    if now.best is None or now.worth is None:
        return None
    return Decided(now.best, now.worth, now.worth, now.relaxed, core)


def _unproven(
    binary: Binary,
    now: _Standing,
    refine: Callable[[frozenset[int]], list[Row]],
    hint: frozenset[int],
    core: int,
) -> Decided:
    """Return the best that was found, else the guess if it is any good, with the prices' bound."""
    best = now.best
    if best is None:
        best = hint if verify(binary, hint) and not refine(hint) else frozenset()
    return Decided(best, worth_of(binary, best), now.relaxed, now.relaxed, core)


def bounded(
    binary: Binary, prices: Sequence[int], closed: Set[int] = frozenset()
) -> tuple[int, list[int]]:
    """Return the bound by weak duality and the reduced value of each choice, exactly.

    For every solution, worth <= prices x limits + sum of the positive reduced values; a solution
    that takes a choice of negative reduced value stays below by that much, and so does one that
    leaves out a choice of positive reduced value.
    """
    import numpy

    table = binary.table
    costs = numpy.zeros(len(table), numpy.int64)
    costs[: len(prices)] = prices
    reduced = table.less(numpy.array(binary.worth, numpy.int64), costs)
    # Far below anything that could be worth while.
    reduced[list(closed)] = -_NEVER
    bound = int(costs @ table.limits) + int(reduced[reduced > 0].sum())
    return bound, reduced.tolist()


@dataclass(frozen=True, slots=True)
class Prices:
    """A price of at least 0 for each row, and where the relaxation that found them ended."""

    of_rows: tuple[int, ...]
    basis: Basis = START

    def times(self, scale: int) -> list[int]:
        """Return the prices where every worth is `scale` times as much."""
        return [one * scale for one in self.of_rows]


def relaxation(
    binary: Binary,
    likely: Iterable[int],
    closed: Set[int] = frozenset(),
    start: Basis = START,
) -> Prices:
    """Return prices near the best, from the linear relaxation.

    It begins with the `likely` choices, and where an earlier one ended (`start`), and takes others
    in as prices ask for them.
    """
    active = (set(likely) - closed) | start.basic | start.made
    best: tuple[int, Prices] | None = None
    for _ in range(_ROUNDS):
        prices, start = relaxed(binary.worth, binary.table, active, closed, start)
        bound, reduced = bounded(binary, prices, closed)
        if best is None or bound < best[0]:
            best = bound, Prices(tuple(prices), start)
        if not any(value > 1 and at not in active for at, value in enumerate(reduced)):
            break
        # What is nearly asked for now will be asked for next.
        margin = abs(bound) // _NEAR
        active |= {at for at, value in enumerate(reduced) if value > -margin}
    return best[1] if best else Prices(())


def verify(binary: Binary, chosen: frozenset[int]) -> bool:
    """Tell whether choices keep all rules."""
    return all(
        sum(times for at, times in terms if at in chosen) <= limit for terms, limit in binary.rows
    )


def worth_of(binary: Binary, chosen: Iterable[int]) -> int:
    """Return what choices are worth."""
    return sum(binary.worth[at] for at in chosen)
