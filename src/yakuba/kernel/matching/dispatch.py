"""The best matching under all rules, the runner-up of each match, and what a change costs."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from yakuba.kernel.matching.binary import Decided, Prices, bounded, decide, relaxation
from yakuba.kernel.matching.calendars import Cut, Teams, arrange
from yakuba.kernel.matching.candidates import Candidates, Rule, failing, prepare
from yakuba.kernel.matching.errors import UnableToMatch
from yakuba.kernel.matching.problem import Pair, Problem, Weights, check_wishes
from yakuba.kernel.matching.programme import (
    Points,
    Programme,
    build,
    option_points,
    town_steps,
)
from yakuba.kernel.matching.rows import Row

EFFORT = 60.0
"""Deterministic seconds of CP-SAT; far above what 400 requests need."""


@dataclass(frozen=True, slots=True)
class Match:
    """Who comes to whom on which days, and what it is worth by aim.

    `minutes` is the longest way of any of them, None online.
    """

    request: str
    advisers: tuple[str, ...]
    dates: tuple[date, ...]
    points: Points
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Solution:
    """A matching; `total` is its points, `bound` what no other can exceed.

    Matches and `unmatched` are in the order of the requests' keys. `fairness` is the part of the
    total that goes to the shares of towns. `relaxed` is the bound that the prices of the linear
    relaxation alone prove. The rest is kept so that the next question is answered quickly.
    """

    candidates: Candidates
    matches: tuple[Match, ...]
    unmatched: tuple[str, ...]
    total: int
    bound: int
    relaxed: int
    fairness: int
    weights: Weights
    fixed: frozenset[Pair]
    forbidden: frozenset[Pair]
    programme: Programme
    cuts: tuple[Cut, ...]
    prices: Prices

    @property
    def is_optimal(self) -> bool:
        """Tell whether it is proven that nothing is better."""
        return self.total == self.bound

    def match_of(self, request: str) -> Match | None:
        """Return the match of a request, None if it is not met."""
        return next((one for one in self.matches if one.request == request), None)

    def teams(self) -> dict[str, tuple[str, ...]]:
        """Return the advisers of each request that is met."""
        return {one.request: one.advisers for one in self.matches}


@dataclass(frozen=True, slots=True)
class Moved:
    """A request that another matching serves differently; empty means not at all."""

    request: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Another matching instead: how many points the whole loses by it, and who moves."""

    solution: Solution
    cost: int
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """The best whole without this match: who would come instead, and what the whole loses.

    Found by solving anew to the proven optimum, not by a marginal estimate.
    """

    request: str
    advisers: tuple[str, ...]
    cost: int
    moved: tuple[Moved, ...]
    is_optimal: bool


def solve(problem: Problem) -> Solution:
    """Return the best matching, proven; raises UnableToMatch where wishes contradict the rules."""
    return _solve(prepare(problem), problem.weights, problem.fixed, problem.forbidden, before=None)


def recalled(
    problem: Problem, teams: Teams, dates: Mapping[str, tuple[date, ...]], bound: int
) -> Solution:
    """Return a matching that was found earlier, never another one that is as good.

    `teams` and `dates` are by request what it chose, `bound` is what was proven then. Raises
    UnableToMatch where the problem knows no such choice.
    """
    candidates, weights = prepare(problem), problem.weights
    for key, team in sorted(teams.items()):
        if team not in candidates.teams.get(key, ()):
            raise UnableToMatch("保存した組合せが、いまの規則に合いません")
    programme, prices = _begun(candidates, weights, None)
    relaxed, _ = bounded(programme.binary, prices.of_rows)
    total = _scored(candidates, weights, teams)
    found = _Solved(candidates, weights, problem.fixed, problem.forbidden, teams, dates)
    return found.told(Decided(frozenset(), total, bound, relaxed, 0), 1, programme, (), prices)


def change(
    before: Solution,
    *,
    fix: Iterable[Pair] = (),
    forbid: Iterable[Pair] = (),
    remove: Iterable[str] = (),
    weights: Weights | None = None,
    release: Iterable[Pair] = (),
) -> Change:
    """Return the best matching after a change, and what it costs.

    `fix` and `forbid` pairs, `remove` advisers, take other `weights`, `release` what was fixed or
    forbidden earlier. With other weights the cost is what keeping the old matching would lose, as
    a number below 0: the change then gains it.
    """
    released = frozenset(release)
    fixed = (before.fixed - released) | frozenset(fix)
    gone = set(remove)
    of_gone = {pair for pair in before.candidates.marks if pair[1] in gone}
    forbidden = (before.forbidden - released) | frozenset(forbid) | of_gone
    check_wishes(before.candidates.problem, fixed, forbidden)
    after = _solve(before.candidates, weights or before.weights, fixed, forbidden, before=before)
    reference = before.total
    if weights is not None:
        reference = _scored(before.candidates, weights, before.teams())
    return Change(after, reference - after.total, moved(before, after))


def moved(before: Solution, after: Solution) -> tuple[Moved, ...]:
    """Return the requests that two matchings serve differently."""
    old, new = before.teams(), after.teams()
    return tuple(
        Moved(key, old.get(key, ()), new.get(key, ()))
        for key in before.candidates.requests
        if old.get(key, ()) != new.get(key, ())
    )


def runner_up(solution: Solution, request: str) -> RunnerUp | None:
    """Return the best whole in which these people do not come to this request together.

    None where the match is fixed by hand. Raises UnableToMatch if the request is not met.
    """
    match = solution.match_of(request)
    if match is None:
        raise UnableToMatch(f"要望「{request}」には割当がありません")
    pairs = [(request, one) for one in match.advisers]
    if all(pair in solution.fixed for pair in pairs):
        return None
    apart = Cut(tuple((pair, 1) for pair in pairs), len(pairs) - 1)
    other = _solve(
        solution.candidates,
        solution.weights,
        solution.fixed,
        solution.forbidden,
        before=solution,
        also=(apart,),
    )
    return RunnerUp(
        request,
        other.teams().get(request, ()),
        solution.total - other.total,
        moved(solution, other),
        other.is_optimal,
    )


def _solve(
    candidates: Candidates,
    weights: Weights,
    fixed: frozenset[Pair],
    forbidden: frozenset[Pair],
    *,
    before: Solution | None,
    also: Sequence[Cut] = (),
) -> Solution:
    """Solve, adding what calendars demand until the best choice has one."""
    _check_fixed(candidates, fixed)
    programme, prices = _begun(candidates, weights, before)
    cuts = list(before.cuts) if before else []
    extra = [programme.keep(cut) for cut in (*cuts, *also)]
    extra += programme.demand({request for request, _ in fixed})
    closed = programme.closed(fixed, forbidden)
    hint = programme.numbers(before.teams()) - closed if before else frozenset()
    dates: dict[frozenset[int], dict[str, tuple[date, ...]]] = {}
    told = set(extra)

    def refine(chosen: frozenset[int]) -> list[Row]:
        """Find the days of a choice, or the rules that its calendars break."""
        found = arrange(programme.teams(chosen), candidates)
        if isinstance(found, dict):
            dates[chosen] = found
            return []
        cuts.extend(found)
        return [programme.keep(cut) for cut in found]

    def foresee(core: Set[int]) -> list[Row]:
        """Find the rules that calendars of a core could break, each once."""
        new = [row for row in programme.foresee(core) if row not in told]
        told.update(new)
        return new

    # Of equally good matchings the one nearest to what was: a point outweighs all that stays.
    scale = len(candidates.requests) + 1
    worth = [one * scale + (at in hint) for at, one in enumerate(programme.binary.worth)]
    decided = decide(
        programme.binary.valued(worth, extra),
        refine,
        hint,
        closed=closed,
        prices=prices.times(scale),
        start=prices.basis,
        foresee=foresee,
        effort=EFFORT,
    )
    if decided is None:
        raise UnableToMatch(
            "固定した組どうしが両立しません(件数、日数、日程のどれかが重なります)。"
            "固定を1つ外してください。"
        )
    teams = programme.teams(decided.chosen)
    solved = _Solved(candidates, weights, fixed, forbidden, teams, dates.get(decided.chosen, {}))
    return solved.told(decided, scale, programme, cuts, prices)


def _begun(
    candidates: Candidates, weights: Weights, before: Solution | None
) -> tuple[Programme, Prices]:
    """Return the choices and the prices of the rules, from an earlier matching as far as it goes."""
    if before is None:
        programme = build(candidates, weights)
        return programme, relaxation(programme.binary, programme.likely())
    if before.weights == weights:
        return before.programme, before.prices
    programme = before.programme.weighed(weights)
    _, reduced = bounded(programme.binary, before.prices.of_rows)
    likely = programme.likely(reduced)
    return programme, relaxation(programme.binary, likely, start=before.prices.basis)


@dataclass(frozen=True, slots=True)
class _Solved:
    """What was asked, and the teams and days that were chosen."""

    candidates: Candidates
    weights: Weights
    fixed: frozenset[Pair]
    forbidden: frozenset[Pair]
    teams: Teams
    dates: Mapping[str, tuple[date, ...]]

    def told(
        self,
        decided: Decided,
        scale: int,
        programme: Programme,
        cuts: Sequence[Cut],
        prices: Prices,
    ) -> Solution:
        """Return the solution with its points; worths were multiplied by `scale`."""
        candidates, weights, teams = self.candidates, self.weights, self.teams
        matches = tuple(
            _match(candidates, weights, key, teams[key], self.dates[key]) for key in sorted(teams)
        )
        total = _scored(candidates, weights, teams)
        proven = decided.worth == decided.bound
        return Solution(
            candidates=candidates,
            matches=matches,
            unmatched=tuple(key for key in candidates.requests if key not in teams),
            total=total,
            bound=total if proven else decided.bound // scale,
            relaxed=decided.relaxed // scale,
            fairness=total - sum(one.points.total for one in matches),
            weights=weights,
            fixed=self.fixed,
            forbidden=self.forbidden,
            programme=programme,
            cuts=tuple(cuts),
            prices=prices,
        )


def _check_fixed(candidates: Candidates, fixed: frozenset[Pair]) -> None:
    for request, adviser in sorted(fixed):
        if (request, adviser) not in candidates.marks:
            raise Barred(request, adviser, failing(candidates, request, adviser))


class Barred(UnableToMatch):
    """A pair that was to be fixed breaks a rule of the scheme."""

    def __init__(self, request: str, adviser: str, rule: Rule) -> None:
        super().__init__(f"「{request}」と「{adviser}」の組は規則({rule})により選べません")
        self.request, self.adviser, self.rule = request, adviser, rule


def _match(
    candidates: Candidates,
    weights: Weights,
    key: str,
    advisers: tuple[str, ...],
    dates: tuple[date, ...],
) -> Match:
    """Return one match with its points."""
    points = option_points(candidates.requests[key], advisers, candidates, weights)
    minutes = [candidates.marks[key, one].minutes for one in advisers]
    known = [one for one in minutes if one is not None]
    return Match(key, advisers, dates, points, max(known, default=None))


def _scored(candidates: Candidates, weights: Weights, teams: Teams) -> int:
    """Return the points of a matching, reckoned from its matches alone."""
    total = 0
    served: dict[str, int] = {}
    for key, advisers in teams.items():
        total += _match(candidates, weights, key, advisers, ()).points.total
        town = candidates.requests[key].town
        served[town] = served.get(town, 0) + 1
    steps = town_steps(candidates, weights)
    return total + sum(sum(steps[town][:cases]) for town, cases in served.items())
