"""Facts of circulation; each names the decision and what it is about."""

from dataclasses import dataclass
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
    personal: ClassVar[frozenset[str]] = frozenset({"opinion"})

    step_kind: str
    post_label: str
    capacity: str
    post_review_needed: bool
    opinion: str


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
class DecisionPulledBack(DecisionEvent):
    code: ClassVar[str] = "decisions.decision.pulled_back"
    label: ClassVar[str] = "引き戻した"


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
