"""Write a paper, hang files on it, send it round, or give it up."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yakuba.decisions import services as deciding
from yakuba.decisions.models import Attachment, Decision, Urgency
from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.services import record as record_event
from yakuba.foundation.files.rules import ALLOWED, OFFICE
from yakuba.foundation.files.services import ERASED, UnableToStore, discard, erase, store
from yakuba.kernel.actor import Actor
from yakuba.kernel.text import clean_line, clean_text
from yakuba.kernel.verdict import UnableToAct, demand
from yakuba.organisation.models import Department
from yakuba.papers.events import papers as events
from yakuba.papers.models import Paper, PaperFile, PaperForm
from yakuba.papers.policies.papers import may_begin, may_change, may_see
from yakuba.papers.queries.papers import files_of
from yakuba.papers.rules.forms import (
    BODY_LENGTH,
    MOST_YEN,
    TITLE_LENGTH,
    Money,
    PaperWords,
    content_of,
    faults_of,
)

MOST_FILES: Final = 20
STALE: Final = (
    "別の画面でこの起案文書が直されています。いまの内容を開き直して、もう一度入力してください。"
)
Upload = UploadedFile[Any] | bytes


class NotReady(UnableToAct):
    """The paper cannot go round yet; `faults` names the fields."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("".join(sentence for _, sentence in faults))
        self.faults = faults


@transaction.atomic
def begin(
    *,
    form: PaperForm,
    section: Department,
    actor: Actor,
    at: datetime,
    model: Paper | None = None,
) -> Paper:
    """Begin a paper with the words of the form, or of another paper; raises `UnableToAct`."""
    demand(may_begin(actor, section))
    if model is not None:
        demand(may_see(actor, model))
    if form.retired_at is not None:
        raise UnableToAct(
            f"様式「{form.name}」は、いまは使われていません。ほかの様式を選んでください。"
        )
    source = model or form
    paper = Paper(
        form=form,
        section=section,
        writer=User.objects.get(pk=actor.user_id or 0),
        title=source.title,
        body=source.body,
        amount=model.amount if model else None,
        begun_at=at,
        changed_at=at,
    )
    paper.save(force_insert=True)
    fact = events.PaperBegun(
        subject=paper.ref, form=form.code, copied_from=str(model.pk) if model else ""
    )
    record_event(fact, actor=actor, at=at)
    return paper


@transaction.atomic
def change(
    *, paper: Paper, words: PaperWords, actor: Actor, at: datetime, revision: int | None = None
) -> Paper:
    """Keep what was written; raises `UnableToAct` when somebody else's page was older or later."""
    held = _claimed(paper, actor, revision)
    said = {
        "title": clean_line(words.title)[:TITLE_LENGTH],
        "body": clean_text(words.body),
        "amount": None if held.form.money_enum is Money.NONE else words.amount,
        "is_urgent": words.is_urgent,
    }
    if len(str(said["body"])) > BODY_LENGTH:
        raise UnableToAct(f"本文は{BODY_LENGTH:,}文字以内で書いてください。長い資料は添付します。")
    if words.amount is not None and not 0 <= words.amount <= MOST_YEN:
        raise UnableToAct("金額は、0円以上15桁以内で入力してください。")
    changed = tuple(name for name, value in said.items() if getattr(held, name) != value)
    if not changed:
        return held
    for name in changed:
        setattr(held, name, said[name])
    _touched(held, at)
    record_event(events.PaperChanged(subject=held.ref, fields=changed), actor=actor, at=at)
    return held


@transaction.atomic
def add_file(*, paper: Paper, upload: Upload, name: str, actor: Actor, at: datetime) -> PaperFile:
    """Check a file and hang it on the paper; raises `UnableToAct`."""
    held = _claimed(paper, actor)
    if files_of(held).count() >= MOST_FILES:
        raise UnableToAct(f"添付は{MOST_FILES}件までです。要らないものを外してください。")
    try:
        file = store(upload=upload, name=name, actor=actor, at=at, allowed=ALLOWED | OFFICE)
    except UnableToStore as fault:
        raise UnableToAct(str(fault)) from fault
    kept = PaperFile.objects.create(paper=held, file=file, added_at=at)
    _touched(held, at)
    fact = events.PaperFileAdded(subject=held.ref, name=file.name, sha256=file.sha256)
    record_event(fact, actor=actor, at=at)
    return kept


@transaction.atomic
def remove_file(*, paper_file: PaperFile, actor: Actor, at: datetime) -> None:
    """Take a file off the paper; its bytes go unless it has gone round. Twice does nothing more."""
    held = _claimed(paper_file.paper, actor)
    kept = PaperFile.objects.select_for_update(of=("self",)).get(pk=paper_file.pk)
    if kept.removed_at is not None:
        return
    kept.removed_at = at
    kept.save(update_fields=["removed_at"])
    if not Attachment.objects.filter(file=kept.file_id).exists():
        discard(kept.file, actor=actor, at=at)
    _touched(held, at)
    fact = events.PaperFileRemoved(subject=held.ref, name=kept.file.name, sha256=kept.file.sha256)
    record_event(fact, actor=actor, at=at)


@transaction.atomic
def send(*, paper: Paper, actor: Actor, at: datetime, revision: int | None = None) -> Decision:
    """Send the paper round: the first time as a draft (起案), later as a new round (再回議).

    Raises `NotReady` with the fields that hinder it, and `UnableToAct`.
    """
    held = _claimed(paper, actor, revision)
    faults = faults_of(held.words, held.form.money_enum)
    if faults:
        raise NotReady(faults)
    content = content_of(held.words, form=held.form.name)
    files = [one.file for one in files_of(held)]
    if held.decision is not None:
        return deciding.revise(
            decision=held.decision,
            content=content,
            title=held.title,
            amount=held.amount,
            attachments=files,
            actor=actor,
            at=at,
        )
    decision = deciding.draft(
        kind=held.form.decision_kind,
        title=held.title,
        subject=held.ref,
        content=content,
        section=held.section,
        actor=actor,
        at=at,
        amount=held.amount,
        attachments=files,
        urgency=(Urgency.URGENT if held.is_urgent else Urgency.NORMAL).value,
    )
    held.decision = decision
    held.save(update_fields=["decision"])
    return decision


@transaction.atomic
def discard_paper(*, paper: Paper, actor: Actor, at: datetime) -> Paper:
    """Give up a paper that never went round, with its files; raises `UnableToAct`."""
    held = _claimed(paper, actor)
    if held.decision is not None:
        raise UnableToAct("一度回した起案は破棄できません。決裁のページで廃案にしてください。")
    for kept in files_of(held):
        erase(kept.file, actor=actor, at=at)
    held.title, held.body, held.amount, held.discarded_at = "", "", None, at
    _touched(held, at, "discarded_at")
    record_event(events.PaperDiscarded(subject=held.ref), actor=actor, at=at)
    return held


@transaction.atomic
def forget(*, decision_id: str, actor: Actor, at: datetime) -> None:
    """Take the words out of a paper whose decision was disposed of."""
    held = Paper.objects.select_for_update(of=("self",)).filter(decision=UUID(decision_id)).first()
    if held is None or held.erased_at is not None:
        return
    for kept in held.files.select_related("file").filter(file__discarded_at=None):
        erase(kept.file, actor=actor, at=at)
    held.title, held.body, held.amount, held.erased_at = ERASED, "", None, at
    held.save(update_fields=["title", "body", "amount", "erased_at"])


def _claimed(paper: Paper, actor: Actor, revision: int | None = None) -> Paper:
    """Lock and re-read the paper; refuse who may not change it and a page that grew old."""
    rows = Paper.objects.select_for_update(of=("self",))
    held = rows.select_related("form", "section", "decision__current").get(pk=paper.pk)
    demand(may_change(actor, held))
    if revision is not None and revision != held.revision:
        raise UnableToAct(STALE)
    return held


def _touched(held: Paper, at: datetime, *more: str) -> None:
    held.changed_at = at
    held.revision += 1
    names = ("title", "body", "amount", "is_urgent", "changed_at", "revision")
    held.save(update_fields=[*names, *more])
