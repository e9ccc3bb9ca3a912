"""`yakuba work`: run the queue and the sweepers until asked to stop."""

import logging
import os
import signal
import socket
import sys
import threading
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from yakuba.foundation.jobs import services
from yakuba.foundation.jobs.registry import (
    Job,
    Together,
    all_kept,
    start_companions,
    together_of,
)
from yakuba.foundation.watch.registry import watching

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.2
OUTAGE_SECONDS = 1.0
BEAT_SECONDS = 20.0
SWEEP_CHECK_SECONDS = 2.0
TAKE_OVER_SECONDS = 30.0
# What is not begun by then goes back to the queue: another worker may have nothing to do.
TOGETHER_SECONDS = 2.0


class SweepingWorker(Worker):
    """The queue's worker that also sweeps between tasks and finishes what it holds when stopped."""

    def __init__(self, *, worker_id: str, interval: float) -> None:
        super().__init__(
            queue_names=["*"],
            interval=interval,
            # `run` returns when the queue is empty; the waiting is ours.
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
            excluded_queue_names=[],
        )
        self.host = (settings.HOST_NAME or socket.gethostname())[:120]
        # The database went away under us: what it knows of us has to be put right first.
        self._was_cut_off = False
        self.tasks_run = 0
        self._next_sweep = 0.0
        self._next_take_over = 0.0
        self._silence_counts_from = 0.0

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Finish the running task or sweeper, then stop; a second signal stops at once."""
        if not self.running:
            sys.exit(1)
        self.running = False

    def run_task(self, db_task_result: "DBTaskResult[..., Any]") -> None:
        """Run one task, then look around: a long queue must not keep the sweepers waiting."""
        with watching("task", task=db_task_result.task_path) as watch:
            super().run_task(db_task_result)
            watch.facts["outcome"] = str(db_task_result.status).lower()
        self.tasks_run += 1
        if db_task_result.status == TaskResultStatus.FAILED:
            services.run_again(db_task_result)
        self.look_around()

    def run(self) -> None:
        """Run what stands in the queue until it is empty."""
        while self.running:
            close_old_connections()
            claim = services.claim(
                worker_id=self.worker_id, backend_name=self.backend_name, at=timezone.now()
            )
            if not claim.tasks:
                return
            first = claim.tasks[0]
            run_all = together_of(first.queue_name)
            if run_all is None:
                self.run_claimed(first)
                continue
            self.run_together(run_all, claim.tasks)
            if claim.is_all:
                return

    def run_claimed(self, task: "DBTaskResult[..., Any]") -> None:
        """Run one task of our own."""
        task.worker_ids = [*task.worker_ids, self.worker_id]
        task.status, task.started_at = TaskResultStatus.RUNNING, timezone.now()
        self.run_task(task)

    def run_together(self, run_all: Together, tasks: "list[DBTaskResult[..., Any]]") -> None:
        """Run many tasks at once, and leave to others what would keep them waiting."""
        jobs = [Job(str(task.pk), tuple(task.args_kwargs["args"])) for task in tasks]
        try:
            with watching("task", task=tasks[0].task_path, count=len(tasks)) as watch:
                left = run_all(jobs, self.in_time())
                watch.facts |= {"outcome": "successful", "count": len(tasks) - len(left)}
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # One of them broke: each by itself, it alone will fail.
            logger.exception("%d tasks could not be run together", len(tasks))
            for task in tasks:
                self.run_claimed(task)
            return
        begun = [task for task in tasks if str(task.pk) not in left]
        services.note_success(begun, at=timezone.now())
        if left:
            services.put_back([task for task in tasks if str(task.pk) in left])
        self.tasks_run += len(begun)
        self.look_around()

    def in_time(self) -> Callable[[], bool]:
        """Return what tells whether to begin one more; the time counts from the first question."""
        until: list[float] = []

        def goes_on() -> bool:
            if not until:
                until.append(time.monotonic() + TOGETHER_SECONDS)
            return self.running and time.monotonic() < until[0]

        return goes_on

    def look_around(self) -> None:
        """Run the sweepers whose turn has come and take over from dead workers."""
        now = time.monotonic()
        if now >= self._next_take_over:
            self._next_take_over = now + TAKE_OVER_SECONDS
            services.take_over(
                at=timezone.now(),
                host=self.host,
                own_id=self.worker_id,
                all_were_silent=now < self._silence_counts_from,
            )
        if now >= self._next_sweep and self.running:
            services.sweep_due(at=timezone.now(), clock=timezone.now)
            self._next_sweep = time.monotonic() + SWEEP_CHECK_SECONDS

    def beat(self) -> None:
        """Give a sign of life."""
        services.beat(
            worker_id=self.worker_id,
            host=self.host,
            pid=os.getpid(),
            tasks_run=self.tasks_run,
            at=timezone.now(),
        )

    def has_work(self) -> bool:
        """Look without locking: an idle worker must not disturb those who write."""
        return DBTaskResult.objects.ready().filter(backend_name=self.backend_name).exists()

    def work(self, *, once: bool) -> None:
        """Run until stopped, or until the queue is empty when `once`."""
        for thing in all_kept():
            thing.open()
        try:
            self._work(once=once)
        finally:
            for thing in all_kept():
                thing.close()

    def _work(self, *, once: bool) -> None:
        while self.running:
            try:
                if self._look(once=once):
                    return
            except (OperationalError, InterfaceError):
                if once:
                    raise
                logger.warning("the database is away: waiting for it", exc_info=True)
                self._was_cut_off = True
                connection.close()
                time.sleep(OUTAGE_SECONDS)

    def _look(self, *, once: bool) -> bool:
        """Empty the queue, look around and rest; True when that was all to do."""
        close_old_connections()
        if self._was_cut_off:
            self.come_back()
        if self.has_work():
            self.run()
        elif once:
            self.look_around()
            return True
        self.look_around()
        if self.running and not once:
            for thing in all_kept():
                thing.rest()
            time.sleep(self.interval)
        return False

    def come_back(self) -> None:
        """Put right what an outage of the database left behind.

        The other workers were cut off as well: their silence says nothing until they had time to
        give a sign.
        """
        services.give_back(worker_id=self.worker_id)
        self.beat()
        self._silence_counts_from = time.monotonic() + services.SILENCE.total_seconds()
        self._was_cut_off = False


class Pulse(threading.Thread):
    """Beats while the main thread is busy with a long task."""

    def __init__(self, worker: SweepingWorker) -> None:
        super().__init__(name="pulse", daemon=True)
        self.worker = worker
        self.stopped = threading.Event()

    def run(self) -> None:
        """Beat until stopped; each beat opens a connection of its own and gives it back."""
        while not self.stopped.wait(BEAT_SECONDS):
            try:
                self.worker.beat()
            except (OperationalError, InterfaceError):
                # A busy database: the silence that counts is much longer than one beat.
                logger.warning("a heartbeat was skipped", exc_info=True)
            finally:
                connection.close()


class Command(BaseCommand):
    help = "Run tasks and sweepers until stopped (SIGTERM finishes the running task first)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Stop when the queue is empty.")
        parser.add_argument(
            "--interval",
            type=float,
            default=IDLE_SECONDS,
            help="Seconds between two looks at an empty queue (default: %(default)s).",
        )

    def handle(self, *args: Any, once: bool, interval: float, **options: Any) -> None:
        worker = SweepingWorker(worker_id=uuid.uuid4().hex, interval=interval)
        worker.beat()
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, worker.shutdown)
            signal.signal(signal.SIGINT, worker.shutdown)
        pulse = Pulse(worker)
        pulse.start()
        start_companions()
        try:
            worker.work(once=once)
        finally:
            pulse.stopped.set()
            services.say_goodbye(
                worker_id=worker.worker_id, tasks_run=worker.tasks_run, at=timezone.now()
            )
