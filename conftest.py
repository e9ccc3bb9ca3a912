"""Fixtures shared by all tests: two towns, a Friday morning, the cast, and no network."""

import os
import shutil
import socket
import tempfile
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.conf import settings as installed
from django.core.cache import cache
from django.db import connection, connections
from tests.scenes import played
from tests.served import RUN_FOLDER

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.memory import forget_everything
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.vault.rules import new_key, text_of_key
from yakuba.foundation.vault.services import forget_keys
from yakuba.organisation.demo import (
    Cast,
    build_cast,
    build_neighbour,
    build_prefecture,
    found_mihon,
    found_mihonken,
    found_reiji,
)

# How long a machine takes is measured in `make bench` and asserted in no test: the first text that
# Hypothesis makes on a clean checkout waits for its table of all characters.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")

# Playwright's synchronous API keeps an event loop in the thread of the tests; Django would take
# every later query of that process for one inside a coroutine.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Who the product is on PostgreSQL; noted before the fixtures below become the owner for a while.
APP = {key: installed.DATABASES["default"].get(key) for key in ("USER", "PASSWORD")}
OWNER = {
    key: installed.DATABASES.get(installed.DATABASE_OWNER, {}).get(key)
    for key in ("USER", "PASSWORD")
}
LOCAL = ("127.0.0.1", "::1", "localhost", "0.0.0.0")  # noqa: S104  names of this machine, not a binding


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that all processes of this run share; they inherit where it is."""
    if not hasattr(config, "workerinput"):
        os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="yakuba-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it when all of them are through."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(RUN_FOLDER), ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take minutes: left for the end, they keep one process alone busy."""
    heavy = {
        item.path
        for item in items
        if item.get_closest_marker("slow") or item.get_closest_marker("browser")
    }
    items.sort(key=lambda item: item.path not in heavy)


class NetworkForbidden(RuntimeError):
    """A test tried to reach another machine."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sockets reach this machine only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOCAL:
            raise NetworkForbidden(str(address))
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Make the test database as the owner of its tables."""
    owner = installed.DATABASES.pop(installed.DATABASE_OWNER, None)
    if owner is not None:
        connection.settings_dict.update(OWNER)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Run the tests as the role that row-level security binds, as the product runs."""
    if connection.vendor != "postgresql":
        yield
        return
    # Of the classes, not of one connection: under a browser's event loop Django opens another.
    operations, wrapper = type(connection.ops), connections[connection.alias].__class__
    flush, close = operations.execute_sql_flush, wrapper.close_if_unusable_or_obsolete

    def flush_as_owner(self: Any, statements: list[str]) -> None:
        # After a test with real transactions; the product itself may not empty a table.
        become(OWNER, self.connection)
        flush(self, statements)
        become(APP, self.connection)

    def keep_inside_a_test(self: Any) -> None:
        # The end of a request or of a worker's round must not take the test's own transaction.
        if not self.in_atomic_block:
            close(self)

    operations.execute_sql_flush = flush_as_owner  # type: ignore[method-assign]
    wrapper.close_if_unusable_or_obsolete = keep_inside_a_test  # type: ignore[method-assign]
    become(APP, connection)
    yield
    become(OWNER, connection)
    # It goes with the throw-away server; a thread of a browser test may still hold a line to it.
    connection.creation._destroy_test_db = lambda name, verbosity: None  # noqa: SLF001


def become(role: dict[str, Any], link: Any) -> None:
    """Go on as another role of PostgreSQL."""
    link.close()
    link.settings_dict.update(role)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for everything that the tests leave on disk."""
    root = tmp_path_factory.mktemp("yakuba")
    (root / "static").mkdir()
    return root


@pytest.fixture(scope="session", autouse=True)
def work_files(folder: Path) -> None:
    """Work beside the other test processes; each wipes what nobody of its database works on."""
    installed.WORK_ROOT = folder / "work"


@pytest.fixture(scope="session", autouse=True)
def master_key() -> None:
    """Seal under a key of the tests; the data folder of this machine is not touched."""
    installed.MASTER_KEYS = [text_of_key(new_key())]
    # Any 32 bytes in base64 are an Ed25519 key for the heads of the sealed log.
    installed.AUDIT_KEY = text_of_key(bytes(range(32)))


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Let no test meet the keys and towns that an earlier test's rollback took away."""
    forget_keys()
    forget_everything()


@pytest.fixture(autouse=True)
def quick_and_isolated(settings: Any, folder: Path) -> Iterator[None]:
    """Hash fast, catch mail, serve plain static files, keep files in a folder of the test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MAIL_CATCHER = True
    # A test sees what it changes with the next question.
    settings.TOWN_MEMORY_SECONDS = 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # Tests without a database ask the cache, too.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.CLAMD = "off"
    settings.FILES_ROOT = folder / "files" / uuid.uuid4().hex
    settings.STATIC_ROOT = folder / "static"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def mihon(db: None) -> Municipality:
    """見本市, not yet active."""
    return played(("mihon",), found_mihon)


@pytest.fixture
def reiji(db: None) -> Municipality:
    """例示町, not yet active."""
    return found_reiji()


@pytest.fixture
def mihonken(db: None) -> Municipality:
    """見本県, not yet active."""
    return found_mihonken()


@pytest.fixture
def kobayashi(mihonken: Municipality, at: datetime) -> User:
    """小林 of 見本県, who co-ordinates and sees only what is published."""
    return build_prefecture(mihonken, at)


@pytest.fixture
def in_mihon(mihon: Municipality) -> Iterator[Municipality]:
    """見本市, active for the whole test."""
    with acting_in(mihon.pk):
        yield mihon


@pytest.fixture
def at() -> datetime:
    """Friday, 20 November 2026, ten in the morning."""
    return datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def cast(mihon: Municipality, at: datetime) -> Cast:
    """The people of 見本市."""
    with acting_in(mihon.pk):
        return played(("cast", mihon.pk, at), lambda: build_cast(mihon, at), mihon)


@pytest.fixture
def takagi(reiji: Municipality, at: datetime) -> User:
    """高木 of 例示町, who must see nothing of 見本市."""
    return build_neighbour(reiji, at)
