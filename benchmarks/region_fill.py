"""Let the demo's prefecture have 59 municipalities that share every indicator of five years.

Prints what stands there as JSON. Run by `benchmarks.region` in the environment of its installation.
"""

import json
from random import Random
from uuid import UUID

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from yakuba.foundation.jobs.services import count_rows_for_planner  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind  # noqa: E402
from yakuba.kernel.actor import Actor  # noqa: E402
from yakuba.kernel.codes import municipal_check_digit  # noqa: E402
from yakuba.region.models import Audience, ClassFigure, IndicatorValue  # noqa: E402
from yakuba.region.queries.indicators import catalogue, last_years  # noqa: E402
from yakuba.region.rules.exchange import Purpose  # noqa: E402
from yakuba.region.rules.indicators import IndicatorKind, rate_score  # noqa: E402
from yakuba.region.services.exchange import step_out  # noqa: E402
from yakuba.region.services.figures import draw_figures  # noqa: E402

TOWNS = 59
_BATCH = 400
_BUILDER = Actor.system("計測")


def towns() -> list[Municipality]:
    """Return the municipalities, founding those that are missing."""
    rows = Municipality.objects.filter(prefecture="見本県").exclude(
        kind=MunicipalityKind.PREFECTURE
    )
    known = list(rows)
    for number in range(len(known), TOWNS):
        five = f"99{700 + number}"
        known.append(
            Municipality.objects.create(
                code=five + municipal_check_digit(five),
                slug=f"bench{number}",
                name=f"計測{number}町",
                kana="ケイソクマチ",
                kind=MunicipalityKind.TOWN,
                prefecture="見本県",
                population=1_500 + 397 * number,
                head_title="町長",
                head_name="森 さくら",
                mail_from="noreply@bench.example.jp",
                telephone="000-000-3000",
                address="見本県",
                opening_hours="平日",
            )
        )
    return known[:TOWNS]


def values(rng: Random) -> list[IndicatorValue]:
    """Return every indicator of every year for one municipality, shared."""
    now, made = timezone.now(), []
    for one in catalogue():
        for year in last_years(timezone.localdate(now)):
            row = IndicatorValue(
                key=UUID(int=rng.getrandbits(128), version=4),
                audience=rng.choice((Audience.PREFECTURE, Audience.REGION)),
                published_at=now,
                code=one.code,
                version=one.version,
                year=year,
                source=IndicatorValue.Source.IMPORTED,
                noted_at=now,
            )
            if one.is_measured:
                row.source = IndicatorValue.Source.MEASURED
            if one.is_status:
                answer = rng.choice(one.vocabulary)
                row.answer, row.score = answer.code, answer.rank
            elif one.kind is IndicatorKind.RATE:
                row.denominator = rng.randint(20, 900)
                row.numerator = rng.randint(0, row.denominator)
                row.score = rate_score(row.numerator, row.denominator)
            else:
                row.score = rng.randint(0, 400)
            made.append(row)
    return made


def fill() -> dict[str, int]:
    """Write what is missing; a second run finds it there."""
    rng, found = Random(5), 0
    for town in towns():
        with acting_in(town.pk), transaction.atomic():
            IndicatorValue.objects.all().delete()
            found += len(IndicatorValue.objects.bulk_create(values(rng), batch_size=_BATCH))
    prefecture = Municipality.objects.get(slug="mihonken")
    now = timezone.now()
    with acting_in(prefecture.pk):
        passage = step_out(
            municipality=prefecture, purpose=Purpose.COMPARISON, actor=_BUILDER, at=now
        )
        draw_figures(
            municipality=prefecture,
            passage=passage,
            actor=_BUILDER,
            at=now,
            on=timezone.localdate(now),
        )
        figures = ClassFigure.objects.count()
    count_rows_for_planner(now)
    return {"towns": TOWNS, "indicators": len(catalogue()), "values": found, "figures": figures}


if __name__ == "__main__":
    print(json.dumps(fill()))
