"""Alive is not ready: what a load balancer, an operator and a stranger are told."""

import pytest
from django.db import OperationalError, connection

from yakuba.config import health
from yakuba.config.health import Watchman, readiness, watchman

TOKEN = "a token of the operator"


@pytest.fixture(autouse=True)
def look_anew():
    watchman.forget()
    yield
    watchman.forget()


@pytest.fixture
def no_database(monkeypatch):
    """A database that has gone away."""

    def refuse(*args, **kwargs):
        raise OperationalError("connection to server at 10.0.0.5 refused")

    monkeypatch.setattr(connection, "cursor", refuse)


def test_a_living_process_says_so_without_asking_the_database(client):
    # No `db` fixture: asking the database would fail this test.
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_process_with_database_schema_and_store_is_ready(client):
    response = client.get("/readyz", REMOTE_ADDR="192.0.2.7")
    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_kimura_on_the_machine_itself_reads_what_was_looked_at(client):
    seen = client.get("/readyz", REMOTE_ADDR="127.0.0.1").json()
    assert seen["ready"] is True
    assert seen["checks"] == {"database": "ok", "migrations": "ok", "store": "ok"}
    assert len(seen["key"]) == 8


@pytest.mark.django_db
def test_a_stranger_behind_a_proxy_on_the_machine_reads_one_word(client):
    response = client.get(
        "/readyz", REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": "192.0.2.7"}
    )
    assert response.content == b"ready\n"


@pytest.mark.django_db
def test_the_operators_token_opens_the_detail_from_anywhere(client, settings):
    settings.METRICS_TOKEN = TOKEN
    response = client.get(
        "/readyz",
        REMOTE_ADDR="192.0.2.7",
        headers={"authorization": f"Bearer {TOKEN}", "x-forwarded-for": "192.0.2.8"},
    )
    assert response.json()["ready"] is True


def test_without_a_database_the_process_lives_but_is_not_ready(client, no_database):
    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    assert response.status_code == 503
    checks = response.json()["checks"]
    assert "does not answer" in checks["database"]
    assert "10.0.0.5" not in response.text
    assert "migrations" not in checks, "there is no use in asking a dead database more"


@pytest.fixture
def known(monkeypatch):
    """What the code knows of migrations; a test may give it another release's knowledge."""
    found = set(health.known_migrations())
    monkeypatch.setattr(health, "known_migrations", lambda: found)
    return found


@pytest.mark.django_db
def test_a_database_that_lags_behind_the_code_is_not_ready(client, known):
    known.add(("jobs", "9999_of_this_release"))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"].startswith("1 pending")


@pytest.mark.django_db
def test_old_code_on_a_newer_database_stays_ready(client, known):
    known.remove(("jobs", "0002_sweep_success"))
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_store_that_cannot_be_written_is_not_ready(client, settings, tmp_path):
    (tmp_path / "files").write_text("not a folder")
    settings.FILES_ROOT = tmp_path / "files"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "mount" in response.json()["checks"]["store"]
    assert str(tmp_path) not in response.text


@pytest.mark.django_db
def test_the_look_leaves_nothing_in_the_store(settings):
    assert readiness().is_ready
    assert list(settings.FILES_ROOT.iterdir()) == []


@pytest.mark.django_db
def test_many_questions_in_one_second_are_one_look(django_assert_max_num_queries):
    now = [100.0]
    guard = Watchman(clock=lambda: now[0])
    with django_assert_max_num_queries(3):
        for _ in range(50):
            guard.look()
    now[0] += health.KEEP_SECONDS / 2
    with django_assert_max_num_queries(0):
        guard.look()
    now[0] += health.KEEP_SECONDS
    with django_assert_max_num_queries(3) as asked:
        guard.look()
    assert len(asked) > 0


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_need_no_host_name_no_tls_and_no_session(client, settings, path):
    settings.ALLOWED_HOSTS = ["online.mihon.example.jp"]
    settings.SECURE_SSL_REDIRECT = True
    response = client.get(path, headers={"host": "10.1.2.3:8000"})
    assert response.status_code == 200
    assert not response.cookies


def test_machines_with_different_keys_show_different_fingerprints(settings):
    here = health.key_fingerprint()
    settings.SECRET_KEY = "the key of another machine, made by mistake"
    assert health.key_fingerprint() != here
    assert here not in settings.SECRET_KEY


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="a database in memory stays open")
@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_a_probe_leaves_no_connection_open_on_its_thread(client, settings, path):
    settings.METRICS_TOKEN = TOKEN
    client.get(path, headers={"authorization": f"Bearer {TOKEN}"})
    assert connection.connection is None
