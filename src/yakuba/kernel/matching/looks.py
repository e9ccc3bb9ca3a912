"""One look of CP-SAT at the choices that are not yet certain.

Against the bound of the prices, a choice that is made in spite of a reduced value below 0, or left
out in spite of one above 0, loses that much. A look takes in the choices that lose little.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from yakuba.kernel.matching.rows import Row, Table

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


@dataclass(frozen=True)
class Field:
    """What a look decides: where each choice loses at most `gap`.

    `seen` is the gap of the look before, -1 if there was none. `worth` is the best that is known,
    None if nothing is: only what is worth more, and lay outside the look before, is looked for.
    """

    relaxed: int
    reduced: Sequence[int]
    gap: int
    seen: int = -1
    worth: int | None = None

    @cached_property
    def rim(self) -> frozenset[int]:
        """The choices that the look before did not decide; one of them has to lose."""
        if self.seen < 0:
            return frozenset()
        values = enumerate(self.reduced)
        return frozenset(at for at, value in values if self.seen < abs(value) <= self.gap)

    @cached_property
    def open(self) -> frozenset[int]:
        """The choices that are decided; what one on the rim loses, the others cannot lose too."""
        left = self.gap
        if self.worth is not None:
            left = min(left, self.relaxed - self.worth - 1 - (self.seen + 1))
        return self.rim | {at for at, value in enumerate(self.reduced) if abs(value) <= left}

    @cached_property
    def certain(self) -> frozenset[int]:
        """The choices that are made without a question."""
        return frozenset(
            at for at, value in enumerate(self.reduced) if value > 0 and at not in self.open
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What a look found, None if nothing; and whether it is proven that nothing there is better."""

    chosen: frozenset[int] | None
    proven: bool


class Look:
    """A field with its rules; rules can be added, and it can be solved again."""

    def __init__(self, worth: Sequence[int], table: Table, field: Field) -> None:
        from ortools.sat.python import cp_model

        self.model = cp_model.CpModel()
        self.certain = field.certain
        self.names = {at: self.model.new_bool_var("") for at in sorted(field.open)}
        self.possible = field.seen < 0 or bool(field.rim)
        self._keep(table)
        if field.rim:
            made = sum(field.reduced[at] > 0 for at in field.rim)
            terms = tuple((at, 1 if field.reduced[at] > 0 else -1) for at in sorted(field.rim))
            self.keep([(terms, made - 1)])
        total = cp_model.LinearExpr.weighted_sum(
            list(self.names.values()), [worth[at] for at in self.names]
        )
        if field.worth is not None:
            self.model.add(total > field.worth - sum(worth[at] for at in self.certain))
        self.model.maximize(total)

    def keep(self, rows: Sequence[Row]) -> None:
        """Add rules."""
        self._keep(Table.of(rows))

    def _keep(self, table: Table) -> None:
        """Add rules, as far as what is certain leaves them open."""
        from ortools.sat.python import cp_model

        for choices, times, rest in table.left(self.certain, self.names.keys()):
            if choices:
                listed = [self.names[at] for at in choices]
                self.model.add(cp_model.LinearExpr.weighted_sum(listed, times) <= rest)
            else:
                self.possible = False

    def solve(self, effort: float) -> Found:
        """Return the best choices of the field within CP-SAT's deterministic seconds."""
        from ortools.sat.python import cp_model

        if not self.possible:
            return Found(None, proven=True)
        solver = cp_model.CpSolver()
        settle(solver.parameters, effort)
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Found(None, proven=status == cp_model.INFEASIBLE)
        made = {at for at, name in self.names.items() if solver.boolean_value(name)}
        return Found(self.certain | made, proven=status == cp_model.OPTIMAL)


def settle(parameters: "cp_model.SatParameters", effort: float) -> None:
    """Set what was measured on 400 requests and 250 advisers.

    All rules in the relaxation at once prove faster. Presolving costs more than it saves: prices
    have left out already what it would find. So does a guess, which CP-SAT would try to mend.
    """
    parameters.num_workers = 1
    parameters.random_seed = 7
    parameters.max_deterministic_time = effort
    parameters.linearization_level = 2
    parameters.add_lp_constraints_lazily = False
    parameters.cp_model_presolve = False


def core_of(field: Field) -> Set[int]:
    """Return every choice that can come out of a look."""
    return field.open | field.certain
