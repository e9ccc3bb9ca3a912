"""The published 全体方針 of a large fictional city, made by the acts of its DX officer."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Final

from django.utils import timezone

from yakuba.foundation.measures.rules import Direction
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear, Month
from yakuba.organisation.models import Post
from yakuba.programmes.models import Initiative, Kpi, Strategy
from yakuba.programmes.services.kpis import add_kpi, enter_kpi_actuals, set_kpi_target
from yakuba.programmes.services.strategies import (
    add_initiative,
    add_pillar,
    draft_strategy,
    publish_strategy,
)

from .words import INITIATIVES, PILLARS

_YEARS: Final = 5
# How many months lie between two figures that somebody has taken from a paper.
_STEP: Final = 3


def draft(
    *, title: str, posts: Sequence[Post], per_pillar: int, actor: Actor, at: datetime
) -> tuple[Strategy, list[Initiative]]:
    """Draft the strategy with so many initiatives a pillar, each with a KPI and its targets."""
    first = FiscalYear.of(timezone.localdate(at))
    strategy = draft_strategy(
        title=title,
        vision="どこに住んでいても、だれでも、必要なときに市役所とつながり、職員は人にしかできない仕事をする。",
        first_year=first.year,
        last_year=first.year + _YEARS - 1,
        actor=actor,
        at=at,
    )
    made: list[Initiative] = []
    for (pillar_title, text), initiatives in zip(PILLARS, INITIATIVES, strict=True):
        pillar = add_pillar(strategy=strategy, title=pillar_title, text=text, actor=actor, at=at)
        for name, kpi, unit, way, start, step in initiatives[:per_pillar]:
            initiative = add_initiative(
                pillar=pillar,
                title=name,
                purpose=f"{name}により、住民と職員の負担を減らす。",
                owner_post=posts[len(made) % len(posts)],
                actor=actor,
                at=at,
            )
            made.append(initiative)
            _measured(initiative, kpi, unit, way, start, step, first, actor, at)
    return strategy, made


def _measured(
    initiative: Initiative,
    title: str,
    unit: str,
    way: str,
    start: float,
    step: float,
    first: FiscalYear,
    actor: Actor,
    at: datetime,
) -> None:
    kpi = add_kpi(
        initiative=initiative,
        title=title,
        unit=unit,
        direction=Direction(way),
        definition=f"{title}。所管課が四半期ごとに集計する（架空）。",
        starting_value=_figure(start, unit),
        starting_text=f"{first.previous.label}末 所管課集計（架空）",
        actor=actor,
        at=at,
    )
    for number in range(_YEARS):
        year = FiscalYear(first.year + number)
        set_kpi_target(
            kpi=kpi,
            fiscal_year=year.year,
            value=_figure(start + step * 12 * (number + 1), unit),
            interim_month=Month(year.year, 9),
            interim_value=_figure(start + step * (12 * number + 6), unit),
            actor=actor,
            at=at,
        )


def _figure(value: float, unit: str) -> Decimal:
    value = max(0.0, min(value, 100.0) if unit == "%" else value)
    return Decimal(str(round(value, 1)))


def publish_and_measure(
    strategy: Strategy, *, actor: Actor, at: datetime, now: datetime, rng: Random
) -> None:
    """Publish the draft, and enter a figure a quarter for every KPI up to now."""
    publish_strategy(strategy=strategy, actor=actor, at=at, on=timezone.localdate(at))
    first, today = Month.of(timezone.localdate(at)), timezone.localdate(now)
    steps = {kpi: step for group in INITIATIVES for _, kpi, _, _, _, step in group}
    for kpi in Kpi.objects.filter(initiative__pillar__strategy=strategy).select_related(
        "initiative__pillar__strategy"
    ):
        luck = rng.choice((0.7, 0.95, 1.05, 1.1, 1.15, 1.2, 1.3))
        start, step = float(kpi.starting_value or 0), steps.get(kpi.title, 1.0)
        figures = []
        # Targets count from the beginning of the first fiscal year.
        month, passed = first, (first.month - 4) % 12
        while month.end <= today:
            if passed % _STEP == 0:
                value = _figure(start + step * luck * passed, kpi.unit)
                figures.append((month, value, f"所管課集計（架空）{month.label}末"))
            month, passed = month.next, passed + 1
        if figures:
            enter_kpi_actuals(kpi=kpi, figures=figures, actor=actor, at=now)
