"""One mail a day to whom something waits for; nobody who has nothing to do is written to."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.rules import Lane
from yakuba.foundation.events.services import record
from yakuba.foundation.notifications.services import UnableToMail, mail
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.wareki import to_wareki
from yakuba.kernel.workdays import Calendar
from yakuba.organisation.queries import calendar_of
from yakuba.programmes.events import talk as events
from yakuba.programmes.models import ApprovalRequest, DigestChoice, Mention, Task
from yakuba.programmes.policies.projects import may_enter
from yakuba.programmes.queries.digests import Digest, digests_on, readers, seen_by
from yakuba.programmes.rules.approvals import Answer
from yakuba.programmes.rules.mine import due_words, shifted

from .errors import UnableToAct
from .projects import demand

# Written before the counter opens; who had nothing then may still hear of it until it closes.
FIRST: Final = time(7, 30)
LAST: Final = time(17, 15)
# So many lines of a kind; the page shows the rest.
MOST_LINES: Final = 15
_QUOTED: Final = 60
_BATCH: Final = 500


def send_digests(*, at: datetime) -> int:
    """Promise the mails of the day in the active town; returns how many were new."""
    moment = timezone.localtime(at)
    on = moment.date()
    town = Municipality.objects.get(pk=active_municipality_id())
    calendar = calendar_of(town)
    if not calendar.is_open(on) or not FIRST <= moment.time() <= LAST:
        return 0
    before = shifted(calendar, on, -1)
    since = moment.replace(year=before.year, month=before.month, day=before.day)
    since = since.replace(hour=FIRST.hour, minute=FIRST.minute, second=0, microsecond=0)
    found = digests_on(on, since=since)
    told = _told(found, town, on)
    people = readers(key for key in found if key not in told)
    return sum(
        _send(user, seen_by(user, found[user.pk], on), town, calendar, at) for user in people
    )


@transaction.atomic
def stop_digest(*, actor: Actor, at: datetime) -> None:
    """Send the actor no mail of the morning; twice does nothing more. Raises `UnableToAct`."""
    user = _own(actor)
    _, is_new = DigestChoice.objects.get_or_create(user=user, defaults={"stopped_at": at})
    if is_new:
        record(events.DigestStopped(subject=_about(user)), actor=actor, at=at)


@transaction.atomic
def resume_digest(*, actor: Actor, at: datetime) -> None:
    """Send the actor the mail of the morning again; raises `UnableToAct`."""
    user = _own(actor)
    if DigestChoice.objects.filter(user=user).delete()[0]:
        record(events.DigestResumed(subject=_about(user)), actor=actor, at=at)


def _own(actor: Actor) -> User:
    demand(may_enter(actor), UnableToAct)
    user = User.objects.filter(pk=actor.user_id or 0).first()
    if user is None:
        raise UnableToAct("職員としてログインしてください。")
    return user


def _about(user: User) -> SubjectRef:
    return SubjectRef("accounts.user", str(user.pk))


def key_of(town: Municipality, user_id: int, on: date) -> str:
    """Return the key under which the mail of the day is promised once."""
    return f"programmes.digest:{town.pk}:{user_id}:{on.isoformat()}"


def _told(found: dict[int, Digest], town: Municipality, on: date) -> set[int]:
    """Return who has had the mail of the day."""
    keys = {key_of(town, user, on): user for user in found}
    wanted, told = list(keys), set[int]()
    for first in range(0, len(wanted), _BATCH):
        rows = Delivery.objects.filter(dedupe_key__in=wanted[first : first + _BATCH])
        told |= {keys[key] for key in rows.values_list("dedupe_key", flat=True)}
    return told


@transaction.atomic
def _send(user: User, digest: Digest, town: Municipality, calendar: Calendar, at: datetime) -> bool:
    if not digest.count:
        return False
    on = timezone.localdate(at)
    try:
        mail(
            to=user.email,
            subject_line=_subject(digest, on),
            body=_body(user, digest, town, calendar, on),
            about=_about(user),
            dedupe_key=key_of(town, user.pk, on),
            at=at,
            lane=Lane.BULK,
        )
    except UnableToMail:
        # Their work shows the same on the page.
        return False
    return True


def _subject(digest: Digest, on: date) -> str:
    parts = []
    if late := sum(1 for task in digest.due if task.finish and task.finish < on):
        parts.append(f"期限を過ぎたもの{late}件")
    if today := sum(1 for task in digest.due if task.finish == on):
        parts.append(f"今日まで{today}件")
    if digest.approvals:
        parts.append(f"承認待ち{len(digest.approvals)}件")
    if digest.answers:
        parts.append(f"承認の回答{len(digest.answers)}件")
    if digest.mentions:
        parts.append(f"名指し{len(digest.mentions)}件")
    return f"【今日の仕事】{'・'.join(parts)}"


def _body(user: User, digest: Digest, town: Municipality, calendar: Calendar, on: date) -> str:
    home = f"{settings.PUBLIC_URL}/{town.slug}/desk/projects"
    blocks = [
        _block("期限が来ているタスク", [_task(one, calendar, on) for one in digest.due]),
        _block(
            "あなたの承認を待っているもの", [_asked(one, calendar, on) for one in digest.approvals]
        ),
        _block("依頼した承認の回答", [_answered(one) for one in digest.answers]),
        _block("あなたを名指ししたコメント", [_said(one) for one in digest.mentions]),
    ]
    return (
        f"{user.name} 様\n\n{to_wareki(on)}の仕事をお知らせします。\n\n"
        f"{''.join(block for block in blocks if block)}"
        f"自分の仕事\n{home}/mine/\n\n"
        "このメールは、知らせることがある開庁日に1回だけ、自動で送っています。\n"
        f"要らないときは、次のページで止められます。\n{home}/mine/mail/\n"
    )


def _block(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    shown = [f"・{line}\n" for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append(f"　ほか{len(lines) - MOST_LINES}件\n")
    return f"■ {title}（{len(lines)}件）\n{''.join(shown)}\n"


def _task(task: Task, calendar: Calendar, on: date) -> str:
    return f"{due_words(calendar, task.finish, on).text}　{task.title}（{task.project.name}）"


def _asked(request: ApprovalRequest, calendar: Calendar, on: date) -> str:
    words = due_words(calendar, request.due, on).text
    return (
        f"{words}　{request.text}（{request.task.project.name}、{request.asked_by.name}さんから）"
    )


def _answered(request: ApprovalRequest) -> str:
    opinion = f"：{request.opinion}" if request.opinion else ""
    return f"{Answer(request.answer).label}　{request.text}（{request.answered_label}）{opinion}"


def _said(mention: Mention) -> str:
    comment = mention.comment
    where = comment.task.title if comment.task else comment.project.name
    words = " ".join(comment.body.split())
    quoted = words[:_QUOTED] + ("…" if len(words) > _QUOTED else "")
    return f"{comment.author.name}さん　{where}：{quoted}"
