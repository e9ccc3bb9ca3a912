"""The facts of lists that leave: who took which cases away, and how many."""

from dataclasses import dataclass

from yakuba.foundation.events.event import Event
from yakuba.foundation.subjects.ref import SubjectRef

EXPORT = "procedures.export"


def export_ref(key: object) -> SubjectRef:
    """Return the reference of an export."""
    return SubjectRef(EXPORT, str(key))


@dataclass(frozen=True, kw_only=True)
class ListTaken(Event):
    """A short list was sent to the browser at once; the subject is its request."""

    code = "procedures.list.taken"
    label = "申請の一覧を持ち出しました"

    kind: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class ExportRequested(Event):
    code = "procedures.export.requested"
    label = "一覧の書き出しを依頼しました"

    kind: str


@dataclass(frozen=True, kw_only=True)
class ExportFinished(Event):
    """The file is complete: `cases` fitted, `rows` were counted in the file, `gone` were disposed."""

    code = "procedures.export.finished"
    label = "一覧の書き出しが完成しました"

    kind: str
    cases: int
    rows: int
    gone: int


@dataclass(frozen=True, kw_only=True)
class ExportTaken(Event):
    code = "procedures.export.taken"
    label = "書き出した一覧を持ち出しました"

    kind: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class ExportCancelled(Event):
    code = "procedures.export.cancelled"
    label = "一覧の書き出しを取り消しました"


@dataclass(frozen=True, kw_only=True)
class ExportFailed(Event):
    code = "procedures.export.failed"
    label = "一覧の書き出しに失敗しました"

    reason: str


@dataclass(frozen=True, kw_only=True)
class ExportRetried(Event):
    code = "procedures.export.retried"
    label = "一覧の書き出しをやり直しました"


@dataclass(frozen=True, kw_only=True)
class ExportExpired(Event):
    code = "procedures.export.expired"
    label = "書き出した一覧を削除しました"
