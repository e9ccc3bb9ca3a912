"""The shared calendar of specialists as this municipality may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yakuba.kernel.fiscal import Month
from yakuba.region.models import Adviser, SlotAnswer, SlotRequest, SpecialistSlot
from yakuba.region.rules.dispatch import Theme
from yakuba.region.rules.exchange import Passage
from yakuba.region.rules.specialists import Half

from .exchange import published

_THEMES = {one.value: one.label for one in Theme}


def theme_words(codes: Iterable[str]) -> dict[str, str]:
    """Return the themes in words by code; one that nobody knows stays as it was written."""
    return {code: _THEMES.get(code, code) for code in codes}


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A half-day with what this municipality has to do with it."""

    slot: SpecialistSlot
    is_own: bool
    request: SlotRequest | None

    @property
    def themes(self) -> list[str]:
        return list(theme_words(self.slot.themes).values())

    @property
    def state(self) -> str:
        if self.slot.taken_at is not None:
            return f"{self.slot.taken_by}が利用"
        return "依頼中" if self.request else "空き"

    @property
    def is_free(self) -> bool:
        return self.slot.taken_at is None and self.request is None and not self.is_own


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar that has any half-day."""

    day: date
    rows: list[SlotRow]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request with its answer."""

    request: SlotRequest
    answer: SlotAnswer | None

    @property
    def half(self) -> Half:
        return Half(self.request.half)


def slots_in(passage: Passage, month: Month, *, theme: str = "") -> list[Day]:
    """Return the days of the month with their half-days, earliest first, in two queries."""
    asked = {one.slot_key: one for one in SlotRequest.objects.filter(withdrawn_at=None)}
    days: dict[date, list[SlotRow]] = {}
    for slot in published(
        passage,
        SpecialistSlot,
        lambda rows: rows.filter(day__gte=month.start, day__lt=month.end).order_by(
            "day", "half", "name"
        ),
    ):
        if theme and theme not in slot.themes:
            continue
        row = SlotRow(slot, slot.municipality_id == passage.reader_id, asked.get(slot.key))
        days.setdefault(slot.day, []).append(row)
    return [Day(day, rows) for day, rows in days.items()]


def slot_by_key(passage: Passage, key: UUID) -> SpecialistSlot | None:
    """Return the half-day as it was published to the reader."""
    found = published(passage, SpecialistSlot, lambda rows: rows.filter(key=key))
    return found[0] if found else None


def own_requests(passage: Passage) -> list[RequestRow]:
    """Return what this municipality asked for, with the answers, the newest first."""
    answers = {
        one.request_key: one
        for one in published(
            passage, SlotAnswer, lambda rows: rows.filter(addressee_id=passage.reader_id)
        )
    }
    rows = SlotRequest.objects.filter(withdrawn_at=None).order_by("-asked_at", "-pk")
    return [RequestRow(one, answers.get(one.key)) for one in rows]


def requests_to_answer(passage: Passage) -> list[SlotRequest]:
    """Return what others asked this municipality for and is not answered yet."""
    done = set(SlotAnswer.objects.values_list("request_key", flat=True))
    rows = published(
        passage,
        SlotRequest,
        lambda rows: rows.filter(addressee_id=passage.reader_id).order_by("day", "asked_at"),
    )
    return [one for one in rows if one.key not in done]


def own_slot(key: UUID) -> SpecialistSlot | None:
    """Return an own half-day."""
    return SpecialistSlot.objects.filter(key=key, withdrawn_at=None).first()


def own_request(key: UUID) -> SlotRequest | None:
    """Return an own request."""
    return SlotRequest.objects.filter(key=key, withdrawn_at=None).first()


def own_advisers() -> list[Adviser]:
    """Return the own people who are published, by their reading."""
    rows = Adviser.objects.filter(published_at__isnull=False, withdrawn_at=None)
    return list(rows.order_by("kana", "pk"))


def was_asked(passage: Passage, request_key: UUID) -> bool:
    """Tell whether another municipality has asked this one under the key."""
    own = passage.reader_id
    rows = published(
        passage, SlotRequest, lambda rows: rows.filter(key=request_key, addressee_id=own)
    )
    return bool(rows)
