"""A counter of all machines is one row and one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yakuba.config.caches import DatabaseCache

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'", reason="one machine counts in its own memory"
    ),
]
cache = DatabaseCache("yakuba_cache", {})


def test_a_counter_counts_in_one_statement():
    with CaptureQueriesContext(connection) as statements:
        counted = [cache.count_up("a", 60) for _ in range(3)]
    assert counted == [1, 2, 3]
    assert len(statements) == 3
    assert cache.count_up("b", 60) == 1


def test_a_counter_that_has_run_out_begins_anew():
    assert cache.count_up("a", -1) == 1
    assert cache.count_up("a", 60) == 1
    assert cache.count_up("a", 60) == 2
