"""Candidacies: whom one may see, what waits for whose answer, and what waits to be appointed."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.talent.models import Candidacy, Leaving, RoleCall
from yakuba.talent.rules.roles import Standing, Way

from .roles import TermLine, lines_of, open_calls, terms_of, unanswered
from .superiors import answering, heads_above, led_by
from .within import fosters, is_inside


def whole() -> QuerySet[Candidacy]:
    """Return candidacies with all that a page shows."""
    return Candidacy.objects.select_related(
        "kind", "call", "user", "department__parent", "term", "given_by", "renews"
    )


def _unanswered() -> QuerySet[Candidacy]:
    return whole().filter(answered_at=None, declined_at=None, withdrawn_at=None, term=None)


def candidacy_for(actor: Actor, key: int, at: datetime) -> Candidacy | None:
    """Return one that concerns the actor: their own, of whom they lead or answer for, in charge."""
    found = only(whole().filter(pk=key)) if is_inside(actor) else None
    if found is None or fosters(actor) or actor.user_id in (found.user_id, found.given_by_id):
        return found
    on = timezone.localdate(at)
    if found.user_id in led_by(actor, on) or may_be_answered_by(actor, found, at):
        return found
    return None


def may_be_answered_by(actor: Actor, candidacy: Candidacy, at: datetime) -> bool:
    """Tell whether the actor is who has to agree: the person, or a superior of theirs."""
    if candidacy.way == Way.HEAD:
        return actor.user_id == candidacy.user_id
    if actor.user_id in (None, candidacy.user_id):
        return False
    on = timezone.localdate(at)
    heads = heads_above(candidacy.user, on)
    asked = answering(heads[0] if heads else None, candidacy.user, at)
    if any(one.pk == actor.user_id for one in asked):
        return True
    return candidacy.user_id in led_by(actor, on)


def has_superior(candidacy: Candidacy, on: date) -> bool:
    """Tell whether anybody stands above the candidate who could agree."""
    return bool(heads_above(candidacy.user, on))


def to_answer(actor: Actor, at: datetime) -> list[Candidacy]:
    """Return what waits for the actor's agreement."""
    if not is_inside(actor) or actor.user_id is None:
        return []
    own = Q(way=Way.HEAD.value, user=actor.user_id)
    led = Q(user__in=led_by(actor, timezone.localdate(at))) & ~Q(way=Way.HEAD.value)
    return list(_unanswered().filter(own | led).order_by("given_at", "pk"))


def to_appoint() -> QuerySet[Candidacy]:
    """Return what everybody agreed to and nobody has decided yet."""
    rows = whole().filter(agreed=True, declined_at=None, withdrawn_at=None, term=None)
    return rows.order_by("given_at", "pk")


def candidacies_of(call: RoleCall, actor: Actor, on: date) -> list[Candidacy]:
    """Return who answered the call, of those whom the actor may see, by department and name."""
    rows = whole().filter(call=call, withdrawn_at=None)
    if not fosters(actor):
        seen = led_by(actor, on) | {actor.user_id or 0}
        rows = rows.filter(user__in=seen)
    return list(rows.order_by("department__code", "user__kana", "pk"))


@dataclass(frozen=True, slots=True)
class MyRoles:
    """What one person's page says of roles, and what waits there for them."""

    terms: list[TermLine] = field(default_factory=list)
    candidacies: list[Candidacy] = field(default_factory=list)
    to_answer: list[Candidacy] = field(default_factory=list)
    calls: list[RoleCall] = field(default_factory=list)
    to_appoint: list[Candidacy] = field(default_factory=list)
    leavings: list[Leaving] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        return len(self.to_answer) + len(self.to_appoint) + len(self.leavings)


def my_roles(actor: Actor, at: datetime) -> MyRoles:
    """Return what of roles concerns the actor today."""
    on = timezone.localdate(at)
    own = whole().filter(user=actor.user_id or 0).order_by("-given_at", "-pk")
    answered = {one.call_id for one in own if one.standing is not Standing.WITHDRAWN}
    in_charge = fosters(actor)
    return MyRoles(
        terms=lines_of(terms_of(actor.user_id or 0), on),
        candidacies=list(own),
        to_answer=to_answer(actor, at),
        calls=[one for one in open_calls(on) if one.pk not in answered],
        to_appoint=list(to_appoint()) if in_charge else [],
        leavings=list(unanswered()) if in_charge else [],
    )


def count_waiting(actor: Actor, at: datetime) -> int:
    """Return how many candidacies and reasons wait for the actor."""
    waiting = len(to_answer(actor, at))
    if fosters(actor):
        waiting += to_appoint().count() + unanswered().count()
    return waiting


def candidacy_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a candidacy: the role, never the person."""
    rows = Candidacy.objects.select_related("kind")
    found = only(rows.filter(pk=int(subject_id))) if subject_id.isdecimal() else None
    if found is None:
        return None
    return SubjectCard(f"応募：{found.kind.name}", reverse("talent:candidacy", args=[found.pk]))
