"""Take over what another municipality publishes, with its origin, through the app that owns it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.rulebook.services import UnableToPublish, publish_table
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import demand
from yakuba.procedures.events import procedure_ref
from yakuba.procedures.models import FormVersion
from yakuba.programmes.models import Playbook
from yakuba.programmes.queries.playbooks import shipped_playbook
from yakuba.programmes.rules.playbook_words import UnreadablePlaybook
from yakuba.programmes.services.errors import UnableToAct as UnableToPlan
from yakuba.programmes.services.playbooks import found_playbook
from yakuba.region.events import library as events
from yakuba.region.events.library import item_ref
from yakuba.region.models import Audience, LibraryItem, LibraryKind, Takeover
from yakuba.region.policies.exchange import may_speak
from yakuba.region.queries.library import forms_to_use, item_by_key
from yakuba.region.rules.exchange import Passage

from .errors import UnableToAct
from .publishing import held, keyed, publish

TABLE = "rulebook.table"
PLAYBOOK = "programmes.playbook"


def origin_text(row: Takeover) -> str:
    """Return municipality, edition and hash, as they stand on what was made of it."""
    return f"{row.origin_name}「{row.title}」第{row.edition}版（{row.content_hash[:12]}）"


@transaction.atomic
def take_over(*, passage: Passage, key: UUID, actor: Actor, at: datetime) -> Takeover:
    """Copy a published edition with its origin; a playbook becomes a draft here at once.

    That it was taken over is published, so that its origin can count. Raises `UnableToAct`.
    """
    demand(may_speak(actor))
    item = item_by_key(passage, key)
    if item is None:
        raise UnableToAct("この項目は、取り下げられたか、この団体には公開されていません。")
    if item.municipality_id == active_municipality_id():
        raise UnableToAct("この団体が公開したものです。取り入れる必要はありません。")
    if Takeover.objects.filter(item_key=key).exists():
        raise UnableToAct("この版は、すでに取り入れています。「取り入れたもの」を開いてください。")
    row = keyed(_copied(item, actor, at), Audience.REGION)
    publish(row, at)
    if item.kind == LibraryKind.PLAYBOOK:
        playbook = _founded(row, actor, at)
        row.made_kind, row.made_id, row.put_to_use_at = PLAYBOOK, str(playbook.pk), at
    row.save()
    fact = events.ItemTakenOver(
        subject=item_ref(item.key),
        kind=item.get_kind_display(),
        origin=row.origin_name,
        edition=row.edition,
        content_hash=row.content_hash,
    )
    record(fact, actor=actor, at=at)
    return row


def _copied(item: LibraryItem, actor: Actor, at: datetime) -> Takeover:
    return Takeover(
        item_key=item.key,
        kind=item.kind,
        code=item.code,
        edition=item.edition,
        title=item.title,
        origin_code=item.municipality.code,
        origin_name=item.municipality.name,
        content_hash=item.content_hash,
        licence=item.licence,
        document=item.content,
        taken_at=at,
        taken_by=actor.name,
    )


def _founded(row: Takeover, actor: Actor, at: datetime) -> Playbook:
    """Begin a playbook as a draft, under a code that is free here."""
    document: dict[str, Any] = {**row.document, "origin": origin_text(row)}
    if _is_taken(row.code):
        document["code"] = f"{row.code[:40]}-{row.origin_code}-{row.edition}"
    try:
        return found_playbook(document=document, actor=actor, at=at)
    except (UnableToPlan, UnreadablePlaybook) as refusal:
        raise UnableToAct(str(refusal)) from refusal


def _is_taken(code: str) -> bool:
    return Playbook.objects.filter(code=code).exists() or shipped_playbook(code) is not None


@transaction.atomic
def note_form_in_use(
    *, version: FormVersion, note: str, actor: Actor, at: datetime
) -> Takeover | None:
    """Note on what was taken over that its definition was published here, and as which procedure.

    It is known by the origin in the note of the version, or, where somebody wrote another note, by
    the code and the questions. Whoever was allowed to publish is asked for nothing more.
    """
    row = next((one for one in forms_to_use() if _became(one, version, note)), None)
    if row is None:
        return None
    made = procedure_ref(version.procedure_id)
    row.made_kind, row.made_id, row.put_to_use_at = made.kind, made.id, at
    row.save(update_fields=["made_kind", "made_id", "put_to_use_at"])
    fact = events.CopyPutToUse(
        subject=item_ref(row.item_key),
        kind=row.get_kind_display(),
        made=f"{version.procedure.title} {version}",
    )
    record(fact, actor=actor, at=at)
    return row


def _became(row: Takeover, version: FormVersion, note: str) -> bool:
    if row.content_hash[:12] in note:
        return True
    taken, live = row.document, version.document
    return all(taken.get(part) == live.get(part) for part in ("code", "pages"))


@transaction.atomic
def put_table_to_use(
    *,
    takeover: Takeover,
    title: str,
    source_text: str,
    valid_from: date,
    actor: Actor,
    at: datetime,
) -> Takeover:
    """Publish a decision table that was taken over as this municipality's own rule.

    Raises `UnableToAct`.
    """
    demand(may_speak(actor))
    row = held(takeover, "取り入れたものが見つかりません。一覧を開き直してください。")
    if row.kind != LibraryKind.TABLE:
        raise UnableToAct("規程の表ではありません。")
    try:
        table = publish_table(
            code=row.code,
            title=title,
            source_text=source_text,
            document=row.document["document"],
            valid_from=valid_from,
            note=f"もと：{origin_text(row)}",
            actor=actor,
            at=at,
        )
    except UnableToPublish as refusal:
        raise UnableToAct(str(refusal)) from refusal
    made = SubjectRef(TABLE, str(table.pk))
    row.made_kind, row.made_id, row.put_to_use_at = made.kind, made.id, at
    row.save(update_fields=["made_kind", "made_id", "put_to_use_at"])
    fact = events.CopyPutToUse(
        subject=item_ref(row.item_key), kind=row.get_kind_display(), made=str(table)
    )
    record(fact, actor=actor, at=at)
    return row
