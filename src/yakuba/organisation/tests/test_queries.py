"""Who holds what, who is above, who acts: on a given day."""

import pytest

from yakuba.foundation.accounts.actor import ActorKind, Duty
from yakuba.organisation.queries import actor_for


@pytest.mark.django_db
def test_aoki_is_an_officer_of_the_childcare_section(cast, in_mihon, at, django_assert_num_queries):
    with django_assert_num_queries(1):
        actor = actor_for(cast.aoki, on=at.date())
    assert actor.kind is ActorKind.STAFF
    assert actor.post_label == "子育て支援課 給付係 担当"
    assert cast.childcare.pk in actor.department_ids
    assert cast.benefits.pk in actor.department_ids
    assert not actor.has(Duty.AUDIT)


def test_kimura_holds_the_audit_post_concurrently(cast, at):
    actor = cast.actor(cast.kimura)
    assert actor.post_label == "DX推進課 DX推進担当"
    assert actor.duties == {Duty.DX, Duty.COUNTER, Duty.OPERATOR, Duty.AUDIT}
