"""Both stores keep the same promises; the bucket is a real S3 server of this machine."""

import uuid
import warnings
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from yakuba.foundation.files import queries, services, store
from yakuba.foundation.files.store import Blob
from yakuba.foundation.files.store.disk import Disk

from . import factories
from .factories import SASAKI


@pytest.fixture(scope="module")
def endpoint():
    with warnings.catch_warnings():
        # The server's own libraries, not ours.
        warnings.simplefilter("ignore")
        from moto.server import ThreadedMotoServer

        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
        server.stop()


@pytest.fixture
def bucket(endpoint, settings, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    settings.FILES_ENDPOINT = endpoint
    settings.FILES_BUCKET = f"yakuba/{uuid.uuid4().hex}"
    chosen = store.chosen()
    chosen.client.create_bucket(Bucket="yakuba")
    return chosen


@pytest.fixture(params=["disk", "bucket"])
def place(request, tmp_path):
    return Disk(tmp_path) if request.param == "disk" else request.getfixturevalue("bucket")


def later() -> float:
    return (timezone.now() + timedelta(minutes=1)).timestamp()


def test_what_is_put_is_got_and_what_is_dropped_is_gone(place):
    blob = Blob(1, uuid.uuid4(), 3)
    assert place.problem() == ""
    place.put(blob, b"bytes")
    assert place.get(blob) == b"bytes"
    place.drop(blob)
    place.drop(blob)
    with pytest.raises(FileNotFoundError):
        place.get(blob)


def test_what_lies_there_is_told_by_town_and_age(place):
    blobs = [Blob(1, uuid.uuid4(), None), Blob(1, uuid.uuid4(), 2), Blob(2, uuid.uuid4(), 1)]
    for blob in blobs:
        place.put(blob, b"x")
    lying = list(place.lying(1, older_than=later()))
    assert {one.blob for one in lying} == set(blobs[:2])
    assert list(place.lying(1, older_than=datetime(2020, 1, 1).timestamp())) == []  # noqa: DTZ001
    for one in lying:
        place.remove(one)
    assert list(place.lying(1, older_than=later())) == []
    assert place.get(blobs[2]) == b"x"


def test_a_file_in_the_bucket_is_sealed_read_and_discarded(
    bucket, in_mihon, at, django_capture_on_commit_callbacks
):
    file = services.store(upload=factories.pdf(), name="申請書.pdf", actor=SASAKI, at=at)
    assert queries.read(file) == factories.pdf()
    blob = Blob(in_mihon.pk, file.pk, file.sealed_with)
    assert b"%PDF" not in bucket.get(blob)
    with django_capture_on_commit_callbacks(execute=True):
        services.discard(file, actor=SASAKI, at=at)
    with pytest.raises(FileNotFoundError):
        bucket.get(blob)


def test_a_bucket_that_is_not_there_is_told_in_japanese(bucket, settings):
    settings.FILES_BUCKET = "nowhere"
    assert "バケット nowhere" in store.chosen().problem()


def test_a_folder_that_cannot_be_written_is_told_in_japanese(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert "書けません" in Disk(tmp_path / "file").problem()


@pytest.mark.parametrize("path", ["1/ab/notes.txt", "x/ab/" + "a" * 32, "1/ab/" + "a" * 32 + "-0"])
def test_only_the_names_of_blobs_are_blobs(path):
    assert Blob.of_path(path) is None
