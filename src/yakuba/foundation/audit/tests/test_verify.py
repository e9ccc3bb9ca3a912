"""Whoever changes the record with the owner's password is found, and the event is named."""

# ruff: noqa: S608  the names in the statements are constants of this module

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from yakuba.foundation.audit import evidence, keys, services
from yakuba.foundation.audit.models import LeafTile, NodeTile, SealLog, TreeHead
from yakuba.foundation.audit.queries import checks, seals
from yakuba.foundation.audit.queries.tiles import leaf_tile, pack_ids, read_tile
from yakuba.foundation.audit.rules.leaf import leaf_of
from yakuba.foundation.audit.rules.tree import HASH, Tree, appended, leaf_hash
from yakuba.foundation.audit.services import sealing
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor

from .factories import lamp_row, name_lamps
from .intruder import intruder

# The intruder has a connection of his own on PostgreSQL, and must find what was recorded there.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
CLERK = Actor.system("夜間処理")
EVENTS = "events_eventrecord"
COUNT = 600


@pytest.fixture
def ids(in_mihon, monkeypatch):
    """The numbers of 600 events, sealed in six batches an hour and a half ago."""
    monkeypatch.setattr(sealing, "BATCH", 100)
    then = timezone.now() - timedelta(minutes=90)
    monkeypatch.setattr(timezone, "now", lambda: then)
    name_lamps(COUNT, actor=CLERK, at=then)
    monkeypatch.undo()
    monkeypatch.setattr(sealing, "BATCH", 100)
    assert services.seal(at=then, batches=10) == COUNT
    return list(EventRecord.objects.order_by("pk").values_list("pk", flat=True))


def found(*known):
    return [
        (one.kind, one.event_id)
        for one in checks.verify(at=timezone.now(), known=known)
        if isinstance(one, checks.Finding)
    ]


def messages():
    return [
        one.message for one in checks.verify(at=timezone.now()) if isinstance(one, checks.Finding)
    ]


def test_an_untouched_log_is_whole_and_the_walk_tells_how_far_it_is(ids):
    steps = list(checks.verify(at=timezone.now()))
    assert steps == [checks.Progress(COUNT, COUNT)]


@pytest.mark.parametrize(
    "column",
    [
        "code",
        "subject_kind",
        "subject_id",
        "actor_kind",
        "actor_name",
        "actor_post",
        "request_id",
    ],
)
def test_a_changed_text_is_found_and_named(ids, column):
    with intruder(EVENTS) as run:
        run(f"UPDATE {EVENTS} SET {column} = 'STAFF' WHERE id = ?", ids[300])
    assert found() == [("changed", ids[300])]
    assert f"番号{ids[300]}" in messages()[0]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("payload", '{"owner": "佐々木 さくら", "colour": "青"}'),
        ("payload", "[]"),
        ("actor_user_id", 77),
        ("occurred_at", "2020-01-01 00:00:00+00:00"),
        ("recorded_at", "2020-01-01 00:00:00+00:00"),
    ],
)
def test_a_changed_value_is_found_and_named(ids, column, value):
    with intruder(EVENTS) as run:
        run(f"UPDATE {EVENTS} SET {column} = ? WHERE id = ?", value, ids[-1])
    assert found() == [("changed", ids[-1])]


def test_a_removed_event_is_found_and_named(ids):
    with intruder(EVENTS) as run:
        run(f"DELETE FROM {EVENTS} WHERE id = ?", ids[0])
    assert found() == [("removed", ids[0])]


def test_an_event_given_to_another_town_is_missed_in_its_own_and_found_in_the_other(ids, reiji):
    with acting_in(reiji.pk):
        EventRecord.objects.bulk_create(
            [lamp_row(1, actor=CLERK, at=timezone.now(), pk=ids[-1] + 50)]
        )
        services.seal(at=timezone.now(), batches=1)
    with intruder(EVENTS) as run:
        run(f"UPDATE {EVENTS} SET municipality_id = ? WHERE id = ?", reiji.pk, ids[5])
    assert found() == [("removed", ids[5])]
    with acting_in(reiji.pk):
        assert found() == [("inserted", ids[5])]


def test_two_events_that_changed_places_are_found_and_both_named(ids):
    a, b, free = ids[10], ids[20], ids[-1] + 99
    with intruder(EVENTS) as run:
        for old, new in ((a, free), (b, a), (free, b)):
            run(f"UPDATE {EVENTS} SET id = ? WHERE id = ?", new, old)
    assert found() == [("swapped", a), ("swapped", b)]
    assert messages()[0] == f"番号{a}の記録は、番号{b}の記録と入れ替えられています。"


def insert_behind(ids, *, hours):
    """Remove nothing, add one event between two sealed ones, said to be so many hours old."""
    EventRecord.objects.bulk_create(
        [lamp_row(1, actor=CLERK, at=timezone.now(), pk=ids[-1] + 1_000)]
    )
    services.seal(at=timezone.now(), batches=1)
    behind = ids[-1] + 500
    EventRecord.objects.bulk_create([lamp_row(2, actor=CLERK, at=timezone.now(), pk=behind)])
    with intruder(EVENTS) as run:
        moment = (timezone.now() - timedelta(hours=hours)).isoformat(" ")
        run(f"UPDATE {EVENTS} SET recorded_at = ? WHERE id = ?", moment, behind)
    return behind


def test_an_event_inserted_behind_is_found_before_it_is_sealed(ids):
    behind = insert_behind(ids, hours=3)
    assert found() == [("inserted", behind)]


def test_an_event_inserted_behind_is_found_after_it_was_sealed_in_good_faith(ids):
    behind = insert_behind(ids, hours=3)
    assert services.seal(at=timezone.now(), batches=1, deep=True) == 1
    assert found() == [("late", behind)]


def test_a_latecomer_of_an_honest_transaction_is_none(ids):
    insert_behind(ids, hours=0)
    assert found() == []
    assert services.seal(at=timezone.now(), batches=1) == 1
    assert found() == []


def test_an_event_said_to_be_old_is_found_although_its_number_is_new(ids):
    new = ids[-1] + 1
    EventRecord.objects.bulk_create([lamp_row(2, actor=CLERK, at=timezone.now(), pk=new)])
    with intruder(EVENTS) as run:
        run(f"UPDATE {EVENTS} SET recorded_at = '2020-01-01 00:00:00+00:00' WHERE id = ?", new)
    services.seal(at=timezone.now(), batches=1)
    assert found() == [("late", new)]


def test_many_kinds_at_once_are_all_named(ids):
    with intruder(EVENTS) as run:
        run(f"UPDATE {EVENTS} SET actor_name = 'x' WHERE id IN (?, ?)", ids[1], ids[400])
        run(f"DELETE FROM {EVENTS} WHERE id = ?", ids[200])
    assert sorted(found(), key=lambda one: one[1]) == [
        ("changed", ids[1]),
        ("removed", ids[200]),
        ("changed", ids[400]),
    ]


def test_what_waits_for_its_seal_for_over_an_hour_is_a_warning(ids):
    name_lamps(2, actor=CLERK, at=timezone.now())
    assert found() == []
    (warning,) = [
        one
        for one in checks.verify(at=timezone.now() + timedelta(hours=2))
        if isinstance(one, checks.Finding)
    ]
    assert warning.is_warning
    assert "2件" in warning.message


def forge_leaf(run, event_id):
    """Make the leaf of a changed event fit it again."""
    tile = next(one for one in map(leaf_tile, range(3)) if event_id in one.ids)
    at = tile.ids.index(event_id)
    (row,) = seals.facts_of([event_id]).values()
    leaf = leaf_hash(leaf_of(row, origin=seals.origin(), salt=tile.salt(at)))
    hashes = tile.hashes[: at * HASH] + leaf + tile.hashes[(at + 1) * HASH :]
    run("UPDATE audit_leaftile SET hashes = ? WHERE number = ?", hashes, tile.number)
    return tile.number, hashes


def test_a_leaf_forged_to_fit_is_found_by_the_tree_above_it(ids):
    with intruder(EVENTS, "audit_leaftile") as run:
        run(f"UPDATE {EVENTS} SET actor_name = 'x' WHERE id = ?", ids[120])
    with intruder(EVENTS, "audit_leaftile") as run:
        forge_leaf(run, ids[120])
    kinds = {kind for kind, _ in found()}
    assert kinds == {"tree"}
    text = "".join(messages())
    assert f"(番号{ids[0]}から{ids[255]}まで)" in text
    assert "101件目から200件目まで" in text


def test_a_whole_tree_forged_to_fit_is_found_by_the_signatures(ids):
    with intruder(EVENTS) as run:
        run(f"UPDATE {EVENTS} SET actor_name = 'x' WHERE id = ?", ids[120])
    with intruder(EVENTS, "audit_leaftile", "audit_nodetile") as run:
        _, hashes = forge_leaf(run, ids[120])
        rest = read_tile(0, 1) + read_tile(0, 2)
        for (level, number), tile in appended(0, lambda *_: b"", hashes + rest).items():
            if level:
                run(
                    "UPDATE audit_nodetile SET hashes = ? WHERE level = ? AND number = ?",
                    tile,
                    level,
                    number,
                )
    assert found() == [("tree", None)]
    assert "101件目から200件目まで" in messages()[0]


def test_two_leaves_that_changed_places_are_found(ids):
    tile = leaf_tile(0)
    order = [1, 0, *range(2, 256)]
    with intruder("audit_leaftile") as run:
        run(
            "UPDATE audit_leaftile SET ids = ?, hashes = ?, salts = ? WHERE number = 0",
            pack_ids([tile.ids[at] for at in order]),
            b"".join(tile.hash(at) for at in order),
            b"".join(tile.salt(at) for at in order),
        )
    assert {kind for kind, _ in found()} == {"tree"}


def test_a_forged_head_is_found_and_named_by_its_size(ids):
    with intruder("audit_treehead") as run:
        run("UPDATE audit_treehead SET root = ? WHERE size = 300", bytes(32))
    assert found() == [("head", None)]
    assert messages()[0].startswith("300件")


def test_a_head_signed_with_a_key_of_the_intruders_own_is_found(ids, settings):
    ours = settings.AUDIT_KEY
    settings.AUDIT_KEY = keys.new_key_text()
    theirs = keys.signer()
    row = TreeHead.objects.get(size=300)
    row.key_id = theirs.key_id
    forged = theirs.sign(seals.head_of(row, seals.origin()))
    settings.AUDIT_KEY = ours
    with intruder("audit_treehead") as run:
        run(
            "UPDATE audit_treehead SET key_id = ?, signature = ? WHERE size = 300",
            theirs.key_id,
            forged,
        )
    assert found() == [("key", None)]
    assert theirs.key_id in messages()[0]


def test_a_head_that_is_gone_is_found(ids):
    with intruder("audit_treehead") as run:
        run("DELETE FROM audit_treehead WHERE size = ?", COUNT)
    assert found() == [("head", None)]
    assert "501件目から600件目まで" in messages()[0]


def test_a_tile_that_is_gone_or_cut_is_found(ids):
    with intruder("audit_leaftile") as run:
        run("DELETE FROM audit_leaftile WHERE number = 1")
    assert ("tile", None) in found()
    with intruder("audit_leaftile") as run:
        run("UPDATE audit_leaftile SET ids = substr(ids, 1, 80) WHERE number = 2")
    assert [kind for kind, _ in found()].count("tile") == 2


def test_a_log_that_was_rolled_back_is_found_by_a_head_that_somebody_kept(ids, tmp_path):
    kept = tmp_path / "kept.json"
    kept.write_text(evidence.as_text(evidence.evidence(heads=seals.newest_heads(1))))
    (head,) = evidence.heads_in(kept.read_text())
    assert found(head) == []
    with intruder(EVENTS, "audit_treehead", "audit_leaftile") as run:
        run(f"DELETE FROM {EVENTS} WHERE id > ?", ids[399])
        run("DELETE FROM audit_treehead WHERE size > 400")
        run("UPDATE audit_seallog SET size = 400, horizon = ?", ids[399])
    # The town's own figures fit each other, and only what lies outside tells.
    assert found() == []
    assert found(head) == [("known", None)]
    with pytest.raises(CommandError) as failure:
        call_command(
            "audit", "verify", "--municipality", "mihon", "--head", str(kept), stdout=StringIO()
        )
    assert failure.value.returncode == 1


def test_a_log_that_was_made_anew_is_found_by_a_head_that_somebody_kept(ids):
    (head,) = evidence.heads_in(evidence.evidence(heads=seals.newest_heads(1))["heads"][0])
    with intruder("audit_treehead", "audit_leaftile", "audit_nodetile") as run:
        for table in ("treehead", "leaftile", "nodetile"):
            run(f"DELETE FROM audit_{table}")
        run("UPDATE audit_seallog SET size = 0, horizon = 0")
    services.seal(at=timezone.now(), batches=10)
    assert found() == []
    assert found(head) == [("known", None)]


def test_heads_of_another_log_prove_nothing_here(ids):
    note = evidence.evidence(heads=seals.newest_heads(1))["heads"][0]
    (head,) = evidence.heads_in(note.replace(seals.origin(), "yakuba/990019/other"))
    assert found(head) == [("known", None)]


def test_another_town_is_not_looked_at(ids, reiji):
    with intruder(EVENTS) as run:
        run(f"UPDATE {EVENTS} SET actor_name = 'x' WHERE id = ?", ids[0])
    with acting_in(reiji.pk):
        assert found() == []
        assert Tree(read_tile).root(0) and not SealLog.objects.exists()
        assert not LeafTile.objects.exists() and not NodeTile.objects.exists()


def verify_by_command(*words):
    out = StringIO()
    try:
        call_command("audit", "verify", *words, stdout=out)
    except CommandError as failure:
        return failure.returncode, out.getvalue() + str(failure)
    return 0, out.getvalue()


def test_the_command_says_what_it_found_and_ends_with_one(ids, settings):
    assert verify_by_command() == (0, verify_by_command("--municipality", "mihon")[1])
    assert "600件は、すべて" in verify_by_command()[1]
    with intruder(EVENTS) as run:
        run(f"DELETE FROM {EVENTS} WHERE id = ?", ids[7])
    code, text = verify_by_command()
    assert code == 1
    assert f"異常: 番号{ids[7]}の記録が、消されています。" in text
    assert "1件ありました" in text
    assert verify_by_command("--municipality", "nowhere")[0] == 2
    settings.AUDIT_KEY = "x"
    assert verify_by_command()[0] == 2


def test_the_command_does_not_drown_the_operator(ids):
    with intruder(EVENTS) as run:
        run(f"UPDATE {EVENTS} SET actor_name = 'x'")
    code, text = verify_by_command()
    assert code == 1
    assert text.count("異常") == 200
    assert "ほか400件" in text


def test_a_head_that_was_kept_is_compared_with_its_own_town_or_told_to_be_of_none(
    ids, reiji, tmp_path
):
    kept = tmp_path / "kept.json"
    value = evidence.evidence(heads=seals.newest_heads(1))
    kept.write_text(evidence.as_text(value))
    assert verify_by_command("--head", str(kept))[0] == 0
    for other, code in (("yakuba/990019/other", 1), ("yakuba/000000/other", 1)):
        kept.write_text(value["heads"][0].replace(value["log"], other))
        assert verify_by_command("--head", str(kept))[0] == code
    assert "どの団体のものでもありません" in verify_by_command("--head", str(kept))[1]


def test_evidence_that_is_none_is_refused(ids, tmp_path):
    broken = tmp_path / "broken.json"
    for text in ("", "x", "{}", json.dumps({"heads": ["x"]}), json.dumps({"heads": [1]})):
        broken.write_text(text)
        assert verify_by_command("--head", str(broken))[0] == 2
    assert verify_by_command("--head", str(tmp_path / "missing.json"))[0] == 2
