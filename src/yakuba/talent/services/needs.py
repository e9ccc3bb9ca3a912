"""Say what a project or task needs of people, and tell when the gap closes or opens again."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.events.event import Event
from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.talent.events import needs as events
from yakuba.talent.models import Need, NeedTurn, Skill
from yakuba.talent.policies.needs import may_raise
from yakuba.talent.queries.needs import coverage_of, known_turns, needs_on, needs_touched_by
from yakuba.talent.rules.levels import HIGHEST
from yakuba.talent.rules.needs import Coverage, plain_hours

MOST_HOURS = Decimal(10_000)


@transaction.atomic
def raise_need(
    *,
    subject: SubjectRef,
    skill: Skill,
    level: int,
    hours: Decimal,
    starts: date,
    ends: date,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> Need:
    """Ask for a skill at a level for some hours; `ends` is the first day after it.

    Raises `UnableToAct`.
    """
    demand(may_raise(actor, subject))
    if skill.retired_at is not None:
        raise UnableToAct("このスキルは、いまの枠組みにありません。ほかのスキルを選んでください。")
    if not 1 <= level <= HIGHEST:
        raise UnableToAct(f"レベルは1から{HIGHEST}までで選んでください。")
    if not 0 < hours <= MOST_HOURS:
        raise UnableToAct(f"時間は、0より大きく{MOST_HOURS:,}以下で入力してください。")
    if ends <= starts:
        raise UnableToAct("期間の終わりは、始まりの日以後にしてください。")
    if ends <= timezone.localdate(at):
        raise UnableToAct("期間が過ぎています。今日より後に終わる期間を入力してください。")
    if actor.user_id is None:
        raise UnableToAct("職員として利用しているときだけ登録できます。")
    need = Need.objects.create(
        subject_kind=subject.kind,
        subject_id=subject.id,
        skill=skill,
        level=level,
        hours=hours,
        starts=starts,
        ends=ends,
        note=clean_line(note)[:400],
        asked_by_id=actor.user_id,
        asked_at=at,
    )
    fact = events.NeedRaised(
        subject=subject,
        need_id=need.pk,
        skill=skill.name,
        level=level,
        hours=plain_hours(hours),
        starts=starts,
        ends=ends,
    )
    record(fact, actor=actor, at=at)
    return need


@transaction.atomic
def withdraw_need(*, need: Need, actor: Actor, at: datetime) -> Need:
    """Ask for it no longer; what was promised for it is free again. Raises `UnableToAct`."""
    held = only(
        Need.objects.select_for_update(of=("self",)).select_related("skill").filter(pk=need.pk)
    )
    if held is None:
        raise UnableToAct("この必要なスキルは登録されていません。")
    demand(may_raise(actor, held.subject))
    if held.withdrawn_at is not None:
        raise UnableToAct("すでに取り下げられています。")
    held.withdrawn_at = at
    held.save(update_fields=["withdrawn_at"])
    fact = events.NeedWithdrawn(
        subject=held.subject, need_id=held.pk, skill=held.skill.name, level=held.level
    )
    record(fact, actor=actor, at=at)
    return held


@transaction.atomic
def review_needs(*, needs: Iterable[Need], actor: Actor, at: datetime) -> int:
    """Tell, about its subject, of each need that is met now or met no longer; returns how many."""
    rows = list(needs)
    covered = coverage_of(rows, timezone.localdate(at))
    known = known_turns(rows)
    turned = 0
    for need in rows:
        is_met = covered[need.pk].is_met
        if is_met == known.get(need.pk, False):
            continue
        NeedTurn.objects.create(need=need, is_met=is_met, at=at)
        record(_turn(need, covered[need.pk]), actor=actor, at=at)
        turned += 1
    return turned


def _turn(need: Need, covered: Coverage) -> Event:
    if covered.is_met:
        return events.NeedMet(
            subject=need.subject,
            need_id=need.pk,
            skill=need.skill.name,
            level=need.level,
            hours=plain_hours(need.hours),
        )
    return events.NeedOpenedAgain(
        subject=need.subject,
        need_id=need.pk,
        skill=need.skill.name,
        level=need.level,
        missing_hours=plain_hours(covered.missing),
    )


def review_person(*, user_id: int, actor: Actor, at: datetime) -> int:
    """Look again at the needs for which the person gives hours; returns how many turned."""
    found = needs_touched_by(user_id, timezone.localdate(at))
    return review_needs(needs=found, actor=actor, at=at) if found else 0


def review_subject(*, subject: SubjectRef, actor: Actor, at: datetime) -> int:
    """Look again at what a project or task needs, as help from elsewhere came or went."""
    on = timezone.localdate(at)
    rows = needs_on(on).filter(subject_kind=subject.kind, subject_id=subject.id, ends__gt=on)
    return review_needs(needs=rows, actor=actor, at=at)


def review_town(*, at: datetime) -> int:
    """Look again at all needs of the active town; what time alone changed is told, too."""
    on = timezone.localdate(at)
    return review_needs(needs=needs_on(on).filter(ends__gt=on), actor=Actor.system(), at=at)
