"""What each municipality looks after by itself: its notices, and requests that were left over."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.tenancy.models import MunicipalityKind
from yakuba.kernel.actor import Actor
from yakuba.region.models import DispatchRequest
from yakuba.region.queries.requests import left_over
from yakuba.region.rules.exchange import Purpose

from .exchange import step_out
from .notices import gather_notices
from .publishing import here
from .requests import carried

_SWEEPER = Actor.system("広域の見回り")


def look_after(*, at: datetime) -> int:
    """Take notices in and carry left over requests on; returns how many were touched."""
    return carry_left_over(at=at) + gather_notices(at=at)


@transaction.atomic
def carry_left_over(*, at: datetime) -> int:
    """Put what got no adviser in a settled round into the next one; returns how many moved."""
    town = here()
    if town.kind == MunicipalityKind.PREFECTURE or not DispatchRequest.objects.exists():
        return 0
    passage = step_out(municipality=town, purpose=Purpose.DISPATCH, actor=_SWEEPER, at=at)
    moved = 0
    for row in left_over(passage):
        before = row.round_key
        after = carried(passage, row, actor=_SWEEPER, at=at, on=timezone.localdate(at))
        moved += after.round_key != before
    return moved
