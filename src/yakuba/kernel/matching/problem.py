"""What goes into a matching: requests, advisers, towns, rules and weights, as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from yakuba.kernel.matching.errors import UnableToMatch

Pair = tuple[str, str]
"""A request's key and an adviser's key."""


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """A skill that a request needs, and from which level on."""

    skill: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality; the smaller it is, the more its first case counts."""

    key: str
    population: int


@dataclass(frozen=True, slots=True)
class Request:
    """What a town asks for; the length is in `days`, and online also in `hours` altogether.

    `team` advisers come together on the same days; each brings something that is needed and
    together they bring all. `urgency` lies in 0..100. `preferred` is in order of preference;
    `named_only` means that nobody else will do. `vendors` are the companies concerned.
    """

    key: str
    town: str
    needs: tuple[Need, ...]
    dates: frozenset[date]
    days: int = 1
    hours: int = 0
    on_site: bool = True
    language: str = "ja"
    project: str = ""
    urgency: int = 50
    team: int = 1
    preferred: tuple[str, ...] = ()
    named_only: bool = False
    excluded: frozenset[str] = frozenset()
    vendors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Adviser:
    """Who can be sent: levels by skill, free days, and cases and days a fiscal year.

    `conflicts` holds keys of towns and vendors with which the person has dealings; `teams` the
    names of groups that work together well. `max_days`, `max_hours` and `max_team` are the
    person's own limits a case, None where only those of the scheme bind; `once` forbids the person
    the same project twice even where the scheme does not.
    """

    key: str
    skills: Mapping[str, int]
    dates: frozenset[date]
    cases: int
    days: int
    home: str
    languages: frozenset[str] = frozenset({"ja"})
    online_only: bool = False
    may_lead: bool = False
    conflicts: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    max_days: int | None = None
    max_hours: int | None = None
    max_team: int | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """A case that this fiscal year has already seen or promised."""

    project: str
    adviser: str
    town: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one scheme; the defaults are those of the state's (地域情報化アドバイザー).

    `once` forbids the same adviser in the same project twice a fiscal year. `reserve` is the
    number of cases each adviser keeps free for later calls. `lead` asks that somebody in a team
    may lead it. `max_cases` and `travel_limit` (minutes, one way) are None where there is none.
    """

    max_days: int = 3
    max_hours: int = 10
    max_team: int = 3
    max_cases: int | None = None
    travel_limit: int | None = None
    once: bool = True
    lead: bool = True
    reserve: int = 0


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each aim counts; a weight of 1 is 1,000 points where the aim is fully met.

    `serve` is for a request being met at all, `need` for its urgency, `skill`, `travel` and
    `preference` for the person, `team` for people who know each other, `fairness` for the n-th
    case of a town (an n-th of it), `small` for the first case of the smallest towns.
    """

    serve: int = 10
    need: int = 5
    skill: int = 4
    travel: int = 2
    preference: int = 3
    team: int = 1
    fairness: int = 6
    small: int = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One matching; `travel` has minutes one way by (home of the adviser, town).

    `fixed` and `forbidden` are pairs that a person has decided; `fixed` ones keep to the rules.
    """

    towns: tuple[Town, ...]
    requests: tuple[Request, ...]
    advisers: tuple[Adviser, ...]
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    past: tuple[Past, ...] = ()
    rules: Rules = Rules()
    weights: Weights = Weights()
    fixed: frozenset[Pair] = frozenset()
    forbidden: frozenset[Pair] = frozenset()


def check(problem: Problem) -> None:
    """Raise UnableToMatch where keys are doubled or unknown, or a number makes no sense."""
    towns = _unique("団体", (one.key for one in problem.towns))
    _unique("要望", (one.key for one in problem.requests))
    _unique("アドバイザー", (one.key for one in problem.advisers))
    for request in problem.requests:
        if request.town not in towns:
            raise UnableToMatch(
                f"要望「{request.key}」の団体「{request.town}」が登録されていません"
            )
        if not request.needs:
            raise UnableToMatch(f"要望「{request.key}」に必要なスキルを1つ以上入れてください")
        if request.days < 1 or request.team < 1 or not 0 <= request.urgency <= 100:
            raise UnableToMatch(f"要望「{request.key}」の日数、人数、緊急度を確かめてください")
    if min(vars_of(problem.weights)) < 0:
        raise UnableToMatch("重みは0以上の整数にしてください")
    check_wishes(problem, problem.fixed, problem.forbidden)


def check_wishes(problem: Problem, fixed: frozenset[Pair], forbidden: frozenset[Pair]) -> None:
    """Raise UnableToMatch where a decided pair is unknown, or both fixed and forbidden."""
    requests = {one.key for one in problem.requests}
    advisers = {one.key for one in problem.advisers}
    for request_key, adviser_key in sorted(fixed | forbidden):
        if request_key not in requests or adviser_key not in advisers:
            raise UnableToMatch(f"指定された組「{request_key}・{adviser_key}」は登録されていません")
    for both in sorted(fixed & forbidden):
        raise UnableToMatch(f"組「{both[0]}・{both[1]}」は固定と禁止の両方に入っています")


def vars_of(weights: Weights) -> tuple[int, ...]:
    """Return the weights in the order of their fields."""
    return tuple(getattr(weights, name) for name in Weights.__slots__)


def _unique(what: str, keys: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise UnableToMatch(f"{what}「{key}」が2回入っています")
        seen.add(key)
    return seen
