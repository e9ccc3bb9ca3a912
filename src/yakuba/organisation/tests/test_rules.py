"""Names of posts, lines of departments, terms that clash."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.organisation.rules import (
    DEFAULT_ACTING_ORDER,
    DepartmentKind,
    Place,
    Rank,
    Term,
    below,
    first_clash,
    line_of,
    post_label,
    ranks_above,
)

TREE = {
    1: Place(1, None, DepartmentKind.BODY),
    2: Place(2, 1, DepartmentKind.DIVISION),
    3: Place(3, 2, DepartmentKind.SECTION),
    4: Place(4, 3, DepartmentKind.UNIT),
    5: Place(5, 1, DepartmentKind.DIVISION),
}
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@st.composite
def terms(draw):
    start = draw(DAYS)
    end = draw(st.none() | DAYS.filter(lambda day: day > start))
    return Term(start, end)


@pytest.mark.parametrize(
    ("department", "title", "section", "label"),
    [
        ("子育て支援課", "課長", "", "子育て支援課長"),
        ("健康福祉部", "部長", "", "健康福祉部長"),
        ("給付係", "係長", "子育て支援課", "子育て支援課 給付係長"),
        ("給付係", "担当", "子育て支援課", "子育て支援課 給付係 担当"),
        ("DX推進課", "DX推進担当", "", "DX推進課 DX推進担当"),
        ("", "市長", "", "市長"),
    ],
)
def test_a_post_is_named_as_people_say_it(department, title, section, label):
    assert post_label(department=department, title=title, section=section) == label


def test_the_line_runs_from_the_unit_to_the_body():
    assert line_of(4, TREE) == [4, 3, 2, 1]
    assert line_of(5, TREE) == [5, 1]


def test_a_tree_that_bites_its_tail_still_ends():
    ring = {1: Place(1, 2, DepartmentKind.UNIT), 2: Place(2, 1, DepartmentKind.UNIT)}
    assert line_of(1, ring) == [1, 2]
    assert below(1, ring) == {1, 2}


def test_what_lies_below_a_division():
    assert below(2, TREE) == {2, 3, 4}


def test_the_ranks_above_a_manager_end_with_the_mayor():
    assert ranks_above(Rank.MANAGER) == [Rank.DIRECTOR, Rank.DEPUTY_MAYOR, Rank.MAYOR]
    assert ranks_above(Rank.MAYOR) == []


def test_only_lower_ranks_act_by_default():
    for absent, acting in DEFAULT_ACTING_ORDER.items():
        assert all(rank.height < absent.height for rank in acting)


def test_a_term_that_ends_on_the_day_another_begins_does_not_clash():
    spring = Term(date(2026, 4, 1), date(2027, 4, 1))
    assert first_clash(spring, [Term(date(2027, 4, 1), None)]) is None
    assert first_clash(spring, [Term(date(2027, 3, 31), None)]) is not None


@given(terms(), terms())
def test_clashing_is_mutual(one, other):
    assert bool(first_clash(one, [other])) == bool(first_clash(other, [one]))
