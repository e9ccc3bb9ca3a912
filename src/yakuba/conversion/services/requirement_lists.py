"""Take in what the standard asks of a business: try it first, then all of it or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from yakuba.conversion.events.plans import RequirementsTaken
from yakuba.conversion.models import (
    MigrationPlan,
    Requirement,
    RequirementIntake,
    RequirementJudgement,
    RequirementList,
)
from yakuba.conversion.policies.plans import may_change
from yakuba.conversion.queries.requirement_intake import LIMITS, Sample, reading_of
from yakuba.conversion.queries.requirements import edition_in_force
from yakuba.conversion.rules.fit import Change, Wording, change_between
from yakuba.conversion.rules.requirement_file import (
    Column,
    Reading,
    fault_in,
    guess,
    heading_row,
)
from yakuba.foundation.accounts.models import User
from yakuba.foundation.documents.sheets import Book, UnreadableBook, open_book
from yakuba.foundation.events.services import record
from yakuba.foundation.files import services as files
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import content_hash
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct, demand

from .plans import locked_plan

_BATCH: Final = 200
# What an answer consists of; it goes along where a requirement says the same as before.
_ANSWER: Final = (
    "fit",
    "workaround",
    "owner_post_id",
    "due",
    "decision_kind",
    "decision_id",
    "note",
    "formerly",
    "changed_at",
    "changed_by_id",
)


def begin_intake(
    *,
    plan: MigrationPlan,
    title: str,
    source: str,
    content: bytes,
    name: str,
    actor: Actor,
    at: datetime,
) -> RequirementIntake:
    """Keep the list and read its headings; nothing is taken yet. Raises `UnableToAct`."""
    demand(may_change(actor, plan))
    try:
        book = open_book(content, LIMITS, name=name)
        file = files.keep_scanned(
            content=content, name=name[:120], media_type=book.media_type, actor=actor, at=at
        )
    except (UnreadableBook, files.UnableToStore) as refusal:
        raise UnableToAct(str(refusal)) from refusal
    return RequirementIntake.objects.create(
        plan=plan,
        title=clean_line(title)[:120],
        source=clean_line(source)[:200],
        file=file,
        tried_at=at,
        tried_by=User.objects.get(pk=actor.user_id or 0),
        **_first_look(book),
    )


def _first_look(book: Book) -> dict[str, Any]:
    sheet = book.sheets[0]
    rows = book.rows(sheet)
    headings = rows[heading_row(rows)] if rows else ()
    return {
        "sheet": sheet[:80],
        "columns": _as_json(guess(headings)),
        "rows": max(0, len(rows) - 1),
    }


def _as_json(columns: Mapping[int, Column]) -> dict[str, str]:
    return {str(place): column.value for place, column in sorted(columns.items())}


@transaction.atomic
def try_intake(
    *,
    intake: RequirementIntake,
    sheet: str,
    columns: Mapping[int, Column],
    actor: Actor,
    at: datetime,
) -> Reading:
    """Choose sheet and columns and read the list without taking anything; raises `UnableToAct`."""
    held = _held(intake, actor)
    if refusal := fault_in(columns):
        raise UnableToAct(refusal)
    held.sheet, held.columns = sheet, _as_json(columns)
    reading = _read(held)
    held.rows, held.faults, held.tried_at = reading.rows, len(reading.faults), at
    held.save(update_fields=["sheet", "columns", "rows", "faults", "tried_at"])
    return reading


@transaction.atomic
def take_in(*, intake: RequirementIntake, actor: Actor, at: datetime) -> RequirementList:
    """Take the list as the next edition, all of it or none; raises `UnableToAct`."""
    held = _held(intake, actor)
    if refusal := fault_in({int(n): Column(value) for n, value in held.columns.items()}):
        raise UnableToAct(refusal)
    reading = _read(held)
    if reading.faults:
        raise UnableToAct(
            f"直していない誤りが{len(reading.faults)}件あります。元の一覧を直して、もう一度選んでください。"
        )
    edition = _taken(
        held.plan,
        reading.lines,
        {"title": held.title, "source": held.source},
        actor=actor,
        at=at,
    )
    held.taken_at = at
    held.save(update_fields=["taken_at"])
    return edition


@transaction.atomic
def take_sample(
    *, plan: MigrationPlan, sample: Sample, actor: Actor, at: datetime
) -> RequirementList:
    """Take a shipped list as the next edition; raises `UnableToAct`."""
    demand(may_change(actor, plan))
    named = {"title": sample.title, "source": sample.origin[:200], "is_sample": True}
    return _taken(plan, sample.lines, named, actor=actor, at=at)


def _held(intake: RequirementIntake, actor: Actor) -> RequirementIntake:
    demand(may_change(actor, intake.plan))
    rows = RequirementIntake.objects.select_for_update(of=("self",))
    held = only(rows.filter(pk=intake.pk).select_related("file", "plan__department"))
    if held is None:
        raise UnableToAct("この一覧はありません。もう一度選んでください。")
    if held.taken_at is not None:
        raise UnableToAct("この一覧は、すでに取り込まれています。")
    return held


def _read(intake: RequirementIntake) -> Reading:
    try:
        return reading_of(intake)
    except UnreadableBook as refusal:
        raise UnableToAct(str(refusal)) from refusal


def _taken(
    plan: MigrationPlan,
    lines: Sequence[Wording],
    named: Mapping[str, Any],
    *,
    actor: Actor,
    at: datetime,
) -> RequirementList:
    """Write the edition with a judgement for each requirement; what says the same keeps its own."""
    held = locked_plan(plan)
    if not lines:
        raise UnableToAct(
            "一覧に要件がありません。見出しの下に要件の行がある一覧を選んでください。"
        )
    former = edition_in_force(held)
    known = list(former.requirements.select_related("judgement")) if former else []
    change = change_between([one.wording for one in known], lines)
    if former is not None and not (change.added or change.changed or change.gone):
        raise UnableToAct("いまの版と同じ内容です。変わった要件はありません。")
    hashed = content_hash(
        [[one.number, one.function, one.text, one.asked.value, one.basis] for one in lines]
    )
    edition = RequirementList.objects.create(
        plan=held,
        number=former.number + 1 if former else 1,
        content_hash=hashed,
        taken_at=at,
        taken_by_id=actor.user_id,
        **named,
    )
    _write(edition, lines, {one.number: one for one in known}, change)
    record(
        RequirementsTaken(
            subject=held.ref,
            title=edition.title,
            edition=edition.number,
            requirements=len(lines),
            added=len(change.added),
            changed=len(change.changed),
            gone=len(change.gone),
            content_hash=hashed,
        ),
        actor=actor,
        at=at,
    )
    return edition


def _write(
    edition: RequirementList,
    lines: Sequence[Wording],
    known: Mapping[str, Requirement],
    change: Change,
) -> None:
    Requirement.objects.bulk_create(
        [
            Requirement(
                edition=edition,
                position=position,
                number=one.number,
                function=one.function,
                text=one.text,
                asked=one.asked.value,
                basis=one.basis,
            )
            for position, one in enumerate(lines, start=1)
        ],
        batch_size=_BATCH,
    )
    same, changed = set(change.same), set(change.changed)
    judgements = []
    for row in Requirement.objects.filter(edition=edition):
        judgement = RequirementJudgement(requirement=row)
        if row.number in same:
            before = known[row.number].judgement
            for name in _ANSWER:
                setattr(judgement, name, getattr(before, name))
        elif row.number in changed:
            # Other words ask for another answer; the former one is shown beside it.
            judgement.formerly = known[row.number].judgement.fit
        judgements.append(judgement)
    RequirementJudgement.objects.bulk_create(judgements, batch_size=_BATCH)
