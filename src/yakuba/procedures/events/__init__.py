"""The facts of procedures; also the vocabulary of their audit trail."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from yakuba.foundation.events.event import Event

from . import emergency as emergency
from . import retention as retention
from .about import APPLICATION as APPLICATION
from .about import DISPOSAL as DISPOSAL
from .about import DRAFT as DRAFT
from .about import DRAFT_PERIOD as DRAFT_PERIOD
from .about import PROCEDURE as PROCEDURE
from .about import application_ref as application_ref
from .about import disposal_ref as disposal_ref
from .about import draft_period_ref as draft_period_ref
from .about import draft_ref as draft_ref
from .about import procedure_ref as procedure_ref


@dataclass(frozen=True, kw_only=True)
class FormPublished(Event):
    """A version went live; `drafts` open drafts were touched by `policy`."""

    code = "procedures.form.published"
    label = "手続の版を公開しました"

    procedure: str
    version: int
    content_hash: str
    policy: str
    drafts: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ProcedureOpened(Event):
    code = "procedures.procedure.opened"
    label = "手続の受付を始めました"

    procedure: str


@dataclass(frozen=True, kw_only=True)
class ProcedureClosed(Event):
    code = "procedures.procedure.closed"
    label = "手続の受付を止めました"

    procedure: str


@dataclass(frozen=True, kw_only=True)
class DraftStarted(Event):
    code = "procedures.draft.started"
    label = "記入を始めました"

    procedure: str
    version: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class ResumeCodeSent(Event):
    code = "procedures.draft.code_sent"
    label = "再開コードを送りました"
    personal: ClassVar[frozenset[str]] = frozenset({"email"})

    email: str


@dataclass(frozen=True, kw_only=True)
class DraftResumed(Event):
    code = "procedures.draft.resumed"
    label = "記入を再開しました"


@dataclass(frozen=True, kw_only=True)
class DraftDiscarded(Event):
    """Thrown away by the applicant, or by the sweeper when nobody came back to it."""

    code = "procedures.draft.discarded"
    label = "書きかけの申請を破棄しました"


@dataclass(frozen=True, kw_only=True)
class ApplicationArrived(Event):
    """到達: the answers stand in the town's file."""

    code = "procedures.application.arrived"
    label = "申請が届きました"
    is_public = True

    receipt_number: str
    procedure: str
    version: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class ApplicationAccepted(Event):
    code = "procedures.application.accepted"
    label = "申請を収受しました"
    is_public = True


@dataclass(frozen=True, kw_only=True)
class ApplicationClaimed(Event):
    """An officer took charge; `previous` names the colleague who was in charge before."""

    code = "procedures.application.claimed"
    label = "担当になりました"

    previous: str = ""


@dataclass(frozen=True, kw_only=True)
class ApplicationReleased(Event):
    code = "procedures.application.released"
    label = "担当を外れました"


@dataclass(frozen=True, kw_only=True)
class ApplicationHandedOver(Event):
    code = "procedures.application.handed_over"
    label = "担当を引き継ぎました"

    previous: str
    to: str


@dataclass(frozen=True, kw_only=True)
class PaperEntered(Event):
    """A clerk typed in what came on paper or by word; `gaps` are the questions left unanswered."""

    code = "procedures.application.entered"
    label = "職員が申請の内容を入力しました"

    # Why a question has no answer, in the clerk's own words.
    free_words: ClassVar[frozenset[str]] = frozenset({"gaps"})

    channel: str
    received_at: str
    gaps: list[dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class ApplicationViewed(Event):
    """An officer opened the case; at most once per officer, case and day."""

    code = "procedures.application.viewed"
    label = "申請を閲覧しました"


@dataclass(frozen=True, kw_only=True)
class CheckMarked(Event):
    code = "procedures.application.checked"
    label = "審査項目を判定しました"

    item: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event):
    """`text` stands only in facts of release 0.1.0: since then the words are sealed in the note."""

    code = "procedures.application.noted"
    label = "メモを書きました"
    personal: ClassVar[frozenset[str]] = frozenset({"text"})

    note: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class CorrectionRequested(Event):
    code = "procedures.correction.requested"
    label = "補正をお願いしました"
    is_public = True
    personal: ClassVar[frozenset[str]] = frozenset({"items"})

    correction: str
    items: list[dict[str, str]]
    due_date: str


@dataclass(frozen=True, kw_only=True)
class CorrectionAnswered(Event):
    """`differences` stand only in facts of release 0.1.0: the answers are sealed in the request."""

    code = "procedures.correction.answered"
    label = "補正が届きました"
    is_public = True
    personal: ClassVar[frozenset[str]] = frozenset({"differences"})

    correction: str
    questions: list[str]
    differences: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class CorrectionLapsed(Event):
    code = "procedures.correction.lapsed"
    label = "補正の期限が過ぎました"
    is_public = True

    correction: str


@dataclass(frozen=True, kw_only=True)
class CorrectionCancelled(Event):
    code = "procedures.correction.cancelled"
    label = "補正の依頼を取り消しました"
    is_public = True

    free_words: ClassVar[frozenset[str]] = frozenset({"reason"})

    correction: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(Event):
    code = "procedures.application.withdrawn"
    label = "申請が取り下げられました"
    is_public = True
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class DispositionDrafted(Event):
    code = "procedures.disposition.drafted"
    label = "処分の案を起案しました"

    decision: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class DispositionReturned(Event):
    code = "procedures.disposition.returned"
    label = "処分の案が審査に戻りました"

    decision: str


@dataclass(frozen=True, kw_only=True)
class ApplicationGranted(Event):
    """Granted, wholly or in part (`outcome` GRANTED or PARTLY)."""

    code = "procedures.application.granted"
    label = "認定・許可を決定しました"
    is_public = True

    decision: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class ApplicationRefused(Event):
    """Refused or dismissed (`outcome` REFUSED or DISMISSED)."""

    code = "procedures.application.refused"
    label = "不認定・却下を決定しました"
    is_public = True

    decision: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class NoticeIssued(Event):
    code = "procedures.notice.issued"
    label = "通知書を発行しました"
    is_public = True

    document: str
    number: str
    title: str


@dataclass(frozen=True, kw_only=True)
class NotificationCompleted(Event):
    """行政手続法37条: the duty is done when the notification arrives."""

    code = "procedures.notification.completed"
    label = "届出が完了しました"
    is_public = True


@dataclass(frozen=True, kw_only=True)
class BookingConfirmed(Event):
    code = "procedures.booking.confirmed"
    label = "予約が確定しました"
    is_public = True

    slot: str
    date: str
    slot_label: str


@dataclass(frozen=True, kw_only=True)
class BookingCancelled(Event):
    code = "procedures.booking.cancelled"
    label = "予約が取り消されました"
    is_public = True

    slot: str


@dataclass(frozen=True, kw_only=True)
class FeePaid(Event):
    code = "procedures.fee.paid"
    label = "手数料が納められました"
    is_public = True

    yen: int
    method: str = ""
    receipt: str = ""


@dataclass(frozen=True, kw_only=True)
class FeeExempted(Event):
    """減免: the fee that was asked is asked no longer, for the reason given."""

    code = "procedures.fee.exempted"
    label = "手数料を減免しました"
    is_public = True
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})

    yen: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class BookingFulfilled(Event):
    code = "procedures.booking.fulfilled"
    label = "申込みの対応が終わりました"
    is_public = True


@dataclass(frozen=True, kw_only=True)
class SatisfactionGiven(Event):
    """`comment` stands only in facts of release 0.1.0: since then it is sealed in the reply."""

    code = "procedures.satisfaction.given"
    label = "満足度の回答がありました"
    personal: ClassVar[frozenset[str]] = frozenset({"comment"})

    ease: int
    overall: int
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class AccessCodeSent(Event):
    code = "procedures.application.code_sent"
    label = "状況確認のコードを送りました"


@dataclass(frozen=True, kw_only=True)
class NoticeReceived(Event):
    """The applicant opened the notice on the status page."""

    code = "procedures.notice.received"
    label = "通知書を受け取りました"
    is_public = True

    document: str
    number: str
