"""Record the help given, end a case, report it, and answer the survey of the year after."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import demand
from yakuba.kernel.wareki import to_wareki
from yakuba.region.events import cases as events
from yakuba.region.events.about import CASE, ref
from yakuba.region.models import (
    Audience,
    DeliveryDay,
    DeliveryReport,
    DispatchCase,
    FollowUp,
)
from yakuba.region.policies.dispatch import may_ask
from yakuba.region.queries.cases import days_of, grant_of
from yakuba.region.queries.schemes import rules_by_key
from yakuba.region.rules.cases import (
    Delivered,
    judge_delivery,
    report_due,
    survey_due,
    survey_from,
)
from yakuba.region.rules.dispatch import Form
from yakuba.region.rules.exchange import Purpose
from yakuba.region.rules.schemes import RuleSet

from .errors import UnableToAct
from .exchange import step_out
from .publishing import held, here, keyed, publish

_GONE = "この派遣はありません。一覧から開き直してください。"
_MARKS = range(1, 6)


def _running(case: DispatchCase, actor: Actor) -> DispatchCase:
    demand(may_ask(actor, here()))
    row = held(case, _GONE)
    if row.cancelled_at is not None:
        raise UnableToAct("中止した派遣には記録できません。")
    return row


def _rules(case: DispatchCase, actor: Actor, at: datetime) -> RuleSet:
    passage = step_out(municipality=here(), purpose=Purpose.DISPATCH, actor=actor, at=at)
    found = rules_by_key(passage, [case.scheme_key])
    if case.scheme_key not in found:
        raise UnableToAct("この派遣の制度を読めません。県の担当者に連絡してください。")
    return found[case.scheme_key]


@transaction.atomic
def record_day(
    *,
    case: DispatchCase,
    day: date,
    form: Form,
    minutes: int,
    done: str,
    actor: Actor,
    at: datetime,
) -> DeliveryDay:
    """Record a day on site or a session online; beyond the rules it is refused. Raises `UnableToAct`."""
    row = _running(case, actor)
    if row.ended_on is not None:
        raise UnableToAct("終わった派遣には、実施を加えられません。")
    if day > timezone.localdate(at):
        raise UnableToAct("まだ来ていない日は記録できません。実施したあとに入力してください。")
    if day < timezone.localdate(row.accepted_at):
        raise UnableToAct("派遣が決まる前の日は記録できません。日付を確かめてください。")
    line = clean_line(done)
    if not line or len(line) > 400 or not 1 <= minutes <= 1440:
        raise UnableToAct(
            "実施した時間（1分から24時間まで）と、したことを400字までで入力してください。"
        )
    new = Delivered(day, form, minutes)
    before = [Delivered(one.day, Form(one.form), one.minutes) for one in days_of(row)]
    found = judge_delivery(_rules(row, actor, at), grant_of(row), before, new)
    if found:
        raise UnableToAct(found[0].reason_ja)
    made = keyed(
        DeliveryDay(case=row, day=day, form=form.value, minutes=minutes, done=line),
        Audience.PREFECTURE,
    )
    publish(made, at)
    made.save()
    fact = events.DayDelivered(
        subject=ref(CASE, row.pk), day=day, form=form.label, minutes=minutes, done=line
    )
    record(fact, actor=actor, at=at)
    return made


@transaction.atomic
def withdraw_day(*, day: DeliveryDay, actor: Actor, at: datetime) -> DeliveryDay:
    """Take back a day that was recorded wrongly; raises `UnableToAct`."""
    row = _running(day.case, actor)
    if row.ended_on is not None:
        raise UnableToAct("終わった派遣の実施は取り消せません。")
    found = only(DeliveryDay.objects.filter(pk=day.pk, case=row, withdrawn_at=None))
    if found is None:
        raise UnableToAct("この実施の記録は、すでに取り消されています。")
    found.withdrawn_at = at
    found.save(update_fields=["withdrawn_at"])
    record(events.DayWithdrawn(subject=ref(CASE, row.pk), day=found.day), actor=actor, at=at)
    return found


@transaction.atomic
def end_case(*, case: DispatchCase, actor: Actor, at: datetime) -> DispatchCase:
    """Say that the help is over: report and survey become due by the rules. Raises `UnableToAct`."""
    row = _running(case, actor)
    if row.ended_on is not None:
        raise UnableToAct("この派遣は、すでに終わっています。")
    days = days_of(row)
    if not days:
        raise UnableToAct("実施を記録してから終えてください。実施しなかったときは中止にします。")
    rules = _rules(row, actor, at)
    row.ended_on = max(one.day for one in days)
    row.report_due = report_due(rules, row.ended_on)
    row.survey_due = survey_due(rules, row.ended_on)
    row.save(update_fields=["ended_on", "report_due", "survey_due"])
    fact = events.CaseEnded(
        subject=ref(CASE, row.pk), ended_on=row.ended_on, report_due=row.report_due
    )
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def cancel_case(*, case: DispatchCase, reason: str, actor: Actor, at: datetime) -> DispatchCase:
    """Give a case up before any help was given; the pair may be made again. Raises `UnableToAct`."""
    row = _running(case, actor)
    line = clean_line(reason)[:400]
    if not line:
        raise UnableToAct("中止の理由を入力してください。県の担当者が読みます。")
    if days_of(row):
        raise UnableToAct("実施した派遣は中止できません。終えて報告してください。")
    row.cancelled_at, row.cancel_reason = at, line
    row.save(update_fields=["cancelled_at", "cancel_reason"])
    record(events.CaseCancelled(subject=ref(CASE, row.pk), reason=line), actor=actor, at=at)
    return row


@transaction.atomic
def send_report(
    *,
    case: DispatchCase,
    done: str,
    outcome: str,
    satisfaction: int,
    actor: Actor,
    at: datetime,
    next_steps: str = "",
) -> DeliveryReport:
    """Report a case that is over to the prefecture, for good; late is taken, too. Raises `UnableToAct`."""
    row = _running(case, actor)
    if row.ended_on is None or row.report_due is None:
        raise UnableToAct("派遣を終えてから報告してください。")
    if DeliveryReport.objects.filter(case=row).exists():
        raise UnableToAct("この派遣は、すでに報告しています。")
    words = [clean_text(text)[:2000] for text in (done, outcome, next_steps)]
    if not words[0] or not words[1] or satisfaction not in _MARKS:
        raise UnableToAct("実施したこと、成果、満足度（1から5）を入力してください。")
    report = keyed(DeliveryReport(case=row, satisfaction=satisfaction), Audience.PREFECTURE)
    publish(report, at)
    report.done, report.outcome, report.next_steps = words
    report.reported_by = actor.post_label[:120]
    report.save()
    late = max(0, (timezone.localdate(at) - row.report_due).days)
    fact = events.CaseReported(subject=ref(CASE, row.pk), satisfaction=satisfaction, late=late)
    record(fact, actor=actor, at=at)
    return report


@transaction.atomic
def answer_follow_up(
    *,
    case: DispatchCase,
    effect: FollowUp.Effect,
    satisfaction: int,
    actor: Actor,
    at: datetime,
    words: str = "",
    hours_saved: int | None = None,
) -> FollowUp:
    """Say a year later what became of it, for good; raises `UnableToAct`.

    It is answered from the first day of the fiscal year in which it is due.
    """
    row = _running(case, actor)
    if row.survey_due is None or not DeliveryReport.objects.filter(case=row).exists():
        raise UnableToAct("派遣の報告を先に送ってください。")
    begins = survey_from(row.survey_due)
    if timezone.localdate(at) < begins:
        raise UnableToAct(
            f"翌年度の調査に回答できるのは、{to_wareki(begins)}からです。効果を確かめてから回答してください。"
        )
    if FollowUp.objects.filter(case=row).exists():
        raise UnableToAct("この調査には、すでに回答しています。")
    if satisfaction not in _MARKS:
        raise UnableToAct("満足度を1から5までで選んでください。")
    found = keyed(FollowUp(case=row, satisfaction=satisfaction), Audience.PREFECTURE)
    publish(found, at)
    found.effect, found.words = effect.value, clean_text(words)[:2000]
    found.hours_saved, found.answered_by = hours_saved, actor.post_label[:120]
    found.save()
    fact = events.CaseFollowedUp(
        subject=ref(CASE, row.pk), effect=effect.label, satisfaction=satisfaction
    )
    record(fact, actor=actor, at=at)
    return found
