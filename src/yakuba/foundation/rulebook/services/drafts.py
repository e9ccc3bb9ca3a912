"""Write the next version of a table: begin a draft, save it, take the last act back, end it.

Two people may have a draft open at once: a save that was typed into an older state of the draft is
refused, and what was typed is shown again.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from yakuba.foundation.events.services import record
from yakuba.foundation.rulebook import policies
from yakuba.foundation.rulebook.events import RuleDraftBegun, RuleDraftDiscarded
from yakuba.foundation.rulebook.models import RuleDraft, RuleTable
from yakuba.foundation.rulebook.queries import newest_of
from yakuba.foundation.rulebook.rules import drafts as rules
from yakuba.foundation.rulebook.rules.cases import play
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import NotCanonical, canonical_json
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, Verdict, demand

from .publishing import UnableToPublish, publish_table

Document = dict[str, Any]
# Words of the addresses below /desk/rules/.
RESERVED: Final = frozenset({"drafts"})
LARGEST: Final = 700_000
_GONE: Final = "この下書きはありません。公布されたか、取りやめられています。"


class SavedMeanwhile(UnableToAct):
    """Somebody else has saved the draft; what was typed is not lost, and is shown again."""


@dataclass(frozen=True, slots=True)
class Content:
    """All that a draft says."""

    title: str
    source_text: str
    note: str
    valid_from: date | None
    document: Document


def content_of(draft: RuleDraft) -> Content:
    """Return what the draft says now."""
    return Content(
        draft.title, draft.source_text, draft.note, draft.valid_from, dict(draft.document)
    )


@transaction.atomic
def begin_draft(
    *,
    code: str,
    actor: Actor,
    at: datetime,
    title: str = "",
    source_text: str = "",
    document: Document | None = None,
) -> RuleDraft:
    """Begin the next version from the newest one, or a new table. Raises UnableToAct.

    A `document` is what the draft says instead of the newest version, such as a model taken in.
    """
    demand(_may_write(actor))
    if code in RESERVED:
        raise UnableToAct(f"コード「{code}」は使えません。別のコードにしてください。")
    newest = newest_of(code)
    draft = RuleDraft(
        code=code,
        title=clean_line(title)[:120] or (newest.title if newest else ""),
        source_text=clean_line(source_text)[:200] or (newest.source_text if newest else ""),
        document=document or (dict(newest.document) if newest else rules.blank()),
        changed_at=at,
        changed_by_id=actor.user_id,
    )
    _check_size(draft.document)
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError as fault:
        raise UnableToAct(
            f"コード「{code}」の下書きは、もうあります。一覧から開いてください。"
        ) from fault
    base = newest.version if newest else 0
    record(
        RuleDraftBegun(subject=draft.ref, table_code=code, title=draft.title, base=base),
        actor=actor,
        at=at,
    )
    return draft


@transaction.atomic
def save_draft(
    *, draft: RuleDraft, content: Content, seen: int, actor: Actor, at: datetime
) -> RuleDraft:
    """Save what the draft says; bad cells are kept. Raises UnableToAct, SavedMeanwhile."""
    demand(_may_write(actor))
    held = locked_draft(draft)
    now = content_of(held)
    tidy = replace(
        content,
        title=clean_line(content.title)[:120],
        source_text=clean_line(content.source_text)[:200],
        note=clean_line(content.note)[:400],
    )
    if tidy == now:
        return held
    _check_turn(held, seen)
    _check_size(tidy.document)
    return _written(held, tidy, now, actor, at)


@transaction.atomic
def undo_draft(*, draft: RuleDraft, seen: int, actor: Actor, at: datetime) -> RuleDraft:
    """Take the last act back; undone again, it is there again. Raises UnableToAct, SavedMeanwhile."""
    demand(_may_write(actor))
    held = locked_draft(draft)
    if held.former is None:
        raise UnableToAct("取り消せる操作がありません。")
    _check_turn(held, seen)
    day = held.former["valid_from"]
    former = Content(**{**held.former, "valid_from": date.fromisoformat(day) if day else None})
    return _written(held, former, content_of(held), actor, at)


@transaction.atomic
def publish_draft(
    *, draft: RuleDraft, seen: int, newest: int, actor: Actor, at: datetime
) -> RuleTable:
    """Publish the draft as the next version of its table. Raises UnableToAct.

    `newest` is the version whose differences were shown, 0 for none.
    """
    demand(_may_write(actor))
    held = locked_draft(draft)
    if held.turn != seen:
        raise SavedMeanwhile(
            "確かめているあいだに、下書きが保存されました。違いをもう一度確かめてください。"
        )
    known = newest_of(held.code)
    if (known.version if known else 0) != newest:
        raise UnableToAct(
            "確かめているあいだに、新しい版が公布されました。違いをもう一度確かめてください。"
        )
    reasons = not_yet(held, known)
    if reasons or held.valid_from is None:
        raise UnableToAct("".join(reasons))
    try:
        table = publish_table(
            code=held.code,
            title=held.title,
            source_text=held.source_text,
            document=held.document,
            valid_from=held.valid_from,
            note=held.note,
            actor=actor,
            at=at,
        )
    except UnableToPublish as refusal:
        raise UnableToAct(str(refusal)) from refusal
    held.delete()
    return table


def not_yet(draft: RuleDraft, newest: RuleTable | None) -> list[str]:
    """Return in sentences what is still to be done before the draft can be published."""
    found = []
    if draft.valid_from is None:
        found.append("施行日を入れてください。")
    if not draft.title or not draft.source_text:
        found.append("題名と根拠を入れてください。")
    if rules.faults(draft.document):
        found.append("表に直すところがあります。")
    elif not all(one.passed for one in play(draft.document)):
        found.append("見込みと違う試験があります。表か試験を直してください。")
    if newest is not None and (draft.title, draft.document) == (newest.title, newest.document):
        found.append(
            f"表は第{newest.version}版と同じです。変えるところを直してから公布してください。"
        )
    return found


@transaction.atomic
def discard_draft(*, draft: RuleDraft, actor: Actor, at: datetime) -> None:
    """Throw the draft away; versions stay as they are. Raises UnableToAct."""
    demand(_may_write(actor))
    held = locked_draft(draft)
    record(
        RuleDraftDiscarded(
            subject=held.ref, table_code=held.code, title=held.title, saves=held.turn
        ),
        actor=actor,
        at=at,
    )
    held.delete()


def locked_draft(draft: RuleDraft) -> RuleDraft:
    """Return the draft with its row held. Raises UnableToAct."""
    held = only(RuleDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk))
    if held is None:
        raise UnableToAct(_GONE)
    return held


def _written(
    held: RuleDraft, content: Content, former: Content, actor: Actor, at: datetime
) -> RuleDraft:
    for name, value in asdict(content).items():
        setattr(held, name, value)
    day = former.valid_from
    held.former = {**asdict(former), "valid_from": day.isoformat() if day else None}
    held.turn += 1
    held.changed_at, held.changed_by_id = at, actor.user_id
    held.save()
    return held


def _may_write(actor: Actor) -> Verdict:
    return policies.may_draft(actor=actor, municipality_id=active_municipality_id())


def _check_turn(held: RuleDraft, seen: int) -> None:
    if held.turn != seen:
        who = f"{held.changed_by.name}さん" if held.changed_by is not None else "ほかの人"
        raise SavedMeanwhile(
            f"見ているあいだに、{who}がこの下書きを保存しました。入力した内容は、まだ保存していません。"
        )


def _check_size(document: Document) -> None:
    try:
        size = len(canonical_json(document))
    except NotCanonical as fault:
        raise UnableToAct(f"この内容は記録できません。{fault}") from fault
    if size > LARGEST:
        raise UnableToAct("表が大きすぎます。表を分けてください。")
