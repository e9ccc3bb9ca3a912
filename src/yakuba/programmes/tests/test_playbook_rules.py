"""Playbooks as data: every plan of one keeps its law, its windows and its order."""

import copy
import json
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yakuba.kernel.schedule.axis import Axis
from yakuba.kernel.schedule.tasks import LinkKind, Window
from yakuba.kernel.workdays import Calendar
from yakuba.programmes.rules import playbook_editing as editing
from yakuba.programmes.rules.playbook import OWN_WORDING, AnswerKind, Definition, Wording
from yakuba.programmes.rules.playbook_changes import ChangeKind, changes, lowered
from yakuba.programmes.rules.playbook_drawing import time_line
from yakuba.programmes.rules.playbook_expanding import Expansion, Unanswered, expand
from yakuba.programmes.rules.playbook_reading import parse
from yakuba.programmes.rules.playbook_schema import playbook_schema, validator
from yakuba.programmes.rules.playbook_text import UnreadableText, decode, read_document
from yakuba.programmes.rules.playbook_timing import Placing, Timing, timed
from yakuba.programmes.rules.playbook_windows import (
    Opening,
    next_year,
    on_axis,
    suggestions,
    with_later_years,
)
from yakuba.programmes.rules.playbook_words import UnreadablePlaybook

SHIPPED = sorted((Path(__file__).resolve().parents[4] / "data" / "playbooks").glob("*.json"))
TODAY = date(2026, 11, 20)
CALENDAR = Calendar()
AXIS = Axis.of(CALENDAR, date(2018, 1, 1), date(2040, 12, 31))
YEAR = [Opening(one.code, one.title, one.opens, one.closes) for one in suggestions([], TODAY)]
OPENINGS = with_later_years(YEAR, date(2039, 12, 31))
WINDOWS = on_axis(OPENINGS, AXIS)
FEW = settings(max_examples=60, deadline=None)


def shipped(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        next(path for path in SHIPPED if path.stem == name).read_text(encoding="utf-8")
    )
    return document


STANDARD = parse(shipped("standardisation"))


def plan(
    definition: Definition,
    expansion: Expansion,
    go_live: date,
    today: date = TODAY,
    placing: Placing = Placing.LATEST,
) -> Timing:
    return timed(
        definition,
        expansion,
        axis=AXIS,
        windows=WINDOWS,
        go_live=go_live,
        today=today,
        placing=placing,
    )


# The shipped ones


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_playbook_is_valid_and_says_where_it_comes_from(path: Path):
    definition = parse(json.loads(path.read_text(encoding="utf-8")))
    assert definition.code == path.stem
    source = tomllib.loads(path.with_suffix(".source.toml").read_text(encoding="utf-8"))
    assert {"publisher", "title", "address", "read", "licence"} <= set(source)
    official = [one for one in definition.steps if one.wording is Wording.OFFICIAL]
    assert len(official) == source["official_wording"]
    assert all(one.source for one in official)
    timed_steps = {one.code for one in definition.steps if one.minimum}
    assert timed_steps <= {one["step"] for one in source.get("time", ())}


def test_three_playbooks_are_shipped():
    assert [path.stem for path in SHIPPED] == ["online-procedures", "overall", "standardisation"]


def test_public_comment_on_a_full_assessment_takes_thirty_days_of_the_calendar():
    step = STANDARD.step("pia-public")
    assert step is not None and step.minimum is not None
    assert (step.minimum.days, step.minimum.unit.value) == (30, "CALENDAR")
    assert "第5の3" in step.minimum.source
    notice = STANDARD.step("tender-notice")
    assert notice is not None and notice.minimum is not None and notice.minimum.days == 10


# The language


def broken(**step: Any) -> dict[str, Any]:
    document = editing.new_document("chiiki", "地域")
    document["steps"][0] |= step
    return document


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (broken(days=-1), "作業「はじめの作業」の日数：0以上の整数"),
        (broken(days="5"), "作業「はじめの作業」の日数：整数で"),
        (broken(title=""), "空です"),
        (broken(code="窓口"), "半角の英小文字"),
        (broken(kind="GROUP"), "「WORK」、「MILESTONE」、「GATE」のどれか"),
        (broken(odd=1), "「odd」という項目は使えません"),
        (broken(phase="p"), "段階「p」がありません"),
        (broken(window="w"), "時期の枠「w」がありません"),
        (broken(needs=[{"step": "x"}]), "待つ作業「x」がありません"),
        (broken(needs=[{"step": "step-1"}]), "自分自身を待つ"),
        (broken(needs=[{"step": "go-live"}]), "一周しています"),
        (broken(needs=[{"step": "go-live"}, {"step": "go-live"}]), "2回あります"),
        (broken(repeat="q"), "くり返す質問「q」"),
        (broken(when={"q": ["a"]}), "質問「q」がありません"),
        (broken(gate="済み"), "通過の条件"),
        (broken(kind="GATE", days=0), "通過の条件"),
        (broken(kind="MILESTONE"), "日数は0"),
        (broken(wording="official"), "読んだ資料"),
        (broken(minimum={"days": 30, "unit": "CALENDAR"}), "根拠がありません"),
        (broken(code="go-live"), "2回使われています"),
        ({**broken(), "go_live": {"step": "step-1", "label": "日"}}, "マイルストーンにして"),
        ({**broken(), "go_live": {"step": "none", "label": "日"}}, "作業「none」がありません"),
        ({**broken(), "schema_version": 2}, "「1」のどれか"),
        ({"code": "x"}, "がありません。加えてください"),
        ({**broken(), "steps": []}, "1個以上"),
        ({**broken(), "title": "あ" * 121}, "長すぎます（121文字）"),
    ],
)
def test_a_bad_playbook_names_the_place_and_the_remedy(document: dict[str, Any], said: str):
    with pytest.raises(UnreadablePlaybook) as refused:
        parse(document)
    assert said in str(refused.value)
    assert all(fault.place and fault.sentence.endswith("。") for fault in refused.value.faults)


def test_the_schema_is_a_schema_and_a_new_playbook_follows_it():
    validator().check_schema(playbook_schema())
    assert parse(editing.new_document("chiiki", "地域")).own == 2
    assert Wording.OWN.label == OWN_WORDING


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@FEW
@given(st.data())
def test_no_damage_to_a_document_is_met_with_anything_but_sentences(data: st.DataObject):
    document = copy.deepcopy(shipped("overall"))
    part: Any = document
    while True:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = data.draw(st.sampled_from(keys))
        inner = part[key]
        if isinstance(inner, dict | list) and inner and data.draw(st.booleans()):
            part = inner
            continue
        part[key] = data.draw(JSON)
        break
    try:
        parse(document)
    except UnreadablePlaybook as refused:
        assert refused.faults


@FEW
@given(st.text(max_size=60) | st.text(alphabet='{}[]",:a1.\\u0', max_size=30))
def test_any_text_is_a_document_or_a_sentence(text: str):
    try:
        read_document(text)
    except UnreadableText as refused:
        assert str(refused).endswith("。")


@given(st.binary(max_size=60))
def test_any_file_is_a_text_or_a_sentence(content: bytes):
    try:
        decode(content)
    except UnreadableText as refused:
        assert str(refused).endswith("。")


# From answers to steps


@st.composite
def answers_to(draw: st.DrawFn, definition: Definition) -> dict[str, list[str]]:
    found = {}
    for question in definition.questions:
        values = [one.value for one in question.options]
        most = 1 if question.kind is AnswerKind.ONE else len(values)
        found[question.key] = draw(
            st.lists(st.sampled_from(values), min_size=1, max_size=min(most, 4), unique=True)
        )
    return found


@st.composite
def playbooks(draw: st.DrawFn) -> dict[str, Any]:
    """A playbook of any shape: later steps wait for earlier ones, under any answers."""
    document = editing.new_document("any", "任意")
    document["questions"] = [
        {"key": "one", "label": "類型", "kind": "one", "options": options("a", "b", "c")},
        {"key": "many", "label": "業務", "kind": "many", "options": options("x", "y", "z")},
        {"key": "more", "label": "課", "kind": "many", "options": options("p", "q")},
    ]
    document["windows"] = [{"code": "assembly", "title": "議会"}]
    steps: list[dict[str, Any]] = []
    for at in range(draw(st.integers(1, 9))):
        step: dict[str, Any] = {
            "code": f"s{at}",
            "title": f"作業{at}",
            "phase": "phase-1",
            "kind": "WORK",
            "days": draw(st.integers(1, 12)),
        }
        earlier = draw(st.lists(st.sampled_from(steps), max_size=3, unique_by=id)) if steps else []
        step["needs"] = [
            {
                "step": one["code"],
                "kind": draw(st.sampled_from(["FS", "FS", "SS", "FF", "SF"])),
                "lag": draw(st.integers(0, 4)),
            }
            for one in earlier
        ]
        step["repeat"] = draw(st.sampled_from(["", "", "many", "more"]))
        step["when"] = draw(
            st.dictionaries(
                st.just("one"), st.lists(st.sampled_from("abc"), min_size=1), max_size=1
            )
            | st.dictionaries(
                st.just("many"), st.lists(st.sampled_from("xyz"), min_size=1), max_size=1
            )
        )
        if draw(st.integers(0, 3)) == 0:
            unit = draw(st.sampled_from(["CALENDAR", "WORKING"]))
            days = draw(st.integers(0, 40))
            step["minimum"] = {"days": days, "unit": unit, "source": "規則"}
        if draw(st.integers(0, 4)) == 0 and step["days"] < 10 and "minimum" not in step:
            step["window"] = "assembly"
        if not step["repeat"]:
            del step["repeat"]
        steps.append(step)
    goal = document["steps"][1]
    goal["needs"] = [
        {"step": one["code"]} for one in draw(st.lists(st.sampled_from(steps), unique_by=id))
    ]
    after = {
        "code": "after",
        "title": "検証",
        "phase": "phase-1",
        "kind": "WORK",
        "days": 5,
        "needs": [{"step": "go-live"}],
    }
    return {**document, "steps": [*steps, goal, after]}


def options(*values: str) -> list[dict[str, str]]:
    return [{"value": value, "label": f"選択{value}"} for value in values]


@FEW
@given(st.data())
def test_no_link_leads_to_nothing_and_every_need_is_a_link(data: st.DataObject):
    definition = parse(data.draw(playbooks()))
    expansion = expand(definition, data.draw(answers_to(definition)))
    codes = [draft.code for draft in expansion.drafts]
    assert len(set(codes)) == len(codes)
    assert {one for link in expansion.links for one in (link.before, link.after)} <= set(codes)
    links = {(one.before, one.after, one.kind): one.lag for one in expansion.links}
    assert len(links) == len(expansion.links)
    by_step: dict[str, list[Any]] = {}
    for draft in expansion.drafts:
        by_step.setdefault(draft.step.code, []).append(draft)
    for draft in expansion.drafts:
        for need in draft.step.needs:
            for earlier in by_step.get(need.step, ()):
                is_like = earlier.step.repeat and earlier.step.repeat == draft.step.repeat
                if is_like and earlier.option != draft.option:
                    continue
                assert links[earlier.code, draft.code, need.kind] >= need.lag


def test_who_waits_for_what_is_left_out_waits_for_what_it_waited_for():
    answers = {
        "businesses": ["juki"],
        "pia": ["none"],
        "procurement": ["proposal"],
        "budget": ["held"],
        "rules": ["none"],
    }
    expansion = expand(STANDARD, answers)
    assert "pia-public" not in expansion.codes()
    before = {one.before for one in expansion.links if one.after == "data-moving.juki"}
    # The gate of the assessment is left out with all before it, up to the plan of the migration.
    assert before == {"settings.juki", "migration-plan", "rfi-analysis"}
    selecting = {one.before for one in expansion.links if one.after == "selecting"}
    assert selecting == {"rfp", "rfp-papers", "instrument", "rfi-analysis"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"businesses": []}, "「対象の業務」を選んでください"),
        ({"pia": ["full", "basic"]}, "一つだけ"),
        ({"pia": ["odd"]}, "選択肢から"),
    ],
)
def test_a_plan_needs_its_answers(changed: dict[str, list[str]], said: str):
    answers = {one.key: [one.options[0].value] for one in STANDARD.questions}
    with pytest.raises(Unanswered, match=said):
        expand(STANDARD, {**answers, **changed})


# From steps to days


def assert_kept(expansion: Expansion, timing: Timing, placing: Placing = Placing.LATEST) -> None:
    """Look at the dates alone: minima by the calendar, windows by their days, links by open days."""
    placed = {one.draft.code: one for one in timing.placed}
    for one in timing.placed:
        minimum, window = one.draft.step.minimum, one.draft.step.window
        if minimum is not None and minimum.unit.value == "CALENDAR":
            # The days after it are closed ones up to the end of the period.
            assert AXIS.date_of(AXIS.close_of(one.finish)) > one.start + timedelta(minimum.days)
        elif minimum is not None:
            assert CALENDAR.between(one.start, one.finish) >= minimum.days
        if window in WINDOWS:
            assert any(w.opens <= one.start and one.finish <= w.closes for w in OPENINGS[window]), (
                one
            )
        assert CALENDAR.is_open(one.start) or one.draft.step.kind.is_point
    for link in expansion.links:
        first, second = placed[link.before], placed[link.after]
        if first.draft.step.kind.is_point or second.draft.step.kind.is_point:
            assert second.finish >= first.start or link.lag < 0 or link.kind is LinkKind.SF
            continue
        begins = AXIS.start_of(first.start), AXIS.start_of(second.start)
        ends = AXIS.close_of(first.finish), AXIS.close_of(second.finish)
        base = begins[0] if link.kind in (LinkKind.SS, LinkKind.SF) else ends[0]
        have = ends[1] if link.kind in (LinkKind.FF, LinkKind.SF) else begins[1]
        assert have >= base + link.lag


DAYS = st.integers(1, 1400).map(lambda days: TODAY + timedelta(days=days))


@FEW
@given(st.data(), DAYS, st.sampled_from(Placing))
def test_every_plan_of_any_playbook_keeps_minima_windows_and_links(
    data: st.DataObject, go_live: date, placing: Placing
):
    definition = parse(data.draw(playbooks()))
    expansion = expand(definition, data.draw(answers_to(definition)))
    timing = plan(definition, expansion, go_live, placing=placing)
    assert_kept(expansion, timing, placing)
    assert all(one.start >= TODAY for one in timing.placed)


@pytest.mark.parametrize("name", [path.stem for path in SHIPPED])
@settings(max_examples=25, deadline=None)
@given(data=st.data(), go_live=DAYS, placing=st.sampled_from(Placing))
def test_every_plan_of_a_shipped_playbook_keeps_the_law(
    name: str, data: st.DataObject, go_live: date, placing: Placing
):
    definition = parse(shipped(name))
    expansion = expand(definition, data.draw(answers_to(definition)))
    timing = plan(definition, expansion, go_live, placing=placing)
    assert_kept(expansion, timing, placing)
    if timing.late_by == 0:
        goal = next(one for one in timing.placed if one.draft.code == definition.go_live.step)
        assert goal.start == AXIS.date_of(AXIS.start_of(go_live))
        before = set(expansion.codes()) - expansion.after(goal.draft.code)
        ends = [one.finish for one in timing.placed if one.draft.code in before - {goal.draft.code}]
        assert max(ends) <= goal.start
    assert bool(timing.late_by) <= bool(timing.sentences())
    assert time_line(timing, TODAY).startswith("<svg")


@FEW
@given(st.data(), st.dates(TODAY + timedelta(days=700), TODAY + timedelta(days=1400)))
def test_a_plan_that_is_in_time_waits_as_long_as_the_day_allows(data: st.DataObject, go_live: date):
    expansion = expand(STANDARD, data.draw(answers_to(STANDARD)))
    latest = plan(STANDARD, expansion, go_live)
    assume(not latest.late)
    assert all(one.begin_by in (None, one.start) for one in latest.placed)
    earliest = plan(STANDARD, expansion, go_live, placing=Placing.EARLIEST)
    assert all(
        early.start <= late.start
        for early, late in zip(earliest.placed, latest.placed, strict=True)
        if late.begin_by
    )


def test_it_says_what_is_late_by_how_many_open_days_and_why():
    answers = {
        "businesses": ["juki"],
        "pia": ["full"],
        "procurement": ["proposal"],
        "budget": ["held"],
        "rules": ["none"],
    }
    expansion = expand(STANDARD, answers)
    go_live = date(2027, 10, 1)
    fine = plan(STANDARD, expansion, go_live, today=date(2026, 4, 1))
    assert (fine.late, fine.late_by, fine.sentences()) == ((), 0, ())
    begin_by = next(one.begin_by for one in fine.placed if one.draft.code == "organising")
    assert begin_by is not None
    today = CALENDAR.after(begin_by, 15)
    timing = plan(STANDARD, expansion, go_live, today=today)
    assert (timing.late_by, timing.late[0].days) == (15, 15)
    first, why, reached = timing.sentences()
    assert first.startswith(
        "令和9年10月1日を標準準拠システムの稼働日とするには、「推進体制の立ち上げ」を"
    )
    assert first.endswith("までに始める必要があります。すでに15開庁日遅れています。")
    assert why.startswith("そのあとに、「現行システムの概要調査（住民基本台帳）」（15開庁日）")
    assert "（15開庁日の遅れ）" in reached


def test_a_window_that_is_missed_is_named_with_the_next_one():
    answers = {one.key: [one.options[0].value] for one in STANDARD.questions}
    timing = plan(STANDARD, expand(STANDARD, answers), date(2027, 6, 1))
    assert any("「予算要求」を行える時期に間に合いません" in said for said in timing.sentences())


def test_a_kind_without_windows_binds_nobody():
    answers = {one.key: [one.options[0].value] for one in STANDARD.questions}
    timing = timed(
        STANDARD,
        expand(STANDARD, answers),
        axis=AXIS,
        windows={"cutover": (Window(0, len(AXIS.ordinals) - 1),)},
        go_live=date(2029, 4, 2),
        today=TODAY,
    )
    assert timing.late_by == 0


# Windows of the year


def test_years_that_are_not_registered_are_taken_to_be_like_the_last():
    one = Opening("assembly", "12月議会", date(2026, 12, 1), date(2026, 12, 18))
    found = with_later_years([one], date(2029, 1, 1))["assembly"]
    assert [(w.opens.year, w.is_assumed) for w in found] == [
        (2026, False),
        (2027, True),
        (2028, True),
    ]
    assert next_year(date(2028, 2, 29)) == date(2029, 2, 28)


def test_suggestions_are_the_usual_year_or_the_one_after_the_last():
    usual = suggestions([], TODAY)
    assert {one.code for one in usual} == {
        "budget-request",
        "budget-assembly",
        "assembly",
        "cutover",
    }
    assert all(one.closes >= TODAY for one in usual)
    own = Opening("assembly", "12月定例会", date(2026, 11, 27), date(2026, 12, 18))
    after = [one for one in suggestions([own], TODAY) if one.code == "assembly"]
    assert [one.title for one in after] == ["3月議会", "6月議会", "9月議会", "12月定例会"]
    assert after[-1].opens == date(2027, 11, 27)
    whole = Opening("assembly", "通年の会期", date(2026, 5, 1), date(2027, 4, 30))
    assert len([one for one in suggestions([whole], TODAY) if one.code == "assembly"]) == 1
    assert suggestions([replace(whole, opens=date(2031, 5, 1), closes=date(2032, 4, 30))], TODAY)


# Editing and comparing


def test_differences_are_told_step_by_step():
    before = shipped("overall")
    step = {**before["steps"][0], "days": 20, "title": "首長の意思表明"}
    after = editing.without_step(editing.with_step(before, step), "study")
    found = changes(parse(before), parse(after))
    assert [(one.kind, one.name) for one in found] == [
        (ChangeKind.CHANGED, "首長の意思表明"),
        (ChangeKind.CHANGED, "DXの取組の開始"),
        (ChangeKind.REMOVED, "研修・勉強会の実施"),
    ]
    assert [(line.label, line.before, line.after) for line in found[0].lines] == [
        ("名称", "首長・幹部職員の意思統一", "首長の意思表明"),
        ("日数", "開庁日10日", "開庁日20日"),
    ]
    moved = editing.moved(before, "understanding", -1)
    assert [one.name for one in changes(parse(before), parse(moved))] == ["作業の順序"]
    assert editing.moved(before, "commitment", -1) is before


def test_a_minimum_goes_up_freely_and_down_with_a_reason_only():
    before = shipped("standardisation")

    def faults(minimum: dict[str, Any] | None) -> int:
        step = {**next(one for one in before["steps"] if one["code"] == "pia-public")}
        del step["minimum"]
        if minimum is not None:
            step["minimum"] = {"unit": "CALENDAR", "source": "指針", **minimum}
        return len(list(lowered(parse(before), parse(editing.with_step(before, step)))))

    assert faults({"days": 30}) == faults({"days": 45}) == 0
    assert faults({"days": 30, "unit": "WORKING"}) == 0
    assert faults({"days": 29}) == faults(None) == 1
    assert faults({"days": 29, "reason": "災害のため"}) == 0


@FEW
@given(st.data())
def test_taking_any_step_out_leaves_a_playbook(data: st.DataObject):
    document = data.draw(playbooks())
    codes = [one["code"] for one in document["steps"] if one["code"] != "go-live"]
    before = copy.deepcopy(document)
    parse(editing.without_step(document, data.draw(st.sampled_from(codes))))
    parse(editing.without_question(document, data.draw(st.sampled_from(["one", "many", "more"]))))
    assert document == before
