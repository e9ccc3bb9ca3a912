"""Headings tell what a column is, and each wrong cell is told by its place."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from yakuba.programmes.rules.stages import Priority
from yakuba.programmes.rules.takeover import Column, fault_in, guess, heading_row
from yakuba.programmes.rules.takeover_money import (
    UnreadableAmount,
    guess_unit,
    guess_year,
    yen_of,
)
from yakuba.programmes.rules.takeover_reading import Known, Reading, read

KNOWN = Known(
    people={"青木美咲": 1, "工藤拓也": 2, "鈴木一郎": None},
    departments={"環境課": 10, "子育て支援課": 11},
)
HEADINGS = [
    "事業番号",
    "事業名",
    "所管課",
    "作業項目",
    "着手日",
    "期限",
    "担当者",
    "進捗率",
    "備考",
]


def reading(*rows: list[object], headings: list[str] = HEADINGS, into: bool = False) -> Reading:
    return read(
        [headings, *rows],
        heading_at=0,
        columns=guess(headings),
        known=KNOWN,
        into_project=into,
    )


def test_usual_headings_are_understood():
    assert guess(HEADINGS) == {
        0: Column.CODE,
        1: Column.PROJECT,
        2: Column.DEPARTMENT,
        3: Column.TASK,
        4: Column.START,
        5: Column.FINISH,
        6: Column.ASSIGNEE,
        7: Column.PROGRESS,
        8: Column.NOTE,
    }


@pytest.mark.parametrize("heading", ["No.", "№", "番号", "ID"])
def test_a_running_number_of_the_list_is_no_number_of_a_project(heading: str):
    assert guess([heading, "事業名"]) == {1: Column.PROJECT}


def test_a_row_of_sums_is_told_and_not_taken():
    found = reading(
        ["1", "広報", "環境課", "原稿", "2026/5/1", "2026/5/8"],
        ["", "合　計", "", "", "", ""],
        ["2", "合計特殊出生率の公表", "環境課", "集計", "2026/6/1", "2026/6/30"],
    )
    assert (found.faults, found.sums, found.rows) == ((), (3,), 2)
    assert [one.name for one in found.projects] == ["広報", "合計特殊出生率の公表"]


def test_a_project_lasts_from_its_first_task_to_its_last_unless_the_list_says_otherwise():
    found = reading(
        ["1", "広報", "環境課", "原稿", "2026/5/1", "2026/5/8"],
        ["", "", "", "配布", "", "2026/6/30"],
        ["2", "防災", "環境課", "", "2026/4/1", "2027/3/31"],
        ["", "", "", "訓練", "2026/9/1", "2026/9/1"],
        ["3", "観光", "環境課", "", "", ""],
    )
    assert [(one.begins, one.ends) for one in found.projects] == [
        (date(2026, 5, 1), date(2026, 6, 30)),
        (date(2026, 4, 1), date(2027, 3, 31)),
        (None, None),
    ]


def test_no_field_is_guessed_twice():
    assert list(guess(["担当課", "所属", "担当者", "氏名"]).values()) == [
        Column.DEPARTMENT,
        Column.ASSIGNEE,
    ]


def test_headings_are_found_below_a_title():
    rows = [["令和8年度 事業一覧"], [], ["作成日", "2026-04-01"], HEADINGS, ["1", "広報"]]
    assert heading_row(rows) == 3


def test_rows_below_a_project_belong_to_it():
    found = reading(
        [
            "",
            "キャッシュレス",
            "環境課",
            "仕様書",
            date(2026, 5, 1),
            "R8.5.29",
            "工藤 拓也",
            0.5,
            "",
        ],
        [
            "",
            "",
            "",
            "入札公告",
            datetime(2026, 6, 1, tzinfo=UTC),
            "令和8年6月30日",
            "",
            "",
            "急ぐ",
        ],
    )
    assert found.faults == ()
    (project,) = found.projects
    assert (project.name, project.department, len(project.tasks)) == ("キャッシュレス", 10, 2)
    assert project.tasks[0].finish == date(2026, 5, 29)
    assert (project.tasks[0].progress, project.tasks[0].assignee) == (50, 2)
    assert project.tasks[1].start == date(2026, 6, 1)


def test_each_wrong_cell_is_told_by_its_place_and_its_remedy():
    found = reading(
        ["1", "広報", "広報課", "原稿", "2026/4/31", "2026/5/1", "山田", "120", ""],
        ["2", "", "環境課", "取材", "2026/6/2", "2026/6/1", "鈴木一郎", "", ""],
    )
    cells = {fault.cell: fault.sentence for fault in found.faults}
    assert set(cells) == {"C2", "E2", "G2", "H2", "B3", "F3", "G3"}
    assert "広報課" in cells["C2"] and "登録されていません" in cells["C2"]
    assert "0から100まで" in cells["H2"]
    assert "開始日より前" in cells["F3"]
    assert "2つ以上" in cells["G3"]


def test_a_list_of_tasks_goes_into_the_project_at_hand():
    headings = ["フェーズ", "タスク", "日数", "工数", "状態"]
    found = reading(
        ["準備", "調査", "5", "16時間", "完了"],
        ["", "設計", 10.0, 40.0, "進行中"],
        headings=headings,
        into=True,
    )
    assert found.faults == ()
    first, second = found.projects[0].tasks
    assert (first.group, first.days, first.effort_hours, first.is_done) == (
        "準備",
        5,
        Decimal(16),
        True,
    )
    assert (second.days, second.is_done) == (10, False)


def test_empty_rows_are_no_rows():
    found = reading(["", "", "", "", "", "", "", "", ""], ["1", "広報", "環境課"])
    assert (found.rows, len(found.projects), found.tasks) == (1, 1, 0)


def test_priorities_in_words_are_understood_and_others_refused():
    headings = ["事業名", "課", "優先度"]
    found = reading(["甲", "環境課", "高"], ["乙", "環境課", "大"], headings=headings)
    assert found.projects[0].priority is Priority.HIGH
    assert [fault.cell for fault in found.faults] == ["C3"]


@pytest.mark.parametrize(
    ("columns", "has_project", "words"),
    [
        ({0: Column.TASK}, True, ""),
        ({0: Column.PROJECT}, True, "タスクの名称"),
        ({0: Column.TASK}, False, "事業の名称"),
        ({0: Column.PROJECT}, False, "所管課"),
        ({0: Column.PROJECT, 1: Column.PROJECT}, False, "2つの列"),
        ({0: Column.PROJECT, 1: Column.DEPARTMENT}, False, ""),
    ],
)
def test_a_choice_of_columns_has_to_be_enough(
    columns: dict[int, Column], has_project: bool, words: str
):
    refusal = fault_in(columns, has_project=has_project)
    assert words in refusal if words else not refusal


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("予算額", Column.BUDGET),
        ("予算（円）", Column.BUDGET),
        ("令和8年度当初予算額（千円）", Column.BUDGET_THOUSAND),
        ("R8予算(単位：千円)", Column.BUDGET_THOUSAND),
        ("事業費［千円］", Column.BUDGET_THOUSAND),
        ("事業", Column.PROJECT),
        ("予算要求の時期", None),
    ],
)
def test_the_heading_of_a_budget_tells_its_unit(heading: str, column: Column | None):
    assert guess([heading]).get(0) is column


def test_a_unit_above_the_headings_holds_for_the_column():
    columns = {0: Column.PROJECT, 1: Column.BUDGET}
    above = [["令和8年度 事業一覧"], ["", "（単位：千円）"]]
    assert guess_unit(columns, above)[1] is Column.BUDGET_THOUSAND
    assert guess_unit(columns, above[:1])[1] is Column.BUDGET


@pytest.mark.parametrize(
    ("title", "heading", "year"),
    [
        ("令和8年度 事業一覧", "予算額", 2026),
        ("令和8年度 事業一覧", "R7予算額", 2025),
        ("2027年度 事業一覧", "予算額", 2027),
        ("平成31年度の事業", "予算額", 2019),
        ("令和元年度の事業", "予算額", 2019),
        ("事業一覧", "予算額", None),
    ],
)
def test_the_fiscal_year_of_a_budget_stands_in_its_heading_or_in_the_title(
    title: str, heading: str, year: int | None
):
    assert guess_year({0: Column.BUDGET}, [[title], [heading]], 1) == year


@pytest.mark.parametrize(
    ("cell", "unit", "yen"),
    [
        ("1,200", 1000, 1_200_000),
        (1200.0, 1000, 1_200_000),
        ("１，２００千円", 1000, 1_200_000),
        ("1234.5", 1000, 1_234_500),
        (3_500_000, 1, 3_500_000),
        ("￥3,500,000", 1, 3_500_000),
        ("0", 1, 0),
        ("－", 1000, None),
        ("未定", 1, None),
    ],
)
def test_amounts_come_in_as_yen(cell: object, unit: int, yen: int | None):
    assert yen_of(cell, unit) == yen


@pytest.mark.parametrize(
    ("cell", "unit", "words"),
    [
        ("12百万円", 1000, "単位が列の選び方"),
        ("500千円", 1, "単位が列の選び方"),
        ("500円", 1000, "単位が列の選び方"),
        ("△500", 1, "0以上の数字"),
        ("-500", 1, "0以上の数字"),
        ("0.5", 1, "0以上の数字"),
        ("約100", 1000, "千円の単位"),
        ("NaN", 1, "0以上の数字"),
        ("Infinity", 1, "0以上の数字"),
        ("1" * 30, 1, "0以上の数字"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_remedy(cell: object, unit: int, words: str):
    with pytest.raises(UnreadableAmount, match=words):
        yen_of(cell, unit)


def test_a_project_has_one_budget_wherever_its_rows_say_it():
    headings = ["事業名", "課", "予算額（千円）", "タスク"]
    found = reading(
        ["広報", "環境課", "1,200", "原稿"],
        ["", "", "", "配布"],
        ["広報", "環境課", "1,200", "印刷"],
        ["観光", "環境課", "－", ""],
        headings=headings,
    )
    assert found.faults == ()
    assert [one.budget for one in found.projects] == [1_200_000, None]
    assert found.budget == 1_200_000
    wrong = reading(
        ["広報", "環境課", "1,200", "原稿"],
        ["", "", "800", "配布"],
        ["観光", "環境課", "多め", ""],
        headings=headings,
    )
    cells = {fault.cell: fault.sentence for fault in wrong.faults}
    assert set(cells) == {"C3", "C4"}
    assert "2行目の予算額と違います" in cells["C3"]
    assert "千円の単位" in cells["C4"]


def test_budgets_are_of_projects_and_of_one_column():
    of_many = {0: Column.PROJECT, 1: Column.DEPARTMENT, 2: Column.BUDGET}
    assert fault_in(of_many, has_project=False) == ""
    doubled = of_many | {3: Column.BUDGET_THOUSAND}
    assert "2つ" in fault_in(doubled, has_project=False)
    assert "取り込まない" in fault_in({0: Column.TASK, 1: Column.BUDGET}, has_project=True)
