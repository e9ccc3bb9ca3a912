"""Acts on a draft: start it, save a page or an item of a group, throw it away."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from yakuba.foundation.deliveries import services as deliveries
from yakuba.foundation.events.services import record
from yakuba.foundation.files import services as files
from yakuba.foundation.notifications import services as notifications
from yakuba.kernel.actor import Actor, ActorKind
from yakuba.kernel.canonical import content_hash
from yakuba.procedures import events
from yakuba.procedures.models import Draft, Procedure
from yakuba.procedures.policies.drafts import DraftAct, may
from yakuba.procedures.queries.drafts import files_of
from yakuba.procedures.rules.vocabulary import Channel


class UnableToStart(Exception):
    """The procedure takes no applications now."""


class UnableToSave(Exception):
    """The draft cannot take the answers."""


class ChangedElsewhere(UnableToSave):
    """Another tab or device saved other answers to the same questions in the meantime."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("別の画面で、このページの回答が先に変わっています。")
        self.draft = draft


def seen_mark(draft: Draft, keys: Sequence[str]) -> str:
    """Return a mark of the stored answers to the questions, for forms to carry along."""
    return content_hash({key: draft.answers.get(key) for key in keys})[:16]


@transaction.atomic
def start(
    *,
    procedure: Procedure,
    actor: Actor,
    at: datetime,
    channel: Channel = Channel.ONLINE,
    answers: Mapping[str, Any] | None = None,
) -> Draft:
    """Begin a draft under the live version; raises `UnableToStart`."""
    if not procedure.is_open or procedure.live_version is None:
        raise UnableToStart(f"「{procedure.title}」は、いまオンラインの受付を止めています。")
    draft = Draft(
        procedure=procedure,
        version=procedure.live_version,
        answers=dict(answers or {}),
        channel=channel.value,
        user_id=actor.user_id if actor.kind is ActorKind.RESIDENT else None,
        started_at=at,
        touched_at=at,
    )
    draft.save(force_insert=True)
    record(
        events.DraftStarted(
            subject=events.draft_ref(draft.pk),
            procedure=procedure.slug,
            version=procedure.live_version.number,
            channel=channel.value,
        ),
        actor=actor,
        at=at,
    )
    return draft


def opened(draft: Draft, actor: Actor, act: DraftAct = DraftAct.EDIT) -> Draft:
    """Return the draft as it stands now, locked for this act; raises `UnableToSave`.

    The procedure and, unless the draft has been renewed meanwhile, the version are the caller's.
    """
    locked = Draft.objects.select_for_update().get(pk=draft.pk)
    locked.procedure = draft.procedure
    if locked.version_id == draft.version_id:
        locked.version = draft.version
    verdict = may(actor, act, locked)
    if not verdict.allowed:
        raise UnableToSave(verdict.reason_ja)
    return locked


def store(draft: Draft, actor: Actor, at: datetime) -> None:
    """Write the changed draft; a resident who has logged in meanwhile becomes its owner."""
    if draft.user_id is None and actor.kind is ActorKind.RESIDENT:
        draft.user_id = actor.user_id
    draft.revision += 1
    draft.touched_at = at
    draft.save(update_fields=["answers", "user", "revision", "touched_at"])


@transaction.atomic
def save_answers(
    *,
    draft: Draft,
    values: Mapping[str, Any],
    shown: Sequence[str],
    seen: str,
    actor: Actor,
    at: datetime,
) -> Draft:
    """Keep the answers of one page; `seen` is the mark of the `shown` questions in the form.

    A value of None removes the answer. Raises `ChangedElsewhere` when the stored answers are no
    longer those that the form showed, unless they already equal what is being saved.
    """
    locked = opened(draft, actor)
    wanted = {key: value for key, value in values.items() if value is not None}
    stored = {key: locked.answers[key] for key in values if key in locked.answers}
    if stored == wanted:
        return locked
    if seen_mark(locked, shown) != seen:
        raise ChangedElsewhere(locked)
    kept = {key: value for key, value in locked.answers.items() if key not in values}
    locked.answers = kept | wanted
    store(locked, actor, at)
    return locked


@transaction.atomic
def save_item(
    *,
    draft: Draft,
    group: str,
    number: int,
    value: Mapping[str, Any],
    most: int,
    seen: str,
    actor: Actor,
    at: datetime,
) -> Draft:
    """Put the item at its place (1 is the first); the place after the last one adds it.

    Raises `UnableToSave` when there are too many, `ChangedElsewhere` when the group has changed
    since the form was shown.
    """
    locked = opened(draft, actor)
    items = list(locked.answers.get(group) or [])
    if 1 <= number <= len(items) and items[number - 1] == dict(value):
        return locked
    if seen_mark(locked, [group]) != seen:
        raise ChangedElsewhere(locked)
    if number == len(items) + 1:
        if len(items) >= most:
            raise UnableToSave(f"追加できるのは{most}件までです。")
        items.append(dict(value))
    elif 1 <= number <= len(items):
        items[number - 1] = dict(value)
    else:
        raise ChangedElsewhere(locked)
    locked.answers = locked.answers | {group: items}
    store(locked, actor, at)
    return locked


@transaction.atomic
def remove_item(
    *, draft: Draft, group: str, number: int, seen: str, actor: Actor, at: datetime
) -> Draft:
    """Take the item out; raises `ChangedElsewhere` when it may not be the one that was shown."""
    locked = opened(draft, actor)
    items = list(locked.answers.get(group) or [])
    if seen_mark(locked, [group]) != seen or not 1 <= number <= len(items):
        raise ChangedElsewhere(locked)
    del items[number - 1]
    rest = {key: value for key, value in locked.answers.items() if key != group}
    locked.answers = rest | ({group: items} if items else {})
    store(locked, actor, at)
    return locked


@transaction.atomic
def discard(*, draft: Draft, actor: Actor, at: datetime) -> None:
    """Throw the draft away at the applicant's wish; a second time changes nothing."""
    locked = opened(draft, actor, DraftAct.SEE)
    if locked.submitted_at is not None:
        raise UnableToSave(
            "この申請はすでに送信されています。取下げは状況の確認ページからできます。"
        )
    if locked.abandoned_at is None:
        put_away(locked, actor, at)


def put_away(draft: Draft, actor: Actor, at: datetime) -> None:
    """Forget what was typed and attached; the caller holds the lock.

    The row stays, for the completion rate counts what was begun.
    """
    draft.abandoned_at = at
    draft.answers = {}
    draft.email = draft.resume_code_hash = ""
    draft.save(update_fields=["abandoned_at", "answers", "email", "resume_code_hash"])
    for one in files_of(draft):
        stored = one.file
        one.delete()
        files.erase(stored, actor=actor, at=at)
    # What was written to whom about it goes too; a mail still on its way is left to arrive.
    notifications.erase_caught(deliveries.erase(subject=events.draft_ref(draft.pk)).keys)
    record(events.DraftDiscarded(subject=events.draft_ref(draft.pk)), actor=actor, at=at)
