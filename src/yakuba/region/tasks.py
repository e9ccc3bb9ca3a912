"""What is looked after regularly: what others published, and shared copies of what was counted."""

from datetime import datetime

from django.utils import timezone

from yakuba.foundation.jobs.registry import sweeper
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind

from .queries.matching import lines_to_follow
from .rules.exchange import Purpose
from .services.exchange import step_out
from .services.figures import draw_figures
from .services.indicators import FOLLOWER, refresh_shared
from .services.matching import follow_up_runs
from .services.sweeping import look_after


@sweeper("region.notices", every_seconds=300)
def take_notices(at: datetime) -> int:
    """Take in what was newly published to the active municipality, and carry on what was left over."""
    return look_after(at=at)


@sweeper("region.indicators", every_seconds=300)
def follow_counts(at: datetime) -> int:
    """Let a municipality's shared values follow its measures, and the prefecture's figures them."""
    municipality, on = Municipality.objects.get(pk=active_municipality_id()), timezone.localdate(at)
    if municipality.kind != MunicipalityKind.PREFECTURE:
        return refresh_shared(at=at, on=on)
    passage = step_out(municipality=municipality, purpose=Purpose.COMPARISON, actor=FOLLOWER, at=at)
    return draw_figures(municipality=municipality, passage=passage, actor=FOLLOWER, at=at, on=on)


@sweeper("region.matching", every_seconds=20)
def follow_matchings(at: datetime) -> int:
    """Reckon the runner-ups of large matchings, some at a time; only the prefecture has any."""
    municipality = Municipality.objects.get(pk=active_municipality_id())
    if municipality.kind != MunicipalityKind.PREFECTURE or not lines_to_follow().exists():
        return 0
    return follow_up_runs(actor=FOLLOWER, at=at)
