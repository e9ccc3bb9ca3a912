"""On which days the matches can take place, or why they cannot all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_

from yakuba.kernel.matching.assignment import UnableToAssign, assign
from yakuba.kernel.matching.candidates import Candidates, Room
from yakuba.kernel.matching.problem import Pair

Option = tuple[str, tuple[str, ...]]
"""A request and everybody who would come."""

_CYCLE = 512
"""Days as bits come round after more than a year; a bit that stands for two is a cut too many."""

Teams = Mapping[str, tuple[str, ...]]
"""The advisers of each request that is met."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What every possible calendar keeps to: the sum of the pairs' days is at most the limit."""

    terms: tuple[tuple[Pair, int], ...]
    limit: int


def arrange(teams: Teams, candidates: Candidates) -> dict[str, tuple[date, ...]] | list[Cut]:
    """Return the days of each request, early ones first, or the cuts that the teams break.

    Nobody is in two places on one day, and a team comes together.
    """
    dates: dict[str, tuple[date, ...]] = {}
    cuts: list[Cut] = []
    for group in _groups(teams):
        alone = len({teams[request] for request in group}) == 1 and len(teams[group[0]]) == 1
        if alone:
            found = _alone(group, teams[group[0]][0], candidates)
        else:
            found = _together(group, teams, candidates)
        if isinstance(found, Cut):
            cuts.append(found)
        else:
            dates.update(found)
    return cuts or dates


def foreseen(cases: Mapping[str, Sequence[str]], candidates: Candidates) -> list[Cut]:
    """Return the cuts that two or three cases of one adviser alone would break.

    `cases` has what each adviser could take. Who would be over their cases or days is left out.
    """
    cuts: dict[Cut, None] = {}
    asked = {key: _days(one.dates) for key, one in candidates.requests.items()}
    for adviser, requests in cases.items():
        room, free = candidates.rooms[adviser], candidates.advisers[adviser].dates
        days = _days(free)
        held = [(asked[one] & days, candidates.requests[one].days) for one in requests]
        for crowded in set(_crowded(held, room)):
            shared = frozenset(day for day in free if crowded >> day.toordinal() % _CYCLE & 1)
            cuts[_hall(shared, adviser, candidates)] = None
    return list(cuts)


def clashes(
    options: Mapping[str, Sequence[Option]], candidates: Candidates
) -> list[tuple[Option, ...]]:
    """Return options of which one at most can be chosen, for a team and an adviser share days.

    `options` has what each adviser could take part in. One comes first, then teams for one request
    of which none can come as well.
    """
    asked = {key: _days(one.dates) for key, one in candidates.requests.items()}
    free = {key: _days(candidates.advisers[key].dates) for key in options}
    crowds: dict[tuple[Option, str], dict[Option, None]] = {}
    for several in options.values():
        held = []
        for key, team in several:
            shared = reduce(and_, (free[who] for who in team), asked[key])
            held.append(((key, team), shared, candidates.requests[key].days))
        teams = [one for one in held if len(one[0][1]) > 1]
        for option, days, need in held:
            for (key, team), other, more in teams:
                if key != option[0] and (days | other).bit_count() < need + more:
                    crowds.setdefault((option, key), {})[key, team] = None
    return [(option, *teams) for (option, _), teams in crowds.items()]


def _days(dates: Iterable[date]) -> int:
    """Return days as bits."""
    bits = 0
    for day in dates:
        bits |= 1 << day.toordinal() % _CYCLE
    return bits


def _crowded(held: Sequence[tuple[int, int]], room: Room) -> Iterator[int]:
    """Yield the days that two or three cases share though they need more, as bits.

    Each case has the days on which it can take place and how many of them it needs.
    """
    longest = max((need for _, need in held), default=0) if room.cases > 2 else 0
    for second in range(len(held) if room.cases > 1 else 0):
        for first in range(second):
            both = held[first][0] | held[second][0]
            need = held[first][1] + held[second][1]
            there = both.bit_count()
            if need > room.days or there >= need + longest:
                continue
            if there < need:
                yield both
            elif longest:
                for days, more in held[:first]:
                    if (both | days).bit_count() < need + more <= room.days:
                        yield both | days


def _groups(teams: Teams) -> Iterator[list[str]]:
    """Yield the requests that hang together because one adviser takes part in several."""
    by_adviser: dict[str, list[str]] = {}
    for request in sorted(teams):
        for adviser in teams[request]:
            by_adviser.setdefault(adviser, []).append(request)
    seen: set[str] = set()
    for request in sorted(teams):
        if request in seen:
            continue
        group, waiting = set(), [request]
        while waiting:
            one = waiting.pop()
            if one not in group:
                group.add(one)
                waiting += [other for who in teams[one] for other in by_adviser[who]]
        seen |= group
        yield sorted(group)


def _alone(
    requests: Sequence[str], adviser: str, candidates: Candidates
) -> dict[str, tuple[date, ...]] | Cut:
    """Give one person's cases their days, or name the days that too many cases share."""
    free = candidates.advisers[adviser].dates
    open_dates = {one: candidates.requests[one].dates & free for one in requests}
    dates = sorted(set().union(*open_dates.values()))
    places = [one for one in requests for _ in range(candidates.requests[one].days)]
    if len(places) > len(dates):
        return _hall(frozenset(dates), adviser, candidates)
    costs = [
        [at if day in open_dates[one] else None for at, day in enumerate(dates)] for one in places
    ]
    try:
        found = assign(costs)
    except UnableToAssign as short:
        return _hall(frozenset(dates[at] for at in short.columns), adviser, candidates)
    taken: dict[str, list[date]] = {one: [] for one in requests}
    for one, at in zip(places, found.columns, strict=True):
        assert at is not None  # noqa: S101  there are no more places than dates
        taken[one].append(dates[at])
    return {one: tuple(sorted(days)) for one, days in taken.items()}


def _hall(dates: frozenset[date], adviser: str, candidates: Candidates) -> Cut:
    """Say that these days take no more than they are, counting what cannot go elsewhere."""
    free = candidates.advisers[adviser].dates
    terms = []
    for key in candidates.of_adviser[adviser]:
        request = candidates.requests[key]
        inside = request.days - len((request.dates & free) - dates)
        if inside > 0:
            terms.append(((key, adviser), inside))
    return Cut(tuple(terms), len(dates))


def _together(
    group: Sequence[str], teams: Teams, candidates: Candidates
) -> dict[str, tuple[date, ...]] | Cut:
    """Give cases their days that teams share, or name fewest cases that cannot all take place."""
    found = _scheduled(group, teams, candidates)
    if found is not None:
        return found
    short = list(group)
    for one in group:
        rest = [other for other in short if other != one]
        if _scheduled(rest, teams, candidates) is None:
            short = rest
    pairs = [(request, adviser) for request in short for adviser in teams[request]]
    return Cut(tuple((pair, 1) for pair in pairs), len(pairs) - 1)


def _scheduled(
    group: Sequence[str], teams: Teams, candidates: Candidates
) -> dict[str, tuple[date, ...]] | None:
    """Return the earliest days on which all cases of a group can take place."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    days: dict[str, dict[date, cp_model.IntVar]] = {}
    busy: dict[tuple[str, date], list[cp_model.IntVar]] = {}
    for key in group:
        request = candidates.requests[key]
        shared = request.dates.intersection(*(candidates.advisers[who].dates for who in teams[key]))
        days[key] = {day: model.new_bool_var("") for day in sorted(shared)}
        model.add(sum(days[key].values()) == request.days)
        for day, held in days[key].items():
            for who in teams[key]:
                busy.setdefault((who, day), []).append(held)
    for several in busy.values():
        model.add_at_most_one(several)
    model.minimize(
        sum(day.toordinal() * held for each in days.values() for day, held in each.items())
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 7
    if solver.solve(model) != cp_model.OPTIMAL:
        return None
    return {
        key: tuple(day for day, held in each.items() if solver.boolean_value(held))
        for key, each in days.items()
    }
