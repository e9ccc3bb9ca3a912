"""Ask for a run, cancel it, have it done again, take its results and wipe them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from yakuba import __version__
from yakuba.conversion.events import runs as events
from yakuba.conversion.models import (
    ConversionRun,
    MigrationPlan,
    Rehearsal,
    RunFile,
    RunPiece,
    SourceBatch,
)
from yakuba.conversion.policies.plans import may_change
from yakuba.conversion.policies.runs import may_fetch, may_steer
from yakuba.conversion.queries.characters import decisions_at, hash_of
from yakuba.conversion.queries.definitions import Resolved, resolved
from yakuba.conversion.queries.runs import open_runs
from yakuba.conversion.queries.shipped import NoSuchDefinition
from yakuba.conversion.rules.characters import Repertoire
from yakuba.conversion.rules.layout_reading import UnreadableLayout
from yakuba.conversion.rules.mapping_reading import UnreadableMapping
from yakuba.conversion.rules.runs import RunKind, RunState
from yakuba.foundation.deliveries.rules import Lane
from yakuba.foundation.deliveries.services import post
from yakuba.foundation.events.services import record, record_alone
from yakuba.foundation.files.services import discard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import UnableToAct, demand

from .characters import forget_samples

CHANNEL: Final = "conversion.run"
KEPT: Final = timedelta(days=30)
MOST_AT_ONCE: Final = 5
MOST_SAMPLE: Final = 100_000
_SWEEPER: Final = "期限の管理"


@dataclass(frozen=True, slots=True)
class RunDraft:
    """What is asked for: `mapping` is a key of `queries.definitions`, `sample` a number of rows."""

    batch: SourceBatch
    mapping: str
    kind: RunKind
    repertoire: Repertoire
    day: date
    sample: int = 1_000
    rehearsal: Rehearsal | None = None


@transaction.atomic
def ask_run(*, plan: MigrationPlan, draft: RunDraft, actor: Actor, at: datetime) -> ConversionRun:
    """Have the files converted by a worker; all that it is given is held fast. Raises `UnableToAct`."""
    demand(may_change(actor, plan))
    batch = only(SourceBatch.objects.select_for_update().filter(pk=draft.batch.pk, plan=plan))
    if batch is None:
        raise UnableToAct("受領データを選んでください。")
    if draft.rehearsal is not None and draft.rehearsal.plan_id != plan.pk:
        raise UnableToAct("このリハーサルは、別の移行計画のものです。")
    if draft.kind is RunKind.SAMPLE and not 1 <= draft.sample <= MOST_SAMPLE:
        raise UnableToAct(f"抜き取りの行数は、1から{MOST_SAMPLE:,}までです。")
    try:
        given = resolved(draft.mapping)
    except (NoSuchDefinition, UnreadableLayout, UnreadableMapping) as reason:
        raise UnableToAct(str(reason)) from reason
    _demand_files(batch, given)
    _demand_room()
    run = _frozen(plan, batch, draft, given, at)
    run.asked_at, run.asked_by_id = at, actor.user_id
    run.save(force_insert=True)
    post_work(run, at=at)
    record(
        events.RunAsked(
            subject=run.ref,
            plan_id=plan.pk,
            number=run.number,
            kind=draft.kind.label,
            batch=batch.title,
            mapping=run.mapping_label,
            mapping_hash=run.mapping_hash,
            day=draft.day,
        ),
        actor=actor,
        at=at,
    )
    return run


def _frozen(
    plan: MigrationPlan, batch: SourceBatch, draft: RunDraft, given: Resolved, at: datetime
) -> ConversionRun:
    only(MigrationPlan.objects.select_for_update().filter(pk=plan.pk))
    last = ConversionRun.objects.filter(plan=plan).aggregate(last=Max("number"))["last"]
    documents: dict[str, Any] = {**given.documents}
    if draft.kind is RunKind.SAMPLE:
        documents["sample"] = draft.sample
    return ConversionRun(
        plan=plan,
        rehearsal=draft.rehearsal,
        batch=batch,
        number=(last or 0) + 1,
        kind=draft.kind.value,
        documents=documents,
        mapping_label=given.label[:160],
        mapping_hash=given.mapping_hash,
        source_hash=given.source_hash,
        target_hash=given.target_hash,
        repertoire=draft.repertoire.value,
        characters_at=at,
        characters_hash=hash_of(decisions_at(at)),
        day=draft.day,
        software=__version__,
    )


def _demand_files(batch: SourceBatch, given: Resolved) -> None:
    """Refuse what cannot begin: a file that the mapping reads is not there."""
    if batch.wiped_at is not None:
        raise UnableToAct("この受領データは消去されています。新しい受領データを登録してください。")
    if batch.layout != given.source.code:
        raise UnableToAct(
            "この対応表は、受領データとは別のレイアウトのものです。対応表を選び直してください。"
        )
    there = set(batch.files.values_list("code", flat=True))
    lacking = [
        one.name
        for one in given.source.files
        if one.code in given.definition.reads() and one.code not in there
    ]
    if lacking:
        raise UnableToAct(
            f"受領データに「{'」「'.join(lacking)}」のファイルがありません。先に追加してください。"
        )


def _demand_room() -> None:
    if open_runs().count() >= MOST_AT_ONCE:
        raise UnableToAct(
            f"終わっていない実行が{MOST_AT_ONCE}件あります。終わるのを待つか、取り消してください。"
        )


def post_work(run: ConversionRun, *, at: datetime, not_before: datetime | None = None) -> None:
    """Promise the work, in the transaction of whoever asked for it or found another one at it."""
    later = f":{not_before:%Y%m%d%H%M%S}" if not_before is not None else ""
    post(
        channel=CHANNEL,
        destination=str(run.pk),
        dedupe_key=f"conversion-run:{run.pk}:{run.attempts}{later}",
        payload={"attempt": run.attempts},
        subject=run.ref,
        at=at,
        lane=Lane.BULK,
        not_before=not_before,
    )


@transaction.atomic
def cancel_run(*, run: ConversionRun, actor: Actor, at: datetime) -> ConversionRun:
    """Stop a run; whoever is at it sees it within seconds and wipes all. Raises `UnableToAct`."""
    held = _held(run, actor)
    if not held.state.is_open:
        raise UnableToAct(f"この実行は「{held.state.label}」のため、取り消せません。")
    held.cancelled_at = at
    held.save(update_fields=["cancelled_at"])
    forget_files(held, Actor.system(_SWEEPER), at)
    record(
        events.RunCancelled(subject=held.ref, plan_id=held.plan_id, number=held.number),
        actor=actor,
        at=at,
    )
    return held


@transaction.atomic
def resume_run(*, run: ConversionRun, actor: Actor, at: datetime) -> ConversionRun:
    """Do a cancelled or failed run with the very same inputs; raises `UnableToAct`."""
    held = _held(run, actor)
    if held.state not in (RunState.CANCELLED, RunState.FAILED):
        raise UnableToAct(f"この実行は「{held.state.label}」のため、再開できません。")
    if held.batch.wiped_at is not None:
        raise UnableToAct("受領データが消去されているため、再開できません。")
    _demand_room()
    held.cancelled_at = held.failed_at = held.started_at = held.beat_at = None
    held.failure, held.doing, held.done, held.of = "", "", 0, 0
    held.attempts += 1
    held.save()
    post_work(held, at=at)
    record(
        events.RunResumed(
            subject=held.ref, plan_id=held.plan_id, number=held.number, attempt=held.attempts + 1
        ),
        actor=actor,
        at=at,
    )
    return held


def note_taken(*, run: ConversionRun, file: RunFile, actor: Actor, at: datetime) -> None:
    """Record that a result is being fetched; raises `UnableToAct`."""
    demand(may_fetch(actor, run))
    record_alone(
        events.ResultTaken(
            subject=run.ref,
            plan_id=run.plan_id,
            number=run.number,
            name=file.name,
            size=file.size,
            sha256=file.sha256,
        ),
        actor=actor,
        at=at,
    )


@transaction.atomic
def wipe_results(*, run: ConversionRun, actor: Actor, at: datetime) -> ConversionRun:
    """Wipe what a run made; its counts stay. Raises `UnableToAct`."""
    held = _held(run, actor)
    demand(may_fetch(actor, held))
    _wipe(held, actor, at)
    return held


def wipe_due(*, at: datetime, limit: int = 20) -> int:
    """Wipe the results whose day has come; returns how many."""
    old = ConversionRun.objects.filter(wiped_at=None, expires_at__lte=at)
    done = 0
    for key in list(old.values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            held = only(old.filter(pk=key).select_for_update())
            if held is not None:
                _wipe(held, Actor.system(_SWEEPER), at)
                done += 1
    return done


def _wipe(held: ConversionRun, actor: Actor, at: datetime) -> None:
    held.wiped_at = at
    held.save(update_fields=["wiped_at"])
    forget_samples(run=held)
    record(
        events.ResultsWiped(
            subject=held.ref,
            plan_id=held.plan_id,
            number=held.number,
            files=wipe_files(held, actor, at),
        ),
        actor=actor,
        at=at,
    )


def wipe_files(run: ConversionRun, actor: Actor, at: datetime) -> int:
    """Wipe the content of what a run has made; what the files were like stays. Returns how many."""
    pieces = RunPiece.objects.filter(file__run=run)
    stored = [one.stored for one in pieces.select_related("stored")]
    pieces.delete()
    for one in stored:
        discard(one, actor=actor, at=at)
    return run.files.count()


def forget_files(run: ConversionRun, actor: Actor, at: datetime) -> None:
    """Wipe what a run that did not end has left, names and all."""
    wipe_files(run, actor, at)
    RunFile.objects.filter(run=run).delete()


def _held(run: ConversionRun, actor: Actor) -> ConversionRun:
    rows = ConversionRun.objects.select_for_update(of=("self",))
    held = only(rows.select_related("plan__department", "batch").filter(pk=run.pk))
    if held is None:
        raise UnableToAct("この実行は登録されていません。")
    demand(may_steer(actor, held))
    return held
