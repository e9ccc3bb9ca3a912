"""Joint procurements as this municipality may read them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max

from yakuba.region.models import Joining, Procurement, Remark, RemarkAnswer, Specification
from yakuba.region.rules.exchange import Passage
from yakuba.region.rules.procurement import ProcurementDays, may_join_on

from .exchange import published


@dataclass(frozen=True, slots=True)
class Line:
    """A procurement in the list: how many take part, and whether this municipality does."""

    procurement: Procurement
    participants: int
    quantity: int
    is_lead: bool
    joining: Joining | None

    @property
    def part(self) -> str:
        if self.is_lead:
            return "幹事"
        return "参加" if self.joining else ""


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """A question with its answer; only the lead sees the open ones of others."""

    remark: Remark
    answer: RemarkAnswer | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """One procurement with everything that was published about it."""

    procurement: Procurement
    is_lead: bool
    may_join: bool
    specifications: list[Specification]
    joinings: list[Joining]
    mine: Joining | None
    open_remarks: list[Remark]
    answers: list[RemarkAnswer]

    @property
    def quantity(self) -> int:
        return sum(one.quantity for one in self.joinings)

    @property
    def newest(self) -> Specification | None:
        return self.specifications[0] if self.specifications else None


def lines(passage: Passage, *, text: str = "", is_open: bool = False) -> list[Line]:
    """Return the procurements of the prefecture, the newest first, in two queries."""
    joined: dict[UUID, list[Joining]] = {}
    for one in published(passage, Joining):
        joined.setdefault(one.procurement_key, []).append(one)
    found = []
    for row in published(passage, Procurement, lambda rows: rows.order_by("-announced_at", "-pk")):
        if is_open and row.stage.is_over:
            continue
        if text and text not in f"{row.title}{row.purpose}{row.municipality.name}":
            continue
        parts = joined.get(row.key, [])
        mine = next((one for one in parts if one.municipality_id == passage.reader_id), None)
        found.append(
            Line(
                row,
                len(parts),
                sum(one.quantity for one in parts),
                row.municipality_id == passage.reader_id,
                mine,
            )
        )
    return found


def procurement_by_key(passage: Passage, key: UUID) -> Procurement | None:
    """Return the procurement as it was published to the reader."""
    found = published(passage, Procurement, lambda rows: rows.filter(key=key))
    return found[0] if found else None


def quantity_of(passage: Passage, key: UUID) -> list[Joining]:
    """Return who takes part, in the order of joining."""
    return published(
        passage, Joining, lambda rows: rows.filter(procurement_key=key).order_by("joined_at", "pk")
    )


def newest_version(key: UUID) -> int:
    """Return the newest version of the own specification; 0 when there is none."""
    rows = Specification.objects.filter(procurement_key=key)
    newest: int | None = rows.aggregate(newest=Max("version"))["newest"]
    return newest or 0


def dossier_of(passage: Passage, key: UUID, on: date) -> Dossier | None:
    """Return the procurement with specifications, participants, questions and answers."""
    row = procurement_by_key(passage, key)
    if row is None:
        return None
    lead = row.municipality_id
    texts = published(
        passage,
        Specification,
        lambda rows: rows.filter(procurement_key=key, municipality_id=lead).order_by("-version"),
    )
    answers = published(
        passage,
        RemarkAnswer,
        lambda rows: rows.filter(procurement_key=key, municipality_id=lead),
    )
    done = {one.remark_key for one in answers}
    remarks = published(passage, Remark, lambda rows: rows.filter(procurement_key=key))
    joinings = quantity_of(passage, key)
    return Dossier(
        procurement=row,
        is_lead=lead == passage.reader_id,
        may_join=lead != passage.reader_id
        and may_join_on(
            ProcurementDays(row.join_by, row.closed_on, row.contracted_on, row.cancelled_on), on
        ),
        specifications=texts,
        joinings=joinings,
        mine=next((one for one in joinings if one.municipality_id == passage.reader_id), None),
        open_remarks=[one for one in remarks if one.key not in done],
        answers=answers,
    )
