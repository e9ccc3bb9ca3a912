"""Write, publish and withdraw what others may take over."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import NotCanonical, content_hash
from yakuba.kernel.verdict import demand
from yakuba.region.events import library as events
from yakuba.region.events.library import item_ref
from yakuba.region.models import Audience, LibraryItem, LibraryKind, Takeover
from yakuba.region.policies.exchange import may_speak
from yakuba.region.queries.library import Offered, content_of
from yakuba.region.rules.library import LICENCES, Example

from .errors import UnableToAct
from .publishing import held, keyed, publish

GONE = "この項目はありません。一覧を開き直してください。"


@transaction.atomic
def write_example(
    *,
    title: str,
    summary: str,
    keywords: str,
    example: Example,
    licence: str,
    contact: str,
    item: LibraryItem | None = None,
    actor: Actor,
    at: datetime,
) -> LibraryItem:
    """Keep an example as a draft; of a published one, the draft of its next edition.

    Raises `UnableToAct`.
    """
    demand(may_speak(actor))
    row = _draft(LibraryKind.EXAMPLE, item.code if item else "", at)
    _fill(row, title, summary, keywords, licence, contact, actor, at)
    row.content = example.as_json()
    return _keep(row, actor, at)


@transaction.atomic
def offer_definition(
    *,
    offer: Offered,
    summary: str,
    keywords: str,
    licence: str,
    contact: str,
    actor: Actor,
    at: datetime,
) -> LibraryItem:
    """Keep a published definition of this municipality as a draft of its next edition here.

    Raises `UnableToAct`.
    """
    demand(may_speak(actor))
    row = _draft(offer.kind, offer.code, at)
    _fill(row, offer.title, summary, keywords, licence, contact, actor, at)
    row.content, row.source_version = content_of(offer), offer.version
    row.origin = _origin(offer)
    return _keep(row, actor, at)


def _origin(offer: Offered) -> str:
    """Return from whom the definition came here itself, so that no chain loses its beginning."""
    found = Takeover.objects.filter(kind=offer.kind.value, code=offer.code).order_by("-pk").first()
    if found is None:
        return offer.origin[:200]
    return f"{found.origin_name}「{found.title}」第{found.edition}版"[:200]


def _draft(kind: LibraryKind, code: str, at: datetime) -> LibraryItem:
    same = LibraryItem.objects.filter(kind=kind.value, code=code)
    row = same.filter(published_at=None).first() if code else None
    if row is not None:
        return row
    last = same.aggregate(last=Max("edition"))["last"] if code else None
    fresh = keyed(LibraryItem(kind=kind.value, code=code), Audience.REGION)
    fresh.edition = (last or 0) + 1
    # An example has no code of its own; its key names it from the first edition on.
    fresh.code = code or f"case-{fresh.key.hex[:12]}"
    return fresh


def _fill(
    row: LibraryItem,
    title: str,
    summary: str,
    keywords: str,
    licence: str,
    contact: str,
    actor: Actor,
    at: datetime,
) -> None:
    if licence not in dict(LICENCES):
        raise UnableToAct("利用条件を選び直してください。")
    row.title, row.summary, row.keywords = title, summary, keywords
    row.licence, row.contact = licence, contact
    row.written_at, row.written_by = at, actor.name


def _keep(row: LibraryItem, actor: Actor, at: datetime) -> LibraryItem:
    row.content_hash = _hash(row.content)
    row.save()
    fact = events.ItemDrafted(
        subject=item_ref(row.key), kind=row.get_kind_display(), title=row.title
    )
    record(fact, actor=actor, at=at)
    return row


def _hash(content: Any) -> str:
    try:
        return content_hash(content)
    except NotCanonical as fault:
        raise UnableToAct(f"この内容は共有できません。{fault}") from fault


@transaction.atomic
def publish_item(*, item: LibraryItem, seen: str, actor: Actor, at: datetime) -> LibraryItem:
    """Let the municipalities of the prefecture read the draft; from now on it does not change.

    `seen` is the hash of the content that the publisher looked at. Raises `UnableToAct`.
    """
    demand(may_speak(actor))
    row = held(item, GONE)
    if row.published_at is not None:
        raise UnableToAct("この版は、すでに公開しています。")
    if row.content_hash != seen:
        raise UnableToAct(
            "ご覧になっている間に、内容が変わりました。確かめてから、もう一度公開してください。"
        )
    publish(row, at)
    row.save()
    fact = events.ItemPublished(
        subject=item_ref(row.key),
        kind=row.get_kind_display(),
        title=row.title,
        edition=row.edition,
        content_hash=row.content_hash,
        licence=row.licence,
    )
    record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def withdraw_item(*, item: LibraryItem, actor: Actor, at: datetime) -> LibraryItem:
    """Let nobody else read the edition any more; copies that were taken stay. Raises `UnableToAct`."""
    demand(may_speak(actor))
    row = held(item, GONE)
    if row.published_at is None:
        raise UnableToAct("公開していないので、取り下げるものがありません。")
    if row.withdrawn_at is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        fact = events.ItemWithdrawn(subject=item_ref(row.key), edition=row.edition)
        record(fact, actor=actor, at=at)
    return row


@transaction.atomic
def drop_item(*, item: LibraryItem, actor: Actor, at: datetime) -> None:
    """Throw a draft away; raises `UnableToAct`."""
    demand(may_speak(actor))
    row = held(item, GONE)
    if row.published_at is not None:
        raise UnableToAct("公開した版は捨てられません。取り下げてください。")
    fact = events.DraftDropped(subject=item_ref(row.key), kind=row.get_kind_display())
    record(fact, actor=actor, at=at)
    row.delete()
