"""The door through which somebody leaves their municipality: it asks, and it leaves an event."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import demand
from yakuba.region.events.exchange import TownLeft
from yakuba.region.policies.exchange import may_enter
from yakuba.region.rules.exchange import Passage, Purpose


@transaction.atomic
def step_out(
    *, municipality: Municipality, purpose: Purpose, actor: Actor, at: datetime
) -> Passage:
    """Give leave to read what was published to the municipality, the active one.

    The first time a day and purpose it records who left and what for. Raises `UnableToAct`.
    """
    demand(may_enter(actor))
    who = actor.user_id or 0
    subject = SubjectRef(
        "region.exchange", f"{who}-{purpose.value}-{timezone.localdate(at).isoformat()}"
    )
    told = EventRecord.objects.filter(
        code=TownLeft.code, subject_kind=subject.kind, subject_id=subject.id
    )
    if not told.exists():
        record(TownLeft(subject=subject, purpose=purpose.label), actor=actor, at=at)
    return Passage(
        reader_id=municipality.pk,
        prefecture=municipality.prefecture,
        is_prefecture=municipality.kind == MunicipalityKind.PREFECTURE,
        purpose=purpose,
    )
