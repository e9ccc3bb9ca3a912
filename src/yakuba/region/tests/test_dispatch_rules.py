"""The rules of dispatch: what a case may be, when what is due, what a survey may be answered."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.fiscal import FiscalYear
from yakuba.region.queries.schemes import SHIPPED, shipped, shipped_codes
from yakuba.region.rules.advisers import (
    Availability,
    SkillLevel,
    UnreadableSkill,
    conflict_words,
    skills_from_lines,
)
from yakuba.region.rules.cases import (
    Delivered,
    Pairing,
    Wish,
    judge_delivery,
    judge_months,
    judge_pairing,
    judge_wish,
    report_due,
    survey_due,
    used_of,
)
from yakuba.region.rules.dispatch import Form
from yakuba.region.rules.schemes import (
    RuleSet,
    UnreadableRules,
    lines_of,
    read_rules,
    to_document,
)
from yakuba.region.rules.surveys import (
    UnreadableQuestions,
    faults_in,
    from_lines,
    read_questions,
    to_lines,
)
from yakuba.region.rules.surveys import (
    to_document as questions_document,
)
from yakuba.region.rules.yearly import mean, rate

STATE = RuleSet(
    onsite_days=3,
    online_hours=10,
    once_a_year=True,
    months=(4, 5, 6, 7, 8, 9, 10, 11, 12),
    team_most=2,
    may_name=True,
    report_days=7,
    survey_month=6,
    survey_day=28,
)

rule_sets = st.builds(
    RuleSet,
    onsite_days=st.integers(1, 60),
    online_hours=st.integers(1, 300),
    once_a_year=st.booleans(),
    months=st.sets(st.integers(1, 12), min_size=1).map(lambda found: tuple(sorted(found))),
    team_most=st.integers(1, 10),
    may_name=st.booleans(),
    report_days=st.integers(1, 365),
    survey_month=st.integers(1, 12),
    survey_day=st.integers(1, 28),
)
days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
sessions = st.builds(
    Delivered,
    day=days,
    form=st.sampled_from((Form.ONSITE, Form.ONLINE)),
    minutes=st.integers(1, 600),
)


@pytest.mark.parametrize(
    ("wish", "rules"),
    [
        (Wish(Form.ONSITE, 3, 0), ()),
        (Wish(Form.ONSITE, 4, 0), ("onsite_days",)),
        (Wish(Form.ONSITE, 0, 0), ("onsite_days",)),
        (Wish(Form.ONLINE, 0, 10), ()),
        (Wish(Form.ONLINE, 0, 11), ("online_hours",)),
        (Wish(Form.EITHER, 2, 8), ()),
        (Wish(Form.EITHER, 9, 99), ("onsite_days", "online_hours")),
        (Wish(Form.ONSITE, 1, 0, people=3), ("team_most",)),
    ],
)
def test_a_wish_is_judged_by_each_rule_it_breaks(wish, rules):
    assert tuple(one.rule for one in judge_wish(STATE, wish)) == rules


def test_nobody_is_named_where_the_scheme_chooses():
    rules = read_rules(to_document(STATE) | {"may_name": False})
    [found] = judge_wish(rules, Wish(Form.ONSITE, 1, 0, is_named=True))
    assert found.rule == "may_name"


@given(rule_sets)
def test_a_rule_set_survives_being_written_and_read(rules):
    assert read_rules(to_document(rules)) == rules
    assert all(line.words for line in lines_of(rules))


@given(rule_sets, rule_sets)
def test_two_schemes_together_are_never_looser_than_either(one, other):
    both = one.stricter(other)
    for rules in (one, other):
        assert both.onsite_days <= rules.onsite_days
        assert both.online_hours <= rules.online_hours
        assert both.report_days <= rules.report_days
        assert set(both.months) <= set(rules.months)


@given(rule_sets, st.lists(sessions, max_size=12), st.sampled_from(list(Form)))
def test_whatever_is_recorded_one_by_one_never_exceeds_the_rules(rules, wanted, form):
    grant = Wish(form, rules.onsite_days, rules.online_hours)
    kept: list[Delivered] = []
    for one in wanted:
        if not judge_delivery(rules, grant, kept, one):
            kept.append(one)
    used = used_of(rules, grant, kept)
    if used.most_days is not None:
        assert len({one.day for one in kept}) <= rules.onsite_days
    else:
        assert sum(one.minutes for one in kept) <= rules.online_hours * 60
    if form is Form.ONLINE:
        assert all(one.form is Form.ONLINE for one in kept)


def test_one_part_on_site_makes_every_day_of_help_count():
    grant = Wish(Form.EITHER, 2, 10)
    online = [Delivered(date(2026, 6, day), Form.ONLINE, 60) for day in (1, 2)]
    assert used_of(STATE, grant, online).minutes == 120
    [refused] = judge_delivery(STATE, grant, online, Delivered(date(2026, 6, 3), Form.ONSITE, 60))
    assert "認められた日数は2日" in refused.reason_ja


@given(rule_sets, days)
def test_report_and_survey_are_due_after_the_end(rules, ended):
    assert report_due(rules, ended) == ended + timedelta(days=rules.report_days)
    asked = survey_due(rules, ended)
    assert FiscalYear.of(asked) == FiscalYear.of(ended).next


@pytest.mark.parametrize(
    ("opens", "closes", "month"),
    [
        (date(2026, 4, 1), date(2026, 4, 30), ""),
        (date(2026, 12, 1), date(2027, 1, 10), "1月"),
        (date(2027, 2, 1), date(2027, 3, 1), "2月、3月"),
    ],
)
def test_requests_are_taken_in_the_months_of_the_rules(opens, closes, month):
    found = judge_months(STATE, opens, closes)
    assert bool(found) == bool(month)
    assert not month or month in found[0].reason_ja


def test_a_pair_is_once_a_fiscal_year_and_may_come_again_in_the_next():
    pair = Pairing("993018", "online", "a", 2026)
    assert judge_pairing(STATE, pair, [pair])[0].rule == "once_a_year"
    assert judge_pairing(STATE, Pairing("993018", "online", "a", 2027), [pair]) == []
    assert judge_pairing(STATE, Pairing("993018", "other", "a", 2026), [pair]) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"onsite_days": -1}, "上限日数"),
        ({"onsite_days": True}, "上限日数"),
        ({"months": []}, "受け付ける月"),
        ({"months": [0]}, "受け付ける月"),
        ({"once_a_year": "yes"}, "はい・いいえ"),
        ({"onsite_days": 0, "online_hours": 0}, "両方を0"),
        ({"marks": {"costs": "Z"}}, "確かさの印"),
        ({"forms": [{"code": "1"}]}, "様式"),
        ({"costs": 3}, "費用の負担"),
    ],
)
def test_a_rule_set_that_makes_no_sense_is_refused_in_words(change, sentence):
    with pytest.raises(UnreadableRules, match=sentence):
        read_rules(to_document(STATE) | change)


def test_every_shipped_rule_set_is_readable_and_says_where_it_was_read():
    assert shipped_codes() == ("mihonken-adviser", "soumu-adviser", "town-specialist")
    for one in shipped():
        assert one.publisher
        assert (SHIPPED / f"{one.code}.source.toml").exists()
    state = next(one for one in shipped() if one.code == "soumu-adviser")
    assert "翌年度の調査の日" in state.unverified


def test_questions_are_typed_as_lines_and_come_back_the_same():
    text = "一つ｜来てほしいですか｜はい、いいえ\n数｜*日数\n段階｜必要ですか\n文章｜*困りごと"
    questions = from_lines(text)
    assert to_lines(questions) == text
    assert read_questions(questions_document(questions)) == questions


@pytest.mark.parametrize(
    "text", ["", "はい", "一つ｜選択肢がない", "一つ｜同じ｜はい、はい", "円｜いくら"]
)
def test_questions_that_cannot_be_asked_are_refused(text):
    with pytest.raises(UnreadableQuestions):
        from_lines(text)


def test_a_draft_may_leave_answers_out_and_the_last_word_may_not():
    questions = from_lines("一つ｜来てほしいですか｜はい、いいえ\n数｜*日数")
    assert faults_in(questions, {}, is_final=False) == {}
    assert set(faults_in(questions, {}, is_final=True)) == {"q1"}
    assert set(faults_in(questions, {"q1": "たぶん", "q2": -1}, is_final=False)) == {"q1", "q2"}


def test_an_adviser_comes_within_term_weekday_and_period():
    when = Availability(
        term=(date(2026, 4, 1), date(2027, 3, 31)),
        weekdays=frozenset({0, 1}),
        periods=((date(2026, 6, 1), date(2026, 6, 30)),),
    )
    assert when.covers(date(2026, 6, 1))
    assert not when.covers(date(2026, 6, 3))
    assert not when.covers(date(2026, 7, 6))
    assert not when.covers(date(2027, 6, 7))


def test_interests_in_the_town_or_its_vendors_stand_against_an_adviser():
    given = {"town_code": "1", "vendors": ["甲社"], "towns": [], "firms": []}
    assert conflict_words(**given) == ""
    assert "利害関係" in conflict_words(**{**given, "towns": ["1"]})
    assert "甲社" in conflict_words(**{**given, "firms": ["甲社"]})


KNOWN = {"業務の見直し": ("BPR", "業務の見直し"), "bpr": ("BPR", "業務の見直し")}


@pytest.mark.parametrize(
    "typed", ["業務の見直し 3", "業務の見直し：３", "bpr 3", "ＢＰＲ(3)", "BPR：業務の見直し：3"]
)
def test_a_skill_is_typed_by_its_name_or_by_its_code(typed):
    assert skills_from_lines(typed, KNOWN) == (SkillLevel("BPR", "業務の見直し", 3),)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("業務の見直し", "1行目を読めません。「業務の見直し」は「業務の見直し 3」のように"),
        ("業務の見直し 5", "1行目を読めません"),
        ("bpr 3\n魔法 2", "2行目を読めません。「魔法」は、登録のあるスキルの名称にありません"),
    ],
)
def test_an_unreadable_skill_says_which_line_and_what_to_do(typed, sentence):
    with pytest.raises(UnreadableSkill, match=sentence):
        skills_from_lines(typed, KNOWN)


@given(st.text(max_size=60))
def test_typed_skills_are_read_or_refused_and_nothing_else(text):
    try:
        found = skills_from_lines(text, KNOWN)
    except UnreadableSkill:
        return
    assert all(1 <= one.level <= 4 and one.code for one in found)


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 0, "データなし"), (19, 20, "95.0%（20件中19件）"), (0, 3, "0.0%（3件中0件）")],
)
def test_a_rate_says_its_denominator_and_nothing_is_no_zero(part, whole, words):
    assert rate(part, whole) == words
    assert mean([]) is None
    assert mean([4, 5]) == Decimal("4.5")
