"""The prefecture tells what the classes look like, without names."""

from datetime import date, datetime
from uuid import uuid4

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import demand
from yakuba.region.events import indicators as events
from yakuba.region.events.indicators import indicator_ref
from yakuba.region.models import Audience, ClassFigure
from yakuba.region.policies.exchange import may_co_ordinate
from yakuba.region.queries.indicators import last_years
from yakuba.region.queries.overview import class_figures
from yakuba.region.rules.exchange import Passage

_BATCH = 300
_TOLD = ("towns", "done", "low", "middle", "high", "is_hidden")


@transaction.atomic
def draw_figures(
    *, municipality: Municipality, passage: Passage, actor: Actor, at: datetime, on: date
) -> int:
    """Draw the figures of the classes anew and publish them to the region; return how many changed.

    Raises `UnableToAct`.
    """
    demand(may_co_ordinate(actor, municipality))
    fresh = class_figures(passage, on=on)
    kept = {
        (row.code, row.version, row.year, row.class_code): row for row in ClassFigure.objects.all()
    }
    gone = [row.pk for key, row in kept.items() if key not in fresh or _differs(row, fresh[key])]
    new = [row for key, row in fresh.items() if key not in kept or _differs(kept[key], row)]
    if not gone and not new:
        return 0
    ClassFigure.objects.filter(pk__in=gone).delete()
    for row in new:
        row.key, row.audience = uuid4(), Audience.REGION
        row.drawn_at = row.published_at = at
    ClassFigure.objects.bulk_create(new, batch_size=_BATCH)
    fact = events.FiguresDrawn(
        subject=indicator_ref("all"),
        figures=len(new),
        hidden=sum(row.is_hidden for row in new),
        years=list(last_years(on)),
    )
    record(fact, actor=actor, at=at)
    return max(len(new), len(gone))


def _differs(one: ClassFigure, other: ClassFigure) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in _TOLD)
