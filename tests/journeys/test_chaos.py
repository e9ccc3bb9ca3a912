"""The chaos run in its short form; `python -m benchmarks.production.chaos` is the long one."""

from collections import Counter

import pytest
from benchmarks.production import chaos

pytestmark = [pytest.mark.slow, pytest.mark.once]


def test_whatever_dies_nothing_is_lost_nothing_is_doubled_and_every_mail_arrives():
    report = chaos.run(200, kills=6)
    assert report.kills >= Counter(web=2, worker=2, database=2), "the test has to kill"
    assert report.refused_files, "the disk has to be full for somebody"
    assert report.is_clean, "\n".join(report.lines())
