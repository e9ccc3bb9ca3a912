"""Search the record, and blacken what the reader has no access to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from yakuba.foundation.accounts.models import User, UserKind
from yakuba.foundation.events.event import EVENT_CLASSES, redacted
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import UnknownSubjectKind, card_of, kind_of, may_see
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor, ActorKind

BLACK = "■■■"
_RESIDENTS = (ActorKind.RESIDENT.value, ActorKind.GUEST.value)


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is looked for; the days are of Asia/Tokyo and `until` is included."""

    since: date
    until: date
    actor_name: str = ""
    code: str = ""
    subject_kind: str = ""
    subject_id: str = ""
    request_number: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last entry that was shown; the next page begins after it."""

    occurred_at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.occurred_at.isoformat()}~{self.pk}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Read what `str` wrote; anything else is no cursor."""
        moment, _, number = text.partition("~")
        try:
            at = datetime.fromisoformat(moment)
            return cls(at, int(number)) if at.tzinfo and 0 < int(number) < 2**63 else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as this reader may see it."""

    pk: int
    occurred_at: datetime
    recorded_at: datetime
    code: str
    label: str
    actor_kind: str
    actor_name: str
    actor_post: str
    kind: str
    subject_kind: str
    subject_id: str
    subject_title: str
    subject_url: str
    payload: dict[str, Any]
    request_number: str
    is_redacted: bool


def search(criteria: Criteria, *, after: Cursor | None = None) -> QuerySet[EventRecord]:
    """Return the matching facts, newest first, from after the cursor.

    A name finds members of staff and the system only: whether a resident appears in the log is
    itself something that needs access to the resident's case.
    """
    rows = EventRecord.objects.filter(
        occurred_at__gte=_midnight(criteria.since),
        occurred_at__lt=_midnight(criteria.until + timedelta(days=1)),
    )
    exact = {
        "code": criteria.code,
        "subject_kind": criteria.subject_kind,
        "subject_id": criteria.subject_id,
        "request_id": criteria.request_number,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if criteria.actor_name:
        rows = rows.filter(_acted_by(criteria.actor_name))
    if after is not None:
        # One range on the index and a small exception, where an OR would scan.
        rows = rows.filter(occurred_at__lte=after.occurred_at).exclude(
            Q(occurred_at=after.occurred_at) & Q(pk__gte=after.pk)
        )
    return rows.order_by("-occurred_at", "-pk")


def page_of(
    criteria: Criteria, *, actor: Actor, after: Cursor | None, size: int, brief: bool = False
) -> tuple[list[Entry], Cursor | None]:
    """Return one page of entries and the cursor of the next page, if there is one.

    A brief page asks no subject's owner and therefore blackens every resident and payload.
    """
    rows = list(search(criteria, after=after)[: size + 1])
    shown = rows[:size]
    following = Cursor(shown[-1].occurred_at, shown[-1].pk) if len(rows) > size else None
    if brief:
        return [_entry(row, False, "", "") for row in shown], following
    return list(entries(shown, actor=actor)), following


def entries(rows: Iterable[EventRecord], *, actor: Actor) -> Iterator[Entry]:
    """Yield the rows as the actor may see them; each subject's owner is asked once."""
    seen: dict[SubjectRef, tuple[bool, str, str]] = {}
    for row in rows:
        ref = row.subject
        if ref not in seen:
            seen[ref] = _access(actor, ref)
        yield _entry(row, *seen[ref])


def entry_of(pk: int, *, actor: Actor) -> Entry | None:
    """Return one entry of the active town, or None."""
    return next(entries(EventRecord.objects.filter(pk=pk), actor=actor), None)


def key_of_subject(kind: str, text: str) -> str:
    """Return the key that a number on paper stands for; other texts are keys already."""
    try:
        find = kind_of(SubjectRef(kind, text)).find
    except UnknownSubjectKind:
        return text
    return (find(text) if find else None) or text


def label_of(code: str) -> str:
    """Return the Japanese name of a fact; a fact whose app is gone keeps its code."""
    event = EVENT_CLASSES.get(code)
    return event.label if event else code


def label_of_kind(kind: str) -> str:
    """Return the Japanese name of a kind of subject."""
    try:
        return kind_of(SubjectRef(kind, "")).label
    except UnknownSubjectKind:
        return kind


def _acted_by(name: str) -> Q:
    """Find members of staff by their present name, whatever they were called when they acted."""
    staff = User.objects.filter(
        municipality_id=active_municipality_id(), kind=UserKind.STAFF, name__contains=name
    )
    keys = list(staff.values_list("pk", flat=True))
    if keys:
        return Q(actor_user_id__in=keys)
    return Q(actor_user_id=None, actor_kind=ActorKind.SYSTEM.value, actor_name__contains=name)


def _access(actor: Actor, ref: SubjectRef) -> tuple[bool, str, str]:
    if not may_see(actor, ref):
        return False, "", ""
    card = card_of(ref)
    return (True, card.title, card.url) if card else (True, "", "")


def _entry(row: EventRecord, visible: bool, title: str, url: str) -> Entry:
    is_resident = row.actor_kind in _RESIDENTS
    return Entry(
        pk=row.pk,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        code=row.code,
        label=label_of(row.code),
        actor_kind=ActorKind(row.actor_kind).label,
        actor_name=row.actor_name if visible or not is_resident else BLACK,
        actor_post=row.actor_post,
        kind=row.subject_kind,
        subject_kind=label_of_kind(row.subject_kind),
        subject_id=row.subject_id,
        subject_title=title,
        subject_url=url,
        payload=row.payload if visible else redacted(row.code, row.payload),
        request_number=row.request_id,
        is_redacted=not visible,
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
