"""Whether this process can serve: database, schema, file store; each check with its own remedy."""

import hashlib
import hmac
import os
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

# Load balancers of several proxies ask often; one look a second serves them all.
KEEP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check; `remedy` is empty when all is well."""

    check: str
    is_well: bool
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What all checks say together."""

    findings: tuple[Finding, ...]

    @property
    def is_ready(self) -> bool:
        return all(finding.is_well for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """Return what the operator's tools read."""
        return {
            "ready": self.is_ready,
            "checks": {finding.check: finding.remedy or "ok" for finding in self.findings},
            "key": key_fingerprint(),
        }


def database() -> Finding:
    """Ask the database something that costs nothing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Finding(
            "database",
            is_well=False,
            remedy=f"The database does not answer ({type(error).__name__}): look at its own log, "
            "at DATABASE_URL and at the number of connections.",
        )
    return Finding("database", is_well=True)


def migrations() -> Finding:
    """Tell whether the database knows everything this code needs; more than that does no harm."""
    try:
        pending = pending_migrations()
    except DatabaseError as error:
        return Finding(
            "migrations",
            is_well=False,
            remedy=f"The applied migrations cannot be read ({type(error).__name__}).",
        )
    if pending:
        return Finding(
            "migrations",
            is_well=False,
            remedy=f"{len(pending)} pending: run `yakuba migrate` as the owner of the tables.",
        )
    return Finding("migrations", is_well=True)


def pending_migrations() -> list[tuple[str, str]]:
    """Return app and name of each migration of this code that the database has not seen."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(known_migrations() - set(applied))


_known: set[tuple[str, str]] = set()


def known_migrations() -> set[tuple[str, str]]:
    """Read the source's migrations once: it cannot change below a running process."""
    if not _known:
        loader = MigrationLoader(None, ignore_no_migrations=True)
        _known.update(loader.disk_migrations or {})
    return _known


def store() -> Finding:
    """Make an empty file in the store: it is mounted, and ours to write.

    A full disk does not show here on purpose. It is shared by all machines, so that all of them
    would leave the load balancer at once, although everything but attachments still works; the
    free space is a signal of its own.
    """
    if settings.FILES_BUCKET:
        # A bucket is shared by all machines in the same way, and asking it may take its time.
        return Finding("store", is_well=True)
    folder = Path(settings.FILES_ROOT)
    probe = folder / f".probe-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.touch(exist_ok=False, mode=0o600)
        probe.unlink()
    except OSError as error:
        return Finding(
            "store",
            is_well=False,
            remedy=f"No file can be made below YAKUBA_DATA/files ({error.strerror}): look at the "
            "mount and at its owner.",
        )
    return Finding("store", is_well=True)


CHECKS: Mapping[str, Callable[[], Finding]] = {
    "database": database,
    "migrations": migrations,
    "store": store,
}


class Watchman:
    """Keeps the last look for a moment, however many ask."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: Readiness | None = None
        self._seen_at = 0.0

    def look(self) -> Readiness:
        """Return the readiness, at most a moment old."""
        with self._lock:
            if self._seen is None or self._clock() - self._seen_at >= KEEP_SECONDS:
                self._seen = readiness()
                self._seen_at = self._clock()
            return self._seen

    def forget(self) -> None:
        """Look anew next time."""
        with self._lock:
            self._seen = None


def readiness() -> Readiness:
    """Run every check; without a database there is no use in asking it for more."""
    findings: list[Finding] = []
    for check in CHECKS.values():
        if check is migrations and not findings[0].is_well:
            continue
        findings.append(check())
    return Readiness(tuple(findings))


watchman = Watchman()


def key_fingerprint() -> str:
    """Return eight digits that are equal on all machines that share the secret key, and say no more.

    Machines with different keys log each other's users out; the fingerprint shows it at a glance.
    """
    return hmac.new(
        settings.SECRET_KEY.encode(), b"yakuba key fingerprint", hashlib.sha256
    ).hexdigest()[:8]
