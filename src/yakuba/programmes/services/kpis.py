"""Say what an initiative is measured by, what it is to reach, and what it reached."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from yakuba.foundation.events.services import record
from yakuba.foundation.measures.queries import scope_label
from yakuba.foundation.measures.registry import UnknownMeasure, get
from yakuba.foundation.measures.rules import Aim, Direction
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear, Month
from yakuba.kernel.text import clean_line, clean_text
from yakuba.programmes.events import strategies as events
from yakuba.programmes.events.about import strategy_ref
from yakuba.programmes.models import Initiative, Kpi, KpiActual, KpiTarget
from yakuba.programmes.policies.projects import may_enter_actual
from yakuba.programmes.rules.kpi import fault_of, said

from .errors import UnableToPlan
from .projects import demand
from .strategies import draft_of, named, order_anew, tell


@transaction.atomic
def add_kpi(
    *,
    initiative: Initiative,
    title: str = "",
    measure_code: str = "",
    measure_scope: str = "",
    unit: str = "",
    direction: Direction = Direction.UP,
    definition: str = "",
    starting_value: Decimal | None = None,
    starting_text: str = "",
    actor: Actor,
    at: datetime,
) -> Kpi:
    """Add a KPI to an initiative of a draft; raises `UnableToPlan`.

    With a `measure_code` unit, direction and definition are those of the measure.
    """
    held = draft_of(initiative.pillar.strategy, actor)
    last = Kpi.objects.filter(initiative=initiative).aggregate(last=Max("position"))["last"]
    kpi = Kpi(initiative=initiative, position=(last or 0) + 1)
    _fill(
        kpi,
        title=title,
        measure_code=measure_code,
        measure_scope=measure_scope,
        unit=unit,
        direction=direction,
        definition=definition,
    )
    kpi.starting_value, kpi.starting_text = starting_value, clean_line(starting_text)
    kpi.save()
    tell(held, f"施策「{initiative.title}」にKPI「{kpi.title}」を加えた", actor, at)
    return kpi


@transaction.atomic
def change_kpi(
    *,
    kpi: Kpi,
    title: str,
    measure_code: str = "",
    measure_scope: str = "",
    unit: str = "",
    direction: Direction = Direction.UP,
    definition: str = "",
    starting_value: Decimal | None = None,
    starting_text: str = "",
    position: int | None = None,
    actor: Actor,
    at: datetime,
) -> Kpi:
    """Change a KPI of a draft; raises `UnableToPlan`."""
    held = draft_of(kpi.initiative.pillar.strategy, actor)
    _fill(
        kpi,
        title=title,
        measure_code=measure_code,
        measure_scope=measure_scope,
        unit=unit,
        direction=direction,
        definition=definition,
    )
    kpi.starting_value, kpi.starting_text = starting_value, clean_line(starting_text)
    kpi.save()
    if position is not None:
        order_anew(list(Kpi.objects.filter(initiative=kpi.initiative_id)), kpi, position)
    tell(held, f"KPI「{kpi.title}」を直した", actor, at)
    return kpi


def _fill(
    kpi: Kpi,
    *,
    title: str,
    measure_code: str,
    measure_scope: str,
    unit: str,
    direction: Direction,
    definition: str,
) -> None:
    if measure_code:
        try:
            measure = get(measure_code)
        except UnknownMeasure:
            raise UnableToPlan("選んだ指標はありません。一覧から選び直してください。") from None
        label = scope_label(measure, measure_scope) if measure_scope else ""
        if label is None:
            raise UnableToPlan(
                "この指標は、選んだ範囲では数えられません。範囲を選び直してください。"
            )
        title = title or (f"{measure.label}（{label}）" if label else measure.label)
        unit, direction = measure.unit, measure.direction
        definition = measure.description
    kpi.title = named(title, "KPIの名称")
    kpi.measure_code, kpi.measure_scope = measure_code, measure_scope if measure_code else ""
    kpi.unit = clean_line(unit)
    if not kpi.unit:
        raise UnableToPlan("KPIの単位を入力してください。例：%、件、人")
    kpi.direction = direction.value
    kpi.definition = clean_text(definition)


@transaction.atomic
def remove_kpi(*, kpi: Kpi, actor: Actor, at: datetime) -> None:
    """Remove a KPI of a draft; raises `UnableToPlan`."""
    held = draft_of(kpi.initiative.pillar.strategy, actor)
    if KpiActual.objects.filter(kpi=kpi).exists():
        raise UnableToPlan("実績値が入力されたKPIは削除できません。")
    tell(held, f"KPI「{kpi.title}」を削除した", actor, at)
    kpi.delete()


@transaction.atomic
def set_kpi_target(
    *,
    kpi: Kpi,
    fiscal_year: int,
    value: Decimal,
    interim_month: Month,
    interim_value: Decimal | None,
    actor: Actor,
    at: datetime,
) -> KpiTarget:
    """Set the target of a year, with its interim target; raises `UnableToPlan`."""
    strategy = draft_of(kpi.initiative.pillar.strategy, actor)
    if not strategy.first_year <= fiscal_year <= strategy.last_year:
        raise UnableToPlan("目標の年度は、全体方針の年度の中から選んでください。")
    if interim_value is None:
        # GAO-13-174: goals without interim targets were found late, when nothing could be done.
        raise UnableToPlan("中間目標がない目標は設定できません。途中の月と値を入力してください。")
    aim = Aim(FiscalYear(fiscal_year), value, interim_month, interim_value)
    fault = fault_of(aim, unit=kpi.unit, direction=Direction(kpi.direction))
    if fault:
        raise UnableToPlan(fault)
    target, _ = KpiTarget.objects.update_or_create(
        kpi=kpi,
        fiscal_year=fiscal_year,
        defaults={
            "value": value,
            "interim_month": interim_month.iso,
            "interim_value": interim_value,
        },
    )
    aimed = said(value, kpi.unit)
    tell(strategy, f"KPI「{kpi.title}」の{aim.fiscal_year.label}の目標を{aimed}とした", actor, at)
    return target


@transaction.atomic
def remove_kpi_target(*, target: KpiTarget, actor: Actor, at: datetime) -> None:
    """Remove the target of a year from a draft; raises `UnableToPlan`."""
    strategy = draft_of(target.kpi.initiative.pillar.strategy, actor)
    year = FiscalYear(target.fiscal_year).label
    tell(strategy, f"KPI「{target.kpi.title}」の{year}の目標を外した", actor, at)
    target.delete()


@transaction.atomic
def enter_kpi_actual(
    *, kpi: Kpi, month: Month, value: Decimal, source_text: str, actor: Actor, at: datetime
) -> KpiActual:
    """Enter a figure that the system cannot count, with its source; a correction is a new row.

    Raises `UnableToPlan`.
    """
    return enter_kpi_actuals(kpi=kpi, figures=[(month, value, source_text)], actor=actor, at=at)[0]


@transaction.atomic
def enter_kpi_actuals(
    *, kpi: Kpi, figures: Iterable[tuple[Month, Decimal, str]], actor: Actor, at: datetime
) -> list[KpiActual]:
    """Enter figures of several months at once: month, value, source. Raises `UnableToPlan`."""
    demand(may_enter_actual(actor, kpi))
    if kpi.measure_code:
        raise UnableToPlan("このKPIの実績値は、日々の記録から数えています。入力は要りません。")
    rows = [
        _actual(kpi, month, value, clean_line(source), actor, at)
        for month, value, source in figures
    ]
    KpiActual.objects.bulk_create(rows)
    key = kpi.initiative.pillar.strategy_id
    for row in rows:
        fact = events.KpiActualEntered(
            subject=strategy_ref(key),
            kpi=kpi.title,
            month=row.month,
            value=str(row.value),
            source_text=row.source_text,
        )
        record(fact, actor=actor, at=at)
    return rows


def _actual(
    kpi: Kpi, month: Month, value: Decimal, source: str, actor: Actor, at: datetime
) -> KpiActual:
    if not source:
        raise UnableToPlan("実績値の出典を入力してください。例：総務課集計（令和8年10月1日）")
    if month.start > timezone.localtime(at).date():
        raise UnableToPlan("先の月の実績値は入力できません。")
    if value < 0:
        raise UnableToPlan("実績値は、0以上で入力してください。")
    return KpiActual(
        kpi=kpi,
        month=month.iso,
        value=value,
        source_text=source,
        entered_at=at,
        entered_by=f"{actor.post_label} {actor.name}".strip(),
    )
