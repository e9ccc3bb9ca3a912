"""Doctor finds what is wrong, says what to do, and changes nothing."""

import json
import smtplib
import socket
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from yakuba.config.doctor import report
from yakuba.config.doctor.checks import configuration, database, machine, mail, work
from yakuba.config.doctor.registry import GROUPS, Check, State, check, good
from yakuba.config.doctor.report import all_checks
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.jobs.models import SweepTurn
from yakuba.foundation.jobs.registry import all_sweepers
from yakuba.foundation.jobs.services import beat
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.row_security import OWN_POLICY, tenant_tables
from yakuba.kernel.actor import Actor
from yakuba.organisation import services as organisation
from yakuba.organisation.rules import DepartmentKind

MANUAL = Path(__file__).resolve().parents[4] / "docs" / "operations" / "doctor.md"

pytestmark = pytest.mark.django_db


def state_of(code: str, at) -> State:
    return next(one for one in all_checks() if one.code == code).look(at).state


def a_town(settings, **changes):
    """A real town that is set up well."""
    values = {
        "DEBUG": False,
        "DEMO": False,
        "HTTPS": True,
        "PUBLIC_URL": "https://online.mihon.example.jp",
        "ALLOWED_HOSTS": ["online.mihon.example.jp"],
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
        "STAFF_SECOND_FACTOR": True,
        "MAIL_CATCHER": False,
    }
    for name, value in (values | changes).items():
        setattr(settings, name, value)


CONFIGURED = {
    "configuration.debug": ("DEBUG", True, State.BAD),
    "configuration.public_address": ("ALLOWED_HOSTS", ["*"], State.BAD),
    "configuration.https": ("HTTPS", False, State.BAD),
    "configuration.proxies": ("ALLAUTH_TRUSTED_PROXY_COUNT", 0, State.MIND),
    "configuration.second_factor": ("STAFF_SECOND_FACTOR", False, State.BAD),
    "configuration.mail_catcher": ("MAIL_CATCHER", True, State.BAD),
}


@pytest.mark.parametrize("code", sorted(CONFIGURED))
def test_a_town_set_up_well_is_well_and_each_slip_is_found(code, settings, at):
    a_town(settings)
    assert state_of(code, at) is State.GOOD
    name, slip, expected = CONFIGURED[code]
    a_town(settings, **{name: slip})
    assert state_of(code, at) is expected


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("https://other.example.jp", ["online.mihon.example.jp"]),
        ("online.mihon.example.jp", ["online.mihon.example.jp"]),
    ],
)
def test_a_public_address_that_nobody_answers_is_found(settings, at, url, hosts):
    a_town(settings, PUBLIC_URL=url, ALLOWED_HOSTS=hosts)
    assert configuration.public_address(at).state is State.BAD


def test_a_domain_with_all_its_hosts_may_be_allowed(settings, at):
    a_town(settings, ALLOWED_HOSTS=[".mihon.example.jp"])
    assert configuration.public_address(at).state is State.GOOD


def test_a_real_installation_with_the_towns_of_the_demo_is_found(settings, at, mihon):
    a_town(settings)
    assert configuration.demo(at).state is State.BAD
    settings.DEMO = True
    assert configuration.demo(at).state is State.MIND
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert configuration.demo(at).state is State.GOOD
    mihon.delete()
    assert configuration.demo(at).state is State.GOOD


def test_a_key_that_others_can_read_is_found(settings, at, tmp_path):
    settings.DATA = tmp_path
    settings.SECRET_KEY = "k" * 50
    key = tmp_path / "yakuba_secret_key.secret"
    key.write_text("k" * 50)
    key.chmod(0o600)
    assert configuration.keys(at).state is State.GOOD
    key.chmod(0o640)
    assert configuration.keys(at).state is State.BAD


def test_the_test_database_is_the_right_one(at):
    for one in (database.reachable, database.version, database.migrations, database.guards):
        assert one(at).state is State.GOOD, one(at).text
    assert database.clock(at).state is State.GOOD


def test_a_clock_that_went_back_is_found(at, in_mihon):
    """The record of tomorrow cannot have been written yet."""
    assert database.clock(timezone.now()).state is State.GOOD
    found_department(at)
    assert database.clock(timezone.now()).state is State.GOOD
    assert database.clock(timezone.now() - timedelta(hours=1)).state is State.BAD


def found_department(at):
    organisation.found_department(
        code="R1",
        name="総務課",
        kind=DepartmentKind.SECTION,
        parent=None,
        valid_from=at.date(),
        actor=Actor.system(),
        at=at,
    )


def test_the_guards_wanted_are_those_that_the_migrations_set():
    wanted = database.guards_wanted()
    assert {
        "events_eventrecord_refuse_update",
        "procedures_application_refuse_update",
        "decisions_decision_refuse_update",
        "programmes_reviewpack_once_frozen_at",
    } <= wanted
    assert wanted <= database.triggers()


def test_a_trigger_that_somebody_dropped_is_found(at, monkeypatch):
    monkeypatch.setattr(database, "triggers", lambda: {"events_eventrecord_refuse_update"})
    found = database.guards(at)
    assert found.state is State.BAD
    assert "decisions_decision_refuse_update" in found.text


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own")
def test_the_role_is_bound_by_row_level_security_and_every_table_has_it(at):
    for code in ("database.role", "database.policies", "database.crowd"):
        assert state_of(code, at) is State.GOOD


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own")
def test_a_table_without_its_policy_is_found(at, monkeypatch):
    monkeypatch.setattr(
        "yakuba.config.doctor.checks.postgresql.tenant_tables",
        lambda: [*tenant_tables(), "a_table_without_policy"],
    )
    assert state_of("database.policies", at) is State.BAD
    assert OWN_POLICY


def test_a_folder_that_cannot_be_written_is_found(settings, at, monkeypatch, tmp_path):
    settings.DATA = settings.FILES_ROOT = tmp_path
    assert machine.writable(at).state is State.GOOD

    def refuse(**options):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(machine.tempfile, "TemporaryFile", refuse)
    assert machine.writable(at).state is State.BAD


def test_a_store_that_other_accounts_can_read_is_found(settings, at, tmp_path):
    settings.DATA, settings.FILES_ROOT = tmp_path / "data", tmp_path / "data" / "files"
    (tmp_path / "data" / "files").mkdir(parents=True)
    for path in (tmp_path / "data", tmp_path / "data" / "files"):
        path.chmod(0o755)
    assert machine.private(at).state is State.MIND
    (tmp_path / "data").chmod(0o700)
    assert machine.private(at).state is State.GOOD


@pytest.mark.parametrize(
    ("free", "expected"), [(50, State.GOOD), (3, State.MIND), (0.5, State.BAD)]
)
def test_little_space_is_found(settings, at, monkeypatch, free, expected):
    usage = machine.shutil._ntuple_diskusage(100 * 1024**3, 0, int(free * 1024**3))
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: usage)
    assert machine.space(at).state is expected


def test_fonts_and_time_zone_come_with_the_packages(at):
    assert machine.fonts(at).state is State.GOOD
    assert machine.time_zone(at).state is State.GOOD


def test_pages_without_their_style_are_found(settings, at, tmp_path):
    settings.STATIC_ROOT = tmp_path
    assert machine.assets(at).state is State.BAD
    (tmp_path / "staticfiles.json").write_text("{}")
    assert machine.assets(at).state is State.GOOD


class Greeter(threading.Thread):
    """A mail server that greets, and notes what it was told."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.heard = []

    def run(self):
        peer, _address = self.socket.accept()
        with peer, peer.makefile("rwb", buffering=0) as line:
            line.write(b"220 mail.mihon.example.jp ESMTP\r\n")
            while word := line.readline():
                self.heard.append(word.split()[0].upper().decode())
                line.write(b"221 bye\r\n" if self.heard[-1] == "QUIT" else b"250 fine\r\n")
        self.socket.close()


def test_the_mail_server_is_greeted_and_left_without_a_mail(settings, at):
    greeter = Greeter()
    greeter.start()
    settings.MAIL_CATCHER = False
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", greeter.port
    assert mail.server(at).state is State.GOOD
    greeter.join(timeout=5)
    assert greeter.heard == ["EHLO", "QUIT"]


def test_a_mail_server_that_is_away_is_found(settings, at):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings.MAIL_CATCHER = False
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    assert mail.server(at).state is State.BAD


def test_a_mail_server_that_refuses_the_password_is_found(settings, at, monkeypatch):
    class Refusing(smtplib.SMTP):
        def __init__(self, *args, **options):
            self.sock = None

        def ehlo_or_helo_if_needed(self):
            pass

        def login(self, *args, **options):
            raise smtplib.SMTPAuthenticationError(535, b"no")

        def __exit__(self, *args):
            pass

    monkeypatch.setattr(mail.smtplib, "SMTP", Refusing)
    settings.MAIL_CATCHER, settings.EMAIL_HOST_USER = False, "yakuba"
    found = mail.server(at)
    assert found.state is State.BAD
    assert "パスワード" in found.text


def test_no_worker_is_found_until_one_gives_a_sign(at):
    assert work.workers(at).state is State.BAD
    beat(worker_id="w1", host="mihon", pid=7, tasks_run=0, at=at)
    assert work.workers(at + timedelta(seconds=30)).state is State.GOOD
    assert work.workers(at + timedelta(minutes=5)).state is State.BAD


def test_a_task_whose_worker_is_gone_is_found(at):
    DBTaskResult.objects.create(
        status="RUNNING",
        args_kwargs={"args": [], "kwargs": {}},
        task_path="yakuba.foundation.deliveries.tasks.run",
        worker_ids=["gone"],
        started_at=at - timedelta(minutes=10),
        backend_name="default",
    )
    assert work.tasks(at).state is State.BAD
    beat(worker_id="gone", host="mihon", pid=7, tasks_run=0, at=at)
    assert work.tasks(at).state is State.GOOD


def test_a_sweeper_that_fails_or_is_late_is_found(at):
    for one in all_sweepers():
        SweepTurn.objects.create(name=one.name, next_at=at + timedelta(minutes=5))
    assert work.sweepers(at).state is State.GOOD
    assert work.sweepers(at + timedelta(hours=1)).state is State.MIND
    SweepTurn.objects.filter(name="files.sweep_orphans").update(last_error="OSError: disk")
    found = work.sweepers(at)
    assert found.state is State.BAD
    assert "files.sweep_orphans" in found.text


def _delivery(at, **more):
    return Delivery.objects.create(
        channel="mail",
        destination="sasaki@example.jp",
        dedupe_key=str(more),
        subject_kind="procedures.application",
        subject_id="1",
        posted_at=at,
        not_before=at,
        queued_at=at,
        **more,
    )


def test_deliveries_that_died_or_hang_are_found_in_every_town(at, mihon, reiji):
    assert work.dead_deliveries(at).state is State.GOOD
    with acting_in(reiji.pk):
        _delivery(at, dead_at=at, attempts=9)
    with acting_in(mihon.pk):
        _delivery(at)
    assert work.dead_deliveries(at).state is State.MIND
    assert work.overdue_deliveries(at + timedelta(minutes=5)).state is State.GOOD
    assert work.overdue_deliveries(at + timedelta(hours=1)).state is State.BAD


def test_a_check_that_breaks_is_a_finding_and_stops_no_other(at):
    def breaks(at):
        raise RuntimeError("out of paper")

    found = report._look(Check("machine.trial", "試し", "直す", False, breaks), at)
    assert found.state is State.BAD
    assert "out of paper" in found.text


def test_without_a_database_the_rest_is_still_looked_at(at, monkeypatch):
    def away(*args):
        raise OperationalError("connection refused")

    monkeypatch.setattr(database, "rows", away)
    results = {one.check.code: one.finding for one in report.examine(at)}
    assert results["database.connection"].state is State.BAD
    assert "接続できない" in results["work.workers"].text
    assert results["machine.fonts"].state is State.GOOD


def test_a_check_is_registered_once_and_in_a_known_group():
    with pytest.raises(LookupError):
        check("machine.fonts", "別の書体", remedy="")(lambda at: good(""))
    with pytest.raises(LookupError):
        check("weather.rain", "雨", remedy="")(lambda at: good(""))


def test_the_command_prints_json_for_monitoring_and_ends_with_the_worst_state():
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json", stdout=out)
    printed = json.loads(out.getvalue())
    assert {one["code"] for one in printed["checks"]} == {one.code for one in all_checks()}
    assert ended.value.code == {"good": 0, "mind": 1, "bad": 2}[printed["state"]]
    # There is no worker in a test.
    assert printed["state"] == "bad"
    assert all(one["remedy"] for one in printed["checks"] if one["state"] != "good")


def test_the_command_speaks_to_people():
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=out)
    text = out.getvalue()
    assert all(f"■ {GROUPS[one.group]}" in text for one in all_checks())
    assert "結果: 異常" in text


def test_the_manual_names_every_check_and_its_remedy():
    rows = [f"| `{one.code}` | {one.title} | {one.remedy} |" for one in all_checks()]
    manual = MANUAL.read_text(encoding="utf-8")
    assert [row for row in rows if row not in manual] == []
    assert manual.count("\n| `") == len(rows), "a check that is gone stands in the manual"
