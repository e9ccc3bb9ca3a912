"""What runs out is cleared away, on whichever machine the turn falls."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from yakuba.config import env
from yakuba.config.services import clear_limits, clear_sessions
from yakuba.foundation.tenancy.management.commands.migrate import make_cache_table

SHARED = {
    "default": {
        "BACKEND": "yakuba.config.caches.DatabaseCache",
        "LOCATION": "yakuba_cache",
    }
}


@pytest.mark.django_db
def test_sessions_that_ran_out_go_and_the_others_stay():
    kept, gone = SessionStore(), SessionStore()
    kept.create()
    gone.set_expiry(60)
    gone.create()
    at = timezone.now() + timedelta(minutes=5)
    assert clear_sessions(at) == 1
    assert list(Session.objects.values_list("pk", flat=True)) == [kept.session_key]
    assert clear_sessions(at) == 0


@pytest.fixture
def shared(db, settings):
    """The cache that all machines see, as it is on PostgreSQL."""
    before, settings.CACHES = settings.CACHES, SHARED
    if connection.vendor == "sqlite":
        make_cache_table(connection)
    yield cache
    settings.CACHES = before


def test_limits_that_ran_out_go_and_the_others_stay(shared):
    shared.set("login:192.0.2.7", [1], timeout=60)
    shared.set("login:192.0.2.8", [1], timeout=3600)
    at = timezone.now() + timedelta(minutes=5)
    assert clear_limits(at) == 1
    assert shared.get("login:192.0.2.8") == [1]


@pytest.mark.django_db
def test_the_memory_of_one_process_needs_no_clearing():
    assert clear_limits(timezone.now()) == 0


def test_the_table_of_limits_may_be_made_again_and_keeps_its_rows(shared):
    shared.set("key", 1)
    if connection.vendor == "sqlite":
        make_cache_table(connection)
    assert shared.get("key") == 1


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="made by migrate on PostgreSQL")
def test_postgresql_has_the_table_from_migrate_and_does_not_log_it():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'yakuba_cache'")
        assert cursor.fetchone() == ("u",)


def test_every_machine_counts_the_same_limits_on_postgresql(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://yakuba_app:x@db/yakuba")
    shared = env.caches(env.databases(tmp_path))
    assert shared["default"]["BACKEND"].endswith(".DatabaseCache")
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    alone = env.caches(env.databases(tmp_path))
    assert alone["default"]["BACKEND"].endswith("LocMemCache")
