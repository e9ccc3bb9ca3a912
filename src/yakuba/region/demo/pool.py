"""120 advisers of 見本県, most of the prefecture and some specialists of a city; all of them invented."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final
from uuid import uuid4

from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.fiscal import FiscalYear
from yakuba.programmes.demo.words import FAMILIES, GIVENS
from yakuba.region.models import Adviser, AdviserContact, Audience, Place, Scheme
from yakuba.region.rules.dispatch import Theme

ADVISERS: Final = 120
_OF_A_TOWN: Final = 10
_BLOCKS: Final = ("東部", "中部", "西部", "北部")
_TITLES: Final = (
    "架空大学 教授",
    "架空大学 准教授",
    "NPO法人見本 代表",
    "元 架空市 情報政策課長",
    "フリーランス",
    "架空システム株式会社 技師長",
    "見本デザイン事務所 代表",
    "架空データ研究所 主任研究員",
)
_VENDORS: Final = ("架空システム株式会社", "見本データ株式会社", "例示ソフト株式会社")
# Codes of our own; a region that shares a framework uses its codes.
SKILLS: Final = (
    ("BPR", "業務の見直し"), ("SVC", "サービスデザイン"), ("ARC", "システム設計"),
    ("SEC", "情報セキュリティ"), ("DAT", "データ分析"), ("PRC", "調達と仕様書"),
    ("PMG", "プロジェクト管理"), ("AIM", "AIの活用"), ("TRN", "研修の設計"), ("NET", "ネットワーク"),
)  # fmt: skip
# Which skills a theme asks for.
OF_THEME: Final = {
    Theme.PLAN: ("PMG", "BPR"), Theme.ONLINE: ("SVC", "BPR"), Theme.COUNTER: ("SVC", "BPR"),
    Theme.STANDARD: ("ARC", "PMG"), Theme.MYNUMBER: ("SVC", "SEC"), Theme.BPR: ("BPR", "PMG"),
    Theme.AI: ("AIM", "DAT"), Theme.DATA: ("DAT", "ARC"), Theme.SECURITY: ("SEC", "NET"),
    Theme.PROCURE: ("PRC", "ARC"), Theme.PEOPLE: ("TRN", "PMG"), Theme.DIVIDE: ("TRN", "SVC"),
    Theme.DISASTER: ("NET", "DAT"), Theme.OTHER: ("PMG",),
}  # fmt: skip


def lay_places(towns: list[Municipality], rng: Random, at: datetime) -> None:
    """Say where each municipality lies; act in the prefecture."""
    rows = []
    for town in towns:
        block = rng.choice(_BLOCKS)
        east = {"東部": 40, "西部": -40}.get(block, 0) + rng.uniform(-18, 18)
        north = {"北部": 35}.get(block, 0) + rng.uniform(-20, 20)
        rows.append(
            Place(
                key=uuid4(),
                audience=Audience.REGION,
                published_at=at,
                town_code=town.code,
                block=block,
                east_km=_km(east),
                north_km=_km(north),
            )
        )
    Place.objects.bulk_create(rows)


def _km(value: float) -> Decimal:
    return Decimal(str(round(value, 1)))


def register(count: int, *, prefix: str, now: datetime, rng: Random, scheme: Scheme | None) -> None:
    """Register and publish advisers in the active municipality; the last few stay unpublished."""
    year = FiscalYear.of(now.date())
    rows = [
        _adviser(place, prefix, year, now, rng, scheme, hidden=count > 20 and place >= count - 2)
        for place in range(count)
    ]
    Adviser.objects.bulk_create(rows)
    kept = Adviser.objects.filter(number__startswith=prefix)
    AdviserContact.objects.bulk_create(
        AdviserContact(
            adviser=row, email=f"{row.number.lower()}@advisers.example.jp", telephone="000-000-6000"
        )
        for row in kept
    )


def _adviser(
    place: int,
    prefix: str,
    year: FiscalYear,
    now: datetime,
    rng: Random,
    scheme: Scheme | None,
    *,
    hidden: bool,
) -> Adviser:
    family, given = rng.choice(FAMILIES), rng.choice(GIVENS)
    themes = rng.sample(list(Theme)[:-1], rng.randint(2, 4))
    wanted = {code for theme in themes for code in OF_THEME[theme]}
    names = dict(SKILLS)
    online = rng.random() < 0.12
    title = rng.choice(_TITLES)
    term = date(year.year - 1, 4, 1)
    return Adviser(
        key=uuid4(),
        audience=Audience.REGION,
        published_at=None if hidden else now - timedelta(days=400),
        scheme=scheme,
        number=f"{prefix}{place + 1:03d}",
        name=f"{family[0]} {given[0]}",
        kana=f"{family[1]} {given[1]}",
        title=title,
        summary=f"{Theme(themes[0]).label}を中心に、小さな自治体の取組を支えています。",
        themes=[theme.value for theme in themes],
        skills=[
            {"code": code, "name": names[code], "level": rng.choices((2, 3, 4), (2, 5, 4))[0]}
            for code in sorted(wanted)
        ],
        languages=["ja", *rng.sample(["en", "zh", "vi", "easy", "pt"], rng.choice((0, 0, 0, 1)))],
        home_place=rng.choice(("見本市", "仮名市", "県外", "例示町")),
        east_km=_km(rng.uniform(-40, 40)),
        north_km=_km(rng.uniform(-25, 45)),
        is_online_only=online,
        weekdays=sorted(rng.sample(range(5), rng.choice((3, 4, 5, 5)))),
        periods=[],
        cases_per_round=rng.choice((1, 1, 2, 2, 3)),
        days_per_year=rng.choice((6, 9, 12, 15)),
        conflict_towns=[],
        conflict_vendors=[rng.choice(_VENDORS)] if "システム" in title else [],
        term_from=term,
        term_until=date(year.year + 2, 3, 31),
        registered_at=now - timedelta(days=420),
    )


def language_for(skills: Iterable[Mapping[str, Any]], advisers: Iterable[Adviser]) -> str:
    """Return a language besides Japanese of somebody who has the skills; Japanese if there is none."""
    wanted = {one["code"]: one["level"] for one in skills}
    spoken = {
        language
        for adviser in advisers
        for language in adviser.languages
        if language != "ja"
        and not adviser.is_online_only
        and all(
            any(one["code"] == code and one["level"] >= level for one in adviser.skills)
            for code, level in wanted.items()
        )
    }
    return min(spoken, default="ja")


def vendors(rng: Random) -> list[str]:
    """Return the firms that a project works with."""
    return [rng.choice(_VENDORS)] if rng.random() < 0.3 else []


def count_of_towns_own() -> int:
    """Return how many of the advisers are specialists of a city."""
    return _OF_A_TOWN
