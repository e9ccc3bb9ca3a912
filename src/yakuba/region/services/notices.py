"""What others published to this municipality becomes notices of its own, and mail to its people."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.deliveries.rules import Lane
from yakuba.foundation.events.services import record_all
from yakuba.foundation.notifications.services import UnableToMail, mail
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.kernel.actor import Actor
from yakuba.kernel.wareki import to_wareki
from yakuba.region.events import dispatch as events
from yakuba.region.events.about import LIST, ref
from yakuba.region.models import Notice
from yakuba.region.queries.notices import Incoming, due_here, incoming, speakers, stale_notices
from yakuba.region.rules.exchange import Purpose

from .exchange import step_out
from .publishing import here

_SWEEPER: Final = Actor.system("広域の見回り")
_PAGES: Final = {
    Notice.Kind.SURVEY: "region:surveys",
    Notice.Kind.ROUND: "region:dispatch",
    Notice.Kind.OFFER: "region:dispatch",
    Notice.Kind.REMINDER: "region:dispatch",
}


def settle(kind: Notice.Kind, key: UUID, *, at: datetime) -> None:
    """Note that the people here have done what they were told of."""
    Notice.objects.filter(kind=kind.value, key=key, settled_at=None).update(settled_at=at)


@transaction.atomic
def gather_notices(*, at: datetime) -> int:
    """Take in what was newly published to the active municipality and mail its people.

    Runs in every municipality; prefectures have nothing to be asked. Returns how many were new.
    """
    town = here()
    if town.kind == MunicipalityKind.PREFECTURE:
        return 0
    on = timezone.localdate(at)
    passage = step_out(municipality=town, purpose=Purpose.DISPATCH, actor=_SWEEPER, at=at)
    found = incoming(passage, on)
    stale = stale_notices(found)
    Notice.objects.filter(pk__in=stale).update(settled_at=at)
    known = set(Notice.objects.values_list("kind", "key"))
    new = [one for one in found if (one.kind.value, one.key) not in known]
    Notice.objects.bulk_create(
        [
            Notice(kind=one.kind.value, key=one.key, title=one.title[:160], due=one.due, told_at=at)
            for one in new
        ]
    )
    record_all(
        [
            events.NoticeTaken(subject=ref(LIST, one.key), kind=one.kind.label, title=one.title)
            for one in new
        ],
        actor=_SWEEPER,
        at=at,
    )
    people = speakers(on) if new else []
    for one in new:
        _mail_new(one, town, people, at)
    return len(new) + _mail_due(town, at, on)


def _mail_new(one: Incoming, town: Municipality, people: list[User], at: datetime) -> None:
    due = f"期限は{to_wareki(one.due)}です。\n" if one.due else ""
    body = (
        f"{one.sender}から、次の件が届きました。\n\n{one.kind.label}「{one.title}」\n{due}\n"
        f"{_address(town, _PAGES[one.kind])}\n\n"
        "このメールは、アドバイザー派遣を担当する職員に自動で送っています。\n"
    )
    for user in people:
        key = f"region.notice:{town.pk}:{one.kind.value}:{one.key}:{user.pk}"
        _mail(user, f"【広域】{one.kind.label}「{one.title}」", body, key, at)


def _mail_due(town: Municipality, at: datetime, on: date) -> int:
    """Remind of reports and surveys two days before they are due and on the day after."""
    waiting = due_here(on)
    people = speakers(on) if waiting else []
    for one in waiting:
        words = "期限を過ぎました" if one.due < on else f"期限は{to_wareki(one.due)}です"
        body = (
            f"{one.label}「{one.title}」の{words}。\n\n{_address(town, 'region:due')}\n\n"
            "このメールは、アドバイザー派遣を担当する職員に自動で送っています。\n"
        )
        stage = "late" if one.due < on else "soon"
        for user in people:
            key = f"region.due:{town.pk}:{one.code}:{one.key}:{stage}:{user.pk}"
            _mail(user, f"【広域】{one.label}「{one.title}」の{words}", body, key, at)
    return len(waiting)


def _mail(user: User, subject: str, body: str, key: str, at: datetime) -> None:
    try:
        mail(
            to=user.email,
            subject_line=subject[:200],
            body=f"{user.name} 様\n\n{body}",
            about=ref("accounts.user", user.pk),
            dedupe_key=key,
            at=at,
            lane=Lane.BULK,
        )
    except UnableToMail:
        # The desk shows the same.
        return


def _address(town: Municipality, page: str) -> str:
    path = reverse(page)
    return f"{settings.PUBLIC_URL}/{town.slug}{path[path.index('/desk/') :]}"
