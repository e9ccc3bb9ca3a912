"""What is sealed opens where it belongs, and nowhere else."""

from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from yakuba.foundation.tenancy.active import NoActiveTown, acting_in
from yakuba.foundation.vault import cache, keyring, rules
from yakuba.foundation.vault.models import DataKey
from yakuba.foundation.vault.queries import vault_problem
from yakuba.foundation.vault.services import (
    UnableToSeal,
    UnableToUnseal,
    forget_keys,
    seal,
    unseal,
)

HERE = "files.file:5f0c"
WORDS = "佐々木 花子 見本市中央1-2-3".encode()
OTHER_KEY = rules.text_of_key(b"\x01" * 32)


@pytest.fixture
def key_file(settings, tmp_path: Path) -> Path:
    """An installation whose keys stand in its data folder, not in the setting."""
    settings.MASTER_KEYS = []
    settings.MASTER_KEYS_FILE = tmp_path / "data" / "yakuba_master_keys.secret"
    return settings.MASTER_KEYS_FILE


def test_what_the_town_sealed_it_reads_again(in_mihon):
    sealed = seal(WORDS, about=HERE)
    assert unseal(sealed, about=HERE) == WORDS
    assert "佐々木".encode() not in sealed
    assert len(sealed) == len(WORDS) + rules.OVERHEAD
    assert rules.header_of(sealed) == rules.Header(version=1, generation=1)


def test_the_same_words_never_look_the_same(in_mihon):
    assert seal(WORDS, about=HERE) != seal(WORDS, about=HERE)


def test_bytes_moved_to_another_place_do_not_open(in_mihon):
    with pytest.raises(UnableToUnseal, match="別の場所から写された"):
        unseal(seal(WORDS, about=HERE), about="files.file:5f0d")


def test_the_neighbours_bytes_do_not_open(mihon, reiji):
    with acting_in(reiji.pk):
        theirs = seal(WORDS, about=HERE)
    with acting_in(mihon.pk):
        seal(WORDS, about=HERE)
        with pytest.raises(UnableToUnseal):
            unseal(theirs, about=HERE)


def test_a_town_without_a_key_opens_nothing(mihon, reiji):
    with acting_in(reiji.pk):
        theirs = seal(WORDS, about=HERE)
    with acting_in(mihon.pk), pytest.raises(UnableToUnseal, match="第1世代"):
        unseal(theirs, about=HERE)


def test_without_a_town_nothing_is_sealed():
    with pytest.raises(NoActiveTown):
        seal(WORDS, about=HERE)


def test_one_changed_bit_anywhere_is_noticed(in_mihon):
    sealed = seal(WORDS, about=HERE)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(UnableToUnseal):
            unseal(bytes(changed), about=HERE)


@pytest.mark.parametrize("length", [0, 1, 16, rules.OVERHEAD - 1])
def test_what_is_cut_short_is_not_opened(in_mihon, length):
    with pytest.raises(UnableToUnseal):
        unseal(seal(WORDS, about=HERE)[:length], about=HERE)


@hypothesis_settings(max_examples=200)
@given(content=st.binary(max_size=3000), about=st.text(max_size=80), other=st.text(max_size=80))
def test_any_content_opens_at_its_place_only(content, about, other):
    cipher = rules.AESGCM(b"\x07" * 32)
    sealed = rules.sealed(content, cipher=cipher, generation=3, town=1, about=about)
    assert rules.opened(sealed, cipher=cipher, town=1, about=about) == content
    wrong = [(1, other), (2, about)] if other != about else [(2, about)]
    for town, place in wrong:
        with pytest.raises(rules.NotOpened):
            rules.opened(sealed, cipher=cipher, town=town, about=place)


def test_the_key_in_the_database_is_wrapped(in_mihon, settings):
    seal(WORDS, about=HERE)
    row = DataKey.objects.get()
    master = rules.key_of_text(settings.MASTER_KEYS[0])
    key = rules.unwrap(bytes(row.wrapped), master=master, town=in_mihon.pk, generation=1)
    assert len(key) == 32
    assert key not in bytes(row.wrapped)
    assert row.master == rules.fingerprint(master)


def test_a_wrapped_key_moved_to_another_town_does_not_open(mihon, reiji):
    for town in (mihon, reiji):
        with acting_in(town.pk):
            seal(WORDS, about=HERE)
    with acting_in(mihon.pk):
        stolen = bytes(DataKey.objects.get().wrapped)
    with acting_in(reiji.pk):
        theirs = seal(WORDS, about=HERE)
        DataKey.objects.update(wrapped=stolen)
        forget_keys()
        with pytest.raises(UnableToUnseal, match="書き換えられた"):
            unseal(theirs, about=HERE)
    assert "例示町: データ鍵" in vault_problem()


def test_the_first_seal_makes_a_key_file_that_only_its_owner_reads(in_mihon, key_file):
    assert vault_problem() == ""
    assert unseal(seal(WORDS, about=HERE), about=HERE) == WORDS
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in key_file.parent.iterdir()] == [key_file.name]
    assert vault_problem() == ""


def test_a_key_file_that_others_can_read_is_a_problem(in_mihon, key_file):
    seal(WORDS, about=HERE)
    key_file.chmod(0o644)
    assert "chmod 600" in vault_problem()


def test_a_lost_key_file_is_said_clearly_and_never_replaced(in_mihon, key_file):
    sealed = seal(WORDS, about=HERE)
    key_file.unlink()
    forget_keys()
    with pytest.raises(UnableToUnseal, match="マスター鍵がありません"):
        unseal(sealed, about=HERE)
    with pytest.raises(UnableToSeal, match="マスター鍵がありません"):
        seal(WORDS, about=HERE)
    assert "マスター鍵がありません" in vault_problem()
    assert not key_file.exists()


def test_another_town_does_not_hide_that_the_key_is_lost(mihon, reiji, key_file):
    with acting_in(reiji.pk):
        seal(WORDS, about=HERE)
    key_file.unlink()
    forget_keys()
    with acting_in(mihon.pk), pytest.raises(UnableToSeal, match="鍵を失ったとき"):
        seal(WORDS, about=HERE)
    assert not key_file.exists()


def test_another_master_key_opens_nothing(in_mihon, settings):
    sealed = seal(WORDS, about=HERE)
    had = settings.MASTER_KEYS[0]
    settings.MASTER_KEYS = [OTHER_KEY]
    forget_keys()
    with pytest.raises(UnableToUnseal, match=rules.fingerprint(rules.key_of_text(had))):
        unseal(sealed, about=HERE)
    assert "見本市" in vault_problem()
    settings.MASTER_KEYS = [OTHER_KEY, had]
    assert unseal(sealed, about=HERE) == WORDS
    assert vault_problem() == ""


@pytest.mark.parametrize("text", ["", "abc", "あ", rules.text_of_key(b"\x01" * 31), "*" * 44])
def test_a_master_key_that_cannot_be_meant_is_refused(in_mihon, settings, text):
    settings.MASTER_KEYS = [text]
    with pytest.raises(UnableToSeal, match="1番目の鍵を読めません"):
        seal(WORDS, about=HERE)


@pytest.mark.parametrize("content", ["", "\n", "あ"])
def test_a_broken_key_file_is_refused(in_mihon, key_file, content):
    key_file.parent.mkdir()
    key_file.write_text(content, encoding="utf-8")
    with pytest.raises(UnableToSeal, match="マスター鍵のファイル"):
        seal(WORDS, about=HERE)


def test_of_processes_that_start_together_one_makes_the_file(key_file):
    keyring.make_first()
    first = key_file.read_bytes()
    keyring.make_first()
    assert key_file.read_bytes() == first


def test_a_key_of_a_transaction_that_failed_is_not_remembered(in_mihon):
    with pytest.raises(RuntimeError), transaction.atomic():
        seal(WORDS, about=HERE)
        assert DataKey.objects.count() == 1
        raise RuntimeError("the act failed after its first seal")
    assert not DataKey.objects.exists()
    assert cache.generation(in_mihon.pk) is None
    sealed = seal(WORDS, about=HERE)
    forget_keys()
    assert unseal(sealed, about=HERE) == WORDS


def test_a_transaction_asks_for_its_key_once(in_mihon, django_assert_num_queries):
    sealed = seal(WORDS, about=HERE)
    with transaction.atomic(), django_assert_num_queries(0):
        unseal(sealed, about=HERE)
        seal(WORDS, about=HERE)


@pytest.mark.django_db(transaction=True)
def test_after_the_commit_no_key_is_asked_for_again(in_mihon, django_assert_num_queries):
    sealed = seal(WORDS, about=HERE)
    forget_keys()
    unseal(sealed, about=HERE)
    seal(WORDS, about=HERE)
    with django_assert_num_queries(0):
        unseal(seal(WORDS, about=HERE), about=HERE)
    assert connection.run_on_commit == []
