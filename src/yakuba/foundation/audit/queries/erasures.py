"""Which events of the active town were erased in part, and by which event."""

import base64
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yakuba.foundation.audit.events import EventsErased
from yakuba.foundation.audit.models import ErasedEvent
from yakuba.foundation.audit.rules.leaf import Erasure
from yakuba.foundation.events.models import EventRecord


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased of one event; `proof` is None where it was not sealed before."""

    event_id: int
    by: int
    fields: tuple[str, ...]
    proof: Erasure | None


def erased_of(ids: Iterable[int]) -> dict[int, Erased]:
    """Return the erasures of these events, by number."""
    rows = ErasedEvent.objects.filter(event__in=list(ids)).order_by()
    return {row.event: _read(row) for row in rows}


def _read(row: ErasedEvent) -> Erased:
    proof = None
    if row.hidden:
        salts = {name: base64.b64decode(text) for name, text in row.salts.items()}
        proof = Erasure(hidden=dict(row.hidden), salts=salts)
    return Erased(row.event, row.erased_by, tuple(row.fields), proof)


class Acts:
    """The events that tell of erasures, each read once: does it name what was erased?"""

    def __init__(self) -> None:
        self._known: dict[int, dict[str, list[str]]] = {}
        self.counted: Counter[int] = Counter()

    def tells_of(self, erased: Erased) -> bool:
        """Tell whether the erasing event is there and names this event and its fields."""
        if erased.by not in self._known:
            self._known[erased.by] = self._read(erased.by)
        told = self._known[erased.by].get(str(erased.event_id), ())
        return bool(told) and sorted(told) == sorted(erased.fields)

    def _read(self, number: int) -> dict[str, list[str]]:
        rows = EventRecord.objects.filter(pk=number, code=EventsErased.code)
        payload = rows.values_list("payload", flat=True).first()
        told = payload.get("erased") if isinstance(payload, dict) else None
        return told if isinstance(told, dict) else {}

    def counts(self) -> Iterator[tuple[int, int]]:
        """Yield number of the erasing event and how many events it erased, in order."""
        yield from sorted(self.counted.items())
