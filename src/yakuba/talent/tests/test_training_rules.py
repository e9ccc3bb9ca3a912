"""Seats, effect, compulsory training and plans: rules without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.fiscal import FiscalYear
from yakuba.talent.rules.courses import Step, minutes_text, steps_fault
from yakuba.talent.rules.effect import (
    ASK_AFTER,
    ASK_UNTIL,
    Change,
    Effect,
    Level,
    Participant,
    asks_again,
    change_of,
    effect_of,
)
from yakuba.talent.rules.plans import Gap, Offer, shared_out, step_of
from yakuba.talent.rules.plans import Step as PlanStep
from yakuba.talent.rules.required import (
    Obligation,
    Progress,
    due_of,
    progress_of,
    tally,
)
from yakuba.talent.rules.seats import Claim, applying_fault, left, moving_up

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
YEAR = FiscalYear(2026)
DUE = date(2026, 12, 25)
days = st.dates(date(2026, 4, 1), date(2027, 3, 31))
claims = st.lists(
    st.builds(
        lambda key, minutes: Claim(key, NOON + timedelta(minutes=minutes)),
        st.integers(1, 50),
        st.integers(0, 20),
    ),
    unique_by=lambda one: one.key,
)


@given(st.none() | st.integers(1, 10), st.integers(0, 12), claims)
def test_no_seat_is_given_twice_and_nobody_is_passed_over(capacity, taken, waiting):
    turn = moving_up(capacity, taken, waiting)
    assert len(set(turn)) == len(turn)
    if capacity is not None:
        assert taken + len(turn) <= max(taken, capacity)
        assert len(turn) == min(len(waiting), max(0, capacity - taken))
    else:
        assert len(turn) == len(waiting)
    asked = {one.key: (one.asked_at, one.key) for one in waiting}
    passed = [asked[key] for key in asked if key not in turn]
    assert all(asked[key] < other for key in turn for other in passed)


@given(st.integers(1, 5), st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=40))
def test_whoever_applies_and_cancels_the_house_is_full_before_anybody_waits(capacity, acts):
    seated: list[int] = []
    waiting: list[Claim] = []
    for number, (applies, pick) in enumerate(acts):
        if applies or not (seated or waiting):
            waiting.append(Claim(number, NOON + timedelta(minutes=number)))
        elif pick < len(seated):
            seated.pop(pick)
        elif waiting:
            waiting.pop(pick % len(waiting))
        turn = moving_up(capacity, len(seated), waiting)
        seated += turn
        waiting = [one for one in waiting if one.key not in turn]
        assert len(seated) <= capacity
        assert not waiting or len(seated) == capacity


def test_fewer_seats_than_taken_frees_nobodys_seat():
    assert moving_up(3, 5, [Claim(1, NOON)]) == []
    assert left(3, 5) == 0
    assert left(None, 5) is None


@pytest.mark.parametrize(
    ("day", "cancelled", "is_open", "said"),
    [
        (date(2026, 11, 20), False, True, ""),
        (date(2026, 11, 21), False, True, "申込期限を過ぎています"),
        (date(2026, 11, 20), True, True, "中止になりました"),
        (date(2026, 11, 20), False, False, "募集していません"),
    ],
)
def test_one_applies_up_to_the_last_day(day, cancelled, is_open, said):
    fault = applying_fault(
        deadline=date(2026, 11, 20), is_cancelled=cancelled, is_open=is_open, on=day
    )
    assert said in fault
    assert bool(fault) == bool(said)


ENDED = date(2026, 6, 30)
levels = st.lists(
    st.builds(Level, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 4)),
    max_size=6,
)
people = st.lists(
    st.builds(
        lambda by_skill: Participant(ENDED, by_skill),
        st.dictionaries(st.integers(1, 3), levels, max_size=3),
    ),
    max_size=12,
)


@given(people)
def test_only_those_who_were_assessed_again_count_and_never_more(found):
    effect = effect_of(found)
    assert 0 <= effect.rose <= effect.assessed <= effect.participants == len(found)
    known = [
        [change for change in (change_of(one, ENDED) for one in person.levels.values()) if change]
        for person in found
    ]
    assert effect.assessed == sum(1 for changes in known if changes)
    assert effect.rose == sum(
        1 for changes in known if any(one.after > one.before for one in changes)
    )


@given(levels, levels)
def test_what_lies_between_first_and_last_changes_nothing(inner, outer):
    both = change_of([*outer, *inner], ENDED)
    later = [one for one in [*outer, *inner] if one.on > ENDED]
    if both is not None and later:
        first = min(one.on for one in later)
        kept = [one for one in [*outer, *inner] if one.on <= first]
        assert change_of(kept, ENDED) == both


def test_the_assessment_of_the_very_day_is_the_one_before():
    found = [Level(ENDED, 1), Level(ENDED + timedelta(days=40), 2)]
    assert change_of(found, ENDED) == Change(1, 2)
    assert change_of([Level(ENDED, 3)], ENDED) is None


def test_an_effect_of_two_people_is_told_to_nobody():
    assert not Effect(5, 2, 1).is_told
    assert Effect(5, 3, 1).is_told


def test_a_new_assessment_is_asked_between_one_and_three_months():
    assert not asks_again(ENDED, None, ENDED + ASK_AFTER - timedelta(days=1))
    assert asks_again(ENDED, None, ENDED + ASK_AFTER)
    assert asks_again(ENDED, ENDED, ENDED + ASK_UNTIL)
    assert not asks_again(ENDED, ENDED + timedelta(days=1), ENDED + ASK_AFTER)
    assert not asks_again(ENDED, None, ENDED + ASK_UNTIL + timedelta(days=1))


def standing(obligation: Obligation, on: date) -> Progress:
    return progress_of(obligation, year=YEAR, due=DUE, on=on)


def test_a_colleague_of_long_has_until_the_day_of_all():
    someone = Obligation(date(2020, 4, 1))
    assert standing(someone, DUE) is Progress.OPEN
    assert standing(someone, DUE + timedelta(days=1)) is Progress.LATE
    assert standing(Obligation(date(2020, 4, 1), done_on=DUE), DUE) is Progress.DONE


def test_what_is_done_later_is_not_known_on_the_day():
    someone = Obligation(date(2020, 4, 1), done_on=date(2027, 1, 5))
    assert standing(someone, DUE) is Progress.OPEN
    assert standing(someone, date(2027, 1, 5)) is Progress.DONE


def test_who_joins_late_has_sixty_days_and_who_joins_in_march_the_next_year():
    late = Obligation(date(2026, 12, 1))
    assert due_of(late, due=DUE) == date(2027, 1, 30)
    assert standing(late, date(2027, 1, 30)) is Progress.OPEN
    assert standing(Obligation(date(2027, 3, 1)), date(2027, 3, 20)) is Progress.NEXT_YEAR


def test_who_is_away_is_not_late_and_has_time_after_coming_back():
    away = Obligation(date(2020, 4, 1), away_from=date(2026, 10, 1), away_until=date(2027, 1, 10))
    assert standing(away, date(2026, 12, 26)) is Progress.AWAY
    assert standing(away, date(2027, 1, 11)) is Progress.OPEN
    assert due_of(away, due=DUE) == date(2027, 3, 11)
    assert standing(away, date(2027, 3, 12)) is Progress.LATE


def test_who_is_left_out_does_not_count():
    found = tally([Progress.DONE, Progress.OPEN, Progress.LATE, Progress.EXEMPT, Progress.AWAY])
    assert (found.done, found.must, str(found.percent)) == (1, 3, "33.3")
    assert not found.is_complete
    assert tally([Progress.EXEMPT]).percent is None
    assert tally([Progress.DONE, Progress.AWAY]).is_complete


@given(
    st.lists(
        st.builds(
            Obligation,
            st.dates(date(2015, 4, 1), date(2027, 3, 31)),
            st.none() | days,
            st.none(),
            st.none(),
            st.booleans(),
        ),
        max_size=20,
    ),
    days,
    days,
)
def test_the_share_done_never_falls_while_nobody_comes_or_goes(found, one, other):
    first, later = sorted((one, other))
    before = tally(standing(each, first) for each in found)
    after = tally(standing(each, later) for each in found)
    assert after.done >= before.done
    assert 0 <= before.done <= before.must <= len(found)
    assert after.must >= before.must - 0


def offer(session: int, below: int, reached: int, seats: int | None = None, day: int = 10) -> Offer:
    return Offer(session, 1, below, reached, date(2026, 12, day), 0, seats)


def test_the_widest_gap_gets_the_last_seat():
    gaps = [Gap(1, 1, 1, 2), Gap(2, 1, 0, 2), Gap(3, 1, None, 3)]
    found = shared_out(gaps, [offer(7, 0, 2, seats=2)], DUE)
    assert [(gap.user, one.session if one else None) for gap, one in found] == [
        (3, 7),
        (2, 7),
        (1, None),
    ]


def test_the_course_that_comes_nearest_is_chosen_and_of_these_the_soonest():
    gap = Gap(1, 1, 0, 2)
    offers = [offer(1, 0, 1, day=1), offer(2, 0, 2, day=20), offer(3, 0, 3, day=15)]
    (_, chosen), *_ = shared_out([gap], offers, DUE)
    assert chosen is not None
    assert chosen.session == 3
    assert shared_out([gap], [offer(1, 1, 2)], DUE)[0][1] is None
    assert shared_out([gap], [offer(1, 0, 2, day=26)], DUE)[0][1] is None


@given(
    st.lists(
        st.builds(
            Gap,
            st.integers(1, 9),
            st.integers(1, 2),
            st.none() | st.integers(0, 3),
            st.integers(1, 4),
        ),
        max_size=12,
    ),
    st.lists(
        st.builds(
            Offer,
            st.integers(1, 4),
            st.integers(1, 2),
            st.integers(0, 2),
            st.integers(3, 4),
            st.just(date(2026, 12, 1)),
            st.integers(0, 9),
            st.just(2),
        ),
        max_size=6,
    ),
)
def test_a_plan_never_sends_more_people_than_there_are_seats(gaps, offers):
    found = shared_out(gaps, offers, DUE)
    people_of: dict[int, set[int]] = {}
    for gap, chosen in found:
        if chosen is not None:
            people_of.setdefault(chosen.session, set()).add(gap.user)
            assert chosen.below <= (gap.level or 0) < chosen.reached
    assert all(len(some) <= 2 for some in people_of.values())
    assert len(found) == len(gaps)


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({}, PlanStep.NO_COURSE),
        ({"has_course": True}, PlanStep.CHOSEN),
        ({"has_course": True, "is_enrolled": True}, PlanStep.ENROLLED),
        ({"has_course": True, "is_enrolled": True, "is_completed": True}, PlanStep.COMPLETED),
        ({"level": 2}, PlanStep.REACHED),
        ({"level": 1, "is_completed": True}, PlanStep.COMPLETED),
    ],
)
def test_a_line_of_a_plan_goes_step_by_step(facts, step):
    usual = {"has_course": False, "is_enrolled": False, "is_completed": False, "level": None}
    assert step_of(target=2, **{**usual, **facts}) is step


def test_a_course_leads_up_and_names_a_skill_once():
    assert steps_fault([Step(1, 0, 2), Step(2, 1, 4)]) == ""
    assert "2回" in steps_fault([Step(1, 0, 1), Step(1, 1, 2)])
    assert "高く" in steps_fault([Step(1, 2, 2)])
    assert "高く" in steps_fault([Step(1, 0, 5)])


def test_a_length_is_said_as_people_say_it():
    assert minutes_text(45) == "45分"
    assert minutes_text(90) == "1時間30分"
    assert minutes_text(120) == "2時間"
