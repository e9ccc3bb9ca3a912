"""The chaos run in its short form; `python -m benchmarks.production.chaos` is the long one."""

import errno
from collections import Counter
from uuid import uuid4

import pytest
from benchmarks.production import chaos

from yakuba.foundation.files.store.blob import Blob
from yakuba.foundation.files.store.disk import Disk

pytestmark = [pytest.mark.slow, pytest.mark.once]


def test_whatever_dies_nothing_is_lost_nothing_is_doubled_and_every_mail_arrives():
    report = chaos.run(200, kills=6)
    assert report.kills >= Counter(web=2, worker=2, database=2), "the test has to kill"
    assert report.refused_files, "the disk has to be full for somebody"
    assert report.is_clean, "\n".join(report.lines())


@pytest.mark.parametrize("mounting", [True, False])
def test_a_full_disk_takes_nothing_in_not_even_from_root_and_gives_back_what_it_held(
    mounting, tmp_path
):
    """Where nothing can be mounted (root in a container), the other way has to hold as well."""
    held, late = (Blob(1, uuid4()) for _ in range(2))
    disk = Disk(tmp_path / "files")
    with chaos.small_disk(disk.root, mounting=mounting) as fill:
        disk.put(held, b"before")
        fill(True)
        fill(True)
        with pytest.raises(OSError) as refusal:
            disk.put(late, bytes(200_000))
        assert refusal.value.errno in (errno.ENOSPC, errno.ENOTDIR)
        assert disk.problem(), "readiness sees it"
        fill(False)
        assert disk.get(held) == b"before"
        disk.put(late, b"after")
        assert disk.get(late) == b"after"
