"""What was published to this municipality and waits here, and whom to tell of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active
from yakuba.foundation.tenancy.memory import Memory
from yakuba.kernel.actor import Actor, Duty
from yakuba.organisation.models import Appointment
from yakuba.organisation.queries import on_day
from yakuba.region.models import (
    DispatchCase,
    DispatchRequest,
    NeedAnswer,
    NeedSurvey,
    Notice,
    Offer,
    Reminder,
    Reply,
    Round,
)
from yakuba.region.rules.cases import survey_from
from yakuba.region.rules.exchange import Passage

from .exchange import published

_SPEAK: Final = {Duty.DX.value, Duty.REGION.value}
_AHEAD: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A published row that the people here are to hear of."""

    kind: Notice.Kind
    key: UUID
    title: str
    due: date | None
    sender: str


def incoming(passage: Passage, on: date) -> list[Incoming]:
    """Return what was published to this municipality and still asks for something."""
    mine = Q(addressee_id=passage.reader_id)
    answered = set(
        NeedAnswer.objects.filter(published_at__isnull=False).values_list("survey_key", flat=True)
    )
    asked = set(
        DispatchRequest.objects.filter(published_at__isnull=False).values_list(
            "round_key", flat=True
        )
    )
    replied = set(Reply.objects.values_list("offer_key", flat=True))
    surveys = published(passage, NeedSurvey, lambda rows: rows.filter(due__gte=on))
    rounds = published(
        passage, Round, lambda rows: rows.filter(opens_on__lte=on, closes_on__gte=on)
    )
    offers = published(passage, Offer, lambda rows: rows.filter(mine))
    words = published(passage, Reminder, lambda rows: rows.filter(mine))
    kind = Notice.Kind
    return [
        *(_of(kind.SURVEY, one, one.title, one.due) for one in surveys if one.key not in answered),
        *(_of(kind.ROUND, one, one.title, one.closes_on) for one in rounds if one.key not in asked),
        *(
            _of(kind.OFFER, one, f"{one.request_title}（{one.adviser_name}）", one.answer_by)
            for one in offers
            if one.key not in replied
        ),
        *(_of(kind.REMINDER, one, one.title, one.due) for one in words),
    ]


def _of(
    kind: Notice.Kind, row: NeedSurvey | Round | Offer | Reminder, title: str, due: date | None
) -> Incoming:
    return Incoming(kind, row.key, title, due, row.municipality.name)


def stale_notices(found: Iterable[Incoming]) -> list[int]:
    """Return the open notices whose cause is gone: answered, closed or withdrawn."""
    alive = {(one.kind.value, one.key) for one in found}
    rows = Notice.objects.filter(settled_at=None).exclude(kind=Notice.Kind.REMINDER)
    return [one.pk for one in rows if (one.kind, one.key) not in alive]


def open_notices() -> list[Notice]:
    """Return what waits here, what is due first before the rest."""
    rows = Notice.objects.filter(settled_at=None)
    return sorted(rows, key=lambda one: (one.due or date.max, one.pk))


_lately: Memory[int, int] = Memory(lambda: settings.TOWN_MEMORY_SECONDS)


def count_open_lately(actor: Actor) -> int:
    """Return how many surveys, offers and reminders wait here, for the number beside a link.

    It stands on every page of the desk, so only those are told who may answer, and what was so a
    few seconds ago is near enough. Rounds that are merely open are no number.
    """
    if not is_town_active() or not (actor.has(Duty.DX) or actor.has(Duty.REGION)):
        return 0
    key = active_municipality_id()
    known = _lately.get(key)
    if known is not None:
        return known
    rows = Notice.objects.filter(settled_at=None).exclude(kind=Notice.Kind.ROUND)
    return _lately.keep(key, rows.count())


@dataclass(frozen=True, slots=True)
class DueHere:
    """A report or a survey that this municipality owes."""

    code: str
    label: str
    key: UUID
    pk: int
    title: str
    due: date
    late_days: int


def owed(on: date) -> list[DueHere]:
    """Return every report and survey that is still to be sent, the earliest due first."""
    ended = DispatchCase.objects.filter(ended_on__isnull=False, cancelled_at=None)
    found = [
        _due("report", "派遣の報告", one, one.report_due, on) for one in ended.filter(report=None)
    ]
    later = ended.filter(report__isnull=False, follow_up=None)
    found += [
        _due("follow_up", "翌年度の調査", one, one.survey_due, on)
        for one in later
        if one.survey_due and survey_from(one.survey_due) <= on
    ]
    return sorted(found, key=lambda one: (one.due, one.title))


def _due(code: str, label: str, case: DispatchCase, due: date | None, on: date) -> DueHere:
    last = due or on
    return DueHere(code, label, case.key, case.pk, case.title, last, max(0, (on - last).days))


def due_here(on: date) -> list[DueHere]:
    """Return what is due within two days or late."""
    return [one for one in owed(on) if one.due <= on + _AHEAD]


def speakers(on: date) -> list[User]:
    """Return those who speak for this municipality: charged with DX or with the region."""
    rows = Appointment.objects.filter(on_day(on)).select_related("user", "post")
    found = {one.user_id: one.user for one in rows if _SPEAK & set(one.post.duties)}
    return [found[key] for key in sorted(found) if found[key].is_active]
