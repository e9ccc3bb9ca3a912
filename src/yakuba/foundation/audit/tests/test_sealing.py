"""Every event is sealed exactly once, in batches, whatever order it appears in and who is killed."""

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakuba.foundation.audit import keys, services
from yakuba.foundation.audit.models import LeafTile, NodeTile, SealLog, TreeHead
from yakuba.foundation.audit.queries import seals
from yakuba.foundation.audit.queries.tiles import read_tile, unpack_ids
from yakuba.foundation.audit.rules.tree import Tree
from yakuba.foundation.audit.services import sealing
from yakuba.foundation.audit.sweepers import seal_events, seal_latecomers
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor

from .factories import lamp_row, name_lamp, name_lamps

CLERK = Actor.system("夜間処理")


def sealed_ids():
    rows = LeafTile.objects.order_by("number").values_list("ids", flat=True)
    return [one for packed in rows for one in unpack_ids(bytes(packed))]


def event_ids():
    return list(EventRecord.objects.order_by("pk").values_list("pk", flat=True))


def seal(at, batches=10, **options):
    return services.seal(at=at, batches=batches, **options)


@pytest.fixture
def small(monkeypatch):
    """Let batches be small, so that few events need many of them."""
    monkeypatch.setattr(sealing, "BATCH", 100)


def test_a_town_without_events_has_nothing_to_seal_and_needs_no_key(in_mihon, at, settings):
    settings.AUDIT_KEY = ""
    assert seal(at) == 0
    assert not keys.has_key()


def test_events_are_sealed_in_the_order_of_their_numbers_under_a_signed_head(in_mihon, at):
    name_lamps(300, actor=CLERK, at=at)
    assert seal(at) == 300
    assert sealed_ids() == event_ids()
    head = seals.newest_head()
    assert (head.size, head.horizon, head.key_id) == (300, max(event_ids()), keys.signer().key_id)
    assert bytes(head.root) == Tree(read_tile).root(300)
    origin = SealLog.objects.get().origin
    assert origin.startswith(f"yakuba/{in_mihon.code}/")
    signed = keys.is_signed(
        seals.head_of(head, origin), bytes(head.signature), keys.signer().public
    )
    assert signed


def test_the_log_grows_over_tiles_and_takes_no_row_an_event(in_mihon, at, small):
    for portion in (1, 254, 1, 1, 700):
        name_lamps(portion, actor=CLERK, at=at)
        seal(at)
    assert sealed_ids() == event_ids()
    assert (LeafTile.objects.count(), NodeTile.objects.count()) == (4, 1)
    sizes = list(TreeHead.objects.values_list("size", flat=True))
    assert sizes == [1, 101, 201, 255, 256, 257, 357, 457, 557, 657, 757, 857, 957]
    tree = Tree(read_tile)
    assert all(bytes(head.root) == tree.root(head.size) for head in TreeHead.objects.all())


def test_sealing_again_seals_nothing_again(in_mihon, at):
    name_lamp(1, actor=CLERK, at=at)
    assert (seal(at), seal(at), TreeHead.objects.count()) == (1, 0, 1)


def test_an_event_that_appears_behind_a_sealed_one_is_sealed_once_and_after_it(in_mihon, at):
    first = name_lamp(1, actor=CLERK, at=at)
    far = first.pk + 10
    EventRecord.objects.bulk_create([lamp_row(3, actor=CLERK, at=at, pk=far)])
    seal(at)
    # Its transaction took the lower number first, and committed later.
    EventRecord.objects.bulk_create([lamp_row(2, actor=CLERK, at=at, pk=first.pk + 5)])
    EventRecord.objects.bulk_create([lamp_row(4, actor=CLERK, at=at, pk=far + 1)])
    assert seal(at + timedelta(minutes=5)) == 2
    assert sealed_ids() == [first.pk, far, first.pk + 5, far + 1]
    assert seal(at + timedelta(minutes=10), deep=True) == 0


def test_even_a_day_later_a_latecomer_is_found(in_mihon, at):
    first = name_lamp(1, actor=CLERK, at=at)
    EventRecord.objects.bulk_create([lamp_row(3, actor=CLERK, at=at, pk=first.pk + 10)])
    seal(at)
    EventRecord.objects.bulk_create([lamp_row(2, actor=CLERK, at=at, pk=first.pk + 5)])
    next_day = at + timedelta(days=1)
    assert seal_events(next_day) == 0
    assert seal_latecomers(next_day) == 1
    assert sealed_ids() == [first.pk, first.pk + 10, first.pk + 5]


def test_many_latecomers_need_many_batches(in_mihon, at, small):
    first = name_lamp(1, actor=CLERK, at=at)
    last = first.pk + 1_000
    EventRecord.objects.bulk_create([lamp_row(2, actor=CLERK, at=at, pk=last)])
    seal(at)
    late = range(first.pk + 1, first.pk + 351)
    EventRecord.objects.bulk_create(lamp_row(3, actor=CLERK, at=at, pk=one) for one in late)
    assert seal(at) == 350
    assert sealed_ids() == [first.pk, last, *late]


class Killed(BaseException):
    """The process ends here."""


class KilledSigner(keys.Signer):
    """Is cut off in the middle of the transaction that writes tiles and head."""

    def sign(self, head):
        raise Killed


def test_a_sealer_that_is_killed_half_way_leaves_nothing_and_the_next_one_does_all(
    in_mihon, at, monkeypatch
):
    name_lamps(300, actor=CLERK, at=at)
    seal(at)
    name_lamps(300, actor=CLERK, at=at)
    signer = keys.signer()
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(keys, "signer", lambda: KilledSigner(signer.private))
        seal(at)
    assert (SealLog.objects.get().size, len(sealed_ids()), TreeHead.objects.count()) == (
        300,
        300,
        1,
    )
    assert seal(at) == 300
    assert sealed_ids() == event_ids()


def test_of_two_that_seal_at_once_one_does_and_the_other_does_nothing(in_mihon, at):
    name_lamps(10, actor=CLERK, at=at)
    slow = sealing._base()
    rows = sealing._next(slow.log.horizon, [])
    name_lamps(10, actor=CLERK, at=at)
    assert seal(at) == 20
    assert sealing._seal(slow, rows, signer=keys.signer(), at=at) is None
    assert sealed_ids() == event_ids()
    assert TreeHead.objects.count() == 1


def test_a_writer_waits_for_nothing_but_the_last_short_transaction(in_mihon, at):
    name_lamps(600, actor=CLERK, at=at)
    seal(at)
    name_lamps(300, actor=CLERK, at=at)
    with CaptureQueriesContext(connection) as asked:
        seal(at + timedelta(minutes=1))
    # On PostgreSQL each statement brings its town along.
    statements = [one["sql"].rpartition(",true);")[2].split()[0] for one in asked.captured_queries]
    first_write = next(at for at, word in enumerate(statements) if word in ("UPDATE", "INSERT"))
    # After the first write nothing is read any more.
    assert set(statements[first_write:]) <= {"UPDATE", "INSERT", "SAVEPOINT", "RELEASE"}


def test_the_event_rows_are_left_alone(in_mihon, at):
    row = name_lamp(1, actor=CLERK, at=at)
    before = EventRecord.objects.values().get(pk=row.pk)
    seal(at)
    assert EventRecord.objects.values().get(pk=row.pk) == before


def test_a_quiet_town_gets_a_head_every_five_minutes_and_a_busy_one_at_once(in_mihon, at, small):
    name_lamp(1, actor=CLERK, at=at)
    assert seal_events(at) == 1
    name_lamp(2, actor=CLERK, at=at)
    assert seal_events(at + timedelta(minutes=4)) == 0
    assert seal_events(at + timedelta(minutes=5)) == 1
    name_lamps(100, actor=CLERK, at=at)
    assert seal_events(at + timedelta(minutes=6)) == 100


def test_every_town_has_a_log_of_its_own(in_mihon, reiji, at):
    name_lamp(1, actor=CLERK, at=at)
    seal(at)
    with acting_in(reiji.pk):
        name_lamp(2, actor=CLERK, at=at)
        assert seal(at) == 1
        assert sealed_ids() == event_ids()
        assert SealLog.objects.get().origin.startswith(f"yakuba/{reiji.code}/")
        assert TreeHead.objects.count() == 1


def test_a_new_key_signs_on_and_the_change_is_a_fact(in_mihon, at, settings):
    name_lamp(1, actor=CLERK, at=at)
    seal(at)
    former = keys.signer()
    settings.AUDIT_KEY = keys.new_key_text()
    settings.AUDIT_PUBLIC_KEYS = [base64.b64encode(former.public).decode()]
    name_lamp(2, actor=CLERK, at=at)
    assert seal(at) == 1
    assert seals.newest_head().key_id == keys.signer().key_id != former.key_id
    fact = EventRecord.objects.get(code="audit.key.changed")
    assert fact.payload == {"former": former.key_id, "present": keys.signer().key_id}


def test_a_machine_with_a_key_of_its_own_does_not_seal_on_top_of_the_others(in_mihon, at, settings):
    name_lamp(1, actor=CLERK, at=at)
    seal(at)
    settings.AUDIT_KEY = keys.new_key_text()
    name_lamp(2, actor=CLERK, at=at)
    with pytest.raises(services.UnableToSeal, match="YAKUBA_AUDIT_KEY"):
        seal(at)
    assert "知りません" in seals.signing_key_problem()


def test_nothing_is_signed_on_top_of_a_log_that_was_changed(in_mihon, at):
    name_lamps(10, actor=CLERK, at=at)
    seal(at)
    name_lamp(2, actor=CLERK, at=at)
    # The guard lets a tile grow, so this needs no more than the rights of the product.
    LeafTile.objects.update(hashes=bytes(LeafTile.objects.get().hashes) + bytes(32))
    SealLog.objects.update(size=11)
    with pytest.raises(services.UnableToSeal, match="署名"):
        seal(at)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_treehead SET size = size + 1",
        "DELETE FROM audit_treehead",
        "UPDATE audit_leaftile SET ids = hashes",
        "UPDATE audit_leaftile SET hashes = substr(hashes, 1, 32)",
        "DELETE FROM audit_leaftile",
        "UPDATE audit_nodetile SET hashes = substr(hashes, 2)",
        "DELETE FROM audit_nodetile",
    ],
)
def test_the_database_refuses_to_change_what_is_sealed(in_mihon, at, statement):
    name_lamps(300, actor=CLERK, at=at)
    seal(at)
    with pytest.raises(DatabaseError, match=r"final|only grows|denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_key_is_made_once_and_only_its_owner_may_read_it(in_mihon, at, settings):
    settings.AUDIT_KEY = ""
    name_lamp(1, actor=CLERK, at=at)
    seal(at)
    assert keys.key_path().stat().st_mode & 0o777 == 0o600
    made = keys.signer().key_id
    name_lamp(2, actor=CLERK, at=at)
    assert (seal(at), keys.signer().key_id) == (1, made)
    keys.key_path().chmod(0o644)
    problem = seals.signing_key_problem()
    assert ("YAKUBA_AUDIT_KEY" if connection.vendor == "postgresql" else "chmod 600") in problem


def test_a_key_of_the_data_folder_is_replaced_and_the_former_one_stays_believed(settings, db):
    settings.AUDIT_KEY = ""
    first = keys.signer()
    former, present = keys.rotate()
    assert (former, present) == (first.key_id, keys.signer().key_id)
    assert set(keys.trusted()) == {former, present}
    assert len({former, present, keys.rotate()[1]}) == len(keys.trusted()) == 3


@pytest.mark.parametrize("text", ["x", "AAAA", "あ", base64.b64encode(bytes(31)).decode()])
def test_a_key_that_is_none_is_refused_with_a_sentence(settings, db, text):
    settings.AUDIT_KEY = text
    with pytest.raises(keys.UnableToSign, match="YAKUBA_AUDIT_KEY"):
        keys.signer()
    assert "Base64" in seals.signing_key_problem()


def test_with_the_key_of_the_setting_there_is_no_problem(in_mihon, at, settings):
    name_lamp(1, actor=CLERK, at=at)
    seal(at)
    assert seals.signing_key_problem() is None
    assert not keys.key_path().exists()
    raw = base64.b64decode(settings.AUDIT_KEY)
    expected = Ed25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw()
    assert keys.signer().public == expected


def test_the_operator_who_has_no_town_is_told_of_a_foreign_key_too(mihon, at, settings):
    with acting_in(mihon.pk):
        name_lamp(1, actor=CLERK, at=at)
        seal(at)
    assert seals.signing_key_problem() is None
    settings.AUDIT_KEY = keys.new_key_text()
    assert "知りません" in seals.signing_key_problem()


def test_the_state_counts_what_waits(in_mihon, at):
    name_lamp(1, actor=CLERK, at=at)
    seal(at)
    assert seals.state().unsealed == 0
    name_lamps(3, actor=CLERK, at=at)
    state = seals.state()
    assert (state.head.size, state.unsealed, state.problem) == (1, 3, "")
    assert not state.is_late(timezone.now())
    assert state.is_late(timezone.now() + timedelta(hours=2))
