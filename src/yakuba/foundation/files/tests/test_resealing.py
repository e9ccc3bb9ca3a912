import hashlib

import pytest
from django.utils import timezone

from yakuba.foundation.files import queries, services, store
from yakuba.foundation.files.models import StoredFile
from yakuba.foundation.files.services.resealing import Files
from yakuba.foundation.vault.services import current_generation
from yakuba.foundation.vault.services.rotation import new_generation
from yakuba.kernel.actor import Actor

from . import factories
from .factories import SASAKI


@pytest.fixture
def plain(in_mihon, at):
    """A file as release 0.1.0 kept it."""
    file = services.store(upload=factories.pdf(), name="申請書.pdf", actor=SASAKI, at=at)
    store.drop(in_mihon.pk, file.pk, file.sealed_with)
    store.put(in_mihon.pk, file.pk, factories.pdf(), None)
    StoredFile.objects.update(sealed_with=None, stored_sha256="")
    file.refresh_from_db()
    return file


def lying(file):
    return store.get(file.municipality_id, file.pk, file.sealed_with)


def test_a_file_of_the_first_release_is_read_and_then_sealed(plain, in_mihon):
    assert queries.read(plain) == factories.pdf()
    holder = Files()
    assert holder.left(current_generation()) == 1
    assert holder.reseal(current_generation(), after="", limit=10).done == 1
    assert holder.left(current_generation()) == 0
    plain.refresh_from_db()
    assert queries.read(plain) == factories.pdf()
    assert b"%PDF" not in lying(plain)
    assert plain.stored_sha256 == hashlib.sha256(lying(plain)).hexdigest()


def test_after_a_change_of_keys_files_move_to_the_new_one(plain, in_mihon, at):
    holder = Files()
    holder.reseal(current_generation(), after="", limit=10)
    new_generation(actor=Actor.system(), at=at)
    assert holder.left(2) == 1
    assert holder.reseal(2, after="", limit=10).done == 1
    plain.refresh_from_db()
    assert plain.sealed_with == 2
    assert queries.read(plain) == factories.pdf()
    # The old blob is nobody's now.
    assert services.sweep_orphans(timezone.now() + 2 * services.ORPHAN_AGE) == 2


def test_the_run_goes_on_behind_a_file_whose_bytes_are_gone(plain, in_mihon, at):
    services.store(upload=factories.jpeg(), name="写真.jpg", actor=SASAKI, at=at)
    store.drop(in_mihon.pk, plain.pk, None)
    batch = Files().reseal(current_generation(), after="", limit=10)
    assert batch.failed == (str(plain.pk),)


def test_a_blob_left_by_a_killed_run_does_not_stop_the_next(plain, in_mihon):
    store.put(in_mihon.pk, plain.pk, b"half", current_generation())
    assert Files().reseal(current_generation(), after="", limit=10).done == 1
    plain.refresh_from_db()
    assert queries.read(plain) == factories.pdf()
