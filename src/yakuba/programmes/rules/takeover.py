"""What a column of a town's own list can be, and how its headings tell. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from yakuba.kernel import columns as kernel

# What is listed at once: nobody mends more than this before looking again.
MOST_FAULTS: Final = 500
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 60
# What a row of sums begins with, tidied.
SUMS: Final = frozenset({"計", "合計", "小計", "総計", "総合計", "合計(千円)"})


class Column(StrEnum):
    """The fields of projects and tasks that a list can fill."""

    CODE = "CODE"
    PROJECT = "PROJECT"
    DEPARTMENT = "DEPARTMENT"
    PURPOSE = "PURPOSE"
    PRIORITY = "PRIORITY"
    BUDGET = "BUDGET"
    BUDGET_THOUSAND = "BUDGET_THOUSAND"
    TASK = "TASK"
    GROUP = "GROUP"
    START = "START"
    FINISH = "FINISH"
    DAYS = "DAYS"
    ASSIGNEE = "ASSIGNEE"
    EFFORT = "EFFORT"
    PROGRESS = "PROGRESS"
    STATE = "STATE"
    NOTE = "NOTE"

    @property
    def label(self) -> str:
        return _LABELS[self]


# Short, so that a phone shows the unit too.
_LABELS: Final = {
    Column.CODE: "事業番号",
    Column.PROJECT: "事業の名称",
    Column.DEPARTMENT: "所管課",
    Column.PURPOSE: "事業の目的",
    Column.PRIORITY: "優先度",
    Column.BUDGET: "予算(円)",
    Column.BUDGET_THOUSAND: "予算(千円)",
    Column.TASK: "タスクの名称",
    Column.GROUP: "大項目（まとまり）",
    Column.START: "開始日",
    Column.FINISH: "完了日（期限）",
    Column.DAYS: "日数（開庁日）",
    Column.ASSIGNEE: "担当者",
    Column.EFFORT: "予定工数（時間）",
    Column.PROGRESS: "進み具合（%）",
    Column.STATE: "状態",
    Column.NOTE: "備考",
}
# 「令和8年度当初予算額」, without the unit that may follow.
_BUDGET: Final = r"((令和|平成)(元|\d+)|[rh]\d+|20\d\d)?(年度)?(の)?(当初|現計|最終|事業)?(予算|事業費)(額|現額)?"
# Headings as towns write them; the first that fits wins, the more telling ones stand first.
_HEADINGS: Final = (
    # A bare "No." counts the lines of one list; next year's list has the same numbers again.
    (Column.CODE, r"(事業|案件|プロジェクト|管理|整理)(の)?(番号|コード|no\.?|id)|コード"),
    (Column.PROJECT, r"(事業|案件|施策|プロジェクト|取組)(の)?(名|名称|件名)?"),
    (Column.DEPARTMENT, r"(所管|担当|主管)?(課|部署|課名|部局|所属|課室|部課)(名)?|所管"),
    (Column.PURPOSE, r"(事業)?(の)?(目的|概要|内容)"),
    (Column.PRIORITY, r"優先(度|順位)|重要度"),
    (Column.BUDGET_THOUSAND, _BUDGET + r"[(\[]?(単位)?:?千円[)\]]?"),
    (Column.BUDGET, _BUDGET + r"([(\[]?(単位)?:?円[)\]]?)?"),
    (Column.GROUP, r"大項目|大分類|フェーズ|工程|区分"),
    (Column.TASK, r"(タスク|作業|項目|小項目|作業項目|作業名|todo|実施内容)(名|名称|内容)?"),
    (Column.START, r"(着手|開始)(予定)?(日|年月日)?|自|start"),
    (Column.FINISH, r"(完了|終了|期限|締切|納期)(予定)?(日|年月日)?|至|期日|end|due"),
    (Column.DAYS, r"(所要)?(日数|期間)"),
    (Column.ASSIGNEE, r"(担当|主担当)(者|者名|氏名)?|氏名"),
    (Column.EFFORT, r"(予定|見込)?(工数|時間)(\(時間\)|\(h\))?"),
    (Column.PROGRESS, r"進捗(率|度|状況)?(\(?%\)?)?|進み具合(\(?%\)?)?|達成率"),
    (Column.STATE, r"状態|ステータス|状況|status"),
    (Column.NOTE, r"備考|メモ|説明|コメント|特記事項"),
)


def guess(headings: Sequence[object]) -> dict[int, Column]:
    """Return which place is which field, as far as the headings tell; no field twice."""
    return kernel.guess(headings, _HEADINGS)


def heading_row(rows: Sequence[Sequence[object]]) -> int:
    """Return the number (from 0) of the row that looks most like headings."""
    return kernel.heading_row(rows, _HEADINGS)


def fault_in(columns: Mapping[int, Column], *, has_project: bool) -> str:
    """Return why the choice of columns cannot be meant, in Japanese, or an empty text."""
    if said := kernel.doubled(columns):
        return said
    chosen = columns.values()
    budgets = [one for one in chosen if one in (Column.BUDGET, Column.BUDGET_THOUSAND)]
    if len(budgets) > 1:
        return "予算額の列が2つ選ばれています。1つにしてください。"
    if has_project and budgets:
        return (
            "予算額の列は、事業の一覧を取り込むときだけ選べます。「取り込まない」にしてください。"
        )
    if has_project:
        return "" if Column.TASK in chosen else "「タスクの名称」の列を選んでください。"
    if Column.PROJECT not in chosen:
        return "「事業の名称」の列を選んでください。"
    if Column.DEPARTMENT not in chosen:
        return "「所管課」の列を選んでください。"
    return ""
