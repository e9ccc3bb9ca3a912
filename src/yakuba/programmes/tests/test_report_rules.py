"""Periods, changes and sentences of a report: without a database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.canonical import content_hash
from yakuba.kernel.fiscal import Month
from yakuba.programmes.rules.money import Money, added_up, known_yen
from yakuba.programmes.rules.pack_changes import ChangeKind, State, carried, changes_of, late, moved
from yakuba.programmes.rules.pack_report import (
    Cover,
    KpiLine,
    ProjectLine,
    Report,
    UnreadableReport,
    from_content,
    to_content,
)
from yakuba.programmes.rules.pack_words import rough_yen, sentences
from yakuba.programmes.rules.packs import PackKind, ReportPeriod
from yakuba.programmes.rules.stages import ProjectStage


def open_days(start: date, end: date) -> int:
    return (end - start).days


STATE = State(
    ProjectStage.RUNNING, date(2026, 12, 1), date(2026, 12, 1), Decimal(100), Decimal(40), 10, 5
)
LINE = ProjectLine(
    key=1,
    code="R8-0001",
    name="窓口のキャッシュレス化",
    department="環境課",
    owner="環境課長",
    initiative=None,
    priority="MIDDLE",
    stage="RUNNING",
    progress=40,
    before=30,
    track=(None, *range(30, 41)),
    go_live="2026-12-01",
    forecast="2026-12-11",
    late=10,
    moved=3,
    planned=1_000_000,
    spent=250_000,
    health="GREEN",
    status="契約が終わりました。",
    status_on="2026-10-20",
    reasons=("動きなし：30日以上、更新がありません。",),
    is_public=True,
)
COVER = Cover(
    "見本市",
    "題",
    "MONTH",
    "令和8年10月",
    "2026-10",
    "2026-10",
    "2026-10-31",
    "2026-11-02T09:30+09:00",
    1,
    "前月まで",
)


@pytest.mark.parametrize(
    ("kind", "on", "label"),
    [
        ("MONTH", date(2026, 11, 22), "令和8年10月"),
        ("MONTH", date(2026, 4, 1), "令和8年3月"),
        ("HALF", date(2026, 11, 22), "令和8年度上半期"),
        ("HALF", date(2026, 9, 30), "令和7年度下半期"),
        ("HALF", date(2026, 10, 1), "令和8年度上半期"),
        ("YEAR", date(2026, 11, 22), "令和7年度"),
        ("YEAR", date(2027, 4, 1), "令和8年度"),
    ],
)
def test_the_last_period_that_is_over_ended_before_the_day(kind: str, on: date, label: str):
    period = ReportPeriod.finished(PackKind(kind), on)
    assert (period.label, period.end <= on) == (label, True)


@pytest.mark.parametrize(
    ("kind", "month", "first", "last", "label", "compared"),
    [
        ("MONTH", "2026-10", "2026-10", "2026-10", "令和8年10月", "前月まで"),
        ("MONTH", "2026-04", "2026-04", "2026-04", "令和8年4月", "前年度"),
        ("HALF", "2026-04", "2026-04", "2026-09", "令和8年度上半期", "前年同期"),
        ("HALF", "2027-02", "2026-10", "2027-03", "令和8年度下半期", "前年同期"),
        ("YEAR", "2027-03", "2026-04", "2027-03", "令和8年度", "前年度"),
    ],
)
def test_a_period_is_named_and_compared_as_people_do(
    kind: str, month: str, first: str, last: str, label: str, compared: str
):
    period = ReportPeriod.of(PackKind(kind), Month.from_iso(month))
    assert (period.first.iso, period.last.iso) == (first, last)
    assert (period.label, period.compared_label) == (label, compared)


@given(
    kind=st.sampled_from(PackKind),
    year=st.integers(2020, 2090),
    month=st.integers(1, 12),
)
def test_every_month_lies_in_its_period_and_in_one_fiscal_year(
    kind: PackKind, year: int, month: int
):
    asked = Month(year, month)
    period = ReportPeriod.of(kind, asked)
    assert period.first <= asked <= period.last
    assert period.first.fiscal_year == period.last.fiscal_year
    assert period.compared.last < period.first
    assert len(period.tracked) == 12
    assert period.tracked[-1] == period.last


def test_a_state_holds_until_the_next_one():
    assert carried({2: STATE}, 4) == [None, None, STATE, STATE]


def test_a_forecast_moves_both_ways_and_only_lateness_counts_as_late():
    later = replace_state(forecast=date(2026, 12, 11))
    assert moved(STATE, later, open_days) == 10
    assert moved(later, STATE, open_days) == -10
    assert moved(None, STATE, open_days) is None
    assert late(later, open_days) == 10
    assert late(STATE, open_days) == 0
    assert late(replace_state(stage=ProjectStage.FINISHED), open_days) is None


def replace_state(**changes: object) -> State:
    return replace(STATE, **changes)


@pytest.mark.parametrize(
    ("before", "now", "days", "kinds"),
    [
        (None, STATE, None, ["ADDED"]),
        (STATE, STATE, 0, []),
        (STATE, STATE, 3, ["LATER"]),
        (STATE, STATE, -2, ["EARLIER"]),
        (STATE, replace_state(stage=ProjectStage.FINISHED), 3, ["FINISHED"]),
        (STATE, replace_state(stage=ProjectStage.CANCELLED), None, ["CANCELLED"]),
        (STATE, replace_state(stage=ProjectStage.SUSPENDED), None, ["SUSPENDED"]),
        (replace_state(stage=ProjectStage.SUSPENDED), STATE, None, ["RESUMED"]),
        (replace_state(stage=ProjectStage.PLANNED), STATE, None, ["STARTED"]),
        (None, replace_state(stage=ProjectStage.FINISHED), None, ["ADDED", "FINISHED"]),
    ],
)
def test_what_happened_follows_from_two_states(
    before: State | None, now: State, days: int | None, kinds: list[str]
):
    assert [kind.value for kind in changes_of(before, now, days)] == kinds


def test_progress_is_the_earned_share_of_the_effort_and_nothing_without_effort():
    assert STATE.progress == 40
    assert replace_state(effort=Decimal(0)).progress is None


def test_a_report_is_read_back_as_it_was_written():
    report = Report(
        COVER,
        ("一。",),
        "所見",
        ("2026-10",),
        (KpiLine("k", "利用率", "%", "UP"),),
        projects=(LINE,),
    )
    content = to_content(report)
    assert from_content(content) == report
    assert content_hash(content) == content_hash(to_content(from_content(content)))


def test_another_shape_is_refused_and_not_guessed():
    with pytest.raises(UnreadableReport):
        from_content({"shape": 99})


def test_the_five_sentences_are_counted_from_the_lines():
    lines = [LINE, replace(LINE, key=2, late=0, reasons=(), stage="FINISHED")]
    told = sentences(lines, [], [KpiLine("k", "利用率", "%", "UP", standing="BEHIND")])
    assert len(told) == 5
    assert "事業は2件（実施中1件、完了1件）" in told[0]
    assert "間に合わない見込みの事業は1件" in told[1]
    assert "「動きなし」（1件）" in told[2]
    assert told[3] == "KPIは1件で、要対応1件です。"
    assert "予算200万円に対して執行50万円（25.0%）" in told[4]


def test_money_that_nobody_wrote_down_is_not_said_to_be_nothing():
    unknown = replace(LINE, planned=None, spent=None)
    planned = replace(LINE, spent=None)
    unspent = replace(LINE, spent=0)

    def told(*lines: ProjectLine) -> str:
        return sentences(lines, [], [])[4]

    assert told(unknown) == "事業費はまだ登録されていません。"
    assert told(unspent) == "事業費は予算100万円に対して執行0円（0.0%）です。"
    assert told(planned, planned) == (
        "事業費は予算200万円で、執行額はまだ登録されていません"
        "（2件のうち予算の登録は2件、執行額の登録は0件）。"
    )
    # A share says of how many projects it knows both.
    assert told(LINE, planned, unknown) == (
        "事業費は予算200万円に対して執行25万円（12.5%）です"
        "（3件のうち予算の登録は2件、執行額の登録は1件）。"
    )
    assert told(replace(LINE, planned=0, spent=0)) == "事業費は予算0円に対して執行0円です。"


@pytest.mark.parametrize(
    ("lines", "sums"),
    [
        ([], (None, None)),
        ([(500, None)], (500, None)),
        ([(500, 0)], (500, 0)),
        ([(500, None), (0, 20), (None, None)], (500, 20)),
    ],
)
def test_sums_of_money_are_of_what_is_known(
    lines: list[tuple[int | None, int | None]], sums: tuple[int | None, int | None]
):
    assert added_up(Money(*line) for line in lines) == sums


@pytest.mark.parametrize(
    ("amount", "is_told", "known"),
    [(0, None, None), (0, True, 0), (7, None, 7), (7, True, 7), (None, True, None)],
)
def test_a_zero_of_an_old_record_is_not_known(
    amount: int | None, is_told: bool | None, known: int | None
):
    assert known_yen(amount, is_told=is_told) == known


def test_an_empty_town_still_says_five_whole_sentences():
    told = sentences([], [], [])
    assert len(told) == 5
    assert all(sentence.endswith("。") for sentence in told)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0円"),
        (9_999, "9,999円"),
        (12_345_678, "1,234万円"),
        (1_234_567_890, "12億3,456万円"),
        (100_000_000, "1億円"),
    ],
)
def test_large_sums_are_said_as_people_say_them(amount: int, text: str):
    assert rough_yen(amount) == text


def test_change_kinds_have_each_a_word():
    assert len({kind.label for kind in ChangeKind}) == len(ChangeKind)
