"""Founding, appointing, being absent: what is written, what is refused, what is recorded."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.actor import Actor
from yakuba.kernel.workdays import Calendar
from yakuba.organisation import services
from yakuba.organisation.models import Absence, Appointment, Department
from yakuba.organisation.queries import (
    actor_for,
    calendar_of,
    departments_on,
    holders_of,
    is_absent,
    tree_on,
)
from yakuba.organisation.rules import DepartmentKind, Rank

SYSTEM = Actor.system()
NEW_YEAR = date(2027, 4, 1)
EVE = date(2027, 3, 31)


def last_event():
    return EventRecord.objects.latest("pk")


@pytest.fixture
def reorganised(cast, in_mihon, at):
    """On 1 April 2027 こども課 takes the place of 子育て支援課 and 上野 moves with it."""
    post = cast.posts["子育て支援課長"]
    old = Appointment.objects.get(user=cast.ueno)
    services.end_appointment(appointment=old, valid_to=NEW_YEAR, actor=SYSTEM, at=at)
    for unit in Department.objects.filter(parent=cast.childcare):
        services.close_department(department=unit, valid_to=NEW_YEAR, actor=SYSTEM, at=at)
    services.close_department(department=cast.childcare, valid_to=NEW_YEAR, actor=SYSTEM, at=at)
    section = services.found_department(
        code="2010",
        name="こども課",
        kind=DepartmentKind.SECTION,
        parent=cast.welfare,
        valid_from=NEW_YEAR,
        actor=SYSTEM,
        at=at,
    )
    new_post = services.create_post(
        department=section, title="課長", rank=Rank.MANAGER, actor=SYSTEM, at=at
    )
    services.appoint(user=cast.ueno, post=new_post, valid_from=NEW_YEAR, actor=SYSTEM, at=at)
    return post, new_post


def test_a_reorganisation_on_1_april_leaves_31_march_as_it_was(cast, reorganised):
    old_post, new_post = reorganised
    assert actor_for(cast.ueno, on=EVE).post_label == "子育て支援課長"
    assert actor_for(cast.ueno, on=NEW_YEAR).post_label == "こども課長"
    assert holders_of(old_post, EVE) == [cast.ueno]
    assert holders_of(old_post, NEW_YEAR) == []
    assert holders_of(new_post, EVE) == []
    names = {department.name for department in departments_on(NEW_YEAR)}
    assert "こども課" in names
    assert "子育て支援課" not in names


def test_closing_a_department_ends_what_is_held_in_it(cast, reorganised):
    assert actor_for(cast.aoki, on=EVE).post_label == "子育て支援課 給付係 担当"
    assert actor_for(cast.aoki, on=NEW_YEAR).post_ids == frozenset()


def test_the_tree_of_a_day_shows_the_departments_of_that_day(cast, reorganised, at):
    paths = {branch.department.name: branch.path for branch in tree_on(NEW_YEAR, at=at)}
    assert paths["こども課"] == ("市長部局", "健康福祉部")
    assert "給付係" not in paths


def test_a_code_in_use_is_not_given_twice(cast, in_mihon, at):
    with pytest.raises(services.UnableToOrganise, match="2010は使われています"):
        services.found_department(
            code="2010",
            name="新課",
            kind=DepartmentKind.SECTION,
            parent=cast.welfare,
            valid_from=NEW_YEAR,
            actor=SYSTEM,
            at=at,
        )


def test_a_division_does_not_stand_under_a_section(cast, in_mihon, at):
    with pytest.raises(services.UnableToOrganise, match="部の上に課は置けません"):
        services.found_department(
            code="99",
            name="新部",
            kind=DepartmentKind.DIVISION,
            parent=cast.childcare,
            valid_from=NEW_YEAR,
            actor=SYSTEM,
            at=at,
        )


def test_aoki_cannot_hold_two_main_posts(cast, in_mihon, at):
    post = cast.posts["環境課 担当"]
    with pytest.raises(services.UnableToAppoint, match="兼務として"):
        services.appoint(user=cast.aoki, post=post, valid_from=NEW_YEAR, actor=SYSTEM, at=at)
    services.appoint(
        user=cast.aoki, post=post, valid_from=NEW_YEAR, is_concurrent=True, actor=SYSTEM, at=at
    )
    event = last_event()
    assert (event.code, event.payload["is_concurrent"]) == ("organisation.appointment.begun", True)
    assert cast.environment.pk in actor_for(cast.aoki, on=NEW_YEAR).department_ids


def test_the_database_refuses_two_main_posts_by_itself(cast, in_mihon):
    held = Appointment.objects.get(user=cast.aoki)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            user=cast.aoki,
            post=cast.posts["環境課 担当"],
            valid_from=held.valid_from + timedelta(days=1),
            valid_to=held.valid_from + timedelta(days=9),
        )


def test_the_database_refuses_a_term_that_ends_before_it_begins(cast, in_mihon):
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(user=cast.aoki).update(valid_to=date(2019, 1, 1))


def test_takagi_cannot_be_appointed_in_mihon(cast, takagi, in_mihon, at):
    with pytest.raises(services.UnableToAppoint, match="この自治体の職員ではありません"):
        services.appoint(
            user=takagi,
            post=cast.posts["環境課 担当"],
            valid_from=NEW_YEAR,
            is_concurrent=True,
            actor=SYSTEM,
            at=at,
        )


def away(cast, user, at, *, hours=4, actor=None, start=None):
    begin = start or at
    return services.register_absence(
        user=user,
        start_at=begin,
        end_at=begin + timedelta(hours=hours),
        reason="出張",
        actor=actor or cast.actor(user),
        at=at,
    )


def test_ueno_is_absent_from_the_first_moment_to_before_the_last(cast, in_mihon, at):
    absence = away(cast, cast.ueno, at)
    assert is_absent(cast.ueno, at)
    assert is_absent(cast.ueno, absence.end_at - timedelta(seconds=1))
    assert not is_absent(cast.ueno, absence.end_at)
    event = last_event()
    assert event.code == "organisation.absence.registered"
    assert event.actor_post == "子育て支援課長"


def test_an_absence_that_overlaps_another_is_refused_but_one_that_touches_is_not(
    cast, in_mihon, at
):
    first = away(cast, cast.ueno, at)
    with pytest.raises(services.UnableToRegisterAbsence, match="すでに登録"):
        away(cast, cast.ueno, at, start=at + timedelta(hours=3))
    away(cast, cast.ueno, at, start=first.end_at)
    assert Absence.objects.filter(user=cast.ueno).count() == 2


def test_the_database_refuses_overlapping_absences_by_itself(cast, in_mihon, at):
    absence = away(cast, cast.ueno, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(
            user=cast.ueno, start_at=at, end_at=absence.end_at, reason="二重の登録"
        )


def test_a_cancelled_absence_counts_no_more_and_frees_its_time(cast, in_mihon, at):
    absence = away(cast, cast.ueno, at)
    services.cancel_absence(absence=absence, actor=cast.actor(cast.ueno), at=at)
    assert not is_absent(cast.ueno, at)
    away(cast, cast.ueno, at)
    with pytest.raises(services.UnableToRegisterAbsence, match="すでに取り消されています"):
        services.cancel_absence(absence=absence, actor=cast.actor(cast.ueno), at=at)


def test_aoki_cannot_register_uenos_absence_but_the_operator_can(cast, in_mihon, at):
    with pytest.raises(services.UnableToRegisterAbsence, match="システム運用"):
        away(cast, cast.ueno, at, actor=cast.actor(cast.aoki))
    away(cast, cast.ueno, at, actor=cast.actor(cast.kimura))
    assert is_absent(cast.ueno, at)


def test_takagi_can_change_nothing_in_mihon(cast, takagi, in_mihon, at):
    actor = actor_for(takagi, on=at.date())
    with pytest.raises(services.UnableToOrganise):
        services.close_day(day=NEW_YEAR, reason="x", actor=actor, at=at)
    with pytest.raises(services.UnableToRegisterAbsence):
        away(cast, cast.ueno, at, actor=actor)
    with pytest.raises(services.UnableToRegisterAbsence):
        away(cast, takagi, at, actor=actor)


def test_the_calendar_follows_the_closed_days(cast, in_mihon, at):
    monday = date(2026, 11, 30)
    assert calendar_of(in_mihon).is_open(monday)
    assert calendar_of(in_mihon) is calendar_of(in_mihon)
    operator = cast.actor(cast.kimura)
    closed = services.close_day(day=monday, reason="庁舎停電", actor=operator, at=at)
    calendar = calendar_of(in_mihon)
    assert isinstance(calendar, Calendar)
    assert not calendar.is_open(monday)
    services.reopen_day(closed=closed, actor=operator, at=at)
    other = services.close_day(day=date(2026, 12, 1), reason="訓練", actor=operator, at=at)
    assert calendar_of(in_mihon).is_open(monday)
    assert not calendar_of(in_mihon).is_open(other.date)


def test_a_day_is_closed_once(cast, in_mihon, at):
    operator = cast.actor(cast.kimura)
    services.close_day(day=NEW_YEAR, reason="記念日", actor=operator, at=at)
    with pytest.raises(services.UnableToOrganise, match="すでに閉庁日です"):
        services.close_day(day=NEW_YEAR, reason="記念日", actor=operator, at=at)
