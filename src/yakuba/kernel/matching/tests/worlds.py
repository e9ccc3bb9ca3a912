"""Invented prefectures: towns on a plane, advisers in a few cities, requests of a year's calls."""

import random
from dataclasses import replace
from datetime import date, timedelta

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

SKILLS = [
    "計画策定", "業務改革", "オンライン手続", "データ利活用", "標準化", "セキュリティ",
    "生成AI", "人材育成", "調達", "地図", "防災", "マイナンバーカード",
]  # fmt: skip
FIRST = date(2026, 6, 1)


def prefecture(
    requests: int = 400, advisers: int = 250, towns: int = 59, seed: int = 1, **rules: object
) -> Problem:
    """Return a matching of a size; towns differ in size as Japanese ones do."""
    rng = random.Random(seed)
    placed = {f"t{at:02}": (rng.uniform(0, 100), rng.uniform(0, 70)) for at in range(towns)}
    keys = sorted(placed)
    sizes = {key: int(1500 * 1.11**at) for at, key in enumerate(keys)}
    homes = {f"h{at}": (rng.uniform(0, 100), rng.uniform(0, 70)) for at in range(8)}
    travel = {
        (home, town): 15 + int(1.6 * ((x - u) ** 2 + (y - v) ** 2) ** 0.5)
        for home, (x, y) in homes.items()
        for town, (u, v) in placed.items()
    }
    days = [FIRST + timedelta(at) for at in range(180) if (FIRST + timedelta(at)).weekday() < 5]
    people = tuple(_adviser(rng, at, list(homes), keys, days) for at in range(advisers))
    asked = tuple(_request(rng, at, keys, days, people) for at in range(requests))
    past = tuple(
        Past(rng.choice(asked).project, rng.choice(people).key, rng.choice(keys), rng.randint(1, 3))
        for _ in range(requests // 8 if requests and advisers else 0)
    )
    return Problem(
        towns=tuple(Town(key, sizes[key]) for key in keys),
        requests=asked,
        advisers=people,
        travel=travel,
        past=past,
        rules=replace(Rules(travel_limit=120, max_cases=3), **rules),
        weights=Weights(),
    )


def _adviser(
    rng: random.Random, at: int, homes: list[str], towns: list[str], days: list[date]
) -> Adviser:
    known = rng.sample(SKILLS, rng.randint(2, 5))
    cases = rng.randint(1, 4)
    return Adviser(
        key=f"a{at:03}",
        skills={skill: rng.randint(2, 5) for skill in known},
        dates=frozenset(day for day in days if rng.random() < 0.35),
        cases=cases,
        days=cases * rng.choice([2, 3, 3, 3]),
        home=rng.choice(homes),
        languages=frozenset({"ja", *(one for one in ("en", "pt", "vi") if rng.random() < 0.2)}),
        online_only=rng.random() < 0.1,
        may_lead=rng.random() < 0.5,
        conflicts=frozenset(rng.sample(towns, 1) if rng.random() < 0.15 else ()),
        teams=frozenset({f"組{rng.randint(1, 20)}"}),
    )


def _request(
    rng: random.Random, at: int, towns: list[str], days: list[date], people: tuple[Adviser, ...]
) -> Request:
    first = rng.randrange(max(1, len(days) - 25))
    needs = rng.sample(SKILLS, rng.choice([1, 1, 1, 2, 2]))
    on_site = rng.random() < 0.75
    team = rng.choice([1] * 19 + [2])
    liked = [one.key for one in rng.sample(people, min(3, len(people)))]
    return Request(
        key=f"r{at:03}",
        town=rng.choice(towns),
        needs=tuple(sorted(Need(skill, rng.choice([2, 3, 3, 4])) for skill in needs)),
        dates=frozenset(
            rng.sample(days[first : first + 25], min(12, len(days[first : first + 25])))
        ),
        days=rng.choice([1, 1, 2, 3]),
        hours=0 if on_site else rng.randint(1, 10),
        on_site=on_site,
        language=rng.choice(["ja"] * 18 + ["en", "pt"]),
        project=f"p{rng.randrange(250):03}",
        urgency=rng.randrange(0, 101, 10),
        team=team,
        preferred=tuple(liked[: rng.choice([0, 0, 1, 3])]),
        named_only=False,
        vendors=frozenset(),
    )
