"""Facts of requests, offers, days of help, reports and surveys afterwards."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class RequestDrafted(Event):
    code: ClassVar[str] = "region.request.drafted"
    label: ClassVar[str] = "派遣依頼の下書きを作った"

    title: str


@dataclass(frozen=True, kw_only=True)
class RequestChanged(Event):
    code: ClassVar[str] = "region.request.changed"
    label: ClassVar[str] = "派遣依頼を直した"

    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RequestSent(Event):
    code: ClassVar[str] = "region.request.sent"
    label: ClassVar[str] = "派遣依頼を県に送った"

    title: str
    round: str


@dataclass(frozen=True, kw_only=True)
class RequestCarried(Event):
    """It goes into another round, or (`round` is empty) waits for the next one."""

    code: ClassVar[str] = "region.request.carried"
    label: ClassVar[str] = "派遣依頼を次の募集回に回した"

    title: str
    round: str


@dataclass(frozen=True, kw_only=True)
class RequestWithdrawn(Event):
    code: ClassVar[str] = "region.request.withdrawn"
    label: ClassVar[str] = "派遣依頼を取り下げた"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    title: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class OfferSent(Event):
    code: ClassVar[str] = "region.offer.sent"
    label: ClassVar[str] = "派遣案を送った"
    personal: ClassVar[frozenset[str]] = frozenset({"adviser"})
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    town: str
    request: str
    adviser: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class OfferWithdrawn(Event):
    code: ClassVar[str] = "region.offer.withdrawn"
    label: ClassVar[str] = "派遣案を取り消した"
    personal: ClassVar[frozenset[str]] = frozenset({"adviser"})
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    request: str
    adviser: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class OfferAccepted(Event):
    code: ClassVar[str] = "region.request.offer_accepted"
    label: ClassVar[str] = "派遣案を受けた"
    personal: ClassVar[frozenset[str]] = frozenset({"adviser"})

    adviser: str
    number: str


@dataclass(frozen=True, kw_only=True)
class OfferDeclined(Event):
    code: ClassVar[str] = "region.request.offer_declined"
    label: ClassVar[str] = "派遣案を断った"
    personal: ClassVar[frozenset[str]] = frozenset({"adviser"})
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    adviser: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DayDelivered(Event):
    code: ClassVar[str] = "region.case.day_recorded"
    label: ClassVar[str] = "派遣の実施を記録した"
    free_words: ClassVar[frozenset[str]] = frozenset({"done"})

    day: date
    form: str
    minutes: int
    done: str


@dataclass(frozen=True, kw_only=True)
class DayWithdrawn(Event):
    code: ClassVar[str] = "region.case.day_withdrawn"
    label: ClassVar[str] = "派遣の実施の記録を取り消した"

    day: date


@dataclass(frozen=True, kw_only=True)
class CaseEnded(Event):
    code: ClassVar[str] = "region.case.ended"
    label: ClassVar[str] = "派遣が終わった"

    ended_on: date
    report_due: date


@dataclass(frozen=True, kw_only=True)
class CaseCancelled(Event):
    code: ClassVar[str] = "region.case.cancelled"
    label: ClassVar[str] = "派遣を中止した"
    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    reason: str


@dataclass(frozen=True, kw_only=True)
class CaseReported(Event):
    """The report was sent; `late` says by how many days beyond the rule."""

    code: ClassVar[str] = "region.case.reported"
    label: ClassVar[str] = "派遣を報告した"

    satisfaction: int
    late: int


@dataclass(frozen=True, kw_only=True)
class CaseFollowedUp(Event):
    code: ClassVar[str] = "region.case.followed_up"
    label: ClassVar[str] = "翌年度の調査に回答した"

    effect: str
    satisfaction: int
