"""Heartbeats, taking over from the dead, turns of sweepers, pruning."""

import logging
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.watch.registry import watching

from .models import Heartbeat, SweepTurn
from .registry import MOST_TOGETHER, Sweeper, all_sweepers, together_of

logger = logging.getLogger(__name__)

# A worker that has been silent for so long is dead or cut off; its tasks are taken over.
SILENCE = timedelta(seconds=90)
# A task whose workers were killed so often is what kills them.
MAX_TAKEOVERS = 3
KEEP_FINISHED = timedelta(days=7)
KEEP_WORKERS = timedelta(days=7)
# How long another worker may be at a sweeper before it is thought dead.
SWEEP_PATIENCE = timedelta(minutes=15)
# The same for one that takes no time: it must not rest for a quarter of an hour after a kill.
LEAST_PATIENCE = timedelta(minutes=1)
PATIENCE_FACTOR = 20
CHUNK = 500
_OUTAGES = ("django.db.utils.OperationalError", "django.db.utils.InterfaceError")


def beat(*, worker_id: str, host: str, pid: int, tasks_run: int, at: datetime) -> None:
    """Say that the worker lives."""
    Heartbeat.objects.update_or_create(
        worker_id=worker_id,
        defaults={"beat_at": at, "tasks_run": tasks_run},
        create_defaults={
            "host": host,
            "pid": pid,
            "started_at": at,
            "beat_at": at,
            "tasks_run": tasks_run,
        },
    )


def say_goodbye(*, worker_id: str, tasks_run: int, at: datetime) -> None:
    """Say that the worker stopped in order."""
    Heartbeat.objects.filter(worker_id=worker_id).update(
        beat_at=at, stopped_at=at, tasks_run=tasks_run
    )


def living_workers(at: datetime) -> list[Heartbeat]:
    """Return the workers that gave a sign lately; an operator wants at least one."""
    return list(Heartbeat.objects.filter(stopped_at=None, beat_at__gt=at - SILENCE))


@dataclass(frozen=True, slots=True)
class Claim:
    """Tasks that are ours to run, and whether that was all there was to do.

    They still name the workers of earlier times only, so that they can be put back as they were.
    """

    tasks: "list[DBTaskResult[..., Any]]"
    is_all: bool


def claim(*, worker_id: str, backend_name: str, at: datetime) -> Claim:
    """Take the next task, or all of the next ones if they are run together, for this worker only."""
    ready = DBTaskResult.objects.ready().filter(backend_name=backend_name)
    with transaction.atomic():
        found = list(ready.select_for_update(skip_locked=True)[:MOST_TOGETHER])
        if not found:
            return Claim([], is_all=True)
        queue = found[0].queue_name
        mine = [task for task in found if task.queue_name == queue]
        mine = mine if together_of(queue) else mine[:1]
        for earlier, tasks in _by_workers(mine).items():
            DBTaskResult.objects.filter(pk__in=[task.pk for task in tasks]).update(
                status=TaskResultStatus.RUNNING,
                started_at=at,
                worker_ids=[*earlier, worker_id],
            )
    return Claim(mine, is_all=len(mine) == len(found) < MOST_TOGETHER)


def note_success(tasks: "Collection[DBTaskResult[..., Any]]", *, at: datetime) -> None:
    """Note that the tasks were run."""
    DBTaskResult.objects.filter(pk__in=[task.pk for task in tasks]).update(
        status=TaskResultStatus.SUCCESSFUL, finished_at=at, exception_class_path="", traceback=""
    )


def put_back(tasks: "Collection[DBTaskResult[..., Any]]") -> None:
    """Leave claimed tasks to whoever is next, as if they had not been touched."""
    for earlier, some in _by_workers(tasks).items():
        DBTaskResult.objects.filter(
            pk__in=[task.pk for task in some], status=TaskResultStatus.RUNNING
        ).update(status=TaskResultStatus.READY, worker_ids=list(earlier))


def _by_workers(
    tasks: "Collection[DBTaskResult[..., Any]]",
) -> "dict[tuple[str, ...], list[DBTaskResult[..., Any]]]":
    """Group by who had them before: nearly always nobody, so that one statement is enough."""
    groups: dict[tuple[str, ...], list[DBTaskResult[..., Any]]] = {}
    for task in tasks:
        groups.setdefault(tuple(task.worker_ids), []).append(task)
    return groups


def take_over(
    *, at: datetime, host: str = "", own_id: str = "", all_were_silent: bool = False
) -> int:
    """Put tasks of dead workers back into the queue; returns how many.

    A worker is dead when it is silent, or when it ran on this very `host` and its process is
    gone: then nobody has to wait. With `all_were_silent`, after an outage of the database, silence
    says nothing. A task that outlived several workers is set aside as failed.
    """
    heard = Heartbeat.objects.filter(stopped_at=None) if all_were_silent else living_workers(at)
    alive = {
        row.worker_id
        for row in heard
        if row.worker_id == own_id or not (host and row.host == host and _is_gone(row.pid))
    }
    taken = 0
    for task in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).iterator():
        worker_id = task.worker_ids[-1] if task.worker_ids else ""
        if worker_id in alive:
            continue
        # A worker claims a task a moment before its first heartbeat may be visible to us.
        if not Heartbeat.objects.filter(worker_id=worker_id).exists() and (
            task.started_at and task.started_at > at - SILENCE
        ):
            continue
        taken += _release(task, at)
    return taken


def _release(task: "DBTaskResult[..., Any]", at: datetime) -> int:
    still_running = DBTaskResult.objects.filter(
        pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at
    )
    if len(task.worker_ids) > MAX_TAKEOVERS:
        logger.error("task %s outlived %d workers: set aside", task.pk, len(task.worker_ids))
        still_running.update(
            status=TaskResultStatus.FAILED,
            finished_at=at,
            exception_class_path="yakuba.foundation.jobs.services.WorkerKiller",
            traceback="Every worker that took this task was killed.",
        )
        return 0
    logger.warning("task %s taken over from a dead worker", task.pk)
    return still_running.update(status=TaskResultStatus.READY)


def give_back(*, worker_id: str) -> int:
    """Put back what the worker believed to run when the database went away; returns how many."""
    mine = [
        task.pk
        for task in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
        if task.worker_ids and task.worker_ids[-1] == worker_id
    ]
    return DBTaskResult.objects.filter(pk__in=mine, status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.READY
    )


def run_again(task: "DBTaskResult[..., Any]") -> bool:
    """Put a task back that failed because the database was away; False when that is often so."""
    if task.exception_class_path not in _OUTAGES or len(task.worker_ids) > MAX_TAKEOVERS:
        return False
    failed = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.FAILED)
    return bool(failed.update(status=TaskResultStatus.READY, finished_at=None))


def _is_gone(pid: int) -> bool:
    if pid == os.getpid():
        # A container gives every worker the same number: the row is of our predecessor.
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


class WorkerKiller(Exception):
    """Names, in the task's row, why it was set aside."""


def sweep_due(*, at: datetime, clock: Callable[[], datetime]) -> int:
    """Run every sweeper whose turn has come and that no other worker took; returns how many."""
    sweepers = all_sweepers()
    known = {
        turn.name: turn
        for turn in SweepTurn.objects.filter(name__in=[one.name for one in sweepers])
    }
    ran = 0
    for sweeper in sweepers:
        turn = known.get(sweeper.name)
        if turn is not None and turn.next_at > at:
            continue
        if _take_turn(sweeper, at, turn):
            _sweep(sweeper, at, clock)
            ran += 1
    return ran


def _patience(sweeper: Sweeper, turn: SweepTurn | None) -> timedelta:
    """Return how long the sweeper may take before another worker tries, by how long it took."""
    known = turn is not None and turn.last_success_at is not None
    usual = timedelta(seconds=turn.last_seconds * PATIENCE_FACTOR) if known and turn else None
    wait = SWEEP_PATIENCE if usual is None else min(SWEEP_PATIENCE, max(LEAST_PATIENCE, usual))
    return max(wait, timedelta(seconds=sweeper.every_seconds))


def _take_turn(sweeper: Sweeper, at: datetime, turn: SweepTurn | None) -> bool:
    """Reserve the turn; until it is done the next one is far away, so that nobody doubles it."""
    until = at + _patience(sweeper, turn)
    with transaction.atomic():
        if turn is None:
            _, is_new = SweepTurn.objects.get_or_create(
                name=sweeper.name, defaults={"next_at": until, "last_at": at}
            )
            return is_new
        return bool(
            SweepTurn.objects.filter(name=sweeper.name, next_at__lte=at).update(
                next_at=until, last_at=at
            )
        )


def _sweep(sweeper: Sweeper, at: datetime, clock: Callable[[], datetime]) -> None:
    found, error = 0, ""
    try:
        with watching("sweep", sweeper=sweeper.name):
            found = _run(sweeper, at)
    except Exception as failure:
        # One broken sweeper must not stop the queue and the others.
        logger.exception("sweeper %s failed", sweeper.name)
        error = f"{type(failure).__name__}: {failure}"[:300]
    SweepTurn.objects.filter(name=sweeper.name).update(
        next_at=at + timedelta(seconds=sweeper.every_seconds),
        last_seconds=max(0.0, (clock() - at).total_seconds()),
        last_found=found,
        last_error=error,
        **({} if error else {"last_success_at": at}),
    )


def _run(sweeper: Sweeper, at: datetime) -> int:
    if not sweeper.per_town:
        return _count(sweeper.run(at))
    found = 0
    faults: list[Exception] = []
    for town_id in Municipality.objects.values_list("pk", flat=True).order_by("pk"):
        try:
            with acting_in(town_id):
                found += _count(sweeper.run(at))
        except Exception as fault:  # noqa: BLE001  the other towns must not wait for this one
            faults.append(fault)
    if faults:
        raise faults[0]
    return found


def _count(found: object) -> int:
    return found if isinstance(found, int) else 0


def prune(at: datetime) -> int:
    """Delete finished tasks and stopped workers that nobody will ask about; returns how many."""
    old = DBTaskResult.objects.filter(
        status__in=[TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED],
        finished_at__lt=at - KEEP_FINISHED,
    )
    pruned = 0
    while keys := list(old.values_list("pk", flat=True)[:CHUNK]):
        pruned += DBTaskResult.objects.filter(pk__in=keys).delete()[0]
    Heartbeat.objects.filter(
        Q(stopped_at__lt=at - KEEP_WORKERS) | Q(beat_at__lt=at - KEEP_WORKERS)
    ).delete()
    return pruned


def count_rows_for_planner(at: datetime) -> None:
    """Tell SQLite how many rows the indexes tell apart; PostgreSQL finds out by itself.

    Without it SQLite believes that ten rows belong to a municipality, and reads all of a town
    where a handful of keys was asked for.
    """
    if connection.vendor != "sqlite":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        # A sample of each index will do: a tenth of a second for a hundred thousand applications.
        cursor.execute("PRAGMA analysis_limit=1000")
        # Other connections read the figures again when the table is made, not when it is filled.
        cursor.execute("DROP TABLE IF EXISTS sqlite_stat1")
        cursor.execute("ANALYZE")
