"""Keys are changed while residents and officers write: nothing is lost, nothing stays behind."""

import threading

import pytest
from django.db import connection, transaction

from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.vault import cache
from yakuba.foundation.vault.services import forget_keys, resealing, rotation
from yakuba.kernel.actor import Actor
from yakuba.procedures.models import Application, Draft

from . import status

SYSTEM = Actor.system("鍵の更新")
WRITES = 40


def write(key: object, number: int) -> None:
    """Do as every service does: lock, read, change, save."""
    with transaction.atomic():
        held = Draft.objects.select_for_update(of=("self",)).get(pk=key)
        held.answers = held.answers | {"children": number, f"n{number}": number}
        held.save(update_fields=["answers"])


def reseal_all() -> resealing.Resealed:
    return resealing.reseal_all(tell=lambda label, done, left: None)


def test_writes_between_two_batches_are_kept(in_mihon, cast, at, monkeypatch):
    monkeypatch.setattr(resealing, "BATCH", 1)
    for hour in range(4):
        status.arrive(cast, at.replace(hour=hour))
    key = Draft.objects.order_by("pk").last().pk
    rotation.new_generation(actor=SYSTEM, at=at)
    for number in range(1, 5):
        resealing.reseal_some(limit=1)
        write(key, number)
    outcome = reseal_all()
    assert outcome.failed == ()
    held = Draft.objects.get(pk=key)
    assert [held.answers[f"n{number}"] for number in range(1, 5)] == [1, 2, 3, 4]
    assert set(Draft.objects.values_list("sealed_with", flat=True)) == {2}
    assert set(Application.objects.values_list("sealed_with", flat=True)) == {2}


def test_a_process_that_has_not_heard_of_the_new_key_is_caught_up_with(
    in_mihon, cast, at, monkeypatch
):
    status.arrive(cast, at)
    key = Draft.objects.get().pk
    rotation.new_generation(actor=SYSTEM, at=at)
    reseal_all()
    with monkeypatch.context() as other_process:
        other_process.setattr(cache, "generation", lambda town: 1)
        write(key, 7)
    assert Draft.objects.get().sealed_with == 1
    assert resealing.reseal_some() == 1
    forget_keys()
    assert Draft.objects.get().sealed_with == 2
    assert Draft.objects.get().answers["children"] == 7


def test_a_new_key_is_heard_of_within_a_minute(monkeypatch):
    monkeypatch.setattr(cache, "_generations", {1: (4, 1_000.0)})
    monkeypatch.setattr(cache.time, "monotonic", lambda: 1_059.9)
    assert cache.generation(1) == 4
    monkeypatch.setattr(cache.time, "monotonic", lambda: 1_060.0)
    assert cache.generation(1) is None


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one writer in at a time: nothing to race"
)
@pytest.mark.django_db(transaction=True)
def test_writers_and_three_rotations_at_once(mihon, cast, at):
    with acting_in(mihon.pk):
        status.arrive(cast, at)
        status.arrive(cast, at.replace(hour=3))
        keys = list(Draft.objects.values_list("pk", flat=True))
    faults: list[BaseException] = []

    def keep_writing(key: object) -> None:
        try:
            with acting_in(mihon.pk):
                for number in range(WRITES):
                    write(key, number)
        except BaseException as fault:  # noqa: BLE001  shown by the test itself
            faults.append(fault)
        finally:
            connection.close()

    writers = [threading.Thread(target=keep_writing, args=(key,)) for key in keys]
    for writer in writers:
        writer.start()
    with acting_in(mihon.pk):
        for _ in range(3):
            rotation.new_generation(actor=SYSTEM, at=at)
            reseal_all()
    for writer in writers:
        writer.join()
    assert faults == []
    with acting_in(mihon.pk):
        assert reseal_all().failed == ()
        forget_keys()
        for key in keys:
            held = Draft.objects.get(pk=key)
            assert all(held.answers[f"n{number}"] == number for number in range(WRITES))
            assert held.sealed_with == 4
        assert {one.answers["children"] for one in Application.objects.all()} == {2}
