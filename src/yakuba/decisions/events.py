"""Facts of circulation; each names the decision and what it is about."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class DecisionEvent(Event):
    """A fact about a decision: `about_kind` and `about_id` name what is being decided."""

    decision_id: str
    kind: str
    about_kind: str
    about_id: str
    round: int


@dataclass(frozen=True, kw_only=True)
class DecisionDrafted(DecisionEvent):
    code: ClassVar[str] = "decisions.decision.drafted"
    label: ClassVar[str] = "起案した"
    personal: ClassVar[frozenset[str]] = frozenset({"title"})

    number: str
    title: str
    content_hash: str
    route: tuple[str, ...]
    rule: str


@dataclass(frozen=True, kw_only=True)
class StepApproved(DecisionEvent):
    code: ClassVar[str] = "decisions.step.approved"
    label: ClassVar[str] = "承認した"
    personal: ClassVar[frozenset[str]] = frozenset({"opinion", "condition"})

    step_kind: str
    post_label: str
    capacity: str
    post_review_needed: bool
    opinion: str
    condition: str = ""


@dataclass(frozen=True, kw_only=True)
class DecisionSentBack(DecisionEvent):
    code: ClassVar[str] = "decisions.decision.sent_back"
    label: ClassVar[str] = "差し戻した"
    personal: ClassVar[frozenset[str]] = frozenset({"opinion"})

    step_kind: str
    post_label: str
    capacity: str
    opinion: str


@dataclass(frozen=True, kw_only=True)
class StepReturned(DecisionEvent):
    """An earlier step is asked again, and everything behind it, on the same content."""

    code: ClassVar[str] = "decisions.step.returned"
    label: ClassVar[str] = "前の段階に差し戻した"
    personal: ClassVar[frozenset[str]] = frozenset({"opinion"})

    step_kind: str
    post_label: str
    capacity: str
    opinion: str
    returned_to: str
    next_round: int
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class DecisionPulledBack(DecisionEvent):
    code: ClassVar[str] = "decisions.decision.pulled_back"
    label: ClassVar[str] = "引き戻した"

    # Taken back with the consent of whoever held the paper (取下申出), not by the drafter alone.
    on_request: bool = False


@dataclass(frozen=True, kw_only=True)
class WithdrawalAsked(DecisionEvent):
    code: ClassVar[str] = "decisions.withdrawal.asked"
    label: ClassVar[str] = "取下げを申し出た"
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})

    reason: str


@dataclass(frozen=True, kw_only=True)
class WithdrawalAnswered(DecisionEvent):
    """What every answer to a request to withdraw says."""

    personal: ClassVar[frozenset[str]] = frozenset({"opinion"})

    post_label: str
    capacity: str
    opinion: str


@dataclass(frozen=True, kw_only=True)
class WithdrawalGranted(WithdrawalAnswered):
    code: ClassVar[str] = "decisions.withdrawal.granted"
    label: ClassVar[str] = "取下げを認めた"


@dataclass(frozen=True, kw_only=True)
class WithdrawalDeclined(WithdrawalAnswered):
    code: ClassVar[str] = "decisions.withdrawal.declined"
    label: ClassVar[str] = "取下げを認めなかった"


@dataclass(frozen=True, kw_only=True)
class UrgencyChanged(DecisionEvent):
    code: ClassVar[str] = "decisions.decision.urgency_changed"
    label: ClassVar[str] = "急ぎの指定を変えた"

    urgency: str


@dataclass(frozen=True, kw_only=True)
class WantedDaySet(DecisionEvent):
    code: ClassVar[str] = "decisions.decision.wanted"
    label: ClassVar[str] = "決裁希望日を決めた"

    wanted_on: date | None


@dataclass(frozen=True, kw_only=True)
class StepReminded(DecisionEvent):
    """Whoever holds the step was reminded that it waits."""

    code: ClassVar[str] = "decisions.step.reminded"
    label: ClassVar[str] = "督促した"

    post_label: str
    days: int


@dataclass(frozen=True, kw_only=True)
class WaitingTold(DecisionEvent):
    """A superior was told that the step still waits; `told_label` is empty when nobody was there."""

    code: ClassVar[str] = "decisions.step.escalated"
    label: ClassVar[str] = "滞りを上司に知らせた"

    post_label: str
    told_label: str
    days: int


@dataclass(frozen=True, kw_only=True)
class RemarkMade(DecisionEvent):
    code: ClassVar[str] = "decisions.decision.remarked"
    label: ClassVar[str] = "意見を書いた"
    personal: ClassVar[frozenset[str]] = frozenset({"opinion"})

    opinion: str


@dataclass(frozen=True, kw_only=True)
class DecisionRevised(DecisionEvent):
    code: ClassVar[str] = "decisions.decision.revised"
    label: ClassVar[str] = "直して再び回議した"

    content_hash: str
    previous_hash: str
    route: tuple[str, ...]
    rule: str


@dataclass(frozen=True, kw_only=True)
class DecisionAbandoned(DecisionEvent):
    code: ClassVar[str] = "decisions.decision.abandoned"
    label: ClassVar[str] = "廃案にした"
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})

    reason: str


@dataclass(frozen=True, kw_only=True)
class DecisionMade(DecisionEvent):
    """The last deciding step approved: the matter is decided with this outcome."""

    code: ClassVar[str] = "decisions.decision.made"
    label: ClassVar[str] = "決裁した"

    outcome: str
    number: str
    content_hash: str
    decider_post: str
    capacity: str


@dataclass(frozen=True, kw_only=True)
class InformationAdded(DecisionEvent):
    """A post is shown the paper (供覧); nothing waits for it."""

    code: ClassVar[str] = "decisions.step.informed"
    label: ClassVar[str] = "供覧先を加えた"
    personal: ClassVar[frozenset[str]] = frozenset({"opinion"})

    post_label: str
    opinion: str


@dataclass(frozen=True, kw_only=True)
class InformationRead(DecisionEvent):
    code: ClassVar[str] = "decisions.step.read"
    label: ClassVar[str] = "供覧を確認した"

    post_label: str


@dataclass(frozen=True, kw_only=True)
class ActingDecisionReviewed(DecisionEvent):
    code: ClassVar[str] = "decisions.step.reviewed"
    label: ClassVar[str] = "後閲した"

    step_id: int
    post_label: str
    acted_by: str


@dataclass(frozen=True, kw_only=True)
class DecisionErased(DecisionEvent):
    """The retention of the matter is over: who decided what, when and in which post remains."""

    code: ClassVar[str] = "decisions.decision.erased"
    label: ClassVar[str] = "起案の内容を廃棄した"

    number: str
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class EvidenceTaken(DecisionEvent):
    """Somebody took the bundle of evidence out; it is no act on the decision."""

    code: ClassVar[str] = "decisions.evidence.taken"
    label: ClassVar[str] = "証拠一式を書き出した"

    number: str
    bundle_hash: str
    manifest_hash: str


@dataclass(frozen=True, kw_only=True)
class DecisionLogTaken(Event):
    """Somebody took the facts of all decisions of a period out, as an event log."""

    code: ClassVar[str] = "decisions.log.taken"
    label: ClassVar[str] = "決裁の記録を書き出した"

    since: str
    until: str
    form: str
