"""What nobody came back to is not kept: the answers of old drafts are personal data.

After how many days is the town's own period (`services.retention.set_draft_period`). Who left an
address is told before it happens; what is held because of a lawsuit or an audit stays.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from yakuba.foundation.events.services import record
from yakuba.foundation.notifications.services import UnableToMail, mail
from yakuba.kernel.actor import Actor
from yakuba.kernel.wareki import to_wareki
from yakuba.procedures import events
from yakuba.procedures.models import Draft
from yakuba.procedures.queries.retention import draft_rule, held_procedures, is_procedure_held
from yakuba.procedures.rules.retention import DraftRule
from yakuba.procedures.rules.vocabulary import Channel

from .drafts import put_away

SWEEP_LIMIT: Final = 500


def expire_drafts(*, at: datetime) -> int:
    """Put away the drafts of the active town whose period is over; returns how many."""
    rule = draft_rule()
    actor = Actor.system("書きかけの申請の整理")
    old = _open().filter(touched_at__lte=at - timedelta(days=rule.days))
    if rule.warn_days:
        # Who can be written to has been, and has had the days that the letter promised.
        told = Q(
            purge_warned_at__gte=F("touched_at"),
            purge_warned_at__lte=at - timedelta(days=rule.warn_days),
        )
        old = old.filter(told | Q(email="", user=None) | ~Q(channel=Channel.ONLINE.value))
    keys = list(old.order_by("touched_at", "pk").values_list("pk", flat=True)[:SWEEP_LIMIT])
    return sum(_expire(key, rule, actor, at) for key in keys)


def warn_of_expiry(*, at: datetime) -> int:
    """Write to those whose drafts will be put away soon; returns how many were written to."""
    rule = draft_rule()
    actor = Actor.system("書きかけの申請の整理")
    soon = (
        _open()
        .filter(touched_at__lte=at - timedelta(days=rule.days - rule.warn_days))
        .filter(channel=Channel.ONLINE.value)
        .filter(~Q(email="") | Q(user__isnull=False))
        .filter(Q(purge_warned_at=None) | Q(purge_warned_at__lt=F("touched_at")))
    )
    keys = list(soon.order_by("touched_at", "pk").values_list("pk", flat=True)[:SWEEP_LIMIT])
    return sum(_warn(key, rule, actor, at) for key in keys)


def _open() -> QuerySet[Draft]:
    rows = Draft.objects.filter(submitted_at=None, abandoned_at=None)
    return rows.exclude(procedure__in=held_procedures())


def address_of(draft: Draft) -> str:
    """Return where one can write to about an online draft; what staff type in has no such place."""
    if draft.channel != Channel.ONLINE.value:
        return ""
    return draft.email or (draft.user.email if draft.user else "")


def _locked(key: UUID) -> Draft:
    return (
        Draft.objects.select_for_update(of=("self",))
        .select_related("procedure", "municipality", "user")
        .get(pk=key)
    )


@transaction.atomic
def _expire(key: UUID, rule: DraftRule, actor: Actor, at: datetime) -> bool:
    """Put one away unless its owner came back between our look and our lock, or it is held now."""
    held = _locked(key)
    is_due = rule.forgets(
        touched_at=held.touched_at,
        warned_at=held.purge_warned_at,
        reachable=bool(address_of(held)),
        at=at,
    )
    if not is_due or held.submitted_at is not None or held.abandoned_at is not None:
        return False
    if is_procedure_held(held.procedure_id):
        return False
    put_away(held, actor, at)
    return True


@transaction.atomic
def _warn(key: UUID, rule: DraftRule, actor: Actor, at: datetime) -> bool:
    held = _locked(key)
    is_due = rule.warns(touched_at=held.touched_at, warned_at=held.purge_warned_at, at=at)
    if not is_due or held.submitted_at is not None or held.abandoned_at is not None:
        return False
    gone = timezone.localdate(rule.gone_on(touched_at=held.touched_at, warned_at=at))
    held.purge_warned_at = at
    held.save(update_fields=["purge_warned_at"])
    town = held.municipality
    try:
        mail(
            to=address_of(held),
            subject_line=f"【{town.name}】書きかけの申請は{to_wareki(gone)}に消えます",
            body=_letter(held, to_wareki(gone)),
            about=events.draft_ref(held.pk),
            dedupe_key=f"purge:{held.pk}:{held.touched_at.isoformat()}",
            at=at,
        )
    except UnableToMail:
        # An address that no mail can go to: there is nobody to be told, and the days run all the same.
        return False
    record(
        events.retention.DraftPurgeAnnounced(
            subject=events.draft_ref(held.pk), gone_on=gone.isoformat()
        ),
        actor=actor,
        at=at,
    )
    return True


def _letter(draft: Draft, gone: str) -> str:
    town = draft.municipality
    home = f"{settings.PUBLIC_URL}/{town.slug}"
    return (
        f"{town.name} オンライン窓口です。\n\n"
        f"「{draft.procedure.title}」の記入が途中のままになっています。\n"
        f"このままにすると、書きかけの内容は{gone}に消えます。\n"
        "まだ申請は届いていません。\n\n"
        "続きを記入するときは、次のページを開いてください。\n"
        f"{home}/{'my' if draft.user_id else 'drafts/resume'}/\n\n"
        "もう必要がないときは、何もしなくてかまいません。\n\n"
        "このメールは自動で送っています。\n"
        f"{town.name}　電話 {town.telephone}\n"
    )
