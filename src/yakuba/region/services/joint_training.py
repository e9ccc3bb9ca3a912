"""Hold one training for many municipalities: announce, ask for seats, give them, tell who came."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import demand
from yakuba.region.events import joint as events
from yakuba.region.events.about import ref
from yakuba.region.events.about_joint import TRAINING
from yakuba.region.models import (
    AttendanceCount,
    Audience,
    JointTraining,
    SeatAllotment,
    SeatRequest,
    TrainingPlace,
)
from yakuba.region.policies.exchange import may_speak
from yakuba.region.queries.joint_training import my_seats, requests_for, training_by_key
from yakuba.region.rules.exchange import Passage, Purpose
from yakuba.region.rules.seats import Wish, allotted

from .errors import UnableToAct
from .exchange import step_out
from .publishing import held, here, keyed, publish

_GONE = "この合同研修はありません。一覧から開き直してください。"


def _passage(actor: Actor, at: datetime) -> Passage:
    return step_out(municipality=here(), purpose=Purpose.TRAINING, actor=actor, at=at)


@transaction.atomic
def announce(
    *,
    title: str,
    description: str,
    held_on: date,
    hours_text: str,
    minutes: int,
    place_kind: TrainingPlace,
    place: str,
    capacity: int,
    apply_by: date,
    contact: str,
    actor: Actor,
    at: datetime,
    on: date,
    skills: list[dict[str, Any]] | None = None,
) -> JointTraining:
    """Invite the municipalities of the prefecture; raises `UnableToAct`."""
    demand(may_speak(actor))
    title, contact = clean_line(title), clean_line(contact)
    if not title or not contact:
        raise UnableToAct("研修名と問い合わせ先を入力してください。")
    if not on < apply_by <= held_on:
        raise UnableToAct("申込期限は、明日から開催日までの日にしてください。")
    row = keyed(
        JointTraining(
            title=title,
            description=clean_text(description),
            held_on=held_on,
            hours_text=clean_line(hours_text),
            minutes=minutes,
            place_kind=place_kind.value,
            place=clean_line(place),
            capacity=capacity,
            apply_by=apply_by,
            skills=skills or [],
            contact=contact,
            announced_at=at,
        ),
        Audience.REGION,
    )
    publish(row, at)
    row.save()
    fact = events.TrainingAnnounced(
        subject=ref(TRAINING, row.key), title=row.title, held_on=held_on
    )
    record(fact, actor=actor, at=at)
    return row


def _alive(key: UUID, actor: Actor, at: datetime) -> JointTraining:
    """Return the training as it was published, while it takes place."""
    demand(may_speak(actor))
    found = training_by_key(_passage(actor, at), key)
    if found is None:
        raise UnableToAct(_GONE)
    if found.cancelled_at is not None:
        raise UnableToAct("この研修は中止になりました。")
    return found


@transaction.atomic
def ask_for_seats(
    *, key: UUID, seats: int, note: str, actor: Actor, at: datetime, on: date
) -> SeatRequest:
    """Ask the organiser for seats, or change the number; zero takes the request back.

    Names stay at home: who goes is settled in the town's own training. Raises `UnableToAct`.
    """
    found = _alive(key, actor, at)
    if found.allotted_at is not None or on > found.apply_by:
        raise UnableToAct("申込期限を過ぎました。問い合わせ先に相談してください。")
    if seats > found.capacity:
        raise UnableToAct(f"席数は、定員の{found.capacity}席までで入力してください。")
    row = only(SeatRequest.objects.select_for_update().filter(training_key=key))
    row = row or keyed(
        SeatRequest(training_key=key), Audience.ONE, addressee_id=found.municipality_id
    )
    row.seats, row.note, row.asked_at = seats, clean_line(note), at
    publish(row, at)
    if not seats:
        row.withdrawn_at = at
    row.save()
    fact = events.SeatsAsked(subject=ref(TRAINING, key), title=found.title, seats=seats)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def give_seats(
    *, training: JointTraining, actor: Actor, at: datetime, on: date
) -> list[SeatAllotment]:
    """Give the seats to those who asked, in turns, and tell each of them; raises `UnableToAct`."""
    row = _own(training, actor)
    if row.allotted_at is not None:
        raise UnableToAct("席は、すでに決めています。")
    if on <= row.apply_by:
        raise UnableToAct(
            "申込期限が過ぎてから決めてください。まだ申し込む団体があるかもしれません。"
        )
    asked = requests_for(_passage(actor, at), row)
    if not asked:
        raise UnableToAct("申込がありません。")
    wishes = [Wish(one.municipality_id, one.municipality.population, one.seats) for one in asked]
    given = [
        keyed(
            SeatAllotment(training_key=row.key, seats=seats, allotted_at=at),
            Audience.ONE,
            addressee_id=town,
        )
        for town, seats in allotted(wishes, row.capacity).items()
    ]
    for one in given:
        publish(one, at)
    made = SeatAllotment.objects.bulk_create(given)
    row.allotted_at = at
    row.save(update_fields=["allotted_at"])
    fact = events.SeatsGiven(
        subject=ref(TRAINING, row.key), towns=len(made), seats=sum(one.seats for one in made)
    )
    record(fact, actor=actor, at=at)
    return made


def _own(training: JointTraining, actor: Actor) -> JointTraining:
    demand(may_speak(actor))
    row = held(training, _GONE)
    if row.cancelled_at is not None:
        raise UnableToAct("この研修は、すでに中止しています。")
    return row


@transaction.atomic
def cancel(
    *, training: JointTraining, reason: str, actor: Actor, at: datetime, on: date
) -> JointTraining:
    """Call the training off with a reason that all can read; raises `UnableToAct`."""
    row = _own(training, actor)
    if on > row.held_on:
        raise UnableToAct("終わった研修は中止にできません。")
    row.reason = clean_line(reason)
    if not row.reason:
        raise UnableToAct("中止の理由を入力してください。")
    row.cancelled_at = at
    row.save(update_fields=["reason", "cancelled_at"])
    fact = events.TrainingCancelled(subject=ref(TRAINING, row.key), reason=row.reason)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def tell_attendance(
    *,
    key: UUID,
    attended: int,
    answered: int,
    satisfied: int,
    actor: Actor,
    at: datetime,
    on: date,
) -> AttendanceCount:
    """Tell the organiser how many came and how they found it; raises `UnableToAct`."""
    found = _alive(key, actor, at)
    seats = my_seats(_passage(actor, at), found)
    if seats is None:
        raise UnableToAct("この団体には席が割り当てられていません。")
    if on < found.held_on:
        raise UnableToAct("開催日より前には報告できません。")
    if not satisfied <= answered <= attended:
        raise UnableToAct(
            "満足と答えた人数、回答数、参加人数の順に大きくなるように入力してください。"
        )
    row = only(AttendanceCount.objects.select_for_update().filter(training_key=key))
    row = row or keyed(
        AttendanceCount(training_key=key), Audience.ONE, addressee_id=found.municipality_id
    )
    row.attended, row.answered, row.satisfied, row.told_at = attended, answered, satisfied, at
    publish(row, at)
    row.save()
    fact = events.AttendanceTold(subject=ref(TRAINING, key), title=found.title, attended=attended)
    record(fact, actor=actor, at=at)
    return row
