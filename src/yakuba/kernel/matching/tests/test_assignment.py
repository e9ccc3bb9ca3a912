"""The plain core agrees with SciPy, with published optima, and proves what it says."""

from pathlib import Path

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from yakuba.kernel.matching.assignment import UnableToAssign, assign, proof

ORLIB = Path(__file__).resolve().parents[6] / "shared" / "data" / "orlib"
# Beasley 1990, OR-Library, assignment problem: the optimal values of its table.
OPTIMA = {100: 305, 200: 475, 300: 626, 400: 804, 500: 991, 600: 1176, 700: 1362, 800: 1552}

matrices = st.integers(1, 9).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(-50, 50), min_size=width, max_size=width), min_size=1, max_size=9
    )
)


def scipy_cost(costs: list[list[int]]) -> int:
    rows, columns = linear_sum_assignment(numpy.array(costs))
    return int(numpy.array(costs)[rows, columns].sum())


@given(matrices)
def test_it_costs_what_scipy_says_and_its_prices_prove_it(costs):
    found = assign(costs)
    assert found.cost == scipy_cost(costs)
    assert proof(costs, found)
    taken = [column for column in found.columns if column is not None]
    assert len(taken) == len(set(taken)) == min(len(costs), len(costs[0]))


@settings(max_examples=15, deadline=None)
@given(st.integers(30, 90), st.integers(30, 90), st.integers(1, 10_000), st.integers(0, 2**32 - 1))
def test_larger_matrices_too(height, width, top, seed):
    costs = numpy.random.default_rng(seed).integers(0, top, (height, width)).tolist()
    found = assign(costs)
    assert found.cost == scipy_cost(costs)
    assert proof(costs, found)


@given(matrices, st.data())
def test_forbidden_pairs_are_never_chosen_and_who_is_short_is_named(costs, data):
    holes = data.draw(
        st.sets(st.tuples(st.integers(0, len(costs) - 1), st.integers(0, len(costs[0]) - 1)))
    )
    allowed = [
        [None if (row, at) in holes else cost for at, cost in enumerate(line)]
        for row, line in enumerate(costs)
    ]
    filled = numpy.array(
        [[numpy.inf if one is None else float(one) for one in line] for line in allowed]
    )
    try:
        rows, columns = linear_sum_assignment(filled)
    except ValueError:
        with pytest.raises(UnableToAssign) as short:
            assign(allowed)
        assert_short(allowed, short.value)
        return
    found = assign(allowed)
    assert found.cost == int(filled[rows, columns].sum())
    assert proof(allowed, found)


def assert_short(allowed: list[list[int | None]], short: UnableToAssign) -> None:
    """Who is said to be short really has partners only among fewer."""
    if len(allowed) <= len(allowed[0]):
        reach = {
            at for row in short.rows for at, cost in enumerate(allowed[row]) if cost is not None
        }
        assert reach <= short.columns
        assert len(short.columns) < len(short.rows)
    else:
        reach = {
            row
            for row, line in enumerate(allowed)
            if any(line[column] is not None for column in short.columns)
        }
        assert reach <= short.rows
        assert len(short.rows) < len(short.columns)


@given(matrices, st.data())
def test_a_column_takes_as_many_rows_as_it_has_room_for(costs, data):
    room = data.draw(st.lists(st.integers(0, 3), min_size=len(costs[0]), max_size=len(costs[0])))
    found = assign(costs, room)
    copied = [[line[at] for at, places in enumerate(room) for _ in range(places)] for line in costs]
    assert found.cost == (scipy_cost(copied) if copied[0] else 0)
    assert all(found.columns.count(at) <= places for at, places in enumerate(room))
    assert proof(costs, found, room)


def test_integers_of_any_size_stay_exact():
    vast = 10**30
    found = assign([[vast + 1, vast], [vast, vast + 3]])
    assert found.columns == (1, 0)
    assert found.cost == 2 * vast


def test_a_false_proof_is_refused():
    costs = [[1, 2], [3, 1]]
    right = assign(costs)
    wrong = type(right)((1, 0), 5, right.row_prices, right.column_prices)
    assert proof(costs, right)
    assert not proof(costs, wrong)


@pytest.mark.parametrize("size", [1, 2, 7, 60, 150])
def test_the_products_of_machol_and_wien_have_the_optimum_that_a_formula_gives(size):
    # Machol & Wien 1976: cost i*j; the largest row goes with the smallest column.
    costs = [[row * column for column in range(1, size + 1)] for row in range(1, size + 1)]
    assert assign(costs).cost == size * (size + 1) * (size + 2) // 6


def test_nothing_to_assign():
    assert assign([]).columns == ()
    assert assign([[], []]).columns == (None, None)


@pytest.mark.parametrize("size", sorted(OPTIMA))
def test_the_published_optima_of_the_or_library(size):
    path = ORLIB / f"assign{size}.txt"
    if not path.exists():
        pytest.skip(f"{path.name} is not at {ORLIB}: its instances are not part of the project")
    words = [int(word) for word in path.read_text(encoding="ascii").split()]
    costs = [words[1 + row * size : 1 + (row + 1) * size] for row in range(size)]
    found = assign(costs)
    assert found.cost == OPTIMA[size]
    assert proof(costs, found)
