import signal
import subprocess
import sys
import time

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests import served

from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.tests.factories import open_channel, post_one
from yakuba.foundation.jobs.management.commands import work
from yakuba.foundation.jobs.management.commands.work import SweepingWorker
from yakuba.foundation.jobs.models import Heartbeat, SweepTurn

from .factories import Thing, only_kept, run_together


@pytest.mark.django_db
def test_the_worker_empties_the_queue_sweeps_and_says_goodbye(in_mihon):
    with open_channel() as destination:
        post_one(timezone.now(), "a", text="一")
        post_one(timezone.now(), "b", text="二")
        call_command("work", once=True)
    assert sorted(destination.arrived) == ["一", "二"]
    assert Delivery.objects.filter(done_at=None).count() == 0
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    worker = Heartbeat.objects.get()
    assert worker.tasks_run == 2
    assert worker.stopped_at is not None
    assert SweepTurn.objects.filter(name="deliveries.sweep", last_error="").exists()


@pytest.mark.django_db
def test_a_handler_that_fails_leaves_no_failed_task_behind(in_mihon):
    with open_channel() as destination:
        destination.failures = [RuntimeError("x")]
        post_one(timezone.now())
        call_command("work", once=True)
    assert Delivery.objects.get().attempts == 1
    assert not DBTaskResult.objects.filter(status="FAILED").exists()
    assert DBTaskResult.objects.filter(status="READY").count() == 1, "the next attempt"


@pytest.mark.django_db
def test_a_worker_outlasts_an_outage_and_gives_the_others_time_to_come_back(in_mihon):
    worker = SweepingWorker(worker_id="w1", interval=0)
    looks = []

    def look(*, once):
        looks.append(worker._was_cut_off)
        if len(looks) == 1:
            raise OperationalError("away")
        worker.come_back()
        worker.running = False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "_look", look)
        patch.setattr(connection, "close", lambda: None)
        patch.setattr(time, "sleep", lambda seconds: None)
        worker.work(once=False)
    assert looks == [False, True]
    assert Heartbeat.objects.get().worker_id == "w1"
    assert worker._silence_counts_from > time.monotonic() + 60


def ready(*texts):
    for text in texts:
        post_one(timezone.now(), text, text=text)


@pytest.mark.django_db
def test_what_is_quick_is_run_at_once_and_each_task_is_noted(in_mihon):
    with open_channel(is_quick=True) as destination:
        ready("一", "二", "三")
        call_command("work", once=True)
    assert sorted(destination.arrived) == ["一", "三", "二"]
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    assert Heartbeat.objects.get().tasks_run == 3


@pytest.mark.django_db
def test_what_a_worker_has_not_begun_when_it_stops_is_left_to_others(in_mihon):
    worker = SweepingWorker(worker_id="w1", interval=0)
    with open_channel(is_quick=True) as destination:
        ready("一", "二", "三")
        destination.looks = lambda delivery: setattr(worker, "running", False)
        worker.run()
    assert len(destination.arrived) == 1, "asked to stop, it finishes what it has begun"
    rest = DBTaskResult.objects.filter(status="READY")
    assert [one.worker_ids for one in rest] == [[], []]
    assert set(Delivery.objects.filter(done_at=None).values_list("attempts", flat=True)) == {0}
    assert worker.tasks_run == 1


def test_the_time_for_many_counts_from_the_first_question(monkeypatch):
    monkeypatch.setattr(work, "TOGETHER_SECONDS", 0.0)
    assert not SweepingWorker(worker_id="w1", interval=0).in_time()()
    monkeypatch.setattr(work, "TOGETHER_SECONDS", 60.0)
    assert SweepingWorker(worker_id="w1", interval=0).in_time()()


@pytest.mark.django_db
def test_what_cannot_be_run_at_once_is_run_one_by_one(in_mihon, caplog):
    def broken(jobs, goes_on):
        raise ValueError("壊れた")

    with open_channel(is_quick=True) as destination, run_together("quick", broken):
        ready("一", "二")
        call_command("work", once=True)
    assert sorted(destination.arrived) == ["一", "二"]
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


@pytest.mark.django_db
def test_an_outage_in_the_middle_of_many_leaves_them_to_be_given_back(in_mihon):
    def away(jobs, goes_on):
        raise OperationalError("away")

    worker = SweepingWorker(worker_id="w1", interval=0)
    with open_channel(is_quick=True) as destination, run_together("quick", away):
        ready("一", "二")
        with pytest.raises(OperationalError):
            worker.work(once=True)
    with open_channel(is_quick=True) as destination:
        worker.come_back()
        worker.work(once=True)
    assert sorted(destination.arrived) == ["一", "二"]


@pytest.mark.django_db
def test_what_a_worker_keeps_open_is_closed_when_it_stops():
    thing = Thing()
    with only_kept(thing):
        call_command("work", once=True)
    assert thing.story == ["open", "close"]


@pytest.mark.django_db
def test_a_worker_without_work_lets_what_it_keeps_rest(monkeypatch):
    thing, worker = Thing(), SweepingWorker(worker_id="w1", interval=7)

    def stop(seconds):
        assert seconds == 7
        worker.running = False

    monkeypatch.setattr(time, "sleep", stop)
    with only_kept(thing):
        worker.work(once=False)
    assert thing.story == ["open", "rest", "close"]


def _wait(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_is_followed_by_one_that_finishes(tmp_path):
    environment = served.environment(tmp_path)
    program = [sys.executable, "-m", "yakuba.config.cli"]

    def run(*command, **more):
        return subprocess.run([*program, *command], env=environment, check=True, **more)

    run("migrate", "--verbosity", "0")
    run("shell", "-v", "0", "-c", _SLOW_WORLD)
    worker = subprocess.Popen([*program, "shell", "-v", "0", "-c", _SLOW_WORKER], env=environment)
    stuck = f"SELECT count(*) FROM {DBTaskResult._meta.db_table} WHERE status = 'RUNNING'"  # noqa: S608
    assert _wait(lambda: served.rows(tmp_path, stuck) == [(1,)])
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    # Ten minutes later: the lease of the killed worker has run out.
    served.rows(tmp_path, "UPDATE deliveries_delivery SET lease_until = '2000-01-01 00:00:00'")
    follower = subprocess.Popen([*program, "work"], env=environment)
    caught = "SELECT count(*) FROM notifications_caughtmail"
    try:
        assert _wait(lambda: served.rows(tmp_path, caught) == [(1,)])
    finally:
        follower.send_signal(signal.SIGTERM)
        assert follower.wait(timeout=30) == 0
    assert served.rows(tmp_path, stuck) == [(0,)]
    assert served.rows(tmp_path, "SELECT done_at IS NOT NULL FROM deliveries_delivery") == [(1,)]


_SLOW_WORLD = """
from django.db import transaction
from django.utils import timezone
from yakuba.foundation.notifications.services import mail
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import found_mihon
town = found_mihon()
with acting_in(town.pk), transaction.atomic():
    mail(to="sasaki@example.jp", subject_line="件名", body="本文", about=SubjectRef("t.t", "1"),
         dedupe_key="1", at=timezone.now())
"""
# Hangs inside the handler, as a mail server does that answers never.
_SLOW_WORKER = """
import time
from django.core.management import call_command
from yakuba.foundation.deliveries import registry
registry._channels["mail"] = registry.Channel("mail", "メール", lambda delivery: time.sleep(600))
call_command("work")
"""
