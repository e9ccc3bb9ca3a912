"""A look leaves out only what cannot be better, and foreseen rules only what no calendar allows."""

import random
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.kernel.matching import binary as deciding
from yakuba.kernel.matching.binary import Binary, bounded, decide, relaxation, verify, worth_of
from yakuba.kernel.matching.calendars import arrange
from yakuba.kernel.matching.candidates import prepare
from yakuba.kernel.matching.dispatch import change, runner_up, solve
from yakuba.kernel.matching.looks import Field, Look
from yakuba.kernel.matching.problem import Problem, Weights
from yakuba.kernel.matching.programme import build
from yakuba.kernel.matching.rows import Row
from yakuba.kernel.matching.tests.test_dispatch import assert_keeps_all_rules, best_of_all, small
from yakuba.kernel.matching.tests.worlds import prefecture

CHOICES = 9


def tangled(seed: int) -> Binary:
    """Choices of like worth under rules that cross each other, so that no price decides them."""
    rng = random.Random(seed)
    made = Binary()
    for _ in range(CHOICES):
        made.choice(rng.randint(20, 40))
    for _ in range(8):
        several = rng.sample(range(CHOICES), 3)
        made.at_most([(at, rng.randint(1, 2)) for at in several], rng.randint(1, 3))
    return made


def every(binary: Binary) -> list[frozenset[int]]:
    """Return all choices that keep the rules."""
    sizes = range(len(binary.worth) + 1)
    tried = (frozenset(one) for size in sizes for one in combinations(range(CHOICES), size))
    return [one for one in tried if verify(binary, one)]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 12), st.sampled_from([1, 4, 25_000]))
def test_looks_from_narrow_to_wide_end_at_the_best_of_all_choices(seed, off, narrow):
    rules = tangled(seed)
    prices = [max(0, one - off) for one in relaxation(rules, range(CHOICES)).of_rows]
    before = deciding._NARROW
    deciding._NARROW = narrow
    try:
        found = decide(rules, lambda chosen: [], prices=prices)
    finally:
        deciding._NARROW = before
    assert found is not None
    assert verify(rules, found.chosen)
    assert found.worth == found.bound == max(worth_of(rules, one) for one in every(rules))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 12), st.integers(1, 30))
def test_a_second_look_finds_whatever_is_better_outside_the_first(seed, seen, more):
    rules = tangled(seed)
    relaxed, reduced = bounded(rules, relaxation(rules, range(CHOICES)).of_rows)
    first = Look(rules.worth, rules.table, Field(relaxed, reduced, seen)).solve(60.0)
    worth = None if first.chosen is None else worth_of(rules, first.chosen)
    field = Field(relaxed, reduced, seen + more, seen, worth)
    second = Look(rules.worth, rules.table, field).solve(60.0)
    within = [
        worth_of(rules, one)
        for one in every(rules)
        if all(
            abs(value) <= field.gap
            for at, value in enumerate(reduced)
            if (at in one) != (value > 0) and value
        )
    ]
    better = [one for one in within if worth is None or one > worth]
    if better:
        assert second.chosen is not None
        assert worth_of(rules, second.chosen) == max(better)
    else:
        assert (second.chosen, second.proven) == (None, True)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_foreseen_rules_forbid_no_teams_that_have_days(seed):
    candidates = prepare(small(seed))
    programme = build(candidates, Weights())
    rows: list[Row] = programme.foresee(frozenset(range(len(programme.options))))
    options = [[None, *each] for each in programme.of_request.values()]
    for made in product(*options):
        chosen = frozenset(at for at in made if at is not None)
        if not verify(Binary(programme.binary.worth, rows), chosen):
            roomy = isinstance(arrange(programme.teams(chosen), candidates), dict)
            assert not roomy


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_other_weights_find_the_best_of_all_matchings_and_so_does_what_is_asked_next(
    seed, travel, skill, serve
):
    world = small(seed)
    weights = replace(world.weights, travel=travel, skill=skill, serve=serve)
    asked: Problem = replace(world, weights=weights)
    found = change(solve(world), weights=weights).solution
    assert found.is_optimal
    assert found.total == best_of_all(asked)
    assert_keeps_all_rules(asked, found)
    for match in found.matches:
        other = runner_up(found, match.request)
        assert other is not None
        assert found.total - other.cost == best_of_all(asked, (match.request, match.advisers))
    back = change(found, weights=world.weights).solution
    assert back.total == best_of_all(world)


@pytest.mark.parametrize("aim", ["need", "skill", "travel", "preference", "fairness", "small"])
def test_other_weights_in_a_larger_world_find_what_solving_anew_finds(aim):
    world = prefecture(requests=70, advisers=28, towns=9, seed=5)
    found = solve(world)
    for weight in (0, 1, 9):
        weights = replace(world.weights, **{aim: weight})
        after = change(found, weights=weights).solution
        anew = solve(replace(world, weights=weights))
        assert after.is_optimal and anew.is_optimal
        assert after.total == anew.total
        assert_keeps_all_rules(replace(world, weights=weights), after)
