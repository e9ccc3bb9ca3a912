"""The decisions of a period with all their facts, some hundred at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from yakuba.decisions.models import Decision
from yakuba.decisions.models.drafts import KIND
from yakuba.decisions.registry import label_of as label_of_kind
from yakuba.foundation.audit.queries import label_of
from yakuba.foundation.events.event import BLACK, EVENT_CLASSES, redacted
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import ActorKind

CHUNK: Final = 500
# The log speaks of each decision as the case itself, and of members of staff by their posts.
_LEFT_OUT: Final = frozenset({"decision_id", "kind", "about_kind", "about_id", "acted_by"})


@dataclass(frozen=True, slots=True)
class LoggedFact:
    """One fact without what its class calls personal or free words; `who` is the post, no name."""

    number: int
    code: str
    label: str
    at: datetime
    who: str
    values: dict[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class Logged:
    """One decision with its facts in the order in which they happened."""

    decision: Decision
    kind_label: str
    facts: list[LoggedFact]


def logged(*, since: date, until: date, municipality_id: int) -> Iterator[Logged]:
    """Yield the decisions drafted in the period, the oldest first; `until` is included.

    They are sent after the request has left its town, so each chunk enters it again.
    """
    after: tuple[datetime, Any] | None = None
    while True:
        with acting_in(municipality_id):
            chunk = _chunk(since, until, after)
            facts = _facts(chunk)
            labels = {one.kind: label_of_kind(one.kind) for one in chunk}
        for decision in chunk:
            yield Logged(decision, labels[decision.kind], facts.get(str(decision.pk), []))
        if len(chunk) < CHUNK:
            return
        after = (chunk[-1].drafted_at, chunk[-1].pk)


def _chunk(since: date, until: date, after: tuple[datetime, Any] | None) -> list[Decision]:
    rows = Decision.objects.filter(
        drafted_at__gte=_midnight(since), drafted_at__lt=_midnight(until + timedelta(days=1))
    )
    if after is not None:
        moment, key = after
        rows = rows.filter(Q(drafted_at__gt=moment) | Q(drafted_at=moment, pk__gt=key))
    rows = rows.select_related("current", "section").order_by("drafted_at", "pk")
    return list(rows[:CHUNK])


def _facts(decisions: list[Decision]) -> dict[str, list[LoggedFact]]:
    rows = EventRecord.objects.filter(
        subject_kind=KIND, subject_id__in=[str(one.pk) for one in decisions]
    ).order_by("occurred_at", "pk")
    found: dict[str, list[LoggedFact]] = {}
    for row in rows:
        found.setdefault(row.subject_id, []).append(_fact(row))
    return found


def _fact(row: EventRecord) -> LoggedFact:
    kind = ActorKind(row.actor_kind)
    return LoggedFact(
        row.pk,
        row.code,
        label_of(row.code),
        row.occurred_at,
        row.actor_post or kind.label,
        _values(row.code, row.payload),
    )


def _values(code: str, payload: dict[str, Any]) -> dict[str, str | int | bool]:
    """Return what may leave of a payload: nothing personal, nothing freely written, no lists of lists."""
    event = EVENT_CLASSES.get(code)
    free = event.free_words if event else frozenset(payload)
    found: dict[str, str | int | bool] = {}
    for name, value in redacted(code, payload).items():
        if name in _LEFT_OUT or name in free or value in (BLACK, "", None):
            continue
        if isinstance(value, list):
            found[name] = "、".join(str(one) for one in value)
        elif isinstance(value, str | int):
            found[name] = value
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
