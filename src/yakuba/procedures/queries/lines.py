"""A case as one line: in the queue, in my day, in an exported table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.ui.formats import wareki, yen
from yakuba.kernel.workdays import Calendar
from yakuba.procedures.models import Application
from yakuba.procedures.queries.cases import stage_of_case
from yakuba.procedures.rules.cases import DueWords, due_words
from yakuba.procedures.rules.stages import Stage
from yakuba.procedures.rules.vocabulary import Channel, Outcome

TONES = {
    Stage.ARRIVED: "info",
    Stage.ACCEPTED: "info",
    Stage.EXAMINING: "neutral",
    Stage.CORRECTING: "warning",
    Stage.DECIDING: "neutral",
    Stage.CONCLUDED: "success",
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case with everything its line shows."""

    case: Application
    stage: Stage
    due: DueWords
    url: str

    @property
    def stage_label(self) -> str:
        """Where it stands, or how it ended."""
        return Outcome(self.case.outcome).label if self.case.outcome else self.stage.label

    @property
    def tone(self) -> str:
        return TONES[self.stage]

    @property
    def shows_due(self) -> bool:
        """Tell whether the time says more than the stage beside it."""
        return self.stage is not Stage.CONCLUDED and self.due.text != self.stage.label

    @property
    def is_late(self) -> bool:
        return self.due.text.endswith("超過")


def row_of(case: Application, calendar: Calendar, on: date) -> CaseRow:
    """Return the line of the case on the day."""
    stage = stage_of_case(case)
    words = due_words(
        calendar,
        case.due_date,
        on,
        is_correcting=stage is Stage.CORRECTING,
        is_concluded=stage is Stage.CONCLUDED,
    )
    return CaseRow(case, stage, words, reverse("procedures:desk_case", args=[case.pk]))


def rows_of(cases: Iterable[Application], calendar: Calendar, on: date) -> list[CaseRow]:
    """Return the lines of the cases."""
    return [row_of(case, calendar, on) for case in cases]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its heading, how it is ordered, what an export writes."""

    key: str
    label: str
    order: str
    export: Callable[[CaseRow], Any]

    @property
    def css(self) -> str:
        """The class of its cells: only the title of the procedure may need more than a line."""
        return "" if self.key == "procedure" else "y-fit"


def _local(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def _fee(row: CaseRow) -> str:
    if not row.case.fee_yen:
        return ""
    return f"{yen(row.case.fee_yen)}{'' if row.case.fee_paid_at else '（未納）'}"


# What the sheet of an Excel book is called.
SHEET = "申請の一覧"
COLUMNS = (
    Column("due", "期限", "due", lambda row: row.due.text),
    Column("number", "受付番号", "number", lambda row: row.case.receipt_number),
    Column("procedure", "手続", "", lambda row: row.case.procedure.title),
    Column("name", "申請者", "name", lambda row: row.case.applicant_name),
    Column("stage", "段階", "", lambda row: row.stage_label),
    Column(
        "owner", "担当", "", lambda row: row.case.claimed_by.name if row.case.claimed_by else ""
    ),
    Column("arrived", "到達", "arrived", lambda row: _local(row.case.arrived_at)),
    Column("channel", "受付方法", "", lambda row: Channel(row.case.channel).label),
    Column("phone", "電話", "", lambda row: row.case.applicant_phone),
    Column("fee", "手数料", "", _fee),
    Column("due_day", "処理期限", "due", lambda row: row.case.due_date),
)


def cells_of(row: CaseRow) -> list[str]:
    """Return the line of a table to take away."""
    values = (column.export(row) for column in COLUMNS)
    return ["" if value is None else str(value) for value in values]


USUAL = ("due", "number", "procedure", "name", "stage", "owner", "arrived")
_BY_KEY = {column.key: column for column in COLUMNS}


def columns_of(keys: Iterable[str]) -> list[Column]:
    """Return the chosen columns in the order of the table; the number always stays."""
    chosen = {key for key in keys if key in _BY_KEY} | {"number"}
    return [column for column in COLUMNS if column.key in chosen]


def cell(row: CaseRow, key: str) -> str:
    """Return the plain text of a cell on a page."""
    if key == "arrived":
        return f"{timezone.localtime(row.case.arrived_at):%-m月%-d日 %H:%M}"
    if key == "due_day":
        return wareki(row.case.due_date) if row.case.due_date else "—"
    return str(_BY_KEY[key].export(row) or "—")
