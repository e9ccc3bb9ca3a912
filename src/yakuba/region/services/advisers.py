"""Register advisers, publish them to the region, withdraw them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import demand
from yakuba.region.events import dispatch as events
from yakuba.region.events.about import ADVISER, ref
from yakuba.region.models import Adviser, AdviserContact, Audience, Scheme
from yakuba.region.policies.dispatch import may_keep_pool
from yakuba.region.rules.advisers import AdviserDraft, faults_of

from .errors import UnableToAct
from .publishing import held, here, keyed, labels_of, publish

_GONE = "このアドバイザーは登録されていません。一覧から開き直してください。"


@transaction.atomic
def register_adviser(
    *,
    draft: AdviserDraft,
    actor: Actor,
    at: datetime,
    scheme: Scheme | None = None,
    email: str = "",
    telephone: str = "",
    note: str = "",
) -> Adviser:
    """Register somebody in the own pool; nobody else sees it yet. Raises `UnableToAct`."""
    demand(may_keep_pool(actor, here()))
    row = keyed(Adviser(registered_at=at), Audience.REGION)
    _fill(row, draft, scheme)
    AdviserContact.objects.create(
        adviser=row, email=email, telephone=telephone, note=clean_text(note)
    )
    fact = events.AdviserRegistered(subject=ref(ADVISER, row.pk), name=row.name)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def change_adviser(
    *,
    adviser: Adviser,
    draft: AdviserDraft,
    actor: Actor,
    at: datetime,
    scheme: Scheme | None = None,
    email: str = "",
    telephone: str = "",
    note: str = "",
) -> Adviser:
    """Correct what is registered; offers already made stay as they were. Raises `UnableToAct`."""
    demand(may_keep_pool(actor, here()))
    row = held(adviser, _GONE)
    before = {name: getattr(row, name) for name in draft.columns()}
    _fill(row, draft, scheme)
    AdviserContact.objects.update_or_create(
        adviser=row,
        defaults={"email": email, "telephone": telephone, "note": clean_text(note)},
    )
    changed = labels_of(
        Adviser, (name for name, was in before.items() if was != getattr(row, name))
    )
    fact = events.AdviserChanged(subject=ref(ADVISER, row.pk), name=row.name, fields=changed)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def publish_adviser(*, adviser: Adviser, actor: Actor, at: datetime) -> Adviser:
    """Let the municipalities of the region see the person; raises `UnableToAct`."""
    demand(may_keep_pool(actor, here()))
    row = held(adviser, _GONE)
    if row.published_at is not None and row.withdrawn_at is None:
        raise UnableToAct("このアドバイザーは、すでに公開しています。")
    publish(row, at)
    row.save(update_fields=["published_at", "withdrawn_at"])
    fact = events.AdviserPublished(subject=ref(ADVISER, row.pk), name=row.name)
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def publish_advisers(*, advisers: Iterable[Adviser], actor: Actor, at: datetime) -> int:
    """Let the region see all of them or nobody; returns how many. Raises `UnableToAct`."""
    many = 0
    for one in advisers:
        try:
            publish_adviser(adviser=one, actor=actor, at=at)
        except UnableToAct as refusal:
            raise UnableToAct(f"{one.name}：{refusal}誰も公開していません。") from refusal
        many += 1
    if not many:
        raise UnableToAct("公開する人を選んでください。")
    return many


@transaction.atomic
def withdraw_adviser(*, adviser: Adviser, actor: Actor, at: datetime, reason: str = "") -> Adviser:
    """Show the person to nobody else any more; what was agreed goes on. Raises `UnableToAct`."""
    demand(may_keep_pool(actor, here()))
    row = held(adviser, _GONE)
    if row.published_at is None or row.withdrawn_at is not None:
        raise UnableToAct("このアドバイザーは公開していません。")
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    fact = events.AdviserWithdrawn(
        subject=ref(ADVISER, row.pk), name=row.name, reason=clean_line(reason)[:400]
    )
    record(fact, actor=actor, at=at)
    return row


def _fill(row: Adviser, draft: AdviserDraft, scheme: Scheme | None) -> None:
    if found := list(faults_of(draft)):
        raise UnableToAct("".join(found))
    if scheme is not None and scheme.published_at is None:
        raise UnableToAct("使い始めていない制度は選べません。先に制度を使い始めてください。")
    for name, value in draft.columns().items():
        setattr(row, name, value)
    row.scheme = scheme
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise UnableToAct(
            f"登録番号「{draft.number}」は、ほかの人に使われています。別の番号にしてください。"
        ) from None
