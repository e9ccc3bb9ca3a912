"""Joint trainings as this municipality may read them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yakuba.region.models import AttendanceCount, JointTraining, SeatAllotment, SeatRequest
from yakuba.region.rules.exchange import Passage

from .exchange import published


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """A training in the list, and how this municipality stands to it."""

    training: JointTraining
    is_own: bool
    asked: int | None
    given: int | None

    @property
    def part(self) -> str:
        if self.is_own:
            return "主催"
        if self.given is not None:
            return f"{self.given}席"
        return f"{self.asked}席を申込中" if self.asked else ""


@dataclass(frozen=True, slots=True)
class TownLine:
    """One municipality in the organiser's list."""

    request: SeatRequest
    given: int | None
    count: AttendanceCount | None


@dataclass(frozen=True, slots=True)
class TrainingDossier:
    """A training with what the reader may know of its seats."""

    training: JointTraining
    is_own: bool
    may_ask: bool
    request: SeatRequest | None
    given: int | None
    count: AttendanceCount | None
    towns: list[TownLine]

    @property
    def asked(self) -> int:
        return sum(one.request.seats for one in self.towns)

    @property
    def attended(self) -> int:
        return sum(one.count.attended for one in self.towns if one.count)

    @property
    def answered(self) -> int:
        return sum(one.count.answered for one in self.towns if one.count)

    @property
    def satisfied(self) -> int:
        return sum(one.count.satisfied for one in self.towns if one.count)


def training_lines(passage: Passage, on: date, *, past: bool = False) -> list[TrainingLine]:
    """Return the coming trainings, the next first, or the past ones, the last first."""
    order = "-held_on" if past else "held_on"
    span = {"held_on__lt": on} if past else {"held_on__gte": on}
    rows = published(passage, JointTraining, lambda rows: rows.filter(**span).order_by(order, "pk"))
    keys = [one.key for one in rows]
    asked = {
        one.training_key: one.seats
        for one in SeatRequest.objects.filter(training_key__in=keys, withdrawn_at=None)
    }
    given = {
        one.training_key: one.seats
        for one in published(
            passage,
            SeatAllotment,
            lambda rows: rows.filter(training_key__in=keys, addressee_id=passage.reader_id),
        )
    }
    return [
        TrainingLine(
            one, one.municipality_id == passage.reader_id, asked.get(one.key), given.get(one.key)
        )
        for one in rows
    ]


def training_by_key(passage: Passage, key: UUID) -> JointTraining | None:
    """Return the training as it was published to the reader."""
    found = published(passage, JointTraining, lambda rows: rows.filter(key=key))
    return found[0] if found else None


def requests_for(passage: Passage, training: JointTraining) -> list[SeatRequest]:
    """Return what was asked of the organiser, the reader, in the order of the municipal codes."""
    return published(
        passage,
        SeatRequest,
        lambda rows: rows.filter(
            training_key=training.key, addressee_id=training.municipality_id
        ).order_by("municipality__code"),
    )


def my_seats(passage: Passage, training: JointTraining) -> int | None:
    """Return the seats that the reader was given, or None while nothing was given."""
    found = published(
        passage,
        SeatAllotment,
        lambda rows: rows.filter(
            training_key=training.key,
            municipality_id=training.municipality_id,
            addressee_id=passage.reader_id,
        ),
    )
    return found[0].seats if found else None


def training_dossier(passage: Passage, key: UUID, on: date) -> TrainingDossier | None:
    """Return the training; the organiser sees every request, others their own."""
    row = training_by_key(passage, key)
    if row is None:
        return None
    is_own = row.municipality_id == passage.reader_id
    mine = SeatRequest.objects.filter(training_key=key, withdrawn_at=None).first()
    open_now = row.cancelled_at is None and row.allotted_at is None and on <= row.apply_by
    return TrainingDossier(
        training=row,
        is_own=is_own,
        may_ask=open_now,
        request=mine,
        given=my_seats(passage, row),
        count=AttendanceCount.objects.filter(training_key=key).first(),
        towns=_towns(passage, row) if is_own else [],
    )


def _towns(passage: Passage, row: JointTraining) -> list[TownLine]:
    given = {
        one.addressee_id: one.seats for one in SeatAllotment.objects.filter(training_key=row.key)
    }
    counts = {
        one.municipality_id: one
        for one in published(
            passage, AttendanceCount, lambda rows: rows.filter(training_key=row.key)
        )
    }
    return [
        TownLine(one, given.get(one.municipality_id), counts.get(one.municipality_id))
        for one in requests_for(passage, row)
    ]
