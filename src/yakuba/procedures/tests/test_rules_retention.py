"""How long records are kept: fiscal years, leap days, versions of the rule, drafts."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from yakuba.procedures.rules.definition import parse
from yakuba.procedures.rules.retention import (
    Counted,
    DraftRule,
    Ending,
    Period,
    Rule,
    Term,
    ended_before,
    expired,
    free_from,
    last_day,
    rule_for,
    starts_on,
    statistical,
)
from yakuba.procedures.rules.vocabulary import Outcome

from .desk import document

JAPAN = ZoneInfo("Asia/Tokyo")
FISCAL, YEAR, DAY = Counted.NEXT_FISCAL_YEAR, Counted.NEXT_YEAR, Counted.NEXT_DAY
days = some.dates(date(1990, 1, 1), date(2060, 12, 31))
leap = some.sampled_from(
    [date(2024, 2, 28), date(2024, 2, 29), date(2023, 2, 28), date(2028, 2, 29)]
)
either = some.one_of(days, leap)
counted = some.sampled_from(list(Counted))
years = some.sampled_from([one for one in Period if one.years])


@pytest.mark.parametrize(
    ("counting", "period", "ended", "first", "last"),
    [
        # 令和8年度 ends on 31 March 2027; what ends a day later belongs to the next year.
        (FISCAL, Period.Y1, date(2026, 11, 20), date(2027, 4, 1), date(2028, 3, 31)),
        (FISCAL, Period.Y1, date(2027, 3, 31), date(2027, 4, 1), date(2028, 3, 31)),
        (FISCAL, Period.Y1, date(2027, 4, 1), date(2028, 4, 1), date(2029, 3, 31)),
        (FISCAL, Period.Y5, date(2026, 4, 1), date(2027, 4, 1), date(2032, 3, 31)),
        (FISCAL, Period.Y30, date(2026, 4, 1), date(2027, 4, 1), date(2057, 3, 31)),
        (YEAR, Period.Y3, date(2026, 12, 31), date(2027, 1, 1), date(2029, 12, 31)),
        (YEAR, Period.Y3, date(2026, 1, 1), date(2027, 1, 1), date(2029, 12, 31)),
        (DAY, Period.Y1, date(2026, 11, 20), date(2026, 11, 21), date(2027, 11, 20)),
        # 民法143条2項: 29 February has no corresponding day in 2025: the last day of February.
        (DAY, Period.Y1, date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 28)),
        (DAY, Period.Y1, date(2024, 2, 29), date(2024, 3, 1), date(2025, 2, 28)),
        (DAY, Period.Y1, date(2023, 2, 28), date(2023, 3, 1), date(2024, 2, 29)),
    ],
)
def test_the_period_is_counted_as_the_town_counts(
    counting: Counted, period: Period, ended: date, first: date, last: date
):
    assert starts_on(counting, ended) == first
    assert last_day(counting, period, ended) == last


@pytest.mark.parametrize("period", [Period.PERMANENT, Period.CURRENT])
def test_what_is_permanent_or_in_use_never_falls_due(period: Period):
    assert free_from(FISCAL, period, date(1990, 1, 1)) is None
    assert ended_before(FISCAL, period, date(2090, 1, 1)) is None
    assert period.label in ("永年", "常用")


@given(counted, years, either, either)
def test_the_bound_says_exactly_what_is_free(
    counting: Counted, period: Period, ended: date, on: date
):
    free, bound = free_from(counting, period, ended), ended_before(counting, period, on)
    assert free is not None
    assert bound is not None
    assert (ended < bound) == (free <= on)


@given(counted, years, either)
def test_it_is_kept_at_least_so_many_years_and_at_most_one_more(
    counting: Counted, period: Period, ended: date
):
    last = last_day(counting, period, ended)
    assert last is not None
    assert period.years is not None
    assert last >= ended + timedelta(days=365 * period.years)
    assert last <= ended + timedelta(days=366 * (period.years + 1) + 1)


def rule(number: int, period: Period, valid_from: date, *, past: bool = False) -> Rule:
    return Rule(number, valid_from, past, FISCAL, Term(period, Ending.DISPOSE))


rules = some.lists(
    some.tuples(years, some.dates(date(2015, 1, 1), date(2030, 12, 31)), some.booleans()),
    max_size=5,
).map(lambda made: [rule(n, p, d, past=b) for n, (p, d, b) in enumerate(made, start=1)])


@given(rules, either, either)
def test_the_spans_hold_what_the_newest_rule_that_reaches_it_frees(
    versions: list[Rule], ended: date, on: date
):
    found = rule_for(versions, ended, on)
    spans = [
        span
        for span in expired(versions, on=on)
        if (span.since is None or span.since <= ended) and ended < span.before
    ]
    free = found is not None and _is_free(found, ended, on)
    assert len(spans) == free, "once, or not at all"
    assert all(span.rule == found for span in spans)


def _is_free(found: Rule, ended: date, on: date) -> bool:
    free = free_from(found.counted, found.usual.period, ended)
    return free is not None and free <= on


def test_a_new_rule_speaks_of_what_ends_from_its_day_on_unless_it_covers_the_past():
    old = rule(1, Period.Y5, date(2020, 4, 1), past=True)
    new = rule(2, Period.Y10, date(2026, 4, 1))
    on = date(2026, 11, 20)
    assert rule_for([old, new], date(2026, 3, 31), on) == old
    assert rule_for([old, new], date(2026, 4, 1), on) == new
    assert rule_for([old, new], date(2026, 4, 1), date(2026, 3, 31)) == old, "not in force yet"
    wide = rule(3, Period.Y3, date(2026, 10, 1), past=True)
    assert rule_for([old, new, wide], date(2019, 1, 1), on) == wide
    assert rule_for([new], date(2019, 1, 1), on) is None


def test_another_outcome_may_have_another_term():
    short = Term(Period.Y1, Ending.ANONYMISE)
    both = Rule(
        1,
        date(2020, 4, 1),
        True,
        FISCAL,
        Term(Period.Y5, Ending.DISPOSE),
        {Outcome.WITHDRAWN: short},
    )
    spans = {span.term: span for span in expired([both], on=date(2026, 11, 20))}
    assert spans[short].outcomes == (Outcome.WITHDRAWN,)
    assert spans[short].before == date(2025, 4, 1)
    assert Outcome.WITHDRAWN not in spans[both.usual].outcomes
    assert spans[both.usual].before == date(2021, 4, 1)


def test_the_forecast_is_made_with_the_rules_of_today():
    old = rule(1, Period.Y1, date(2020, 4, 1), past=True)
    coming = rule(2, Period.Y10, date(2027, 1, 1), past=True)
    today, end = date(2026, 11, 20), date(2027, 4, 1)
    (span,) = expired([old, coming], on=end, in_force=today)
    assert (span.rule, span.before) == (old, date(2026, 4, 1))


def test_anonymising_keeps_choices_and_small_counts_only():
    answers = {
        "applicant": {"family": "佐々木"},
        "email": "sasaki@example.jp",
        "children": 2,
        "account": "みほん銀行",
    }
    assert statistical(parse(document()), answers) == {"children": 2}
    pages = document()["pages"]
    pages[2]["questions"][0]["maximum"] = 9_999_999
    assert statistical(parse(document(pages=pages)), answers) == {}, "it may be an account"


moments = some.integers(0, 365 * 24).map(
    lambda hours: datetime(2026, 1, 1, tzinfo=JAPAN) + timedelta(hours=hours)
)


@given(some.integers(8, 200), some.integers(1, 7), moments, moments, some.none() | moments)
def test_nobody_who_can_be_told_loses_a_draft_untold(
    total: int, warn: int, touched: datetime, at: datetime, warned: datetime | None
):
    draft = DraftRule(total, warn)
    if not draft.forgets(touched_at=touched, warned_at=warned, reachable=True, at=at):
        return
    assert warned is not None
    assert warned >= touched
    assert at >= warned + timedelta(days=warn)
    assert at >= touched + timedelta(days=total)
    assert at >= draft.gone_on(touched_at=touched, warned_at=warned)
