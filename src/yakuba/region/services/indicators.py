"""Share an indicator, withdraw it, answer the questions of a year, follow a new count."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet

from yakuba.foundation.events.event import Event
from yakuba.foundation.events.services import record, record_all
from yakuba.foundation.measures import queries as measures
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import demand
from yakuba.region.events import indicators as events
from yakuba.region.events.indicators import indicator_ref
from yakuba.region.models import Audience, IndicatorSharing, IndicatorValue
from yakuba.region.policies.indicators import may_be_compared, may_keep_indicators
from yakuba.region.queries.indicators import (
    Figure,
    figure_of_row,
    indicator_of,
    last_years,
    measured_figures,
    sharings,
)
from yakuba.region.rules.indicators import Indicator
from yakuba.region.rules.intake import Line

from .errors import UnableToAct

Reach = IndicatorSharing.Reach
Source = IndicatorValue.Source
_AUDIENCE = {Reach.COUNTED.value: Audience.PREFECTURE, Reach.NAMED.value: Audience.REGION}
FOLLOWER = Actor.system("指標の集計")


@transaction.atomic
def share_indicator(
    *, code: str, reach: str, actor: Actor, at: datetime, on: date
) -> IndicatorSharing:
    """Let others see the indicator of the last years; a further reach takes the place of the first.

    Raises `UnableToAct`.
    """
    _demand_keeper(actor)
    indicator = _known(code)
    if reach not in _AUDIENCE:
        raise UnableToAct("見える範囲を選び直してください。")
    before = sharings().get(code)
    if before is not None and before.reach == reach:
        return before
    if before is not None:
        before.stopped_at = at
        before.save(update_fields=["stopped_at"])
    sharing = IndicatorSharing.objects.create(
        code=code, reach=reach, started_at=at, started_by=actor.name
    )
    years = last_years(on)
    if indicator.is_measured:
        _copy(indicator, measured_figures([indicator], years, on), at)
    many = _published(indicator).update(
        audience=_AUDIENCE[reach], published_at=at, withdrawn_at=None
    )
    fact = events.SharingStarted(
        subject=indicator_ref(code), version=indicator.version, reach=reach, years=many
    )
    record(fact, actor=actor, at=at)
    return sharing


@transaction.atomic
def withdraw_indicator(*, code: str, actor: Actor, at: datetime) -> None:
    """Let nobody else read the indicator any more; raises `UnableToAct`."""
    _demand_keeper(actor)
    sharing = sharings().get(code)
    if sharing is None:
        return
    sharing.stopped_at = at
    sharing.save(update_fields=["stopped_at"])
    rows = IndicatorValue.objects.filter(code=code, withdrawn_at=None, published_at__isnull=False)
    many = rows.update(withdrawn_at=at)
    fact = events.SharingStopped(subject=indicator_ref(code), years=many)
    record(fact, actor=actor, at=at)


@transaction.atomic
def answer_questions(
    *,
    year: int,
    lines: Mapping[str, Line | None],
    source: str = Source.ENTERED,
    actor: Actor,
    at: datetime,
) -> int:
    """Keep the answers of a year and return how many changed; None takes an answer back.

    Raises `UnableToAct`, also for what the records of the platform tell themselves.
    """
    _demand_keeper(actor)
    shared, facts = sharings(), list[Event]()
    known = {row.code: row for row in IndicatorValue.objects.filter(year=year, code__in=lines)}
    for code, line in lines.items():
        indicator = _known(code)
        if indicator.is_measured:
            raise UnableToAct(
                f"「{indicator.label}」は業務の記録から自動で集計します。入力はできません。"
            )
        if year not in indicator.years:
            raise UnableToAct(f"{year}年度には、「{indicator.label}」の設問がありません。")
        fact = _answer(indicator, year, line, known.get(code), shared.get(code), source, actor, at)
        if fact is not None:
            facts.append(fact)
    record_all(facts, actor=actor, at=at)
    return len(facts)


def _answer(
    indicator: Indicator,
    year: int,
    line: Line | None,
    row: IndicatorValue | None,
    sharing: IndicatorSharing | None,
    source: str,
    actor: Actor,
    at: datetime,
) -> events.ValueEntered | None:
    before = _words(indicator, row)
    if line is None:
        if row is None:
            return None
        row.delete()
        after = ""
    else:
        figure = Figure(indicator, year, line.score, line.numerator, line.denominator, line.answer)
        if row is not None and _same(row, figure):
            return None
        kept = _put(row, figure, source, at)
        kept.noted_by = actor.name
        if sharing is not None:
            kept.audience = _AUDIENCE[sharing.reach]
            kept.published_at, kept.withdrawn_at = kept.published_at or at, None
        kept.save()
        after = _words(indicator, kept)
    return events.ValueEntered(
        subject=indicator_ref(indicator.code),
        version=indicator.version,
        year=year,
        value=after,
        before=before,
        source=source,
    )


@transaction.atomic
def refresh_shared(*, at: datetime, on: date) -> int:
    """Let the shared copies follow what the measures count by now; return how many changed."""
    shared = sharings()
    codes = [code for code, one in shared.items() if _is_measured(code)]
    if not codes:
        return 0
    counted = measures.computed_at()
    rows = IndicatorValue.objects.filter(code__in=codes, source=Source.MEASURED)
    newest = rows.order_by("-noted_at").values_list("noted_at", flat=True).first()
    if counted is None or (newest is not None and counted <= newest):
        return 0
    changed = 0
    for code in codes:
        indicator = _known(code)
        years = _copy(indicator, measured_figures([indicator], last_years(on), on), at)
        _published(indicator).filter(published_at=None).update(
            audience=_AUDIENCE[shared[code].reach], published_at=at, withdrawn_at=None
        )
        if years:
            fact = events.ValuesRefreshed(
                subject=indicator_ref(code), version=indicator.version, years=years
            )
            record(fact, actor=FOLLOWER, at=at)
        changed += len(years)
    # Looked at, even where nothing changed: the next look waits for a newer count.
    rows.filter(year=max(last_years(on))).update(noted_at=at)
    return changed


def _copy(indicator: Indicator, found: Mapping[tuple[str, int], Figure], at: datetime) -> list[int]:
    """Write what was counted over the copies of this version; return the years that changed."""
    rows = {row.year: row for row in _published(indicator)}
    changed = []
    for (_code, year), figure in found.items():
        shown = _hidden_if_few(figure)
        row = rows.get(year)
        if row is not None and _same(row, shown):
            continue
        _put(row, shown, Source.MEASURED, at).save()
        changed.append(year)
    gone = [row.pk for year, row in rows.items() if (indicator.code, year) not in found]
    IndicatorValue.objects.filter(pk__in=gone).delete()
    return sorted(changed)


def _hidden_if_few(figure: Figure) -> Figure:
    """Leave no number in a copy whose denominator is too small to be told."""
    if figure.denominator is None or figure.denominator >= figure.indicator.suppress_below:
        return figure
    return replace(figure, score=None, numerator=None, denominator=None, is_hidden=True)


def _put(row: IndicatorValue | None, figure: Figure, source: str, at: datetime) -> IndicatorValue:
    kept = row or IndicatorValue(
        key=uuid4(),
        audience=Audience.PREFECTURE,
        code=figure.indicator.code,
        version=figure.indicator.version,
        year=figure.year,
    )
    kept.version = figure.indicator.version
    kept.score, kept.answer = figure.score, figure.answer
    kept.numerator, kept.denominator = figure.numerator, figure.denominator
    kept.is_hidden, kept.source, kept.noted_at = figure.is_hidden, source, at
    return kept


def _same(row: IndicatorValue, figure: Figure) -> bool:
    return (
        row.score == figure.score
        and row.numerator == figure.numerator
        and row.denominator == figure.denominator
        and row.answer == figure.answer
        and row.is_hidden == figure.is_hidden
        and row.version == figure.indicator.version
    )


def _words(indicator: Indicator, row: IndicatorValue | None) -> str:
    if row is None:
        return ""
    figure = figure_of_row(indicator, row)
    return f"{figure.text} {figure.counts}".strip()


def _published(indicator: Indicator) -> QuerySet[IndicatorValue]:
    return IndicatorValue.objects.filter(code=indicator.code, version=indicator.version)


def _known(code: str) -> Indicator:
    found = indicator_of(code)
    if found is None:
        raise UnableToAct("この指標はありません。一覧から選んでください。")
    return found


def _is_measured(code: str) -> bool:
    found = indicator_of(code)
    return found is not None and found.is_measured


def _demand_keeper(actor: Actor) -> None:
    demand(may_keep_indicators(actor))
    demand(may_be_compared(Municipality.objects.get(pk=active_municipality_id())))
