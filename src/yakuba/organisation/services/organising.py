"""Found, create, appoint, end, close a day."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from yakuba.foundation.accounts.models import User, UserKind
from yakuba.foundation.accounts.services import create_staff
from yakuba.foundation.events.services import record
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import acting_in, active_municipality_id
from yakuba.foundation.tenancy.middleware import SHARED_PATHS
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor, ActorKind, Duty
from yakuba.organisation import events
from yakuba.organisation.models import ActingOrder, Appointment, ClosedDay, Department, Post
from yakuba.organisation.policies import may_manage_organisation
from yakuba.organisation.rules import (
    DepartmentKind,
    FirstOperator,
    Rank,
    Term,
    body_name,
    first_clash,
)

from .errors import UnableToAppoint, UnableToOrganise, demand


def _wareki_free(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@transaction.atomic
def found_municipality(
    *,
    municipality: Municipality,
    operator: FirstOperator,
    valid_from: date,
    actor: Actor,
    at: datetime,
) -> Municipality:
    """Take in a municipality with the one post from which all others are set up.

    Raises `UnableToOrganise` with everything that is wrong with the municipality, and
    `UnableToCreateAccount`.
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise UnableToOrganise("団体の登録は、導入する人がコマンドで行います。")
    try:
        municipality.full_clean()
    except ValidationError as fault:
        raise UnableToOrganise("".join(_words_of(fault))) from fault
    if municipality.slug in SHARED_PATHS:
        raise UnableToOrganise(f"URL名「{municipality.slug}」は、製品が使っています。")
    municipality.save(force_insert=True)
    with acting_in(municipality.pk):
        post = _first_post(municipality, operator, valid_from, actor, at)
        user = create_staff(
            municipality=municipality,
            username=operator.username,
            name=operator.name,
            kana=operator.kana,
            email=operator.email,
            password=operator.password,
            actor=actor,
            at=at,
        )
        appoint(user=user, post=post, valid_from=valid_from, actor=actor, at=at)
    return municipality


def _first_post(
    town: Municipality, operator: FirstOperator, valid_from: date, actor: Actor, at: datetime
) -> Post:
    body = found_department(
        code="00", name=body_name(town.kind), kind=DepartmentKind.BODY, parent=None,
        valid_from=valid_from, actor=actor, at=at,
    )  # fmt: skip
    section = found_department(
        code=operator.section_code, name=operator.section, kind=DepartmentKind.SECTION,
        parent=body, valid_from=valid_from, actor=actor, at=at,
    )  # fmt: skip
    duties = (Duty.DX, Duty.OPERATOR)
    return create_post(
        department=section,
        title=operator.post,
        rank=Rank.OFFICER,
        duties=duties,
        actor=actor,
        at=at,
    )


def _words_of(fault: ValidationError) -> Iterable[str]:
    """Return what is wrong, with the name of the field as the screens show it."""
    for name, messages in fault.message_dict.items():
        label = getattr(Municipality._meta.get_field(name), "verbose_name", name)
        yield f"{label}: {' '.join(messages)}"


@transaction.atomic
def found_department(
    *,
    code: str,
    name: str,
    kind: DepartmentKind,
    parent: Department | None,
    valid_from: date,
    telephone: str = "",
    location: str = "",
    actor: Actor,
    at: datetime,
) -> Department:
    """Found a department as of a day; raises `UnableToOrganise`."""
    demand(may_manage_organisation(actor), UnableToOrganise)
    if parent is not None and parent.kind_enum.depth >= kind.depth:
        raise UnableToOrganise(f"{kind.label}の上に{parent.kind_enum.label}は置けません。")
    same_code = Department.objects.filter(code=code)
    known = [Term(row.valid_from, row.valid_to) for row in same_code]
    if first_clash(Term(valid_from, None), known):
        raise UnableToOrganise(
            f"組織コード{code}は使われています。別のコードにするか、先に今の組織を廃止してください。"
        )
    department = Department.objects.create(
        code=code,
        name=name,
        kind=kind.value,
        parent=parent,
        valid_from=valid_from,
        telephone=telephone,
        location=location,
    )
    fact = events.DepartmentFounded(
        subject=_department(department), name=name, valid_from=valid_from
    )
    record(fact, actor=actor, at=at)
    return department


@transaction.atomic
def close_department(
    *, department: Department, valid_to: date, actor: Actor, at: datetime
) -> Department:
    """Close a department as of a day and end what is held in it; raises `UnableToOrganise`."""
    demand(may_manage_organisation(actor), UnableToOrganise)
    if valid_to <= department.valid_from:
        raise UnableToOrganise("廃止日は設置日より後の日にしてください。")
    below = Department.objects.filter(parent=department, valid_to=None)
    if below.exists():
        raise UnableToOrganise("先に、この組織の下にある組織を廃止するか移してください。")
    for appointment in Appointment.objects.filter(post__department=department, valid_to=None):
        end_appointment(appointment=appointment, valid_to=valid_to, actor=actor, at=at)
    department.valid_to = valid_to
    department.save(update_fields=["valid_to"])
    fact = events.DepartmentClosed(
        subject=_department(department), name=department.name, valid_to=valid_to
    )
    record(fact, actor=actor, at=at)
    return department


@transaction.atomic
def create_post(
    *,
    department: Department,
    title: str,
    rank: Rank,
    duties: Iterable[Duty] = (),
    actor: Actor,
    at: datetime,
) -> Post:
    """Create a post in a department; raises `UnableToOrganise`."""
    demand(may_manage_organisation(actor), UnableToOrganise)
    if Post.objects.filter(department=department, title=title).exists():
        raise UnableToOrganise(f"{department.name}には「{title}」という職がすでにあります。")
    charged = sorted(duty.value for duty in duties)
    post = Post.objects.create(department=department, title=title, rank=rank.value, duties=charged)
    fact = events.PostCreated(
        subject=SubjectRef("organisation.post", str(post.pk)),
        title=post.label,
        rank=rank.value,
        duties=tuple(charged),
    )
    record(fact, actor=actor, at=at)
    return post


@transaction.atomic
def appoint(
    *,
    user: User,
    post: Post,
    valid_from: date,
    valid_to: date | None = None,
    is_concurrent: bool = False,
    actor: Actor,
    at: datetime,
) -> Appointment:
    """Appoint a member of this town's staff to a post; raises `UnableToAppoint`."""
    demand(may_manage_organisation(actor), UnableToAppoint)
    if user.kind != UserKind.STAFF or user.municipality_id != active_municipality_id():
        raise UnableToAppoint(f"{user.name}さんは、この自治体の職員ではありません。")
    if valid_to is not None and valid_to <= valid_from:
        raise UnableToAppoint("解職日は発令日より後の日にしてください。")
    term = Term(valid_from, valid_to)
    held = Appointment.objects.filter(user=user).select_related("post__department__parent")
    same_post = held.filter(post=post)
    if first_clash(term, [Term(row.valid_from, row.valid_to) for row in same_post]):
        raise UnableToAppoint(f"{user.name}さんは、その期間すでに{post.label}です。")
    if not is_concurrent:
        for row in held.filter(is_concurrent=False):
            if first_clash(term, [Term(row.valid_from, row.valid_to)]):
                raise UnableToAppoint(
                    f"{user.name}さんの本務は{row.post.label}です。"
                    "先に今の職を解くか、兼務として登録してください。"
                )
    appointment = Appointment.objects.create(
        user=user, post=post, valid_from=valid_from, valid_to=valid_to, is_concurrent=is_concurrent
    )
    fact = events.PersonAppointed(
        subject=_appointment(appointment),
        user_id=user.pk,
        name=user.name,
        post=post.label,
        valid_from=valid_from,
        valid_to=valid_to,
        is_concurrent=is_concurrent,
    )
    record(fact, actor=actor, at=at)
    return appointment


@transaction.atomic
def end_appointment(
    *, appointment: Appointment, valid_to: date, actor: Actor, at: datetime
) -> Appointment:
    """End an appointment as of a day; raises `UnableToAppoint`."""
    demand(may_manage_organisation(actor), UnableToAppoint)
    if valid_to <= appointment.valid_from:
        raise UnableToAppoint("解職日は発令日より後の日にしてください。")
    if appointment.valid_to is not None and appointment.valid_to < valid_to:
        raise UnableToAppoint(f"この任用は{_wareki_free(appointment.valid_to)}に終わっています。")
    appointment.valid_to = valid_to
    appointment.save(update_fields=["valid_to"])
    fact = events.AppointmentEnded(
        subject=_appointment(appointment),
        user_id=appointment.user_id,
        name=appointment.user.name,
        post=appointment.post.label,
        valid_to=valid_to,
    )
    record(fact, actor=actor, at=at)
    return appointment


@transaction.atomic
def close_day(*, day: date, reason: str, actor: Actor, at: datetime) -> ClosedDay:
    """Close the town hall for a day; raises `UnableToOrganise`."""
    demand(may_manage_organisation(actor), UnableToOrganise)
    if ClosedDay.objects.filter(date=day).exists():
        raise UnableToOrganise(f"{_wareki_free(day)}はすでに閉庁日です。")
    closed = ClosedDay.objects.create(date=day, reason=reason)
    fact = events.DayClosed(subject=_closed_day(closed), day=day, reason=reason)
    record(fact, actor=actor, at=at)
    return closed


@transaction.atomic
def reopen_day(*, closed: ClosedDay, actor: Actor, at: datetime) -> None:
    """Take back a closed day; raises `UnableToOrganise`."""
    demand(may_manage_organisation(actor), UnableToOrganise)
    record(events.DayReopened(subject=_closed_day(closed), day=closed.date), actor=actor, at=at)
    closed.delete()


@transaction.atomic
def set_acting_order(
    *,
    absent_rank: Rank,
    acting_ranks: Iterable[Rank],
    source_text: str,
    actor: Actor,
    at: datetime,
) -> ActingOrder:
    """Set who acts for a rank by the town's own regulation; raises `UnableToOrganise`."""
    demand(may_manage_organisation(actor), UnableToOrganise)
    ranks = list(acting_ranks)
    if any(rank.height >= absent_rank.height for rank in ranks):
        raise UnableToOrganise("代決する職位は、不在の職位より下の職位にしてください。")
    order, _ = ActingOrder.objects.update_or_create(
        absent_rank=absent_rank.value,
        defaults={"acting_ranks": [rank.value for rank in ranks], "source_text": source_text},
    )
    fact = events.ActingOrderSet(
        subject=SubjectRef("organisation.acting_order", absent_rank.value),
        absent_rank=absent_rank.value,
        acting_ranks=tuple(rank.value for rank in ranks),
        source_text=source_text,
    )
    record(fact, actor=actor, at=at)
    return order


def _department(department: Department) -> SubjectRef:
    return SubjectRef("organisation.department", str(department.pk))


def _appointment(appointment: Appointment) -> SubjectRef:
    return SubjectRef("organisation.appointment", str(appointment.pk))


def _closed_day(closed: ClosedDay) -> SubjectRef:
    return SubjectRef("organisation.closed_day", str(closed.pk))
