"""Answers of all municipalities to the questions of the survey, and what they share of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record_all
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.kernel.actor import Actor
from yakuba.organisation.queries import actor_for
from yakuba.region.events import indicators as events
from yakuba.region.events.indicators import indicator_ref
from yakuba.region.models import Audience, IndicatorSharing, IndicatorValue
from yakuba.region.queries.indicators import last_years, shipped_indicators, town_of, towns_of
from yakuba.region.rules.exchange import Purpose
from yakuba.region.rules.indicators import Indicator, IndicatorKind, rate_score
from yakuba.region.services.exchange import step_out
from yakuba.region.services.figures import draw_figures
from yakuba.region.services.indicators import share_indicator
from yakuba.region.services.peers import choose_peers

_BUILDER = Actor.system("初期設定")
_BATCH = 400
_SHARED_MEASURES = ("online_rate", "within_period_rate", "median_working_days", "satisfaction")
# How far a class is on average, from 0 to 1, and how much a year brings.
_AHEAD = {"a": 0.12, "b": 0.2, "c": 0.3, "d": 0.42, "e": 0.6}
_YEARLY = 0.09
# How hard a question is; those not named are of middling hardness.
_EASE = {"dx-cio": 0.25, "dx-sec-policy": 0.3, "dx-kiosk": 0.2, "dx-genai": -0.15, "dx-bpr": -0.1}


def build(*, prefecture: Municipality, now: datetime) -> None:
    """Let the municipalities answer and share as they would have by `now`."""
    rng, on = Random(11), timezone.localdate(now)  # noqa: S311  a demo
    years = last_years(on)
    for municipality in Municipality.objects.filter(prefecture=prefecture.prefecture).exclude(
        kind=MunicipalityKind.PREFECTURE
    ):
        with acting_in(municipality.pk), transaction.atomic():
            _answer(municipality, years, rng, now)
    with acting_in(prefecture.pk):
        passage = step_out(
            municipality=prefecture, purpose=Purpose.COMPARISON, actor=_BUILDER, at=now
        )
        draw_figures(municipality=prefecture, passage=passage, actor=_BUILDER, at=now, on=on)
    _cast(prefecture, now)


def _answer(municipality: Municipality, years: Sequence[int], rng: Random, now: datetime) -> None:
    """Answer the questions of the years, and share most of them."""
    town, told = town_of(municipality), now - timedelta(days=90)
    ahead = _AHEAD[town.group.code] + rng.uniform(-0.15, 0.2)
    # Some show their names, most let themselves be counted, a few keep much to themselves.
    reach = rng.choices(list(IndicatorSharing.Reach), weights=(6, 4))[0]
    willing = rng.choice((1.0, 1.0, 1.0, 0.9, 0.6))
    audience = Audience.REGION if reach is IndicatorSharing.Reach.NAMED else Audience.PREFECTURE
    values, sharings = list[IndicatorValue](), list[IndicatorSharing]()
    for one in shipped_indicators():
        own = list(_values(one, years, ahead, town.population, rng, told))
        values += own
        if own and rng.random() < willing:
            sharings.append(
                IndicatorSharing(code=one.code, reach=reach, started_at=told, started_by="初期設定")
            )
            for row in own:
                row.audience, row.published_at = audience, told
    IndicatorValue.objects.bulk_create(values, batch_size=_BATCH)
    IndicatorSharing.objects.bulk_create(sharings, batch_size=_BATCH)
    many = {code: sum(row.code == code for row in values) for code in {row.code for row in values}}
    facts = [
        events.SharingStarted(
            subject=indicator_ref(one.code), version=1, reach=one.reach, years=many[one.code]
        )
        for one in sharings
    ]
    record_all(facts, actor=_BUILDER, at=told)


def _values(
    one: Indicator, years: Sequence[int], ahead: float, population: int, rng: Random, at: datetime
) -> Iterator[IndicatorValue]:
    own = ahead + _EASE.get(one.code, 0.0) + rng.uniform(-0.2, 0.2)
    for place, year in enumerate(years):
        if year not in one.years or rng.random() < 0.02:
            continue
        level = min(0.97, max(0.02, own + _YEARLY * place))
        row = IndicatorValue(
            key=UUID(int=rng.getrandbits(128), version=4),
            audience=Audience.PREFECTURE,
            code=one.code,
            version=one.version,
            year=year,
            source=IndicatorValue.Source.ENTERED,
            noted_at=at,
            noted_by="初期設定",
        )
        _fill(row, one, level, population, rng)
        yield row


def _fill(row: IndicatorValue, one: Indicator, level: float, population: int, rng: Random) -> None:
    if one.is_status:
        best = max(answer.rank for answer in one.vocabulary)
        rank = min(best, int((level + rng.uniform(0, 0.15)) * (best + 1)))
        answer = next(a for a in one.vocabulary if a.rank == rank)
        row.answer, row.score = answer.code, rank
    elif one.kind is IndicatorKind.COUNT:
        row.score = 10 * max(0, round(level * (population / 12_000) ** 0.6 * 4))
    elif not one.has_counts:
        row.score = round(1000 * (0.62 + 0.25 * level))
    else:
        whole = {"dx-online-26": 26, "dx-online-32": 32}.get(one.code, max(20, population // 9))
        row.denominator = whole - rng.randint(0, whole // 8)
        row.numerator = min(row.denominator, round(row.denominator * level * 0.9))
        row.score = rate_score(row.numerator, row.denominator)


def _cast(prefecture: Municipality, now: datetime) -> None:
    """Let 木村 share what 見本市 measures, and two towns choose their peers."""
    on = timezone.localdate(now)
    towns = towns_of(prefecture.prefecture)
    for username in ("kimura", "takagi"):
        user = User.objects.filter(username=username).select_related("municipality").first()
        if user is None or user.municipality is None:
            continue
        home = user.municipality
        near = sorted(towns, key=lambda one: abs(one.population - home.population))[1:7]
        with acting_in(home.pk):
            actor = actor_for(user, on=on)
            choose_peers(
                municipality=home,
                title="人口の近い6団体",
                members=[one.code for one in near if one.pk != home.pk],
                actor=actor,
                at=now - timedelta(days=60),
            )
            if username == "kimura":
                for code in _SHARED_MEASURES:
                    share_indicator(
                        code=code, reach=IndicatorSharing.Reach.NAMED, actor=actor, at=now, on=on
                    )
