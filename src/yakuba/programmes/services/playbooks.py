"""Take over, edit, publish and withdraw playbooks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import content_hash
from yakuba.kernel.schema_words import Fault
from yakuba.programmes.events import playbooks as events
from yakuba.programmes.events.about import playbook_ref
from yakuba.programmes.models import Playbook, PlaybookVersion
from yakuba.programmes.policies.projects import may_plan
from yakuba.programmes.queries.playbooks import (
    definition_of,
    draft_of,
    live_version,
    shipped_playbook,
)
from yakuba.programmes.rules.playbook import Definition
from yakuba.programmes.rules.playbook_changes import lowered
from yakuba.programmes.rules.playbook_reading import parse
from yakuba.programmes.rules.playbook_words import UnreadablePlaybook

from .errors import PlanGrewOld, UnableToPlan, UnableToPublish
from .projects import demand

Document = dict[str, Any]


@transaction.atomic
def adopt_shipped(*, code: str, actor: Actor, at: datetime) -> Playbook:
    """Take over a shipped playbook, published as it is; a withdrawn one comes back.

    Raises `UnableToPlan`.
    """
    demand(may_plan(actor))
    shipped = shipped_playbook(code)
    if shipped is None:
        raise UnableToPlan("この手順書は、製品に付いていません。一覧から選んでください。")
    playbook = only(Playbook.objects.select_for_update().filter(code=code))
    if playbook is not None and playbook.withdrawn_at is None:
        raise UnableToPlan(f"「{playbook.title}」は、すでに取り入れています。")
    definition = shipped.definition
    if playbook is None:
        playbook = Playbook.objects.create(
            code=code, title=definition.title, origin=definition.origin, created_at=at
        )
    else:
        playbook.withdrawn_at = None
        playbook.save(update_fields=["withdrawn_at"])
    fact = events.PlaybookAdopted(
        subject=playbook_ref(playbook.pk), title=playbook.title, origin=definition.origin
    )
    record(fact, actor=actor, at=at)
    live = live_version(playbook)
    if live is None or live.content_hash != content_hash(shipped.document):
        _clear_draft(playbook)
        draft = _new_version(playbook, shipped.document, at)
        _publish(playbook, draft, definition, actor, at)
    return playbook


@transaction.atomic
def found_playbook(*, document: Document, actor: Actor, at: datetime) -> Playbook:
    """Begin a playbook of the town's own as a draft.

    Raises `UnableToPlan`, `UnreadablePlaybook`.
    """
    demand(may_plan(actor))
    definition = parse(document)
    code = definition.code
    if Playbook.objects.filter(code=code).exists() or shipped_playbook(code) is not None:
        raise UnableToPlan(
            f"コード「{code}」の手順書は、すでにあります。別のコードにするか、その手順書の案を直してください。"
        )
    playbook = Playbook.objects.create(
        code=code, title=definition.title, origin=definition.origin, created_at=at
    )
    _new_version(playbook, document, at)
    _tell(playbook, "新しい手順書の案", actor, at)
    return playbook


@transaction.atomic
def begin_draft(*, playbook: Playbook, actor: Actor, at: datetime) -> PlaybookVersion:
    """Return the draft of the next version, begun from the one in force; raises `UnableToPlan`."""
    demand(may_plan(actor))
    held = _held(playbook)
    draft, live = draft_of(held), live_version(held)
    if draft is not None:
        return draft
    if live is None or held.withdrawn_at is not None:
        raise UnableToPlan("廃止した手順書は直せません。取り入れ直してください。")
    draft = _new_version(held, live.definition, at)
    _tell(held, f"第{live.number}版からの案", actor, at)
    return draft


@transaction.atomic
def change_draft(
    *,
    playbook: Playbook,
    document: Document,
    what: str,
    seen: str,
    actor: Actor,
    at: datetime,
) -> PlaybookVersion:
    """Put a document in the place of the draft; `seen` is the hash of the draft that was changed.

    Raises `UnableToPlan`, `PlanGrewOld`, `UnreadablePlaybook`.
    """
    demand(may_plan(actor))
    held = _held(playbook)
    draft = _draft(held, seen)
    definition = parse(document)
    _demand_kept(held, definition)
    draft.definition = document
    draft.save(update_fields=["definition"])
    if live_version(held) is None and held.title != definition.title:
        held.title = definition.title
        held.save(update_fields=["title"])
    _tell(held, what, actor, at)
    return draft


@transaction.atomic
def drop_draft(*, playbook: Playbook, actor: Actor, at: datetime) -> None:
    """Throw the draft away; a playbook that never was published goes with it.

    Raises `UnableToPlan`.
    """
    demand(may_plan(actor))
    held = _held(playbook)
    if draft_of(held) is None:
        return
    _tell(held, "案の取りやめ", actor, at)
    _clear_draft(held)
    if live_version(held) is None:
        held.delete()


@transaction.atomic
def publish_draft(*, playbook: Playbook, seen: str, actor: Actor, at: datetime) -> PlaybookVersion:
    """Put the draft in force; from now on it does not change.

    Raises `UnableToPlan`, `UnableToPublish`, `PlanGrewOld`, `UnreadablePlaybook`.
    """
    demand(may_plan(actor))
    held = _held(playbook)
    draft = _draft(held, seen)
    definition = parse(draft.definition)
    _demand_kept(held, definition)
    live = live_version(held)
    if live is not None and live.content_hash == content_hash(draft.definition):
        raise UnableToPublish(
            f"第{live.number}版から変わったところがありません。直すか、案を取りやめてください。"
        )
    return _publish(held, draft, definition, actor, at)


@transaction.atomic
def withdraw_playbook(*, playbook: Playbook, actor: Actor, at: datetime) -> Playbook:
    """Offer the playbook no more; plans made of it stay. Raises `UnableToPlan`."""
    demand(may_plan(actor))
    held = _held(playbook)
    if held.withdrawn_at is None:
        _clear_draft(held)
        held.withdrawn_at = at
        held.save(update_fields=["withdrawn_at"])
        record(events.PlaybookWithdrawn(subject=playbook_ref(held.pk)), actor=actor, at=at)
    return held


@transaction.atomic
def restore_playbook(*, playbook: Playbook, actor: Actor, at: datetime) -> Playbook:
    """Offer a withdrawn playbook again, as it was; raises `UnableToPlan`."""
    demand(may_plan(actor))
    held = _held(playbook)
    if held.withdrawn_at is not None:
        held.withdrawn_at = None
        held.save(update_fields=["withdrawn_at"])
        record(events.PlaybookRestored(subject=playbook_ref(held.pk)), actor=actor, at=at)
    return held


def _held(playbook: Playbook) -> Playbook:
    held = only(Playbook.objects.select_for_update().filter(pk=playbook.pk))
    if held is None:
        raise UnableToPlan("この手順書はありません。")
    return held


def _draft(playbook: Playbook, seen: str) -> PlaybookVersion:
    draft = draft_of(playbook)
    if draft is None:
        raise PlanGrewOld(
            "この案は、ほかの人が先に公開したか、取りやめました。手順書の画面から始めてください。"
        )
    if content_hash(draft.definition) != seen:
        raise PlanGrewOld(
            "この案は、ほかの人が先に直しました。最新の内容を確かめてから、もう一度保存してください。"
        )
    return draft


def _new_version(playbook: Playbook, document: Document, at: datetime) -> PlaybookVersion:
    last = PlaybookVersion.objects.filter(playbook=playbook).aggregate(last=Max("number"))["last"]
    return PlaybookVersion.objects.create(
        playbook=playbook, number=(last or 0) + 1, definition=document, created_at=at
    )


def _clear_draft(playbook: Playbook) -> None:
    PlaybookVersion.objects.filter(playbook=playbook, published_at=None).delete()


def _publish(
    playbook: Playbook,
    draft: PlaybookVersion,
    definition: Definition,
    actor: Actor,
    at: datetime,
) -> PlaybookVersion:
    draft.content_hash = content_hash(draft.definition)
    draft.published_at = at
    draft.published_by = actor.name
    draft.save(update_fields=["content_hash", "published_at", "published_by"])
    playbook.title, playbook.origin = definition.title, definition.origin
    playbook.save(update_fields=["title", "origin"])
    fact = events.PlaybookPublished(
        subject=playbook_ref(playbook.pk), number=draft.number, content_hash=draft.content_hash
    )
    record(fact, actor=actor, at=at)
    return draft


def _demand_kept(playbook: Playbook, definition: Definition) -> None:
    """The code stays, and legal minima are not shortened without a reason."""
    faults = list(_faults(playbook, definition))
    if faults:
        raise UnreadablePlaybook(list(dict.fromkeys(faults)))


def _faults(playbook: Playbook, definition: Definition) -> Iterable[Fault]:
    if definition.code != playbook.code:
        yield Fault(
            "コード",
            f"この手順書のコードは「{playbook.code}」です。「{definition.code}」に変えられません。",
        )
    live, shipped = live_version(playbook), shipped_playbook(playbook.code)
    if shipped is not None:
        yield from lowered(shipped.definition, definition)
    if live is not None:
        yield from lowered(definition_of(live), definition)


def _tell(playbook: Playbook, what: str, actor: Actor, at: datetime) -> None:
    fact = events.PlaybookDrafted(subject=playbook_ref(playbook.pk), what=what)
    record(fact, actor=actor, at=at)
