"""Take over, edit, publish and withdraw frameworks of skills."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from yakuba.foundation.events.services import record
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import content_hash
from yakuba.kernel.schema_words import Fault
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.talent.events import frameworks as events
from yakuba.talent.models import Assessment, FrameworkVersion, Skill, SkillFramework
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.queries.frameworks import draft_of, live_version, shipped_framework
from yakuba.talent.rules.framework import Definition, Document, UnreadableFramework, parse

from .standing import mark_stale

GREW_OLD = (
    "この案は、ほかの人が先に直しました。最新の内容を確かめてから、もう一度保存してください。"
)


@transaction.atomic
def adopt_shipped(*, code: str, actor: Actor, at: datetime) -> SkillFramework:
    """Take over a shipped framework, published as it is; raises `UnableToAct`."""
    demand(may_foster(actor))
    shipped = shipped_framework(code)
    if shipped is None:
        raise UnableToAct("この枠組みは、製品に付いていません。一覧から選んでください。")
    framework = only(SkillFramework.objects.select_for_update().filter(code=code))
    if framework is not None and framework.withdrawn_at is None:
        raise UnableToAct(f"「{framework.title}」は、すでに使っています。")
    definition = shipped.definition
    if framework is None:
        framework = SkillFramework.objects.create(
            code=code, title=definition.title, origin=definition.origin, created_at=at
        )
    else:
        framework.withdrawn_at = None
        framework.save(update_fields=["withdrawn_at"])
    fact = events.FrameworkAdopted(
        subject=framework.ref, title=definition.title, origin=definition.origin
    )
    record(fact, actor=actor, at=at)
    live = live_version(framework)
    if live is None or live.content_hash != content_hash(shipped.document):
        _clear_draft(framework)
        _publish(framework, _new_version(framework, shipped.document, at), actor, at)
    mark_stale()
    return framework


@transaction.atomic
def found_framework(*, document: Document, actor: Actor, at: datetime) -> SkillFramework:
    """Begin a framework of the town's own as a draft; raises `UnableToAct`, `UnreadableFramework`."""
    demand(may_foster(actor))
    definition = parse(document)
    code = definition.code
    if SkillFramework.objects.filter(code=code).exists() or shipped_framework(code) is not None:
        raise UnableToAct(
            f"コード「{code}」の枠組みは、すでにあります。別のコードにするか、その枠組みの案を直してください。"
        )
    framework = SkillFramework.objects.create(
        code=code, title=definition.title, origin=definition.origin, created_at=at
    )
    _new_version(framework, document, at)
    _tell(framework, "新しい枠組みの案", actor, at)
    return framework


@transaction.atomic
def begin_draft(*, framework: SkillFramework, actor: Actor, at: datetime) -> FrameworkVersion:
    """Return the draft of the next version, begun from the one in force; raises `UnableToAct`."""
    demand(may_foster(actor))
    held = _held(framework)
    draft, live = draft_of(held), live_version(held)
    if draft is not None:
        return draft
    if live is None or held.withdrawn_at is not None:
        raise UnableToAct("利用をやめた枠組みは直せません。先に利用を再開してください。")
    draft = _new_version(held, live.definition, at)
    _tell(held, f"第{live.number}版からの案", actor, at)
    return draft


@transaction.atomic
def change_draft(
    *,
    framework: SkillFramework,
    document: Document,
    what: str,
    seen: str,
    actor: Actor,
    at: datetime,
) -> FrameworkVersion:
    """Put a document in the place of the draft; `seen` is the hash of the draft that was changed.

    Raises `UnableToAct`, `UnreadableFramework`.
    """
    demand(may_foster(actor))
    held = _held(framework)
    draft = _draft(held, seen)
    definition = parse(document)
    _demand_same_code(held, definition)
    draft.definition = document
    draft.save(update_fields=["definition"])
    if live_version(held) is None:
        held.title, held.origin = definition.title, definition.origin
        held.save(update_fields=["title", "origin"])
    _tell(held, what, actor, at)
    return draft


@transaction.atomic
def drop_draft(*, framework: SkillFramework, actor: Actor, at: datetime) -> None:
    """Throw the draft away; a framework that never was published goes with it."""
    demand(may_foster(actor))
    held = _held(framework)
    if draft_of(held) is None:
        return
    _tell(held, "案の取りやめ", actor, at)
    _clear_draft(held)
    if live_version(held) is None:
        held.delete()


@transaction.atomic
def publish_draft(
    *, framework: SkillFramework, seen: str, actor: Actor, at: datetime
) -> FrameworkVersion:
    """Put the draft in force; what was said of a skill stays with its code.

    Raises `UnableToAct`, `UnreadableFramework`.
    """
    demand(may_foster(actor))
    held = _held(framework)
    draft = _draft(held, seen)
    _demand_same_code(held, parse(draft.definition))
    live = live_version(held)
    if live is not None and live.content_hash == content_hash(draft.definition):
        raise UnableToAct(
            f"第{live.number}版から変わったところがありません。直すか、案を取りやめてください。"
        )
    return _publish(held, draft, actor, at)


@transaction.atomic
def withdraw_framework(*, framework: SkillFramework, actor: Actor, at: datetime) -> SkillFramework:
    """Assess by the framework no more; what was confirmed stays."""
    demand(may_foster(actor))
    held = _held(framework)
    if held.withdrawn_at is None:
        held.withdrawn_at = at
        held.save(update_fields=["withdrawn_at"])
        record(events.FrameworkWithdrawn(subject=held.ref), actor=actor, at=at)
        mark_stale()
    return held


@transaction.atomic
def restore_framework(*, framework: SkillFramework, actor: Actor, at: datetime) -> SkillFramework:
    """Assess by a withdrawn framework again."""
    demand(may_foster(actor))
    held = _held(framework)
    if held.withdrawn_at is not None:
        held.withdrawn_at = None
        held.save(update_fields=["withdrawn_at"])
        record(events.FrameworkRestored(subject=held.ref), actor=actor, at=at)
        mark_stale()
    return held


def _held(framework: SkillFramework) -> SkillFramework:
    held = only(SkillFramework.objects.select_for_update().filter(pk=framework.pk))
    if held is None:
        raise UnableToAct("この枠組みはありません。")
    return held


def _draft(framework: SkillFramework, seen: str) -> FrameworkVersion:
    draft = draft_of(framework)
    if draft is None:
        raise UnableToAct(
            "この案は、ほかの人が先に公開したか、取りやめました。枠組みの画面から始めてください。"
        )
    if content_hash(draft.definition) != seen:
        raise UnableToAct(GREW_OLD)
    return draft


def _new_version(framework: SkillFramework, document: Document, at: datetime) -> FrameworkVersion:
    rows = FrameworkVersion.objects.filter(framework=framework)
    last = rows.aggregate(last=Max("number"))["last"]
    return FrameworkVersion.objects.create(
        framework=framework, number=(last or 0) + 1, definition=document, created_at=at
    )


def _clear_draft(framework: SkillFramework) -> None:
    FrameworkVersion.objects.filter(framework=framework, published_at=None).delete()


def _publish(
    framework: SkillFramework, draft: FrameworkVersion, actor: Actor, at: datetime
) -> FrameworkVersion:
    definition = parse(draft.definition)
    draft.content_hash = content_hash(draft.definition)
    draft.published_at = at
    draft.published_by = actor.name
    draft.save(update_fields=["content_hash", "published_at", "published_by"])
    framework.title, framework.origin = definition.title, definition.origin
    framework.save(update_fields=["title", "origin"])
    retired = _put_in_force(framework, definition, at)
    # Whoever is answering goes on by the new version: skills are known by their codes.
    Assessment.objects.filter(framework=framework, submitted_at=None).update(version=draft)
    fact = events.FrameworkPublished(
        subject=framework.ref,
        number=draft.number,
        content_hash=draft.content_hash,
        skills=len(definition.items),
        retired=retired,
    )
    record(fact, actor=actor, at=at)
    mark_stale()
    return draft


def _put_in_force(framework: SkillFramework, definition: Definition, at: datetime) -> int:
    """Let the skills say what the version says; returns how many were retired."""
    known = {one.code: one for one in Skill.objects.filter(framework=framework)}
    fresh: list[Skill] = []
    for position, item in enumerate(definition.items, 1):
        skill = known.pop(item.code, None) or Skill(framework=framework, code=item.code)
        skill.name, skill.area, skill.group = item.name, item.area, item.group
        skill.description, skill.is_unverified = item.description, item.is_unverified
        skill.position, skill.retired_at = position, None
        if skill.pk is None:
            fresh.append(skill)
        else:
            skill.save()
    Skill.objects.bulk_create(fresh)
    gone = [skill for skill in known.values() if skill.retired_at is None]
    for skill in gone:
        skill.retired_at = at
        skill.save(update_fields=["retired_at"])
    return len(gone)


def _demand_same_code(framework: SkillFramework, definition: Definition) -> None:
    if definition.code != framework.code:
        raise UnreadableFramework(
            [
                Fault(
                    "コード",
                    f"この枠組みのコードは「{framework.code}」です。「{definition.code}」に変えられません。",
                )
            ]
        )


def _tell(framework: SkillFramework, what: str, actor: Actor, at: datetime) -> None:
    record(events.FrameworkDrafted(subject=framework.ref, what=what), actor=actor, at=at)
