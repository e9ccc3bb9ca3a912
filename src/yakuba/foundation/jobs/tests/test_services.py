import os
import socket
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.jobs import services
from yakuba.foundation.jobs.models import Heartbeat, SweepTurn
from yakuba.foundation.jobs.registry import MOST_TOGETHER
from yakuba.foundation.tenancy.active import active_municipality_id, is_town_active

from .factories import only_sweepers, run_together

MINUTE = timedelta(minutes=1)
NOBODY = 2**22 + 7  # beyond the highest process number of Linux
pytestmark = pytest.mark.django_db


def running_task(at, *workers):
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="nowhere.task",
        backend_name="default",
        started_at=at,
        worker_ids=list(workers),
    )


def status(task):
    task.refresh_from_db()
    return task.status


def beat(at, worker="w1", host="elsewhere", pid=1):
    services.beat(worker_id=worker, host=host, pid=pid, tasks_run=0, at=at)


def test_a_worker_that_beats_keeps_its_task_however_long_it_takes(at):
    task = running_task(at, "w1")
    beat(at + 60 * MINUTE)
    assert services.take_over(at=at + 61 * MINUTE) == 0
    assert status(task) == "RUNNING"


def test_the_task_of_a_silent_worker_is_taken_over(at):
    task = running_task(at, "w1")
    beat(at)
    assert services.take_over(at=at + MINUTE) == 0
    assert services.take_over(at=at + 2 * MINUTE) == 1
    assert status(task) == "READY"


def test_on_the_same_machine_nobody_waits_for_the_silence(at):
    task = running_task(at, "w1")
    beat(at, host="here", pid=NOBODY)
    assert services.take_over(at=at, host="here", own_id="w2") == 1
    assert status(task) == "READY"


def test_the_predecessor_in_a_container_has_our_own_process_number(at):
    task = running_task(at, "w1")
    beat(at, host="here", pid=os.getpid())
    beat(at, worker="w2", host="here", pid=os.getpid())
    assert services.take_over(at=at, host="here", own_id="w2") == 1
    assert status(task) == "READY"


def test_after_an_outage_silence_says_nothing_but_a_missing_process_does(at):
    silent, gone = running_task(at, "w1"), running_task(at, "w3")
    beat(at, host="elsewhere")
    beat(at, worker="w3", host="here", pid=NOBODY)
    later = at + 5 * MINUTE
    assert services.take_over(at=later, host="here", own_id="w2", all_were_silent=True) == 1
    assert (status(silent), status(gone)) == ("RUNNING", "READY")


def test_another_living_worker_of_the_machine_keeps_its_task(at):
    task = running_task(at, "w1")
    beat(at, host=socket.gethostname(), pid=os.getppid())
    assert services.take_over(at=at, host=socket.gethostname(), own_id="w2") == 0
    assert status(task) == "RUNNING"


def test_a_task_that_kills_its_workers_is_set_aside(at):
    task = running_task(at, "w1", "w2", "w3", "w4")
    assert services.take_over(at=at + 5 * MINUTE) == 0
    assert status(task) == "FAILED"


def test_a_stopped_worker_is_not_alive(at):
    beat(at)
    assert [one.worker_id for one in services.living_workers(at)] == ["w1"]
    services.say_goodbye(worker_id="w1", tasks_run=3, at=at)
    assert services.living_workers(at) == []


def ready_task(queue="default", *workers):
    return DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="nowhere.task",
        backend_name="default",
        queue_name=queue,
        run_after=None,
        worker_ids=list(workers),
    )


def claim(worker="w1"):
    return services.claim(worker_id=worker, backend_name="default", at=timezone.now())


def test_a_task_is_claimed_by_one_worker():
    task = ready_task()
    assert [one.pk for one in claim("w1").tasks] == [task.pk]
    assert claim("w2").tasks == []
    task.refresh_from_db()
    assert (task.status, task.worker_ids) == ("RUNNING", ["w1"])


def test_only_the_queues_that_say_so_are_claimed_many_at_once():
    with run_together("quick", lambda jobs, goes_on: set()):
        first, slow, second = ready_task("quick"), ready_task(), ready_task("quick")
        many = claim()
        assert [one.pk for one in many.tasks] == [first.pk, second.pk]
        assert not many.is_all
        ready_task()
        one = claim()
        assert [one.pk for one in one.tasks] == [slow.pk]
        assert not one.is_all
        assert claim().is_all


def test_a_worker_takes_no_more_than_its_share():
    with run_together("quick", lambda jobs, goes_on: set()):
        for _ in range(MOST_TOGETHER + 1):
            ready_task("quick")
        assert len(claim("w1").tasks) == MOST_TOGETHER
        assert len(claim("w2").tasks) == 1


def test_what_is_put_back_names_nobody_who_did_not_begin_it():
    with run_together("quick", lambda jobs, goes_on: set()):
        ready_task("quick")
        ready_task("quick", "w0")
        services.put_back(claim().tasks)
    found = DBTaskResult.objects.order_by("enqueued_at")
    assert [(one.status, one.worker_ids) for one in found] == [("READY", []), ("READY", ["w0"])]


def test_a_sweeper_runs_when_its_turn_has_come(at):
    seen = []
    with only_sweepers(lambda when: seen.append(when) or 4):
        assert services.sweep_due(at=at, clock=lambda: at) == 1
        assert services.sweep_due(at=at + MINUTE / 2, clock=lambda: at) == 0
        assert services.sweep_due(at=at + MINUTE, clock=lambda: at + MINUTE) == 1
    assert seen == [at, at + MINUTE]


def test_of_two_workers_one_sweeps(at):
    inner = []

    def sweeping(when):
        inner.append(services.sweep_due(at=when, clock=lambda: when))

    with only_sweepers(sweeping):
        services.sweep_due(at=at, clock=lambda: at)
    assert inner == [0]


def test_a_turn_whose_worker_was_killed_comes_again(at):
    seen = []

    def killed(when):
        seen.append(when)
        raise SystemExit

    with only_sweepers(killed):
        with pytest.raises(SystemExit):
            services.sweep_due(at=at, clock=lambda: at)
        assert services.sweep_due(at=at + MINUTE, clock=lambda: at) == 0
        with pytest.raises(SystemExit):
            services.sweep_due(at=at + services.SWEEP_PATIENCE, clock=lambda: at)
    assert len(seen) == 2


def test_a_sweeper_that_takes_no_time_does_not_rest_long_after_a_kill(at):
    seen = []

    def killed_at_the_second_time(when):
        seen.append(when)
        if len(seen) == 2:
            raise SystemExit

    with only_sweepers(killed_at_the_second_time):
        services.sweep_due(at=at, clock=lambda: at)
        with pytest.raises(SystemExit):
            services.sweep_due(at=at + MINUTE, clock=lambda: at)
        assert services.sweep_due(at=at + 2 * MINUTE, clock=lambda: at) == 1
    assert len(seen) == 3


def test_after_an_outage_a_worker_gives_back_what_it_no_longer_runs(at):
    mine, other = running_task(at, "w1"), running_task(at, "w1", "w2")
    assert services.give_back(worker_id="w1") == 1
    assert (status(mine), status(other)) == ("READY", "RUNNING")


@pytest.mark.parametrize(
    ("fault", "workers", "state"),
    [
        ("django.db.utils.OperationalError", ["w1"], "READY"),
        ("django.db.utils.OperationalError", ["w1", "w2", "w3", "w4"], "FAILED"),
        ("builtins.ValueError", ["w1"], "FAILED"),
    ],
)
def test_a_task_that_failed_in_an_outage_is_run_again_a_few_times(at, fault, workers, state):
    task = running_task(at, *workers)
    task.status, task.exception_class_path, task.finished_at = "FAILED", fault, at
    task.save()
    assert services.run_again(task) is (state == "READY")
    assert status(task) == state


def test_a_broken_sweeper_is_seen_and_stops_nobody_else(at, caplog):
    seen = []

    def broken(when):
        raise ValueError("壊れた")

    with only_sweepers(broken, seen.append):
        assert services.sweep_due(at=at, clock=lambda: at) == 2
    assert seen == [at]
    assert "壊れた" in SweepTurn.objects.get(name="test.0").last_error


def test_a_sweeper_of_the_towns_runs_in_each_town(mihon, reiji, at):
    towns = []

    def look(when):
        towns.append(active_municipality_id())
        if len(towns) == 1:
            raise ValueError("最初の町だけ失敗")
        return 5

    with only_sweepers(look, per_town=True):
        services.sweep_due(at=at, clock=lambda: at)
    assert towns == [mihon.pk, reiji.pk]
    assert not is_town_active()


def test_finished_tasks_and_old_workers_are_pruned_after_a_week():
    now = timezone.now()
    old, fresh, failed = (running_task(now, "w") for _ in range(3))
    week = timedelta(days=7, minutes=1)
    for task, finished, state in (
        (old, now - week, "SUCCESSFUL"),
        (fresh, now - MINUTE, "SUCCESSFUL"),
        (failed, now - week, "FAILED"),
    ):
        DBTaskResult.objects.filter(pk=task.pk).update(status=state, finished_at=finished)
    beat(now - week, worker="old")
    beat(now, worker="new")
    assert services.prune(now) == 2
    assert DBTaskResult.objects.get().pk == fresh.pk
    assert Heartbeat.objects.get().worker_id == "new"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself")
def test_a_handful_of_keys_is_looked_up_and_not_searched_in_the_whole_town(mihon, in_mihon, at):
    EventRecord.objects.bulk_create(
        EventRecord(
            code="test.happened",
            subject_kind="test",
            subject_id=str(number),
            actor_kind="SYSTEM",
            occurred_at=at,
        )
        for number in range(2000)
    )
    services.count_rows_for_planner(at)
    few = EventRecord.objects.filter(pk__in=range(1, 51)).order_by()
    assert "municipality_id=?" not in few.explain()
    assert "PRIMARY KEY" in few.explain()
