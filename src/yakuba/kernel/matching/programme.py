"""A matching as choices of yes and no: its pairs, teams, days of teams, and shares of towns."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import astuple, dataclass, field, replace
from itertools import product
from typing import Any

from yakuba.kernel.matching.binary import Binary
from yakuba.kernel.matching.calendars import Cut, Option, clashes, foreseen
from yakuba.kernel.matching.candidates import FULL, Candidates, Room
from yakuba.kernel.matching.problem import Pair, Request, Weights
from yakuba.kernel.matching.rows import Row, Term

_LIKELY = 12
"""Of how many options of a request the relaxation begins."""


@dataclass(frozen=True, slots=True)
class Points:
    """What a match is worth, by aim."""

    serve: int = 0
    need: int = 0
    skill: int = 0
    travel: int = 0
    preference: int = 0
    team: int = 0

    @property
    def total(self) -> int:
        """Return the sum."""
        return self.serve + self.need + self.skill + self.travel + self.preference + self.team


@dataclass(frozen=True, slots=True)
class Merits:
    """What speaks for an option, marks of a team added up: numbers of one, or arrays of many."""

    urgency: Any
    skill: Any
    travel: Any
    preference: Any
    is_known_team: Any
    size: Any

    def points(self, weights: Weights) -> tuple[Any, ...]:
        """Return the points in the order of `Points` (a team's marks are averaged)."""
        return (
            FULL * weights.serve,
            FULL * weights.need * self.urgency // 100,
            self.skill * weights.skill // self.size,
            self.travel * weights.travel // self.size,
            self.preference * weights.preference // self.size,
            FULL * weights.team * self.is_known_team,
        )


def merits(request: Request, team: Sequence[str], candidates: Candidates) -> Merits:
    """Return what speaks for these people coming to a request."""
    marks = [candidates.marks[request.key, who] for who in team]
    return Merits(
        urgency=request.urgency,
        skill=sum(one.skill for one in marks),
        travel=sum(one.travel for one in marks),
        preference=sum(one.preference for one in marks),
        is_known_team=int(len(team) > 1 and bool(shared_team(team, candidates))),
        size=len(team),
    )


def option_points(
    request: Request, team: Sequence[str], candidates: Candidates, weights: Weights
) -> Points:
    """Return what it is worth that these people come to a request."""
    return Points(*merits(request, team, candidates).points(weights))


def shared_team(advisers: Iterable[str], candidates: Candidates) -> frozenset[str]:
    """Return the names of the groups to which all of them belong."""
    members = [candidates.advisers[one].teams for one in advisers]
    return frozenset.intersection(*members) if len(members) > 1 else frozenset()


def town_steps(candidates: Candidates, weights: Weights) -> dict[str, list[int]]:
    """Return for each town what its next case is worth to fairness, then the one after, …

    The n-th case of the fiscal year counts an n-th; the very first more, the smaller the town.
    """
    problem = candidates.problem
    served = {one.key: 0 for one in problem.towns}
    for case in problem.past:
        if case.town in served:
            served[case.town] += 1
    asked = {one.key: 0 for one in problem.towns}
    for request in problem.requests:
        asked[request.town] += 1
    largest_first = sorted(problem.towns, key=lambda one: (-one.population, one.key))
    last = max(1, len(largest_first) - 1)
    steps = {}
    for rank, town in enumerate(largest_first):
        had = served[town.key]
        worths = [FULL * weights.fairness // (had + at) for at in range(1, asked[town.key] + 1)]
        if worths and not had:
            worths[0] += FULL * weights.small * rank // last
        steps[town.key] = worths
    return steps


@dataclass(slots=True)
class Programme:
    """The choices of a matching: an option is a request with everybody who would come."""

    candidates: Candidates
    weights: Weights
    binary: Binary = field(default_factory=Binary)
    options: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    of_request: dict[str, list[int]] = field(default_factory=dict)
    of_pair: dict[Pair, list[int]] = field(default_factory=dict)
    rest: list[int] = field(default_factory=list)
    steps: dict[str, list[int]] = field(default_factory=dict)
    _merits: Merits | None = field(default=None, compare=False, repr=False)

    def weighed(self, weights: Weights) -> "Programme":
        """Return the same choices and rules with other weights; only what choices are worth differs."""
        worth = [0] * len(self.binary.worth)
        worth[: len(self.options)] = sum(self.merits.points(weights)).tolist()
        for town, worths in town_steps(self.candidates, weights).items():
            for at, one in zip(self.steps[town], worths, strict=True):
                worth[at] = one
        return replace(self, weights=weights, binary=self.binary.valued(worth))

    @property
    def merits(self) -> Merits:
        """What speaks for each option, as arrays in the order of the options."""
        if self._merits is None:
            import numpy

            found = (
                astuple(merits(self.candidates.requests[key], team, self.candidates))
                for key, team in self.options
            )
            self._merits = Merits(*numpy.array(list(found), numpy.int64).reshape(-1, 6).T)
        return self._merits

    def foresee(self, core: Set[int]) -> list[Row]:
        """Return the rules that calendars could break if only these choices are made."""
        held: dict[str, list[Option]] = {}
        numbers: dict[Option, int] = {}
        for at in sorted(one for one in core if one < len(self.options)):
            option = self.options[at]
            numbers[option] = at
            for who in option[1]:
                held.setdefault(who, []).append(option)
        cases = {who: list(dict.fromkeys(key for key, _ in each)) for who, each in held.items()}
        short = [self.keep(cut) for cut in foreseen(cases, self.candidates)]
        either = clashes(held, self.candidates)
        return short + [(tuple((numbers[one], 1) for one in each), 1) for each in either]

    def teams(self, chosen: frozenset[int]) -> dict[str, tuple[str, ...]]:
        """Return the advisers of each request that is met."""
        return dict(option for at, option in enumerate(self.options) if at in chosen)

    def numbers(self, teams: Mapping[str, tuple[str, ...]]) -> frozenset[int]:
        """Return the options that a matching takes, as far as they exist here."""
        return frozenset(
            at
            for key, team in teams.items()
            for at in self.of_request.get(key, ())
            if self.options[at][1] == team
        )

    def likely(self, values: Sequence[int] | None = None) -> list[int]:
        """Return the best options of each request, and all choices that are not options.

        By their values against earlier prices, or, where there are none, by their worth.
        """
        values = self.binary.worth if values is None else values
        best = [
            at
            for options in self.of_request.values()
            for at in sorted(options, key=lambda one: -values[one])[:_LIKELY]
        ]
        return [*best, *self.rest]

    def closed(self, fixed: frozenset[Pair], forbidden: frozenset[Pair]) -> frozenset[int]:
        """Return the options that decided pairs rule out."""
        gone = {at for pair in forbidden for at in self.of_pair.get(pair, ())}
        for pair in fixed:
            gone.update(set(self.of_request[pair[0]]) - set(self.of_pair.get(pair, ())))
        return frozenset(gone)

    def demand(self, requests: Set[str]) -> list[Row]:
        """Return the rules that these requests are met."""
        return [(tuple((at, -1) for at in self.of_request[key]), -1) for key in sorted(requests)]

    def keep(self, cut: Cut) -> Row:
        """Return the rule that every calendar keeps to."""
        times: dict[int, int] = {}
        for pair, days in cut.terms:
            for at in self.of_pair.get(pair, ()):
                times[at] = times.get(at, 0) + days
        return tuple(times.items()), cut.limit


def build(candidates: Candidates, weights: Weights) -> Programme:
    """Return all options and all rules but the calendars."""
    made = Programme(candidates, weights)
    for key in candidates.requests:
        mine = made.of_request[key] = []
        for team in candidates.teams[key]:
            at = made.binary.choice(0)
            made.options.append((key, team))
            mine.append(at)
            for who in team:
                made.of_pair.setdefault((key, who), []).append(at)
        made.binary.at_most([(at, 1) for at in mine], 1)
    made.binary.worth = sum(made.merits.points(weights)).tolist()
    for key in candidates.advisers:
        _adviser(made, key)
    _towns(made)
    return made


def _adviser(made: Programme, adviser: str) -> None:
    """Add what one person can take: cases, days, and each project once."""
    candidates, binary = made.candidates, made.binary
    room = candidates.rooms[adviser]
    once = candidates.problem.rules.once or candidates.advisers[adviser].once
    by_length: dict[int, list[Term]] = {}
    by_project: dict[str, list[Term]] = {}
    for key in candidates.of_adviser[adviser]:
        request = candidates.requests[key]
        terms = [(at, 1) for at in made.of_pair.get((key, adviser), ())]
        by_length.setdefault(request.days, []).extend(terms)
        if once and request.project:
            by_project.setdefault(request.project, []).extend(terms)
    everything = [term for terms in by_length.values() for term in terms]
    binary.at_most(everything, room.cases)
    for several in by_project.values():
        if len(several) > 1:
            binary.at_most(several, 1)
    if max(by_length, default=0) * room.cases > room.days:
        _days(made, by_length, room)


def _days(made: Programme, by_length: Mapping[int, list[Term]], room: Room) -> None:
    """Add how many cases of each length fit into a person's days, as one choice among mixes.

    A plain sum of days would say the same to whoever counts in whole cases, but its relaxation
    takes a third of a case of three days, and the bound would be too far away to prove anything.
    """
    lengths = sorted(by_length)
    mixes = [(mix, made.binary.choice(0)) for mix in _mixes(lengths, room)]
    made.rest.extend(at for _, at in mixes)
    made.binary.at_most([(at, 1) for _, at in mixes], 1)
    for place, length in enumerate(lengths):
        room_of = [(at, -mix[place]) for mix, at in mixes if mix[place]]
        made.binary.at_most([*by_length[length], *room_of], 0)


def _mixes(lengths: Sequence[int], room: Room) -> list[tuple[int, ...]]:
    """Return the greatest numbers of cases by length that fit together."""
    counts = (range(min(room.cases, room.days // length) + 1) for length in lengths)
    fit = [
        mix
        for mix in product(*counts)
        if sum(mix) <= room.cases
        and sum(many * length for many, length in zip(mix, lengths, strict=True)) <= room.days
    ]
    return [
        mix
        for mix in fit
        if not any(
            other != mix and all(more >= many for more, many in zip(other, mix, strict=True))
            for other in fit
        )
    ]


def _towns(made: Programme) -> None:
    """Add the falling worth of each further case of a town."""
    by_town: dict[str, list[Term]] = {}
    for key, options in made.of_request.items():
        town = made.candidates.requests[key].town
        by_town.setdefault(town, []).extend((at, -1) for at in options)
    for town, worths in town_steps(made.candidates, made.weights).items():
        steps = made.steps[town] = [made.binary.choice(worth) for worth in worths]
        made.rest.extend(steps)
        made.binary.at_most([*((at, 1) for at in steps), *by_town.get(town, ())], 0)
