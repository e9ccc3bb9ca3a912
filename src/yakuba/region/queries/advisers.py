"""The pool: one's own advisers, and those that others of the region have published."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.kana import fold
from yakuba.region.models import Adviser, DispatchCase, Place
from yakuba.region.rules.advisers import Availability, KnownSkills, SkillLevel, read_skills
from yakuba.region.rules.cases import Pairing
from yakuba.region.rules.dispatch import LANGUAGES, Theme
from yakuba.region.rules.exchange import Passage
from yakuba.region.rules.intake import tidy

from .exchange import published, published_columns


@dataclass(frozen=True, slots=True)
class AdviserFilter:
    """What is looked for among advisers."""

    text: str = ""
    theme: str = ""
    skill: str = ""
    level: int = 0
    language: str = ""
    online: bool = False
    state: str = ""


def own_advisers(wanted: AdviserFilter = AdviserFilter()) -> list[Adviser]:
    """Return those registered here that fit, by name: there is no order by merit."""
    rows = Adviser.objects.select_related("scheme").order_by("kana", "pk")
    if wanted.state == "published":
        rows = rows.filter(published_at__isnull=False, withdrawn_at=None)
    elif wanted.state == "hidden":
        rows = rows.filter(Q(published_at=None) | Q(withdrawn_at__isnull=False))
    return [one for one in rows if fits(one, wanted)]


def unpublished_advisers() -> QuerySet[Adviser]:
    """Return those registered here who were never published, by name.

    Whoever was withdrawn was so for a reason: such a person is published again one by one.
    """
    return Adviser.objects.filter(published_at=None).order_by("kana", "pk")


def advisers_of(keys: Collection[str]) -> list[Adviser]:
    """Return those registered here whose keys are among those of a page, by name."""
    return [one for one in Adviser.objects.order_by("kana", "pk") if str(one.pk) in keys]


def readings_of(passage: Passage, keys: Collection[UUID]) -> dict[UUID, str]:
    """Return how the names of advisers are read, as far as they are known here or published."""
    wanted = {"key__in": list(keys)}
    found = dict(published_columns(passage, Adviser, ("key", "kana"), lambda r: r.filter(**wanted)))
    return found | dict(Adviser.objects.filter(**wanted).values_list("key", "kana"))


def published_advisers(
    passage: Passage, on: date, wanted: AdviserFilter = AdviserFilter()
) -> list[Adviser]:
    """Return those published in the region whose term holds the day and who fit, by name."""

    def narrow(rows: QuerySet[Adviser]) -> QuerySet[Adviser]:
        return (
            rows.filter(term_from__lte=on, term_until__gte=on)
            .select_related("scheme", "municipality")
            .order_by("kana", "pk")
        )

    return [one for one in published(passage, Adviser, narrow) if fits(one, wanted)]


def fits(adviser: Adviser, wanted: AdviserFilter) -> bool:
    """Tell whether an adviser is what is looked for; JSON lists are looked through here."""
    skills = read_skills(adviser.skills)
    if wanted.theme and wanted.theme not in adviser.themes:
        return False
    if wanted.language and wanted.language not in adviser.languages:
        return False
    if wanted.online and not adviser.is_online_only:
        return False
    if wanted.skill and not any(
        one.code == wanted.skill and one.level >= wanted.level for one in skills
    ):
        return False
    if not wanted.text:
        return True
    key = fold(wanted.text)
    words = (adviser.name, adviser.kana, adviser.title, adviser.home_place, adviser.summary)
    return any(key in fold(word) for word in (*words, *(one.name for one in skills)))


def adviser_of(pk: int) -> Adviser | None:
    """Return one registered here."""
    return only(Adviser.objects.select_related("scheme").filter(pk=pk))


def adviser_by_key(passage: Passage, key: UUID) -> Adviser | None:
    """Return the published adviser with the key."""
    found = published(
        passage,
        Adviser,
        lambda rows: rows.filter(key=key).select_related("scheme", "municipality"),
    )
    return found[0] if found else None


def availability_of(adviser: Adviser) -> Availability:
    """Return when the adviser may be asked."""
    return Availability(
        term=(adviser.term_from, adviser.term_until),
        weekdays=frozenset(adviser.weekdays),
        periods=tuple(
            (date.fromisoformat(start), date.fromisoformat(end)) for start, end in adviser.periods
        ),
    )


def known_skills(advisers: Iterable[Adviser]) -> KnownSkills:
    """Return code and name of the skills by the words that mean them: the name, or the code."""
    found = {}
    for code, name in skills_in(advisers):
        found[tidy(name)] = found[tidy(code)] = (code, name)
    return found


def skills_in(advisers: Iterable[Adviser]) -> list[tuple[str, str]]:
    """Return the skills of the pool as code and name, by name."""
    found = {one["code"]: one["name"] for adviser in advisers for one in adviser.skills}
    return sorted(found.items(), key=lambda pair: fold(pair[1]))


def earlier_pairings(passage: Passage, fiscal_year: int) -> set[Pairing]:
    """Return which project has had which adviser in the fiscal year; what was cancelled does not count."""
    cases = published(
        passage,
        DispatchCase,
        lambda rows: rows.filter(fiscal_year=fiscal_year, cancelled_at=None),
    )
    return {
        Pairing(one.municipality.code, one.project_key, str(one.adviser_key), fiscal_year)
        for one in cases
    }


def places(passage: Passage) -> dict[str, Place]:
    """Return where the municipalities lie, by municipal code."""
    return {one.town_code: one for one in published(passage, Place)}


def kilometres(adviser: Adviser, place: Place | None) -> Decimal | None:
    """Return how far the town is from the adviser's home; None where nobody knows."""
    if place is None or adviser.east_km is None or adviser.north_km is None:
        return None
    east, north = adviser.east_km - place.east_km, adviser.north_km - place.north_km
    return (east * east + north * north).sqrt().quantize(Decimal("0.1"))


HEADING = (
    "登録番号",
    "氏名",
    "フリガナ",
    "肩書",
    "登録した団体",
    "分野",
    "スキル",
    "言語",
    "拠点",
    "オンラインだけ",
    "任期の始まり",
    "任期の終わり",
    "公開",
)


def cells_of(rows: Iterable[Adviser]) -> list[list[str | int | date | None]]:
    """Return the table of advisers."""
    return [
        [
            one.number,
            one.name,
            one.kana,
            one.title,
            one.municipality.name,
            "、".join(theme_labels(one.themes)),
            "、".join(f"{skill.name}{skill.level}" for skill in skills_of(one)),
            "、".join(LANGUAGES[code] for code in one.languages),
            one.home_place,
            "はい" if one.is_online_only else "いいえ",
            one.term_from,
            one.term_until,
            "公開" if is_public(one) else "非公開",
        ]
        for one in rows
    ]


def theme_labels(codes: Iterable[str]) -> list[str]:
    """Return the themes in words."""
    return [Theme(code).label for code in codes]


def skills_of(adviser: Adviser) -> tuple[SkillLevel, ...]:
    """Return the skills as values."""
    return read_skills(adviser.skills)


def is_public(row: Adviser) -> bool:
    """Tell whether others of the region see the person."""
    return row.published_at is not None and row.withdrawn_at is None
