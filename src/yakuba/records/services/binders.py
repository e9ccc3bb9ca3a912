"""Make files and complete them, and keep the classification."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.events.services import record as record_event
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.models import Department
from yakuba.records.events import catalogue as events
from yakuba.records.events.about import class_ref
from yakuba.records.models import Binder, RecordClass
from yakuba.records.policies.catalogue import may_change_binder, may_keep, may_register
from yakuba.records.rules.retention import Ending, Period


@dataclass(frozen=True, slots=True)
class BinderDraft:
    """What is said of a file; period and ending come of its class."""

    fiscal_year: int
    section: Department
    record_class: RecordClass
    title: str


@transaction.atomic
def make_binder(*, draft: BinderDraft, actor: Actor, at: datetime) -> Binder:
    """Make a file for a fiscal year; raises `UnableToAct`."""
    demand(may_register(actor, draft.section.pk))
    title = clean_line(draft.title)[:120]
    if not title:
        raise UnableToAct("簿冊名を入力してください。")
    kept = RecordClass.objects.filter(pk=draft.record_class.pk, closed_at=None).first()
    if kept is None:
        raise UnableToAct("文書分類を一覧から選び直してください。")
    same = Binder.objects.filter(fiscal_year=draft.fiscal_year, section=draft.section, title=title)
    if same.exists():
        raise UnableToAct(f"「{title}」は、この課のこの年度にすでにあります。")
    binder = Binder.objects.create(
        fiscal_year=draft.fiscal_year,
        section=draft.section,
        record_class=kept,
        title=title,
        period=kept.period,
        ending=kept.ending,
        made_at=at,
        made_by_id=actor.user_id,
    )
    fact = events.BinderMade(
        subject=binder.ref,
        title=title,
        fiscal_year=binder.fiscal_year,
        section=draft.section.name,
        period=binder.period_enum.label,
        ending=binder.ending_enum.label,
    )
    record_event(fact, actor=actor, at=at)
    return binder


@transaction.atomic
def complete_binder(*, binder: Binder, on: date, actor: Actor, at: datetime) -> Binder:
    """Complete a file: nothing is bound any more and its period can be reckoned (完結).

    Raises `UnableToAct`.
    """
    held = locked_binder(binder)
    demand(may_change_binder(actor, held))
    if held.completed_on is not None:
        raise UnableToAct("この簿冊は、すでに完結しています。")
    if on > timezone.localdate(at) or on < FiscalYear(held.fiscal_year).start:
        raise UnableToAct("完結日は、簿冊の年度の4月1日から今日までの日を入力してください。")
    newest = held.records.order_by("-dated").values_list("dated", flat=True).first()
    if newest is not None and newest > on:
        raise UnableToAct("完結日より後の日付の文書が綴じられています。完結日を改めてください。")
    held.completed_on = on
    held.save(update_fields=["completed_on"])
    fact = events.BinderCompleted(
        subject=held.ref,
        title=held.title,
        completed_on=on,
        last_day=held.last_day,
        records=held.records.count(),
    )
    record_event(fact, actor=actor, at=at)
    return held


def locked_binder(binder: Binder) -> Binder:
    """Return the file with its row held; raises `UnableToAct`."""
    rows = Binder.objects.select_for_update(of=("self",)).select_related("section", "record_class")
    held = rows.filter(pk=binder.pk).first()
    if held is None:
        raise UnableToAct("この簿冊は登録されていません。")
    return held


@transaction.atomic
def make_class(
    *, code: str, name: str, period: Period, ending: Ending, actor: Actor, at: datetime
) -> RecordClass:
    """Enter a class into the classification of the town; raises `UnableToAct`."""
    demand(may_keep(actor))
    code, name = clean_line(code)[:20], clean_line(name)[:80]
    if not code or not name:
        raise UnableToAct("分類記号と名称を入力してください。")
    if period is Period.FOREVER and ending is Ending.DISPOSE:
        raise UnableToAct("永年保存の分類に、廃棄は選べません。移管を選んでください。")
    if RecordClass.objects.filter(code=code, closed_at=None).exists():
        raise UnableToAct(f"分類記号「{code}」は、すでに使われています。")
    made = RecordClass.objects.create(
        code=code, name=name, period=period.value, ending=ending.value
    )
    fact = events.ClassMade(
        subject=class_ref(made.pk), name=str(made), period=period.label, ending=ending.label
    )
    record_event(fact, actor=actor, at=at)
    return made


@transaction.atomic
def close_class(*, record_class: RecordClass, actor: Actor, at: datetime) -> RecordClass:
    """Use the class for no new file; those made with it keep their period. Raises `UnableToAct`."""
    demand(may_keep(actor))
    held = RecordClass.objects.select_for_update().filter(pk=record_class.pk).first()
    if held is None or held.closed_at is not None:
        raise UnableToAct("この文書分類は、いまは使われていません。")
    held.closed_at = at
    held.save(update_fields=["closed_at"])
    fact = events.ClassClosed(subject=class_ref(held.pk), name=str(held))
    record_event(fact, actor=actor, at=at)
    return held
