"""Hold a course: set a session, change it, call it off."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.talent.events import courses as events
from yakuba.talent.events.about_training import session_ref
from yakuba.talent.models import Course, CourseSession, Enrolment
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.rules.courses import Mode, Stage

from .enrolments import move_up
from .telling import tell, when_and_where

_LABELS: Final = {
    "starts_at": "開始",
    "ends_at": "終了",
    "place": "会場",
    "online": "オンラインの参加方法",
    "capacity": "定員",
    "deadline": "申込期限",
    "note": "連絡事項",
}


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """What is said of a session; no capacity means no limit."""

    starts_at: datetime
    ends_at: datetime
    deadline: date
    place: str = ""
    online: str = ""
    capacity: int | None = None
    note: str = ""


@transaction.atomic
def set_session(
    *, course: Course, draft: SessionDraft, actor: Actor, at: datetime
) -> CourseSession:
    """Set a session of a published course; raises `UnableToAct`."""
    demand(may_foster(actor))
    if course.stage is not Stage.OPEN:
        raise UnableToAct("公開中の講座だけに、回を設けられます。先に講座を公開してください。")
    fields = _checked(draft, course)
    session = CourseSession.objects.create(
        course=course,
        set_by=only(User.objects.filter(pk=actor.user_id or 0)),
        set_at=at,
        changed_at=at,
        **fields,
    )
    fact = events.SessionSet(
        subject=session_ref(session.pk),
        course_code=course.code,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place,
        capacity=session.capacity,
        deadline=session.deadline,
    )
    record(fact, actor=actor, at=at)
    return session


@transaction.atomic
def change_session(
    *, session: CourseSession, draft: SessionDraft, actor: Actor, at: datetime
) -> CourseSession:
    """Change a session and tell who goes; more seats move up who waits. Raises `UnableToAct`."""
    demand(may_foster(actor))
    held = _held(session)
    fields = _checked(draft, held.course)
    changed = [label for name, label in _LABELS.items() if getattr(held, name) != fields[name]]
    if not changed:
        return held
    for name, value in fields.items():
        setattr(held, name, value)
    held.changed_at = at
    held.save(update_fields=[*fields, "changed_at"])
    fact = events.SessionChanged(
        subject=session_ref(held.pk), course_code=held.course.code, changes=tuple(changed)
    )
    record(fact, actor=actor, at=at)
    move_up(session=held, actor=actor, at=at)
    if changed != [_LABELS["capacity"]]:
        _tell_all(held, "【研修】日時や会場が変わりました", ["次のとおり変わりました。"], at)
    return held


@transaction.atomic
def cancel_session(
    *, session: CourseSession, reason: str, actor: Actor, at: datetime
) -> CourseSession:
    """Call a session off and tell everybody who goes or hopes to; raises `UnableToAct`."""
    demand(may_foster(actor))
    held = _held(session)
    reason = clean_line(reason)[:200]
    if not reason:
        raise UnableToAct("中止の理由を入力してください。申込者へのお知らせに載ります。")
    if Enrolment.objects.filter(session=held).exclude(presence="", outcome="").exists():
        raise UnableToAct("出欠や結果が記録された回は、中止できません。")
    held.cancelled_at, held.cancelled_reason, held.changed_at = at, reason, at
    held.save(update_fields=["cancelled_at", "cancelled_reason", "changed_at"])
    fact = events.SessionCancelled(
        subject=session_ref(held.pk), course_code=held.course.code, reason=reason
    )
    record(fact, actor=actor, at=at)
    _tell_all(held, "【研修】中止になりました", [f"中止になりました。理由：{reason}"], at)
    Enrolment.objects.filter(session=held, cancelled_at=None, declined_at=None).update(
        cancelled_at=at, cancelled_reason=f"回の中止：{reason}"[:200]
    )
    return held


def _held(session: CourseSession) -> CourseSession:
    rows = CourseSession.objects.select_for_update(of=("self",)).select_related("course")
    held = only(rows.filter(pk=session.pk))
    if held is None or held.cancelled_at is not None:
        raise UnableToAct("この回は中止されているため、変えられません。")
    return held


def _checked(draft: SessionDraft, course: Course) -> dict[str, object]:
    fields = asdict(draft) | {
        name: clean_line(getattr(draft, name)) for name in ("place", "online", "note")
    }
    if draft.ends_at <= draft.starts_at:
        raise UnableToAct("終了は、開始より後にしてください。")
    if draft.deadline > timezone.localdate(draft.ends_at):
        raise UnableToAct("申込期限は、終了の日までにしてください。")
    if draft.capacity is not None and draft.capacity < 1:
        raise UnableToAct("定員は1人以上にしてください。定めないときは空欄にします。")
    if course.mode_enum in (Mode.PLACE, Mode.BOTH) and not fields["place"]:
        raise UnableToAct("会場を入力してください。")
    return fields


def _tell_all(session: CourseSession, title: str, lines: list[str], at: datetime) -> None:
    rows = Enrolment.objects.filter(session=session, cancelled_at=None, declined_at=None)
    for one in rows.select_related("user"):
        tell(
            user=one.user,
            subject_line=f"{title}：{session.course.title}",
            lines=[*lines, "", *when_and_where(session)],
            path=f"sessions/{session.pk}/",
            about=session_ref(session.pk),
            key=f"session:{session.pk}:{one.user_id}:{at.isoformat()}",
            at=at,
        )
