"""Agenda, minutes, decisions, and actions that become tasks."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from yakuba.foundation.events.models import EventRecord
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import AgendaItem, Meeting, Membership
from yakuba.programmes.queries.meetings import items_of, open_actions_before
from yakuba.programmes.rules.meetings import ItemKind
from yakuba.programmes.services.meetings import (
    UnableToMeet,
    add_item,
    call_meeting,
    cancel_meeting,
    change_item,
    change_meeting,
    confirm_minutes,
    remove_item,
)

from .work import AT, ON, Work, work_of


@pytest.fixture
def work(cast: Cast, in_mihon: object) -> Iterator[Work]:
    yield work_of(cast)


@pytest.fixture
def meeting(work: Work) -> Meeting:
    return call_meeting(
        project=work.project,
        title="第1回打合せ",
        starts_at=AT - timedelta(hours=1),
        actor=work.actor(work.cast.kudo),
        at=AT,
        place="201会議室",
    )


def add(work: Work, meeting: Meeting, kind: ItemKind, title: str, **more) -> AgendaItem:
    return add_item(
        meeting=meeting,
        kind=kind,
        title=title,
        actor=work.actor(work.cast.kudo),
        at=AT,
        on=ON,
        **more,
    )


def test_actions_become_tasks_when_the_minutes_are_confirmed(work: Work, meeting: Meeting):
    add(work, meeting, ItemKind.TOPIC, "画面の案", body="2案を比べた。")
    add(work, meeting, ItemKind.DECISION, "B案とする")
    due = ON + timedelta(days=14)
    add(work, meeting, ItemKind.ACTION, "B案を直す", assignee=work.cast.aoki, due=due)
    kudo = work.actor(work.cast.kudo)
    (task,) = confirm_minutes(meeting=meeting, actor=kudo, at=AT, on=ON)
    assert (task.title, task.assignee, task.finish) == ("B案を直す", work.cast.aoki, due)
    assert "会議「第1回打合せ」" in task.note
    assert AgendaItem.objects.get(kind="ACTION").task == task
    fact = EventRecord.objects.get(code="programmes.meeting.confirmed")
    assert fact.payload == {"decisions": 1, "actions": 1}
    with pytest.raises(UnableToMeet, match="確定しているため"):
        add(work, meeting, ItemKind.TOPIC, "追加")
    with pytest.raises(UnableToMeet, match="確定しているため"):
        confirm_minutes(meeting=meeting, actor=kudo, at=AT, on=ON)
    later = call_meeting(
        project=work.project,
        title="第2回打合せ",
        starts_at=AT + timedelta(days=7),
        actor=kudo,
        at=AT,
    )
    assert [one.task for one in open_actions_before(later)] == [task]


def test_an_action_without_who_or_when_hinders(work: Work, meeting: Meeting):
    action = add(work, meeting, ItemKind.ACTION, "B案を直す", assignee=work.cast.aoki)
    kudo = work.actor(work.cast.kudo)
    with pytest.raises(UnableToMeet, match="担当者と期限"):
        confirm_minutes(meeting=meeting, actor=kudo, at=AT, on=ON)
    change_item(
        item=action,
        kind=ItemKind.ACTION,
        title="B案を直す",
        assignee=work.cast.aoki,
        due=ON - timedelta(days=1),
        actor=kudo,
        at=AT,
        on=ON,
    )
    (task,) = confirm_minutes(meeting=meeting, actor=kudo, at=AT, on=ON)
    assert task.finish == ON - timedelta(days=1)


def test_nothing_is_confirmed_before_it_began_or_without_a_matter(work: Work, meeting: Meeting):
    kudo = work.actor(work.cast.kudo)
    with pytest.raises(UnableToMeet, match="議題がありません"):
        confirm_minutes(meeting=meeting, actor=kudo, at=AT, on=ON)
    change_meeting(
        meeting=meeting, changes={"starts_at": AT + timedelta(days=1)}, actor=kudo, at=AT
    )
    add(work, meeting, ItemKind.TOPIC, "画面の案")
    with pytest.raises(UnableToMeet, match="始まったあと"):
        confirm_minutes(meeting=meeting, actor=kudo, at=AT, on=ON)


def test_who_may_not_see_the_project_is_given_nothing_to_do(work: Work, meeting: Meeting):
    with pytest.raises(UnableToMeet, match="見られません"):
        add(work, meeting, ItemKind.ACTION, "確認", assignee=work.cast.ueno, due=ON)


def test_a_day_that_no_plan_has_is_refused(work: Work, meeting: Meeting):
    with pytest.raises(UnableToMeet, match="2080年まで"):
        add(work, meeting, ItemKind.ACTION, "確認", due=ON.replace(year=9999))


def test_readers_and_strangers_do_not_write(work: Work, meeting: Meeting):
    Membership.objects.filter(user=work.cast.aoki).update(role="READER")
    for user in (work.cast.aoki, work.cast.ueno):
        with pytest.raises(UnableToMeet):
            cancel_meeting(meeting=meeting, reason="", actor=work.actor(user), at=AT)


def test_matters_are_taken_off_and_meetings_called_off(work: Work, meeting: Meeting):
    item = add(work, meeting, ItemKind.TOPIC, "画面の案")
    kudo = work.actor(work.cast.kudo)
    remove_item(item=item, actor=kudo, at=AT)
    assert items_of(meeting) == []
    with pytest.raises(UnableToMeet, match="すでに外されて"):
        remove_item(item=item, actor=kudo, at=AT)
    cancel_meeting(meeting=meeting, reason="台風", actor=kudo, at=AT)
    with pytest.raises(UnableToMeet, match="取りやめ"):
        change_meeting(meeting=meeting, changes={"place": "x"}, actor=kudo, at=AT)
