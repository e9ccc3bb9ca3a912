"""The linear relaxation of choices under rules: what each rule costs, by GLOP through MathOpt.

The simplex goes on from where an earlier relaxation ended: other worths, a choice that cannot be
made any more or a few rules more are a short way from there.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from yakuba.kernel.matching.rows import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Basis:
    """Where the simplex stands: the choices that are basic, those at 1, the rows at their limits.

    Whatever is not named is where it begins: choices at 0, rows basic.
    """

    basic: frozenset[int] = frozenset()
    made: frozenset[int] = frozenset()
    tight: frozenset[int] = frozenset()


START: Final = Basis()


def relaxed(
    worth: Sequence[int], table: Table, active: Set[int], closed: Set[int], start: Basis
) -> tuple[list[int], Basis]:
    """Return a price of at least 0 for each row, and where the simplex ended.

    Only `active` choices are made in parts between 0 and 1, `closed` ones not at all. The prices
    are 0 throughout if what is demanded cannot be met.
    """
    from ortools.math_opt.python import mathopt  # type: ignore[import-untyped]

    model = mathopt.Model.from_model_proto(_model(worth, table, sorted(active), closed))
    choices, rows = tuple(model.variables()), tuple(model.linear_constraints())
    status = mathopt.BasisStatus
    given = mathopt.ModelSolveParameters()
    if start is not START:
        given.initial_basis = mathopt.Basis(
            variable_status={
                one: status.BASIC
                if one.id in start.basic
                else status.AT_UPPER_BOUND
                if one.id in start.made and one.id not in closed
                else status.AT_LOWER_BOUND
                for one in choices
            },
            constraint_status={
                one: status.AT_UPPER_BOUND if one.id in start.tight else status.BASIC
                for one in rows
            },
        )
    found = mathopt.solve(model, mathopt.SolverType.GLOP, model_params=given)
    if found.termination.reason is not mathopt.TerminationReason.OPTIMAL:
        return [0] * len(table), START
    basis = found.solutions[0].basis
    prices = [max(0, round(value)) for value in found.dual_values(rows)]
    if basis is None:
        return prices, START
    where, at_limit = basis.variable_status, basis.constraint_status
    ended = Basis(
        frozenset(one.id for one, place in where.items() if place is status.BASIC),
        frozenset(one.id for one, place in where.items() if place is status.AT_UPPER_BOUND),
        frozenset(one.id for one, place in at_limit.items() if place is not status.BASIC),
    )
    return prices, ended


def _model(worth: Sequence[int], table: Table, active: Sequence[int], closed: Set[int]) -> Any:
    """Return the relaxation as MathOpt writes models; its keys are the numbers of choices and rows."""
    import numpy
    from ortools.math_opt.model_pb2 import ModelProto  # type: ignore[import-untyped]

    model = ModelProto()
    model.objective.maximize = True
    gains = model.objective.linear_coefficients
    worthy = [at for at in active if worth[at]]
    gains.ids.extend(worthy)
    gains.values.extend(float(worth[at]) for at in worthy)
    choices, rows, terms = model.variables, model.linear_constraints, model.linear_constraint_matrix
    choices.ids.extend(active)
    choices.lower_bounds.extend([0.0] * len(active))
    choices.upper_bounds.extend(0.0 if at in closed else 1.0 for at in active)
    choices.integers.extend([False] * len(active))
    rows.ids.extend(range(len(table)))
    rows.lower_bounds.extend([-numpy.inf] * len(table))
    rows.upper_bounds.extend(table.limits.astype(float).tolist())
    is_active = numpy.zeros(len(worth), bool)
    is_active[list(active)] = True
    kept = is_active[table.choice]
    row, choice, times = table.row[kept], table.choice[kept], table.times[kept]
    # MathOpt wants them by row, then by choice.
    order = numpy.lexsort((choice, row))
    terms.row_ids.extend(row[order].tolist())
    terms.column_ids.extend(choice[order].tolist())
    terms.coefficients.extend(times[order].astype(float).tolist())
    return model
