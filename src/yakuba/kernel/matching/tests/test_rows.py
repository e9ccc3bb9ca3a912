"""Rows as arrays say what rows say, and a relaxation that goes on ends where one begun anew does."""

from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.kernel.matching.binary import Binary, bounded, relaxation
from yakuba.kernel.matching.relaxing import START
from yakuba.kernel.matching.rows import Row, Table

CHOICES = 7
terms = st.dictionaries(
    st.integers(0, CHOICES - 1), st.integers(-2, 3).filter(bool), max_size=CHOICES
)
rows_ = st.lists(st.tuples(terms.map(lambda one: tuple(one.items())), st.integers(-2, 4)))
some = st.sets(st.integers(0, CHOICES - 1))


@given(rows_, rows_, some, some)
def test_what_is_left_of_rows_is_what_choices_in_question_could_break(first, more, made, asked):
    asked -= made
    rows: list[Row] = [*first, *more]
    expected = []
    for terms, limit in rows:
        rest = limit - sum(times for at, times in terms if at in made)
        left = [(at, times) for at, times in terms if at in asked]
        if sum(times for _, times in left if times > 0) > rest:
            expected.append(([at for at, _ in left], [times for _, times in left], rest))
    assert list(Table.of(first).with_more(more).left(made, asked)) == expected


@given(st.lists(st.integers(-9, 9), min_size=CHOICES, max_size=CHOICES), rows_, st.data())
def test_the_bound_of_prices_is_reckoned_row_by_row(worth, rows, data):
    # Rows beyond the last price have none.
    prices = data.draw(st.lists(st.integers(0, 9), max_size=len(rows)))
    reduced, bound = list(worth), 0
    for (terms, limit), price in zip(rows, prices, strict=False):
        bound += price * limit
        for at, times in terms:
            reduced[at] -= price * times
    bound += sum(max(0, one) for one in reduced)
    assert bounded(Binary(worth, rows), prices) == (bound, reduced)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(100, 900), min_size=CHOICES, max_size=CHOICES),
    st.lists(st.integers(100, 900), min_size=CHOICES, max_size=CHOICES),
    st.lists(st.tuples(terms.map(lambda one: tuple(one.items())), st.integers(0, 4))),
    some,
)
def test_a_relaxation_that_goes_on_proves_what_one_begun_anew_proves(before, after, rows, closed):
    """Up to the rounding of prices: a point for each choice and row."""
    basis = relaxation(Binary(before, list(rows)), range(CHOICES)).basis
    binary = Binary(after, list(rows))
    bounds = [
        bounded(binary, relaxation(binary, range(CHOICES), closed, start).of_rows, closed)[0]
        for start in (START, basis)
    ]
    assert abs(bounds[0] - bounds[1]) <= 4 * (CHOICES + len(rows)) * CHOICES
