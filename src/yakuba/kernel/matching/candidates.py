"""Who may take which request at all, how well, and at which rule each of the others fails."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from yakuba.kernel.matching.problem import Adviser, Pair, Problem, Request, check

FULL = 1000
"""The mark of an aim that is fully met; 0 is not at all."""


class Rule(StrEnum):
    """The rules a pair can fail at, in the order in which they are tried."""

    LENGTH = "length"
    SKILL = "skill"
    LANGUAGE = "language"
    NAMED = "named"
    EXCLUDED = "excluded"
    CONFLICT = "conflict"
    ONLINE_ONLY = "online_only"
    OWN = "own"
    TRAVEL = "travel"
    DATES = "dates"
    ONCE = "once"
    CAPACITY = "capacity"
    FORBIDDEN = "forbidden"
    TEAM = "team"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Marks:
    """How well a person suits a request, each 0..1000; `minutes` is the way there, None online."""

    skill: int
    travel: int
    preference: int
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """After this rule so many advisers were left."""

    rule: Rule
    left: int


@dataclass(frozen=True, slots=True)
class Room:
    """What an adviser can still take this fiscal year, after past cases and the reserve."""

    cases: int
    days: int


@dataclass(frozen=True)
class Candidates:
    """What the rules alone leave of a problem; weights, wishes and capacity play no part in it.

    `marks` is sorted by request and adviser; `teams` has for each request everybody who can come
    alone or, where more are asked for, together; `steps` tells for each request how the rules
    thinned the advisers out; `rooms` is what each adviser can take.
    """

    problem: Problem
    marks: Mapping[Pair, Marks]
    teams: Mapping[str, tuple[tuple[str, ...], ...]]
    steps: Mapping[str, tuple[Step, ...]]
    rooms: Mapping[str, Room]

    @cached_property
    def requests(self) -> Mapping[str, Request]:
        """The requests by key, in the order of keys."""
        return {one.key: one for one in sorted(self.problem.requests, key=lambda one: one.key)}

    @cached_property
    def advisers(self) -> Mapping[str, Adviser]:
        """The advisers by key, in the order of keys."""
        return {one.key: one for one in sorted(self.problem.advisers, key=lambda one: one.key)}

    @cached_property
    def of_adviser(self) -> Mapping[str, tuple[str, ...]]:
        """The requests that each adviser may take, in the order of keys."""
        found: dict[str, list[str]] = {key: [] for key in self.advisers}
        for request, adviser in self.marks:
            found[adviser].append(request)
        return {key: tuple(requests) for key, requests in found.items()}


def prepare(problem: Problem) -> Candidates:
    """Return all pairs that keep every rule, with their marks; raises UnableToMatch."""
    check(problem)
    sieve = _Sieve(problem)
    marks: dict[Pair, Marks] = {}
    steps: dict[str, tuple[Step, ...]] = {}
    teams: dict[str, tuple[tuple[str, ...], ...]] = {}
    for request in sorted(problem.requests, key=lambda one: one.key):
        left, steps[request.key] = sieve.thin(request)
        for adviser in left:
            marks[request.key, adviser.key] = sieve.marks(request, adviser)
        teams[request.key] = tuple(together(request, left, lead=problem.rules.lead))
        if left and not teams[request.key]:
            steps[request.key] = (*steps[request.key], Step(Rule.TEAM, 0))
    return Candidates(problem, marks, teams, steps, sieve.rooms)


def together(
    request: Request, people: Sequence[Adviser], *, lead: bool
) -> Iterator[tuple[str, ...]]:
    """Yield everybody who can come alone, or the teams that know enough and share enough days."""
    if request.team == 1:
        yield from ((one.key,) for one in people)
        return
    knows = [
        {at for at, need in enumerate(request.needs) if one.skills.get(need.skill, 0) >= need.level}
        for one in people
    ]
    open_dates = [one.dates & request.dates for one in people]
    begun: list[tuple[tuple[int, ...], Set[date]]] = [((), request.dates)]
    while begun:
        team, dates = begun.pop()
        if len(team) == request.team:
            known = set().union(*(knows[at] for at in team))
            led = not lead or any(people[at].may_lead for at in team)
            if led and len(known) == len(request.needs):
                yield tuple(people[at].key for at in team)
            continue
        for at in range(len(people) - 1, team[-1] if team else -1, -1):
            shared = dates & open_dates[at]
            if len(shared) >= request.days:
                begun.append(((*team, at), shared))


def too_long(request: Request, problem: Problem) -> bool:
    """Tell whether a request asks for more than the scheme gives (days, hours, people)."""
    rules = problem.rules
    longer = request.days > rules.max_days if request.on_site else request.hours > rules.max_hours
    return longer or request.team > rules.max_team


def longer_than_own(request: Request, adviser: Adviser) -> bool:
    """Tell whether a request asks for more than the adviser's own scheme gives."""
    asked, most = (
        (request.days, adviser.max_days) if request.on_site else (request.hours, adviser.max_hours)
    )
    is_larger = adviser.max_team is not None and request.team > adviser.max_team
    return is_larger or (most is not None and asked > most)


def failing(candidates: Candidates, request: str, adviser: str) -> Rule:
    """Return the first rule at which a pair that is no candidate fails."""
    asked = candidates.requests[request]
    if too_long(asked, candidates.problem):
        return Rule.LENGTH
    sieve = _Sieve(candidates.problem)
    tried = sieve.rules(asked)
    return next(rule for rule, keeps in tried if not keeps(candidates.advisers[adviser]))


class _Sieve:
    """The advisers, and what of them was looked up once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.advisers = sorted(problem.advisers, key=lambda one: one.key)
        past: dict[str, tuple[int, int]] = {}
        for one in problem.past:
            cases, days = past.get(one.adviser, (0, 0))
            past[one.adviser] = cases + 1, days + one.days
        self.done = {(one.project, one.adviser) for one in problem.past if one.project}
        self.rooms = {one.key: self._room(one, *past.get(one.key, (0, 0))) for one in self.advisers}

    def _room(self, adviser: Adviser, cases: int, days: int) -> Room:
        rules = self.problem.rules
        most = adviser.cases if rules.max_cases is None else min(adviser.cases, rules.max_cases)
        return Room(max(0, most - cases - rules.reserve), max(0, adviser.days - days))

    def thin(self, request: Request) -> tuple[list[Adviser], tuple[Step, ...]]:
        """Return who is left after all rules, and how many were left after each that cut."""
        left, steps = self.advisers, []
        if too_long(request, self.problem):
            return [], (Step(Rule.LENGTH, 0),)
        for rule, keeps in self.rules(request):
            kept = [one for one in left if keeps(one)]
            if len(kept) < len(left):
                steps.append(Step(rule, len(kept)))
            left = kept
        return left, tuple(steps)

    def rules(self, request: Request) -> Iterable[tuple[Rule, Callable[[Adviser], bool]]]:
        """Yield the rules in their order, each with whom it lets pass."""
        rules, places = self.problem.rules, {request.town} | request.vendors
        limit = rules.travel_limit
        enough = all if request.team == 1 else any

        def skilled(one: Adviser) -> bool:
            return enough(one.skills.get(need.skill, 0) >= need.level for need in request.needs)

        def near(one: Adviser) -> bool:
            minutes = self.problem.travel.get((one.home, request.town))
            return minutes is not None and (limit is None or minutes <= limit)

        def fresh(one: Adviser) -> bool:
            return (request.project, one.key) not in self.done

        def roomy(one: Adviser) -> bool:
            room = self.rooms[one.key]
            return room.cases > 0 and room.days >= request.days

        yield Rule.SKILL, skilled
        yield Rule.LANGUAGE, lambda one: request.language in one.languages
        if request.named_only:
            yield Rule.NAMED, lambda one: one.key in request.preferred
        yield Rule.EXCLUDED, lambda one: one.key not in request.excluded
        yield Rule.CONFLICT, lambda one: not (one.conflicts & places)
        if request.on_site:
            yield Rule.ONLINE_ONLY, lambda one: not one.online_only
            yield Rule.TRAVEL, near
        yield Rule.OWN, lambda one: not longer_than_own(request, one)
        yield Rule.DATES, lambda one: len(one.dates & request.dates) >= request.days
        yield Rule.ONCE, lambda one: not (rules.once or one.once) or fresh(one)
        yield Rule.CAPACITY, roomy

    def marks(self, request: Request, adviser: Adviser) -> Marks:
        """Return how well a person who may come suits the request."""
        fits = [
            700 + 150 * min(2, adviser.skills[need.skill] - need.level)
            for need in request.needs
            if adviser.skills.get(need.skill, 0) >= need.level
        ]
        minutes, travel = None, FULL
        if request.on_site:
            minutes = self.problem.travel[adviser.home, request.town]
            limit = self.problem.rules.travel_limit or max(self.problem.travel.values()) or 1
            travel = FULL * (limit - minutes) // limit
        preference = 0
        if adviser.key in request.preferred:
            place = request.preferred.index(adviser.key)
            preference = FULL * (len(request.preferred) - place) // len(request.preferred)
        return Marks(sum(fits) // len(request.needs), travel, preference, minutes)
