"""What a run counted in words, two runs side by side, and how long a run still takes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from yakuba.conversion.rules.differences import Change, files_changed, findings_changed
from yakuba.conversion.rules.layouts import Severity
from yakuba.conversion.rules.results import files_of, findings_of, replaced_of, undecided_of
from yakuba.conversion.rules.runs import RunState, media_type_of, role_of, said, state_of, time_left

from .sample import file_of, layout_of

BEGAN = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
LAYOUT = layout_of(file_of("resident", ["name", "kana"], name="住民"))


def found(reason: str, rows: int, field: str = "name", *, keeps_out: bool = True) -> dict[str, Any]:
    return {"field": field, "reason": reason, "keeps_out": keeps_out, "rows": rows}


def report(*findings: dict[str, Any], **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "file": "resident",
        "source": "jumin",
        "bytes": 100,
        "sha256": "a" * 64,
        "came": [10, 65],
        "passed": [8, 50],
        "kept_out": [2, 15],
        "broken": 0,
        "warned": 1,
        "found": list(findings),
        "replaced": [],
        "undecided": [],
    }
    return {"files": [{**usual, **more}]}


def test_rows_and_sums_of_lines_both_have_to_agree():
    (one,) = files_of(report(), LAYOUT, LAYOUT)
    assert (one.name, one.source, one.came, one.passed, one.kept_out) == ("住民", "jumin", 10, 8, 2)
    assert one.is_balanced
    # As many rows, but not the same ones.
    (one,) = files_of(report(kept_out=[2, 14]), LAYOUT, LAYOUT)
    assert not one.is_balanced


def test_findings_are_told_in_words_the_most_frequent_first():
    given = report(found("missing", 3), found("digits.other", 7, "kana", keeps_out=False), broken=5)
    first, second, third = findings_of(given, LAYOUT)
    assert (first.field, first.rows, first.severity) == ("kana", 7, Severity.WARNING)
    assert (second.field, second.sentence) == (
        "（行の全体）",
        "項目の数がほかの行と違います。",
    )
    assert third.sentence == "値がありません。"
    assert third.remedy


def test_characters_are_listed_by_how_often_they_were_met():
    rows = [
        {"character": "F040", "field": "name", "rows": 2, "first": 9},
        {"character": "F041", "field": "name", "rows": 4, "first": 3},
    ]
    assert [one.character for one in undecided_of(report(undecided=rows), LAYOUT)] == [
        "F041",
        "F040",
    ]
    replaced = [
        {"character": "U+9AD9", "becomes": "高", "by": "DECIDED", "field": "name", "rows": 1}
    ]
    (one,) = replaced_of(report(replaced=replaced), LAYOUT)
    assert (one.character, one.becomes, one.field) == ("U+9AD9", "高", "name")
    assert one.basis


def test_what_came_and_grew_stands_before_what_went():
    old = findings_of(
        report(found("missing", 5), found("code.outside", 3), found("length.over", 2)), LAYOUT
    )
    new = findings_of(
        report(found("missing", 6), found("length.over", 2), found("digits.other", 1)), LAYOUT
    )
    changes = findings_changed(old, new)
    assert [(one.change, one.before, one.after) for one in changes] == [
        (Change.CAME, 0, 1),
        (Change.MORE, 5, 6),
        (Change.WENT, 3, 0),
        (Change.SAME, 2, 2),
    ]
    assert [one.difference for one in findings_changed(new, old)][:2] == [3, -1]


def test_files_of_two_runs_stand_side_by_side():
    old = files_of(report(), LAYOUT, LAYOUT)
    new = files_of(report(came=[12, 90], sha256="b" * 64), LAYOUT, LAYOUT)
    (one,) = files_changed(old, new)
    assert not one.has_same_input
    assert one.rows[0] == ("移行元", 10, 12, 2)
    (one,) = files_changed(old, old)
    assert one.has_same_input
    (one,) = files_changed([], new)
    assert one.rows[0] == ("移行元", None, 12, None)
    assert not one.has_same_input


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0秒"), (59, "59秒"), (61, "約1分"), (200, "約3分"), (7_000, "約2時間"), (-5, "0秒")],
)
def test_a_length_of_time_is_said_as_people_say_it(seconds, words):
    assert said(timedelta(seconds=seconds)) == words


def test_the_rest_takes_as_long_as_what_was_done_did():
    at = BEGAN + timedelta(seconds=30)
    assert time_left(started=BEGAN, at=at, done=3, of=12) == timedelta(seconds=90)
    assert time_left(started=BEGAN, at=at, done=12, of=12) == timedelta(0)
    assert time_left(started=BEGAN, at=at, done=0, of=12) is None
    assert time_left(started=BEGAN, at=BEGAN, done=1, of=12) is None


@pytest.mark.parametrize(
    ("stamps", "state"),
    [
        ("", RunState.WAITING),
        ("started", RunState.RUNNING),
        ("started failed", RunState.FAILED),
        ("started failed cancelled", RunState.CANCELLED),
        ("started cancelled ended", RunState.DONE),
    ],
)
def test_the_state_follows_from_the_stamps(stamps, state):
    given = dict.fromkeys(("started", "ended", "failed", "cancelled"))
    assert state_of(**{**given, **dict.fromkeys(stamps.split(), BEGAN)}) is state
    assert state.label
    assert state.is_open is (state in (RunState.WAITING, RunState.RUNNING))


def test_results_are_told_apart_by_their_names():
    assert role_of("resident.csv", {"resident.csv"}) == "移行先のファイル"
    assert role_of("resident.parquet", {"resident.csv"}) == "分析用（Parquet）"
    assert role_of("errors.xlsx", ()) == "エラーの一覧（Excel）"
    assert media_type_of("report.JSON") == "application/json"
    assert media_type_of("resident.csv") == "application/octet-stream"
    assert media_type_of("resident") == "application/octet-stream"
