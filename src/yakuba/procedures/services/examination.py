"""Acts of examining: take charge, let go, hand over, judge the check-list, note."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_text
from yakuba.procedures import events
from yakuba.procedures.models import Application, CheckMark, Note
from yakuba.procedures.queries.cases import colleagues
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.rules.clock import day_in_japan
from yakuba.procedures.rules.stages import Act
from yakuba.procedures.rules.vocabulary import CheckVerdict

from .cases import UnableToHandle, opened

NOTE_LENGTH = 2000
NOBODY = 0


class UnableToClaim(UnableToHandle):
    """The case cannot be taken over."""


class UnableToRelease(UnableToHandle):
    """The case cannot be let go of."""


class UnableToHandOver(UnableToHandle):
    """The case cannot be given to that colleague."""


class UnableToCheck(UnableToHandle):
    """The check-list cannot be judged."""


class UnableToNote(UnableToHandle):
    """The note cannot be kept."""


@transaction.atomic
def claim(
    *, application: Application, actor: Actor, at: datetime, seen: int = NOBODY
) -> Application:
    """Take charge of the case (担当する); claiming one's own case again changes nothing.

    `seen` is the key of the colleague whom the page showed in charge (0 for nobody): if it is
    somebody else by now, `UnableToClaim` is raised and says who.
    """
    locked = opened(application, Act.CLAIM, actor, UnableToClaim)
    if locked.claimed_by_id == actor.user_id:
        return locked
    before = locked.claimed_by
    if before is not None and before.pk != seen:
        raise UnableToClaim(
            f"{before.name}さんが先に担当になりました。"
            "ご自身で進めるときは、声をかけてから「引き継ぐ」を押してください。"
        )
    _put_in_charge(locked, User.objects.get(pk=actor.user_id or NOBODY), at)
    record(
        events.ApplicationClaimed(
            subject=events.application_ref(locked.pk), previous=before.name if before else ""
        ),
        actor=actor,
        at=at,
    )
    return locked


def _put_in_charge(application: Application, user: User | None, at: datetime) -> None:
    application.claimed_by = user
    application.claimed_at = at if user else None
    application.save(update_fields=["claimed_by", "claimed_at"])


@transaction.atomic
def release(*, application: Application, actor: Actor, at: datetime) -> Application:
    """Let go of the case, or take it from an absent colleague's desk; raises `UnableToRelease`."""
    locked = opened(application, Act.RELEASE, actor, UnableToRelease)
    if locked.claimed_by_id is None:
        return locked
    _put_in_charge(locked, None, at)
    record(
        events.ApplicationReleased(subject=events.application_ref(locked.pk)), actor=actor, at=at
    )
    return locked


@transaction.atomic
def hand_over(*, application: Application, to: User, actor: Actor, at: datetime) -> Application:
    """Give the case to a colleague of the section (引継ぎ); raises `UnableToHandOver`."""
    locked = opened(application, Act.CLAIM, actor, UnableToHandOver)
    if to.pk not in {one.pk for one in colleagues(locked.section, day_in_japan(at))}:
        raise UnableToHandOver(
            f"{to.name}さんは{locked.section.name}の職に就いていないため、担当にできません。"
        )
    if locked.claimed_by_id == to.pk:
        return locked
    before = locked.claimed_by
    _put_in_charge(locked, to, at)
    record(
        events.ApplicationHandedOver(
            subject=events.application_ref(locked.pk),
            previous=before.name if before else "",
            to=to.name,
        ),
        actor=actor,
        at=at,
    )
    return locked


@transaction.atomic
def check(
    *, application: Application, marks: Mapping[str, str], actor: Actor, at: datetime
) -> Application:
    """Judge items of the check-list; an empty verdict leaves an item as it is.

    Only what changes is recorded. Raises `UnableToCheck`.
    """
    locked = opened(application, Act.CHECK, actor, UnableToCheck, in_charge=True)
    known = {standard.item for standard in definition_of(locked.version).review_standards}
    present = {mark.item: mark for mark in CheckMark.objects.filter(application=locked)}
    for item, verdict in marks.items():
        if not verdict:
            continue
        if item not in known or verdict not in CheckVerdict.__members__:
            raise UnableToCheck("審査項目が変わりました。画面を開き直してください。")
        mark = present.get(item)
        if mark is not None and mark.verdict == verdict:
            continue
        mark = mark or CheckMark(application=locked, item=item)
        mark.verdict, mark.at, mark.by_id = verdict, at, actor.user_id or 0
        mark.save()
        record(
            events.CheckMarked(
                subject=events.application_ref(locked.pk), item=item, verdict=verdict
            ),
            actor=actor,
            at=at,
        )
    return locked


@transaction.atomic
def add_note(*, application: Application, text: str, actor: Actor, at: datetime) -> Note:
    """Write an internal remark; raises `UnableToNote`."""
    locked = opened(application, Act.NOTE, actor, UnableToNote)
    cleaned = clean_text(text).strip()
    if not cleaned:
        raise UnableToNote("メモを入力してください。")
    if len(cleaned) > NOTE_LENGTH:
        raise UnableToNote(f"メモは{NOTE_LENGTH}字以内で書いてください(いま{len(cleaned)}字です)。")
    note = Note(application=locked, text=cleaned, written_at=at, written_by_id=actor.user_id or 0)
    note.save(force_insert=True)
    record(
        events.NoteAdded(subject=events.application_ref(locked.pk), note=str(note.pk)),
        actor=actor,
        at=at,
    )
    return note
