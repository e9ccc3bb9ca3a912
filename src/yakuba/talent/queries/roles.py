"""Roles, their calls, who holds them, and which sections have nobody."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear
from yakuba.organisation.models import Department
from yakuba.organisation.queries import departments_on
from yakuba.organisation.rules import DepartmentKind
from yakuba.talent.models import Leaving, RoleCall, RoleKind, RoleTerm
from yakuba.talent.rules.roles import Reason, Scope, TermState, by_category, overlap, term_state

from .within import fosters, is_inside

# The kinds that come with the product; a town takes over what it wants and changes it.
SHIPPED: Final = Path(__file__).resolve().parents[4] / "data" / "roles" / "roles.json"


@cache
def shipped_kinds() -> tuple[dict[str, Any], ...]:
    """Return the definitions that are shipped."""
    return tuple(json.loads(SHIPPED.read_text(encoding="utf-8")))


def not_adopted() -> list[dict[str, Any]]:
    """Return the shipped kinds that the town never had."""
    known = set(RoleKind.objects.values_list("code", flat=True))
    return [one for one in shipped_kinds() if one["code"] not in known]


def kinds_in_force() -> QuerySet[RoleKind]:
    """Return the roles that the town has today."""
    return RoleKind.objects.filter(retired_at=None).order_by("name", "pk")


def kind_with(key: int) -> RoleKind | None:
    """Return an edition of a role."""
    return only(RoleKind.objects.filter(pk=key))


def kind_in_force(code: str) -> RoleKind | None:
    """Return the edition in force under the code."""
    return only(RoleKind.objects.filter(code=code, retired_at=None))


def newest_edition(code: str) -> RoleKind | None:
    """Return the newest edition under the code, whether in force or not."""
    return RoleKind.objects.filter(code=code).order_by("-edition").first()


def editions_of(kind: RoleKind) -> QuerySet[RoleKind]:
    """Return all editions of the role, the newest first."""
    return RoleKind.objects.filter(code=kind.code).order_by("-edition")


# Calls


def is_open(call: RoleCall, on: date) -> bool:
    """Tell whether one may answer the call on the day."""
    return call.cancelled_at is None and call.opens <= on < call.closes


def open_calls(on: date) -> QuerySet[RoleCall]:
    """Return the calls that one may answer on the day, the soonest to close first."""
    rows = RoleCall.objects.filter(cancelled_at=None, opens__lte=on, closes__gt=on)
    return rows.select_related("kind").order_by("closes", "pk")


def all_calls() -> QuerySet[RoleCall]:
    """Return every call with how many answered it, the newest first."""
    given = Count("candidacies", filter=Q(candidacies__withdrawn_at=None), distinct=True)
    rows = RoleCall.objects.select_related("kind").annotate(
        given=given, taken=Count("candidacies__term", distinct=True)
    )
    return rows.order_by("-opens", "-pk")


def call_with(key: int) -> RoleCall | None:
    """Return a call of the town."""
    return only(RoleCall.objects.select_related("kind").filter(pk=key))


# Who holds what


def whole_terms() -> QuerySet[RoleTerm]:
    """Return terms with all that a line shows."""
    return RoleTerm.objects.select_related("kind", "user", "department__parent")


def in_force(on: date) -> Q:
    """Return the condition that a term runs on the day."""
    return Q(starts__lte=on, ends__gt=on) & (Q(left_on=None) | Q(left_on__gt=on))


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term and its state on a day."""

    term: RoleTerm
    state: TermState


def lines_of(terms: Iterable[RoleTerm], on: date) -> list[TermLine]:
    """Return the terms with their states."""
    return [TermLine(one, term_state(one.starts, one.ends, one.left_on, on)) for one in terms]


def terms_for(
    actor: Actor, *, code: str = "", section: int | None = None, state: str = "", on: date
) -> QuerySet[RoleTerm]:
    """Return who holds, held or will hold a role, by department and name; empty for strangers."""
    rows = whole_terms()
    if not is_inside(actor):
        return rows.none()
    if code:
        rows = rows.filter(kind__code=code)
    if section is not None:
        rows = rows.filter(department=section)
    conditions = {
        TermState.RUNNING.value: in_force(on),
        TermState.COMING.value: Q(starts__gt=on, left_on=None),
        TermState.ENDED.value: Q(ends__lte=on, left_on=None),
        TermState.LEFT.value: Q(left_on__lte=on),
    }
    if state in conditions:
        rows = rows.filter(conditions[state])
    return rows.order_by("department__code", "user__kana", "-starts", "pk")


def term_for(actor: Actor, key: int) -> RoleTerm | None:
    """Return a term: all staff of the town know who holds a role."""
    if not is_inside(actor):
        return None
    return only(whole_terms().filter(pk=key))


def terms_of(user_id: int) -> QuerySet[RoleTerm]:
    """Return everything that the person held, the newest first."""
    return whole_terms().select_related("leaving").filter(user=user_id).order_by("-starts", "pk")


def holders_count(on: date) -> dict[str, int]:
    """Return how many hold each role on the day, by code."""
    rows = RoleTerm.objects.filter(in_force(on)).order_by().values("kind__code")
    return {row["kind__code"]: row["n"] for row in rows.annotate(n=Count("user", distinct=True))}


def seats_taken(
    kind: RoleKind, department_id: int, span: tuple[date, date], *, besides: int = 0
) -> int:
    """Count who holds the role in the span among those with whom its places are shared."""
    rows = RoleTerm.objects.filter(kind__code=kind.code).exclude(user=besides)
    if kind.scope == Scope.SECTION:
        rows = rows.filter(department=department_id)
    found = rows.values_list("starts", "ends", "left_on")
    return sum(1 for one in found if overlap(_held(*one), span))


def holds_already(user_id: int, code: str, span: tuple[date, date]) -> bool:
    """Tell whether the person holds the role on a day of the span."""
    rows = RoleTerm.objects.filter(user=user_id, kind__code=code)
    found = rows.values_list("starts", "ends", "left_on")
    return any(overlap(_held(*one), span) for one in found)


def _held(starts: date, ends: date, left_on: date | None) -> tuple[date, date]:
    return (starts, ends if left_on is None else min(ends, left_on))


def ending_terms(on: date) -> list[RoleTerm]:
    """Return the terms that run on the day and end within a month."""
    rows = whole_terms().filter(in_force(on), ends__lte=on + timedelta(days=31), left_on=None)
    return list(rows.order_by("ends", "pk"))


# Which sections have whom


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section and who holds the role in it at some time of the fiscal year."""

    section: Department
    terms: list[TermLine]

    @property
    def is_without(self) -> bool:
        """Tell whether nobody holds the role now or from a later day of the year."""
        return not any(one.state in (TermState.RUNNING, TermState.COMING) for one in self.terms)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of a role that every section is to have: which have somebody in the year, and which not."""

    kind: RoleKind
    year: FiscalYear
    lines: list[SectionLine]

    @property
    def without(self) -> list[Department]:
        """Return the sections that have nobody, now or from a later day of the year."""
        return [one.section for one in self.lines if one.is_without]

    @property
    def covered(self) -> int:
        return len(self.lines) - len(self.without)


def coverage_of(kinds: Iterable[RoleKind], year: FiscalYear, on: date) -> list[Coverage]:
    """Return for each role which sections of the day have it in the year, in two queries."""
    wanted = list(kinds)
    if not wanted:
        return []
    codes = [one.code for one in wanted]
    rows = whole_terms().filter(kind__code__in=codes, starts__lt=year.end, ends__gt=year.start)
    held: dict[tuple[str, int], list[RoleTerm]] = {}
    for term in rows.order_by("starts", "pk"):
        if overlap(_held(term.starts, term.ends, term.left_on), (year.start, year.end)):
            held.setdefault((term.kind.code, term.department_id), []).append(term)
    sections = list(departments_on(on).filter(kind=DepartmentKind.SECTION.value))
    return [
        Coverage(
            kind,
            year,
            [SectionLine(one, lines_of(held.get((kind.code, one.pk), []), on)) for one in sections],
        )
        for kind in wanted
    ]


def coverage_this_year(on: date) -> list[Coverage]:
    """Return how far the roles of today that every section is to have are filled this year."""
    kinds = kinds_in_force().filter(scope=Scope.SECTION.value)
    return coverage_of(kinds, FiscalYear.of(on), on)


# Why people left


def leavings_for(actor: Actor) -> QuerySet[Leaving]:
    """Return the reasons that the actor may read: all for those in charge, otherwise one's own."""
    rows = Leaving.objects.select_related("term__kind", "term__user", "term__department")
    if fosters(actor):
        return rows
    return rows.filter(term__user=actor.user_id) if is_inside(actor) else rows.none()


def unanswered() -> QuerySet[Leaving]:
    """Return the reasons that wait for an answer, the most pressing first."""
    rows = Leaving.objects.filter(answered_at=None)
    return rows.select_related("term__kind", "term__user").order_by("due", "pk")


def leaving_with(key: int) -> Leaving | None:
    """Return the reason for which a term was left."""
    rows = Leaving.objects.select_related("term__kind", "term__user", "term__department")
    return only(rows.filter(term=key))


def reasons_since(since: date) -> list[tuple[Reason, int]]:
    """Count why people left since the day."""
    rows = Leaving.objects.filter(term__left_on__gte=since)
    return by_category(rows.values_list("category", flat=True))


# How others point at roles


def kind_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of an edition of a role."""
    found = kind_with(int(subject_id)) if subject_id.isdecimal() else None
    return SubjectCard(found.name, reverse("talent:role", args=[found.code])) if found else None


def call_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a call."""
    found = call_with(int(subject_id)) if subject_id.isdecimal() else None
    return SubjectCard(found.title, reverse("talent:call", args=[found.pk])) if found else None


def term_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a term: the role, never the person."""
    rows = RoleTerm.objects.select_related("kind")
    found = only(rows.filter(pk=int(subject_id))) if subject_id.isdecimal() else None
    if found is None:
        return None
    return SubjectCard(f"任期：{found.kind.name}", reverse("talent:term", args=[found.pk]))
