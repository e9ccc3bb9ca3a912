"""What may be answered to a requirement, what a new edition changes, and when one says go."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.conversion.queries.requirement_intake import shipped
from yakuba.conversion.rules.businesses import BUSINESSES, name_of
from yakuba.conversion.rules.fit import (
    ORDER,
    Answer,
    Asked,
    Fit,
    Wording,
    change_between,
    fault_in,
    tally,
)
from yakuba.conversion.rules.migration import (
    Criterion,
    Figures,
    ItemState,
    Outcome,
    fault_in_days,
    fault_in_outcome,
)
from yakuba.conversion.rules.requirement_file import Column, guess, heading_row, read
from yakuba.conversion.rules.requirement_file import fault_in as fault_in_columns

DUE = date(2027, 1, 29)


@pytest.mark.parametrize(
    ("answer", "asked", "said"),
    [
        (Answer(Fit.FIT), Asked.MUST, ""),
        (Answer(Fit.OPEN), Asked.NEVER, ""),
        (Answer(Fit.OPTION), Asked.OPTION, ""),
        (Answer(Fit.OPTION), Asked.MUST, "この要件は「必須」です"),
        (Answer(Fit.OPTION), Asked.NEVER, "この要件は「不可」です"),
        (Answer(Fit.WORKAROUND), Asked.MUST, "運用をどう変えるか"),
        (Answer(Fit.WORKAROUND, workaround="二度に分けて入力"), Asked.MUST, ""),
        (Answer(Fit.GAP, owner=1), Asked.MUST, "担当の職と期限"),
        (Answer(Fit.GAP, due=DUE), Asked.MUST, "担当の職と期限"),
        (Answer(Fit.GAP, owner=1, due=DUE), Asked.MUST, ""),
        (Answer(Fit.OUT), Asked.MUST, "対象にしない理由"),
        (Answer(Fit.OUT, note="使っていない"), Asked.MUST, ""),
    ],
)
def test_an_answer_says_what_it_has_to_say(answer: Answer, asked: Asked, said: str):
    fault = fault_in(answer, asked)
    assert said in fault
    assert bool(fault) is bool(said)


def test_the_undecided_are_counted_first_and_apart():
    counted = tally([("FIT", 3), ("OPEN", 2), ("GAP", 1), ("FIT", 1)])
    assert (counted.total, counted.judged, counted.open, counted.gaps) == (7, 5, 2, 1)
    assert counted.rows[0] == (Fit.OPEN, 2)
    assert set(ORDER) == set(Fit)


def wording(number: str, text: str = "受け付ける", basis: str = "") -> Wording:
    return Wording(number, "請求", text, Asked.MUST, basis)


def test_a_new_edition_tells_new_changed_gone_and_same():
    before = [wording("1"), wording("2"), wording("3")]
    after = [wording("1", basis="法7条"), wording("2", "記録する"), wording("4")]
    change = change_between(before, after)
    assert change.same == ("1",)
    assert change.changed == ("2",)
    assert change.gone == ("3",)
    assert change.added == ("4",)


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_no_requirement_is_lost_between_two_editions(old: set[int], new: set[int]):
    change = change_between(
        [wording(str(one)) for one in old],
        [wording(str(one), "別" if one % 2 else "受け付ける") for one in new],
    )
    assert len(change.added) + len(change.changed) + len(change.same) == len(new)
    assert len(change.gone) + len(change.changed) + len(change.same) == len(old)


@pytest.mark.parametrize(
    ("figures", "difference", "said"),
    [
        (Figures(1000, 985, 15), 0, "件数は一致しています"),
        (Figures(1000, 980, 15), 5, "5件が、移行先にもエラー行にもありません"),
        (Figures(1000, 1000, 15), -15, "移行元より15件多く"),
        (Figures(1000, 985, None), None, "照合していません"),
        (Figures(0, 0, 0), 0, "件数は一致しています"),
    ],
)
def test_counts_of_a_rehearsal_agree_or_the_gap_is_said(
    figures: Figures, difference: int | None, said: str
):
    assert figures.difference == difference
    assert said in figures.sentence


MET = Criterion("件数照合", ItemState.YES)
OPEN = Criterion("切戻し", ItemState.OPEN)
UNMET = Criterion("外字", ItemState.NO)


@pytest.mark.parametrize(
    ("outcome", "items", "said"),
    [
        (Outcome.GO, [MET], ""),
        (Outcome.GO, [], "判定項目がありません"),
        (Outcome.GO, [MET, OPEN], "「切戻し」が、まだ確かめられていません"),
        (Outcome.GO, [MET, UNMET], "「外字」が否です"),
        (Outcome.GO, [MET, Criterion("外字", ItemState.NO, is_overruled=True)], ""),
        (Outcome.GO, [Criterion("切戻し", ItemState.OPEN, is_overruled=True)], "まだ"),
        (Outcome.NO_GO, [OPEN, UNMET], ""),
        (Outcome.NO_GO, [], ""),
    ],
)
def test_go_only_when_nothing_stands_in_the_way(
    outcome: Outcome, items: list[Criterion], said: str
):
    fault = fault_in_outcome(outcome, items)
    assert said in fault
    assert bool(fault) is bool(said)


def test_a_rehearsal_ends_after_it_begins_and_within_three_months():
    assert fault_in_days(DUE, DUE) != ""
    assert fault_in_days(DUE, DUE + timedelta(days=1)) == ""
    assert "3か月以内" in fault_in_days(DUE, DUE + timedelta(days=100))


HEADINGS = ["機能ID", "機能・帳票", "要件", "実装区分", "根拠"]


def test_headings_are_found_below_a_title():
    rows = [["要件一覧", "", "", "", ""], HEADINGS, ["1", "請求", "受け付ける", "必須", "法7条"]]
    assert heading_row(rows) == 1
    assert list(guess(HEADINGS).values()) == [
        Column.NUMBER,
        Column.FUNCTION,
        Column.TEXT,
        Column.ASKED,
        Column.BASIS,
    ]


def test_a_choice_of_columns_names_what_is_missing():
    assert "番号" in fault_in_columns({0: Column.TEXT, 1: Column.ASKED})
    assert "2つの列" in fault_in_columns({0: Column.TEXT, 1: Column.TEXT})
    assert fault_in_columns(guess(HEADINGS)) == ""


@pytest.mark.parametrize(
    ("cells", "cell", "said"),
    [
        (["", "請求", "受け付ける", "必須", ""], "A2", "番号を入力"),
        (["1", "請求", "", "必須", ""], "C2", "要件を入力"),
        (["1", "請求", "受け付ける", "任意", ""], "D2", "「必須」「標準オプション」「不可」"),
        (["1", "あ" * 121, "受け付ける", "必須", ""], "B2", "120文字以内"),
    ],
)
def test_a_wrong_cell_is_told_by_its_place(cells: list[str], cell: str, said: str):
    reading = read([HEADINGS, cells], heading_at=0, columns=guess(HEADINGS))
    (fault,) = reading.faults
    assert fault.cell == cell
    assert said in fault.sentence
    assert reading.lines == ()


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("実装必須機能", Asked.MUST),
        ("標準オプション機能", Asked.OPTION),
        (" 実装不可 ", Asked.NEVER),
        ("◎", Asked.MUST),
    ],
)
def test_the_kind_is_read_as_lists_write_it(written: str, asked: Asked):
    rows = [HEADINGS, [1.0, "請求", "受け付ける", written, ""], ["", "", "", "", ""]]
    reading = read(rows, heading_at=0, columns=guess(HEADINGS))
    assert reading.faults == ()
    assert reading.lines == (Wording("1", "請求", "受け付ける", asked),)


def test_there_are_twenty_standardised_businesses():
    assert len(set(BUSINESSES.values())) == 20
    assert name_of("juki", "") == "住民基本台帳"
    assert name_of("", "墓地の管理") == "墓地の管理"


def test_shipped_lists_are_samples_that_read_without_fault():
    assert len(shipped()) >= 2
    for sample in shipped().values():
        assert "見本" in sample.title
        assert sample.business in BUSINESSES
        rows = [
            [one.number, one.function, one.text, one.asked.label, one.basis] for one in sample.lines
        ]
        reading = read([HEADINGS, *rows], heading_at=0, columns=guess(HEADINGS))
        assert reading.faults == ()
        assert reading.lines == sample.lines
