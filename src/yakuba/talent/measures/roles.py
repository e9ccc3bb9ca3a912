"""What is counted of roles: how soon who leaves a role hears what is done about the reason."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

from django.utils import timezone

from yakuba.foundation.measures.registry import TOWN, Measure, Source
from yakuba.foundation.measures.rules import Counts, Direction, Kind
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.organisation.queries import calendar_of
from yakuba.talent.events.roles import LeavingAnswered
from yakuba.talent.models import Leaving
from yakuba.talent.rules.roles import ANSWER_WITHIN, FEWEST_SHOWN


def answer_days(start: date, end: date) -> Mapping[str, Counts]:
    """Tally the open days from the reason to its answer, of the reasons answered in the time."""
    rows = Leaving.objects.filter(answered_at__gte=_midnight(start), answered_at__lt=_midnight(end))
    times = list(rows.values_list("given_at", "answered_at"))
    if not times:
        return {}
    calendar = calendar_of(Municipality.objects.get(pk=active_municipality_id()))
    tally = Counter(
        calendar.between(timezone.localdate(given), timezone.localdate(answered))
        for given, answered in times
        if answered is not None
    )
    return {TOWN: Counts.of_tally(tally)}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


MEASURES: Final = (
    Measure(
        code="leaving_answer_days",
        label="退任の理由に回答するまでの日数",
        unit="日",
        kind=Kind.MEDIAN,
        direction=Direction.DOWN,
        order=330,
        version=1,
        description=(
            "DX推進員などの役割を任期の途中で退いた人が理由を出してから、"
            "人材育成の担当者が回答するまでの開庁日の日数（中央値）です。"
            f"{ANSWER_WITHIN}開庁日以内に回答することにしています。"
        ),
        easy_text="役割を やめた 人の 声に、何日で 返事を したかを 見る 数字です。",
        numerator_text="",
        denominator_text="その月に回答した退任の理由",
        coverage_text="",
        source_text="退任の記録（提出日時と回答日時）と開庁日の暦。",
        compute=answer_days,
        sources=(Source(LeavingAnswered),),
        is_public=False,
        suppress_below=FEWEST_SHOWN,
    ),
)
