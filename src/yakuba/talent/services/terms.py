"""Decide on a candidacy: give the role to somebody, or not and say why."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.kernel.wareki import to_wareki
from yakuba.organisation.models import Department
from yakuba.talent.events import roles as events
from yakuba.talent.models import Candidacy, RoleCall, RoleKind, RoleTerm
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.queries.roles import seats_taken
from yakuba.talent.rules.roles import Scope, Way, end_of_term

from .candidacies import demand_fit, demand_hours, tell_of, undecided
from .telling import tell


@transaction.atomic
def decline(*, candidacy: Candidacy, reason: str, actor: Actor, at: datetime) -> Candidacy:
    """Not appoint somebody, and say why; raises `UnableToAct`."""
    demand(may_foster(actor))
    held = undecided(candidacy)
    reason = clean_line(reason)[:400]
    if not reason:
        raise UnableToAct("見送る理由を入力してください。本人に伝わります。")
    held.declined_at = at
    held.decline_reason = reason
    held.save(update_fields=["declined_at", "decline_reason"])
    record(events.CandidacyDeclined(subject=held.ref, reason=reason), actor=actor, at=at)
    line = f"{held.kind.name}　今回は見送りました：{reason}"
    tell_of(held.user, "【役割】応募の結果", line, held, "declined", at)
    return held


@transaction.atomic
def appoint(*, candidacy: Candidacy, actor: Actor, at: datetime, on: date) -> RoleTerm:
    """Give the role to whom everybody agreed; raises `UnableToAct`."""
    demand(may_foster(actor))
    held = undecided(candidacy)
    if held.agreed is not True:
        raise UnableToAct("同意がまだのため、任命できません。")
    span = (held.starts, held.ends)
    section = demand_fit(held.kind, held.user, span, on)
    _demand_seat(held.kind, section, span, held.call)
    term = RoleTerm.objects.create(
        kind=held.kind,
        user=held.user,
        department=section,
        candidacy=held,
        starts=held.starts,
        ends=held.ends,
        weekly_hours=held.weekly_hours,
        appointed_at=at,
    )
    _taken(term, actor, at)
    return term


@transaction.atomic
def appoint_directly(
    *,
    kind: RoleKind,
    user: User,
    starts: date,
    weekly_hours: Decimal,
    actor: Actor,
    at: datetime,
    on: date,
) -> RoleTerm:
    """Give a role without a call to whom those in charge name (指名); raises `UnableToAct`."""
    demand(may_foster(actor))
    if kind.way != Way.APPOINTED:
        raise UnableToAct(f"「{kind.name}」は、{Way(kind.way).label}役割です。")
    if kind.retired_at is not None:
        raise UnableToAct("この役割は終わっています。")
    demand_hours(weekly_hours)
    span = (starts, end_of_term(starts, kind.term_months))
    section = demand_fit(kind, user, span, on)
    _demand_seat(kind, section, span, None)
    term = RoleTerm.objects.create(
        kind=kind,
        user=user,
        department=section,
        starts=span[0],
        ends=span[1],
        weekly_hours=weekly_hours,
        appointed_at=at,
    )
    _taken(term, actor, at)
    return term


def _demand_seat(
    kind: RoleKind, section: Department, span: tuple[date, date], call: RoleCall | None
) -> None:
    # Of two who appoint at once the second waits here for the first.
    list(RoleKind.objects.select_for_update().filter(code=kind.code).values_list("pk"))
    places = kind.places
    is_limited = kind.scope != Scope.ANYWHERE and places is not None
    if is_limited and seats_taken(kind, section.pk, span) >= (places or 0):
        where = section.name if kind.scope == Scope.SECTION else "全庁"
        raise UnableToAct(
            f"「{kind.name}」は{where}で{places}人までです。同じ期間にすでに任命されています。"
        )
    if call is None or call.places is None:
        return
    if RoleTerm.objects.filter(candidacy__call=call).count() >= call.places:
        raise UnableToAct(f"この募集の人数は{call.places}人です。すでに全員を任命しています。")


def _taken(term: RoleTerm, actor: Actor, at: datetime) -> None:
    fact = events.RoleTaken(
        subject=term.ref,
        user_id=term.user_id,
        name=term.user.name,
        role=term.kind.name,
        starts=term.starts,
        ends=term.ends,
    )
    record(fact, actor=actor, at=at)
    tell(
        user=term.user,
        subject_line=f"【役割】{term.kind.name}に任命されました",
        lines=[f"任期　{to_wareki(term.starts)}から{to_wareki(term.ends - timedelta(days=1))}まで"],
        path=f"roles/terms/{term.pk}/",
        about=term.ref,
        key=f"term.{term.pk}",
        at=at,
    )
