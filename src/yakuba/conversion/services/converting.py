"""What the worker does of a run: the files out, the conversion, the results in, all else wiped.

A run that is killed is done again from its start by the next worker: its inputs are held fast, so
it comes to the same. What it had in its folder is wiped, by it or by whoever comes after.
"""

import hashlib
import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet

from yakuba.conversion.events import runs as events
from yakuba.conversion.frames.converting import Order, Outcome, Progress, convert
from yakuba.conversion.frames.engines import DuckEngine, Engine, FullDisk, Stopped, told_apart
from yakuba.conversion.frames.reading import UnreadableFile
from yakuba.conversion.frames.results import deliver, report
from yakuba.conversion.frames.sightings import Samples, samples_in
from yakuba.conversion.frames.writing import UnableToWrite
from yakuba.conversion.models import ConversionRun, RunFile, RunPiece
from yakuba.conversion.queries.batches import write_out
from yakuba.conversion.queries.characters import characters_for
from yakuba.conversion.queries.runs import open_runs
from yakuba.conversion.rules import layout_reading, mapping_reading
from yakuba.conversion.rules.batches import PIECE
from yakuba.conversion.rules.characters import Repertoire
from yakuba.conversion.rules.runs import RunKind, media_type_of
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.registry import GiveUp
from yakuba.foundation.events.services import record
from yakuba.foundation.files.queries import FileUnavailable
from yakuba.foundation.files.services import UnableToStore, keep
from yakuba.foundation.tenancy.active import acting_in, active_municipality_id
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor

from .characters import note_sightings
from .runs import KEPT, forget_files, post_work
from .work_folders import SILENCE, is_beating, make_private, wipe_left_behind, work_folder

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

THREADS: Final = 2
MEMORY_MB: Final = 2_500
BEAT_SECONDS: Final = 1.0
# Beside the stages of the conversion: taking the files out, writing the results, sealing them.
_BEFORE: Final = 1
_AFTER: Final = 2
_WRITER: Final = "データの変換"
# No name of a stored file says whose data it holds.
_NAME: Final = "移行の結果"
_PIECE_TYPE: Final = "application/octet-stream"
_UNFORESEEN: Final = (
    "システムの側で予期しない誤りが起きたため、変換できませんでした。"
    "システム担当にお知らせください。途中の結果は消しました。"
)
_SAID: Final = (UnreadableFile, UnableToWrite, FullDisk, FileUnavailable, UnableToStore)


def convert_run(delivery: Delivery, clock: Clock) -> None:
    """Do the run that the delivery promises, unless somebody else is at it. Raises `GiveUp`."""
    run = _claimed(delivery, clock())
    if run is None:
        return
    wipe_left_behind(at=clock())
    folder = work_folder(run)
    pulse = Pulse(run, clock)
    try:
        with pulse.beating(), told_apart():
            make_private(folder)
            _convert(run, folder, pulse)
    except Stopped:
        # Whoever stopped it has wiped what it had made; what came in between goes now.
        pulse.forget_own()
    except (OperationalError, InterfaceError):
        raise
    except _SAID as reason:
        _fail(run, str(reason), clock())
    except Exception as fault:
        # The log tells kind and place of the fault; its words may quote a row.
        logger.exception("run %s failed", run.pk)
        _fail(run, _UNFORESEEN, clock())
        raise GiveUp(_UNFORESEEN) from fault
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@transaction.atomic
def _claimed(delivery: Delivery, at: datetime) -> ConversionRun | None:
    """Return the run as ours from now on, None when there is nothing to do now.

    Where somebody gave a sign a moment ago, it is looked at again when that one would be silent.
    """
    rows = ConversionRun.objects.select_for_update(of=("self",)).select_related("plan", "batch")
    run = only(rows.filter(pk=int(delivery.destination)))
    if run is None or not run.state.is_open or run.attempts != delivery.payload["attempt"]:
        return None
    if is_beating(run, at):
        post_work(run, at=at, not_before=at + SILENCE)
        return None
    forget_files(run, Actor.system(_WRITER), at)
    run.started_at = run.beat_at = at
    run.done, run.of, run.doing = 0, 0, ""
    run.save(update_fields=["started_at", "beat_at", "done", "of", "doing"])
    return run


class Pulse:
    """Says how far the run has come, and hears that somebody has cancelled it or taken it over.

    `tell` and `go_on` are for the thread that converts; another one looks every second, so that a
    long query is stopped, too.
    """

    def __init__(self, run: ConversionRun, clock: Clock) -> None:
        self._run = run
        self._clock = clock
        self._progress = Progress(0, 0, "")
        self._over = threading.Event()
        self._is_stopped = False
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Look every second meanwhile."""
        looking = threading.Thread(
            target=self._look_on, args=(active_municipality_id(),), daemon=True
        )
        looking.start()
        try:
            yield
        finally:
            self._over.set()
            looking.join()

    def _look_on(self, town: int) -> None:
        try:
            with acting_in(town):
                while not self._over.wait(BEAT_SECONDS):
                    # A database that is away for a moment is no reason to stop.
                    with suppress(DatabaseError, InterfaceError):
                        self.look()
        finally:
            connection.close()

    def now(self) -> datetime:
        """Return the time."""
        return self._clock()

    def look(self) -> None:
        """Give a sign of life; stop what is running if the run is not ours any more."""
        progress = self._progress
        if not own(self._run).update(
            beat_at=self._clock(), done=progress.done, of=progress.of, doing=progress.doing[:200]
        ):
            # A row that is not to be seen at all says nothing.
            self._is_stopped |= ConversionRun.objects.filter(pk=self._run.pk).exists()
        with self._lock:
            if self._is_stopped and self._engine is not None:
                # Again each second: between two queries there was nothing to stop.
                self._engine.stop()

    @contextmanager
    def over(self, engine: Engine) -> Iterator[None]:
        """Be able to stop the engine meanwhile, and not when it is closed."""
        with self._lock:
            self._engine = engine
        try:
            yield
        finally:
            with self._lock:
                self._engine = None

    def tell(self, done: int, of: int, doing: str) -> None:
        """Say that so many of the stages are done, and what is being done now. Raises Stopped."""
        self._progress = Progress(done, of, doing)
        self.look()
        self.go_on()

    def within(self, progress: Progress) -> None:
        """Say how far the conversion itself has come. Raises Stopped."""
        self.tell(progress.done + _BEFORE, progress.of + _BEFORE + _AFTER, progress.doing)

    def at_last(self, left: int, doing: str) -> None:
        """Say that only so many stages are left. Raises Stopped."""
        self.tell(self._progress.of - left, self._progress.of, doing)

    def go_on(self) -> None:
        """Raise Stopped when somebody has cancelled the run or taken it over."""
        if self._is_stopped:
            raise Stopped

    def forget_own(self) -> None:
        """Wipe what was stored after the run had been cancelled, unless another one is at it now."""
        with transaction.atomic():
            rows = ConversionRun.objects.select_for_update().filter(pk=self._run.pk)
            held = only(rows.filter(started_at=self._run.started_at))
            if held is not None:
                forget_files(held, Actor.system(_WRITER), self._clock())


def own(run: ConversionRun) -> QuerySet[ConversionRun]:
    """Return the row while the run goes on and is ours: begun by us, and by nobody after us."""
    return open_runs().filter(pk=run.pk, started_at=run.started_at)


def _convert(run: ConversionRun, folder: Path, pulse: Pulse) -> None:
    pulse.tell(0, 0, "受領データを取り出しています")
    order = _order(run, folder / "in", pulse)
    opened = DuckEngine.within(folder / "work", threads=THREADS, memory_mb=MEMORY_MB)
    with opened as engine, pulse.over(engine):
        outcome = convert(order, engine, folder / "decided", pulse.within)
        pulse.at_last(2, "結果とエラーの一覧を書いています")
        deliver(
            engine,
            folder / "decided",
            order,
            outcome,
            folder / "out",
            is_dry=run.kind_enum is RunKind.DRY,
            go_on=pulse.go_on,
        )
        samples = samples_in(engine, folder / "decided", outcome)
    pulse.at_last(1, "結果を暗号化して保管しています")
    for path in sorted((folder / "out").iterdir()):
        _keep_result(run, path, pulse)
    _end(run, order, outcome, samples, pulse)


def _order(run: ConversionRun, folder: Path, pulse: Pulse) -> Order:
    """Return what is converted, its files written out in the order of their names."""
    source = layout_reading.parse(run.documents["source"])
    target = layout_reading.parse(run.documents["target"])
    definition = mapping_reading.parse(run.documents["mapping"], source, target)
    inputs: dict[str, list[Path]] = {}
    files = run.batch.files.select_related("batch").filter(code__in=definition.reads())
    for at, file in enumerate(files.order_by("code", "name", "number")):
        pulse.go_on()
        place = folder / file.code
        make_private(place)
        path = place / f"{at:04}.txt"
        write_out(file, path)
        inputs.setdefault(file.code, []).append(path)
    characters = characters_for(Repertoire(run.repertoire), run.characters_at)
    sample = run.documents.get("sample", 0)
    return Order(source, target, definition, inputs, run.day.isoformat(), characters, sample)


def _keep_result(run: ConversionRun, path: Path, pulse: Pulse) -> None:
    with path.open("rb") as read:
        digest = hashlib.file_digest(read, "sha256").hexdigest()
    file = RunFile(
        run=run,
        name=path.name,
        media_type=media_type_of(path.name),
        size=path.stat().st_size,
        sha256=digest,
    )
    with transaction.atomic():
        _demand_own(run)
        file.save(force_insert=True)
    with path.open("rb") as read:
        number = 0
        while content := read.read(PIECE):
            pulse.go_on()
            with transaction.atomic():
                # Cancelled meanwhile, nothing of it stays.
                _demand_own(run)
                stored = keep(
                    content=content,
                    name=_NAME,
                    media_type=_PIECE_TYPE,
                    actor=Actor.system(_WRITER),
                    at=pulse.now(),
                )
                RunPiece(file=file, number=number, stored=stored).save(force_insert=True)
            number += 1


def _demand_own(run: ConversionRun) -> ConversionRun:
    held = only(own(run).select_for_update(of=("self",)))
    if held is None:
        raise Stopped
    return held


@transaction.atomic
def _end(
    run: ConversionRun, order: Order, outcome: Outcome, samples: Samples, pulse: Pulse
) -> None:
    at = pulse.now()
    held = _demand_own(run)
    held.report = report(order, outcome)
    held.rows_in = sum(one.came.rows for one in outcome.files)
    held.rows_out = sum(one.passed.rows for one in outcome.files)
    held.rows_rejected = sum(one.kept_out.rows for one in outcome.files)
    held.rows_warned = sum(one.warned for one in outcome.files)
    held.done, held.doing = held.of, ""
    held.ended_at = held.beat_at = at
    held.expires_at = at + KEPT
    held.save()
    note_sightings(run=held, outcome=outcome, samples=samples)
    ended = events.RunEnded(
        subject=held.ref,
        plan_id=held.plan_id,
        number=held.number,
        kind=held.kind_enum.label,
        rows_in=held.rows_in,
        rows_out=held.rows_out,
        rows_rejected=held.rows_rejected,
        rows_warned=held.rows_warned,
        balanced=outcome.is_balanced,
    )
    record(ended, actor=Actor.system(_WRITER), at=at)


@transaction.atomic
def _fail(run: ConversionRun, reason: str, at: datetime) -> None:
    held = only(own(run).select_for_update(of=("self",)))
    if held is None:
        return
    held.failed_at, held.failure = at, reason[:600]
    held.save(update_fields=["failed_at", "failure"])
    forget_files(held, Actor.system(_WRITER), at)
    failed = events.RunFailed(
        subject=held.ref, plan_id=held.plan_id, number=held.number, reason=held.failure
    )
    record(failed, actor=Actor.system(_WRITER), at=at)
