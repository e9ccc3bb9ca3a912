"""What the database and the disks say about the whole installation, whichever process is asked."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Case, CharField, Count, Min, Q, Value, When
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from yakuba import __version__
from yakuba.config.health import key_fingerprint, pending_migrations
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.rules import Lane, State
from yakuba.foundation.jobs.models import SweepTurn
from yakuba.foundation.jobs.registry import all_sweepers
from yakuba.foundation.jobs.services import living_workers
from yakuba.foundation.tenancy.across import across_tenants
from yakuba.foundation.vault.queries import vault_problem

# Several scrapers, or one that asks every second, cost the database no more than this.
KEEP_SECONDS = 5.0


def _gauge(name: str, text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"yakuba_{name}", text, labels=labels)


def deliveries(at: datetime) -> Iterator[Metric]:
    """Count what has not reached its destination, in all towns; what is done is never read."""
    state = Case(
        When(dead_at__isnull=False, then=Value(State.DEAD.value)),
        When(lease_until__gt=at, then=Value(State.RUNNING.value)),
        When(attempts__gt=0, then=Value(State.FAILING.value)),
        default=Value(State.WAITING.value),
        output_field=CharField(),
    )
    with across_tenants(reason="count deliveries for the operator"):
        open_rows = Delivery.objects.filter(done_at=None, dead_at=None)
        found = {
            (row["lane"], row["state"]): row["rows"]
            for rows in (open_rows, Delivery.objects.filter(dead_at__isnull=False))
            for row in rows.annotate(state=state)
            .values("lane", "state")
            .order_by()
            .annotate(rows=Count("pk"))
        }
        ages = {
            row["lane"]: row
            for row in open_rows.values("lane")
            .order_by()
            .annotate(
                oldest=Min("posted_at"),
                overdue=Min(
                    "not_before",
                    filter=Q(not_before__lte=at) & (Q(lease_until=None) | Q(lease_until__lte=at)),
                ),
            )
        }
    counted = _gauge(
        "deliveries", "Deliveries that are not done, by lane and state.", "lane", "state"
    )
    oldest = _gauge("delivery_oldest_seconds", "Age of the oldest open delivery, by lane.", "lane")
    overdue = _gauge(
        "delivery_overdue_seconds",
        "How long a due delivery has waited for a worker, by lane.",
        "lane",
    )
    for lane in Lane:
        for each in State:
            if each is not State.DONE:
                counted.add_metric([lane.value, each.value], found.get((lane.value, each.value), 0))
        age = ages.get(lane.value)
        oldest.add_metric([lane.value], _age(age["oldest"] if age else None, at))
        overdue.add_metric([lane.value], _age(age["overdue"] if age else None, at))
    yield from (counted, oldest, overdue)


def tasks(at: datetime) -> Iterator[Metric]:
    """Count the queue: what could run now, what waits for its time, what runs."""
    ready = Q(status=TaskResultStatus.READY)
    due = ready & (Q(run_after=None) | Q(run_after__lte=at))
    row = DBTaskResult.objects.filter(
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    ).aggregate(
        ready=Count("pk", filter=due),
        later=Count("pk", filter=ready & Q(run_after__gt=at)),
        running=Count("pk", filter=Q(status=TaskResultStatus.RUNNING)),
        oldest=Min("enqueued_at", filter=due),
    )
    counted = _gauge("tasks", "Tasks of the queue, by state.", "state")
    for state in ("ready", "later", "running"):
        counted.add_metric([state], row[state])
    oldest = _gauge("task_oldest_ready_seconds", "Age of the oldest task that could run now.")
    oldest.add_metric([], _age(row["oldest"], at))
    yield from (counted, oldest)


def workers(at: datetime) -> Iterator[Metric]:
    """Count the workers that gave a sign of life lately, and say when each sweeper succeeded."""
    alive = _gauge("workers_alive", "Workers that gave a sign of life in the last 90 seconds.")
    alive.add_metric([], len(living_workers(at)))
    success = _gauge(
        "sweeper_last_success_timestamp_seconds", "When the sweeper last succeeded.", "sweeper"
    )
    every = _gauge("sweeper_interval_seconds", "How often the sweeper should run.", "sweeper")
    failing = _gauge("sweeper_failing", "1 when the sweeper's last turn failed.", "sweeper")
    turns = {turn.name: turn for turn in SweepTurn.objects.all()}
    for sweeper in all_sweepers():
        turn = turns.get(sweeper.name)
        every.add_metric([sweeper.name], sweeper.every_seconds)
        failing.add_metric([sweeper.name], int(bool(turn and turn.last_error)))
        if turn is not None and turn.last_success_at is not None:
            success.add_metric([sweeper.name], turn.last_success_at.timestamp())
    yield from (alive, success, every, failing)


def schema(at: datetime) -> Iterator[Metric]:
    """Say how large the database is and whether it lags behind the code."""
    size = _gauge("database_bytes", "Size of the database on its disk.")
    size.add_metric([], _database_bytes())
    pending = _gauge("migrations_pending", "Migrations of this code that the database lacks.")
    pending.add_metric([], len(pending_migrations()))
    yield from (size, pending)


def vault(at: datetime) -> Iterator[Metric]:
    """Say whether this process's master keys open every town's data keys."""
    opens = _gauge("vault_opens", "1 when the master keys of this process open every data key.")
    opens.add_metric([], int(not vault_problem()))
    yield opens


def machine(at: datetime) -> Iterator[Metric]:
    """Say how full the disks of this machine are, and which build this is."""
    free = _gauge("disk_free_bytes", "Free space where the data lie.", "place")
    size = _gauge("disk_size_bytes", "Size of the disk where the data lie.", "place")
    for place, folder in (("data", settings.DATA), ("files", settings.FILES_ROOT)):
        usage = shutil.disk_usage(_existing(Path(folder)))
        free.add_metric([place], usage.free)
        size.add_metric([place], usage.total)
    info = _gauge(
        "info", "1, with the version and the fingerprint of the secret key.", "version", "key"
    )
    info.add_metric([__version__, key_fingerprint()], 1)
    yield from (free, size, info)


FROM_DATABASE: tuple[Callable[[datetime], Iterator[Metric]], ...] = (
    deliveries,
    tasks,
    workers,
    schema,
    vault,
)


class Installation(Collector):
    """Computes the gauges when asked, at most once in a few seconds."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = timezone.now,
    ) -> None:
        self._clock, self._now = clock, now
        self._lock = threading.Lock()
        self._kept: list[Metric] = []
        self._kept_at: float | None = None

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; without a database only `yakuba_database_up` says so."""
        with self._lock:
            if self._kept_at is None or self._clock() - self._kept_at >= KEEP_SECONDS:
                self._kept = list(self._compute())
                self._kept_at = self._clock()
            yield from self._kept

    def describe(self) -> list[Metric]:
        """Return nothing: registering must not ask the database."""
        return []

    def _compute(self) -> Iterator[Metric]:
        at = self._now()
        up = _gauge("database_up", "1 when the database answered this scrape.")
        found: list[Metric] = []
        try:
            for part in FROM_DATABASE:
                found.extend(part(at))
        except DatabaseError:
            up.add_metric([], 0)
        else:
            up.add_metric([], 1)
        yield from (up, *found, *machine(at))


def _age(since: datetime | None, at: datetime) -> float:
    return max(0.0, (at - since).total_seconds()) if since else 0.0


def _database_bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(cursor.fetchone()[0])


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    while not folder.exists():
        folder = folder.parent
    return folder


installation = CollectorRegistry()
installation.register(Installation())
