"""A list leaves as a file: that is kept."""

from datetime import datetime

from yakuba.foundation.events.services import record_alone
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import demand
from yakuba.region.events.about import LIST, ref
from yakuba.region.events.dispatch import ListTaken
from yakuba.region.policies.exchange import may_enter


def note_list_taken(*, title: str, rows: int, actor: Actor, at: datetime) -> None:
    """Record that a list leaves as a file; raises `UnableToAct`."""
    demand(may_enter(actor))
    key = f"{active_municipality_id()}-{at:%Y%m%d%H%M%S%f}"
    record_alone(ListTaken(subject=ref(LIST, key), kind=title, rows=rows), actor=actor, at=at)
