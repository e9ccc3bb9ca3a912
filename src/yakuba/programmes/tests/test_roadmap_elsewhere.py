"""Who works for several projects does not do it twice: what the others take is not there any more."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from yakuba.kernel.schedule.resources import Absence
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Membership, Project, Task
from yakuba.programmes.queries.levelling import levelled, setting_of
from yakuba.programmes.queries.roadmap import Roadmap, roadmap_of
from yakuba.programmes.rules.elsewhere import (
    FULL_DAY,
    Load,
    hours_of,
    load_of,
    missing,
    pace_of,
    taken_by,
)
from yakuba.programmes.rules.stages import ProjectStage
from yakuba.programmes.services.projects import move_project
from yakuba.programmes.services.roadmap import adopt_roadmap
from yakuba.programmes.services.tasks import finish_task, progress_task

from .plan_desk import ON, Desk, at, desk_of, sep

WEEK = Decimal("38.75")


@pytest.fixture
def desk(cast: Cast, in_mihon: object) -> Desk:
    return desk_of(cast)


@pytest.fixture
def other(desk: Desk) -> Desk:
    """Another project of the same town."""
    return desk_of(desk.cast)


def shown(desk: Desk, on: date = ON) -> Roadmap:
    setting = setting_of(desk.project, actor=desk.act["actor"], on=on)
    return roadmap_of(desk.project, setting, levelled(setting))


def adopt(desk: Desk) -> None:
    adopt_roadmap(project=desk.project, placed=shown(desk).placed, **desk.act)


def hours(found: Roadmap) -> list[tuple[str, Decimal]]:
    return [(one.name, one.hours) for one in found.elsewhere]


def daily_hours(tasks: Sequence[Task]) -> dict[date, Decimal]:
    """Return what the written plans ask of one person by day, counted without the code at hand."""
    found: dict[date, Decimal] = {}
    for task in tasks:
        assert task.start is not None
        assert task.finish is not None
        days = [
            day
            for day in map(
                date.fromordinal, range(task.start.toordinal(), task.finish.toordinal() + 1)
            )
            if day.weekday() < 5 and day not in (sep(21), sep(22), sep(23))
        ]
        whole = task.effort_hours or Decimal("7.75") * task.days
        for day in days:
            found[day] = found.get(day, Decimal(0)) + whole / len(days)
    return found


def test_a_person_who_is_taken_elsewhere_begins_when_they_are_free(desk: Desk, other: Desk):
    kudo = desk.cast.kudo
    other.add("入札", 5, assignee=kudo)
    desk.add("調査", 5, assignee=kudo)
    found = shown(desk)
    assert found.planned_end == sep(10)
    assert (found.lines[0].start, found.end) == (sep(11), sep(17))
    assert hours(found) == [("工藤 拓也", WEEK)]
    assert found.bottlenecks[0].name == "工藤 拓也"


def test_two_roadmaps_taken_in_one_after_the_other_can_both_be_kept(desk: Desk, other: Desk):
    kudo = desk.cast.kudo
    for one in (desk, other):
        for n in range(3):
            one.add(f"作業{n}", 4, assignee=kudo)
    for one in (desk, other):
        adopt(one)
    plans = {one: shown(one) for one in (desk, other)}
    for one, plan in plans.items():
        assert all(line.days_later == 0 for line in plan.lines), one.project.pk
    asked = daily_hours(list(Task.objects.all()))
    assert max(asked.values()) <= Decimal("7.75")
    assert sum(asked.values()) == 6 * 4 * Decimal("7.75")


def test_half_of_somebody_is_used_at_half_the_pace(desk: Desk, other: Desk):
    kudo = desk.cast.kudo
    # Half a day on each of 60 days goes to the other project.
    other.add("運用", 60, assignee=kudo, effort_hours=Decimal("232.5"))
    desk.add("調査", 5, assignee=kudo)
    found = shown(desk)
    # 77 of 155 units a day are left, as twentieths of an hour: 775 of them take 11 days.
    assert found.lines[0].days == 11
    assert found.lines[0].start == ON
    adopt(desk)
    assert max(daily_hours(list(Task.objects.all())).values()) <= Decimal("7.75")


def test_promised_hours_are_cut_only_by_what_the_day_has_no_room_for(desk: Desk, other: Desk):
    kudo = desk.cast.kudo
    Membership.objects.create(
        project=desk.project, user=kudo, role="LEAD", weekly_hours=Decimal("7.5")
    )
    other.add("運用", 20, assignee=kudo, effort_hours=Decimal("100"))
    desk.add("調査", 2, assignee=kudo, effort_hours=Decimal("15"))
    found = shown(desk)
    # 5 hours elsewhere and 1.5 hours here are less than a day.
    assert (found.lines[0].days, found.lines[0].start) == (10, ON)


def test_only_what_is_open_under_way_and_somebody_elses_counts(desk: Desk, other: Desk):
    kudo = desk.cast.kudo
    done = other.add("済んだ作業", 5, assignee=kudo)
    finish_task(task=done, **other.act)
    other.add("別の人の作業", 5, assignee=desk.cast.ueno)
    desk.add("調査", 5, assignee=kudo)
    assert hours(shown(desk)) == []
    half = other.add("半分の作業", 10, assignee=kudo)
    progress_task(task=half, percent=50, **other.act)
    setting = setting_of(desk.project, actor=desk.act["actor"], on=ON)
    assert hours_of(setting.taken[f"u{kudo.pk}"], setting.today + 100) == WEEK
    for stage, reason in ((ProjectStage.RUNNING, ""), (ProjectStage.SUSPENDED, "予算待ち")):
        move_project(
            project=Project.objects.get(pk=other.project.pk),
            to=stage,
            on=ON,
            reason=reason,
            actor=other.act["actor"],
            at=desk.cast.at,
        )
    assert hours(shown(desk)) == []


def test_what_is_overdue_elsewhere_is_worked_off_from_today(desk: Desk, other: Desk):
    kudo = desk.cast.kudo
    late = other.add("遅れた作業", 5, assignee=kudo)
    Task.objects.filter(pk=late.pk).update(start=date(2026, 8, 3), finish=date(2026, 8, 7))
    desk.add("調査", 5, assignee=kudo)
    assert shown(desk).lines[0].start == sep(11)


def test_the_page_says_the_hours_and_no_name_of_a_hidden_project(desk: Desk, other: Desk):
    cast = desk.cast
    other.add("秘密の入札", 5, assignee=cast.kudo)
    Project.objects.filter(pk=other.project.pk).update(department=cast.dx, name="秘密の調達")
    desk.add("調査", 5, assignee=cast.kudo)
    client = Client()
    client.force_login(cast.kudo)
    answer = client.get(at("roadmap", desk.project.pk)).content.decode()
    page = unescape(re.sub(r"<[^>]+>", "", answer))
    assert "ほかの事業で使う時間を除きました" in page
    assert "工藤 拓也：38.8時間" in page
    assert "秘密" not in answer


@given(
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 60), st.integers(1, 60)), max_size=8),
    st.integers(1, FULL_DAY),
)
def test_what_is_taken_and_what_is_left_never_exceed_a_day(
    drawn: list[tuple[int, int, int]], units: int
):
    loads = [Load(Decimal(n) / 10, first, first + days) for n, first, days in drawn]
    taken = taken_by(loads)
    assert all(0 < amount <= FULL_DAY for amount in taken.values())
    whole = sum(load.hours for load in loads)
    assert hours_of(taken, 200) <= whole + len(loads)
    gaps = missing(units, taken, [(10, 12)])
    by_day = {day: gap.amount for gap in gaps for day in range(gap.from_day, gap.to_day)}
    assert len(by_day) == sum(gap.to_day - gap.from_day for gap in gaps), "no day twice"
    for day in range(130):
        left = units - by_day.get(day, 0)
        assert left >= 0
        if day in (10, 11):
            assert left == 0
        else:
            assert left == max(0, min(units, FULL_DAY - taken.get(day, 0)))


def test_who_is_free_soon_waits_and_who_is_not_goes_slower():
    week = [(FULL_DAY * 5, 5)]
    assert pace_of(FULL_DAY, [Absence(0, 5, FULL_DAY)], week, 0) == FULL_DAY
    assert pace_of(FULL_DAY, [Absence(0, 5, 124)], week, 0) == FULL_DAY
    assert pace_of(FULL_DAY, [Absence(0, 300, 124)], week, 0) == 31
    assert pace_of(FULL_DAY, [Absence(0, 300, 124)], [], 0) == FULL_DAY


def test_a_load_that_is_over_begins_today_and_lasts_its_hours():
    assert load_of(WEEK, 3, 8, 5) == Load(WEEK, 5, 8)
    assert load_of(WEEK, 5, 5, 5) == Load(WEEK, 5, 10)
    assert load_of(WEEK, 9, 12, 5) == Load(WEEK, 9, 12)
