"""Facts of what municipalities do together: procurement, training, specialists."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class IntentAnnounced(Event):
    code: ClassVar[str] = "region.procurement.announced"
    label: ClassVar[str] = "共同調達の意向を公表した"

    title: str


@dataclass(frozen=True, kw_only=True)
class SpecificationPublished(Event):
    code: ClassVar[str] = "region.procurement.specified"
    label: ClassVar[str] = "仕様書案を公表した"

    version: int


@dataclass(frozen=True, kw_only=True)
class JoiningOpened(Event):
    code: ClassVar[str] = "region.procurement.opened"
    label: ClassVar[str] = "共同調達の参加を募集した"

    join_by: date


@dataclass(frozen=True, kw_only=True)
class JoiningClosed(Event):
    """`towns` counts the participants besides the lead, `quantity` that of all together."""

    code: ClassVar[str] = "region.procurement.closed"
    label: ClassVar[str] = "共同調達の募集を締め切った"

    towns: int
    quantity: int


@dataclass(frozen=True, kw_only=True)
class ProcurementResulted(Event):
    code: ClassVar[str] = "region.procurement.resulted"
    label: ClassVar[str] = "共同調達の結果を公表した"

    supplier: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class ProcurementCancelled(Event):
    code: ClassVar[str] = "region.procurement.cancelled"
    label: ClassVar[str] = "共同調達を中止した"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    reason: str


@dataclass(frozen=True, kw_only=True)
class Joined(Event):
    code: ClassVar[str] = "region.procurement.joined"
    label: ClassVar[str] = "共同調達に参加した"

    title: str
    lead: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class JoiningLeft(Event):
    code: ClassVar[str] = "region.procurement.left"
    label: ClassVar[str] = "共同調達への参加を取り下げた"

    title: str


@dataclass(frozen=True, kw_only=True)
class RemarkMade(Event):
    code: ClassVar[str] = "region.procurement.remarked"
    label: ClassVar[str] = "仕様書案に質問・意見を送った"
    free_words: ClassVar[frozenset[str]] = frozenset({"text"})

    text: str


@dataclass(frozen=True, kw_only=True)
class RemarkAnswered(Event):
    code: ClassVar[str] = "region.procurement.answered"
    label: ClassVar[str] = "仕様書案への質問・意見に回答した"
    free_words: ClassVar[frozenset[str]] = frozenset({"text"})

    text: str


@dataclass(frozen=True, kw_only=True)
class TrainingAnnounced(Event):
    code: ClassVar[str] = "region.training.announced"
    label: ClassVar[str] = "合同研修を公表した"

    title: str
    held_on: date


@dataclass(frozen=True, kw_only=True)
class SeatsAsked(Event):
    code: ClassVar[str] = "region.training.seats_asked"
    label: ClassVar[str] = "合同研修の席を申し込んだ"

    title: str
    seats: int


@dataclass(frozen=True, kw_only=True)
class SeatsGiven(Event):
    code: ClassVar[str] = "region.training.seats_given"
    label: ClassVar[str] = "合同研修の席を決めた"

    towns: int
    seats: int


@dataclass(frozen=True, kw_only=True)
class TrainingCancelled(Event):
    code: ClassVar[str] = "region.training.cancelled"
    label: ClassVar[str] = "合同研修を中止した"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    reason: str


@dataclass(frozen=True, kw_only=True)
class AttendanceTold(Event):
    code: ClassVar[str] = "region.training.attendance_told"
    label: ClassVar[str] = "合同研修の参加人数を報告した"

    title: str
    attended: int


@dataclass(frozen=True, kw_only=True)
class SlotsOpened(Event):
    code: ClassVar[str] = "region.specialist.slots_opened"
    label: ClassVar[str] = "専門人材の空きを公開した"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str
    days: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SlotWithdrawn(Event):
    code: ClassVar[str] = "region.specialist.slot_withdrawn"
    label: ClassVar[str] = "専門人材の空きを取り下げた"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str
    day: date


@dataclass(frozen=True, kw_only=True)
class SlotAsked(Event):
    code: ClassVar[str] = "region.specialist.slot_asked"
    label: ClassVar[str] = "専門人材の利用を依頼した"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})
    free_words: ClassVar[frozenset[str]] = frozenset({"purpose"})

    name: str
    day: date
    purpose: str


@dataclass(frozen=True, kw_only=True)
class SlotAnswered(Event):
    code: ClassVar[str] = "region.specialist.slot_answered"
    label: ClassVar[str] = "専門人材の利用依頼に回答した"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str
    day: date
    is_granted: bool


@dataclass(frozen=True, kw_only=True)
class SlotRequestWithdrawn(Event):
    code: ClassVar[str] = "region.specialist.request_withdrawn"
    label: ClassVar[str] = "専門人材の利用依頼を取り下げた"
    personal: ClassVar[frozenset[str]] = frozenset({"name"})

    name: str
    day: date
