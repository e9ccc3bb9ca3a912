"""The facts of retention: what was set, held and disposed of; none of them says whose it was."""

from dataclasses import dataclass
from typing import ClassVar

from yakuba.foundation.events.event import Event


@dataclass(frozen=True, kw_only=True)
class RetentionSet(Event):
    """A new version of a procedure's retention; earlier versions stand for what they reached."""

    code = "procedures.retention.set"
    label = "保存期間を定めました"

    procedure: str
    number: int
    valid_from: str
    covers_past: bool
    counted: str
    period: str
    ending: str
    exceptions: dict[str, dict[str, str]]
    basis: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DraftPeriodSet(Event):
    code = "procedures.draft_period.set"
    label = "書きかけの申請の保存期間を定めました"

    days: int
    warn_days: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DraftPurgeAnnounced(Event):
    """The one who left the draft was told by mail that it will be forgotten."""

    code = "procedures.draft.purge_announced"
    label = "書きかけの申請の破棄を予告しました"

    gone_on: str


@dataclass(frozen=True, kw_only=True)
class DisposalHeld(Event):
    """保留: the application, or every record of the procedure, is not to be disposed of."""

    code = "procedures.disposal.held"
    label = "廃棄を保留しました"
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})

    hold: str
    kind: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DisposalReleased(Event):
    code = "procedures.disposal.released"
    label = "廃棄の保留を解除しました"
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})

    hold: str
    kind: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RetentionExtended(Event):
    code = "procedures.retention.extended"
    label = "保存期間を延長しました"
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})

    until: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DisposalConfirmed(Event):
    """The responsible person confirmed the list; the erasing follows in the background."""

    code = "procedures.disposal.confirmed"
    label = "廃棄する一覧を確認しました"

    number: str
    procedure: str
    count: int
    ended_from: str
    ended_to: str
    list_hash: str


@dataclass(frozen=True, kw_only=True)
class ApplicationDisposed(Event):
    """The content is gone; receipt number, stamps and outcome stay for the statistics."""

    code = "procedures.application.disposed"
    label = "申請の内容を廃棄しました"

    disposal: str
    ending: str
    content_hash: str
    files: int


@dataclass(frozen=True, kw_only=True)
class ApplicationLeftOut(Event):
    """Something held the application between the confirmation and the erasing."""

    code = "procedures.disposal.left_out"
    label = "廃棄の対象から外しました"

    disposal: str
    why: str


@dataclass(frozen=True, kw_only=True)
class DisposalFinished(Event):
    code = "procedures.disposal.finished"
    label = "廃棄を終えました"

    number: str
    disposed: int
    left_out: int
