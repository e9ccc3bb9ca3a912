"""Who may see and who may change."""

import pytest

from yakuba.kernel.actor import Actor
from yakuba.organisation.policies import (
    may_manage_organisation,
    may_register_absence,
    may_see_organisation,
)


@pytest.mark.parametrize("name", ["aoki", "ueno", "kato", "kudo", "kimura"])
def test_every_member_of_staff_sees_the_organisation(cast, in_mihon, name):
    assert may_see_organisation(cast.actor(getattr(cast, name)))


@pytest.mark.parametrize("name", ["sasaki", "suzuki"])
def test_residents_see_nothing_of_it(cast, in_mihon, name):
    actor = cast.actor(getattr(cast, name))
    assert not may_see_organisation(actor)
    assert not may_register_absence(actor, actor.user_id)


def test_takagi_sees_and_changes_nothing(cast, takagi, in_mihon):
    actor = cast.actor(takagi)
    assert not may_see_organisation(actor)
    assert not may_manage_organisation(actor)
    assert not may_register_absence(actor, takagi.pk)


@pytest.mark.parametrize(
    ("name", "allowed"), [("kimura", True), ("aoki", False), ("kato", False), ("kudo", False)]
)
def test_only_the_operator_changes_the_organisation(cast, in_mihon, name, allowed):
    verdict = may_manage_organisation(cast.actor(getattr(cast, name)))
    assert bool(verdict) is allowed
    assert allowed or verdict.reason_ja


def test_without_a_town_nobody_sees_anything(db):
    assert not may_see_organisation(Actor.guest())
    assert not may_manage_organisation(Actor.guest())
