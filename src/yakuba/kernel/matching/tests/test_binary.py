"""Choices of yes and no: what is told when the effort ends before the proof."""

import pytest

from yakuba.kernel.matching.binary import Binary, decide, verify, worth_of

# Pairs of neighbours on rings of odd length exclude each other: the relaxation takes half of
# everything, and no price tells which.
RINGS = 6
LENGTH = 5


def rings() -> Binary:
    binary = Binary()
    for ring in range(RINGS):
        chosen = [binary.choice(10 + (ring + at) % 3) for at in range(LENGTH)]
        for at in range(LENGTH):
            binary.at_most([(chosen[at], 1), (chosen[(at + 1) % LENGTH], 1)], 1)
    return binary


def good(chosen: frozenset[int]) -> list[object]:
    return []


@pytest.fixture
def prices() -> list[int]:
    return [6] * (RINGS * LENGTH)


def test_with_effort_the_optimum_is_proven(prices):
    found = decide(rings(), good, prices=prices)
    assert found is not None
    assert found.worth == found.bound < found.relaxed
    assert verify(rings(), found.chosen)


@pytest.mark.parametrize("hint", [frozenset({0, 2, 5}), frozenset()])
def test_without_effort_the_guess_stays_and_the_bound_is_only_what_the_prices_prove(hint, prices):
    best = decide(rings(), good, prices=prices)
    found = decide(rings(), good, hint, prices=prices, effort=0.0)
    assert found is not None and best is not None
    assert found.chosen == hint
    assert found.worth == worth_of(rings(), hint) < best.worth
    assert found.bound == found.relaxed >= best.worth, "nothing is told to be proven that is not"


def test_a_guess_that_breaks_a_rule_is_not_taken_without_effort(prices):
    found = decide(rings(), good, frozenset({0, 1}), prices=prices, effort=0.0)
    assert found is not None
    assert found.chosen == frozenset()
    assert found.worth == 0 < found.bound
