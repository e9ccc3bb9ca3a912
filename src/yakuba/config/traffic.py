"""What comes in: watched, logged by name, and the machine's own questions answered first."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from yakuba.foundation.watch.registry import watching

from .logs import ACCESS, page_of, running, town_of
from .views import healthz, metrics, readyz

Handler = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(ACCESS)

_PROBES = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
_METHODS = frozenset({"GET", "HEAD", "POST"})


class QueryClock:
    """Counts the statements of one request and the time they took."""

    def __init__(self) -> None:
        self.queries = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        began = perf_counter()
        try:
            return execute(*args)
        finally:
            self.queries += 1
            self.seconds += perf_counter() - began


@contextmanager
def _running(request: HttpRequest) -> Iterator[QueryClock]:
    token = running.set(request)
    clock = QueryClock()
    try:
        with connection.execute_wrapper(clock):
            yield clock
    finally:
        running.reset(token)


class WatchMiddleware:
    """Let metrics and traces see the request, and write its line of the access log."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        method = request.method if request.method in _METHODS else "OTHER"
        with _running(request) as clock, watching("request", method=str(method)) as watch:
            response = self.get_response(request)
            watch.facts |= {
                "view": page_of(request),
                "town": town_of(request),
                "status": response.status_code,
                "database_seconds": clock.seconds,
                "queries": clock.queries,
            }
            if logger.isEnabledFor(logging.INFO) and not hasattr(request, "probe"):
                _log(watch.facts, watch.seconds)
        return response


def _log(facts: dict[str, Any], seconds: float) -> None:
    measured = {
        "method": facts["method"],
        "status": facts["status"],
        "ms": round(seconds * 1000, 1),
        "database_ms": round(facts["database_seconds"] * 1000, 1),
        "queries": facts["queries"],
    }
    logger.info(
        f"{facts['method']} {facts['view']} {facts['status']} {measured['ms']} ms",  # noqa: G004 - no value of it comes from a visitor
        extra={"measured": measured},
    )


class ProbeMiddleware:
    """Answer the machine's own questions before anything asks for a host name or a session.

    A load balancer asks by address, and must get an answer even when the database is away.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = _PROBES.get(request.path_info)
        if probe is None:
            return self.get_response(request)
        request.probe = request.path_info[1:]  # type: ignore[attr-defined]
        try:
            return probe(request)
        finally:
            # A probe comes in without a slot (config/shedding.py), on any of many threads: each
            # would keep a connection of its own for the next one.
            if not connection.in_atomic_block:
                connection.close()
