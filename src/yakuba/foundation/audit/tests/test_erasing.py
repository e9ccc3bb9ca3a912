"""What an event says of a person is erased in the row; the log still proves all the rest."""

# ruff: noqa: S608  the names in the statements are constants of this module

import json
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yakuba.foundation.audit import evidence, services
from yakuba.foundation.audit.models import ErasedEvent, LeafTile, SealLog
from yakuba.foundation.audit.queries import checks, seals
from yakuba.foundation.audit.queries.tiles import leaf_tile
from yakuba.foundation.audit.rules.leaf import SALT
from yakuba.foundation.audit.services import sealing
from yakuba.foundation.events.event import BLACK
from yakuba.foundation.events.models import EventIsFinal, EventRecord
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor, ActorKind

from .factories import name_lamp, name_lamps
from .intruder import intruder

pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
CLERK = Actor.system("夜間処理")
DISPOSER = Actor.system("廃棄")
SASAKI = Actor(kind=ActorKind.RESIDENT, name="佐々木 花子", user_id=7)
EVENTS = "events_eventrecord"
LAMP = SubjectRef("test.lamp", "5")
OWNER = ["payload.owner"]
SCRIPT = Path(__file__).resolve().parents[5] / "deploy" / "verify-audit.py"


@pytest.fixture
def then():
    return timezone.now() - timedelta(minutes=90)


@pytest.fixture
def ids(in_mihon, then):
    """The numbers of 300 sealed events about 300 lamps."""
    name_lamps(300, actor=CLERK, at=then)
    services.seal(at=then, batches=10)
    return list(EventRecord.objects.order_by("pk").values_list("pk", flat=True))


def erase(*subjects, at=None):
    with transaction.atomic():
        return services.erase_people(
            subjects=subjects or [LAMP], about=LAMP, actor=DISPOSER, at=at or timezone.now()
        )


def found():
    return list(checks.verify(at=timezone.now()))


def kinds():
    return [one.kind for one in found() if isinstance(one, checks.Finding)]


def the_act():
    return EventRecord.objects.get(code="audit.event.erased")


def test_the_value_is_gone_from_the_row_and_everything_else_stands(ids):
    before = EventRecord.objects.filter(pk=ids[5]).values().get()
    assert erase() == 1
    after = EventRecord.objects.filter(pk=ids[5]).values().get()
    assert after["payload"] == {"owner": BLACK, "colour": "赤"}
    assert before | {"payload": after["payload"]} == after
    assert EventRecord.objects.filter(payload__owner=BLACK).count() == 1


def test_the_erasing_is_on_record_under_its_authority(ids):
    erase()
    act = the_act()
    assert act.payload == {"erased": {str(ids[5]): OWNER}}
    assert (act.subject, act.actor_name) == (LAMP, DISPOSER.name)


def test_the_log_is_whole_and_tells_the_erasure_apart(ids):
    erase()
    assert found() == [checks.Progress(300, 300), checks.Erasing(the_act().pk, 1)]
    services.seal(at=timezone.now(), batches=10)
    assert kinds() == []
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert (
        f"消去: 1件の記録の個人に関する項目は、保存期間が終わって消されています(番号{the_act().pk}の記録)"
        in (out.getvalue())
    )
    assert "消去を除く" in out.getvalue()


def test_the_salt_is_gone_too_so_that_nobody_finds_the_value_by_trying(ids):
    known = leaf_tile(0).salt(5)
    erase()
    tile = leaf_tile(0)
    assert tile.salt(5) == bytes(SALT) != known
    assert tile.salt(4) != bytes(SALT)
    row = ErasedEvent.objects.get()
    assert set(row.salts) == {"actor_name", "payload.colour"}
    assert set(row.hidden) == set(OWNER)
    assert known.hex() not in json.dumps([row.salts, row.hidden])


@pytest.mark.parametrize(
    "change",
    [
        {"owner": BLACK, "colour": "青"},
        {"owner": "別の人", "colour": "赤"},
        {"owner": BLACK},
        {"owner": BLACK, "colour": "赤", "more": 1},
        {"owner": BLACK, "colour": BLACK},
    ],
)
def test_any_other_change_of_an_erased_event_is_still_found(ids, change):
    erase()
    with intruder(EVENTS) as run:
        run(f"UPDATE {EVENTS} SET payload = ? WHERE id = ?", json.dumps(change), ids[5])
    assert kinds() == ["changed"]


@pytest.mark.parametrize("column", ["actor_name", "code", "subject_id", "request_id"])
def test_a_changed_column_of_an_erased_event_is_still_found(ids, column):
    erase()
    with intruder(EVENTS) as run:
        run(f"UPDATE {EVENTS} SET {column} = 'X' WHERE id = ?", ids[5])
    assert kinds() == ["changed"]


def test_black_without_an_erasure_is_a_change(ids):
    with intruder(EVENTS) as run:
        words = json.dumps({"owner": BLACK, "colour": "赤"})
        run(f"UPDATE {EVENTS} SET payload = ? WHERE id = ?", words, ids[6])
    assert kinds() == ["changed"]


def test_who_takes_the_erasing_event_away_or_changes_what_it_names_is_found(ids):
    erase()
    services.seal(at=timezone.now(), batches=10)
    with intruder(EVENTS) as run:
        words = json.dumps({"erased": {str(ids[7]): OWNER}})
        run(f"UPDATE {EVENTS} SET payload = ? WHERE id = ?", words, the_act().pk)
    assert sorted(kinds()) == ["changed", "erased"]
    with intruder(EVENTS) as run:
        run(f"DELETE FROM {EVENTS} WHERE id = ?", the_act().pk)
    assert sorted(kinds()) == ["erased", "removed"]


def test_who_takes_the_proof_of_the_erasure_away_is_found(ids):
    erase()
    with intruder("audit_erasedevent") as run:
        run("DELETE FROM audit_erasedevent")
    assert kinds() == ["changed"]


def test_the_name_of_a_resident_goes_and_that_of_an_officer_stays(in_mihon, then):
    name_lamp(5, actor=SASAKI, at=then, owner="")
    name_lamp(5, actor=CLERK, at=then)
    services.seal(at=then, batches=1)
    assert erase() == 2
    by_resident, by_clerk = EventRecord.objects.filter(code="test.lamp.named").order_by("pk")
    assert (by_resident.actor_name, by_resident.payload["owner"]) == (BLACK, "")
    assert (by_clerk.actor_name, by_clerk.payload["owner"]) == (CLERK.name, BLACK)
    assert by_resident.actor_user_id == 7
    assert kinds() == []


def test_what_was_not_sealed_yet_is_sealed_as_it_is_then(in_mihon, then):
    name_lamp(5, actor=SASAKI, at=then)
    assert erase(at=then) == 1
    services.seal(at=then, batches=1)
    assert ErasedEvent.objects.get().hidden == {}
    assert kinds() == []
    assert EventRecord.objects.filter(actor_name=BLACK, payload__owner=BLACK).exists()


def test_a_sealer_that_read_before_the_erasure_seals_nothing(in_mihon, then, monkeypatch):
    """Neither the old value nor the old salts come back."""
    name_lamp(4, actor=CLERK, at=then)
    services.seal(at=then, batches=1)
    name_lamp(5, actor=CLERK, at=then)
    real = sealing.appended

    def late(*args):
        monkeypatch.undo()
        erase(SubjectRef("test.lamp", "4"), LAMP, at=then)
        return real(*args)

    monkeypatch.setattr(sealing, "appended", late)
    assert services.seal(at=then, batches=1) == 0
    assert leaf_tile(0).salt(0) == bytes(SALT)
    assert services.seal(at=then, batches=1) == 2
    assert leaf_tile(0).salt(0) == bytes(SALT)
    assert kinds() == []


def test_what_lies_in_full_tiles_holds_no_sealer_up(ids):
    erase()
    assert SealLog.objects.get().erasures == 0
    erase(SubjectRef("test.lamp", "299"))
    assert SealLog.objects.get().erasures == 1


def test_erasing_twice_is_one_erasure(ids):
    assert (erase(), erase()) == (1, 0)
    assert ErasedEvent.objects.count() == 1


def test_erasing_is_all_or_nothing(ids):
    class Killed(BaseException):
        pass

    with pytest.raises(Killed), transaction.atomic():
        services.erase_people(subjects=[LAMP], about=LAMP, actor=DISPOSER, at=timezone.now())
        raise Killed
    assert not ErasedEvent.objects.exists()
    assert not EventRecord.objects.filter(payload__owner=BLACK).exists()
    assert kinds() == []


ONE = "WHERE id = {id}"
ROW = "INSERT INTO audit_erasedevent (municipality_id, event, erased_by, fields, hidden, salts)"


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {EVENTS} SET actor_name = 'X' {ONE}",
        f"UPDATE {EVENTS} SET actor_name = '{BLACK}' {ONE}",
        f"UPDATE {EVENTS} SET payload = '{{{{}}}}' {ONE}",
        f"UPDATE {EVENTS} SET code = 'x' {ONE}",
        f"DELETE FROM {EVENTS} {ONE}",
        "UPDATE audit_erasedevent SET erased_by = 1",
        "DELETE FROM audit_erasedevent",
    ],
)
def test_the_door_opens_for_nothing_else_even_where_an_erasure_is_on_record(ids, statement):
    erase()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(id=ids[5]))
    assert kinds() == []


def test_an_erasure_that_no_event_tells_of_changes_nothing(ids):
    """Whoever has the product's rights and writes the row alone gets no further."""
    with acting_in(SealLog.objects.get().municipality_id):
        ErasedEvent.objects.create(event=ids[9], erased_by=ids[8], fields=OWNER)
    with pytest.raises((DatabaseError, services.NotErased)), transaction.atomic():
        from yakuba.foundation.audit.services import erasing

        erasing._black_out([ids[9]], SealLog.objects.get().municipality_id)
    assert not EventRecord.objects.filter(payload__owner=BLACK).exists()


def test_another_town_erases_nothing_here(ids, reiji):
    with acting_in(reiji.pk), transaction.atomic():
        assert (
            services.erase_people(subjects=[LAMP], about=LAMP, actor=DISPOSER, at=timezone.now())
            == 0
        )
    assert kinds() == []
    assert not ErasedEvent.objects.exists()


def test_the_models_still_refuse(ids):
    with pytest.raises(EventIsFinal):
        EventRecord.objects.update(actor_name=BLACK)
    assert LeafTile.objects.count() == 2


def test_evidence_of_an_erased_event_is_checked_offline_and_says_what_is_gone(ids, tmp_path):
    erase()
    value = evidence.evidence(
        heads=seals.newest_heads(1), event_ids=[ids[5], ids[6]], may_see=evidence.everything
    )
    file = tmp_path / "evidence.json"
    file.write_text(evidence.as_text(value), encoding="utf-8")
    script = [sys.executable, str(SCRIPT), str(file)]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert f"payload.owner は消去済み(番号{the_act().pk}の記録による)" in done.stdout
    assert "payload.colour" in done.stdout
    assert "payload.owner" not in value["events"][0]["opened"]
    value["events"][0]["erased"]["fields"] = ["payload.colour"]
    file.write_text(evidence.as_text(value), encoding="utf-8")
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 1
