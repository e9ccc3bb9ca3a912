"""A town's own row is read once in a few seconds and not with every page."""

import pytest

from yakuba.foundation.tenancy import middleware
from yakuba.foundation.tenancy.memory import Memory, forget_everything

pytestmark = pytest.mark.django_db


def test_the_town_is_remembered_for_a_while(mihon, settings, django_assert_num_queries):
    settings.TOWN_MEMORY_SECONDS = 60
    with django_assert_num_queries(1):
        assert middleware._town("mihon") == middleware._town("mihon") == mihon


def test_a_change_is_seen_when_the_while_is_over(mihon, settings):
    settings.TOWN_MEMORY_SECONDS = 0
    middleware._town("mihon")
    mihon.telephone = "0120-000-000"
    mihon.save()
    assert middleware._town("mihon").telephone == "0120-000-000"


def test_what_is_no_town_is_not_remembered(db, settings, django_assert_num_queries):
    settings.TOWN_MEMORY_SECONDS = 60
    with django_assert_num_queries(2):
        assert middleware._town("nowhere") is None
        assert middleware._town("nowhere") is None


def test_every_memory_of_the_process_can_be_told_to_forget():
    first: Memory[str, int] = Memory(lambda: 60)
    second: Memory[str, int] = Memory(lambda: 60)
    first.keep("a lamp", 1)
    second.keep("a lamp", 2)
    forget_everything()
    assert first.get("a lamp") is None
    assert second.get("a lamp") is None
