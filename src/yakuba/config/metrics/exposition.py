"""Put the signals into words: over the web for all processes of it, and from each worker."""

import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.db import connections
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from yakuba.config.health import watchman
from yakuba.config.operators import bears_token, is_in_network

from .installation import installation
from .instruments import registry

CONTENT_TYPE = CONTENT_TYPE_LATEST


def own() -> bytes:
    """Return what this process counted, and its siblings of the same server if it has any."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
    if not folder:
        return generate_latest(registry)
    _bury(Path(folder))
    together = CollectorRegistry()
    MultiProcessCollector(together, path=folder)  # type: ignore[no-untyped-call]
    return generate_latest(together)


def everything() -> bytes:
    """Return the signals of the server and of the whole installation."""
    return own() + generate_latest(installation)


def _bury(folder: Path) -> None:
    """Take what dead processes said about their present out of the sums; their counts remain."""
    for path in folder.glob("gauge_live*_*.db"):
        pid = path.stem.rpartition("_")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            mark_process_dead(int(pid), path=str(folder))  # type: ignore[no-untyped-call]


Start = Callable[[str, list[tuple[str, str]]], Any]


def worker_page(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answer for a worker: /metrics to the operator, /healthz and /readyz to whoever can connect."""
    status, kind, body = _answer(environ)
    start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


def _answer(environ: dict[str, Any]) -> tuple[str, str, bytes]:
    path = environ.get("PATH_INFO", "")
    if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
        return "405 Method Not Allowed", "text/plain", b""
    if path == "/healthz":
        return "200 OK", "text/plain", b"ok\n"
    if path == "/readyz":
        try:
            is_ready = watchman.look().is_ready
        finally:
            connections.close_all()
        return ("200 OK" if is_ready else "503 Service Unavailable"), "text/plain", b""
    may_see = bears_token(environ.get("HTTP_AUTHORIZATION", "")) or is_in_network(
        environ.get("REMOTE_ADDR", "")
    )
    if path == "/metrics" and may_see:
        return "200 OK", CONTENT_TYPE, own()
    return "404 Not Found", "text/plain", b""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a scraper asks every few seconds."""


def serve_beside_worker() -> WSGIServer | None:
    """Answer on the worker's own port, if the operator wants one; returns the running server."""
    if not settings.WORKER_METRICS_PORT:
        return None
    server = make_server(
        settings.WORKER_METRICS_HOST,
        settings.WORKER_METRICS_PORT,
        worker_page,
        server_class=_Server,
        handler_class=_Quiet,
    )
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
