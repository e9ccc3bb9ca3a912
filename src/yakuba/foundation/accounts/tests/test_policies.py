"""Who may come in, and who may see whose account."""

import pytest

from yakuba.foundation.accounts.policies import may_enter, may_see_user
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import card_of, may_see


def test_staff_enter_their_own_town_only(cast, reiji, takagi):
    assert may_enter(cast.aoki, cast.municipality)
    verdict = may_enter(takagi, cast.municipality)
    assert not verdict
    assert "例示町のページ" in verdict.reason_ja
    assert not may_enter(cast.aoki, None)


def test_residents_enter_any_town(cast, reiji):
    assert may_enter(cast.sasaki, cast.municipality)
    assert may_enter(cast.sasaki, reiji)


@pytest.mark.parametrize(("name", "allowed"), [("aoki", True), ("kimura", True), ("kudo", False)])
def test_aoki_the_auditor_and_nobody_else_see_aokis_account(cast, in_mihon, name, allowed):
    actor = cast.actor(getattr(cast, name))
    assert bool(may_see_user(actor, cast.aoki)) is allowed


def test_takagi_sees_no_account_of_mihon(cast, takagi, in_mihon):
    actor = cast.actor(takagi)
    assert not may_see(actor, SubjectRef("accounts.user", str(cast.aoki.pk)))
    assert card_of(SubjectRef("accounts.user", str(takagi.pk))) is None
    assert not may_see(actor, SubjectRef("accounts.user", "unknown"))
