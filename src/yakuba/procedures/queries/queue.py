"""The queue: filters, search, order and paging over the cases of one's sections."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yakuba.foundation.accounts.models import User
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.receipt import parse_receipt_number
from yakuba.organisation.models import Appointment
from yakuba.organisation.queries import on_day
from yakuba.procedures.models import Application, CorrectionRequest, Draft, Procedure
from yakuba.procedures.rules.stages import Stage
from yakuba.procedures.rules.vocabulary import Channel

from .cases import with_stage
from .finding import Narrowing, search_applications

_JAPAN = ZoneInfo("Asia/Tokyo")
OPEN = "OPEN"
ALL = "ALL"
NOBODY = "none"
MINE = "me"

# What a list may be ordered by; the key of the row makes the order total.
ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (F("due_date").asc(nulls_last=True), "arrived_at", "pk"),
    # The reverse of the same index; what has no due day leads where it trailed.
    "-due": (F("due_date").desc(nulls_first=True), "-arrived_at", "pk"),
    "arrived": ("arrived_at", "pk"),
    "-arrived": ("-arrived_at", "pk"),
    "number": ("receipt_number", "pk"),
    "-number": ("-receipt_number", "pk"),
    "name": ("applicant_kana", "applicant_name", "pk"),
    "-name": ("-applicant_kana", "-applicant_name", "pk"),
}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What one looks for; an empty field asks nothing."""

    text: str = ""
    procedure: str = ""
    stage: str = OPEN
    owner: str = ""
    channel: str = ""
    due: str = ""
    since: date | None = None
    until: date | None = None
    order: str = "due"


def _correcting() -> Exists:
    return Exists(
        CorrectionRequest.objects.filter(
            application=OuterRef("pk"), answered_at=None, lapsed_at=None, cancelled_at=None
        )
    )


def sections_of(actor: Actor) -> list[int]:
    """Return the keys of the actor's departments that are in charge of a procedure.

    Mostly one: then the index of the queue is read in order instead of being sorted.
    """
    found = Procedure.objects.filter(section__in=actor.department_ids)
    return list(found.order_by("section").values_list("section", flat=True).distinct())


def cases(
    actor: Actor,
    wanted: CaseFilter,
    *,
    on: date,
    sections: Sequence[int] | None = None,
    most_found: int | None = None,
) -> QuerySet[Application]:
    """Return the cases of the actor's sections that fit, in the order asked for, keys only.

    `full` brings the rows of a page; sorting a hundred thousand whole rows would take seconds.
    Of the cases that bear the words, `most_found` takes the newest so many before ordering them.
    """
    own = sections_of(actor) if sections is None else list(sections)
    mine = Q(section=own[0]) if len(own) == 1 else Q(section__in=own)
    rows = Application.objects.filter(mine)
    rows = _by_stage(rows, wanted.stage)
    if wanted.procedure:
        rows = rows.filter(procedure__slug=wanted.procedure)
    if wanted.channel:
        rows = rows.filter(channel=wanted.channel)
    rows = _by_owner(rows, wanted.owner, actor)
    rows = _by_due(rows, wanted.due, on)
    if wanted.since:
        rows = rows.filter(arrived_at__gte=_begin(wanted.since))
    if wanted.until:
        rows = rows.filter(arrived_at__lt=_begin(wanted.until + timedelta(days=1)))
    if wanted.text:
        rows = _by_text(rows, wanted, own, actor, most_found)
    return rows.order_by(*ORDERS.get(wanted.order, ORDERS["due"]))


def keys_of(rows: QuerySet[Application]) -> QuerySet[Application, UUID]:
    """Return the keys of the cases in their order, for a paginator."""
    return rows.values_list("pk", flat=True)


def full(keys: Iterable[UUID]) -> list[Application]:
    """Return the cases of the keys with what their lines show, in the order of the keys."""
    wanted = list(keys)
    # No list shows what was answered: parsing the documents would take longer than the query.
    rows = with_stage(Application.objects.filter(pk__in=wanted)).defer(
        "answers", "answers_plain", "fee_basis"
    )
    found = {row.pk: row for row in rows.select_related("procedure", "claimed_by")}
    return [found[key] for key in wanted if key in found]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=_JAPAN)


def _by_stage(rows: QuerySet[Application], stage: str) -> QuerySet[Application]:
    if stage == ALL:
        return rows
    if stage == Stage.CONCLUDED.value:
        return rows.filter(concluded_at__isnull=False)
    rows = rows.filter(concluded_at=None)
    if stage == Stage.CORRECTING.value:
        return rows.filter(_correcting())
    conditions = {
        Stage.ARRIVED.value: Q(deciding_since=None, claimed_at=None, accepted_at=None),
        Stage.ACCEPTED.value: Q(deciding_since=None, claimed_at=None, accepted_at__isnull=False),
        Stage.EXAMINING.value: Q(deciding_since=None, claimed_at__isnull=False),
        Stage.DECIDING.value: Q(deciding_since__isnull=False),
    }
    if stage not in conditions:
        return rows
    return rows.filter(conditions[stage]).filter(~_correcting())


def _by_owner(rows: QuerySet[Application], owner: str, actor: Actor) -> QuerySet[Application]:
    if owner == MINE:
        return rows.filter(claimed_by=actor.user_id)
    if owner == NOBODY:
        return rows.filter(claimed_by=None)
    key = _as_key(owner)
    return rows if key is None else rows.filter(claimed_by=key)


def _by_due(rows: QuerySet[Application], due: str, on: date) -> QuerySet[Application]:
    if due == "late":
        return rows.filter(due_date__lt=on)
    if due == "today":
        return rows.filter(due_date=on)
    if due == "week":
        return rows.filter(due_date__gte=on, due_date__lte=on + timedelta(days=7))
    if due == "none":
        return rows.filter(due_date=None)
    return rows


def _by_text(
    rows: QuerySet[Application],
    wanted: CaseFilter,
    sections: Sequence[int],
    actor: Actor,
    most: int | None,
) -> QuerySet[Application]:
    """Find by receipt number exactly, however it was typed, else by every word.

    The words are looked for among the rows themselves: the index of a section holds the text, so
    that only what fits is looked up, and other sections are not read at all.
    """
    number = as_receipt_number(wanted.text)
    if number:
        return rows.filter(receipt_number=number)
    narrowing, is_all = _narrowing(wanted, sections, actor)
    return search_applications(
        wanted.text, among=rows, narrowing=narrowing, most=most if is_all else None
    )


def _narrowing(wanted: CaseFilter, sections: Sequence[int], actor: Actor) -> tuple[Narrowing, bool]:
    """Return what the search may leave out, and whether that is all that the filter asks."""
    standings = {ALL: None, Stage.CONCLUDED.value: "concluded"}
    owners = {MINE: actor.user_id, NOBODY: 0}
    owner = owners.get(wanted.owner, _as_key(wanted.owner))
    procedure = None
    if wanted.procedure:
        found = Procedure.objects.filter(slug=wanted.procedure).values_list("pk", flat=True)
        procedure = str(found.first() or UUID(int=0))
    narrowing = Narrowing(
        sections=sections,
        standing=standings.get(wanted.stage, "open"),
        procedure=procedure,
        channel=wanted.channel or None,
        owner=owner,
        since=_begin(wanted.since) if wanted.since else None,
        until=_begin(wanted.until + timedelta(days=1)) if wanted.until else None,
    )
    # Stages of open cases and due dates are told by the rows: few cases are open.
    return narrowing, wanted.stage in (OPEN, *standings) and not wanted.due


def _as_key(owner: str) -> int | None:
    is_key = owner.isascii() and owner.isdigit() and len(owner) < 12
    return int(owner) if is_key else None


def as_receipt_number(text: str) -> str:
    """Return the number as it is stored if the text is one, however it was typed."""
    try:
        return str(parse_receipt_number(text))
    except ValueError:
        return ""


def key_of_number(number: str) -> str | None:
    """Return the key of the application with this receipt number in the active town."""
    wanted = as_receipt_number(number) or number.strip()
    found = Application.objects.filter(receipt_number=wanted).values_list("pk", flat=True).first()
    return str(found) if found else None


def count_mine(actor: Actor) -> int:
    """Return how many open cases the actor is in charge of, for the navigation."""
    return Application.objects.filter(claimed_by=actor.user_id, concluded_at=None).count()


def procedures_of(actor: Actor) -> list[Procedure]:
    """Return the procedures of the actor's sections, for the filter."""
    return list(
        Procedure.objects.filter(section__in=actor.department_ids).order_by("order", "slug")
    )


def colleagues_of(actor: Actor, on: date) -> list[User]:
    """Return who holds a post in one of the actor's departments on the day, by name."""
    rows = Appointment.objects.filter(
        on_day(on),
        Q(post__department__in=actor.department_ids)
        | Q(post__department__parent__in=actor.department_ids),
    ).select_related("user")
    users = {row.user_id: row.user for row in rows}
    return sorted(users.values(), key=lambda user: user.kana or user.name)


@dataclass(frozen=True, slots=True)
class Day:
    """What waits for one person: cases by due date, corrections answered, cases nobody has."""

    mine: list[Application]
    answered: list[Application]
    unclaimed: list[Application]
    mine_count: int
    late: int
    unclaimed_count: int


def day_of(actor: Actor, *, on: date, limit: int = 20) -> Day:
    """Return the person's day; the number of queries does not depend on how much there is."""
    sections = sections_of(actor)
    mine = cases(actor, CaseFilter(owner=MINE), on=on, sections=sections)
    answered = mine.filter(
        Exists(
            CorrectionRequest.objects.filter(
                application=OuterRef("pk"),
                answered_at__isnull=False,
                answered_at__gte=OuterRef("claimed_at"),
            )
        ),
        deciding_since=None,
    )
    free = cases(actor, CaseFilter(owner=NOBODY), on=on, sections=sections)
    late = cases(actor, CaseFilter(due="late"), on=on, sections=sections)
    keys = [list(keys_of(rows)[:limit]) for rows in (mine, answered, free)]
    found = {row.pk: row for row in full({key for some in keys for key in some})}
    lists = [[found[key] for key in some if key in found] for some in keys]
    return Day(
        mine=lists[0],
        answered=lists[1],
        unclaimed=lists[2],
        mine_count=_count(mine, keys[0], limit),
        late=late.count(),
        unclaimed_count=_count(free, keys[2], limit),
    )


def _count(rows: QuerySet[Application], read: list[UUID], limit: int) -> int:
    """Return how many rows there are; no question is needed when all of them were read."""
    return len(read) if len(read) < limit else rows.count()


def procedures_for_entry(actor: Actor) -> list[Procedure]:
    """Return the published procedures that the actor may enter papers for."""
    rows = Procedure.objects.filter(live_version__isnull=False, is_open=True)
    if not actor.has(Duty.COUNTER):
        rows = rows.filter(section__in=actor.department_ids)
    return list(rows.select_related("section", "live_version").order_by("order", "slug"))


def open_entries(actor: Actor, limit: int = 10) -> list[Draft]:
    """Return the papers whose entering was begun and not finished, newest first."""
    rows = Draft.objects.filter(submitted_at=None, abandoned_at=None).exclude(
        channel=Channel.ONLINE.value
    )
    if not actor.has(Duty.COUNTER):
        rows = rows.filter(procedure__section__in=actor.department_ids)
    return list(rows.select_related("procedure", "version").order_by("-touched_at")[:limit])


def in_batches(keys: Sequence[UUID], size: int = 500) -> Iterator[Application]:
    """Yield the cases of the keys in their order, a batch in memory at a time."""
    for begin in range(0, len(keys), size):
        yield from full(keys[begin : begin + size])
