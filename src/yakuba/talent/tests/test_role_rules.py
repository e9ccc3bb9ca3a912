"""Terms, standings, counts that hide people, money of contracts, hours that are free."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.talent.rules import needs, outside, roles
from yakuba.talent.rules.needs import Promise, Span
from yakuba.talent.rules.roles import Course, Standing, TermState


@pytest.mark.parametrize(
    ("starts", "months", "ends"),
    [
        (date(2026, 10, 1), 6, date(2027, 4, 1)),
        (date(2026, 4, 1), 12, date(2027, 4, 1)),
        (date(2026, 1, 31), 1, date(2026, 3, 1)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_a_term_ends_on_the_day_of_the_month_on_which_it_began(starts, months, ends):
    assert roles.end_of_term(starts, months) == ends


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_a_longer_term_never_ends_sooner(starts: date, months: int):
    assert starts < roles.end_of_term(starts, months) < roles.end_of_term(starts, months + 1)


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        (Course(), Standing.WAITING),
        (Course(agreed=True), Standing.AGREED),
        (Course(agreed=False), Standing.REFUSED),
        (Course(agreed=True, is_appointed=True), Standing.APPOINTED),
        (Course(agreed=True, is_declined=True), Standing.DECLINED),
        (Course(is_withdrawn=True), Standing.WITHDRAWN),
    ],
)
def test_where_a_candidacy_stands_follows_from_what_happened(course, expected):
    assert roles.standing(course) is expected


@pytest.mark.parametrize(
    ("on", "left", "state"),
    [
        (date(2026, 9, 30), None, TermState.COMING),
        (date(2026, 10, 1), None, TermState.RUNNING),
        (date(2027, 3, 31), None, TermState.RUNNING),
        (date(2027, 4, 1), None, TermState.ENDED),
        (date(2027, 1, 9), date(2027, 1, 10), TermState.RUNNING),
        (date(2027, 1, 10), date(2027, 1, 10), TermState.LEFT),
    ],
)
def test_the_last_day_belongs_to_the_term_and_the_day_of_leaving_does_not(on, left, state):
    assert roles.term_state(date(2026, 10, 1), date(2027, 4, 1), left, on) is state


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": ""}, "名称"),
        ({"term_months": 61}, "任期"),
        ({"ranks": []}, "職位"),
        ({"scope": "SECTION", "places": None}, "課ごと"),
        ({"places": 0}, "人数"),
    ],
)
def test_a_role_says_what_it_needs(change, fault):
    fine = {"name": "役割", "term_months": 6, "ranks": ["CHIEF"], "scope": "TOWN", "places": 1}
    assert roles.fault_of_kind(fine) == ""
    assert fault in roles.fault_of_kind({**fine, **change})


def test_one_or_two_people_are_not_counted_aloud():
    assert [roles.shown_count(n) for n in (0, 1, 2, 3, 12)] == [
        "0人", "3人未満", "3人未満", "3人", "12人",
    ]  # fmt: skip


# Contracts


def test_the_months_of_a_contract_add_up_against_what_was_agreed():
    months = [
        outside.Work(Decimal(3), Decimal(21), 150_000),
        outside.Work(Decimal("2.5"), Decimal(18), 120_000),
    ]
    found = outside.used(months, budget=600_000, most_days=Decimal(5), most_hours=None)
    assert (found.cost, found.left, found.percent) == (270_000, 330_000, 45)
    assert found.warnings == ["契約の日数を0.5日超えています。"]
    empty = outside.used([], budget=0, most_days=None, most_hours=None)
    assert (empty.percent, empty.warnings) == (None, [])
    over = outside.used(months, budget=200_000, most_days=None, most_hours=Decimal(30))
    assert over.warnings == ["契約額を70,000円超えています。", "契約の時間を9時間超えています。"]


@pytest.mark.parametrize(
    ("on", "ended", "expected"),
    [
        (date(2027, 1, 29), None, False),
        (date(2027, 1, 31), None, True),
        (date(2027, 4, 1), None, False),
        (date(2027, 1, 31), date(2027, 1, 31), False),
    ],
)
def test_a_contract_is_called_to_mind_in_its_last_two_months(on, ended, expected):
    assert outside.is_ending(date(2027, 4, 1), ended, on) is expected


# Needs


def promise(hours: int, *, agreed: bool = True, able: bool = True) -> Promise:
    return Promise(Decimal(hours), agreed, able)


@pytest.mark.parametrize(
    ("promises", "state", "words"),
    [
        ([], "OPEN", "データ利活用（レベル3以上）の担当者が40時間分決まっていません。"),
        ([promise(40, agreed=False)], "OPEN", "40時間分決まっていません。"),
        ([promise(15)], "OPEN", "25時間分決まっていません。"),
        (
            [promise(10), promise(10, able=False)],
            "OPEN",
            "20時間分決まっていません。ほかに10時間分は、必要なレベルの確認がまだです。",
        ),
        ([promise(40, able=False)], "GROWING", "40時間分は必要なレベルの確認がまだです。"),
    ],
)
def test_the_gap_is_said_in_one_sentence_that_names_nobody(promises, state, words):
    found = needs.coverage(Decimal(40), promises)
    assert needs.state_of(found, is_over=False, is_withdrawn=False) == state
    assert needs.sentence("データ利活用", 3, found).endswith(words)


def test_what_is_covered_over_or_withdrawn_is_no_gap():
    full = needs.coverage(Decimal(40), [promise(30), promise(20)])
    assert full.is_met
    assert needs.state_of(full, is_over=False, is_withdrawn=False) == "MET"
    nothing = needs.coverage(Decimal(40), [])
    assert needs.state_of(nothing, is_over=True, is_withdrawn=False) == "OVER"
    assert needs.state_of(nothing, is_over=True, is_withdrawn=True) == "WITHDRAWN"


def test_hours_given_elsewhere_and_to_roles_are_not_free():
    starts, ends = date(2026, 12, 1), date(2026, 12, 29)
    assert needs.free_hours(starts, ends, given=[]) == 32
    half = Span(date(2026, 11, 17), date(2026, 12, 15), Decimal(20))
    assert needs.free_hours(starts, ends, given=[half]) == 22
    assert needs.free_hours(starts, ends, given=[half], weekly=Decimal(4)) == 6
    assert needs.free_hours(starts, ends, given=[], weekly=Decimal(9)) == 0


_days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(st.lists(st.tuples(_days, st.integers(1, 200), st.integers(1, 300)), max_size=6), _days)
def test_who_promises_more_never_has_more_time(rows, starts: date):
    ends = date.fromordinal(starts.toordinal() + 60)
    spans = [
        Span(day, date.fromordinal(day.toordinal() + length), Decimal(hours))
        for day, length, hours in rows
    ]
    free = [needs.free_hours(starts, ends, given=spans[:n]) for n in range(len(spans) + 1)]
    assert free == sorted(free, reverse=True)
    assert min(free) >= 0


@pytest.mark.parametrize(
    ("hours", "shares"),
    [(0, {}), (5, {1: 5}), (14, {1: 10, 3: 4}), (99, {1: 10, 3: 8})],
)
def test_hours_of_help_are_handed_out_in_order_and_never_twice(hours: int, shares: dict[int, int]):
    lacking = {1: Decimal(10), 2: Decimal(0), 3: Decimal(8)}
    found = needs.handed_out(Decimal(hours), lacking)
    assert found == {key: Decimal(share) for key, share in shares.items()}
