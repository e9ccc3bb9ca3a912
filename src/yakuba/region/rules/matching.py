"""The input of a matching as a document that can be frozen, hashed and read back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from yakuba.kernel.canonical import content_hash
from yakuba.kernel.matching.problem import (
    Adviser,
    Need,
    Pair,
    Past,
    Problem,
    Request,
    Rules,
    Town,
    Weights,
)

# How fast a straight kilometre is covered on average, where there is no map service.
KILOMETRES_AN_HOUR: Final = 40
UNKNOWN_MINUTES: Final = 180
WEIGHT_LABELS: Final = {
    "serve": "支援できる件数",
    "need": "緊急度",
    "skill": "スキルの適合",
    "travel": "移動の短さ",
    "preference": "団体の希望",
    "team": "チームの経験",
    "fairness": "団体間の公平",
    "small": "小さい団体の優先",
}
HIGHEST_WEIGHT: Final = 100


def to_document(problem: Problem) -> dict[str, Any]:
    """Return what a matching reads but for weights and wishes, in one order, as JSON values."""
    return {
        "towns": [[one.key, one.population] for one in _sorted(problem.towns)],
        "requests": [_request(one) for one in _sorted(problem.requests)],
        "advisers": [_adviser(one) for one in _sorted(problem.advisers)],
        "travel": [[*way, minutes] for way, minutes in sorted(problem.travel.items())],
        "past": sorted([one.project, one.adviser, one.town, one.days] for one in problem.past),
        "rules": asdict(problem.rules),
    }


def hash_of(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 by which a changed input is noticed."""
    return content_hash(dict(document))


def read_problem(
    document: Mapping[str, Any],
    weights: Mapping[str, int],
    fixed: Iterable[Sequence[str]],
    forbidden: Iterable[Sequence[str]],
) -> Problem:
    """Return the problem that a document, weights and wishes describe."""
    return Problem(
        towns=tuple(Town(key, people) for key, people in document["towns"]),
        requests=tuple(_read_request(one) for one in document["requests"]),
        advisers=tuple(_read_adviser(one) for one in document["advisers"]),
        travel={(home, town): minutes for home, town, minutes in document["travel"]},
        past=tuple(Past(*one) for one in document["past"]),
        rules=Rules(**document["rules"]),
        weights=Weights(**weights),
        fixed=_pairs(fixed),
        forbidden=_pairs(forbidden),
    )


def _pairs(rows: Iterable[Sequence[str]]) -> frozenset[Pair]:
    return frozenset((row[0], row[1]) for row in rows)


def _sorted(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda one: one.key)


def _days(dates: Iterable[date]) -> list[str]:
    return sorted(day.isoformat() for day in dates)


def _read_days(words: Iterable[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(word) for word in words)


def _request(one: Request) -> dict[str, Any]:
    return {
        **asdict(one),
        "needs": sorted([need.skill, need.level] for need in one.needs),
        "dates": _days(one.dates),
        "preferred": list(one.preferred),
        "excluded": sorted(one.excluded),
        "vendors": sorted(one.vendors),
    }


def _read_request(words: Mapping[str, Any]) -> Request:
    return Request(
        **{
            **words,
            "needs": tuple(Need(skill, level) for skill, level in words["needs"]),
            "dates": _read_days(words["dates"]),
            "preferred": tuple(words["preferred"]),
            "excluded": frozenset(words["excluded"]),
            "vendors": frozenset(words["vendors"]),
        }
    )


_SETS: Final = ("languages", "conflicts", "teams")


def _adviser(one: Adviser) -> dict[str, Any]:
    return {
        **asdict(one),
        "skills": dict(one.skills),
        "dates": _days(one.dates),
        **{name: sorted(getattr(one, name)) for name in _SETS},
    }


def _read_adviser(words: Mapping[str, Any]) -> Adviser:
    sets = {name: frozenset(words[name]) for name in _SETS}
    return Adviser(**{**words, "dates": _read_days(words["dates"]), **sets})
