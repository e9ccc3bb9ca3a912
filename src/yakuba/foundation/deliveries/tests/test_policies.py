from yakuba.foundation.deliveries.policies import may, may_see
from yakuba.foundation.deliveries.queries import card
from yakuba.kernel.actor import Actor, ActorKind, Duty

from .factories import operator_of, post_one


def staff(municipality, *duties):
    return Actor(
        kind=ActorKind.STAFF,
        name="青木",
        municipality_id=municipality.pk,
        duties=frozenset(duties),
    )


def test_only_operators_of_the_town_see_deliveries(in_mihon, reiji):
    assert may(operator_of(in_mihon), "see")
    assert may(operator_of(in_mihon), "replay")
    others = (
        staff(in_mihon),
        staff(in_mihon, Duty.AUDIT, Duty.DX, Duty.EXECUTIVE, Duty.COUNTER),
        operator_of(reiji),
        Actor.guest(),
        Actor.system(),
    )
    for actor in others:
        verdict = may(actor, "see")
        assert not verdict
        assert verdict.reason_ja


def test_what_does_not_exist_is_denied(in_mihon, at):
    kimura = operator_of(in_mihon)
    delivery = post_one(at)
    assert may_see(kimura, str(delivery.pk))
    assert not may_see(kimura, "00000000-0000-0000-0000-000000000000")
    assert not may_see(kimura, "1")
    assert card("1") is None
    assert "宛先" not in card(str(delivery.pk)).title
