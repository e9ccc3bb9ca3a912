"""The best matching keeps every rule, is the best there is, and says what each change costs."""

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakuba.kernel.matching import dispatch
from yakuba.kernel.matching.candidates import Rule, prepare
from yakuba.kernel.matching.dispatch import Barred, Solution, change, recalled, runner_up, solve
from yakuba.kernel.matching.errors import UnableToMatch
from yakuba.kernel.matching.problem import (
    Adviser,
    Need,
    Past,
    Problem,
    Request,
    Rules,
    Town,
    Weights,
)
from yakuba.kernel.matching.programme import option_points, town_steps
from yakuba.kernel.matching.reasons import obstacle, why_matched, why_not_other, why_unmet
from yakuba.kernel.matching.tests.worlds import prefecture

DAY = date(2026, 6, 1)
DAYS = frozenset(DAY + timedelta(at) for at in range(5))
MIHON, REIJI = Town("mihon", 98_000), Town("reiji", 6_200)
AOKI = Adviser("aoki", {"data": 4}, DAYS, cases=1, days=9, home="city")
ISHIDA = Adviser("ishida", {"data": 3, "law": 3}, DAYS, cases=2, days=9, home="city", may_lead=True)


def asked(key: str, **other: object) -> Request:
    given = {"town": "mihon", "needs": (Need("data", 3),), "dates": DAYS, **other}
    return Request(key, **given)


def problem(*requests: Request, advisers: tuple[Adviser, ...] = (AOKI, ISHIDA), **other) -> Problem:
    travel = {("city", "mihon"): 20, ("city", "reiji"): 80}
    return Problem((MIHON, REIJI), requests, advisers, travel, **other)


def small(seed: int) -> Problem:
    """A world of which all matchings can be tried."""
    world = prefecture(requests=4, advisers=4, towns=2, seed=seed)
    rng = random.Random(seed)
    dates = [DAY + timedelta(at) for at in range(4)]
    people = tuple(
        replace(
            one,
            skills={"data": rng.randint(2, 5), "law": rng.randint(0, 4)},
            dates=frozenset(rng.sample(dates, rng.randint(1, 4))),
            cases=rng.randint(1, 2),
            days=rng.randint(1, 4),
            online_only=False,
            conflicts=frozenset(),
        )
        for one in world.advisers
    )
    requests = tuple(
        replace(
            one,
            needs=(Need("data", 3), Need("law", 2)) if rng.random() < 0.4 else (Need("data", 3),),
            dates=frozenset(rng.sample(dates, rng.randint(2, 4))),
            days=rng.randint(1, 2),
            language="ja",
            project=rng.choice(["p1", "p2"]),
            team=rng.choice([1, 1, 2]),
        )
        for one in world.requests
    )
    return replace(world, requests=requests, advisers=people, past=())


def schedulable(problem: Problem, teams: dict[str, tuple[str, ...]]) -> bool:
    """Try all days of all matches."""
    requests = {one.key: one for one in problem.requests}
    advisers = {one.key: one for one in problem.advisers}
    keys = sorted(teams)
    choices = [
        list(
            combinations(
                sorted(
                    requests[key].dates.intersection(*(advisers[who].dates for who in teams[key]))
                ),
                requests[key].days,
            )
        )
        for key in keys
    ]
    for days in product(*choices):
        held = [
            (who, day)
            for key, each in zip(keys, days, strict=True)
            for who in teams[key]
            for day in each
        ]
        if len(held) == len(set(held)):
            return True
    return False


def total_of(problem: Problem, teams: dict[str, tuple[str, ...]]) -> int:
    candidates = prepare(problem)
    weights = problem.weights
    points = sum(
        option_points(candidates.requests[key], team, candidates, weights).total
        for key, team in teams.items()
    )
    steps = town_steps(candidates, weights)
    for town in steps:
        points += sum(steps[town][: sum(candidates.requests[key].town == town for key in teams)])
    return points


def allowed(problem: Problem, teams: dict[str, tuple[str, ...]]) -> bool:
    """Check every rule from the inputs alone."""
    requests = {one.key: one for one in problem.requests}
    advisers = {one.key: one for one in problem.advisers}
    return all(
        team_fits(problem, requests[key], [advisers[who] for who in team])
        for key, team in teams.items()
    ) and all(
        has_room(problem, one, [requests[key] for key, team in teams.items() if who in team])
        for who, one in advisers.items()
    )


def team_fits(problem: Problem, request: Request, people: list[Adviser]) -> bool:
    rules = problem.rules
    knows = [
        [one.skills.get(need.skill, 0) >= need.level for need in request.needs] for one in people
    ]
    led = len(people) == 1 or not rules.lead or any(one.may_lead for one in people)
    return (
        len({one.key for one in people}) == request.team
        and request.days <= rules.max_days
        and all(map(any, zip(*knows, strict=True)))
        and all(map(any, knows))
        and led
        and all(may_come(problem, request, one) for one in people)
    )


def may_come(problem: Problem, request: Request, one: Adviser) -> bool:
    if request.language not in one.languages or one.conflicts & {request.town}:
        return False
    minutes = problem.travel.get((one.home, request.town))
    limit = problem.rules.travel_limit
    near = minutes is not None and (limit is None or minutes <= limit)
    return not request.on_site or (near and not one.online_only)


def has_room(problem: Problem, one: Adviser, mine: list[Request]) -> bool:
    rules = problem.rules
    cases = one.cases if rules.max_cases is None else min(one.cases, rules.max_cases)
    before = [case for case in problem.past if case.adviser == one.key]
    named = [case.project for case in before] + [request.project for request in mine]
    used = sum(case.days for case in before) + sum(request.days for request in mine)
    twice = rules.once and any(
        request.project and named.count(request.project) > 1 for request in mine
    )
    return not mine or (len(mine) + len(before) <= cases and used <= one.days and not twice)


def best_of_all(problem: Problem, but: tuple[str, tuple[str, ...]] | None = None) -> int:
    """Try every matching there is."""
    candidates = prepare(problem)
    options = [
        [None, *(team for team in candidates.teams[key] if (key, team) != but)]
        for key in candidates.requests
    ]
    best = 0
    for chosen in product(*options):
        teams = {
            key: team
            for key, team in zip(candidates.requests, chosen, strict=True)
            if team is not None
        }
        if (
            allowed(problem, teams)
            and total_of(problem, teams) > best
            and schedulable(problem, teams)
        ):
            best = total_of(problem, teams)
    return best


def assert_keeps_all_rules(problem: Problem, solution: Solution) -> None:
    teams = solution.teams()
    assert allowed(problem, teams)
    requests = {one.key: one for one in problem.requests}
    advisers = {one.key: one for one in problem.advisers}
    held = []
    for match in solution.matches:
        assert len(set(match.dates)) == requests[match.request].days
        assert set(match.dates) <= requests[match.request].dates
        for who in match.advisers:
            assert set(match.dates) <= advisers[who].dates
            held += [(who, day) for day in match.dates]
    assert len(held) == len(set(held)), "nobody is in two places on one day"
    assert solution.total == total_of(problem, teams)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_it_is_the_best_of_all_matchings_and_so_is_every_runner_up(seed):
    world = small(seed)
    found = solve(world)
    assert found.is_optimal
    assert found.total == best_of_all(world)
    assert_keeps_all_rules(world, found)
    for match in found.matches:
        other = runner_up(found, match.request)
        assert other is not None
        assert found.total - other.cost == best_of_all(world, (match.request, match.advisers))
        assert other.advisers != match.advisers


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000))
def test_rules_hold_in_larger_worlds_and_the_order_of_the_input_does_not_matter(seed):
    world = prefecture(requests=60, advisers=25, towns=9, seed=seed)
    found = solve(world)
    assert found.is_optimal
    assert found.total <= found.relaxed
    assert_keeps_all_rules(world, found)
    rng = random.Random(seed)
    turned = replace(
        world,
        towns=tuple(rng.sample(world.towns, len(world.towns))),
        requests=tuple(rng.sample(world.requests, len(world.requests))),
        advisers=tuple(rng.sample(world.advisers, len(world.advisers))),
    )
    again = solve(turned)
    assert again.matches == found.matches
    assert again.total == found.total


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000))
def test_a_change_finds_what_solving_anew_finds(seed):
    world = prefecture(requests=50, advisers=20, towns=9, seed=seed)
    found = solve(world)
    gone = found.matches[0].advisers[0]
    less = change(found, remove=[gone])
    anew = solve(replace(world, advisers=tuple(one for one in world.advisers if one.key != gone)))
    assert less.solution.total == anew.total
    assert less.cost >= 0, "nobody is better off with fewer advisers"
    pair = found.matches[-1].request, found.matches[-1].advisers[0]
    without = change(found, forbid=[pair])
    assert without.solution.total == solve(replace(world, forbidden=frozenset([pair]))).total
    assert without.cost >= 0
    nearer = replace(world.weights, travel=9)
    weighed = change(found, weights=nearer)
    assert weighed.solution.total == solve(replace(world, weights=nearer)).total
    assert weighed.cost <= 0, "keeping the old matching cannot be better under the new weights"
    back = change(without.solution, release=[pair])
    assert back.solution.total == found.total


def test_a_fixed_pair_stays_and_the_whole_says_what_it_costs():
    world = problem(asked("r1"), asked("r2", urgency=90), advisers=(AOKI,))
    found = solve(world)
    assert [one.request for one in found.matches] == ["r2"], "the more urgent one"
    other = change(found, fix=[("r1", "aoki")])
    assert other.solution.unmatched == ("r2",)
    assert other.cost == 40 * 5 * 10
    assert {one.request for one in other.moved} == {"r1", "r2"}
    assert runner_up(other.solution, "r1") is None
    assert "固定した組" in why_not_other(None)


def test_a_matching_that_is_kept_comes_back_as_it_was_though_another_is_as_good():
    twin = replace(AOKI, key="twin")
    world = problem(asked("r1"), asked("r2"), advisers=(AOKI, twin))
    found = solve(world)
    teams = found.teams()
    swapped = {"r1": teams["r2"], "r2": teams["r1"]}
    dates = {one.request: one.dates for one in found.matches}
    other = recalled(world, swapped, dates, found.bound)
    assert other.teams() == swapped != teams
    assert (other.total, other.bound, other.is_optimal) == (found.total, found.bound, True)
    assert other.relaxed == found.relaxed
    assert recalled(world, teams, dates, found.bound).matches == found.matches
    assert change(other, weights=replace(Weights(), travel=3)).moved == (), "the nearest one"
    assert recalled(world, {}, {}, found.bound).is_optimal is False


def test_a_kept_matching_that_breaks_todays_rules_is_refused():
    world = problem(asked("r1", excluded=frozenset({"aoki"})))
    with pytest.raises(UnableToMatch, match="いまの規則"):
        recalled(world, {"r1": ("aoki",)}, {"r1": (DAY,)}, 0)


def test_a_pair_against_the_rules_cannot_be_fixed():
    found = solve(problem(asked("r1", excluded=frozenset({"aoki"}))))
    with pytest.raises(Barred) as barred:
        change(found, fix=[("r1", "aoki")])
    assert barred.value.rule is Rule.EXCLUDED


def test_fixed_pairs_that_exclude_each_other_are_refused():
    found = solve(problem(asked("r1"), asked("r2")))
    with pytest.raises(UnableToMatch, match="両立しません"):
        change(found, fix=[("r1", "aoki"), ("r2", "aoki")])


def test_the_smaller_town_without_a_case_comes_first():
    world = problem(asked("r1"), asked("r2", town="reiji"), advisers=(replace(AOKI, home="x"),))
    world = replace(world, travel={("x", "mihon"): 30, ("x", "reiji"): 30})
    assert solve(world).matches[0].request == "r2"
    had = (Past("old", "sb", "reiji"), Past("old2", "sb", "reiji"))
    assert solve(replace(world, past=had)).matches[0].request == "r1"


def test_a_team_knows_everything_together_is_led_and_shares_its_days():
    pair = asked("r1", needs=(Need("data", 4), Need("law", 3)), team=2, days=2)
    found = solve(problem(pair))
    assert found.matches[0].advisers == ("aoki", "ishida")
    assert len(found.matches[0].dates) == 2
    assert not solve(problem(pair, advisers=(AOKI, replace(ISHIDA, may_lead=False)))).matches
    apart = replace(ISHIDA, dates=frozenset({DAY}))
    assert not solve(problem(pair, advisers=(AOKI, apart))).matches


OBSTACLES = [
    (asked("r1", days=4), {}, Rule.LENGTH, "分けて"),
    (asked("r1", needs=(Need("art", 1),)), {}, Rule.SKILL, "登録されていません"),
    (asked("r1", language="pt"), {}, Rule.LANGUAGE, "2人いますが、ポルトガル語"),
    (asked("r1", named_only=True, preferred=("sb",)), {}, Rule.NAMED, "指名"),
    (asked("r1", excluded=frozenset({"aoki", "ishida"})), {}, Rule.EXCLUDED, "除外"),
    (asked("r1", town="reiji"), {"rules": Rules(travel_limit=60)}, Rule.TRAVEL, "移動時間"),
    (asked("r1", dates=frozenset({DAY - timedelta(9)})), {}, Rule.DATES, "日程"),
    (asked("r1"), {"rules": Rules(max_cases=0)}, Rule.CAPACITY, "2人ですが、全員が年間の上限"),
    (asked("r1"), {"rules": Rules(reserve=2)}, Rule.CAPACITY, "上限"),
    (asked("r1", team=2, needs=(Need("data", 3), Need("art", 1))), {}, Rule.TEAM, "組がありません"),
    (
        asked("r1", project="p"),
        {"past": (Past("p", "aoki", "mihon"), Past("p", "ishida", "mihon"))},
        Rule.ONCE,
        "同じ事業",
    ),
    (
        asked("r1"),
        {"forbidden": frozenset({("r1", "aoki"), ("r1", "ishida")})},
        Rule.FORBIDDEN,
        "禁止",
    ),
]


@pytest.mark.parametrize(("request_", "other", "rule", "words"), OBSTACLES)
def test_who_gets_nobody_is_told_which_rule_stands_in_the_way(request_, other, rule, words):
    found = solve(problem(request_, **other))
    assert found.unmatched == ("r1",)
    assert obstacle(found, "r1").rule is rule
    assert words in why_unmet(found, "r1")


def test_conflicts_and_people_who_only_work_online_are_named_too():
    close = (replace(AOKI, conflicts=frozenset({"vendor"})),)
    found = solve(problem(asked("r1", vendors=frozenset({"vendor"})), advisers=close))
    assert obstacle(found, "r1").rule is Rule.CONFLICT
    found = solve(problem(asked("r1"), advisers=(replace(AOKI, online_only=True),)))
    assert obstacle(found, "r1").rule is Rule.ONLINE_ONLY
    online = asked("r1", on_site=False, hours=4)
    assert solve(problem(online, advisers=(replace(AOKI, online_only=True),))).matches
    assert not solve(problem(replace(online, hours=11))).matches


def test_who_has_limits_of_ones_own_is_not_sent_beyond_them():
    """A scheme of one's own binds beside that of the round: days, hours, people, once a year."""
    limited = replace(AOKI, max_days=2, max_hours=6, max_team=1, once=True, cases=3)
    found = solve(problem(asked("r1", days=3), advisers=(limited,)))
    assert obstacle(found, "r1").rule is Rule.OWN
    assert "本人の制度の上限" in why_unmet(found, "r1")
    assert solve(problem(asked("r1", days=2), advisers=(limited,))).matches
    online = asked("r1", on_site=False, hours=7)
    assert not solve(problem(online, advisers=(limited,))).matches
    assert solve(problem(replace(online, hours=6), advisers=(limited,))).matches
    pair = asked("r1", team=2)
    assert not solve(problem(pair, advisers=(limited, ISHIDA))).matches
    # The scheme of the round lets a project have somebody twice, this person's own does not.
    often = Rules(once=False)
    twice = (asked("r1", project="p"), asked("r2", project="p"))
    assert len(solve(problem(*twice, advisers=(limited,), rules=often)).matches) == 1
    free = replace(limited, once=False)
    assert len(solve(problem(*twice, advisers=(free,), rules=often)).matches) == 2
    had = (Past("p", "aoki", "mihon"),)
    again = problem(asked("r1", project="p"), advisers=(limited,), rules=often, past=had)
    assert obstacle(solve(again), "r1").rule is Rule.ONCE


def test_when_everybody_is_taken_elsewhere_the_sentence_says_so():
    found = solve(problem(*(asked(f"r{at}") for at in range(4))))
    assert len(found.unmatched) == 1
    assert obstacle(found, found.unmatched[0]).rule is Rule.TAKEN
    sentence = why_unmet(found, found.unmatched[0], {"data": "データ利活用"})
    assert "「データ利活用」レベル3以上を持つ人でこの日程に動けるのは2人ですが" in sentence


def test_reasons_and_the_runner_up_read_as_sentences():
    found = solve(problem(asked("r1", preferred=("ishida",))))
    (match,) = found.matches
    words = why_matched(found, match, {"data": "データ利活用"})
    assert words[0] == "「データ利活用」レベル3(必要はレベル3以上)"
    assert "移動は片道20分" in words
    assert "団体の第1希望" in words
    assert "候補は2人" in words
    other = runner_up(found, "r1")
    assert why_not_other(other, {"aoki": "青木"}).startswith("次点は青木で、全体で")
    alone = solve(problem(asked("r1"), advisers=(AOKI,)))
    assert "支援なし" in why_not_other(runner_up(alone, "r1"))


def test_it_is_said_of_how_many_people_and_of_how_many_teams_a_team_was_chosen():
    kato = replace(AOKI, key="kato")
    world = problem(asked("r1", team=2), advisers=(AOKI, ISHIDA, kato))
    found = solve(world)
    (match,) = found.matches
    assert "候補は3人からの2人組が2通り" in why_matched(found, match)


def test_days_that_do_not_suffice_are_found_by_halls_condition():
    two = frozenset({DAY, DAY + timedelta(1)})
    requests = [asked(f"r{at}", dates=two) for at in range(3)]
    found = solve(problem(*requests, advisers=(replace(AOKI, cases=3, dates=DAYS),)))
    assert len(found.matches) == 2
    assert {match.dates[0] for match in found.matches} == two


@pytest.mark.parametrize(
    "wrong",
    [
        problem(asked("r1"), asked("r1")),
        problem(asked("r1", town="nowhere")),
        problem(asked("r1", needs=())),
        problem(asked("r1", urgency=101)),
        problem(asked("r1"), fixed=frozenset({("r1", "nobody")})),
        problem(
            asked("r1"), fixed=frozenset({("r1", "aoki")}), forbidden=frozenset({("r1", "aoki")})
        ),
        problem(asked("r1"), weights=Weights(skill=-1)),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(wrong):
    with pytest.raises(UnableToMatch):
        solve(wrong)


def test_nothing_asked_is_a_matching_too():
    found = solve(problem())
    assert (found.matches, found.total, found.is_optimal) == ((), 0, True)
    with pytest.raises(UnableToMatch):
        runner_up(found, "r1")


def test_what_was_stopped_by_effort_keeps_the_rules_and_does_not_call_itself_proven(monkeypatch):
    world = prefecture(requests=40, advisers=20, towns=8, seed=3)
    best = solve(world)
    assert best.is_optimal and best.matches
    monkeypatch.setattr(dispatch, "EFFORT", 0.0)
    stopped = solve(world)
    assert not stopped.is_optimal
    assert stopped.total < best.total <= stopped.bound
    assert_keeps_all_rules(world, stopped)
    # A change asked of a good matching stays near it, and what it costs is told as unproven, too.
    gone = best.matches[0]
    after = change(best, forbid=[(gone.request, who) for who in gone.advisers]).solution
    assert not after.is_optimal and after.total <= after.bound
    assert_keeps_all_rules(world, after)
