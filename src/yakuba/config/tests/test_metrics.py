"""What the machine counts, who may read it, and that every signal is explained."""

import re
import tomllib
import uuid
from datetime import timedelta
from pathlib import Path
from wsgiref.util import setup_testing_defaults

import pytest
import yaml
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

import yakuba
from yakuba.config.metrics import exposition
from yakuba.config.metrics.exposition import everything, own, worker_page
from yakuba.config.metrics.installation import Installation
from yakuba.config.metrics.instruments import registry
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.services import attempt
from yakuba.foundation.jobs.models import SweepTurn
from yakuba.foundation.jobs.services import beat, sweep_due
from yakuba.foundation.notifications.services import mail
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.watch.registry import watching

ROOT = Path(yakuba.__file__).parents[2]
TOKEN = "a token of the operator"


def values(text=None):
    """Return what is exposed as (name, labels) → value."""
    lines = text if text is not None else everything().decode()
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(lines)
        for sample in family.samples
    }


def families():
    """Return the names of all signals as an operator writes them, whether counted yet or not."""
    return {
        family.name + ("_total" if family.type == "counter" else "")
        for family in (*registry.collect(), *Installation().collect())
    }


def gauges(now=timezone.now):
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in Installation(now=now).collect()
        for sample in family.samples
    }


@pytest.mark.django_db
def test_the_page_does_not_exist_for_strangers(client):
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer guess"}).status_code == 404


@pytest.mark.django_db
def test_prometheus_reads_it_with_the_token(client, settings):
    settings.METRICS_TOKEN = TOKEN
    response = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "yakuba_workers_alive 0.0" in response.text


def test_a_request_is_counted_by_the_name_of_its_page_and_never_by_its_path(client, mihon):
    before = values()
    path = "/mihon/procedures/no-such-procedure-of-sasaki/"
    for _ in range(3):
        client.get(path)
    client.get("/no-such-town/")
    after = values()
    key = ("yakuba_requests_total", "404", "GET", "procedures:portal_procedure")
    assert after[key] - before.get(key, 0) == 3
    assert ("yakuba_requests_total", "(none)", "404", "GET") in after
    assert "no-such" not in everything().decode()
    timed = ("yakuba_request_seconds_count", "procedures:portal_procedure")
    assert after[timed] - before.get(timed, 0) == 3
    asked = ("yakuba_request_queries_total", "procedures:portal_procedure")
    assert after[asked] - before.get(asked, 0) >= 3
    assert after[("yakuba_requests_in_flight",)] == 0


def test_a_strange_method_makes_no_signal_of_its_own(client, mihon):
    client.generic("PWN", "/mihon/")
    assert not [key for key in values() if "PWN" in key]


@pytest.mark.django_db(transaction=True)
def test_a_fact_counts_when_it_is_committed_and_only_then():
    key = ("yakuba_facts_total", "procedures.application.arrived")
    before = values().get(key, 0)

    def arrive():
        with watching("fact", code="procedures.application.arrived"):
            pass

    with transaction.atomic():
        arrive()
        assert values().get(key, 0) == before
    with pytest.raises(ValueError, match="undone"), transaction.atomic():
        arrive()
        raise ValueError("undone")
    assert values()[key] == before + 1


def test_a_mail_is_timed_from_its_promise_to_its_hand_over(in_mihon, at):
    with transaction.atomic():
        delivery = mail(
            to="sasaki@example.jp",
            subject_line="受付のお知らせ",
            body="受け付けました。",
            about=SubjectRef("test.subject", "1"),
            dedupe_key="once",
            at=at,
        )
    before = values()
    assert gauges(lambda: at)[("yakuba_deliveries", "NORMAL", "WAITING")] == 1
    assert gauges(lambda: at + timedelta(minutes=3))[
        ("yakuba_delivery_overdue_seconds", "NORMAL")
    ] == pytest.approx(180)
    attempt(delivery_id=delivery.pk, at=at + timedelta(seconds=7))
    after = values()
    timed = after[("yakuba_delivery_handoff_seconds_sum", "mail")] - before.get(
        ("yakuba_delivery_handoff_seconds_sum", "mail"), 0
    )
    assert 7 <= timed < 60
    done = ("yakuba_delivery_attempts_total", "done", "mail")
    assert after[done] - before.get(done, 0) == 1
    assert gauges(lambda: at)[("yakuba_deliveries", "NORMAL", "WAITING")] == 0


def test_deliveries_of_all_towns_are_counted_by_lane_and_state(in_mihon, at):
    facts = {"channel": "mail", "subject_kind": "t", "subject_id": "1", "destination": "a@b.jp"}
    times = {"posted_at": at - timedelta(hours=2), "not_before": at, "queued_at": at}
    for number, state in enumerate(
        [{}, {"attempts": 2}, {"lease_until": at + timedelta(minutes=1)}, {"dead_at": at}]
    ):
        Delivery.objects.create(dedupe_key=str(number), lane="URGENT", **facts, **times, **state)
    found = gauges(lambda: at)
    for state in ("WAITING", "FAILING", "RUNNING", "DEAD"):
        assert found[("yakuba_deliveries", *sorted(("URGENT", state)))] == 1
    assert found[("yakuba_delivery_oldest_seconds", "URGENT")] == 7200
    assert found[("yakuba_deliveries", "BULK", "DEAD")] == 0


@pytest.mark.django_db
def test_the_living_and_the_last_success_of_each_sweeper_are_seen(at):
    beat(worker_id="w1", host="a", pid=1, tasks_run=0, at=at)
    beat(worker_id="w2", host="b", pid=1, tasks_run=0, at=at - timedelta(minutes=5))
    sweep_due(at=at, clock=lambda: at)
    SweepTurn.objects.filter(name="deliveries.forget").update(last_error="OSError")
    found = gauges(lambda: at)
    assert found[("yakuba_workers_alive",)] == 1
    success = found[("yakuba_sweeper_last_success_timestamp_seconds", "config.sessions")]
    assert success == at.timestamp()
    assert found[("yakuba_sweeper_failing", "deliveries.forget")] == 1
    assert found[("yakuba_sweeper_failing", "config.sessions")] == 0


@pytest.mark.django_db
def test_machine_and_schema_say_how_full_and_how_old_they_are(at):
    found = gauges(lambda: at)
    assert found[("yakuba_database_bytes",)] > 10_000
    assert found[("yakuba_disk_free_bytes", "files")] > 0
    assert found[("yakuba_migrations_pending",)] == 0
    assert found[("yakuba_database_up",)] == 1
    assert len([key for key in found if key[0] == "yakuba_info"]) == 1


def test_without_a_database_the_machine_still_says_so(monkeypatch, at):
    def refuse(*args, **kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)
    found = gauges(lambda: at)
    assert found[("yakuba_database_up",)] == 0
    assert ("yakuba_disk_free_bytes", "data") in found


@pytest.mark.django_db
def test_many_scrapes_in_a_moment_are_one_look(django_assert_max_num_queries, at):
    now = [0.0]
    kept = Installation(clock=lambda: now[0], now=lambda: at)
    first = list(kept.collect())
    with django_assert_max_num_queries(0):
        assert list(kept.collect()) == first
    now[0] = 6.0
    with django_assert_max_num_queries(12):
        list(kept.collect())


def ask_worker(path, method="GET", **more):
    said = []
    environ = {"REMOTE_ADDR": "192.0.2.7", **more}
    setup_testing_defaults(environ)
    environ |= {"PATH_INFO": path, "REQUEST_METHOD": method}
    body = b"".join(worker_page(environ, lambda status, headers: said.append(status)))
    return said[0][:3], body.decode()


def test_a_worker_shows_its_own_signals_to_the_operator_only(settings):
    with watching("task", task="yakuba.tests.task") as watch:
        watch.facts["outcome"] = "successful"
    assert ask_worker("/metrics")[0] == "404"
    settings.METRICS_NETWORKS = ["192.0.2.0/24"]
    status, text = ask_worker("/metrics")
    assert status == "200"
    assert values(text)[("yakuba_tasks_run_total", "successful", "yakuba.tests.task")] >= 1
    assert "yakuba_workers_alive" not in text, "the installation is told once, by the web"
    assert ask_worker("/metrics", "POST")[0] == "405"
    assert ask_worker("/healthz")[0] == "200"
    assert ask_worker("/")[0] == "404"


def test_what_a_dead_process_had_in_hand_is_no_longer_counted(monkeypatch, tmp_path):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    gone = tmp_path / "gauge_livesum_999999999.db"
    gone.touch()
    own()
    assert not gone.exists()
    assert exposition.CONTENT_TYPE.startswith("text/plain")


@pytest.mark.django_db
def test_every_signal_is_explained_with_its_remedy(at):
    names = {name for name in families() if name.startswith("yakuba_")}
    assert len(names) > 20
    page = (ROOT / "docs/operations/signals.md").read_text(encoding="utf-8")
    assert sorted(name for name in names if f"`{name}`" not in page) == []
    told = set(re.findall(r"`(yakuba_[a-z_]+)`", page)) - names
    assert not told, f"signals that do not exist: {told}"


@pytest.mark.django_db
def test_every_alert_watches_signals_that_exist_and_is_explained(at):
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))
    page = (ROOT / "docs/operations/signals.md").read_text(encoding="utf-8")
    known = families() | {"up"}
    alerts = [rule for group in rules["groups"] for rule in group["rules"] if "alert" in rule]
    assert len(alerts) >= 10
    for rule in alerts:
        used = set(re.findall(r"\byakuba_[a-z_]+", str(rule["expr"])))
        used = {name.removesuffix("_bucket") for name in used}
        assert used <= known, (rule["alert"], used - known)
        assert f"`{rule['alert']}`" in page, rule["alert"]
        assert re.search(r"[ぁ-ん]", rule["annotations"]["summary"])


def test_the_version_is_told_as_it_is_released():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert yakuba.__version__ == project["version"]


def test_alerts_about_a_page_name_a_page_that_exists():
    text = (ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8")
    named = re.findall(r'view="([^"]+)"', text)
    assert named
    assert all(reverse(name, args=[uuid.uuid4()]) for name in named)
