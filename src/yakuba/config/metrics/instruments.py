"""What this process counts: requests, tasks, sweeps, deliveries, recorded facts."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.db import transaction
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from yakuba.foundation.watch.registry import Watch

registry = CollectorRegistry()
ProcessCollector(registry=registry)

# The goals of a page (0.1, 0.2, 0.3 s) are edges, so that their share can be read exactly.
_QUICK = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10)
# A mail is promised within 10 s; an outage lasts minutes to days.
_PATIENT = (0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200, 86400)
_LONG = (0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300)

requests = Counter(
    "yakuba_requests",
    "Answered requests, by name of the page, method and status.",
    ("view", "method", "status"),
    registry=registry,
)
request_seconds = Histogram(
    "yakuba_request_seconds",
    "Time until the answer began, by name of the page.",
    ("view",),
    buckets=_QUICK,
    registry=registry,
)
in_flight = Gauge(
    "yakuba_requests_in_flight",
    "Requests being answered at this moment.",
    multiprocess_mode="livesum",
    registry=registry,
)
wait_seconds = Histogram(
    "yakuba_wait_seconds",
    "Time that requests waited for a place before they were worked on, by how urgent they are.",
    ("rank",),
    buckets=_QUICK,
    registry=registry,
)
turned_away = Counter(
    "yakuba_turned_away",
    "Requests that found no place and were asked to come again, by how urgent they are.",
    ("rank",),
    registry=registry,
)
database_seconds = Counter(
    "yakuba_request_database_seconds",
    "Time that requests spent waiting for the database, by name of the page.",
    ("view",),
    registry=registry,
)
queries = Counter(
    "yakuba_request_queries",
    "Statements that requests sent to the database, by name of the page.",
    ("view",),
    registry=registry,
)
facts = Counter(
    "yakuba_facts",
    "Recorded facts that were committed, by code: submits are procedures.application.arrived.",
    ("code",),
    registry=registry,
)
attempts = Counter(
    "yakuba_delivery_attempts",
    "Attempts at deliveries, by channel and outcome.",
    ("channel", "outcome"),
    registry=registry,
)
attempt_seconds = Histogram(
    "yakuba_delivery_attempt_seconds",
    "How long one attempt took, by channel.",
    ("channel",),
    buckets=_LONG,
    registry=registry,
)
handoff_seconds = Histogram(
    "yakuba_delivery_handoff_seconds",
    "Time from when a delivery was due until it was handed over, by channel.",
    ("channel",),
    buckets=_PATIENT,
    registry=registry,
)
tasks = Counter(
    "yakuba_tasks_run",
    "Tasks that this worker ran, by task and outcome.",
    ("task", "outcome"),
    registry=registry,
)
task_seconds = Histogram(
    "yakuba_task_seconds",
    "How long a task took, by task.",
    ("task",),
    buckets=_LONG,
    registry=registry,
)
sweep_seconds = Histogram(
    "yakuba_sweep_seconds",
    "How long a sweeper took, by sweeper.",
    ("sweeper",),
    buckets=_LONG,
    registry=registry,
)


@contextmanager
def count(watch: Watch) -> Iterator[None]:
    """Observe one stretch of work."""
    if watch.what == "request":
        in_flight.inc()
    try:
        yield
    finally:
        if watch.what == "request":
            in_flight.dec()
        end = _ENDS.get(watch.what)
        if end is not None:
            end(watch)


def _request(watch: Watch) -> None:
    view = watch.text("view")
    requests.labels(view, watch.text("method"), watch.text("status")).inc()
    request_seconds.labels(view).observe(watch.seconds)
    database_seconds.labels(view).inc(float(watch.facts.get("database_seconds", 0)))
    queries.labels(view).inc(float(watch.facts.get("queries", 0)))


def _wait(watch: Watch) -> None:
    wait_seconds.labels(watch.text("rank")).observe(watch.seconds)


def _shed(watch: Watch) -> None:
    turned_away.labels(watch.text("rank")).inc()


def _fact(watch: Watch) -> None:
    # What is undone with its transaction has not happened.
    transaction.on_commit(partial(facts.labels(watch.text("code")).inc))


def _delivery(watch: Watch) -> None:
    channel, outcome = watch.text("channel"), watch.text("outcome") or "error"
    attempts.labels(channel, outcome).inc()
    attempt_seconds.labels(channel).observe(watch.seconds)
    if outcome == "done":
        handoff_seconds.labels(channel).observe(float(watch.facts.get("waited", 0)) + watch.seconds)


def _task(watch: Watch) -> None:
    how_many = int(watch.facts.get("count", 1))
    tasks.labels(watch.text("task"), watch.text("outcome") or "error").inc(how_many)
    task_seconds.labels(watch.text("task")).observe(watch.seconds)


def _sweep(watch: Watch) -> None:
    sweep_seconds.labels(watch.text("sweeper")).observe(watch.seconds)


_ENDS = {
    "request": _request,
    "wait": _wait,
    "shed": _shed,
    "fact": _fact,
    "delivery": _delivery,
    "task": _task,
    "sweep": _sweep,
}
