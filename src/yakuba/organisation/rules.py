"""Ranks of posts, how a post is named, and who acts for whom: no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DepartmentKind(StrEnum):
    """The storeys of a town hall, from the whole body down to the unit."""

    BODY = "BODY"
    DIVISION = "DIVISION"
    SECTION = "SECTION"
    UNIT = "UNIT"

    @property
    def label(self) -> str:
        return {"BODY": "機関", "DIVISION": "部", "SECTION": "課", "UNIT": "係"}[self.value]

    @property
    def depth(self) -> int:
        """Return 0 for the body itself, larger for what lies below."""
        return list(DepartmentKind).index(self)


def body_name(kind: str) -> str:
    """Return what the offices under the head are called, by the kind of municipality."""
    return {"CITY": "市長部局", "TOWN": "町長部局", "VILLAGE": "村長部局"}.get(kind, "知事部局")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOperator:
    """Who sets up everything else: the first account of a municipality and its post."""

    username: str
    name: str
    kana: str
    email: str
    password: str
    section_code: str
    section: str
    post: str


class Rank(StrEnum):
    """The ranks of a line, from the mayor down."""

    MAYOR = "MAYOR"
    DEPUTY_MAYOR = "DEPUTY_MAYOR"
    DIRECTOR = "DIRECTOR"
    MANAGER = "MANAGER"
    CHIEF = "CHIEF"
    OFFICER = "OFFICER"

    @property
    def label(self) -> str:
        return {
            "MAYOR": "市長",
            "DEPUTY_MAYOR": "副市長",
            "DIRECTOR": "部長",
            "MANAGER": "課長",
            "CHIEF": "係長",
            "OFFICER": "担当",
        }[self.value]

    @property
    def height(self) -> int:
        """Return 0 for an officer and more for every rank above."""
        return len(Rank) - 1 - list(Rank).index(self)


def ranks_above(rank: Rank) -> list[Rank]:
    """Return the ranks above the given one, nearest first."""
    return sorted((r for r in Rank if r.height > rank.height), key=lambda r: r.height)


# The order in which lower posts act for an absent holder, nearest first. This is the pattern of
# 富谷市事務決裁規程5条; a town changes it by its own rows of `ActingOrder`.
DEFAULT_ACTING_ORDER: Mapping[Rank, tuple[Rank, ...]] = {
    Rank.MAYOR: (Rank.DEPUTY_MAYOR, Rank.DIRECTOR),
    Rank.DEPUTY_MAYOR: (Rank.DIRECTOR,),
    Rank.DIRECTOR: (Rank.MANAGER,),
    Rank.MANAGER: (Rank.CHIEF,),
}


def post_label(*, department: str, title: str, section: str = "") -> str:
    """Name a post as people say it: 「子育て支援課長」「子育て支援課 給付係長」「市長」.

    `section` is the 課 above a 係. A title that starts with the last character of its department
    is joined to it; a head's title (市長, 副市長, 町長) stands alone.
    """
    if not department:
        return title
    place = f"{section} {department}" if section else department
    if title[:1] == place[-1:]:
        return f"{place[:-1]}{title}"
    return f"{place} {title}"


@dataclass(frozen=True, slots=True)
class Place:
    """A department as the tree sees it."""

    id: int
    parent_id: int | None
    kind: DepartmentKind


def line_of(department_id: int, places: Mapping[int, Place]) -> list[int]:
    """Return the department and everything above it, nearest first."""
    line: list[int] = []
    current: int | None = department_id
    while current is not None and current in places and current not in line:
        line.append(current)
        current = places[current].parent_id
    return line


def below(department_id: int, places: Mapping[int, Place]) -> set[int]:
    """Return the department and everything below it."""
    children: dict[int | None, list[int]] = {}
    for place in places.values():
        children.setdefault(place.parent_id, []).append(place.id)
    found: set[int] = set()
    waiting = [department_id]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += children.get(current, [])
    return found


@dataclass(frozen=True, slots=True)
class Term:
    """One appointment's half-open span of days."""

    start: date
    end: date | None


def first_clash(term: Term, others: Iterable[Term]) -> Term | None:
    """Return the first of the others that shares a day with the term."""
    for other in others:
        starts_before_end = term.end is None or other.start < term.end
        ends_after_start = other.end is None or term.start < other.end
        if starts_before_end and ends_after_start:
            return other
    return None
