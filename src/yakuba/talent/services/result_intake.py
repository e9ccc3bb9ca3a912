"""Take in what an e-learning system tells of a session: try it first, then all of it or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.documents.sheets import Book, UnreadableBook, open_book
from yakuba.foundation.events.services import record
from yakuba.foundation.files import services as files
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.talent.events.about_training import session_ref
from yakuba.talent.events.courses import ResultsTakenIn
from yakuba.talent.models import CourseSession, ResultIntake
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.queries.result_intake import LIMITS, hash_of, reading_of, remembered
from yakuba.talent.rules.result_file import Column, Line, Reading, fault_in, guess, heading_row

from .attendance import enter_outcomes, mark_presence
from .enrolments import enrol_afterwards, held_session


def begin_intake(
    *, session: CourseSession, content: bytes, name: str, actor: Actor, at: datetime
) -> ResultIntake:
    """Keep the list and read its headings; nothing is taken yet. Raises `UnableToAct`."""
    demand(may_foster(actor))
    _demand_begun(session, at)
    try:
        book = open_book(content, LIMITS, name=name)
        file = files.keep_scanned(
            content=content, name=name[:120], media_type=book.media_type, actor=actor, at=at
        )
    except (UnreadableBook, files.UnableToStore) as refusal:
        raise UnableToAct(str(refusal)) from refusal
    return _begun(session, file.pk, book, actor, at)


def _demand_begun(session: CourseSession, at: datetime) -> None:
    if session.cancelled_at is not None:
        raise UnableToAct("中止になった回に、結果は取り込めません。")
    if session.starts_at > at:
        raise UnableToAct("結果は、開始の時刻から取り込めます。")


@transaction.atomic
def _begun(
    session: CourseSession, file_id: Any, book: Book, actor: Actor, at: datetime
) -> ResultIntake:
    sheet = book.sheets[0]
    headings = _headings(book, sheet)
    return ResultIntake.objects.create(
        session=session,
        file_id=file_id,
        sheet=sheet[:80],
        columns=_as_json(remembered(headings) or guess(headings)),
        headings_hash=hash_of(headings),
        rows=max(0, len(book.rows(sheet)) - 1),
        tried_at=at,
        tried_by=User.objects.get(pk=actor.user_id or 0),
    )


def _headings(book: Book, sheet: str) -> Sequence[object]:
    rows = book.rows(sheet)
    return rows[heading_row(rows)] if rows else ()


def _as_json(columns: Mapping[int, Column]) -> dict[str, str]:
    return {str(place): column.value for place, column in sorted(columns.items())}


@transaction.atomic
def try_intake(
    *,
    intake: ResultIntake,
    sheet: str,
    columns: Mapping[int, Column],
    adds_people: bool,
    actor: Actor,
    at: datetime,
) -> Reading:
    """Choose sheet and columns and read the list without taking anything; raises `UnableToAct`."""
    held = _held(intake, actor)
    if refusal := fault_in(columns):
        raise UnableToAct(refusal)
    held.sheet, held.columns, held.adds_people = sheet, _as_json(columns), adds_people
    reading = _read(held, at)
    held.rows, held.faults, held.tried_at = reading.rows, len(reading.faults), at
    held.save(update_fields=["sheet", "columns", "adds_people", "rows", "faults", "tried_at"])
    return reading


@transaction.atomic
def take_in(*, intake: ResultIntake, actor: Actor, at: datetime) -> Reading:
    """Record attendance and results of the list, all of it or none; raises `UnableToAct`.

    Results bring certificates and count for compulsory training, as if entered by hand.
    """
    held = _held(intake, actor)
    session = held_session(held.session)
    _demand_begun(session, at)
    if refusal := fault_in({int(n): Column(value) for n, value in held.columns.items()}):
        raise UnableToAct(refusal)
    reading = _read(held, at)
    if reading.faults:
        raise UnableToAct(
            f"直していない誤りが{len(reading.faults)}件あります。元の一覧を直して、もう一度選んでください。"
        )
    keys = _keys(session, reading.lines, actor, at)
    who: dict[str, Any] = {"session": session, "actor": actor, "at": at}
    mark_presence(marks={keys[one.user]: one.presence for one in reading.lines}, **who)
    enter_outcomes(
        outcomes={keys[one.user]: one.outcome for one in reading.lines if one.outcome},
        days={keys[one.user]: one.done_on for one in reading.lines if one.done_on},
        **who,
    )
    held.taken_at = at
    held.save(update_fields=["taken_at"])
    fact = ResultsTakenIn(
        subject=session_ref(session.pk),
        course_code=session.course.code,
        file_name=held.file.name,
        rows=reading.rows,
        added=reading.added,
        attended=reading.attended,
        absent=reading.absent,
        completed=reading.completed,
        not_completed=reading.not_completed,
    )
    record(fact, actor=actor, at=at)
    return reading


def _keys(
    session: CourseSession, lines: Sequence[Line], actor: Actor, at: datetime
) -> dict[int, int]:
    """Return everybody's enrolment; those who took part without having applied are entered."""
    keys = {one.user: one.enrolment for one in lines if one.enrolment is not None}
    missing = [one.user for one in lines if one.enrolment is None]
    people = User.objects.filter(pk__in=missing).order_by("pk")
    made = enrol_afterwards(session=session, people=list(people), actor=actor, at=at)
    return keys | {one.user_id: one.pk for one in made}


def _held(intake: ResultIntake, actor: Actor) -> ResultIntake:
    demand(may_foster(actor))
    rows = ResultIntake.objects.select_for_update(of=("self",))
    held = only(rows.filter(pk=intake.pk).select_related("file", "session__course"))
    if held is None:
        raise UnableToAct("この一覧はありません。もう一度選んでください。")
    if held.taken_at is not None:
        raise UnableToAct("この一覧は、すでに取り込まれています。")
    return held


def _read(intake: ResultIntake, at: datetime) -> Reading:
    try:
        return reading_of(intake, at)
    except UnreadableBook as refusal:
        raise UnableToAct(str(refusal)) from refusal
