"""Training as one person sees it: what they applied for, what waits for their answer, their papers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.organisation.models import Post
from yakuba.organisation.queries import absent_user_ids
from yakuba.talent.models import AssessmentLine, Certificate, CourseSkill, Enrolment
from yakuba.talent.rules.courses import Mode
from yakuba.talent.rules.effect import ASK_AFTER, ASK_UNTIL
from yakuba.talent.rules.seats import Presence, Standing

from .superiors import answering, led_by
from .within import fosters, is_inside

HIDDEN: Final = denied("この受講の記録は、本人、所属の上司、人材育成の担当者だけが見られます。")
_OPEN: Final = Q(cancelled_at=None, declined_at=None)


def _whole(rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    return rows.select_related("user", "session__course", "approver_post__department__parent")


def applied_for(user_id: int) -> QuerySet[Enrolment]:
    """Return what the person applied for and neither withdrew nor was refused, the newest first."""
    return _newest_of(user_id).filter(_OPEN).select_related("session__course")


def enrolments_of(user_id: int) -> QuerySet[Enrolment]:
    """Return everything the person ever applied for, the newest session first."""
    rows = _newest_of(user_id).prefetch_related("certificates__document")
    return _whole(rows).select_related("feedback")


def _newest_of(user_id: int) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(user_id=user_id).order_by("-session__starts_at", "-pk")


def enrolment_of(actor: Actor, key: int, on: date) -> Enrolment | None:
    """Return an enrolment that the actor may see: their own, of whom they lead, or in charge."""
    found = only(_whole(Enrolment.objects.all()).filter(pk=key)) if is_inside(actor) else None
    if found is None or found.user_id == actor.user_id or fosters(actor):
        return found
    return found if found.user_id in led_by(actor, on) else None


def enrolment_for(actor: Actor, key: int, at: datetime) -> Enrolment | None:
    """Return an enrolment that the actor may see or has to answer at the moment (代決)."""
    seen = enrolment_of(actor, key, timezone.localdate(at))
    if seen is not None:
        return seen
    rows = _asked_rows().filter(pk=key)
    return only(rows) if key in {one.pk for one in to_answer(actor, at)} else None


def _asked_rows() -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(
        _OPEN, approved_at=None, session__cancelled_at=None, approver_post__isnull=False
    )
    return _whole(rows).order_by("session__starts_at", "pk")


def to_answer(actor: Actor, at: datetime) -> list[Enrolment]:
    """Return the wishes that wait for the actor: of their posts, and of those they act for.

    Posts whose holder is there cost nothing; who acts is only looked up for the others.
    """
    if actor.user_id is None:
        return []
    rows = [one for one in _asked_rows() if one.user_id != actor.user_id]
    posts = {one.approver_post_id for one in rows}
    if not posts:
        return []
    away = absent_user_ids(at)
    holders = _holders(posts, timezone.localdate(at))
    found = []
    for one in rows:
        held_by = holders.get(one.approver_post_id or 0, set())
        present = held_by - away - {one.user_id}
        if present:
            is_asked = actor.user_id in present
        else:
            is_asked = actor.user_id in {
                user.pk for user in answering(one.approver_post, one.user, at)
            }
        if is_asked:
            found.append(one)
    return found


def _holders(posts: Iterable[int | None], on: date) -> dict[int, set[int]]:
    rows = Post.objects.filter(
        pk__in=[one for one in posts if one],
        appointments__valid_from__lte=on,
    ).filter(Q(appointments__valid_to=None) | Q(appointments__valid_to__gt=on))
    found: dict[int, set[int]] = {}
    for post_id, user_id in rows.values_list("pk", "appointments__user_id"):
        found.setdefault(post_id, set()).add(user_id)
    return found


def to_assess_again(on: date) -> QuerySet[Enrolment]:
    """Return the completed courses of one to three months ago after which nobody was assessed.

    Courses that teach no skill are left out: nothing could have risen.
    """
    teaches = Exists(CourseSkill.objects.filter(course=OuterRef("session__course")))
    since = Exists(
        AssessmentLine.objects.filter(
            user=OuterRef("user"), confirmed_at__isnull=False, as_of__gt=OuterRef("completed_on")
        )
    )
    rows = Enrolment.objects.filter(
        teaches,
        ~since,
        completed_on__lte=on - ASK_AFTER,
        completed_on__gte=on - ASK_UNTIL,
    )
    return _whole(rows).order_by("completed_on", "pk")


@dataclass(frozen=True, slots=True)
class MyTraining:
    """One person's training in the order in which it asks something of them."""

    asked: list[Enrolment] = field(default_factory=list)
    coming: list[Enrolment] = field(default_factory=list)
    to_declare: list[Enrolment] = field(default_factory=list)
    to_tell: list[Enrolment] = field(default_factory=list)
    to_assess: list[Enrolment] = field(default_factory=list)
    past: list[Enrolment] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.asked or self.coming or self.past)


def my_training(actor: Actor, at: datetime) -> MyTraining:
    """Return what the page of the person's own training shows, in four queries."""
    on = timezone.localdate(at)
    found = MyTraining()
    for one in enrolments_of(actor.user_id or 0):
        standing = one.standing
        if standing.is_open and one.session.ends_at >= at and one.session.cancelled_at is None:
            (found.asked if standing is Standing.ASKED else found.coming).append(one)
        else:
            found.past.append(one)
        if standing is Standing.SEATED and one.session.course.mode_enum is Mode.ANYTIME:
            found.to_declare.append(one)
        if one.presence == Presence.ATTENDED and not hasattr(one, "feedback"):
            found.to_tell.append(one)
    found.coming.sort(key=lambda one: one.session.starts_at)
    found.to_assess.extend(to_assess_again(on).filter(user_id=actor.user_id or 0))
    return found


def certificate_of(actor: Actor, key: int, on: date) -> Certificate | None:
    """Return a certificate that the actor may see."""
    rows = Certificate.objects.select_related("document__file", "enrolment__user")
    found = only(rows.filter(pk=key))
    if found is None or enrolment_of(actor, found.enrolment_id, on) is None:
        return None
    return found


def certificates_of(enrolment: Enrolment) -> list[Certificate]:
    """Return the certificates that were issued for the enrolment and are not withdrawn."""
    rows = Certificate.objects.filter(enrolment=enrolment, document__withdrawn_at=None)
    return list(rows.select_related("document"))


def certificate_by_number(number: str) -> Certificate | None:
    """Return the newest certificate of the town under the number on the paper."""
    rows = Certificate.objects.filter(document__number=number)
    return rows.select_related("document", "enrolment__user").order_by("-issued_at").first()


def enrolment_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of an enrolment: the course, never the person."""
    found = (
        only(_whole(Enrolment.objects.filter(pk=int(subject_id))))
        if subject_id.isdecimal()
        else None
    )
    if found is None:
        return None
    return SubjectCard(
        f"受講：{found.session.course.title}", reverse("talent:enrolment", args=[found.pk])
    )


def certificate_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a certificate: its number."""
    if not subject_id.isdecimal():
        return None
    found = only(Certificate.objects.filter(pk=int(subject_id)).select_related("document"))
    if found is None:
        return None
    return SubjectCard(
        f"修了証 {found.document.number}", reverse("talent:certificate", args=[found.pk])
    )


def may_see_key(actor: Actor, subject_id: str, on: date) -> Verdict:
    """Tell whether the actor may see the enrolment with the key."""
    found = enrolment_of(actor, int(subject_id), on) if subject_id.isdecimal() else None
    return ALLOWED if found else HIDDEN


def calendar_of_sessions(
    town: Municipality, owner: User | Actor, rows: Iterable[Enrolment], *, base: str, at: datetime
) -> bytes:
    """Return the sessions as a VCALENDAR (RFC 5545); `base` is the address before each path."""
    book = Calendar()
    book.add("prodid", "-//Yakuba//talent//JA")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("x-wr-calname", f"{owner.name}の研修（{town.name}）")
    for one in rows:
        event = Event()
        event.add("uid", f"session-{one.session_id}@{town.slug}.yakuba")
        event.add("dtstamp", at)
        event.add("last-modified", one.session.changed_at)
        event.add("summary", f"研修：{one.session.course.title}")
        event.add("dtstart", one.session.starts_at)
        event.add("dtend", one.session.ends_at)
        place = one.session.place or one.session.online
        if place:
            event.add("location", place)
        event.add("status", "CONFIRMED" if one.seated_at else "TENTATIVE")
        event.add("url", f"{base}{reverse('talent:session', args=[one.session_id])}")
        book.add_component(event)
    text: bytes = book.to_ical()
    return text
