"""From the cells of a town's own list to projects and tasks, or to faults by cell. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from yakuba.kernel.columns import Fault, Row, plain, tidy
from yakuba.kernel.text import clean_line, clean_text

from .stages import Priority
from .takeover import MOST_FAULTS, SUMS, Column
from .takeover_money import UNITS, UnreadableAmount, yen_of

_PRIORITIES: Final = {
    **dict.fromkeys(("高", "high", "a", "最優先", "◎"), Priority.HIGH),
    **dict.fromkeys(("中", "middle", "medium", "b", "通常", "○"), Priority.MIDDLE),
    **dict.fromkeys(("低", "low", "c", "△"), Priority.LOW),
}
_DONE: Final = frozenset({"完了", "済", "済み", "終了", "done", "○", "●", "100%"})
_OPEN: Final = frozenset(
    {"未", "未着手", "未了", "進行中", "実施中", "着手", "対応中", "遅延", "保留", "todo", "doing"}
)
_MOST_TITLE: Final = 200
_MOST_NAME: Final = 120
_MOST_HOURS: Final = Decimal(100_000)
_MOST_DAYS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Known:
    """Who and what the list may name, by tidied name: keys of people and of departments.

    A name that two people have maps to None; it cannot be taken for either.
    """

    people: Mapping[str, int | None]
    departments: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as the list has it; `row` is where it stands in the sheet."""

    row: int
    title: str
    group: str = ""
    start: date | None = None
    finish: date | None = None
    days: int | None = None
    assignee: int | None = None
    effort_hours: Decimal | None = None
    progress: int = 0
    is_done: bool = False
    note: str = ""


@dataclass(slots=True)
class ProjectLines:
    """A project as the list has it, with its tasks; `name` is empty for the project at hand."""

    row: int
    name: str = ""
    code: str = ""
    department: int | None = None
    purpose: str = ""
    priority: Priority = Priority.MIDDLE
    start: date | None = None
    finish: date | None = None
    tasks: list[TaskLine] = field(default_factory=list)
    # In yen, and the row that said so.
    budget: int | None = None
    budget_row: int = 0

    @property
    def begins(self) -> date | None:
        """Return the day the project begins: its own, or that of its first task."""
        days = [one.start or one.finish for one in self.tasks]
        return self.start or min((day for day in days if day), default=None)

    @property
    def ends(self) -> date | None:
        """Return the day the project ends: its own, or that of its last task."""
        days = [one.finish or one.start for one in self.tasks]
        return self.finish or max((day for day in days if day), default=None)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a list came to: projects with tasks, and what cannot be taken over."""

    projects: tuple[ProjectLines, ...]
    faults: tuple[Fault, ...]
    rows: int
    headings: tuple[object, ...]
    sums: tuple[int, ...] = ()

    @property
    def tasks(self) -> int:
        return sum(len(project.tasks) for project in self.projects)

    @property
    def budget(self) -> int | None:
        """Return the yen of all projects, or None where the list says nothing of money."""
        amounts = [one.budget for one in self.projects if one.budget is not None]
        return sum(amounts) if amounts else None


class _Row(Row[Column]):
    def raw(self, column: Column) -> object:
        value = super().raw(column)
        return None if isinstance(value, str) and not value.strip() else value

    @property
    def is_blank(self) -> bool:
        return all(self.raw(column) is None for column in self._places)

    @property
    def is_sum(self) -> bool:
        """Tell whether the row adds up those above: it says so, and names no task."""
        return self.raw(Column.TASK) is None and any(
            isinstance(cell, str) and tidy(cell) in SUMS for cell in self._cells
        )

    def shown(self, column: Column) -> str:
        value = self.raw(column)
        return "" if value is None else clean_line(str(value))

    def day_text(self, column: Column) -> str:
        return plain(self.raw(column))

    def line(self, column: Column, most: int = _MOST_NAME) -> str:
        return self._within(column, clean_line(plain(self.raw(column))), most)

    def lines(self, column: Column, most: int) -> str:
        return self._within(column, clean_text(plain(self.raw(column))), most)

    def _within(self, column: Column, text: str, most: int) -> str:
        if len(text) > most:
            self.wrong(column, f"{column.label}は{most}文字までにしてください。")
        return text

    def number_in(self, column: Column, lowest: Decimal, highest: Decimal) -> Decimal | None:
        value = self.raw(column)
        if value is None:
            return None
        text = tidy(value).removesuffix("%").removesuffix("時間").removesuffix("h")
        try:
            number = Decimal(text.removesuffix("日").replace(",", ""))
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_nan() or not lowest <= number <= highest:
            self.wrong(
                column, f"{column.label}は{lowest}から{highest}までの数字で入力してください。"
            )
            return None
        return number

    def known(self, column: Column, names: Mapping[str, int | None], noun: str) -> int | None:
        text = self.line(column)
        if not text:
            return None
        key = names.get(tidy(text), 0)
        if key is None:
            self.wrong(
                column, f"「{text}」という{noun}が2つ以上あります。あとで画面から選んでください。"
            )
        elif key == 0:
            self.wrong(
                column, f"「{text}」という{noun}は登録されていません。名称を確かめてください。"
            )
            return None
        return key


def read(
    rows: Sequence[Sequence[object]],
    *,
    heading_at: int,
    columns: Mapping[int, Column],
    known: Known,
    into_project: bool,
) -> Reading:
    """Read everything below the headings; a row without a project belongs to the one above.

    The row numbers of faults and sums are those of the sheet, from 1.
    """
    faults: list[Fault] = []
    headings = rows[heading_at] if rows else ()
    projects: list[ProjectLines] = [ProjectLines(0)] if into_project else []
    by_name: dict[tuple[str, str], ProjectLines] = {}
    sums: list[int] = []
    count = 0
    for number, cells in enumerate(rows[heading_at + 1 :], start=heading_at + 2):
        row = _Row(number, cells, columns, headings, faults)
        if row.is_sum:
            sums.append(number)
        if row.is_blank or row.is_sum:
            continue
        count += 1
        project = projects[-1] if into_project else _project(row, projects, by_name, known)
        if project is not None:
            project.tasks.extend(_tasks(row, known))
            if not into_project:
                _budget(row, project)
    return Reading(
        tuple(projects), tuple(faults[:MOST_FAULTS]), count, tuple(headings), tuple(sums)
    )


def _project(
    row: _Row,
    projects: list[ProjectLines],
    by_name: dict[tuple[str, str], ProjectLines],
    known: Known,
) -> ProjectLines | None:
    code, name = row.line(Column.CODE, 20), row.line(Column.PROJECT)
    if not name and not code:
        if not projects:
            row.wrong(Column.PROJECT, "事業の名称がありません。名称を入力してください。")
            return None
        return projects[-1]
    found = by_name.get((code, name))
    if found is not None:
        return found
    if not name:
        row.wrong(Column.PROJECT, "事業の名称がありません。名称を入力してください。")
    department = row.known(Column.DEPARTMENT, known.departments, "課")
    if department is None and row.raw(Column.DEPARTMENT) is None:
        row.wrong(Column.DEPARTMENT, "所管課がありません。課の名称を入力してください。")
    made = ProjectLines(
        row.number,
        name,
        code,
        department,
        row.lines(Column.PURPOSE, 2000),
        _priority(row),
    )
    if not row.line(Column.TASK, _MOST_TITLE):
        # A row for the project itself: its dates are those of the whole.
        made.start, made.finish = row.day(Column.START), row.day(Column.FINISH)
        _ordered(row, made.start, made.finish)
    projects.append(made)
    by_name[code, name] = made
    return made


def _budget(row: _Row, project: ProjectLines) -> None:
    """Give the project the amount of the row; several rows of a project say the same one."""
    for column, unit in UNITS.items():
        value = row.raw(column)
        if value is None:
            continue
        try:
            amount = yen_of(value, unit)
        except UnreadableAmount as fault:
            row.wrong(column, str(fault))
            continue
        if project.budget is None and amount is not None:
            project.budget, project.budget_row = amount, row.number
        elif amount is not None and amount != project.budget:
            row.wrong(
                column,
                f"{project.budget_row}行目の予算額と違います。1つの事業に1つの額にしてください。",
            )


def _priority(row: _Row) -> Priority:
    text = row.line(Column.PRIORITY)
    if not text:
        return Priority.MIDDLE
    found = _PRIORITIES.get(tidy(text))
    if found is None:
        row.wrong(Column.PRIORITY, "優先度は「高」「中」「低」のどれかで入力してください。")
    return found or Priority.MIDDLE


def _tasks(row: _Row, known: Known) -> Iterator[TaskLine]:
    title = row.line(Column.TASK, _MOST_TITLE)
    if not title:
        return
    start, finish = row.day(Column.START), row.day(Column.FINISH)
    _ordered(row, start, finish)
    days = row.number_in(Column.DAYS, Decimal(0), Decimal(_MOST_DAYS))
    percent = _percent(row)
    yield TaskLine(
        row=row.number,
        title=title,
        group=row.line(Column.GROUP, _MOST_TITLE),
        start=start,
        finish=finish,
        days=None if days is None else int(days),
        assignee=row.known(Column.ASSIGNEE, known.people, "職員"),
        effort_hours=row.number_in(Column.EFFORT, Decimal(0), _MOST_HOURS),
        progress=percent,
        is_done=_is_done(row) or percent == 100,
        note=row.lines(Column.NOTE, 4000),
    )


def _ordered(row: _Row, start: date | None, finish: date | None) -> None:
    if start and finish and finish < start:
        row.wrong(Column.FINISH, "完了日が開始日より前です。どちらかを直してください。")


def _percent(row: _Row) -> int:
    value = row.raw(Column.PROGRESS)
    if isinstance(value, float) and 0 <= value <= 1:
        # A cell in the format 0 % holds a share.
        return round(value * 100)
    found = row.number_in(Column.PROGRESS, Decimal(0), Decimal(100))
    return 0 if found is None else int(found)


def _is_done(row: _Row) -> bool:
    text = tidy(row.line(Column.STATE))
    if text and text not in _DONE | _OPEN:
        row.wrong(Column.STATE, "状態は「未着手」「進行中」「完了」のどれかで入力してください。")
    return text in _DONE
